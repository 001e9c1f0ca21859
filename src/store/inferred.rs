//! What was inferred from all mail, kept for the next question. What it rests on is the caller's
//! business, but for the mark of how far the mailbox was read.

use std::time::Duration;

use rusqlite::{OptionalExtension, params};

use super::{BUSY, Result, Store};

impl Store {
    /// A text that is another one as soon as [`Store::read_facts`] could give other facts of mail.
    ///
    /// # Errors
    /// SQLite's.
    pub fn facts_mark(&self) -> Result<String> {
        let sql = "SELECT (SELECT coalesce(max(id), 0) FROM message)
                 || ' ' || (SELECT coalesce(max(id), 0) FROM address)
                 || ' ' || (SELECT coalesce(max(revision), 0) FROM message INDEXED BY message_changed WHERE revision > 0)
                 || ' ' || (SELECT count(*) FROM forgotten)
                 || ' ' || (SELECT coalesce(max(id), 0) FROM list_name)
                 || ' ' || (SELECT count(*) FROM failed_stamp)
                 || ' ' || (SELECT coalesce(group_concat(account_id || ':' || name || '=' || times), '') FROM authserv)";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// What was kept. `None`: nothing, or it rests on something else.
    ///
    /// # Errors
    /// SQLite's.
    pub fn inferred(&self, basis: &[u8]) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT content FROM inferred WHERE basis = ?1";
        Ok(self.connection.query_row(sql, [basis], |row| row.get(0)).optional()?)
    }

    /// Whether something is kept that rests on this.
    ///
    /// # Errors
    /// SQLite's.
    pub fn has_inferred(&self, basis: &[u8]) -> Result<bool> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM inferred WHERE basis = ?1")?.exists([basis])?)
    }

    /// Keeps it in the place of what was kept before. Waits for nobody: where another process
    /// writes, nothing is kept.
    ///
    /// # Errors
    /// SQLite's; also that the database is locked.
    pub fn keep_inferred(&self, basis: &[u8], content: &[u8]) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO inferred (only, basis, content) VALUES (1, ?1, ?2)";
        self.connection.busy_timeout(Duration::ZERO)?;
        let kept = self.connection.execute(sql, params![basis, content]);
        self.connection.busy_timeout(BUSY)?;
        kept?;
        Ok(())
    }
}
