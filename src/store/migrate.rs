//! Migrations: append-only, in order, each in one exclusive transaction, with a checksum.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::{Result, StoreError};

/// All migrations; the version is the position, from 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_infer.sql"),
    include_str!("../../migrations/0003_trust.sql"),
    include_str!("../../migrations/0004_says.sql"),
    include_str!("../../migrations/0005_contacts.sql"),
    include_str!("../../migrations/0006_connect.sql"),
    include_str!("../../migrations/0007_faults.sql"),
    include_str!("../../migrations/0008_copies.sql"),
    include_str!("../../migrations/0009_evidence.sql"),
    include_str!("../../migrations/0010_tries.sql"),
    include_str!("../../migrations/0012_subject_index.sql"),
    include_str!("../../migrations/0015_caps.sql"),
    include_str!("../../migrations/0017_unshown.sql"),
    include_str!("../../migrations/0022_calendars.sql"),
    include_str!("../../migrations/0018_forgotten.sql"),
    include_str!("../../migrations/0011_unreadable.sql"),
    include_str!("../../migrations/0019_inferred.sql"),
    include_str!("../../migrations/0013_reports.sql"),
    include_str!("../../migrations/0020_address_books.sql"),
    include_str!("../../migrations/0014_list_names.sql"),
];

/// Brings the schema up to date.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<()> {
    let known = MIGRATIONS.len() as i64;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { path: path.to_owned(), found, known });
    }
    // Up to date, as nearly always: no need to keep others out.
    if found == known && matches(connection)? {
        return Ok(());
    }
    for (version, sql) in (1..).zip(MIGRATIONS) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        step(&tx, path, version, sql)?;
        tx.commit()?;
    }
    Ok(())
}

/// Whether every migration applied is the one we have.
fn matches(connection: &Connection) -> Result<bool> {
    let mut statement = connection.prepare("SELECT sha256 FROM migration ORDER BY version")?;
    let applied: Vec<Vec<u8>> =
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let known: Vec<Vec<u8>> = MIGRATIONS.iter().map(|sql| Sha256::digest(sql.as_bytes()).to_vec()).collect();
    Ok(applied == known)
}

/// Applies one migration, or checks that the one applied is the one we have.
fn step(tx: &Transaction<'_>, path: &Path, version: i64, sql: &str) -> Result<()> {
    let sum = Sha256::digest(sql.as_bytes()).to_vec();
    // Read again inside the transaction: another process may have migrated meanwhile.
    let current: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version <= current {
        let applied: Vec<u8> =
            tx.query_row("SELECT sha256 FROM migration WHERE version = ?1", [version], |row| row.get(0))?;
        let matches = applied == sum;
        return matches.then_some(()).ok_or(StoreError::Checksum { path: path.to_owned(), version });
    }
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, sha256 BLOB NOT NULL) STRICT;",
    )?;
    tx.execute_batch(sql)?;
    tx.execute("INSERT INTO migration (version, sha256) VALUES (?1, ?2)", params![version, sum])?;
    tx.pragma_update(None, "user_version", version)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_refused_by_name() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = run(&mut connection, Path::new("x.db")).unwrap_err();
        assert!(error.to_string().contains("newer version"), "{error}");
    }

    #[test]
    fn migrating_twice_changes_nothing_and_an_altered_migration_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, Path::new("x.db")).unwrap();
        run(&mut connection, Path::new("x.db")).unwrap();
        connection.execute("UPDATE migration SET sha256 = x'00'", []).unwrap();
        let error = run(&mut connection, Path::new("x.db")).unwrap_err();
        assert!(matches!(error, StoreError::Checksum { version: 1, .. }), "{error}");
    }
}
