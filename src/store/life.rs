//! Whether a database may be made anew: only where none ever was.
//!
//! A missing or empty file after a first life means a lost disk, not a new owner: a second welcome
//! would go out, and whoever was never to be named again would be.
//!
//! - A database of ours is used.
//! - Nothing, and no trace of an earlier life: a first life begins.
//! - Nothing, but a copy, a lock, a log or a mark beside the configuration: refused, with `restore`
//!   named.
//! - Tables of another program: refused.
//!
//! A process takes the lock only after it opened the database, so a lock without a database never
//! comes from a first life that was cut short.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use super::backup;
use super::{Result, Store, StoreError, with_ending};

/// How often a lost database is looked for, and how long apart.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Where a life leaves traces.
#[derive(Debug, Clone, Copy)]
pub struct Traces<'a> {
    pub database: &'a Path,
    pub backups: &'a Path,
    pub lock: &'a Path,
    /// The configuration; a mark beside it says that it was used with this database.
    pub config: &'a Path,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FoundDatabase {
    Ours,
    Nothing,
    Foreign,
}

impl Traces<'_> {
    /// Refuses what must not become a new life. Waits a second before it does: another process may
    /// be making the database at this moment, and its log is there before its first page.
    ///
    /// # Errors
    /// [`StoreError::Lost`] for a database that is gone or empty although there was one;
    /// [`StoreError::Foreign`] for another program's.
    pub fn check(&self) -> Result<()> {
        self.find().map(drop)
    }

    /// Opens the database, or makes it where a new life may begin.
    ///
    /// # Errors
    /// As [`Traces::check`] and [`Store::open`].
    pub fn open(&self) -> Result<Store> {
        match self.find()? {
            Some(connection) => Store::with_connection(connection, self.database),
            None => Store::open(self.database),
        }
    }

    /// A connection to the database. `None`: a new life may begin.
    fn find(&self) -> Result<Option<Connection>> {
        for _ in 1..TRIES {
            match self.find_at_once() {
                Err(StoreError::Lost { .. }) => std::thread::sleep(PAUSE),
                decided => return decided,
            }
        }
        self.find_at_once()
    }

    fn find_at_once(&self) -> Result<Option<Connection>> {
        let Some(connection) = connect(self.database)? else { return self.begin() };
        match look(&connection) {
            FoundDatabase::Ours => Ok(Some(connection)),
            FoundDatabase::Foreign => Err(StoreError::Foreign { path: self.database.to_owned() }),
            FoundDatabase::Nothing => {
                // A log of its own is no trace of an earlier life.
                drop(connection);
                self.begin()
            }
        }
    }

    /// Nothing, where a new life may begin.
    fn begin(&self) -> Result<Option<Connection>> {
        match self.first() {
            None => Ok(None),
            Some(trace) => Err(StoreError::Lost { path: self.database.to_owned(), trace }),
        }
    }

    /// Marks the configuration as used with this database. A folder that cannot be written gets no
    /// mark: the other traces still tell.
    pub fn mark(&self) {
        let (file, line) = (self.mark_file(), self.mark_line());
        let known = std::fs::read_to_string(&file).unwrap_or_default();
        if !known.lines().any(|mark| mark == line) {
            let _ = std::fs::write(&file, format!("{known}{line}\n"));
        }
    }

    /// Takes the mark away: after `purge` a new life may begin.
    pub fn unmark(&self) {
        let (file, line) = (self.mark_file(), self.mark_line());
        let Ok(known) = std::fs::read_to_string(&file) else { return };
        let others: String =
            known.lines().filter(|mark| *mark != line).map(|mark| format!("{mark}\n")).collect();
        let _ = if others.is_empty() { std::fs::remove_file(&file) } else { std::fs::write(&file, others) };
    }

    /// The first trace of an earlier life, in words.
    fn first(&self) -> Option<String> {
        if let Some(copy) = backup::copies(self.backups).first() {
            return Some(format!("there is a copy of it: {}", copy.display()));
        }
        if let Some(aside) = put_aside(self.database) {
            return Some(format!("{} was kept beside it", aside.display()));
        }
        let log = with_ending(self.database, "-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Some(format!("its log is there: {}", log.display()));
        }
        if self.lock.symlink_metadata().is_ok() {
            return Some(format!("Rekindle ran here before ({})", self.lock.display()));
        }
        let known = std::fs::read_to_string(self.mark_file()).unwrap_or_default();
        let line = self.mark_line();
        let used = known.lines().any(|mark| mark == line);
        used.then(|| format!("this configuration was used with it before ({})", self.config.display()))
    }

    /// `config.toml` -> `.config.toml.used`.
    fn mark_file(&self) -> PathBuf {
        let name = self.config.file_name().unwrap_or_default().to_string_lossy();
        self.config.with_file_name(format!(".{name}.used"))
    }

    /// A fingerprint of machine and database: a configuration may travel to another machine, and
    /// serve several data folders.
    fn mark_line(&self) -> String {
        let machine = std::fs::read("/etc/machine-id").unwrap_or_default();
        let path = std::path::absolute(self.database).unwrap_or_else(|_| self.database.to_owned());
        let hash = Sha256::new().chain_update(machine).chain_update(path.as_os_str().as_encoded_bytes());
        data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
    }
}

