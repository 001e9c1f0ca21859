//! Files beside the mailbox that are read when they change: calendars and address books.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{Result, Store};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchedKind {
    Calendar,
    Book,
}

impl WatchedKind {
    fn as_str(self) -> &'static str {
        match self {
            WatchedKind::Calendar => "calendar",
            WatchedKind::Book => "book",
        }
    }
}

/// A file as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedFile {
    pub path: String,
    /// Nanoseconds since 1970.
    pub modified: i64,
    pub size: u64,
    /// SHA-256 of the content.
    pub hash: Vec<u8>,
    /// What could not be read, a line each.
    pub remarks: Vec<String>,
}

impl Store {
    /// The files of a kind that were read, by path.
    ///
    /// # Errors
    /// SQLite's.
    pub fn watched_files(&self, kind: WatchedKind) -> Result<Vec<WatchedFile>> {
        let sql =
            "SELECT path, modified, size, hash, remarks FROM watched_file WHERE kind = ?1 ORDER BY path";
        let mut statement = self.connection.prepare_cached(sql)?;
        let files = statement.query_map([kind.as_str()], |row| {
            let remarks: String = row.get(4)?;
            Ok(WatchedFile {
                path: row.get(0)?,
                modified: row.get(1)?,
                size: row.get::<_, i64>(2)?.unsigned_abs(),
                hash: row.get(3)?,
                remarks: remarks.lines().map(str::to_owned).collect(),
            })
        })?;
        Ok(files.collect::<rusqlite::Result<_>>()?)
    }

    /// Notes that a file was touched and says the same.
    ///
    /// # Errors
    /// SQLite's.
    pub fn touch_watched(&mut self, kind: WatchedKind, file: &WatchedFile) -> Result<()> {
        let sql = "UPDATE watched_file SET modified = ?3, size = ?4 WHERE kind = ?1 AND path = ?2";
        self.connection.execute(sql, params![kind.as_str(), file.path, file.modified, file.size as i64])?;
        Ok(())
    }
}

pub(super) fn put(tx: &Transaction<'_>, kind: WatchedKind, file: &WatchedFile) -> Result<i64> {
    let sql = "INSERT INTO watched_file (kind, path, modified, size, hash, remarks) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let remarks = file.remarks.join("\n");
    tx.execute(sql, params![kind.as_str(), file.path, file.modified, file.size as i64, file.hash, remarks])?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn id(tx: &Transaction<'_>, kind: WatchedKind, path: &str) -> Result<Option<i64>> {
    let sql = "SELECT id FROM watched_file WHERE kind = ?1 AND path = ?2";
    Ok(tx.query_row(sql, params![kind.as_str(), path], |row| row.get(0)).optional()?)
}
