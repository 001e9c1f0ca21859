//! What makes a mail itself, however many copies of it there are.

use std::fmt;

use jiff::Timestamp;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use sha2::{Digest, Sha256};

use crate::mail::HeaderRecord;

/// The day of the Date (the upper 16 bits), so that mail which is read together has keys that lie
/// together; and the first 48 bits of a SHA-256: see [`key`]. Whoever makes two mails of one key
/// hides one of them behind the other, as they could by writing the same three fields into both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKey(i64);

/// In 16 hexadecimal digits.
impl fmt::Display for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl ToSql for MessageKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for MessageKey {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<MessageKey> {
        value.as_i64().map(MessageKey)
    }
}

/// What makes a mail itself: its Message-ID, author and Date; without a Message-ID also subject and
/// recipients. Two different mails under one Message-ID stay two; copies of one in several folders
/// are one.
pub fn key(record: &HeaderRecord) -> MessageKey {
    key_at(record, record.arrived)
}

/// The same where the arrival is known better than the record knows it: the store has the arrival
/// that the folder told, a message read again has not.
pub fn key_at(record: &HeaderRecord, arrived: Option<Timestamp>) -> MessageKey {
    let mut all = Vec::with_capacity(192);
    let mut add = |text: &str| {
        all.extend_from_slice(text.as_bytes());
        all.push(0);
    };
    add(record.message_id.as_ref().map_or("", |id| id.as_str()));
    add(record.from.first().map_or("", |mailbox| mailbox.address.as_str()));
    // An arrival differs from copy to copy; only a Date of its own tells mails apart.
    add(&record.written.map_or(String::new(), |at| at.as_second().to_string()));
    if record.message_id.is_none() {
        add(&record.subject);
        record.to.iter().chain(&record.cc).for_each(|mailbox| add(mailbox.address.as_str()));
        // Without Message-ID and Date, the arrival is all that is left to tell two alike mails
        // apart.
        let arrived = arrived.filter(|_| record.written.is_none());
        add(&arrived.map_or(String::new(), |at| at.as_second().to_string()));
    }
    let day = record.written.map_or(0, |at| at.as_second().div_euclid(86_400) as u16);
    let hash = u64::from_be_bytes(*Sha256::digest(&all).first_chunk().expect("a SHA-256 has 32 bytes"));
    MessageKey((u64::from(day) << 48 | hash >> 16).cast_signed())
}
