//! What was inferred from all mail, kept for the next question. What it rests on is the caller's
//! business, but for the mark of how far the mailbox was read.

use std::time::Duration;

use rusqlite::blob::ZeroBlob;
use rusqlite::{MAIN_DB, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::message_mark::{self, MarksBasis, MarksChange};
use super::{BUSY, Result, Store, counter};

/// What is kept apart, so that nobody reads what they do not ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InferredPart {
    /// The people, and where their latest mail is.
    People = 1,
    /// What besides only a digest asks of the mail.
    Digest = 2,
    /// What was counted to find the people.
    Counts = 3,
    /// What was counted for a digest.
    DigestCounts = 4,
    /// The rows of the mail that each address is on, of the last reading of the whole mailbox. It
    /// rests on that reading: new mail leaves it as it is.
    Rows = 5,
}

/// What is kept of a part, with what it rests on.
pub struct InferredContent {
    pub basis: Vec<u8>,
    pub content: Vec<u8>,
}

/// Names the count of times that mail was forgotten, in `meta`.
const GENERATION: &str = "inferred-generation";

impl Store {
    /// Goes up whenever mail that was read is forgotten: what was inferred before holds no longer.
    ///
    /// # Errors
    /// SQLite's.
    pub fn generation(&self) -> Result<i64> {
        counter::read(&self.connection, GENERATION)
    }

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
    pub fn inferred(&self, part: InferredPart, basis: &[u8]) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT content FROM inferred WHERE part = ?1 AND basis = ?2";
        self.read_once(|| {
            Ok(self.connection.query_row(sql, params![part as i64, basis], |row| row.get(0)).optional()?)
        })
    }

    /// What was kept, whatever it rests on. `None`: nothing.
    ///
    /// # Errors
    /// SQLite's.
    pub fn inferred_before(&self, part: InferredPart) -> Result<Option<InferredContent>> {
        let sql = "SELECT basis, content FROM inferred WHERE part = ?1";
        let kept = |row: &Row<'_>| Ok(InferredContent { basis: row.get(0)?, content: row.get(1)? });
        self.read_once(|| Ok(self.connection.query_row(sql, [part as i64], kept).optional()?))
    }

    /// Whether something is kept that rests on this.
    ///
    /// # Errors
    /// SQLite's.
    pub fn has_inferred(&self, part: InferredPart, basis: &[u8]) -> Result<bool> {
        let sql = "SELECT 1 FROM inferred WHERE part = ?1 AND basis = ?2";
        Ok(self.connection.prepare_cached(sql)?.exists(params![part as i64, basis])?)
    }

    /// Keeps parts that rest on the same in the place of what was kept before, and marks with them:
    /// all or none. Waits for nobody. `false`: nothing was kept, since mail was forgotten after
    /// this `generation`, or others kept something since. With marks of all messages whatever else
    /// was kept is forgotten; without marks the people are to be kept already, so that nothing
    /// goes further than they do. With marks that are added the rows stay as they are.
    ///
    /// # Errors
    /// SQLite's; also that another process writes.
    pub fn keep_inferred(
        &self,
        (basis, generation): (&[u8], i64),
        parts: &[(InferredPart, Vec<u8>)],
        marks: &MarksChange,
    ) -> Result<bool> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let kept = self.replace_inferred((basis, generation), parts, marks);
        self.connection.busy_timeout(BUSY)?;
        kept
    }

    /// Whether the people are kept to whom something is to be added, with the rows of their mail.
    fn is_kept(&self, before: &MarksBasis) -> Result<bool> {
        Ok(self.has_inferred(InferredPart::People, &before.people)?
            && self.has_inferred(InferredPart::Rows, &before.rows)?)
    }

    fn replace_inferred(
        &self,
        (basis, generation): (&[u8], i64),
        parts: &[(InferredPart, Vec<u8>)],
        marks: &MarksChange,
    ) -> Result<bool> {
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        if self.generation()? != generation {
            return Ok(false);
        }
        match marks {
            MarksChange::None if self.has_inferred(InferredPart::People, basis)? => {}
            MarksChange::None => return Ok(false),
            MarksChange::All(marks) => {
                tx.execute("DELETE FROM inferred", [])?;
                message_mark::replace(&tx, marks)?;
            }
            MarksChange::Added(marks, before) if self.is_kept(before)? => message_mark::add(&tx, marks)?,
            MarksChange::Added(..) => return Ok(false),
        }
        for (part, content) in parts {
            write(&tx, *part, basis, content)?;
        }
        tx.commit()?;
        Ok(true)
    }
}

