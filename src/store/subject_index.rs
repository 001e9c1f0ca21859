//! The words of subjects, by SQLite's FTS5. New messages are indexed at the end of the transaction
//! that stores them; triggers (`migrations/0001_initial.sql`) follow what is changed or
//! deleted later. So the index is never older than the messages.

use rusqlite::Connection;

use super::{Result, Store};

/// Indexes the messages that were stored since the last call. Belongs into the transaction that
/// stored them.
///
/// # Errors
/// SQLite's.
pub(super) fn index_new(connection: &Connection) -> Result<()> {
    let sql = "INSERT INTO subject_word (rowid, subject)
               SELECT id, subject FROM message WHERE id > (SELECT indexed_to FROM subject_index)";
    if connection.prepare_cached(sql)?.execute([])? > 0 {
        let sql = "UPDATE subject_index SET indexed_to = (SELECT max(id) FROM message)";
        connection.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}

impl Store {
    /// Rows of messages whose subject has a word that begins so, the latest stored first, `most` at
    /// most. Case and accents do not matter. Empty for a word that has anything but letters and
    /// digits in it.
    ///
    /// # Errors
    /// SQLite's.
    pub fn subjects_with(&self, word: &str, most: usize) -> Result<Vec<i64>> {
        if word.is_empty() || !word.chars().all(char::is_alphanumeric) {
            return Ok(Vec::new());
        }
        let sql = "SELECT rowid FROM subject_word WHERE subject_word MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        // A quoted string is never read as one of FTS5's own words.
        let begins = format!("\"{word}\"*");
        let rows = statement.query_map((begins, most as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
impl Store {
    /// Fails unless the index of subjects is what the messages say.
    pub(super) fn check_subject_index(&self) {
        let sql = "INSERT INTO subject_word (subject_word, rank) VALUES ('integrity-check', 1)";
        self.connection.execute(sql, []).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(store: &Store, id: i64, subject: &str) {
        let sql = "INSERT INTO message (id, parent_hash, signs, subject) VALUES (?1, 0, 0, ?2)";
        store.connection.execute(sql, (id, subject)).unwrap();
        index_new(&store.connection).unwrap();
    }

    #[test]
    fn an_id_that_is_given_again_is_indexed_again() {
        let store = Store::in_memory().unwrap();
        message(&store, 1, "Boats");
        message(&store, 2, "Looms");
        store.connection.execute("DELETE FROM message", []).unwrap();
        message(&store, 1, "Kites");
        let found = |word: &str| store.subjects_with(word, 10).unwrap();
        assert_eq!((found("kites"), found("boats")), (vec![1], vec![]));
        store.check_subject_index();
    }

    #[test]
    fn a_subject_that_changes_before_it_is_indexed_is_indexed_once() {
        let store = Store::in_memory().unwrap();
        let sql = "INSERT INTO message (id, parent_hash, signs, subject) VALUES (1, 0, 0, 'Boats')";
        store.connection.execute(sql, []).unwrap();
        store.connection.execute("UPDATE message SET subject = 'Looms'", []).unwrap();
        index_new(&store.connection).unwrap();
        assert_eq!(store.subjects_with("looms", 10).unwrap(), [1]);
        assert!(store.subjects_with("boats", 10).unwrap().is_empty());
        store.check_subject_index();
    }

    #[test]
    fn the_index_follows_the_messages_and_takes_any_words() {
        let store = Store::in_memory().unwrap();
        message(&store, 1, "Re: Café for the Acme-Robotics team");
        message(&store, 2, "AND OR NOT \"NEAR\"");
        let found = |store: &Store, word: &str| store.subjects_with(word, 10).unwrap();
        assert_eq!(found(&store, "cafe"), [1]);
        assert_eq!(found(&store, "robot"), [1]);
        assert_eq!(found(&store, "NOT"), [2]);
        for odd in ["", "\"", "a*", "near(", "x y", "é\u{0}"] {
            assert!(found(&store, odd).is_empty(), "{odd:?}");
        }
        store.connection.execute("UPDATE message SET subject = 'Trains' WHERE id = 1", []).unwrap();
        assert_eq!((found(&store, "cafe"), found(&store, "trains")), (vec![], vec![1]));
        store.connection.execute("DELETE FROM message WHERE id = 1", []).unwrap();
        assert_eq!((found(&store, "trains"), found(&store, "near")), (vec![], vec![2]));
        store.check_subject_index();
    }
}
