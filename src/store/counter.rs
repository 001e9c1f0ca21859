//! Counters in `meta`, that tell whether something changed since.

use rusqlite::{Connection, Transaction};

use super::Result;

/// How often it was bumped.
pub(super) fn read(connection: &Connection, name: &str) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE name = ?1), 0)";
    Ok(connection.prepare_cached(sql)?.query_row([name], |row| row.get(0))?)
}

/// Goes up by one.
pub(super) fn bump(tx: &Transaction<'_>, name: &str) -> Result<()> {
    let sql = "INSERT INTO meta (name, value) VALUES (?1, CAST('1' AS BLOB)) ON CONFLICT (name)
               DO UPDATE SET value = CAST(CAST(CAST(CAST(value AS TEXT) AS INTEGER) + 1 AS TEXT) AS BLOB)";
    tx.execute(sql, [name])?;
    Ok(())
}
