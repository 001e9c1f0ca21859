//! SQLite: one file with everything Rekindle knows. SQL lives here and in `migrations/`, and
//! nowhere else.
//!
//! Invariants: a batch of records and the cursor that covers it are one transaction; so are a
//! reply's journal entries and its receipt. Files are 0600, their folder 0700. Absent on purpose:
//! any judgement; rows go in and come out as facts.

pub mod backup;
pub mod bandwidth;
pub mod book;
pub mod calendar;
pub mod card;
pub mod census;
mod checkpointer;
mod column;
mod copy;
mod counter;
pub mod digest;
pub mod draft;
pub mod facts;
pub mod folder;
pub mod forget;
pub mod hook_ending;
pub mod inferred;
pub mod journal;
#[cfg(debug_assertions)]
pub mod kill_point;
pub mod life;
mod list_name;
pub mod lock;
pub mod message_key;
pub mod message_mark;
pub mod migrate;
pub mod moment;
pub mod outbox;
pub mod pending;
pub mod pinned_evidence;
mod recipients;
pub mod reply;
pub mod report;
pub mod scan;
pub mod scan_limit;
mod scanned;
mod stamp;
mod stored_record;
pub mod subject_index;
pub mod unreadable;
mod unshown;
pub mod watched_file;

use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

pub use digest::{DigestItem, TokenKind};
pub use folder::FolderId;
pub use life::{FileId, Traces};
pub use lock::{Lock, lock_holder};

/// How long another process may keep the database locked.
const BUSY: Duration = Duration::from_secs(10);

/// Bytes of a page of a new database.
const PAGE_BYTES: i64 = 8_192;

/// KiB of pages that are kept in memory.
const CACHE_KIB: i64 = 12 << 10;
/// The same while much is read that is not read again.
const READ_ONCE_KIB: i64 = 1 << 10;

/// How careful a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// What was committed is on the disk, and every reference is checked.
    Full,
    /// What a power cut takes of a scan it takes with the cursor, so the next scan reads it again.
    /// References are checked in builds for tests: they are to rows that the scan itself wrote.
    OfAScan,
}

/// For the transactions that begin from now on.
fn care(connection: &Connection, care: Care) -> Result<()> {
    let is_full = care == Care::Full;
    connection.pragma_update(None, "synchronous", if is_full { "FULL" } else { "NORMAL" })?;
    connection.pragma_update(None, "foreign_keys", is_full || cfg!(debug_assertions))?;
    Ok(())
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file was written by a newer Rekindle.
    #[error("{}: made by a newer version of Rekindle (schema {found}, this one knows {known}); install that version or restore a backup", path.display())]
    TooNew { path: PathBuf, found: i64, known: i64 },
    /// A migration that was already applied is not the one this version has. Nothing was changed.
    #[error(
        "{}: made by an unreleased version of Rekindle, which kept its data otherwise; go on with that version, or start anew by `rekindle purge` and `rekindle scan`", path.display()
    )]
    OtherSchema { path: PathBuf },
    /// The file is missing or empty, and `trace` shows that there was a database before.
    #[error(
        "{}: the database is missing or empty, but {trace}; `rekindle restore` puts the last automatic copy in its place, `rekindle purge` starts anew", path.display()
    )]
    Lost { path: PathBuf, trace: String },
    /// A database of another program.
    #[error("{}: no database of Rekindle's; `rekindle restore` puts a copy in its place, or name another folder with --data", path.display())]
    Foreign { path: PathBuf },
    /// The file was deleted or replaced while it was open.
    #[error(
        "{}: the database was deleted or replaced while Rekindle was running; `rekindle restore` puts the last automatic copy in its place", path.display()
    )]
    Replaced { path: PathBuf },
    /// What was to be restored is no sound copy; the database is as it was.
    #[error("{}: {why}; the database stays as it is: name another copy", path.display())]
    NoCopy { path: PathBuf, why: String },
    /// Another process works on it.
    #[error("{}: in use by another rekindle (PID {pid}); stop it first, or let it do the work", path.display())]
    Locked { path: PathBuf, pid: String },
    /// The folder or file cannot be made or opened.
    #[error("opening {}: {source}; check the folder's permissions or name another with --data", path.display())]
    Open { path: PathBuf, source: std::io::Error },
    /// The file is no sound database any more; SQLite's words.
    #[error(
        "the database is damaged ({0}); `rekindle restore` puts the last automatic copy in its place, `rekindle scan --rebuild` keeps what you said and reads the mailbox again"
    )]
    Damaged(String),
    /// No space left. Nothing was written.
    #[error("the disk with the database is full; make room: nothing is lost, and Rekindle goes on by itself")]
    Full(rusqlite::Error),
    /// Another program keeps it locked for longer than we wait.
    #[error(
        "another program keeps the database locked; close it: nothing is lost, and Rekindle goes on by itself"
    )]
    Busy(rusqlite::Error),
    /// The file cannot be read or written.
    #[error(
        "the database cannot be read or written ({0}); check that the disk has room and that the folder may be written: Rekindle goes on by itself once it can"
    )]
    Unreachable(rusqlite::Error),
    /// SQLite's own words.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
    /// A stored value that this version cannot read.
    #[error("database: unreadable {what}: {source}")]
    Value { what: &'static str, source: serde_json::Error },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
            SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => StoreError::Damaged(error.to_string()),
            Some(DiskFull) => StoreError::Full(error),
            Some(DatabaseBusy | DatabaseLocked) => StoreError::Busy(error),
            Some(SystemIoFailure | CannotOpen | ReadOnly) => StoreError::Unreachable(error),
            _ => StoreError::Sqlite(error),
        }
    }
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// An open database.
pub struct Store {
    pub(crate) connection: Connection,
}

