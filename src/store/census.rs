//! How much a database holds: told to whoever is about to delete or replace it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Counts of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Census {
    /// Messages whose headers were read.
    pub messages: u64,
    /// Entries of the journal.
    pub entries: u64,
    /// Digests written.
    pub digests: u64,
}

impl Census {
    /// Of a file, which is only read. `None` where it cannot be: a damaged one, or another
    /// program's.
    pub fn read(file: &Path) -> Option<Census> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        let count = |what: &str| {
            let sql = format!("SELECT count(*) FROM {what}");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).ok().map(i64::unsigned_abs)
        };
        Some(Census {
            messages: count("message")?,
            entries: count("journal")?,
            digests: count("digest WHERE kind = 'digest'")?,
        })
    }
}
