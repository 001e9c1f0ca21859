//! Mail of which nobody knows whether the server took it: looked for in the mailbox, and sent again
//! only after a look that found nothing.
//!
//! - Its Message-ID that no other row has, or its X-Rekindle-Id, is in any folder: it is `sent`.
//! - It was not found, and 15 minutes are not over: it is looked for again after 1, 5 and 15
//!   minutes.
//! - It was not found by a look that began 15 minutes later or more: a mail to the owner is queued
//!   again (identical bytes), any other is `held`.
//! - Nobody could look: it is looked for again every five minutes; after five days it is `held`.
//!
//! A mail to two people is two rows under one Message-ID. A copy in the mailbox does not tell which
//! of the two went out, so it proves neither.
//!
//! A look is a scan that read Sent, INBOX and All Mail of the sending account to their ends
//! ([`Store::looked_at`]). Both identifiers are derived from a secret key, so nobody can make them
//! appear before the mail itself did.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

use super::super::{Result, Store, timestamp};
use super::{HOLD_AFTER, NewMail, OutboxRow, OutboxState, queue};
use crate::command::JobKey;

/// When a doubtful mail is looked for, counted from the moment of doubt.
pub(super) const LOOKS: [SignedDuration; 3] =
    [SignedDuration::from_mins(1), SignedDuration::from_mins(5), SignedDuration::from_mins(15)];
/// Until the next look where the last one failed.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// Whom a mail is for: decides what a look that found nothing means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailReader {
    /// Twice is a nuisance, never is worse.
    Owner,
    /// Twice is embarrassing: the owner decides.
    Other,
}

/// Remembers a mail of ours that a scan has seen, inside its transaction.
pub(in crate::store) fn notice(tx: &Transaction<'_>, rekindle_id: &str) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO own_mail (rekindle_id) VALUES (?1)")?.execute([rekindle_id])?;
    Ok(())
}

impl Store {
    /// Whether a scan has seen the mail of this job in the mailbox.
    ///
    /// # Errors
    /// SQLite's.
    pub fn has_own_mail(&self, job_key: &JobKey) -> Result<bool> {
        let sql = "SELECT 1 FROM outbox JOIN own_mail USING (rekindle_id) WHERE job_key = ?1";
        Ok(self.connection.prepare_cached(sql)?.exists([job_key])?)
    }

