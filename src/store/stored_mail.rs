//! Who wrote one mail to whom, and when, for those who have not all facts in memory.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};

use super::stored_record::Thread;
use super::{Result, Store, recipients};
use crate::infer::facts::RecipientField;
use crate::mail::{Address, Signs};

/// One mail as it is stored. Which of its times counts, and whether it is forged, is not said here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMail {
    /// UTC seconds. `None`: missing or unreadable.
    pub written: Option<i64>,
    /// UTC seconds. `None`: unknown.
    pub arrived: Option<i64>,
    pub signs: Signs,
    /// `None`: none that can be read.
    pub from: Option<Address>,
    /// As in [`crate::infer::facts::MessageFact`].
    pub id_hash: i64,
    pub parent_hash: i64,
    pub thread_hash: i64,
}

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

    /// The mail in a row of `message`, without its recipients. `None` when the row is gone.
    ///
    /// # Errors
    /// SQLite's.
    pub fn stored_mail(&self, row: i64) -> Result<Option<StoredMail>> {
        let sql = "SELECT written, arrived, signs, addr, message_id, parent_hash, root_hash
                   FROM message LEFT JOIN address ON address.id = from_id WHERE message.id = ?1";
        let mail = |row: &rusqlite::Row<'_>| {
            let thread = Thread::from_row(row.get(5)?, row.get(6)?);
            let [id_hash, parent_hash, thread_hash] =
                thread.hashes(row.get::<_, Option<String>>(4)?.as_deref());
            Ok(StoredMail {
                written: row.get(0)?,
                arrived: row.get(1)?,
                signs: Signs::from_bits_truncate(row.get(2)?),
                from: row.get::<_, Option<String>>(3)?.as_deref().and_then(Address::parse),
                id_hash,
                parent_hash,
                thread_hash,
            })
        };
        Ok(self.connection.prepare_cached(sql)?.query_row([row], mail).optional()?)
    }

    /// The recipients of that mail: To, Cc and Bcc, in this order.
    ///
    /// # Errors
    /// SQLite's.
    pub fn stored_recipients(&self, row: i64) -> Result<Vec<(Address, RecipientField)>> {
        let spelled = recipients::spelled(&self.connection, row)?;
        Ok(spelled.iter().filter_map(|(field, addr)| Some((Address::parse(addr)?, *field))).collect())
    }
}
