//! One account's thread: scans, tells that it did, waits for news, and starts over. Errors are logged with their remedy and tried again later.
#![expect(clippy::disallowed_methods, reason = "back-off needs a little randomness from the clock")]

use std::sync::mpsc::Sender;
use std::time::{Duration, SystemTime};

use super::{Stop, hook};
use jiff::Timestamp;

use crate::config::{Accept, Account, Config, Paths};
use crate::job::open_source;
use crate::job::scan::{self, Options, Report, ScanError};
use crate::mail::Role;
use crate::source::{Source, SourceError};
use crate::store::Store;

/// A mailbox without IDLE is looked at this often.
const POLL_FILES: Duration = Duration::from_secs(10);
/// However quiet a connection is, everything is looked at this often.
const POLL_SERVER: Duration = Duration::from_secs(5 * 60);
/// First wait after an error; doubled up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(60);
const LAST_WAIT: Duration = Duration::from_secs(30 * 60);
/// After this many refused logins in a row, once an hour.
const LOGINS: u32 = 3;
const LOGIN_WAIT: Duration = Duration::from_secs(60 * 60);

/// Runs until asked to end.
pub(super) fn run(account: &Account, config: &Config, paths: &Paths, stop: &Stop, tell: &Sender<()>) {
    let mut failures = 0;
    while !stop.asked() {
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            connected(account, config, paths, stop, tell, &mut failures)
        }));
        if stop.asked() {
            return;
        }
        let wait = match ended {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => {
                failures += 1;
                complain(account, config, &error, failures);
                wait_after(&error, failures)
            }
            Err(_) => {
                failures += 1;
                tracing::error!("{}: the scan failed unexpectedly; please report this", account.name);
                LAST_WAIT
            }
        };
        stop.sleep(with_jitter(wait));
    }
}

/// Scans and waits on one connection until something goes wrong.
fn connected(
    account: &Account,
    config: &Config,
    paths: &Paths,
    stop: &Stop,
    tell: &Sender<()>,
    failures: &mut u32,
) -> anyhow::Result<()> {
    let mut store = Store::open(&paths.database)?;
    let mut source = open_source(account)?;
    if let Source::Imap(imap) = &source {
        stop.cut_when_asked(imap.kill_handle());
    }
    while !stop.asked() {
        let options = Options { since: None, stop: &stop.asked, began: Timestamp::now() };
        let report = scan::through(&mut store, account, &mut source, options, &mut |_| ())?;
        *failures = 0;
        log(account, &report);
        let _ = tell.send(());
        wait(&mut source, config.commands, stop)?;
    }
    Ok(())
}

fn log(account: &Account, report: &Report) {
    if report.result.new > 0 {
        tracing::info!("{}: {} new messages", account.name, report.result.new);
    }
    for (folder, error) in &report.failed {
        tracing::warn!("{}: {folder} could not be read: {error}; {}", account.name, error.remedy());
    }
}

/// Until there may be something new. The folder is watched where commands arrive: Sent, or INBOX where that is the channel.
fn wait(source: &mut Source, accept: Accept, stop: &Stop) -> Result<(), SourceError> {
    let Source::Imap(_) = source else {
        stop.sleep(POLL_FILES);
        return Ok(());
    };
    let folders = source.folders()?;
    let channel = if accept == Accept::Pinned { Role::Inbox } else { Role::Sent };
    let watched =
        folders.iter().find(|folder| folder.role == channel || folder.role == Role::All).or(folders.first());
    match (source, watched) {
        (Source::Imap(imap), Some(folder)) => imap.wait(&folder.raw, POLL_SERVER).map(drop),
        _ => {
            stop.sleep(POLL_SERVER);
            Ok(())
        }
    }
}

fn complain(account: &Account, config: &Config, error: &anyhow::Error, failures: u32) {
    let remedy = source_error(error).map(|error| format!("; {}", error.remedy())).unwrap_or_default();
    tracing::warn!("{}: {error:#}{remedy}", account.name);
    if failures == LOGINS {
        hook::on_failure(config, &format!("{}: {error:#}", account.name));
    }
}

fn source_error(error: &anyhow::Error) -> Option<&SourceError> {
    error.chain().find_map(|cause| match cause.downcast_ref::<ScanError>() {
        Some(ScanError::Source { source, .. }) => Some(source),
        _ => cause.downcast_ref::<SourceError>(),
    })
}

fn wait_after(error: &anyhow::Error, failures: u32) -> Duration {
    match source_error(error) {
        Some(SourceError::Auth { .. }) if failures >= LOGINS => LOGIN_WAIT,
        _ => FIRST_WAIT.saturating_mul(1 << (failures - 1).min(5)).min(LAST_WAIT),
    }
}

/// A tenth more or less, so that many owners of one server do not come back at once.
fn with_jitter(wait: Duration) -> Duration {
    let nanos =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    wait.mul_f64(0.9 + 0.2 * f64::from(nanos % 1000) / 1000.0)
}
