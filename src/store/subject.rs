//! The words of subjects, by SQLite's FTS5. The index is kept by triggers (`migrations/0004_says.sql`), in the transaction that stores a message, so it is
//! never older than the messages.

use super::{Result, Store};

impl Store {
    /// Rows of messages whose subject has a word that begins so, the latest stored first, `most` at most. Case and accents do not matter. Empty for a word that has
    /// anything but letters and digits in it.
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

    /// Makes the index of subjects anew, for `doctor` and restored databases; 0.1 s for 100,000 messages.
    ///
    /// # Errors
    /// SQLite's.
    pub fn reindex_subjects(&mut self) -> Result<()> {
        self.connection.execute("INSERT INTO subject_word (subject_word) VALUES ('rebuild')", [])?;
        Ok(())
    }

    /// Whether the index of subjects is what the messages say.
    ///
    /// # Errors
    /// SQLite's, other than the index being wrong.
    pub fn subjects_are_indexed(&self) -> Result<bool> {
        let sql = "INSERT INTO subject_word (subject_word, rank) VALUES ('integrity-check', 1)";
        match self.connection.execute(sql, []) {
            Ok(_) => Ok(true),
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == rusqlite::ErrorCode::DatabaseCorrupt =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(store: &Store, id: i64, subject: &str) {
        let sql = "INSERT INTO message (id, key, id_hash, parent_hash, thread_hash, signs, subject)
                   VALUES (?1, ?2, 0, 0, 0, 0, ?3)";
        store.connection.execute(sql, (id, id.to_le_bytes(), subject)).unwrap();
    }

    #[test]
    fn the_index_follows_the_messages_and_takes_any_words() {
        let mut store = Store::in_memory().unwrap();
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
        assert!(found(&store, "trains").is_empty() && store.subjects_are_indexed().unwrap());
        store.reindex_subjects().unwrap();
        assert_eq!(found(&store, "near"), [2]);
    }
}
