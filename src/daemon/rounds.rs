//! The rounds: replies, the digest of a slot that has come, the outbox. One thread does them all,
//! one after the other.
#![expect(clippy::disallowed_methods, reason = "waits end by the monotonic clock")]

mod slot;

use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::account_thread::{self, store_error};
use super::heartbeat::Heartbeat;
use super::{News, Stop, hook};
use crate::command::JobKind;
use crate::job::clock::Clock;
use crate::job::{
    App, deliver, draft_placement, introductions, notice, reminders, replies, sent_copy, unread, welcome,
};
#[cfg(debug_assertions)]
use crate::store::kill_point;
use crate::store::outbox::OutboxState;
use crate::store::{StoreError, backup};

/// At most this long between two rounds, for the schedule and the watchdog.
const TICK: Duration = Duration::from_secs(15);
/// After a digest that could not be made, the next try.
const RETRY: SignedDuration = SignedDuration::from_mins(2);

/// How long the first round waits for every account to be scanned: an older database that was put
/// back must not send what the mailbox already has.
const FIRST_SCANS: Duration = Duration::from_secs(90);
/// After a copy of the database that could not be made, the next try.
const COPY_RETRY: SignedDuration = SignedDuration::from_hours(1);
/// Between two signs of life.
const STEP: Duration = Duration::from_secs(15 * 60);

/// What the rounds need, and what they remember from one to the next. The clock is passed in.
pub struct Rounds {
    pub app: App,
    /// No digest is tried before then.
    not_before: Timestamp,
    /// The last one was not made because an account is not to be asked for a while: none is tried
    /// until it may be asked again.
    behind_gate: bool,
    /// No copy of the database is tried before then.
    copy_not_before: Timestamp,
    /// What went wrong in the last round: said once, until something else does.
    last_error: String,
}

/// Whether this round has read every account. A digest wants that, and once is enough.
enum Scans {
    Wanted,
    Done,
}

/// Runs until asked to end. A round that fails is logged; so is one that panics.
pub(super) fn run(app: App, clock: Clock, stop: &Stop, told: &Receiver<News>, heartbeat: &Heartbeat) {
    let mut rounds = Rounds::new(app);
    heartbeat.promise(STEP);
    let mut begun = false;
    wait_for_first_scans(rounds.app.config.accounts.len(), stop, told);
    while !stop.asked() {
        heartbeat.promise(STEP);
        let round = std::panic::AssertUnwindSafe(|| {
            #[cfg(debug_assertions)]
            kill_point::stumble("round");
            if !begun {
                deliver::recover(&mut rounds.app, clock.now())?;
                begun = true;
            }
            rounds.round(&stop.asked, clock)
        });
        match std::panic::catch_unwind(round) {
            Ok(Ok(())) => rounds.went_well(),
            Ok(Err(error)) => rounds.complain(&error, stop),
            Err(_) => tracing::error!("a round failed unexpectedly; please report this"),
        }
        heartbeat.promise(STEP);
        match told.recv_timeout(TICK) {
            Ok(_) => while told.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => {}
            // Every reader is gone: asked to end, or about to be.
            Err(RecvTimeoutError::Disconnected) => stop.sleep(TICK),
        }
    }
}

