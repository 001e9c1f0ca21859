//! What could not be looked at when a digest is made: it waits for that, three days at most, and
//! then goes out without those whose last touches came through it.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::App;
use super::scan::{ScanError, ScanReport};
use super::snapshot::Snapshot;
use crate::compose::facts::UnreadPlace;
use crate::config::Account;
use crate::infer::people::PersonIndex;
use crate::infer::wording;
use crate::mail::Role;
use crate::source::SourceError;
use crate::store::unreadable::Unreadable;

/// A digest waits no longer than this for what cannot be read.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(72);
/// How many last mails of a person are looked at, besides the owner's last one.
const LAST: usize = 3;

/// A folder in which the owner's latest words would be could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{folder} of {account} could not be read, so somebody may have been in touch: {reason}")]
pub struct NotFresh {
    pub account: String,
    pub folder: String,
    pub reason: String,
    /// See [`crate::source::SourceError::remedy`].
    pub remedy: &'static str,
}

/// How the scan before a digest ended. `None`: the account could not be read for so long that the
/// digest goes out without it.
///
/// # Errors
/// [`ScanError`], or [`NotFresh`] for Sent, INBOX or All Mail: the digest has to wait. The
/// database's.
pub fn judge_scan(
    app: &App,
    account: &Account,
    scanned: Result<ScanReport, ScanError>,
    now: Timestamp,
) -> anyhow::Result<Option<ScanReport>> {
    let report = match scanned {
        Err(ScanError::Source { source, .. }) if is_given_up(app, &account.name, None, now)? => {
            tell(app, account, None, &source);
            return Ok(None);
        }
        scanned => scanned?,
    };
    let folders = app.store.folders()?;
    for (name, error) in &report.failed {
        let row = folders.iter().find(|row| row.account == account.name && row.name == *name);
        if !row.is_some_and(|row| matches!(row.role, Role::Sent | Role::Inbox | Role::All)) {
            continue;
        }
        if !is_given_up(app, &account.name, Some(name), now)? {
            let (account, folder) = (account.name.clone(), name.clone());
            let (reason, remedy) = (error.to_string(), error.remedy());
            return Err(NotFresh { account, folder, reason, remedy }.into());
        }
        tell(app, account, Some(name), error);
    }
    Ok(Some(report))
}

/// Whether an account, or a folder of it, could not be read for so long that no digest waits for it
/// any more.
///
/// # Errors
/// The database's.
pub fn is_given_up(app: &App, account: &str, folder: Option<&str>, now: Timestamp) -> anyhow::Result<bool> {
    let is_it = |one: &Unreadable| one.account == account && one.folder.as_deref() == folder;
    let unreadable = app.store.unreadable()?;
    Ok(unreadable.iter().any(|one| is_it(one) && now.duration_since(one.since) >= PATIENCE))
}

/// Tells the owner by mail, since no digest that waited told them.
fn tell(app: &App, account: &Account, folder: Option<&str>, error: &SourceError) {
    let folder = folder.map(|folder| format!("the folder {folder}: ")).unwrap_or_default();
    app.backoffs.trouble(&account.name, format!("{folder}{error}. {}", error.remedy()));
}

/// What the digest of this moment cannot know.
pub struct Unseen {
    /// What, and since when.
    pub places: Vec<UnreadPlace>,
    /// Messages read there before.
    messages: HashSet<i64>,
}

impl Unseen {
    /// What the last scans of the configured accounts could not read.
    ///
    /// # Errors
    /// The database's.
    pub fn gather(app: &App) -> anyhow::Result<Unseen> {
        let mut unseen = Unseen { places: Vec::new(), messages: HashSet::new() };
        for place in app.store.unreadable()? {
            if app.config.accounts.iter().any(|account| account.name == place.account) {
                unseen.messages.extend(app.store.messages_read_in(&place)?);
                let (account, folder) = (place.account, place.folder);
                unseen.places.push(UnreadPlace { account, folder, since: place.since.as_second() });
            }
        }
        Ok(unseen)
    }

