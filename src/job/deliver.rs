//! Empties the outbox: what is due is taken, handed over, and marked with what became of it; what
//! nobody knows of is looked for first.
//!
//! The states and their rules are in [`crate::store::outbox`]. A notice is written only of mail
//! to somebody else, so that no notice is ever about a notice.
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;

use super::clock::Clock;
use super::{App, approved, notice};
use crate::command::JobKey;
use crate::delivery::{self, DeliveryOutcome};
use crate::mail::text;
use crate::store::outbox::unclear::MailReader;
use crate::store::outbox::{AttemptResult, LOGINS, OutboxRow, OutboxState};

/// After so many failures in a row the rest waits for the next round: each may take minutes at a
/// server that keeps silent.
const ENOUGH: u32 = 3;

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub job_key: JobKey,
    pub state: OutboxState,
    /// The server's words when it did not take it.
    pub reason: String,
    /// The login was refused for the third time in a row: only the owner can mend that. Said once a
    /// mail.
    pub needs_owner: bool,
}

/// Under the lock, before trying anything: what an earlier try left in the middle of a hand-over.
///
/// # Errors
/// The database's.
pub fn recover(app: &mut App, now: Timestamp) -> anyhow::Result<usize> {
    Ok(app.store.outbox_recover(now)?)
}

/// Looks for what is unclear, then tries everything that is due. A look and a hand-over may take
/// minutes, so each has a moment of its own.
///
/// # Errors
/// The database's; a mail that is not taken is no error.
pub fn run(app: &mut App, clock: Clock) -> anyhow::Result<Vec<Attempt>> {
    app.store.outbox_clock_set_back(clock.now())?;
    app.store.outbox_reconcile(clock.now())?;
    let mut attempts = look(app, clock)?;
    app.store.withdraw_stale_digests(clock.now())?;
    let mut failed = 0;
    for row in app.store.outbox_due(clock.now())? {
        // Put off meanwhile with all mail of its account, whose login was refused.
        if app.store.outbox_row(&row.job_key)?.is_none_or(|fresh| fresh.next_at > clock.now()) {
            continue;
        }
        if let Some(attempt) = one(app, &row, clock)? {
            failed = if matches!(attempt.state, OutboxState::Queued | OutboxState::Unclear) {
                failed + 1
            } else {
                0
            };
            attempts.push(attempt);
        }
        if failed == ENOUGH {
            break;
        }
    }
    approved::follow(app, clock.now())?;
    Ok(attempts)
}

/// What the owner has not heard yet of mail that is late or held, in words; telling it is the
/// caller's, [`told`] notes that it was.
///
/// # Errors
/// The database's.
pub fn untold(app: &App, now: Timestamp) -> anyhow::Result<Vec<(OutboxRow, String)>> {
    let rows = app.store.outbox_untold(now)?;
    Ok(rows.into_iter().map(|row| (describe(app, &row), row)).map(|(says, row)| (row, says)).collect())
}

/// Notes that the owner was told.
///
/// # Errors
/// The database's.
pub fn told(app: &mut App, untold: Vec<(OutboxRow, String)>) -> anyhow::Result<()> {
    let rows: Vec<OutboxRow> = untold.into_iter().map(|(row, _)| row).collect();
    Ok(app.store.outbox_told(&rows)?)
}

fn describe(app: &App, row: &OutboxRow) -> String {
    let kind = row.job_key.kind();
    let day = app.local(row.made_at).strftime("%-d %B");
    let reason = text::shorten(&text::one_line(&row.reason), 300);
    let id = row.id;
    if row.state == OutboxState::Held {
        format!(
            "The {kind} of {day} was not delivered and waits for you ({reason}): `rekindle outbox retry {id}` tries it again, `rekindle outbox drop {id}` lets it go."
        )
    } else {
        format!("The {kind} of {day} is not delivered yet ({reason}); it is tried again by itself.")
    }
}

