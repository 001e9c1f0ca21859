//! `[hooks]`: the owner's own commands, when a digest went out or something failed.
//!
//! What went wrong may be the words of a server. They reach the command in its environment, never
//! in its text or its arguments.

#![expect(clippy::disallowed_methods, reason = "a hook ends when it does, on a thread of its own")]

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use jiff::Timestamp;

use crate::config::{Config, child};
use crate::mail::text;
use crate::store::Store;
use crate::store::hook_ending::HookEnding;

/// The longest value of the variable, in characters: far below what execve(2) takes.
const LONGEST: usize = 2000;

/// Runs `on-failure`, with what went wrong as one line in `REKINDLE_ERROR`.
pub(super) fn on_failure(config: &Config, database: &Path, error: &str) {
    let hook = Hook { key: "on-failure", command: config.on_failure.as_deref() };
    hook.run(config, database, error);
}

/// Runs `on-digest`.
pub(super) fn on_digest(config: &Config, database: &Path) {
    let hook = Hook { key: "on-digest", command: config.on_digest.as_deref() };
    hook.run(config, database, "");
}

/// A command under its key of `[hooks]`.
struct Hook<'a> {
    key: &'static str,
    command: Option<&'a [String]>,
}

impl Hook<'_> {
    /// Starts the command and leaves it to itself. How it ended is noted for `doctor`.
    fn run(&self, config: &Config, database: &Path, error: &str) {
        let Some([program, arguments @ ..]) = self.command else { return };
        let mut command = Command::new(program);
        command.args(arguments).env(child::ERROR, variable(error));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        child::spare(&mut command, config.secret_variables());
        let (key, database) = (self.key, database.to_owned());
        match command.spawn() {
            // Reaped by a thread of its own, so that no zombie is left.
            Ok(mut child) => drop(std::thread::spawn(move || {
                note(key, &database, child.wait().map_or_else(|error| Some(error.to_string()), failure));
            })),
            Err(error) => note(key, &database, Some(format!("it could not be started: {error}"))),
        }
    }
}

/// Says that a hook failed, and notes how it ended.
fn note(key: &str, database: &Path, failure: Option<String>) {
    if let Some(failure) = &failure {
        tracing::warn!("the hook {key} failed: {failure}");
    }
    let ending = HookEnding { at: Timestamp::now(), failure };
    let noted = Store::open_existing(database).and_then(|mut store| store.note_hook(key, &ending));
    if let Err(error) = noted {
        tracing::debug!("how the hook {key} ended was not noted: {error}");
    }
}

/// `None`: it went well.
fn failure(status: ExitStatus) -> Option<String> {
    match (status.code(), status.signal()) {
        (Some(0), _) => None,
        (Some(127), _) => Some("a command in it was not found (code 127)".to_owned()),
        (Some(code), _) => Some(format!("it ended with code {code}")),
        (None, signal) => Some(format!("it was ended by signal {}", signal.unwrap_or_default())),
    }
}

/// One line without control bytes, since a variable cannot hold a NUL, and not too long to start a
/// program with.
fn variable(error: &str) -> String {
    text::shorten(&text::one_line(error), LONGEST).replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_error_fits_into_a_variable() {
        for error in
            ["a\0b\nc\u{1b}[31m".to_owned(), "\u{1F600}".repeat(1 << 20), "\0".repeat(1 << 18), String::new()]
        {
            let kept = variable(&error);
            assert!(kept.chars().count() <= LONGEST && !kept.contains(|c: char| c.is_control()), "{kept:?}");
        }
        assert_eq!(variable("550 $(x) `y` \"z\""), "550 $(x) `y` \"z\"");
    }
}
