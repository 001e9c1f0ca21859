//! One account's thread: scans, tells that it did, waits for news, and starts over. Errors are
//! logged with their remedy and tried again later: after 1 to 30 minutes, or when the account's
//! backoff ends ([`crate::job::backoff`]). A jump of the clocks cuts the connection and is no
//! failure.
#![expect(clippy::disallowed_methods, reason = "jitter is taken from the clock")]

use std::sync::mpsc::Sender;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::heartbeat::Heartbeat;
use super::{News, Stop, hook};
use crate::config::{Accept, Account, Auth, Config, Paths};
use crate::job::backoff::Backoffs;
use crate::job::clock::Clock;
use crate::job::scan::{self, ScanError, ScanOptions, ScanReport};
use crate::mail::Role;
use crate::source::{Folder, Source, SourceError};
use crate::store::{Store, StoreError};

/// A mailbox without IDLE is looked at this often.
const POLL_FILES: Duration = Duration::from_secs(10);
/// However quiet a connection is, everything is looked at this often.
const POLL_SERVER: Duration = Duration::from_secs(5 * 60);
/// First wait after an error; doubled up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(60);
const LAST_WAIT: Duration = Duration::from_secs(30 * 60);
/// An account that could not be read for this long is worth a mail.
const TROUBLE_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
/// Between two signs of life of a scan: a folder may be large and a disk slow.
const SCAN_STEP: Duration = Duration::from_secs(15 * 60);
/// Between two looks at whether a closed backoff is over again.
const GATE_STEP: Duration = Duration::from_secs(20);
/// Beyond any wait, for the machine may be busy.
const SLACK: Duration = Duration::from_secs(3 * 60);

/// What one account's thread works with.
pub(super) struct AccountThread {
    pub(super) account: Account,
    pub(super) config: Config,
    pub(super) paths: Paths,
    pub(super) clock: Clock,
    pub(super) backoffs: Backoffs,
    pub(super) heartbeat: Heartbeat,
    pub(super) tell: Sender<News>,
}

/// Failures in a row, and since when.
#[derive(Default)]
struct Failures {
    count: u32,
    since: Option<Timestamp>,
}

impl AccountThread {
    fn wait_after_panic(&self, failures: &mut Failures) -> Duration {
        failures.count += 1;
        tracing::error!("{}: the scan failed unexpectedly; please report this", self.account.name);
        LAST_WAIT
    }

    /// Runs until asked to end.
    pub(super) fn run(&self, stop: &Stop) {
        let mut failures = Failures::default();
        let (mut first, mut refused) = (true, None);
        while !stop.asked() {
            if let Err(closed) = self.backoffs.ask(&self.account.name, self.clock.now()) {
                self.tell_first(&mut first);
                if matches!(closed, SourceError::Auth { .. }) && self.is_mended(refused) {
                    tracing::info!("{}: there is another password now: asked again", self.account.name);
                    self.backoffs.opened(&self.account.name);
                    continue;
                }
                self.heartbeat.promise(GATE_STEP + SLACK);
                stop.sleep(GATE_STEP);
                continue;
            }
            let life = stop.cuts();
            refused = glance(&self.account);
            self.heartbeat.promise(SCAN_STEP);
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                #[cfg(debug_assertions)]
                crate::store::kill_point::stumble("scan");
                self.connected(stop, &mut failures, &mut first)
            }));
            if stop.asked() {
                return;
            }
            let wait = match ended {
                Ok(Ok(())) => continue,
                // The clocks jumped: the connection was cut on purpose.
                Ok(Err(_)) if stop.cuts() != life => continue,
                Ok(Err(error)) => self.wait_after(&error, &mut failures, stop),
                Err(_) => self.wait_after_panic(&mut failures),
            };
            self.tell_first(&mut first);
            let wait = with_jitter(wait);
            self.heartbeat.promise(wait + SLACK);
            stop.sleep(wait);
        }
    }

    /// Whether another password or token is there than the one that was refused.
    fn is_mended(&self, refused: Option<[u8; 32]>) -> bool {
        glance(&self.account).is_some_and(|there| Some(there) != refused)
    }

    /// That the first scan is over, well or not.
    fn tell_first(&self, first: &mut bool) {
        if std::mem::take(first) {
            let _ = self.tell.send(News::First);
        }
    }

    /// Scans and waits on one connection until something goes wrong.
    fn connected(&self, stop: &Stop, failures: &mut Failures, first: &mut bool) -> anyhow::Result<()> {
        let account = &self.account;
        let mut store = Store::open_existing(&self.paths.database)?;
        let mut source = match Source::open(&account.source) {
            Ok(source) => source,
            Err(error) => {
                let options = ScanOptions { since: None, stop: &stop.asked, began: self.clock.now() };
                scan::note_unreadable(&mut store, account, &error, options)?;
                return Err(error.into());
            }
        };
        if let Some(handle) = source.kill_handle() {
            stop.cut_when_asked(&account.name, handle);
        }
        let mut fresh = true;
        while !stop.asked() {
            let options = ScanOptions { since: None, stop: &stop.asked, began: self.clock.now() };
            self.heartbeat.promise(SCAN_STEP);
            let mut step = |_: scan::Progress<'_>| self.heartbeat.promise(SCAN_STEP);
            let report = scan::through(&mut store, account, &mut source, options, &mut step)?;
            *failures = Failures::default();
            match std::mem::take(&mut fresh) {
                true => self.backoffs.opened(&account.name),
                false => self.backoffs.read(&account.name),
            }
            log(account, &report);
            let _ = self.tell.send(if std::mem::take(first) { News::First } else { News::Scanned });
            self.heartbeat.promise(POLL_SERVER + SLACK);
            wait(&mut source, self.config.commands, stop)?;
        }
        Ok(())
    }

    /// Says what went wrong, and how long to wait.
    fn wait_after(&self, error: &anyhow::Error, failures: &mut Failures, stop: &Stop) -> Duration {
        let name = &self.account.name;
        if let Some(StoreError::Damaged(says)) = store_error(error) {
            stop.give_up(StoreError::Damaged(says.clone()));
        }
        let now = self.clock.now();
        failures.count += 1;
        let since = *failures.since.get_or_insert(now);
        let remedy = source_error(error).map(|error| format!("; {}", error.remedy())).unwrap_or_default();
        tracing::warn!("{name}: {error:#}{remedy}");
        let was_in_trouble = self.backoffs.troubles().iter().any(|(account, _)| account == name);
        let closed = source_error(error).and_then(|error| self.backoffs.failed(name, error, now));
        if let Some(closed) = closed {
            tracing::warn!("{name}: not asked again for {} minutes", closed.as_mins());
        } else if now.duration_since(since) > TROUBLE_AFTER {
            self.backoffs.trouble(name, format!("{error:#}{remedy}"));
        }
        let in_trouble = self.backoffs.troubles().iter().any(|(account, _)| account == name);
        if in_trouble && !was_in_trouble {
            hook::on_failure(&self.config, &self.paths.database, &format!("{name}: {error:#}"));
        }
        if closed.is_some() {
            return Duration::ZERO;
        }
        FIRST_WAIT.saturating_mul(1 << (failures.count - 1).min(5)).min(LAST_WAIT)
    }
}

