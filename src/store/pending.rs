//! Replies that wait for a decision: what their stored header says, and when each may be fetched
//! again.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::message_key::MessageKey;
use super::{Result, Store, recipients};
use crate::mail::{Address, Signs};

/// The pause after the first failed fetch; it doubles with each further one.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The longest pause is the first one doubled this often: four hours and a quarter.
const DOUBLINGS: u32 = 8;

/// What the database has of a reply's header, from the copy that decides what the mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredHeader {
    /// The first address in From. `None`: none that can be read.
    pub from: Option<Address>,
    /// Addresses in To, Cc and Bcc; those that cannot be read are left out.
    pub recipients: Vec<Address>,
    pub signs: Signs,
    pub subject: String,
    pub basis: Basis,
}

/// Where the stored header comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// One copy that has the Sent sign.
    SentCopy,
    /// Any other copy; or it was stored before the database told copies apart.
    Unsure,
}

/// The pause before the next fetch after so many failed ones.
fn pause(tries: u32) -> SignedDuration {
    FIRST_PAUSE * (1 << tries.saturating_sub(1).min(DOUBLINGS))
}

/// Until when a pause may last at most: a later moment was stored by a clock that was set back
/// since.
pub(super) fn latest(now: Timestamp) -> i64 {
    now.as_second() + pause(u32::MAX).as_secs()
}

impl Store {
    /// The stored header of a mail. `None`: it is not in the database.
    ///
    /// # Errors
    /// SQLite's.
    pub fn stored_header(&self, key: MessageKey) -> Result<Option<StoredHeader>> {
        let sql = "SELECT message.id, addr, signs, subject, basis = 2 AND basis_print <> 0
                   FROM message_key JOIN message ON message.id = message_key.message_id
                   LEFT JOIN address ON address.id = from_id WHERE key = ?1";
        let row = |row: &rusqlite::Row<'_>| {
            let from: Option<String> = row.get(1)?;
            let header = StoredHeader {
                from: from.and_then(|addr| Address::parse(&addr)),
                recipients: Vec::new(),
                signs: Signs::from_bits_truncate(row.get(2)?),
                subject: row.get(3)?,
                basis: if row.get(4)? { Basis::SentCopy } else { Basis::Unsure },
            };
            Ok((row.get::<_, i64>(0)?, header))
        };
        let Some((id, mut header)) = self.connection.query_row(sql, [key], row).optional()? else {
            return Ok(None);
        };
        let mut spelled = recipients::spelled(&self.connection, id)?;
        spelled.sort();
        header.recipients = spelled.iter().filter_map(|(_, addr)| Address::parse(addr)).collect();
        Ok(Some(header))
    }

    /// A reply could not be fetched: it is left alone for a while. Tells how often that happened.
    ///
    /// # Errors
    /// SQLite's.
    pub fn fetch_failed(&mut self, key: MessageKey, now: Timestamp) -> Result<u32> {
        let sql = "UPDATE reply SET tries = tries + 1 WHERE key = ?1 RETURNING tries";
        let tries = self.connection.query_row(sql, [key], |row| row.get(0))?;
        self.wait_for(key, now, pause(tries))?;
        Ok(tries)
    }

    /// A reply was not fetched because its account failed: it waits for as long as after one more
    /// failure, and none is counted.
    ///
    /// # Errors
    /// SQLite's.
    pub fn fetch_put_off(&mut self, key: MessageKey, tries: u32, now: Timestamp) -> Result<()> {
        self.wait_for(key, now, pause(tries + 1))
    }

    fn wait_for(&mut self, key: MessageKey, now: Timestamp, pause: SignedDuration) -> Result<()> {
        let next_at = now.as_second() + pause.as_secs();
        self.connection.execute("UPDATE reply SET next_at = ?2 WHERE key = ?1", params![key, next_at])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_four_hours_and_a_quarter() {
        let minutes: Vec<i64> = [0, 1, 2, 3, 8, 9, 10, 64, u32::MAX].map(|n| pause(n).as_mins()).to_vec();
        assert_eq!(minutes, [1, 1, 2, 4, 128, 256, 256, 256, 256]);
    }
}
