//! The rounds: replies, the digest of a slot that has come, the outbox. One thread does them all, one after the other.
#![expect(clippy::disallowed_methods, reason = "the daemon is where the clock is read")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Stop, hook};
use crate::infer::standing::Standings;
use crate::job::scan::{self, Options};
use crate::job::{House, deliver, digest, meetings, place, reminders, replies, welcome};
use crate::source::SourceError;
use crate::store::outbox::State;

/// At most this long between two rounds, for the schedule and the watchdog.
const TICK: Duration = Duration::from_secs(15);
/// After a digest that could not be made, the next try.
const RETRY: SignedDuration = SignedDuration::from_mins(2);
/// The same where a login was refused: a server locks out who asks too often.
const RETRY_LOGIN: SignedDuration = SignedDuration::from_hours(1);
/// Where the last slot that was dealt with is remembered.
const LAST_SLOT: &str = "last slot";

/// Runs until asked to end. A round that fails is logged; so is one that panics.
pub(super) fn run(mut house: House, stop: &Stop, told: &Receiver<()>) {
    let mut not_before = Timestamp::MIN;
    start(&mut house, Timestamp::now());
    while !stop.asked() {
        let round = std::panic::AssertUnwindSafe(|| {
            round(&mut house, &stop.asked, &mut not_before, Timestamp::now())
        });
        match std::panic::catch_unwind(round) {
            Ok(Ok(())) => tracing::debug!("round done"),
            Ok(Err(error)) => tracing::error!("{error:#}"),
            Err(_) => tracing::error!("a round failed unexpectedly; please report this"),
        }
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        match told.recv_timeout(TICK) {
            Ok(()) => while told.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => {}
            // Every reader is gone: asked to end, or about to be.
            Err(RecvTimeoutError::Disconnected) => stop.sleep(TICK),
        }
    }
}

/// One round by itself: what cron runs for owners who want no daemon. Every account is scanned first.
///
/// # Errors
/// The first thing that goes wrong.
pub(super) fn once(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    let stop = AtomicBool::new(false);
    start(house, now);
    if let Err(error) = scan_all(house, &stop, now) {
        remind(house, now)?;
        return Err(error);
    }
    if meetings::awaits_joint_mail(house)? {
        let book = house.book(now)?;
        meetings::notice(house, &book)?;
    }
    let mut not_before = Timestamp::MIN;
    round(house, &stop, &mut not_before, now)
}

fn scan_all(house: &mut House, stop: &AtomicBool, now: Timestamp) -> anyhow::Result<()> {
    for account in &house.config.accounts.clone() {
        scan::run(&mut house.store, account, Options { since: None, stop, began: now }, &mut |_| ())?;
    }
    Ok(())
}

fn start(house: &mut House, now: Timestamp) {
    let begun = deliver::recover(house, now).and_then(|_| welcome::write(house, now));
    match begun {
        Ok(true) => tracing::info!("welcome mail written"),
        Ok(false) => {}
        Err(error) => tracing::error!("{error:#}"),
    }
}

fn round(
    house: &mut House,
    stop: &AtomicBool,
    not_before: &mut Timestamp,
    now: Timestamp,
) -> anyhow::Result<()> {
    let obeyed = obey(house, now);
    // Whatever else goes wrong, a reminder comes at its time: it waits neither for a mailbox nor for a scan.
    remind(house, now)?;
    obeyed?;
    if now >= *not_before
        && let Err(error) = slot(house, stop, now)
    {
        *not_before = now + if is_login(&error) { RETRY_LOGIN } else { RETRY };
        tracing::warn!("the digest is late: {error:#}");
    }
    // After an older database was restored, a digest may have been answered before it was composed.
    obey(house, now)?;
    send(house, now)
}

fn remind(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    match reminders::run(house, now)? {
        0 => Ok(()),
        written => {
            tracing::info!("reminders written: {written}");
            send(house, now)
        }
    }
}

fn obey(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    for handled in replies::run(house, now)? {
        match handled {
            replies::Handled::Obeyed { done, not_understood } => {
                tracing::info!("a reply was obeyed: {done} done, {not_understood} not understood");
            }
            replies::Handled::Copy => tracing::debug!("a copy of a reply that was obeyed was left alone"),
            replies::Handled::Paired(Ok(pinned)) => tracing::info!("paired: {pinned}"),
            replies::Handled::Paired(Err(lack)) => tracing::warn!("pairing did not work: {lack}"),
            replies::Handled::Failed(error) => tracing::warn!("a reply waits: {error:#}"),
            replies::Handled::Refused(reasons) => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                tracing::info!("a mail with a token was left alone: {}", reasons.join("; "));
            }
        }
    }
    for complaint in place::run(house, now)? {
        tracing::warn!("not put among the drafts yet: {complaint}");
    }
    Ok(())
}