/// The account's secret as it is there now: see
/// [`Secret::glance`](crate::config::secret::Secret::glance).
fn glance(account: &Account) -> Option<[u8; 32]> {
    match account.source.server()?.auth {
        Auth::Password(secret) | Auth::Token(secret) => secret.glance(),
        Auth::None => None,
    }
}

fn log(account: &Account, report: &ScanReport) {
    if report.result.new > 0 {
        tracing::info!("{}: {} new messages", account.name, report.result.new);
    }
    complain(account, report);
}

/// Says which folders could not be read, and what to do.
pub(super) fn complain(account: &Account, report: &ScanReport) {
    for (folder, error) in &report.failed {
        tracing::warn!("{}: {folder} could not be read: {error}; {}", account.name, error.remedy());
    }
}

/// Until there may be something new. The folders are watched where commands arrive: all that are
/// Sent, or INBOX where that is the channel.
fn wait(source: &mut Source, accept: Accept, stop: &Stop) -> Result<(), SourceError> {
    if !source.tells_news() {
        stop.sleep(POLL_FILES);
        return Ok(());
    }
    let folders = source.folders()?;
    let channel = if accept == Accept::Pinned { Role::Inbox } else { Role::Sent };
    let is_watched = |folder: &&Folder| folder.role == channel || folder.role == Role::All;
    let mut watched: Vec<&str> = folders.iter().filter(is_watched).map(|folder| &folder.raw[..]).collect();
    if watched.is_empty() {
        watched.extend(folders.first().map(|folder| &folder.raw[..]));
    }
    if watched.is_empty() {
        stop.sleep(POLL_SERVER);
        return Ok(());
    }
    source.wait_for_news(&watched, POLL_SERVER)
}

/// The source's error in a chain of causes.
fn source_error(error: &anyhow::Error) -> Option<&SourceError> {
    error.chain().find_map(|cause| match cause.downcast_ref::<ScanError>() {
        Some(ScanError::Source { source, .. }) => Some(source),
        _ => cause.downcast_ref::<SourceError>(),
    })
}

/// The store's error in a chain of causes.
pub(super) fn store_error(error: &anyhow::Error) -> Option<&StoreError> {
    error.chain().find_map(|cause| match cause.downcast_ref::<ScanError>() {
        Some(ScanError::Store { source, .. }) => Some(source),
        _ => cause.downcast_ref::<StoreError>(),
    })
}

/// Up to a fifth less, so that many owners of one server do not come back at once.
fn with_jitter(wait: Duration) -> Duration {
    let nanos =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    wait.mul_f64(1.0 - 0.2 * f64::from(nanos % 1000) / 1000.0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;
    use crate::config::{Env, parse::parse};

    fn put(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    #[test]
    fn another_password_in_its_file_is_noticed_without_a_login() {
        let folder = tempfile::tempdir().unwrap();
        let (path, env) = (folder.path().join("config.toml"), Env::read());
        let text = "[accounts.home]\nemail = \"ada@example.org\"\npassword.file = \"password\"\nimap.server = \"imaps://mail.example.org\"\n\
                    smtp.server = \"smtps://mail.example.org\"\n";
        let config = parse(text, &path, &env).unwrap();
        let paths = Paths::under(Some(&path), Some(folder.path()), &env).unwrap();
        let (tell, _told) = std::sync::mpsc::channel();
        let heartbeat = Heartbeat::new(Duration::from_secs(60));
        let account = config.accounts[0].clone();
        let clock = Clock::system();
        let reader =
            AccountThread { account, config, paths, clock, backoffs: Backoffs::default(), heartbeat, tell };

        assert!(!reader.is_mended(None), "there is none");
        put(&folder.path().join("password"), "wrong\n");
        let refused = glance(&reader.account);
        assert!(!reader.is_mended(refused));
        put(&folder.path().join("password"), "right\n");
        assert!(reader.is_mended(refused));
    }

    #[test]
    fn a_wait_is_shortened_by_a_fifth_at_most() {
        for _ in 0..100 {
            let wait = with_jitter(FIRST_WAIT);
            assert!(wait <= FIRST_WAIT && wait >= FIRST_WAIT.mul_f64(0.8), "{wait:?}");
        }
    }
}
