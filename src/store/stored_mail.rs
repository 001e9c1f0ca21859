//! Who wrote one mail to whom, and when, for those who have not all facts in memory.

use rusqlite::OptionalExtension;

use super::{Result, Store, recipients};
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
    /// To, Cc and Bcc, in this order.
    pub recipients: Vec<Address>,
}

impl Store {
    /// The mail in a row of `message`. `None` when the row is gone.
    ///
    /// # Errors
    /// SQLite's.
    pub fn stored_mail(&self, row: i64) -> Result<Option<StoredMail>> {
        let sql =
            "SELECT written, arrived, signs, addr FROM message LEFT JOIN address ON address.id = from_id
                   WHERE message.id = ?1";
        let mail = |row: &rusqlite::Row<'_>| {
            Ok(StoredMail {
                written: row.get(0)?,
                arrived: row.get(1)?,
                signs: Signs::from_bits_truncate(row.get(2)?),
                from: row.get::<_, Option<String>>(3)?.as_deref().and_then(Address::parse),
                recipients: Vec::new(),
            })
        };
        let found = self.connection.prepare_cached(sql)?.query_row([row], mail).optional()?;
        let Some(mut found) = found else { return Ok(None) };
        let spelled = recipients::spelled(&self.connection, row)?;
        found.recipients = spelled.iter().filter_map(|(_, addr)| Address::parse(addr)).collect();
        Ok(Some(found))
    }
}