/// Looks for doubtful mail that is due for a look. What is found is sent; what a late enough look
/// does not find is queued again, or held.
fn look(app: &mut App, clock: Clock) -> anyhow::Result<Vec<Attempt>> {
    let unclear = app.store.outbox_unclear(clock.now())?;
    let names: BTreeSet<&str> = unclear.iter().map(|row| row.account.as_str()).collect();
    for name in names {
        let due = unclear.iter().filter(|row| row.account == name).map(|row| row.next_at).max();
        // A scan since then, by whomever, is as good a look.
        if app.store.looked_at(name)? < due {
            scan_for(app, name, clock);
        }
    }
    // When the scans began is what decides; what is found missing now is so from now on.
    let now = clock.now();
    app.store.outbox_reconcile(now)?;
    let mut attempts = Vec::new();
    for row in app.store.outbox_unclear(now)? {
        let owner = app.config.accounts.iter().any(|account| account.is_owner(&row.message.recipient));
        let reader = if owner { MailReader::Owner } else { MailReader::Other };
        let state = app.store.outbox_not_found(&row, reader, now)?;
        if state == OutboxState::Held && reader == MailReader::Other {
            notice::ask_about_held(app, &row, now)?;
        }
        if state != OutboxState::Queued {
            let reason = format!("{}; looked for in the mailbox", row.reason);
            attempts.push(Attempt { job_key: row.job_key, state, reason, needs_owner: false });
        }
    }
    Ok(attempts)
}

/// A scan whose failure shows only in that there was no look; the reader of the account says why.
fn scan_for(app: &mut App, name: &str, clock: Clock) {
    let Some(account) = app.config.accounts.iter().find(|account| account.name == name).cloned() else {
        return;
    };
    let _ = app.scan(&account, &AtomicBool::new(false), clock);
}

/// `None`: another process took it first, or the owner does not want it sent.
fn one(app: &mut App, row: &OutboxRow, clock: Clock) -> anyhow::Result<Option<Attempt>> {
    let now = clock.now();
    if let Some(reason) = approved::objection(app, row, now)? {
        app.store.outbox_withhold(row.id, reason, now)?;
        return Ok(None);
    }
    if !app.store.outbox_attempt(row.id, now)? {
        return Ok(None);
    }
    let account = app.config.accounts.iter().find(|account| account.name == row.account);
    let tried = match account {
        Some(account) => tried(delivery::send(&account.send, &row.message)),
        None => AttemptResult::Refused(format!("accounts.{} is no longer in the configuration", row.account)),
    };
    // The server may have taken it at any moment until we hung up: doubt begins here, not when the
    // hand-over did.
    let now = clock.now();
    let state = app.store.outbox_tried(row, &tried, now)?;
    let needs_owner = matches!(tried, AttemptResult::NoLogin(_)) && row.attempts + 1 == LOGINS;
    let reason = match tried {
        AttemptResult::Sent => String::new(),
        AttemptResult::Failed(reason)
        | AttemptResult::NoLogin(reason)
        | AttemptResult::Refused(reason)
        | AttemptResult::Unclear(reason) => reason,
    };
    let own = app.config.accounts.iter().any(|account| account.is_owner(&row.message.recipient));
    if state == OutboxState::Held && !own {
        let held = OutboxRow { reason: reason.clone(), ..row.clone() };
        notice::ask_about_held(app, &held, now)?;
    }
    Ok(Some(Attempt { job_key: row.job_key.clone(), state, reason, needs_owner }))
}

fn tried(outcome: DeliveryOutcome) -> AttemptResult {
    match outcome {
        DeliveryOutcome::Sent => AttemptResult::Sent,
        DeliveryOutcome::Transient(reason) => AttemptResult::Failed(reason),
        DeliveryOutcome::Auth(reason) => AttemptResult::NoLogin(format!(
            "{reason}; check the login and the password or token in the configuration"
        )),
        DeliveryOutcome::Permanent(reason) => AttemptResult::Refused(reason),
        DeliveryOutcome::Unclear(reason) => AttemptResult::Unclear(reason),
    }
}
