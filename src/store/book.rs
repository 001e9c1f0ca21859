//! Cards of address books that are kept in step with files.

use rusqlite::{Transaction, params};

use super::journal::{NewEntry, insert_all};
use super::{Result, Store, StoreError, calendar, watched_file};
use crate::contacts::Card;
use crate::store::watched_file::{WatchedFile, WatchedKind};

/// An address book as it is now.
#[derive(Debug)]
pub struct ReadBook {
    pub file: WatchedFile,
    pub cards: Vec<Card>,
}

impl Store {
    /// The cards of all files, with the path of each, by path.
    ///
    /// # Errors
    /// SQLite's, or a card that this version cannot read.
    pub fn book_cards(&self) -> Result<Vec<(String, Card)>> {
        let sql = "SELECT path, content FROM book_card JOIN watched_file ON watched_file.id = file_id
                   ORDER BY path, source, book_card.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut cards = Vec::new();
        while let Some(row) = rows.next()? {
            let card = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
                .map_err(|source| StoreError::Value { what: "card", source })?;
            cards.push((row.get(0)?, card));
        }
        Ok(cards)
    }

    /// Takes in files that are new or changed, takes out those that are gone (paths), and writes
    /// what the journal notes of it.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_books(
        &mut self,
        read: &[ReadBook],
        gone: &[String],
        entries: &[NewEntry],
        now: jiff::Timestamp,
    ) -> Result<()> {
        let tx = self.connection.transaction()?;
        for path in gone.iter().chain(read.iter().map(|book| &book.file.path)) {
            if let Some(id) = watched_file::id(&tx, WatchedKind::Book, path)? {
                tx.execute("DELETE FROM book_card WHERE file_id = ?1", [id])?;
                tx.execute("DELETE FROM watched_file WHERE id = ?1", [id])?;
            }
        }
        for book in read {
            let id = watched_file::put(&tx, WatchedKind::Book, &book.file)?;
            let sql =
                "INSERT OR REPLACE INTO book_card (file_id, source, id, content) VALUES (?1, ?2, ?3, ?4)";
            let mut statement = tx.prepare_cached(sql)?;
            for card in &book.cards {
                let content = serde_json::to_string(card)
                    .map_err(|source| StoreError::Value { what: "card", source })?;
                statement.execute(params![id, card.source.as_str(), card.id, content])?;
            }
        }
        insert_all(&tx, entries, now)?;
        calendar::note_change(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// Addresses of those whom the owner had forgotten, placeholders among them.
    ///
    /// # Errors
    /// SQLite's.
    pub fn forgotten(&self) -> Result<std::collections::HashSet<String>> {
        let mut statement = self.connection.prepare_cached("SELECT addr FROM forgotten")?;
        let all = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(all)
    }
}

/// Takes one contact out of all files.
pub(super) fn forget(tx: &Transaction<'_>, card: &Card) -> Result<()> {
    let sql = "DELETE FROM book_card WHERE source = ?1 AND id = ?2";
    tx.execute(sql, params![card.source.as_str(), card.id])?;
    Ok(())
}