/// Until every account was scanned once, well or not.
fn wait_for_first_scans(accounts: usize, stop: &Stop, told: &Receiver<News>) {
    let until = Instant::now() + FIRST_SCANS;
    let mut first = 0;
    while first < accounts && !stop.asked() && Instant::now() < until {
        match told.recv_timeout(Duration::from_millis(100)) {
            Ok(News::First) => first += 1,
            Ok(News::Scanned) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

impl Rounds {
    /// Before the first round.
    pub fn new(app: App) -> Rounds {
        let (not_before, copy_not_before) = (Timestamp::MIN, Timestamp::MIN);
        Rounds { app, not_before, behind_gate: false, copy_not_before, last_error: String::new() }
    }

    /// One round by itself: what cron runs for owners who want no daemon. Every account is scanned
    /// first.
    ///
    /// # Errors
    /// The first thing that goes wrong.
    pub fn once(&mut self, clock: Clock) -> anyhow::Result<()> {
        let stop = AtomicBool::new(false);
        self.app.store.check()?;
        deliver::recover(&mut self.app, clock.now())?;
        if let Err(error) = scan_all(&mut self.app, &stop, clock) {
            remind(&mut self.app, clock)?;
            slot::put_off_open(&mut self.app, &error, clock.now())?;
            if tell_troubles(&mut self.app, clock.now())? {
                send(&mut self.app, clock)?;
            }
            return Err(error);
        }
        self.round_after(&mut Scans::Done, &stop, clock)
    }

    /// Replies, the digest if its slot has come, the outbox, the daily copy of the database.
    ///
    /// # Errors
    /// The database's; a digest or a mail that has to wait is none.
    pub fn round(&mut self, stop: &AtomicBool, clock: Clock) -> anyhow::Result<()> {
        self.round_after(&mut Scans::Wanted, stop, clock)
    }

    fn round_after(&mut self, scans: &mut Scans, stop: &AtomicBool, clock: Clock) -> anyhow::Result<()> {
        let app = &mut self.app;
        welcome(app, clock.now())?;
        let obeyed = obey(app, clock);
        // Whatever else goes wrong, a reminder comes at its time: it waits neither for a mailbox
        // nor for a scan.
        remind(app, clock)?;
        obeyed?;
        notice_joint_mail(app, clock.now())?;
        let now = clock.now();
        // A clock that was set back must not keep a digest waiting for the old one.
        let waits = now < self.not_before && self.not_before.duration_since(now) <= RETRY;
        let closed = self.behind_gate && a_gate_is_closed(app, now)?;
        if !waits
            && !closed
            && let Err(error) =
                slot::anew(app, scans, stop, clock).and_then(|()| slot::run(app, scans, stop, clock))
        {
            let now = clock.now();
            self.not_before = now + RETRY;
            self.behind_gate = a_gate_is_closed(app, now)?;
            tracing::warn!("the digest is late: {error:#}");
        }
        // After an older database was restored, a digest may have been answered before it was
        // composed.
        obey(app, clock)?;
        tell_troubles(app, clock.now())?;
        send(app, clock)?;
        app.refresh_overview(clock.now())?;
        self.copy(clock.now())
    }

    /// The daily copy. One that cannot be made is said, and tried again in an hour.
    fn copy(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let waits = now < self.copy_not_before && self.copy_not_before.duration_since(now) <= COPY_RETRY;
        if waits {
            return Ok(());
        }
        let today = self.app.local(now).date();
        match backup::daily(&self.app.store, &self.app.paths.backups, today) {
            Ok(Some(file)) => tracing::debug!("the database was copied to {}", file.display()),
            Ok(None) => {}
            Err(error @ StoreError::Damaged(_)) => return Err(error.into()),
            Err(error) => {
                self.copy_not_before = now + COPY_RETRY;
                tracing::warn!("the daily copy of the database was not made: {error}");
            }
        }
        Ok(())
    }

    fn went_well(&mut self) {
        if !std::mem::take(&mut self.last_error).is_empty() {
            tracing::info!("all is well again");
        }
        tracing::debug!("round done");
    }

    /// Says an error once. A damaged database ends the daemon.
    fn complain(&mut self, error: &anyhow::Error, stop: &Stop) {
        if let Some(StoreError::Damaged(says)) = store_error(error) {
            stop.give_up(StoreError::Damaged(says.clone()));
        }
        let says = format!("{error:#}");
        if says != self.last_error {
            tracing::error!("{says}");
            hook::on_failure(&self.app.config, &self.app.paths.database, &says);
            self.last_error = says;
        }
    }
}

/// Scans every account; one that cannot be read keeps no other from it, and one that cannot be read
/// for days keeps nothing waiting.
fn scan_all(app: &mut App, stop: &AtomicBool, clock: Clock) -> anyhow::Result<()> {
    let mut first = Ok(());
    for account in &app.config.accounts.clone() {
        let scanned = match app.scan(account, stop, clock) {
            Ok(report) => {
                account_thread::complain(account, &report);
                Ok(())
            }
            lost => unread::judge_scan(app, account, lost, clock.now()).map(drop),
        };
        first = first.and(scanned);
    }
    first
}

/// The welcome mail, once the mailbox was read.
fn welcome(app: &mut App, now: Timestamp) -> anyhow::Result<()> {
    if welcome::is_due(app)? && welcome::write(app, now)? {
        tracing::info!("welcome mail written");
    }
    Ok(())
}

/// An introduction counts as help from the round on that sees its joint mail, whether or not a
/// digest is near.
fn notice_joint_mail(app: &mut App, now: Timestamp) -> anyhow::Result<()> {
    if introductions::awaits_joint_mail(app)? {
        let snapshot = app.snapshot(now)?;
        introductions::notice(app, &snapshot)?;
        app.keep(snapshot);
    }
    Ok(())
}

fn remind(app: &mut App, clock: Clock) -> anyhow::Result<()> {
    match reminders::run(app, clock.now())? {
        0 => Ok(()),
        written => {
            tracing::info!("reminders written: {written}");
            send(app, clock)
        }
    }
}

fn obey(app: &mut App, clock: Clock) -> anyhow::Result<()> {
    for handled in replies::run(app, clock)? {
        match handled {
            replies::ReplyOutcome::Obeyed { done, not_understood } => {
                tracing::info!("a reply was obeyed: {done} done, {not_understood} not understood");
            }
            replies::ReplyOutcome::Copy => {
                tracing::debug!("a copy of a reply that was obeyed was left alone")
            }
            replies::ReplyOutcome::Trial => tracing::info!("an answer to a trial digest was told so"),
            replies::ReplyOutcome::Paired(Ok(pinned)) => {
                tracing::info!("paired: replies in INBOX are believed");
                tracing::debug!("paired: {pinned}");
            }
            replies::ReplyOutcome::Paired(Err(lack)) => tracing::warn!("pairing did not work: {lack}"),
            replies::ReplyOutcome::Failed(error) => tracing::warn!("a reply waits: {error:#}"),
            replies::ReplyOutcome::Refused(reasons) => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                // Why may name its sender.
                tracing::info!("a mail with a token was left alone; `rekindle why-not` tells why");
                tracing::debug!("it was left alone: {}", reasons.join("; "));
            }
        }
    }
    for complaint in draft_placement::run(app, clock)? {
        tracing::warn!("not put among the drafts yet: {complaint}");
    }
    Ok(())
}

/// Accounts that cannot be read are told to the owner by mail, once, until they can be read again.
/// Says whether there is such a mail to send.
fn tell_troubles(app: &mut App, now: Timestamp) -> anyhow::Result<bool> {
    let mut any = false;
    for (account, says) in app.backoffs.troubles() {
        if notice::tell_trouble(app, &account, &says, now)? {
            tracing::error!("{account} cannot be read; its owner is told by mail");
            any = true;
        }
    }
    Ok(any)
}

fn send(app: &mut App, clock: Clock) -> anyhow::Result<()> {
    // Nobody else sends under the lock: what is marked as being sent now was left so by a try whose
    // end could not be stored.
    deliver::recover(app, clock.now())?;
    for attempt in deliver::run(app, clock)? {
        match attempt.state {
            OutboxState::Sent => {
                tracing::info!("sent: {}", attempt.job_key.kind());
                if attempt.job_key.kind() == JobKind::Digest {
                    hook::on_digest(&app.config, &app.paths.database);
                }
            }
            OutboxState::Held => {
                tracing::error!("held: {}: {}", attempt.job_key.kind(), attempt.reason);
                hook::on_failure(&app.config, &app.paths.database, &attempt.reason);
            }
            _ if attempt.needs_owner => {
                tracing::error!("not sent: {}: {}", attempt.job_key.kind(), attempt.reason);
                hook::on_failure(&app.config, &app.paths.database, &attempt.reason);
            }
            _ => tracing::warn!("not sent yet: {}: {}", attempt.job_key.kind(), attempt.reason),
        }
    }
    for complaint in sent_copy::run(app, clock)? {
        tracing::warn!("not put into Sent yet: {complaint}");
    }
    say_late(app, clock.now())
}

/// Mail that is late is said once, here and by the hook; mail that is held also in the next digest.
fn say_late(app: &mut App, now: Timestamp) -> anyhow::Result<()> {
    let mut late = deliver::untold(app, now)?;
    late.retain(|(row, _)| row.state != OutboxState::Held);
    for (_, says) in &late {
        tracing::error!("{says}");
        hook::on_failure(&app.config, &app.paths.database, says);
    }
    if late.is_empty() { Ok(()) } else { deliver::told(app, late) }
}

/// Whether there is an account that is not to be asked now, and that a digest still waits for.
fn a_gate_is_closed(app: &App, now: Timestamp) -> anyhow::Result<bool> {
    for account in &app.config.accounts {
        if app.backoffs.ask(&account.name, now).is_err()
            && !unread::is_given_up(app, &account.name, None, now)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, Paths, parse::parse};
    use crate::source::SourceError;

    #[test]
    fn a_gate_that_never_opens_keeps_the_digest_waiting_for_three_days_at_most() {
        let folder = tempfile::tempdir().unwrap();
        let (path, env) = (folder.path().join("config.toml"), Env::read());
        let text = "[accounts.home]\nemail = \"ada@example.org\"\nmaildir.path = \"Mail\"\nsend.via = \"file\"\nfile.path = \"out\"\n";
        let config = parse(text, &path, &env).unwrap();
        let paths = Paths::under(Some(&path), Some(folder.path()), &env).unwrap();
        let mut app = App::open(config, paths).unwrap();
        let began: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let later = |minutes: i64| began + SignedDuration::from_mins(minutes);
        let refused = |app: &App, at: Timestamp| {
            let reason = "no".to_owned();
            let error = SourceError::Auth { operation: "logging in".to_owned(), reason };
            for _ in 0..3 {
                app.backoffs.failed("home", &error, at);
            }
        };
        app.store.note_unreadable_account("home", began, "no").unwrap();
        refused(&app, began);
        assert!(a_gate_is_closed(&app, later(1)).unwrap());
        refused(&app, later(72 * 60 - 1));
        assert!(a_gate_is_closed(&app, later(72 * 60 - 1)).unwrap());
        assert!(!a_gate_is_closed(&app, later(72 * 60)).unwrap());
    }
}
