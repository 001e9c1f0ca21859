//! The digest of a slot that has come. It is made once everything was scanned, and waits where
//! something that matters cannot be read: three days at most.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};

use super::{Scans, obey, welcome};
use crate::command::JobKey;
use crate::daemon::hook;
use crate::job::clock::Clock;
use crate::job::scan::ScanError;
use crate::job::unread::{self, NotFresh};
use crate::job::{App, deliver, digest, draft_placement, introductions};

/// Where the last slot that was dealt with is remembered.
const LAST_SLOT: &str = "last slot";
/// The slot whose digest waits for an account to be readable.
const WAITING_SLOT: &str = "waiting slot";
/// A digest held back for this long by an account that cannot be read is worth a mail.
const HELD_BACK: SignedDuration = SignedDuration::from_hours(1);

/// Digests that waited in the outbox for over an hour are composed anew, each for its own slot.
pub(super) fn anew(app: &mut App, scans: &mut Scans, stop: &AtomicBool, clock: Clock) -> anyhow::Result<()> {
    app.store.withdraw_stale_digests(clock.now())?;
    for job_key in app.store.withdrawn_digests()? {
        if paused(app, clock.now())? {
            app.store.drop_withdrawn_digest(&job_key)?;
            continue;
        }
        scan_once(app, scans, stop, clock)?;
        write(app, &job_key, clock)?;
    }
    Ok(())
}

/// The digest of the latest slot, if it has come, is not too long ago, and was not dealt with.
pub(super) fn run(app: &mut App, scans: &mut Scans, stop: &AtomicBool, clock: Clock) -> anyhow::Result<()> {
    let now = clock.now();
    let last = app.store.moment(LAST_SLOT)?;
    // The first start: digests begin with the next slot. Or the clock was set back: it must not
    // silence us until it catches up. The slot's key keeps one digest one.
    if last.is_none_or(|last| last > now) {
        return Ok(app.store.set_moment(LAST_SLOT, now)?);
    }
    let Some(slot) = open_slot(app, now)? else { return Ok(()) };
    if now.as_second() - slot.as_second() > catch_up(app, slot)? {
        tracing::warn!(
            "the digest of {} was missed by more than digest.catch-up; the next one comes on schedule",
            app.local(slot)
        );
        hook::on_failure(
            &app.config,
            &app.paths.database,
            &format!("the digest of {} was missed", app.local(slot)),
        );
        return Ok(app.store.set_moment(LAST_SLOT, slot)?);
    }
    if app.config.digest.quiet.covers(&app.local(now)) {
        return Ok(());
    }
    if paused(app, now)? {
        tracing::info!("paused: no digest for {}", app.local(slot));
        return Ok(app.store.set_moment(LAST_SLOT, slot)?);
    }
    let scanned = scan_once(app, scans, stop, clock);
    if let Err(error) = scanned.and_then(|()| write(app, &JobKey::Digest(slot), clock)) {
        put_off(app, slot, &error, clock.now())?;
        return Err(error);
    }
    Ok(app.store.set_moment(LAST_SLOT, slot)?)
}

/// The latest slot that has come and was not dealt with.
fn open_slot(app: &App, now: Timestamp) -> anyhow::Result<Option<Timestamp>> {
    let Some(since) = app.store.moment(LAST_SLOT)? else { return Ok(None) };
    let slot = app.config.digest.schedule.latest(since, now, &app.config.zone);
    Ok(slot.filter(|slot| *slot > since))
}

/// For how many seconds the digest of a slot may be late. One that was held back on purpose was not
/// missed: it has a day left after the longest wait.
fn catch_up(app: &App, slot: Timestamp) -> anyhow::Result<i64> {
    let usual = app.config.digest.catch_up.total(jiff::Unit::Second).unwrap_or(0.0) as i64;
    let waits = app.store.moment(WAITING_SLOT)? == Some(slot);
    Ok(if waits { usual.max(unread::PATIENCE.as_secs() + 86_400) } else { usual })
}

/// The same where the round ends before it comes to the digest.
pub(super) fn put_off_open(app: &mut App, error: &anyhow::Error, now: Timestamp) -> anyhow::Result<()> {
    match open_slot(app, now)? {
        Some(slot) => put_off(app, slot, error, now),
        None => Ok(()),
    }
}

