//! The outbox: mail that Rekindle has decided to send, and the state of each. One recipient a row.
//!
//! - `queued`: stored whole; nobody dialled yet, or the last try surely failed. After a crash:
//!   tried when `next_at` has come, 1, 5, 15 minutes after a failure, then hourly; where the login
//!   was refused 1, 5 minutes after, then hourly, and all mail of the account with it
//! - `attempting`: committed before the dial: a process is (or was) handing it over. After a crash:
//!   nobody knows; it becomes `unclear` at the next start
//! - `unclear`: the dot may have been sent and no answer was read. After a crash: looked for in the
//!   mailbox after 1, 5 and 15 minutes ([`unclear`]); never sent without such a look
//! - `sent`: accepted, or found in the mailbox. After a crash: nothing more happens
//! - `held`: refused for good, older than five days, dropped, or a doubtful mail to somebody else.
//!   After a crash: waits for the owner (`rekindle outbox retry` or `drop`), who is told once
//!
//! Doubt is dated when the hand-over ended, not when the round began: a scan of minutes may be
//! between the two. A look counts by the moment at which its scan began. The welcome mail waits for
//! a first scan that read the account to its end.
//!
//! A row is composed once: `job_key` is unique, so composing it again changes nothing. What this
//! cannot promise: exactly once at a provider that rewrites every identifier of a mail.

pub(super) mod caps;
pub mod unclear;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Transaction, params};

use super::{Result, Store, reply, timestamp};
use crate::command::JobKey;
use crate::compose::Outgoing;
use crate::mail::Address;

/// Minutes until the next try after the first, second, third failure; hourly from then on.
const RETRY_MINUTES: [i64; 3] = [1, 5, 15];
/// Tries of one mail at a login that is refused before it is tried hourly: a server locks out who
/// asks too often.
pub const LOGINS: u32 = 3;
/// A mail not delivered for this long is held.
const HOLD_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);
/// A mail not delivered for this long is worth a word.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The state of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutboxState {
    Queued,
    Attempting,
    Sent,
    Unclear,
    Held,
}

/// Why mail is held that the owner does not want sent: no failure, and nothing to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnersWord {
    /// `rekindle outbox drop`.
    Dropped,
    /// Its approval, its draft or its introduction was undone.
    TakenBack,
    /// The owner sent the draft.
    ByHand,
    /// Its reader is muted.
    Never,
    /// `security.send-to-others` was turned off.
    Off,
    /// It knows a person who was forgotten.
    Forgotten,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    pub id: i64,
    pub job_key: JobKey,
    pub account: String,
    pub rekindle_id: String,
    pub message: Outgoing,
    pub state: OutboxState,
    pub attempts: u32,
    pub next_at: Timestamp,
    pub reason: String,
    pub made_at: Timestamp,
}

impl OutboxRow {
    /// Held because the owner does not want it sent.
    pub fn is_unwanted(&self) -> bool {
        self.state == OutboxState::Held && OwnersWord::read(&self.reason).is_some()
    }
}

/// A message to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// What it is for.
    pub job_key: JobKey,
    pub account: String,
    pub rekindle_id: String,
    pub message: Outgoing,
}

/// A mail to somebody else that the owner approved: it waits until then, and `undo` stops it
/// meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    pub mail: NewMail,
    pub not_before: Timestamp,
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptResult {
    Sent,
    /// Try again later.
    Failed(String),
    /// The login was refused. A password can be mended, so it is tried again, seldom.
    NoLogin(String),
    /// Never again by itself.
    Refused(String),
    /// Nobody knows.
    Unclear(String),
}

