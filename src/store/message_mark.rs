//! Which message has a Message-ID, and which mail of the owner's answers one, for those who have
//! not all messages in memory: a mark of five bytes each, which are a byte of the fingerprint and
//! the row. What is found is to be held against the message itself, since others may have the same
//! twenty bits of it.
//!
//! Marks are kept with what was inferred, in the same transaction: see [`super::inferred`].

use rusqlite::{OptionalExtension, Transaction, params};

use super::{Result, Store};

/// Parts of a table of marks: one for each value of the highest twelve bits of a fingerprint.
const CHUNKS: i64 = 1 << 12;
/// Bits of a fingerprint ([`super::fingerprint`]), which is positive.
const BITS: u32 = 63;
/// Bytes of a mark.
const MARK: usize = 5;

/// Fingerprints, each with the row of a message.
pub type MarkedRows = Vec<(i64, i64)>;

/// What a message is marked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Its Message-ID.
    MessageId = 0,
    /// The Message-ID of the mail that it answers.
    Answered = 1,
}

/// New marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageMarks {
    pub message_ids: MarkedRows,
    pub answered: MarkedRows,
}

/// What becomes of the marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarksChange {
    None,
    /// These take the place of all.
    All(MessageMarks),
    /// These are added to those that were written with what rests on this.
    Added(MessageMarks, MarksBasis),
}

/// What the people rest on to whom new mail is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarksBasis {
    pub people: Vec<u8>,
    /// What the rows of their mail rest on: the last reading of the whole mailbox.
    pub rows: Vec<u8>,
}

impl Store {
    /// Rows of messages that may have a fingerprint, ascending, and perhaps of some that have not;
    /// none for 0, which says that there is none.
    ///
    /// # Errors
    /// SQLite's.
    pub fn marked(&self, kind: MarkKind, fingerprint: i64) -> Result<Vec<i64>> {
        if fingerprint == 0 {
            return Ok(Vec::new());
        }
        let sql = "SELECT marks FROM message_mark WHERE chunk = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let marks = statement.query_row([chunk(kind, fingerprint)], |row| row.get::<_, Vec<u8>>(0));
        let (marks, first) = (marks.optional()?.unwrap_or_default(), tag(fingerprint));
        let same = marks.chunks_exact(MARK).filter(|mark| mark[0] == first);
        Ok(same.map(|mark| mark[1..].iter().fold(0, |row, byte| row << 8 | i64::from(*byte))).collect())
    }
}

/// Writes new marks in the place of all.
pub(super) fn replace(tx: &Transaction<'_>, marks: &MessageMarks) -> Result<()> {
    tx.execute("DELETE FROM message_mark", [])?;
    add(tx, marks)
}

/// Writes new marks beside those that there are.
pub(super) fn add(tx: &Transaction<'_>, marks: &MessageMarks) -> Result<()> {
    let of_kind = [(MarkKind::MessageId, &marks.message_ids), (MarkKind::Answered, &marks.answered)];
    for (kind, rows) in of_kind {
        let mut chunks: Vec<(i64, [u8; MARK])> =
            rows.iter().filter_map(|(hash, row)| Some((chunk(kind, *hash), mark(*hash, *row)?))).collect();
        chunks.sort_unstable();
        for marks in chunks.chunk_by(|one, next| one.0 == next.0) {
            let added: Vec<[u8; MARK]> = marks.iter().map(|(_, mark)| *mark).collect();
            let sql = "INSERT INTO message_mark (chunk, marks) VALUES (?1, ?2)
                       ON CONFLICT (chunk) DO UPDATE SET marks = CAST(marks || excluded.marks AS BLOB)";
            tx.prepare_cached(sql)?.execute(params![marks[0].0, added.concat()])?;
        }
    }
    Ok(())
}

fn chunk(kind: MarkKind, fingerprint: i64) -> i64 {
    CHUNKS * kind as i64 + (fingerprint >> (BITS - CHUNKS.trailing_zeros()) & (CHUNKS - 1))
}

/// The byte of a fingerprint after those that tell the chunk.
fn tag(fingerprint: i64) -> u8 {
    (fingerprint >> (BITS - CHUNKS.trailing_zeros() - u8::BITS)) as u8
}

/// `None`: there is no fingerprint, or four bytes do not hold the row.
fn mark(fingerprint: i64, row: i64) -> Option<[u8; MARK]> {
    let [a, b, c, d] = u32::try_from(row).ok().filter(|_| fingerprint != 0)?.to_be_bytes();
    Some([tag(fingerprint), a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fingerprint;

    #[test]
    fn what_was_marked_is_found_by_its_fingerprint() {
        let store = Store::in_memory().unwrap();
        let keep = |marks: &MessageMarks, write: fn(&Transaction<'_>, &MessageMarks) -> Result<()>| {
            let tx = store.connection.unchecked_transaction().unwrap();
            write(&tx, marks).unwrap();
            tx.commit().unwrap();
        };
        let hash = |number: i64| fingerprint(&format!("{}@example.org", number / 2));
        let pairs = |rows: std::ops::Range<i64>| rows.map(|row| (hash(row), row)).collect::<MarkedRows>();
        let first = MessageMarks { message_ids: pairs(1..5001), answered: vec![(hash(7), 9)] };
        keep(&first, replace);
        keep(&MessageMarks { message_ids: pairs(5001..5011), answered: Vec::new() }, add);
        let mut others = 0;
        for row in 2..5010 {
            let found = store.marked(MarkKind::MessageId, hash(row)).unwrap();
            assert!([row & !1, row | 1].iter().all(|one| found.contains(one)), "{row}");
            assert!(found.is_sorted());
            others += found.len() - 2;
        }
        assert!(others < 200, "{others}");
        assert_eq!(store.marked(MarkKind::Answered, hash(7)).unwrap(), [9]);
        assert_eq!(store.marked(MarkKind::Answered, hash(9)).unwrap(), [0i64; 0]);
        assert_eq!(store.marked(MarkKind::MessageId, 0).unwrap(), [0i64; 0]);
        keep(&first, replace);
        assert_eq!(store.marked(MarkKind::MessageId, hash(5009)).unwrap(), [0i64; 0], "they went");
    }
}
