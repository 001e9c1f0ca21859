//! Many questions of one moment.

use rusqlite::{Transaction, TransactionBehavior};

use super::{Result, Store};

/// See [`Store::at_one_moment`].
pub struct ReadMoment<'a> {
    _held: Option<Transaction<'a>>,
}

impl Store {
    /// All that is read until it is dropped is of one moment; many small questions cost less so.
    ///
    /// # Errors
    /// SQLite's.
    pub fn at_one_moment(&self) -> Result<ReadMoment<'_>> {
        let begin = || Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred);
        // Within another one its moment holds on.
        Ok(ReadMoment { _held: self.connection.is_autocommit().then(begin).transpose()? })
    }
}
