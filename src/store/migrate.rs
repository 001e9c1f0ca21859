//! Migrations: append-only, in order, each in one exclusive transaction, with a checksum.
//!
//! Nothing has been released yet, so the whole schema is the first migration, and a change of the
//! schema goes straight into it. A database whose migrations differ from ours is refused before
//! anything is changed in it.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::{Result, StoreError};

/// All migrations; the version is the position, from 1.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_initial.sql")];

/// Refuses a database that this version cannot bring up to date. Changes nothing.
///
/// # Errors
/// [`StoreError::OtherSchema`] where a migration was applied that differs from ours,
/// [`StoreError::TooNew`] where there are more than ours, SQLite's errors.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<()> {
    let differs = |(applied, sql): (&Vec<u8>, &&str)| *applied != checksum(sql);
    if applied(connection)?.iter().zip(MIGRATIONS).any(differs) {
        return Err(StoreError::OtherSchema { path: path.to_owned() });
    }
    let (found, known) = (version(connection)?, MIGRATIONS.len() as i64);
    if found > known { Err(StoreError::TooNew { path: path.to_owned(), found, known }) } else { Ok(()) }
}

/// Brings the schema of a checked database up to date.
pub(super) fn run(connection: &mut Connection) -> Result<()> {
    // Up to date, as nearly always: no need to keep others out.
    if version(connection)? == MIGRATIONS.len() as i64 {
        return Ok(());
    }
    for (version, sql) in (1..).zip(MIGRATIONS) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        step(&tx, version, sql)?;
        tx.commit()?;
    }
    Ok(())
}

/// Applies one migration, unless another process did so meanwhile.
fn step(tx: &Transaction<'_>, number: i64, sql: &str) -> Result<()> {
    if version(tx)? >= number {
        return Ok(());
    }
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, sha256 BLOB NOT NULL) STRICT;",
    )?;
    tx.execute_batch(sql)?;
    tx.execute("INSERT INTO migration (version, sha256) VALUES (?1, ?2)", params![number, checksum(sql)])?;
    tx.pragma_update(None, "user_version", number)?;
    Ok(())
}

/// How many migrations were applied.
fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Checksums of the migrations that were applied, in order; none in a new database.
fn applied(connection: &Connection) -> Result<Vec<Vec<u8>>> {
    if version(connection)? == 0 || !connection.table_exists(None, "migration")? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare("SELECT sha256 FROM migration ORDER BY version")?;
    let checksums = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(checksums)
}

fn checksum(sql: &str) -> Vec<u8> {
    Sha256::digest(sql.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(connection: &Connection) -> String {
        check(connection, Path::new("x.db")).unwrap_err().to_string()
    }

    #[test]
    fn a_newer_schema_is_refused_by_name() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(refusal(&connection).contains("newer version"), "{}", refusal(&connection));
    }

    #[test]
    fn migrating_twice_changes_nothing_and_an_altered_migration_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        for _ in 0..2 {
            check(&connection, Path::new("x.db")).unwrap();
            run(&mut connection).unwrap();
        }
        connection.execute("UPDATE migration SET sha256 = x'00'", []).unwrap();
        assert!(refusal(&connection).contains("unreleased version"), "{}", refusal(&connection));
    }

    /// As it was before the migrations became one: twenty of them, none like ours.
    #[test]
    fn a_database_of_the_old_numbering_is_refused_and_nothing_is_changed_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rekindle.db");
        let old = Connection::open(&path).unwrap();
        let tables = "CREATE TABLE migration (version INTEGER PRIMARY KEY, sha256 BLOB NOT NULL) STRICT;
                      CREATE TABLE journal (id INTEGER PRIMARY KEY); INSERT INTO journal VALUES (1);";
        old.execute_batch(tables).unwrap();
        for version in 1..=20_u8 {
            old.execute("INSERT INTO migration VALUES (?1, ?2)", params![version, [version; 32]]).unwrap();
        }
        old.pragma_update(None, "user_version", 20).unwrap();
        drop(old);
        let before = std::fs::read(&path).unwrap();
        let error = crate::store::Store::open(&path).map(|_| ()).unwrap_err().to_string();
        for word in ["rekindle.db", "unreleased version", "`rekindle purge`"] {
            assert!(error.contains(word), "{word} is not in: {error}");
        }
        assert!(std::fs::read(&path).unwrap() == before, "the file is as it was");
    }
}
