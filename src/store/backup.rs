//! Copies of the database, and what is done when it is damaged.
//!
//! - [`Store::copy_to`]: a whole, compact copy (`VACUUM INTO`), complete before it gets its name
//! - [`daily`]: one such copy a day, seven kept; never of a damaged database
//! - [`restore`]: puts a copy in the database's place; what was there is kept beside it
//! - [`rebuild`]: keeps what was said and made, forgets what was seen: the next scan reads it again
//! - [`rewrite`]: changes a copy: whom the owner had forgotten is forgotten there too
//!
//! Everything here is done under the lock. Absent on purpose: mending pages; what cannot be read is
//! taken from the last copy.

pub mod rewrite;

use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{Result, Store, StoreError, with_ending};

/// Automatic copies kept.
const KEPT: usize = 7;

/// Tables that hold what was seen in the mailbox, in an order in which they can be emptied. All
/// others hold what was said and made, and outlive a rebuild.
const SEEN: &[&str] = &[
    "meeting",
    "calendar_event",
    "book_card",
    "watched_file",
    "unread_report",
    "copy",
    "message_key",
    "failed_recipient",
    "failed_stamp",
    "authserv",
    "display_name",
    "defect",
    "set_aside",
    "last_scan",
    "unreadable",
    "own_mail",
    "own_copy",
    "list_name",
    "carried",
    "message",
    "address",
    "folder",
    "account",
];

/// What a rebuild kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RebuildKept {
    /// All that was said and made.
    Everything,
    /// Parts of the database could not be read; they are as the last automatic copy has them, as
    /// far as there is one.
    WhatCouldBeRead,
}

impl Store {
    /// Whether SQLite finds the file sound. Reads all of it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn check(&self) -> Result<()> {
        check(&self.connection)
    }

    /// Writes a compact copy, readable by the owner alone. `file` must not exist.
    ///
    /// # Errors
    /// The file's and SQLite's; nothing is left then.
    pub fn copy_to(&self, file: &Path) -> Result<()> {
        let partial = beside(file, "partial");
        let written = self.write_copy(&partial, file);
        if written.is_err() {
            // What counts is the error that came first.
            let _ = std::fs::remove_file(&partial);
        }
        written
    }

    fn write_copy(&self, partial: &Path, file: &Path) -> Result<()> {
        let refused = |source| StoreError::Open { path: file.to_owned(), source };
        if file.exists() {
            return Err(refused(std::io::Error::new(
                std::io::ErrorKind::AlreadyExists,
                "it is there already",
            )));
        }
        make_private(partial).map_err(refused)?;
        self.connection.execute("VACUUM INTO ?1", [partial.to_string_lossy()])?;
        sync(partial).map_err(refused)?;
        std::fs::rename(partial, file).map_err(refused)?;
        sync(file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
            .map_err(refused)
    }

    /// Forgets what was seen in the mailbox; the next scan reads it again. What was said and made
    /// stays.
    ///
    /// # Errors
    /// SQLite's; nothing was forgotten then.
    pub fn forget_seen(&mut self) -> Result<()> {
        let tx = self.connection.transaction()?;
        tx.pragma_update(None, "defer_foreign_keys", "ON")?;
        for table in SEEN {
            tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        super::inferred::forget(&tx)?;
        Ok(tx.commit()?)
    }
}

/// Writes today's copy into `folder` and takes out the oldest beyond seven, but never one whose
/// journal knows more than the database does. `None`: today's is there already.
///
/// # Errors
/// A damaged database (nothing is copied, nothing taken out), a folder that cannot be written,
/// SQLite's.
pub fn daily(store: &Store, folder: &Path, today: Date) -> Result<Option<PathBuf>> {
    let file = folder.join(format!("rekindle-{today}.db"));
    if file.exists() {
        return Ok(None);
    }
    let refused = |source| StoreError::Open { path: folder.to_owned(), source };
    super::make_private_folder(folder).map_err(refused)?;
    store.check()?;
    store.copy_to(&file)?;
    let now = Journal::read_from(&store.connection)?;
    for old in copies(folder).into_iter().skip(KEPT) {
        if !knows_more(&old, &now) {
            std::fs::remove_file(old).map_err(refused)?;
        }
    }
    Ok(Some(file))
}

/// How much a database knows of what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The database's key: another one is another life.
    key: Vec<u8>,
    /// The number of the last entry; 0 for none.
    pub last: i64,
}

