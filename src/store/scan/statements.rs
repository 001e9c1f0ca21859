//! The statements that are run for every message, prepared once a batch.

use rusqlite::{CachedStatement, ToSql, Transaction, params_from_iter};

use super::super::{Result, stored_record};

/// All of them.
pub(super) struct Statements<'t> {
    /// Keys from one on, in order.
    pub(super) keys_from: CachedStatement<'t>,
    /// See [`StoredRecord`](super::super::stored_record::StoredRecord).
    pub(super) insert_message: CachedStatement<'t>,
    pub(super) insert_keys: RowsInsert<'t>,
    pub(super) insert_copy: CachedStatement<'t>,
    pub(super) insert_copies: RowsInsert<'t>,
    /// Of those between two places the highest.
    pub(super) highest_copy: CachedStatement<'t>,
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
            insert_keys: RowsInsert::prepare(tx, "INSERT INTO message_key (key, message_id)", 2)?,
            insert_copy: tx.prepare_cached(
                "INSERT OR IGNORE INTO copy (folder_id, locator, message_id, sent) VALUES (?1, ?2, ?3, ?4)",
            )?,
            insert_copies: RowsInsert::prepare(
                tx,
                "INSERT INTO copy (folder_id, locator, message_id, sent)",
                4,
            )?,
            highest_copy: tx.prepare_cached(
                "SELECT locator FROM copy WHERE folder_id = ?1 AND locator BETWEEN ?2 AND ?3
                 ORDER BY locator DESC LIMIT 1",
            )?,
            change_copy: tx.prepare_cached(
                "UPDATE copy SET message_id = ?3, sent = ?4
                 WHERE folder_id = ?1 AND locator = ?2 AND (message_id <> ?3 OR sent <> ?4)",
            )?,
            find_address: tx.prepare_cached("SELECT id FROM address WHERE addr = ?1")?,
            insert_address: tx.prepare_cached("INSERT OR IGNORE INTO address (addr) VALUES (?1)")?,
        })
    }
}

/// Rows that one run of a statement writes.
const ROWS: usize = 32;

/// An INSERT of many rows. A statement looks for the place of its first row from the root of the
/// table, and puts those that follow it right behind.
pub(super) struct RowsInsert<'t> {
    many: CachedStatement<'t>,
    one: CachedStatement<'t>,
}

impl<'t> RowsInsert<'t> {
    /// `insert`: the statement up to its VALUES.
    fn prepare(tx: &'t Transaction<'t>, insert: &str, columns: usize) -> Result<RowsInsert<'t>> {
        let row = format!("({})", vec!["?"; columns].join(", "));
        let many = format!("{insert} VALUES {}", vec![row.as_str(); ROWS].join(", "));
        let one = format!("{insert} VALUES {row}");
        Ok(RowsInsert { many: tx.prepare_cached(&many)?, one: tx.prepare_cached(&one)? })
    }

    /// Writes rows, best in the order of the table's key.
    pub(super) fn execute<const COLUMNS: usize>(&mut self, rows: &[[&dyn ToSql; COLUMNS]]) -> Result<()> {
        let (many, rest) = rows.as_chunks::<ROWS>();
        for rows in many {
            self.many.execute(params_from_iter(rows.iter().flatten()))?;
        }
        for row in rest {
            self.one.execute(params_from_iter(row))?;
        }
        Ok(())
    }
}
