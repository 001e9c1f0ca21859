//! Empties the outbox: what is due is taken, handed over, and marked with what became of it.

use jiff::Timestamp;

use super::House;
use crate::delivery::{self, Outcome};
use crate::store::outbox::{OutboxRow, State, Tried};

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub job_key: String,
    pub state: State,
    /// The server's words when it did not take it.
    pub reason: String,
}

/// Under the lock, before trying anything: what an earlier try left in the middle of a hand-over.
///
/// # Errors
/// The database's.
pub fn recover(house: &mut House, now: Timestamp) -> anyhow::Result<usize> {
    Ok(house.store.outbox_recover(now)?)
}

/// Tries everything that is due at `now`.
///
/// # Errors
/// The database's; a mail that is not taken is no error.
pub fn run(house: &mut House, now: Timestamp) -> anyhow::Result<Vec<Attempt>> {
    house.store.outbox_reconcile(now)?;
    let mut attempts = Vec::new();
    for row in house.store.outbox_due(now)? {
        if let Some(attempt) = one(house, &row, now)? {
            attempts.push(attempt);
        }
    }
    Ok(attempts)
}

/// `None`: another process took it first.
fn one(house: &mut House, row: &OutboxRow, now: Timestamp) -> anyhow::Result<Option<Attempt>> {
    if !house.store.outbox_attempt(row.id, now)? {
        return Ok(None);
    }
    let account = house.config.accounts.iter().find(|account| account.name == row.account);
    let tried = match account {
        Some(account) => tried(delivery::send(&account.send, &row.message)),
        None => Tried::Refused(format!("accounts.{} is no longer in the configuration", row.account)),
    };
    let state = house.store.outbox_tried(row, &tried, now)?;
    let reason = match tried {
        Tried::Sent => String::new(),
        Tried::Failed(reason) | Tried::Refused(reason) | Tried::Unclear(reason) => reason,
    };
    Ok(Some(Attempt { job_key: row.job_key.clone(), state, reason }))
}

fn tried(outcome: Outcome) -> Tried {
    match outcome {
        Outcome::Sent => Tried::Sent,
        // A password can be mended, so a refused login is tried again.
        Outcome::Transient(reason) | Outcome::Auth(reason) => Tried::Failed(reason),
        Outcome::Permanent(reason) => Tried::Refused(reason),
        Outcome::Unclear(reason) => Tried::Unclear(reason),
    }
}