/// `rekindle.db.before-1767600000`: what a restore put aside.
fn put_aside(database: &Path) -> Option<PathBuf> {
    let prefix = format!("{}.before-", database.file_name()?.to_string_lossy());
    let entries = std::fs::read_dir(database.parent()?).ok()?.flatten();
    entries
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)))
}

/// `None`: there is no file, or nothing in it.
fn connect(database: &Path) -> Result<Option<Connection>> {
    if std::fs::metadata(database).map_or(0, |file| file.len()) == 0 {
        return Ok(None);
    }
    super::check_writable(database)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Some(Connection::open_with_flags(database, flags)?))
}

/// What the file is. One that SQLite cannot read is left to whoever uses it: it may be ours,
/// damaged.
fn look(connection: &Connection) -> FoundDatabase {
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
    let is_foreign = || count(&format!("{tables} AND name = 'migration'")) == Ok(0);
    match count(tables) {
        Ok(0) => FoundDatabase::Nothing,
        Ok(_) if is_foreign() => FoundDatabase::Foreign,
        // Made, and cut short before it had a key: nothing was ever sent under it.
        Ok(_) if count("SELECT count(*) FROM meta WHERE name = 'key'") == Ok(0) => FoundDatabase::Nothing,
        _ => FoundDatabase::Ours,
    }
}

/// Which file a path leads to: the device and the inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId(u64, u64);

impl FileId {
    /// `None` when there is no file.
    pub fn read(path: &Path) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        let file = std::fs::metadata(path).ok()?;
        Some(FileId(file.dev(), file.ino()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(leave: impl Fn(&Path)) -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (database, backups, lock, config) =
            (at("rekindle.db"), at("backups"), at("rekindle.lock"), at("config.toml"));
        leave(folder.path());
        Traces { database: &database, backups: &backups, lock: &lock, config: &config }.check()
    }

    #[test]
    fn a_life_begins_only_where_there_was_none() {
        let write = |name: &'static str| {
            move |folder: &Path| {
                std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
                std::fs::write(folder.join(name), "x").unwrap();
            }
        };
        assert!(check(|_| ()).is_ok());
        assert!(check(|folder| std::fs::write(folder.join("rekindle.db"), "").unwrap()).is_ok());
        for trace in
            ["rekindle.lock", "rekindle.db-wal", "rekindle.db.before-1", "backups/rekindle-2026-01-01.db"]
        {
            let refused = check(write(trace)).unwrap_err();
            assert!(matches!(refused, StoreError::Lost { .. }), "{trace}: {refused}");
            assert!(refused.to_string().contains("restore"), "{refused}");
        }
    }

    #[test]
    fn a_first_life_that_another_process_begins_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (database, backups, lock, config) =
            (at("rekindle.db"), at("backups"), at("rekindle.lock"), at("config.toml"));
        std::fs::write(at("rekindle.lock"), "1").unwrap();
        let other = std::thread::spawn({
            let database = database.clone();
            move || {
                std::thread::sleep(Duration::from_millis(120));
                Store::open(&database).unwrap().key([1; 32]).unwrap();
            }
        });
        Traces { database: &database, backups: &backups, lock: &lock, config: &config }.check().unwrap();
        other.join().unwrap();
    }

    #[test]
    fn a_damaged_database_is_not_taken_for_another_programs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rekindle.db");
        let mut store = Store::open(&path).unwrap();
        store.key([1; 32]).unwrap();
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'migration'";
        let page: i64 = store.connection.query_row(sql, [], |row| row.get(0)).unwrap();
        drop(store);
        let mut bytes = std::fs::read(&path).unwrap();
        let begin = ((page - 1) * crate::store::PAGE_BYTES) as usize;
        bytes[begin..begin + 100].fill(0xff);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(look(&connect(&path).unwrap().unwrap()), FoundDatabase::Ours);
    }

    #[test]
    fn a_database_of_another_program_is_left_alone() {
        let other = |folder: &Path| {
            let connection = Connection::open(folder.join("rekindle.db")).unwrap();
            connection.execute_batch("CREATE TABLE notes (x)").unwrap();
        };
        assert!(matches!(check(other), Err(StoreError::Foreign { .. })));
    }

    #[test]
    fn a_used_configuration_tells_and_a_purged_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (database, backups, lock, config) =
            (at("rekindle.db"), at("backups"), at("rekindle.lock"), at("config.toml"));
        let traces = Traces { database: &database, backups: &backups, lock: &lock, config: &config };
        Store::open(&database).unwrap().key([1; 32]).unwrap();
        traces.check().unwrap();
        traces.mark();
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(at(&format!("rekindle.db{suffix}")));
        }
        assert!(matches!(traces.check(), Err(StoreError::Lost { .. })));
        traces.unmark();
        traces.check().unwrap();
    }
}