    /// Whether a person's last mails came through what cannot be read: there may be newer ones.
    ///
    /// # Errors
    /// The database's.
    pub fn hides(&self, app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<bool> {
        if self.messages.is_empty() || !snapshot.may_be_on(position, &self.messages) {
            return Ok(false);
        }
        let latest = snapshot.latest_mails(&app.store, position, LAST)?;
        Ok(latest.iter().any(|mail| self.messages.contains(&mail.row)))
    }
}

/// The state of each account: its last scan, and what could not be read.
///
/// # Errors
/// The database's.
pub fn standing(app: &App, now: Timestamp) -> anyhow::Result<Vec<(ScanStanding, String)>> {
    let unreadable = app.store.unreadable()?;
    let mut lines = Vec::new();
    for account in &app.config.accounts {
        let name = &account.name;
        let last = app.store.last_scan(name)?.map(|at| app.local(at).strftime("%A, %-d %B %Y, %H:%M"));
        lines.push(match last {
            Some(at) => (ScanStanding::Scanned, format!("{name}: last scanned on {at}")),
            None => (ScanStanding::Never { account: name.clone() }, format!("{name}: not scanned yet")),
        });
        for place in unreadable.iter().filter(|place| place.account == *name) {
            let since = wording::day(place.since.as_second(), now, &app.config.zone);
            let says = format!("{} could not be read since {since}", place.name());
            let reason = place.reason.clone();
            lines.push((ScanStanding::Unreadable { account: name.clone(), reason }, says));
        }
    }
    Ok(lines)
}

/// Whether a line of [`standing`] needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanStanding {
    Scanned,
    Never { account: String },
    Unreadable { account: String, reason: String },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, Paths, parse::parse};
    use crate::store::unreadable::{ScanOutcome, VitalFolders};

    fn refused() -> SourceError {
        SourceError::Protocol { operation: "opening it".to_owned(), reason: "no".to_owned() }
    }

    #[test]
    fn a_digest_waits_three_days_for_the_account_and_for_folders_that_matter() {
        let folder = tempfile::tempdir().unwrap();
        let (path, env) = (folder.path().join("config.toml"), Env::read());
        let text = "[accounts.home]\nemail = \"ada@example.org\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n";
        let config = parse(text, &path, &env).unwrap();
        let paths = Paths::under(Some(&path), Some(folder.path()), &env).unwrap();
        let mut app = App::open(config, paths).unwrap();
        let account = app.config.accounts[0].clone();
        for (name, role) in [("Sent", Role::Sent), ("Lists", Role::Plain)] {
            app.store.folder("home", name, name, role).unwrap();
        }
        let began: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let judge = |app: &App, lost: Option<&str>, hours: i64| {
            let scanned = match lost {
                Some(name) => {
                    Ok(ScanReport { failed: vec![(name.to_owned(), refused())], ..ScanReport::default() })
                }
                None => Err(ScanError::Source { account: "home".to_owned(), source: refused() }),
            };
            judge_scan(app, &account, scanned, began + SignedDuration::from_hours(hours))
        };
        judge(&app, Some("Lists"), 0).unwrap();
        let failed = [("Sent".to_owned(), "no".to_owned())];
        let outcome = ScanOutcome { account: "home", began, failed: &failed, vital: VitalFolders::Missed };
        app.store.note_scan(outcome).unwrap();
        judge(&app, Some("Sent"), 71).unwrap_err();
        assert_eq!(app.backoffs.troubles().len(), 0);
        judge(&app, Some("Sent"), 72).unwrap();
        assert!(app.backoffs.troubles()[0].1.contains("the folder Sent"));
        judge(&app, None, 72).unwrap_err();
        app.store.note_unreadable_account("home", began, "no").unwrap();
        judge(&app, None, 71).unwrap_err();
        assert!(judge(&app, None, 72).unwrap().is_none());
    }
}
