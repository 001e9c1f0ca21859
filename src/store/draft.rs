//! Drafts: mail that the owner will send, and the state of each. Written in the transaction of the
//! command that asked for it; put among the owner's drafts afterwards, by a step of its own.
//!
//! - `wanted`: stored whole, not in the mailbox; perhaps a try failed. After a crash: put there
//!   when `next_at` has come
//! - `placing`: committed before the mailbox is opened: a process puts it there, or did. After a
//!   crash: nobody knows; it is looked for by Message-ID, put there only when it is not found
//! - `placed`: is among the drafts, or was shown to the owner in a mail. After a crash: nothing to
//!   do
//! - `sent`: seen in Sent, or handed over as the owner approved. After a crash: nothing more
//!   happens
//! - `gone`: no longer among the drafts, and not seen in Sent: the owner took it away, or works on
//!   it. After a crash: may still be seen in Sent
//! - `dropped`: taken back before it was put anywhere. After a crash: nothing more happens
//! - `held`: the mailbox refused it for days. After a crash: waits for the owner
//!
//! Before every try the draft is looked for, so that two copies would take a mailbox that does not
//! show what it holds.

use jiff::{SignedDuration, Timestamp};
use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Transaction, params};

use super::{Result, Store, timestamp};
use crate::command::DraftKey;
use crate::mail::Address;

/// Minutes until the next try after the first, second, third failure; hourly from then on.
const RETRY_MINUTES: [i64; 3] = [1, 5, 15];
/// What a crash left half done is looked for after this long, when the server has surely ended its
/// part.
const SETTLE: SignedDuration = SignedDuration::from_mins(1);
/// A draft that could not be put anywhere for this long is held.
const HOLD_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// Where a draft goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftPlace {
    /// Into the account's folder for drafts.
    Mailbox,
    /// Nowhere: a mail to the owner shows it.
    Mail,
}

/// The state of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftState {
    Wanted,
    Placing,
    Placed,
    Sent,
    Gone,
    Dropped,
    Held,
}

/// A draft to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// What it is for.
    pub job_key: DraftKey,
    pub account: String,
    pub place: DraftPlace,
    /// Without brackets.
    pub message_id: String,
    pub recipients: Vec<Address>,
    pub subject: String,
    /// The whole message, CRLF.
    pub bytes: Vec<u8>,
}

impl NewDraft {
    /// `ada@example.org and tom@example.org`.
    pub fn readers(&self) -> String {
        self.recipients.iter().map(Address::as_str).collect::<Vec<_>>().join(" and ")
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    pub id: i64,
    pub draft: NewDraft,
    pub state: DraftState,
    pub attempts: u32,
    /// The mailbox's words when it did not take it.
    pub reason: String,
    pub made_at: Timestamp,
    pub changed_at: Timestamp,
}

/// Inserts inside a larger transaction. One that is known by its key stays as it is.
pub(super) fn insert(tx: &Transaction<'_>, draft: &NewDraft, now: Timestamp) -> Result<()> {
    let state = if draft.place == DraftPlace::Mail { DraftState::Placed } else { DraftState::Wanted };
    let sql = "INSERT OR IGNORE INTO draft
         (job_key, account, place, message_id, recipients, subject, bytes, state, next_at, made_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9)";
    let values = params![
        draft.job_key,
        draft.account,
        draft.place,
        draft.message_id,
        lines(&draft.recipients),
        draft.subject,
        draft.bytes,
        state,
        now.as_second(),
    ];
    tx.execute(sql, values)?;
    Ok(())
}

/// A line for each: an address may have a blank in it, and never a line break.
fn lines(addresses: &[Address]) -> String {
    addresses.iter().map(Address::as_str).collect::<Vec<_>>().join("\n")
}

fn addresses(lines: ValueRef<'_>) -> FromSqlResult<Vec<Address>> {
    let read = |line: &str| Address::try_from(line.to_owned()).map_err(|why| FromSqlError::Other(why.into()));
    lines.as_str()?.lines().map(read).collect()
}

impl Store {
    /// Every draft, oldest first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn drafts(&self) -> Result<Vec<DraftRow>> {
        self.drafts_where("1 = 1 ORDER BY id", params![])
    }

