//! Cards of address books: written with the journal entry of their import, in one transaction.

use jiff::Timestamp;
use rusqlite::params;

use super::journal::{NewEntry, insert_all};
use super::{Result, Store, StoreError};
use crate::contacts::Card;
use crate::contacts::merge::Version;

impl Store {
    /// All cards of all imports.
    ///
    /// # Errors
    /// SQLite's, or a card that this version cannot read.
    pub fn cards(&self) -> Result<Vec<Version>> {
        let mut statement =
            self.connection.prepare("SELECT import_id, content FROM card ORDER BY import_id")?;
        let mut rows = statement.query([])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            let card = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
                .map_err(|source| StoreError::Value { what: "card", source })?;
            versions.push(Version { import: row.get(0)?, card });
        }
        Ok(versions)
    }

    /// Writes an import: its entries, of which the first is the import itself, and the cards that
    /// are new or changed. Returns the entry of the import.
    ///
    /// # Errors
    /// SQLite's; nothing was written then.
    pub fn write_import(
        &mut self,
        entries: &[NewEntry],
        cards: &[&Card],
        now: Timestamp,
    ) -> Result<Option<i64>> {
        let tx = self.connection.transaction()?;
        let ids = insert_all(&tx, entries, now)?;
        let Some(import) = ids.first().copied().flatten() else { return Ok(None) };
        let mut statement =
            tx.prepare("INSERT INTO card (source, id, import_id, content) VALUES (?1, ?2, ?3, ?4)")?;
        for card in cards {
            let content =
                serde_json::to_string(card).map_err(|source| StoreError::Value { what: "card", source })?;
            statement.execute(params![card.source.as_str(), card.id, import, content])?;
        }
        drop(statement);
        tx.commit()?;
        Ok(Some(import))
    }
}
