//! How much mail the owner gets: twenty in a day, sixteen of them receipts, three receipts an hour
//! to one thread. A digest waits for nothing. What is beyond a cap is put off, never dropped.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

use super::NewMail;
use crate::command::{JobKey, JobKind};
use crate::store::{Result, Store};

/// Mails to one recipient in a day, at most.
const MAILS_A_DAY: u32 = 20;
/// Receipts among them, at most: the rest of the day's mail keeps its place.
const RECEIPTS_A_DAY: u32 = 16;
/// Receipts to one thread in an hour, at most: a responder that answers every mail must not go
/// round and round.
const RECEIPTS_AN_HOUR: u32 = 3;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Mail that answers no command, as SQL over an outbox row.
const UNASKED: &str = "kind IN ('digest', 'reminder', 'notice', 'heartbeat', 'welcome', 'pair', 'paired')";

/// When this mail may go, in seconds since 1970.
pub(super) fn not_before(tx: &Transaction<'_>, mail: &NewMail, now: Timestamp) -> Result<i64> {
    let now = now.as_second();
    let recipient = mail.message.recipient.as_str();
    let day_after = |condition: &str, most: u32| -> Result<i64> {
        let sql = format!(
            "SELECT next_at FROM outbox WHERE recipient = ?1 AND {condition} ORDER BY next_at DESC LIMIT 1 OFFSET ?2"
        );
        let last: Option<i64> =
            tx.query_row(&sql, params![recipient, most - 1], |row| row.get(0)).optional()?;
        Ok(last.map_or(now, |at| now.max(at + DAY.as_secs())))
    };
    // Answers that wait for another day leave today's places to the others.
    let taken = format!("({UNASKED} OR next_at <= {now})");
    match mail.job_key.kind() {
        JobKind::Digest => Ok(now),
        JobKind::Reminder | JobKind::Notice | JobKind::Heartbeat | JobKind::Welcome | JobKind::Pair => {
            day_after(&taken, MAILS_A_DAY)
        }
        JobKind::Receipt => {
            Ok(day_after("1 = 1", MAILS_A_DAY)?.max(day_after("kind = 'receipt'", RECEIPTS_A_DAY)?))
        }
        JobKind::Trial
        | JobKind::Paired
        | JobKind::Send
        | JobKind::Draft
        | JobKind::Introduction
        | JobKind::Answer => day_after("1 = 1", MAILS_A_DAY),
    }
}

/// Puts a queued receipt off while its thread has had three within the hour before.
pub(in crate::store) fn in_thread(tx: &Transaction<'_>, job_key: &JobKey, answered: &[u8]) -> Result<()> {
    let thread = root(tx, answered)?;
    let sql = "SELECT next_at FROM outbox WHERE thread = ?1 ORDER BY next_at DESC LIMIT 1 OFFSET ?2";
    let third: Option<i64> =
        tx.query_row(sql, params![thread, RECEIPTS_AN_HOUR - 1], |row| row.get(0)).optional()?;
    let after = third.map_or(0, |at| at + HOUR.as_secs());
    let sql =
        "UPDATE outbox SET thread = ?2, next_at = max(next_at, ?3) WHERE job_key = ?1 AND thread IS NULL";
    tx.execute(sql, params![job_key, thread, after])?;
    Ok(())
}

/// The token that a thread began with: a receipt's token leads to the one that its command
/// answered.
fn root(tx: &Transaction<'_>, token_hash: &[u8]) -> Result<Vec<u8>> {
    let sql = "WITH RECURSIVE up (hash) AS (
                 SELECT ?1 UNION
                 SELECT reply.token_hash FROM up JOIN token ON token.hash = up.hash
                                                 JOIN reply ON reply.key = token.receipt_of)
               SELECT up.hash FROM up JOIN token ON token.hash = up.hash WHERE token.receipt_of IS NULL LIMIT 1";
    let root = tx.query_row(sql, [token_hash], |row| row.get(0)).optional()?;
    Ok(root.unwrap_or_else(|| token_hash.to_vec()))
}

impl Store {
    /// Whether one of these mails was queued after that moment.
    ///
    /// # Errors
    /// SQLite's.
    pub fn queued_since(&self, keys: &[JobKey], since: Timestamp) -> Result<bool> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM outbox WHERE job_key = ?1 AND made_at > ?2")?;
        for key in keys {
            if statement.exists(params![key.to_string(), since.as_second()])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many mails this address got, or is soon to get, in the day that began then. Answers that
    /// are put off count for their own day.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_count(&self, recipient: &crate::mail::Address, since: Timestamp) -> Result<u32> {
        let sql = format!(
            "SELECT count(*) FROM outbox WHERE recipient = ?1
             AND CASE WHEN {UNASKED} THEN made_at >= ?2 ELSE next_at BETWEEN ?2 AND ?3 END"
        );
        let since = since.as_second();
        let values = params![recipient.as_str(), since, since + DAY.as_secs()];
        Ok(self.connection.query_row(&sql, values, |row| row.get(0))?)
    }
}