/// Queues inside a larger transaction. Tells whether it was new.
pub(super) fn queue(tx: &Transaction<'_>, mail: &NewMail, now: Timestamp) -> Result<bool> {
    let sql = "INSERT OR IGNORE INTO outbox
         (job_key, account, message_id, rekindle_id, sender, recipient, bytes, state, next_at, made_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', ?8, ?9, ?9)";
    let message = &mail.message;
    let values = params![
        mail.job_key,
        mail.account,
        message.message_id,
        mail.rekindle_id,
        message.sender.as_str(),
        message.recipient.as_str(),
        message.bytes,
        caps::not_before(tx, mail, now)?,
        now.as_second(),
    ];
    let new = tx.execute(sql, values)? > 0;
    if new {
        // After an older database was restored, it may be in the mailbox already, with its
        // answers.
        reply::settle(tx, &mail.rekindle_id)?;
    }
    Ok(new)
}

/// Queues an approved mail inside a larger transaction. Tells whether it was new: a second approval
/// of the same mail changes nothing.
pub(super) fn queue_approved(tx: &Transaction<'_>, approved: &Approved, now: Timestamp) -> Result<bool> {
    let new = queue(tx, &approved.mail, now)?;
    if new {
        let sql = "UPDATE outbox SET next_at = ?2 WHERE job_key = ?1";
        tx.execute(sql, params![approved.mail.job_key, approved.not_before.as_second()])?;
    }
    Ok(new)
}

impl Store {
    /// Queues one message by itself. Tells whether it was new.
    ///
    /// # Errors
    /// SQLite's.
    pub fn queue(&mut self, mail: &NewMail, now: Timestamp) -> Result<bool> {
        let tx = self.connection.transaction()?;
        let new = queue(&tx, mail, now)?;
        tx.commit()?;
        Ok(new)
    }

    /// Every row, oldest first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox(&self) -> Result<Vec<OutboxRow>> {
        self.outbox_where("1 = 1 ORDER BY id", params![])
    }

    /// What is to be tried now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_due(&self, now: Timestamp) -> Result<Vec<OutboxRow>> {
        self.outbox_where("state = 'queued' AND next_at <= ?1 ORDER BY id", params![now.as_second()])
    }

    /// Mail on its way for more than a day, and mail that is held, of which the owner has not heard
    /// yet. Each is told once: see [`Store::outbox_told`].
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_untold(&self, now: Timestamp) -> Result<Vec<OutboxRow>> {
        let late = now.saturating_sub(LATE_AFTER).unwrap_or(now).as_second();
        let condition = "(state IN ('queued', 'unclear') AND told < 1 AND made_at < ?1)
                         OR (state = 'held' AND told < 2) ORDER BY id";
        let mut rows = self.outbox_where(condition, params![late])?;
        rows.retain(|row| !row.is_unwanted());
        Ok(rows)
    }

    /// The owner was told of these rows as they stand.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_told(&mut self, rows: &[OutboxRow]) -> Result<()> {
        let tx = self.connection.transaction()?;
        for row in rows {
            let told = if row.state == OutboxState::Held { 2 } else { 1 };
            tx.execute("UPDATE outbox SET told = max(told, ?2) WHERE id = ?1", params![row.id, told])?;
        }
        Ok(tx.commit()?)
    }

    /// How many mails were queued to anybody but these addresses since then, without those the
    /// owner thought better of: the daily cap for others.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_count_to_others(&self, owners: &[String], since: Timestamp) -> Result<u32> {
        let rows = self.outbox_where("made_at >= ?1", params![since.as_second()])?;
        let to_others =
            |row: &&OutboxRow| !owners.iter().any(|owner| owner == row.message.recipient.as_str());
        Ok(rows.iter().filter(to_others).filter(|row| !row.is_unwanted()).count() as u32)
    }

    /// Keeps a mail from being sent, unless it is on its way. `false`: too late.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_withhold(&mut self, id: i64, reason: OwnersWord, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE outbox SET state = 'held', reason = ?2, changed_at = ?3
                   WHERE id = ?1 AND state IN ('queued', 'unclear')";
        Ok(self.connection.execute(sql, params![id, reason, now.as_second()])? > 0)
    }

    /// Takes a row for sending, committed before anyone dials. `false`: somebody else has it.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_attempt(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE outbox SET state = 'attempting', attempts = attempts + 1, changed_at = ?2
                   WHERE id = ?1 AND state = 'queued'";
        Ok(self.connection.execute(sql, params![id, now.as_second()])? > 0)
    }

    /// Notes what became of a try.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_tried(
        &mut self,
        row: &OutboxRow,
        tried: &AttemptResult,
        now: Timestamp,
    ) -> Result<OutboxState> {
        let most = if matches!(tried, AttemptResult::NoLogin(_)) {
            LOGINS as usize - 1
        } else {
            RETRY_MINUTES.len()
        };
        let minutes = RETRY_MINUTES[..most].get(row.attempts as usize).copied().unwrap_or(60);
        let too_old = now.duration_since(row.made_at) > HOLD_AFTER;
        let (state, reason, wait) = match tried {
            AttemptResult::Sent => (OutboxState::Sent, "", SignedDuration::ZERO),
            AttemptResult::Refused(reason) => (OutboxState::Held, reason.as_str(), SignedDuration::ZERO),
            AttemptResult::Failed(reason) | AttemptResult::NoLogin(reason) if too_old => {
                (OutboxState::Held, reason.as_str(), SignedDuration::ZERO)
            }
            AttemptResult::Failed(reason) | AttemptResult::NoLogin(reason) => {
                (OutboxState::Queued, reason.as_str(), SignedDuration::from_mins(minutes))
            }
            // However old: it may have arrived, and only a look can tell.
            AttemptResult::Unclear(reason) => (OutboxState::Unclear, reason.as_str(), unclear::LOOKS[0]),
        };
        let sql = "UPDATE outbox SET state = ?2, reason = ?3, next_at = ?4, changed_at = ?5, looks = 0, doubt_since = ?6 WHERE id = ?1";
        let next_at = now.saturating_add(wait).unwrap_or(now);
        let doubt_since = (state == OutboxState::Unclear).then(|| now.as_second());
        let values = params![row.id, state, reason, next_at.as_second(), now.as_second(), doubt_since];
        let tx = self.connection.transaction()?;
        tx.execute(sql, values)?;
        if state == OutboxState::Queued && matches!(tried, AttemptResult::NoLogin(_)) {
            let sql = "UPDATE outbox SET next_at = max(next_at, ?2) WHERE account = ?1 AND state = 'queued'";
            tx.execute(sql, params![row.account, next_at.as_second()])?;
        }
        tx.commit()?;
        Ok(state)
    }

    /// The owner's word on a row: try it now.
    ///
    /// # Errors
    /// SQLite's. `false`: no such row, or sent already.
    pub fn outbox_retry(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let sql =
            "UPDATE outbox SET state = 'queued', next_at = ?2, changed_at = ?2, doubt_since = NULL, told = 0
                   WHERE id = ?1 AND state IN ('queued', 'held', 'unclear')";
        Ok(self.connection.execute(sql, params![id, now.as_second()])? > 0)
    }

    /// The owner's word on a row: never mind. It stays, held.
    ///
    /// # Errors
    /// SQLite's. `false`: no such row, or sent already.
    pub fn outbox_drop(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE outbox SET state = 'held', reason = ?3, changed_at = ?2
                   WHERE id = ?1 AND state IN ('queued', 'held', 'unclear')";
        Ok(self.connection.execute(sql, params![id, now.as_second(), OwnersWord::Dropped])? > 0)
    }

    /// The row for a job, if it was queued.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_row(&self, job_key: &JobKey) -> Result<Option<OutboxRow>> {
        Ok(self.outbox_where("job_key = ?1", params![job_key])?.into_iter().next())
    }

    fn outbox_where(&self, condition: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<OutboxRow>> {
        let sql = format!(
            "SELECT id, job_key, account, rekindle_id, message_id, sender, recipient, bytes, state, attempts, next_at,
                    reason, made_at FROM outbox WHERE {condition}"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(values, |row| {
            let address = |text: String| Address::parse(&text).ok_or(rusqlite::Error::InvalidQuery);
            Ok(OutboxRow {
                id: row.get(0)?,
                job_key: row.get(1)?,
                account: row.get(2)?,
                rekindle_id: row.get(3)?,
                message: Outgoing {
                    message_id: row.get(4)?,
                    sender: address(row.get(5)?)?,
                    recipient: address(row.get(6)?)?,
                    bytes: row.get(7)?,
                },
                state: row.get(8)?,
                attempts: row.get(9)?,
                next_at: timestamp(row.get(10)?),
                reason: row.get(11)?,
                made_at: timestamp(row.get(12)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