impl Store {
    /// Opens `path`, making it and its folder when missing, and brings the schema up to date.
    ///
    /// # Errors
    /// A folder that cannot be made, a newer schema, SQLite's errors.
    pub fn open(path: &Path) -> Result<Store> {
        let refused = |source| StoreError::Open { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            make_private_folder(folder).map_err(refused)?;
        }
        if !path.exists() {
            make_file(path).map_err(refused)?;
        }
        check_writable(path)?;
        Store::with_connection(Connection::open(path)?, path)
    }

    /// The same with a connection to a file that is there.
    fn with_connection(connection: Connection, path: &Path) -> Result<Store> {
        let refused = |source| StoreError::Open { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            make_private_folder(folder).map_err(refused)?;
        }
        // The connection may have been asked already, and have made log and index with the mode
        // that the file had.
        for file in ["", "-wal", "-shm"].map(|end| with_ending(path, end)) {
            match std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)) {
                Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {}
                closed => closed.map_err(refused)?,
            }
        }
        Store::set_up(connection, path)
    }

    /// Opens a database that has to be there: a second connection never makes a deleted one anew.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] when it is not there; SQLite's errors.
    pub fn open_existing(path: &Path) -> Result<Store> {
        if FileId::read(path).is_none() {
            return Err(StoreError::Replaced { path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Store::set_up(Connection::open_with_flags(path, flags)?, path)
    }

    /// An empty database in memory, for tests.
    ///
    /// # Errors
    /// SQLite's.
    pub fn in_memory() -> Result<Store> {
        Store::set_up(Connection::open_in_memory()?, Path::new(":memory:"))
    }

    /// Reads with room for few pages in memory: for much that is not read again. Not to be nested.
    ///
    /// # Errors
    /// Those of `read`, and SQLite's.
    fn read_once<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        self.connection.pragma_update(None, "cache_size", -READ_ONCE_KIB)?;
        let found = read();
        // Less room makes nothing wrong that was read.
        let _ = self.connection.pragma_update(None, "cache_size", -CACHE_KIB);
        found
    }

    fn set_up(mut connection: Connection, path: &Path) -> Result<Store> {
        connection.busy_timeout(BUSY)?;
        migrate::check(&connection, path)?;
        // A new file gets them; half as many pages as usual are half as many writes in a scan.
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        care(&connection, Care::Full)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        // Pages of 32 MiB are written back at once, since many of them change again and again in a
        // scan; the file of the log is cut to 4 MiB afterwards.
        connection.pragma_update(None, "wal_autocheckpoint", (32 << 20) / PAGE_BYTES)?;
        connection.pragma_update(None, "journal_size_limit", 4_194_304)?;
        // Plans do not depend on bound values: else a value that the condition of a partial index
        // could look at makes SQLite prepare the statement anew at every run.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(64);
        // A transaction that reads first and writes later would be refused when another process
        // wrote between.
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        migrate::run(&mut connection)?;
        #[cfg(debug_assertions)]
        kill_point::arm(&mut connection)?;
        Ok(Store { connection })
    }

    /// The 256-bit key of this database, from which Message-IDs and tokens are derived: whoever
    /// restores yesterday's backup derives the same ones and finds the mail already sent. `fresh`
    /// is kept if there is none yet.
    ///
    /// # Errors
    /// SQLite's.
    pub fn key(&mut self, fresh: [u8; 32]) -> Result<[u8; 32]> {
        let tx = self.connection.transaction()?;
        tx.execute("INSERT OR IGNORE INTO meta (name, value) VALUES ('key', ?1)", [&fresh[..]])?;
        let key = tx.query_row("SELECT value FROM meta WHERE name = 'key'", [], |row| row.get(0))?;
        tx.commit()?;
        Ok(key)
    }

    /// A remembered moment, such as the last slot that was looked at. `None` when never set.
    ///
    /// # Errors
    /// SQLite's.
    pub fn moment(&self, name: &str) -> Result<Option<jiff::Timestamp>> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        let text: Option<String> = self
            .connection
            .query_row(sql, [name], |row| row.get::<_, Vec<u8>>(0))
            .optional()?
            .and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Remembers a moment.
    ///
    /// # Errors
    /// SQLite's.
    pub fn set_moment(&mut self, name: &str, at: jiff::Timestamp) -> Result<()> {
        let sql =
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.connection.execute(sql, params![name, at.to_string().as_bytes()])?;
        Ok(())
    }
}

/// `rekindle.db` -> `rekindle.db-wal`.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Refuses a database that cannot be written, before SQLite opens it: it would read it then, and
/// leave a log behind that nobody can write.
fn check_writable(path: &Path) -> Result<()> {
    let refused = |error: rustix::io::Errno| StoreError::Open { path: path.to_owned(), source: error.into() };
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).map_err(refused)
}

