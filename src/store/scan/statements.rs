//! The statements that are run for every message, prepared once a batch.

use rusqlite::{CachedStatement, Transaction};

use super::super::{Result, stored_record};

/// All of them.
pub(super) struct Statements<'t> {
    /// Keys from one on, in order.
    pub(super) keys_from: CachedStatement<'t>,
    /// See [`StoredRecord`](super::super::stored_record::StoredRecord).
    pub(super) insert_message: CachedStatement<'t>,
    pub(super) insert_key: CachedStatement<'t>,
    pub(super) insert_copy: CachedStatement<'t>,
    /// For a place that is known: it may hold another mail since.
    pub(super) change_copy: CachedStatement<'t>,
    pub(super) find_address: CachedStatement<'t>,
    pub(super) insert_address: CachedStatement<'t>,
}

impl<'t> Statements<'t> {
    // `OR IGNORE` and a second statement where `ON CONFLICT DO UPDATE` would do: that opens a
    // journal for the statement at every run.
    pub(super) fn prepare(tx: &'t Transaction<'t>) -> Result<Statements<'t>> {
        Ok(Statements {
            keys_from: tx
                .prepare_cached("SELECT key, message_id FROM message_key WHERE key >= ?1 ORDER BY key")?,
            insert_message: tx.prepare_cached(stored_record::INSERT)?,
            insert_key: tx.prepare_cached("INSERT INTO message_key (key, message_id) VALUES (?1, ?2)")?,
            insert_copy: tx.prepare_cached(
                "INSERT OR IGNORE INTO copy (folder_id, locator, message_id, sent) VALUES (?1, ?2, ?3, ?4)",
            )?,
            change_copy: tx.prepare_cached(
                "UPDATE copy SET message_id = ?3, sent = ?4
                 WHERE folder_id = ?1 AND locator = ?2 AND (message_id <> ?3 OR sent <> ?4)",
            )?,
            find_address: tx.prepare_cached("SELECT id FROM address WHERE addr = ?1")?,
            insert_address: tx.prepare_cached("INSERT INTO address (addr) VALUES (?1)")?,
        })
    }
}