    /// At start, under the lock: what an earlier process left in the middle of a hand-over is
    /// unclear now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_recover(&mut self, now: Timestamp) -> Result<usize> {
        let sql = "UPDATE outbox SET state = 'unclear', reason = 'interrupted while sending', next_at = ?2, changed_at = ?1,
                   doubt_since = ?1, looks = 0 WHERE state = 'attempting'";
        let next_at = now.saturating_add(LOOKS[0]).unwrap_or(now);
        Ok(self.connection.execute(sql, params![now.as_second(), next_at.as_second()])?)
    }

    /// After an older database was put back: what is still to be sent in it may have been sent
    /// since, so it is looked for first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_doubt_all(&mut self, now: Timestamp) -> Result<usize> {
        let sql = "UPDATE outbox SET state = 'unclear', reason = 'the database is an older one', next_at = ?1, changed_at = ?1,
                   doubt_since = min(coalesce(doubt_since, changed_at), ?2), looks = 2 WHERE state IN ('queued', 'attempting', 'unclear')";
        let long_ago = now.saturating_sub(LOOKS[2]).unwrap_or(now);
        let tx = self.connection.transaction()?;
        let doubted = tx.execute(sql, params![now.as_second(), long_ago.as_second()])?;
        // No look of an earlier time counts.
        tx.execute("UPDATE account SET looked_at = NULL", [])?;
        tx.commit()?;
        Ok(doubted)
    }

    /// After the clock was set back: what was to happen in the future of the old clock happens now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_clock_set_back(&mut self, now: Timestamp) -> Result<()> {
        let sql = "UPDATE outbox SET next_at = min(next_at, ?1), made_at = min(made_at, ?1), doubt_since = min(doubt_since, ?1), changed_at = ?1
                   WHERE state IN ('queued', 'unclear') AND changed_at > ?1 + 60";
        self.connection.execute(sql, [now.as_second()])?;
        let sql = "UPDATE account SET looked_at = NULL WHERE looked_at > ?1 + 60";
        self.connection.execute(sql, [now.as_second()])?;
        Ok(())
    }

    /// Doubtful mail that is to be looked for now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_unclear(&self, now: Timestamp) -> Result<Vec<OutboxRow>> {
        self.outbox_where("state = 'unclear' AND next_at <= ?1 ORDER BY id", params![now.as_second()])
    }

    /// Mail that was seen in the mailbox was sent after all: one that was unclear or held, or,
    /// after an older database was restored, one that is queued again.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_reconcile(&mut self, now: Timestamp) -> Result<usize> {
        let sql = "UPDATE outbox SET state = 'sent', reason = 'found in the mailbox', changed_at = ?1, doubt_since = NULL
                   WHERE state IN ('unclear', 'queued', 'held')
                     AND (EXISTS (SELECT 1 FROM own_mail WHERE own_mail.rekindle_id = outbox.rekindle_id)
                          OR EXISTS (SELECT 1 FROM message WHERE message.message_id = outbox.message_id)
                             AND NOT EXISTS (SELECT 1 FROM outbox AS twin
                                             WHERE twin.message_id = outbox.message_id AND twin.id <> outbox.id))";
        Ok(self.connection.execute(sql, [now.as_second()])?)
    }

    /// When the last scan of the account began that read Sent, INBOX and All Mail to their ends.
    /// `None`: none did.
    ///
    /// # Errors
    /// SQLite's.
    pub fn looked_at(&self, account: &str) -> Result<Option<Timestamp>> {
        let sql = "SELECT looked_at FROM account WHERE name = ?1";
        let found: Option<Option<i64>> =
            self.connection.query_row(sql, [account], |row| row.get(0)).optional()?;
        Ok(found.flatten().map(timestamp))
    }

    /// Whether the owner was told that the account cannot be read, and it was not readable since.
    ///
    /// # Errors
    /// SQLite's.
    pub fn trouble_told(&self, account: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM account WHERE name = ?1 AND trouble_at IS NOT NULL";
        Ok(self.connection.prepare_cached(sql)?.exists([account])?)
    }

    /// Queues the mail that tells so, and remembers it. `false`: it was told already.
    ///
    /// # Errors
    /// SQLite's; nothing was queued then.
    pub fn queue_trouble(&mut self, account: &str, mail: &NewMail, now: Timestamp) -> Result<bool> {
        let tx = self.connection.transaction()?;
        tx.execute("INSERT OR IGNORE INTO account (name) VALUES (?1)", [account])?;
        let sql = "UPDATE account SET trouble_at = ?2 WHERE name = ?1 AND trouble_at IS NULL";
        let new = tx.execute(sql, params![account, now.as_second()])? > 0 && queue(&tx, mail, now)?;
        tx.commit()?;
        Ok(new)
    }

    /// A look for this mail found nothing ([`Store::outbox_reconcile`] would have taken it out), or
    /// there was none since it was due. Says the mail's state now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn outbox_not_found(
        &mut self,
        row: &OutboxRow,
        reader: MailReader,
        now: Timestamp,
    ) -> Result<OutboxState> {
        let sql = "SELECT coalesce(doubt_since, changed_at), looks FROM outbox WHERE id = ?1";
        let (since, stats): (i64, u32) =
            self.connection.query_row(sql, [row.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let since = timestamp(since);
        let looked = self.looked_at(&row.account)?;
        let at = |wait| since.saturating_add(wait).unwrap_or(now);
        let long_enough = looked.is_some_and(|looked| looked >= at(LOOKS[2]));
        let too_old = now.duration_since(row.made_at) > HOLD_AFTER;
        let (state, stats, next_at) = match reader {
            _ if !long_enough && too_old => (OutboxState::Held, stats, now),
            MailReader::Owner if long_enough => (OutboxState::Queued, 0, now),
            MailReader::Other if long_enough => (OutboxState::Held, stats, now),
            _ if looked.is_some_and(|looked| looked >= row.next_at) => {
                let stats = (stats + 1).min(LOOKS.len() as u32 - 1);
                (OutboxState::Unclear, stats, at(LOOKS[stats as usize]))
            }
            _ => (OutboxState::Unclear, stats, now.saturating_add(LOOK_AGAIN).unwrap_or(now)),
        };
        let sql = "UPDATE outbox SET state = ?2, looks = ?3, next_at = ?4, changed_at = ?5 WHERE id = ?1";
        let values = params![row.id, state, stats, next_at.as_second(), now.as_second()];
        self.connection.execute(sql, values)?;
        Ok(state)
    }
}

/// Remembers a scan that read Sent, INBOX and All Mail to their ends. Whatever trouble the owner
/// was told of is over.
pub(in crate::store) fn set_looked(tx: &Transaction<'_>, account: &str, began: Timestamp) -> Result<()> {
    let sql = "UPDATE account SET looked_at = ?2, trouble_at = NULL WHERE name = ?1";
    tx.execute(sql, params![account, began.as_second()])?;
    Ok(())
}