    /// Those to be put among the owner's drafts now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn drafts_due(&self, now: Timestamp) -> Result<Vec<DraftRow>> {
        let due = "state IN ('wanted', 'placing') AND next_at <= ?1 ORDER BY id";
        self.drafts_where(due, params![now.as_second()])
    }

    /// Takes a draft in hand, committed before the mailbox is opened. `false`: it is no longer
    /// wanted.
    ///
    /// # Errors
    /// SQLite's.
    pub fn draft_take(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE draft SET state = 'placing', attempts = attempts + 1, changed_at = ?2, next_at = ?3
                   WHERE id = ?1 AND state IN ('wanted', 'placing')";
        let settled = now.saturating_add(SETTLE).unwrap_or(now);
        Ok(self.connection.execute(sql, params![id, now.as_second(), settled.as_second()])? > 0)
    }

    /// Notes that the mailbox could not take a draft. Tells its state now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn draft_failed(&mut self, row: &DraftRow, reason: &str, now: Timestamp) -> Result<DraftState> {
        let too_old = now.duration_since(row.made_at) > HOLD_AFTER;
        let state = if too_old { DraftState::Held } else { DraftState::Wanted };
        let minutes = RETRY_MINUTES.get(row.attempts as usize).copied().unwrap_or(60);
        let next_at = now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(now);
        let sql = "UPDATE draft SET state = ?2, reason = ?3, next_at = ?4, changed_at = ?5 WHERE id = ?1";
        let values = params![row.id, state, reason, next_at.as_second(), now.as_second()];
        self.connection.execute(sql, values)?;
        Ok(state)
    }

    /// Notes the state of a draft now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn set_draft_state(&mut self, id: i64, state: DraftState, now: Timestamp) -> Result<()> {
        let sql = "UPDATE draft SET state = ?2, reason = '', changed_at = ?3 WHERE id = ?1";
        self.connection.execute(sql, params![id, state, now.as_second()])?;
        Ok(())
    }

    /// Notes that a draft that went out wants a copy in the Sent folder. One that was noted before
    /// stays as it is.
    ///
    /// # Errors
    /// SQLite's.
    pub fn sent_copy_wanted(&mut self, id: i64) -> Result<()> {
        let sql = "UPDATE draft SET sent_copy = 'wanted' WHERE id = ?1 AND sent_copy IS NULL";
        self.connection.execute(sql, [id])?;
        Ok(())
    }

    /// Notes that the copy is there, or that nobody will put it there.
    ///
    /// # Errors
    /// SQLite's.
    pub fn sent_copy_settled(&mut self, id: i64) -> Result<()> {
        self.connection.execute("UPDATE draft SET sent_copy = 'there' WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Drafts whose copy is still to be put into the Sent folder.
    ///
    /// # Errors
    /// SQLite's.
    pub fn sent_copies_wanted(&self) -> Result<Vec<DraftRow>> {
        self.drafts_where("sent_copy = 'wanted' ORDER BY id", params![])
    }

    /// Whether the scan has seen a mail under this Message-ID (without brackets).
    ///
    /// # Errors
    /// SQLite's.
    pub fn has_message(&self, message_id: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM message WHERE message_id = ?1";
        Ok(self.connection.prepare_cached(sql)?.exists([message_id])?)
    }

    fn drafts_where(&self, condition: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<DraftRow>> {
        let sql = format!(
            "SELECT id, job_key, account, place, message_id, recipients, subject, bytes, state, attempts, reason, made_at,
                    changed_at FROM draft WHERE {condition}"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(values, |row| {
            Ok(DraftRow {
                id: row.get(0)?,
                draft: NewDraft {
                    job_key: row.get(1)?,
                    account: row.get(2)?,
                    place: row.get(3)?,
                    message_id: row.get(4)?,
                    recipients: addresses(row.get_ref(5)?)?,
                    subject: row.get(6)?,
                    bytes: row.get(7)?,
                },
                state: row.get(8)?,
                attempts: row.get(9)?,
                reason: row.get(10)?,
                made_at: timestamp(row.get(11)?),
                changed_at: timestamp(row.get(12)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_blank_is_one_reader() {
        let readers = ["\"ada lovelace\"@example.org", "tom@example.org"];
        let readers = readers.map(|text| Address::parse(text).unwrap());
        let text = lines(&readers);
        assert_eq!(addresses(ValueRef::Text(text.as_bytes())).unwrap(), readers);
        assert!(addresses(ValueRef::Text(b"nobody")).is_err());
    }
}