/// Makes an empty file that only its owner may read. One that is there is never opened, but by
/// SQLite: closing it would end the locks that SQLite holds on it in this process (fcntl(2)), and
/// another process would take the database for one that nobody uses.
fn make_file(path: &Path) -> std::io::Result<()> {
    let made = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
    match made {
        Err(there) if there.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Makes a folder that only its owner may enter, and those above it, where they are missing. One of
/// the owner's that others may write to is closed to them, unless it is sticky, as /tmp is.
pub(crate) fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let there = std::fs::metadata(folder)?;
    let (mode, ours) = (there.permissions().mode(), there.uid() == rustix::process::geteuid().as_raw());
    if ours && mode & 0o022 != 0 && mode & 0o1000 == 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        tracing::warn!("{}: others could write into this folder; it is closed to them now", folder.display());
    }
    Ok(())
}

/// The first 8 bytes of SHA-256 as a number that is never 0.
pub(crate) fn fingerprint(text: &str) -> i64 {
    let hash = Sha256::digest(text.as_bytes());
    let bytes: [u8; 8] = hash[..8].try_into().expect("a SHA-256 has 32 bytes");
    i64::from_le_bytes(bytes).max(i64::MIN + 1).checked_abs().unwrap_or(1).max(1)
}

/// A timestamp of a row.
pub(crate) fn timestamp(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn reading_once_leaves_the_room_for_pages_as_it_was() {
        let store = Store::in_memory().unwrap();
        let room = || {
            let kib: i64 = store.connection.pragma_query_value(None, "cache_size", |row| row.get(0)).unwrap();
            -kib
        };
        assert_eq!(room(), CACHE_KIB);
        assert_eq!(store.read_once(|| Ok(room())).unwrap(), READ_ONCE_KIB);
        let failed: Result<()> = store.read_once(|| Err(rusqlite::Error::InvalidQuery.into()));
        assert!(failed.is_err());
        assert_eq!(room(), CACHE_KIB);
    }

    #[test]
    fn nobody_else_may_read_the_log_of_a_database_that_others_could() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rekindle.db");
        Store::open(&path).unwrap().key([1; 32]).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let other = folder.path().join("nothing");
        let traces = Traces { database: &path, backups: &other, lock: &other, config: &other };
        let _store = traces.open().unwrap();
        for ending in ["", "-wal", "-shm"] {
            let mode = std::fs::metadata(with_ending(&path, ending)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{ending}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn other_processes_see_that_a_database_is_open() {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rekindle.db");
        let is_locked = || {
            let inode = format!(":{} ", std::fs::metadata(&path).unwrap().ino());
            let locks = std::fs::read_to_string("/proc/locks").unwrap();
            locks.lines().any(|lock| ["POSIX", "READ", &inode].iter().all(|part| lock.contains(part)))
        };
        let mut store = Store::open(&path).unwrap();
        store.key([1; 32]).unwrap();
        assert!(is_locked());
        // A second one of this process, as after SIGHUP beside a thread that is late.
        let other = folder.path().join("nothing");
        let traces = Traces { database: &path, backups: &other, lock: &other, config: &other };
        traces.check().unwrap();
        drop((traces.open().unwrap(), Store::open(&path).unwrap()));
        assert!(is_locked());
    }

    /// How often SQLite prepares one held statement anew in ten runs with different values.
    fn prepared_anew(store: &Store) -> i32 {
        let sql = "SELECT count(*) FROM message WHERE revision > ?1";
        let mut statement = store.connection.prepare(sql).unwrap();
        for value in 0..10 {
            statement.query_row([value], |row| row.get::<_, i64>(0)).unwrap();
        }
        statement.get_status(StatementStatus::RePrepare)
    }

    #[test]
    fn a_bound_value_does_not_make_sqlite_prepare_a_statement_anew() {
        let store = Store::in_memory().unwrap();
        assert_eq!(prepared_anew(&store), 0);
        store.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, false).unwrap();
        assert!(prepared_anew(&store) > 0, "without the setting it does");
    }
}
