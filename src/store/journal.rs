//! The journal: append-only record of what the owner said and what Rekindle did.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::message_key::MessageKey;
use super::{Result, Store, StoreError, timestamp};
use crate::command::{Action, Entry, PersonKey, UNWRITTEN};

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalSource {
    /// A reply.
    Mail,
    /// The command line.
    Cli,
    /// Rekindle itself noted what it did.
    Rekindle,
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    pub said: JournalSource,
    pub person: Option<PersonKey>,
    pub action: Action,
    /// What was typed.
    pub line: String,
    /// The mail that said it (message key).
    pub reply_key: Option<MessageKey>,
    /// What makes it the same command when it is met again (token, item, verb, arguments); `None`:
    /// always new.
    pub once: Option<String>,
}

/// An entry with what `journal` shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    pub entry: Entry,
    pub source: JournalSource,
    pub line: String,
    pub reply_key: Option<MessageKey>,
}

impl Store {
    /// All entries, oldest first.
    ///
    /// # Errors
    /// SQLite's, or an entry that this version cannot read.
    pub fn journal(&self) -> Result<Vec<JournalRow>> {
        let sql = "SELECT id, at, person, action, source, line, reply_key FROM journal ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut journal = Vec::new();
        while let Some(row) = rows.next()? {
            let action = serde_json::from_str(row.get_ref(3)?.as_str().unwrap_or_default())
                .map_err(|source| StoreError::Value { what: "journal entry", source })?;
            let entry = Entry { id: row.get(0)?, at: timestamp(row.get(1)?), person: row.get(2)?, action };
            journal.push(JournalRow {
                entry,
                source: row.get(4)?,
                line: row.get(5)?,
                reply_key: row.get(6)?,
            });
        }
        Ok(journal)
    }

    /// How many entries a mail made, by its key.
    ///
    /// # Errors
    /// SQLite's.
    pub fn entries_of(&self, reply_key: MessageKey) -> Result<u32> {
        let sql = "SELECT count(*) FROM journal WHERE reply_key = ?1";
        Ok(self.connection.query_row(sql, [reply_key], |row| row.get(0))?)
    }

    /// Whether this command was obeyed before (see [`NewEntry::once`]).
    ///
    /// # Errors
    /// SQLite's.
    pub fn said_before(&self, once: &str) -> Result<bool> {
        let idem = Sha256::digest(once.as_bytes()).to_vec();
        Ok(self.connection.prepare_cached("SELECT 1 FROM journal WHERE idem = ?1")?.exists([idem])?)
    }

    /// Writes entries of the command line or of Rekindle itself: all or none. Returns the ids of
    /// those that were new.
    ///
    /// # Errors
    /// SQLite's.
    pub fn write_entries(&mut self, entries: &[NewEntry], now: Timestamp) -> Result<Vec<i64>> {
        let tx = self.connection.transaction()?;
        let ids = insert_all(&tx, entries, now)?;
        tx.commit()?;
        Ok(ids.into_iter().flatten().collect())
    }
}

/// Inserts entries inside a larger transaction. For each its id, or `None` when it had been said
/// before. What takes back an entry of the same batch ([`UNWRITTEN`]) gets that entry's id.
pub(super) fn insert_all(
    tx: &Transaction<'_>,
    entries: &[NewEntry],
    now: Timestamp,
) -> Result<Vec<Option<i64>>> {
    let mut ids: Vec<Option<i64>> = Vec::with_capacity(entries.len());
    for entry in entries {
        let id = match entry.action {
            Action::Undone { entry: target } if target >= UNWRITTEN => {
                // One that had been said before is another mail's: nothing of this one is to be
                // taken back.
                let target = usize::try_from(target - UNWRITTEN).ok();
                let target = target.and_then(|at| ids.get(at).copied().flatten());
                let undo =
                    |entry_id| NewEntry { action: Action::Undone { entry: entry_id }, ..entry.clone() };
                target.map(|target| insert(tx, &undo(target), now)).transpose()?.flatten()
            }
            _ => insert(tx, entry, now)?,
        };
        ids.push(id);
    }
    Ok(ids)
}

fn insert(tx: &Transaction<'_>, entry: &NewEntry, now: Timestamp) -> Result<Option<i64>> {
    let idem = entry.once.as_ref().map(|once| Sha256::digest(once.as_bytes()).to_vec());
    let action = serde_json::to_string(&entry.action)
        .map_err(|source| StoreError::Value { what: "journal entry", source })?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO journal (at, source, person, action, line, reply_key, idem) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (idem) DO NOTHING RETURNING id",
    )?;
    let values =
        params![now.as_second(), entry.said, entry.person, action, entry.line, entry.reply_key, idem];
    Ok(statement.query_row(values, |row| row.get(0)).optional()?)
}