/// Writes a part in place. Bound to the statement, its content would be in memory three times.
fn write(tx: &Transaction<'_>, part: InferredPart, basis: &[u8], content: &[u8]) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO inferred (part, basis, content) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![part as i64, basis, ZeroBlob(content.len() as u64)])?;
    let mut blob = tx.blob_open(MAIN_DB, "inferred", "content", part as i64, false)?;
    blob.write_all_at(content, 0)?;
    Ok(blob.close()?)
}

/// Forgets all that was inferred, for mail that is forgotten; who is about to keep what they read
/// before does not.
pub(super) fn forget(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch("DELETE FROM inferred; DELETE FROM message_mark;")?;
    counter::bump(tx, GENERATION)
}

#[cfg(test)]
mod tests {
    use super::super::message_mark::{MarkKind, MessageMarks};
    use super::*;

    fn marks(row: i64) -> MessageMarks {
        MessageMarks { message_ids: vec![(7 << 43, row)], answered: Vec::new() }
    }

    fn keep(store: &Store, basis: &[u8], generation: i64, marks: &MarksChange) -> bool {
        let mut parts = vec![(InferredPart::People, basis.to_vec())];
        if matches!(marks, MarksChange::All(_)) {
            parts.push((InferredPart::Rows, basis.to_vec()));
        }
        store.keep_inferred((basis, generation), &parts, marks).unwrap()
    }

    /// To people who rest on `people`, of a whole reading that `rows` rest on.
    fn added(row: i64, people: &[u8], rows: &[u8]) -> MarksChange {
        MarksChange::Added(marks(row), MarksBasis { people: people.to_vec(), rows: rows.to_vec() })
    }

    #[test]
    fn marks_are_added_to_those_of_what_is_counted_on_and_to_no_others() {
        let store = Store::in_memory().unwrap();
        assert!(keep(&store, b"one", 0, &MarksChange::All(marks(1))));
        assert!(keep(&store, b"two", 0, &added(2, b"one", b"one")));
        assert!(!keep(&store, b"three", 0, &added(3, b"one", b"one")));
        assert_eq!(store.inferred(InferredPart::People, b"two").unwrap(), Some(b"two".to_vec()));
        assert_eq!(store.marked(MarkKind::MessageId, 7 << 43).unwrap(), [1, 2]);
        assert!(keep(&store, b"four", 0, &MarksChange::All(marks(4))));
        assert_eq!(store.marked(MarkKind::MessageId, 7 << 43).unwrap(), [4]);
    }

    #[test]
    fn nothing_is_added_beside_the_rows_of_another_whole_reading() {
        let store = Store::in_memory().unwrap();
        assert!(keep(&store, b"one", 0, &MarksChange::All(marks(1))));
        assert!(keep(&store, b"two", 0, &added(2, b"one", b"one")));
        // Somebody read the whole mailbox as far as that, and was slow.
        assert!(keep(&store, b"two", 0, &MarksChange::All(marks(2))));
        assert!(!keep(&store, b"three", 0, &added(3, b"two", b"one")));
        assert!(keep(&store, b"three", 0, &added(3, b"two", b"two")));
    }

    #[test]
    fn what_a_digest_asks_goes_no_further_than_the_people() {
        let store = Store::in_memory().unwrap();
        let digest = |basis: &[u8]| {
            let parts = [(InferredPart::DigestCounts, basis.to_vec())];
            store.keep_inferred((basis, 0), &parts, &MarksChange::None).unwrap()
        };
        assert!(!digest(b"one"), "there are no people");
        assert!(keep(&store, b"one", 0, &MarksChange::All(marks(1))));
        assert!(digest(b"one"));
        assert!(!digest(b"two"), "the people are not kept that know of more mail");
        assert_eq!(store.inferred_before(InferredPart::DigestCounts).unwrap().unwrap().content, b"one");
        assert!(keep(&store, b"two", 0, &added(2, b"one", b"one")));
        assert!(digest(b"two"));
        // Somebody was slow, and keeps what knows of less mail.
        assert!(keep(&store, b"one", 0, &MarksChange::All(marks(1))));
        assert!(store.inferred_before(InferredPart::DigestCounts).unwrap().is_none());
    }

    #[test]
    fn what_was_read_before_mail_was_forgotten_is_not_kept() {
        let mut store = Store::in_memory().unwrap();
        let before = store.generation().unwrap();
        assert!(keep(&store, b"one", before, &MarksChange::All(marks(1))));
        store.forget_seen().unwrap();
        assert!(!store.has_inferred(InferredPart::People, b"one").unwrap());
        assert!(store.marked(MarkKind::MessageId, 7 << 43).unwrap().is_empty());
        assert!(!keep(&store, b"one", before, &MarksChange::All(marks(1))));
        let now = store.generation().unwrap();
        assert!(keep(&store, b"one", now, &MarksChange::All(marks(1))));
    }
}