impl Journal {
    fn read_from(connection: &Connection) -> Result<Journal> {
        let key = connection.query_row("SELECT value FROM meta WHERE name = 'key'", [], |row| row.get(0));
        let last = connection.query_row("SELECT coalesce(max(id), 0) FROM journal", [], |row| row.get(0))?;
        Ok(Journal { key: key.optional()?.unwrap_or_default(), last })
    }

    /// Of a file. `None` where it cannot be read.
    pub fn read(file: &Path) -> Option<Journal> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        Journal::read_from(&connection).ok()
    }
}

/// Whether a copy has entries that the database does not have.
fn knows_more(copy: &Path, database: &Journal) -> bool {
    Journal::read(copy)
        .is_some_and(|copy| copy.last > 0 && (copy.key != database.key || copy.last > database.last))
}

/// Automatic copies, newest first.
pub fn copies(folder: &Path) -> Vec<PathBuf> {
    let is_copy = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("rekindle-") && name.ends_with(".db")
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_copy).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// Puts a copy in the place of the database. What was there is kept under another name, which is
/// returned where there was something. Mail that waits in the copy may have been sent since: it is
/// looked for before it is sent.
///
/// # Errors
/// A copy that is damaged, too new or no database of ours, and the files'; the database is as it
/// was then.
pub fn restore(copy: &Path, database: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let no_copy = |why: String| StoreError::NoCopy { path: copy.to_owned(), why };
    let incoming = beside(database, "incoming");
    if let Err(why) = take_in(copy, &incoming) {
        remove(&incoming);
        return Err(no_copy(why));
    }
    if let Err(error) = prepare(&incoming, now) {
        remove(&incoming);
        // The words are about the file that was given, not about the one it was copied to.
        return Err(no_copy(match error {
            StoreError::TooNew { found, known, .. } => {
                format!("made by a newer version of Rekindle (schema {found}, this one knows {known})")
            }
            StoreError::OtherSchema { .. } => "made by an unreleased version of Rekindle".to_owned(),
            StoreError::Foreign { .. } => "no database of Rekindle's".to_owned(),
            StoreError::Damaged(says) => format!("it is damaged ({says})"),
            other => other.to_string(),
        }));
    }
    swap(&incoming, database, now)
}