/// The digest of a slot could not be made: where it waits for an account to be readable, that is
/// remembered, and told after an hour.
fn put_off(app: &mut App, slot: Timestamp, error: &anyhow::Error, now: Timestamp) -> anyhow::Result<()> {
    if error.chain().any(|cause| unreadable(cause).is_some()) {
        app.store.set_moment(WAITING_SLOT, slot)?;
    }
    held_back(app, slot, error, now);
    Ok(())
}

/// A digest that waits for an account to be readable: after an hour the owner is to hear of it.
fn held_back(app: &App, slot: Timestamp, error: &anyhow::Error, now: Timestamp) {
    if let Some((account, says)) = error.chain().find_map(unreadable)
        && now.duration_since(slot) >= HELD_BACK
    {
        app.backoffs.trouble(
            account,
            format!(
                "{says} The digest waits for it, three days at most, so that nobody you wrote to is in it."
            ),
        );
    }
}

/// The account that a cause says cannot be read, as a whole or in a folder that matters; why, and
/// what to do.
fn unreadable<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<(&'e str, String)> {
    if let Some(ScanError::Source { account, source }) = cause.downcast_ref() {
        return Some((account, format!("{source}. {}", source.remedy())));
    }
    let stale: &NotFresh = cause.downcast_ref()?;
    Some((&stale.account, format!("{stale}. {}", stale.remedy)))
}

fn paused(app: &App, now: Timestamp) -> anyhow::Result<bool> {
    Ok(app.paused_until(now)?.is_some())
}

/// Scans every account, where this round has not: nobody who was written to a minute ago is in the
/// digest.
fn scan_once(app: &mut App, scans: &mut Scans, stop: &AtomicBool, clock: Clock) -> anyhow::Result<()> {
    if matches!(scans, Scans::Done) {
        return Ok(());
    }
    for account in &app.config.accounts.clone() {
        let scanned = app.scan(account, stop, clock);
        anyhow::ensure!(!stop.load(Ordering::Relaxed), "asked to end");
        unread::judge_scan(app, account, scanned, clock.now())?;
    }
    *scans = Scans::Done;
    Ok(())
}

/// Decides and writes, once everything was scanned.
fn write(app: &mut App, job_key: &JobKey, clock: Clock) -> anyhow::Result<()> {
    // The scan may have taken minutes and found what the owner said meanwhile: the digest is of the
    // moment after it.
    obey(app, clock)?;
    let now = clock.now();
    welcome(app, now)?;
    let untold = deliver::untold(app, now)?;
    let late = untold.iter().map(|(_, says)| says.clone()).collect();
    let snapshot = app.snapshot(now)?;
    introductions::notice(app, &snapshot)?;
    draft_placement::review(app, &snapshot)?;
    let plan = digest::plan(app, &snapshot, late)?;
    app.keep(snapshot);
    if plan.is_empty() {
        tracing::info!("nobody has gone quiet: no digest");
        app.store.drop_withdrawn_digest(job_key)?;
        digest::heartbeat(app, now)?;
        return Ok(());
    }
    if digest::write(app, &plan, job_key, now)? {
        tracing::info!("digest written: {} people", plan.content.suggestions.len());
        deliver::told(app, untold)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, Paths, parse::parse};

    fn open_app(folder: &std::path::Path) -> App {
        let (path, env) = (folder.join("config.toml"), Env::read());
        let text = "[accounts.home]\nemail = \"ada@example.org\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n";
        let config = parse(text, &path, &env).unwrap();
        let paths = Paths::under(Some(&path), Some(folder), &env).unwrap();
        App::open(config, paths).unwrap()
    }

    #[test]
    fn a_digest_that_waits_for_one_folder_that_matters_is_told_like_one_that_waits_for_the_account() {
        let folder = tempfile::tempdir().unwrap();
        let app = open_app(folder.path());
        let stale = NotFresh {
            account: "home".to_owned(),
            folder: "Sent".to_owned(),
            reason: "no valid UIDVALIDITY".to_owned(),
            remedy: "Check that it does.",
        };
        let (error, slot) = (stale.into(), "2026-11-23T08:00:00Z".parse::<Timestamp>().unwrap());
        held_back(&app, slot, &error, slot + SignedDuration::from_mins(59));
        assert_eq!(app.backoffs.troubles(), []);
        held_back(&app, slot, &error, slot + HELD_BACK);
        let troubles = app.backoffs.troubles();
        assert_eq!(troubles.len(), 1);
        let (account, says) = &troubles[0];
        assert_eq!(account, "home");
        assert!(
            says.contains("Sent") && says.contains("UIDVALIDITY") && says.contains("Check that"),
            "{says}"
        );
    }
}