fn send(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    // Nobody else sends under the lock: what is marked as being sent now was left so by a try whose end could not be stored.
    deliver::recover(house, now)?;
    for attempt in deliver::run(house, now)? {
        match attempt.state {
            State::Sent => {
                tracing::info!("sent: {}", kind(&attempt.job_key));
                if kind(&attempt.job_key) == "digest" {
                    hook::on_digest(&house.config);
                }
            }
            State::Held => {
                tracing::error!("held: {}: {}", kind(&attempt.job_key), attempt.reason);
                hook::on_failure(&house.config, &attempt.reason);
            }
            _ => tracing::warn!("not sent yet: {}: {}", kind(&attempt.job_key), attempt.reason),
        }
    }
    say_late(house, now)
}

/// Mail that is late is said once, here and by the hook; mail that is held also in the next digest.
fn say_late(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    let mut late = deliver::untold(house, now)?;
    late.retain(|(row, _)| row.state != State::Held);
    for (_, says) in &late {
        tracing::error!("{says}");
        hook::on_failure(&house.config, says);
    }
    if late.is_empty() { Ok(()) } else { deliver::told(house, late) }
}

fn is_login(error: &anyhow::Error) -> bool {
    let login = |cause: &(dyn std::error::Error + 'static)| {
        matches!(cause.downcast_ref::<SourceError>(), Some(SourceError::Auth { .. }))
    };
    error.chain().any(login)
}

fn kind(job_key: &str) -> &str {
    job_key.split('/').next().unwrap_or_default()
}

/// The digest of the latest slot, if it has come, is not too long ago, and was not dealt with.
fn slot(house: &mut House, stop: &AtomicBool, now: Timestamp) -> anyhow::Result<()> {
    let Some(last) = house.store.moment(LAST_SLOT)? else {
        // The first start: digests begin with the next slot.
        return Ok(house.store.set_moment(LAST_SLOT, now)?);
    };
    if last > now {
        // The clock was set back: it must not silence us until it catches up. The slot's key keeps one digest one.
        return Ok(house.store.set_moment(LAST_SLOT, now)?);
    }
    let since = last;
    let schedule = house.config.digest.schedule.clone();
    let Some(slot) = schedule.latest(since, now, &house.config.zone).filter(|slot| *slot > since) else {
        return Ok(());
    };
    let catch_up = house.config.digest.catch_up.total(jiff::Unit::Second).unwrap_or(0.0) as i64;
    if now.as_second() - slot.as_second() > catch_up {
        tracing::warn!(
            "the digest of {} was missed by more than digest.catch-up; the next one comes on schedule",
            house.local(slot)
        );
        hook::on_failure(&house.config, &format!("the digest of {} was missed", house.local(slot)));
        return Ok(house.store.set_moment(LAST_SLOT, slot)?);
    }
    if house.config.digest.quiet.covers(&house.local(now)) {
        return Ok(());
    }
    if paused(house, now)? {
        tracing::info!("paused: no digest for {}", house.local(slot));
        return Ok(house.store.set_moment(LAST_SLOT, slot)?);
    }
    write(house, stop, slot, now)?;
    Ok(house.store.set_moment(LAST_SLOT, slot)?)
}

fn paused(house: &House, now: Timestamp) -> anyhow::Result<bool> {
    let entries: Vec<_> = house.store.journal()?.into_iter().map(|row| row.entry).collect();
    Ok(Standings::fold(&entries).paused_until.is_some_and(|until| until > now))
}

/// Scans every account, then decides: nobody who was written to a minute ago is in it.
fn write(house: &mut House, stop: &AtomicBool, slot: Timestamp, now: Timestamp) -> anyhow::Result<()> {
    let accounts = house.config.accounts.clone();
    let mut remarks = Vec::new();
    for account in &accounts {
        let options = Options { since: None, stop, began: now };
        let report = scan::run(&mut house.store, account, options, &mut |_| ())?;
        anyhow::ensure!(!stop.load(Ordering::Relaxed), "asked to end");
        digest::ensure_fresh(house, account, &report)?;
        remarks.extend(digest::remarks(&report));
    }
    let untold = deliver::untold(house, now)?;
    remarks.extend(untold.iter().map(|(_, says)| says.clone()));
    let book = house.book(now)?;
    meetings::notice(house, &book)?;
    place::review(house, &book)?;
    let plan = digest::plan(house, &book, remarks)?;
    house.keep(book);
    if plan.is_empty() {
        tracing::info!("nobody has gone quiet: no digest");
        digest::heartbeat(house, now)?;
        return Ok(());
    }
    if digest::write(house, &plan, &digest::slot_key(slot), now)? {
        tracing::info!("digest written: {} people", plan.digest.suggestions.len());
        deliver::told(house, untold)?;
    }
    Ok(())
}