/// Copies a database and its log. The reason, in words, where that cannot be done.
fn take_in(copy: &Path, incoming: &Path) -> std::result::Result<(), String> {
    let file = std::fs::metadata(copy).map_err(|error| error.to_string())?;
    if !file.is_file() || file.len() == 0 {
        return Err(if file.is_file() { "it is empty" } else { "it is no file" }.to_owned());
    }
    for suffix in ["", "-wal"] {
        let (from, to) = (with_ending(copy, suffix), with_ending(incoming, suffix));
        if suffix.is_empty() || from.exists() {
            make_private_file(&to)
                .and_then(|()| std::fs::copy(from, &to))
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Checks a copy and doubts what waits in it; leaves it closed, without a log beside it.
fn prepare(incoming: &Path, now: Timestamp) -> Result<()> {
    let copy = Connection::open_with_flags(incoming, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check(&copy)?;
    let ours = "SELECT count(*) FROM migration, meta WHERE meta.name = 'key'";
    if !copy.query_row(ours, [], |row| row.get::<_, i64>(0)).is_ok_and(|found| found > 0) {
        return Err(StoreError::Foreign { path: incoming.to_owned() });
    }
    drop(copy);
    let mut store = Store::open(incoming)?;
    store.outbox_doubt_all(now)?;
    store.close()
}

/// Makes the database anew from what was said and made. A sound one only forgets what was seen; of
/// a damaged one, all that can be read is taken, and the rest from the newest automatic copy in
/// `folder`. The damaged file is kept beside the new one.
///
/// # Errors
/// The files' and SQLite's; the database is as it was then.
pub fn rebuild(database: &Path, folder: &Path, now: Timestamp) -> Result<RebuildKept> {
    let damaged = match Store::open(database).and_then(|store| store.check().map(|()| store)) {
        Ok(mut store) => return store.forget_seen().map(|()| RebuildKept::Everything),
        Err(StoreError::Damaged(_)) => beside(database, "incoming"),
        Err(error) => return Err(error),
    };
    remove(&damaged);
    let mut store = Store::open(&damaged)?;
    let kept = store.take_over(database, copies(folder).first().map(PathBuf::as_path))?;
    store.outbox_doubt_all(now)?;
    store.close()?;
    swap(&damaged, database, now)?;
    Ok(kept)
}

impl Store {
    /// Copies what was said and made from a damaged database, and what cannot be read there from
    /// the last copy.
    fn take_over(&mut self, damaged: &Path, copy: Option<&Path>) -> Result<RebuildKept> {
        self.connection.pragma_update(None, "foreign_keys", "OFF")?;
        let mut kept = RebuildKept::Everything;
        for table in self.kept_tables()? {
            if self.take_table(damaged, &table).is_err() {
                kept = RebuildKept::WhatCouldBeRead;
                if let Some(copy) = copy {
                    self.take_table(copy, &table)?;
                }
            }
        }
        self.connection.pragma_update(None, "foreign_keys", "ON")?;
        Ok(kept)
    }

    /// Every row of one table that can be read, in order; the first that cannot ends it.
    fn take_table(&mut self, from: &Path, table: &str) -> Result<()> {
        let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let columns: Vec<String> = columns_of(&self.connection, table)?;
        let there: Vec<String> =
            columns_of(&from, table)?.into_iter().filter(|name| columns.contains(name)).collect();
        if there.is_empty() {
            return Ok(());
        }
        let names = there.join(", ");
        let marks = vec!["?"; there.len()].join(", ");
        let tx = self.connection.transaction()?;
        let read = (|| -> rusqlite::Result<()> {
            let mut select = from.prepare(&format!("SELECT {names} FROM {table}"))?;
            let mut insert =
                tx.prepare(&format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"))?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..there.len())
                    .map(|n| row.get(n))
                    .collect::<rusqlite::Result<Vec<rusqlite::types::Value>>>()?;
                insert.execute(rusqlite::params_from_iter(values))?;
            }
            Ok(())
        })();
        tx.commit()?;
        Ok(read?)
    }

    /// Tables of what was said and made: all but those of what was seen, SQLite's own, and the
    /// indexes of full-text search.
    fn kept_tables(&self) -> Result<Vec<String>> {
        let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut statement = self.connection.prepare(sql)?;
        let names = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(names.into_iter().filter(|name| name != "migration" && !SEEN.contains(&name.as_str())).collect())
    }

    /// Closes it so that the file alone holds everything.
    fn close(self) -> Result<()> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

fn columns_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

fn check(connection: &Connection) -> Result<()> {
    let says: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if says == "ok" { Ok(()) } else { Err(StoreError::Damaged(says)) }
}

/// The new file takes the database's name; the old one, and its log, get another.
fn swap(incoming: &Path, database: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let refused = |source| StoreError::Open { path: database.to_owned(), source };
    let aside = beside(database, &format!("before-{}", now.as_second()));
    let mut kept = None;
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (with_ending(database, suffix), with_ending(&aside, suffix));
        if from.exists() {
            std::fs::rename(from, to).map_err(refused)?;
            kept = Some(aside.clone());
        }
    }
    std::fs::rename(incoming, database).map_err(refused)?;
    remove(incoming);
    sync(database.parent().unwrap_or(Path::new("."))).map_err(refused)?;
    Ok(kept)
}

fn remove(database: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // Not there is as good.
        let _ = std::fs::remove_file(with_ending(database, suffix));
    }
}

/// `rekindle.db` -> `rekindle.db.incoming`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    with_ending(path, &format!(".{suffix}"))
}

/// An empty file that only its owner may read, in the place of any other, and of its logs.
fn make_private(path: &Path) -> std::io::Result<()> {
    remove(path);
    make_private_file(path)
}

fn make_private_file(path: &Path) -> std::io::Result<()> {
    let _ = std::fs::remove_file(path);
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

fn sync(path: &Path) -> std::io::Result<()> {
    std::fs::File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_and_made_outlives_a_rebuild() {
        let store = Store::in_memory().unwrap();
        let kept = store.kept_tables().unwrap();
        for table in
            ["digest", "digest_item", "journal", "meta", "outbox", "pairing", "pin", "reply", "token"]
        {
            assert!(kept.iter().any(|name| name == table), "{table} is not among {kept:?}");
        }
        for table in &kept {
            let sql = "SELECT \"table\" FROM pragma_foreign_key_list(?1)";
            let mut statement = store.connection.prepare(sql).unwrap();
            let refers = statement.query_map([table], |row| row.get::<_, String>(0)).unwrap();
            let seen: Vec<String> =
                refers.map(|name| name.unwrap()).filter(|name| SEEN.contains(&name.as_str())).collect();
            assert!(
                seen.is_empty(),
                "{table} refers to {seen:?}, which a rebuild empties: it belongs to SEEN"
            );
        }
        for table in SEEN {
            assert!(!columns_of(&store.connection, table).unwrap().is_empty(), "there is no table {table}");
        }
    }
}
