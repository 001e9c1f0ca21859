//! A digest that waits in the outbox for over an hour is taken back whole, to be composed anew for
//! the same slot: whoever was in touch meanwhile is not in it then. Only one that surely was never
//! handed over, and that nobody answered.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Transaction, params};

use crate::command::JobKey;
use crate::store::{Result, Store, timestamp};

/// From this age on a digest is too old to be sent as it is.
const STALE: SignedDuration = SignedDuration::from_hours(1);
/// Tries counted for one that was composed anew: it is tried hourly, as the one before it would
/// have been.
const TRIES: i64 = 3;
/// The owner has heard by then that the mail is late.
const TOLD_AFTER: SignedDuration = SignedDuration::from_hours(26);

impl Store {
    /// Takes back every digest that is due to be sent and was composed over an hour ago, with its
    /// numbers, its token and what the journal says of it. Gives how many.
    ///
    /// # Errors
    /// SQLite's; nothing was taken back then.
    pub fn withdraw_stale_digests(&mut self, now: Timestamp) -> Result<usize> {
        let sql = "SELECT digest.id, digest.slot, outbox.made_at FROM digest JOIN outbox ON outbox.job_key = digest.slot
                   WHERE outbox.state = 'queued' AND outbox.doubted = 0 AND outbox.next_at <= ?1 AND digest.made_at <= ?2
                     AND digest.first_entry IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM token JOIN reply ON reply.token_hash = token.hash
                                     WHERE token.digest_id = digest.id)
                     AND NOT EXISTS (SELECT 1 FROM own_copy WHERE own_copy.rekindle_id = outbox.rekindle_id)";
        let stale = now.saturating_sub(STALE).unwrap_or(now);
        let tx = self.connection.transaction()?;
        let rows: Vec<(i64, JobKey, i64)> = tx
            .prepare_cached(sql)?
            .query_map(params![now.as_second(), stale.as_second()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (id, slot, made_at) in &rows {
            take_back(&tx, *id, slot)?;
            tx.execute(
                "INSERT OR REPLACE INTO withdrawn (slot, made_at) VALUES (?1, ?2)",
                params![slot, made_at],
            )?;
        }
        tx.commit()?;
        Ok(rows.len())
    }

    /// The slots whose digests are to be composed anew, oldest first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn withdrawn_digests(&self) -> Result<Vec<JobKey>> {
        let mut statement =
            self.connection.prepare_cached("SELECT slot FROM withdrawn ORDER BY made_at, slot")?;
        let slots = statement.query_map([], |row| row.get(0))?;
        Ok(slots.collect::<rusqlite::Result<_>>()?)
    }

    /// Nobody is left to suggest: the slot has no digest after all.
    ///
    /// # Errors
    /// SQLite's.
    pub fn drop_withdrawn_digest(&mut self, slot: &JobKey) -> Result<()> {
        self.connection.execute("DELETE FROM withdrawn WHERE slot = ?1", [slot])?;
        Ok(())
    }
}

fn take_back(tx: &Transaction<'_>, digest: i64, slot: &JobKey) -> Result<()> {
    let sql = "DELETE FROM journal WHERE source = 'rekindle'
               AND id BETWEEN (SELECT first_entry FROM digest WHERE id = ?1) AND (SELECT last_entry FROM digest WHERE id = ?1)";
    tx.execute(sql, [digest])?;
    tx.execute("DELETE FROM token WHERE digest_id = ?1", [digest])?;
    tx.execute("DELETE FROM digest_item WHERE digest_id = ?1", [digest])?;
    tx.execute("DELETE FROM digest WHERE id = ?1", [digest])?;
    tx.execute("DELETE FROM outbox WHERE job_key = ?1", [slot])?;
    Ok(())
}

/// Notes which entries were written with a digest; one composed anew keeps the age and the pace of
/// the mail before it.
pub(super) fn written(
    tx: &Transaction<'_>,
    digest: i64,
    slot: &JobKey,
    entries: &[Option<i64>],
    now: Timestamp,
) -> Result<()> {
    let ids = || entries.iter().flatten();
    let sql = "UPDATE digest SET first_entry = ?2, last_entry = ?3 WHERE id = ?1";
    tx.execute(sql, params![digest, ids().min(), ids().max()])?;
    let made: Option<i64> = rusqlite::OptionalExtension::optional(tx.query_row(
        "DELETE FROM withdrawn WHERE slot = ?1 RETURNING made_at",
        [slot],
        |row| row.get(0),
    ))?;
    if let Some(made) = made {
        let told = i64::from(now.duration_since(timestamp(made)) > TOLD_AFTER);
        let sql = "UPDATE outbox SET made_at = ?2, attempts = ?3, told = ?4 WHERE job_key = ?1";
        tx.execute(sql, params![slot, made, TRIES, told])?;
    }
    Ok(())
}
