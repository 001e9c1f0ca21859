//! What went wrong, said once: operation, object, remedy, in one or two lines; and the exit code
//! that says what kind it was.
#![expect(clippy::disallowed_macros, reason = "errors go to standard error from here, and nowhere else")]

use crate::config::ConfigError;
use crate::job::import::RefusedFile;
use crate::mail::text;
use crate::source::SourceError;
use crate::store::StoreError;

/// Exit codes (sysexits.h).
pub const PARTIAL: u8 = 3;
const USAGE: u8 = 64;
const DATA: u8 = 65;
const UNAVAILABLE: u8 = 69;
const IO: u8 = 74;
const LATER: u8 = 75;
pub const AUTH: u8 = 77;
pub const CONFIG: u8 = 78;

/// A command that the owner got wrong: exit code 64.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// Mail that could not be handed over for now: exit code 75.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TemporaryFailure(pub String);

/// Says what clap found wrong, or the help it was asked for.
pub fn usage(error: &clap::Error) -> u8 {
    let _ = error.print();
    if error.use_stderr() { USAGE } else { 0 }
}

/// Prints the chain of causes on one line and the remedy on the next.
pub fn report(error: &anyhow::Error) -> u8 {
    if broken_pipe(error) {
        return 0;
    }
    let mut chain: Vec<String> = Vec::new();
    for cause in error.chain().map(|cause| clean(&cause.to_string())) {
        // Some libraries say their cause themselves.
        if !chain.last().is_some_and(|last| last.ends_with(&cause)) {
            chain.push(cause);
        }
    }
    eprintln!("rekindle: {}", chain.join(": "));
    if let Some(remedy) = remedy(error) {
        eprintln!("  {remedy}");
    }
    code(error)
}

/// Every line of a message, without controls.
fn clean(message: &str) -> String {
    message.lines().map(text::one_line).collect::<Vec<_>>().join("\n  ")
}

/// A reader that has seen enough (`rekindle people | head`) is no failure.
fn broken_pipe(error: &anyhow::Error) -> bool {
    let pipe = |cause: &&(dyn std::error::Error + 'static)| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(|cause| pipe(&cause))
}

fn remedy(error: &anyhow::Error) -> Option<&'static str> {
    error.chain().find_map(|cause| cause.downcast_ref::<SourceError>()).map(SourceError::remedy)
}

fn code(error: &anyhow::Error) -> u8 {
    error.chain().find_map(one_code).unwrap_or(1)
}

fn one_code(cause: &(dyn std::error::Error + 'static)) -> Option<u8> {
    if cause.is::<ConfigError>() || cause.is::<crate::compose::TemplateError>() {
        return Some(CONFIG);
    }
    if cause.is::<UsageError>() {
        return Some(USAGE);
    }
    if cause.is::<TemporaryFailure>() {
        return Some(LATER);
    }
    let source = cause.downcast_ref().map(source_code);
    let stored = source.or_else(|| cause.downcast_ref().map(store_code));
    let file = stored.or_else(|| cause.downcast_ref().map(file_code));
    file.or_else(|| cause.is::<std::io::Error>().then_some(IO))
}

fn source_code(error: &SourceError) -> u8 {
    match error {
        SourceError::Auth { .. } => AUTH,
        SourceError::Io { .. } => IO,
        SourceError::Throttled { .. } => LATER,
        SourceError::Unavailable { .. } | SourceError::Tls { .. } | SourceError::Protocol { .. } => {
            UNAVAILABLE
        }
    }
}

fn store_code(error: &StoreError) -> u8 {
    match error {
        StoreError::Locked { .. } | StoreError::Busy(_) => LATER,
        // The owner has to act: a service manager must not start it again and again.
        StoreError::TooNew { .. }
        | StoreError::OtherSchema { .. }
        | StoreError::Damaged(_)
        | StoreError::Lost { .. }
        | StoreError::Foreign { .. }
        | StoreError::Replaced { .. }
        | StoreError::NoCopy { .. } => CONFIG,
        StoreError::Open { .. }
        | StoreError::Full(_)
        | StoreError::Unreachable(_)
        | StoreError::Sqlite(_)
        | StoreError::Value { .. } => IO,
    }
}

fn file_code(error: &RefusedFile) -> u8 {
    match error {
        RefusedFile::Io { .. } => IO,
        RefusedFile::Kind(_)
        | RefusedFile::Large { .. }
        | RefusedFile::Partly(_)
        | RefusedFile::Archive { .. }
        | RefusedFile::Calendar(_)
        | RefusedFile::Unknown { .. }
        | RefusedFile::Unmapped { .. } => DATA,
    }
}
