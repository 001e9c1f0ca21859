//! Accounts and folders, and how far each was read.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::message_key::MessageKey;
use super::{Result, Store, StoreError, timestamp};
use crate::mail::{Cursor, Locator, Role};

/// A row of `folder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FolderId(pub(super) i64);

/// A folder as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    pub id: FolderId,
    pub account: String,
    pub name: String,
    pub raw: String,
    pub role: Role,
    pub cursor: Cursor,
    /// No longer listed by the source.
    pub gone: bool,
}

/// A folder as its source lists it.
#[derive(Debug, Clone, Copy)]
pub struct ListedFolder<'f> {
    /// Decoded.
    pub name: &'f str,
    /// As the source spells it.
    pub raw: &'f str,
    pub role: Role,
}

/// What `doctor` tells of a folder's damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub account: String,
    pub folder: String,
    /// Defects tolerated: name, how often.
    pub defects: Vec<(String, u64)>,
    /// Messages set aside: where, why.
    pub set_aside: Vec<(Locator, String)>,
}

impl Store {
    /// The folder's row, made when new, its role and spelling brought up to date.
    ///
    /// # Errors
    /// SQLite's.
    pub fn folder(&mut self, account: &str, name: &str, raw: &str, role: Role) -> Result<(FolderId, Cursor)> {
        let tx = self.connection.transaction()?;
        let row = note_folder(&tx, note_account(&tx, account)?, ListedFolder { name, raw, role })?;
        tx.commit()?;
        Ok(row)
    }

    /// The same of all that an account has, in their order, in one transaction.
    ///
    /// # Errors
    /// SQLite's.
    pub fn note_folders<'f>(
        &mut self,
        account: &str,
        folders: impl IntoIterator<Item = ListedFolder<'f>>,
    ) -> Result<Vec<(FolderId, Cursor)>> {
        let tx = self.connection.transaction()?;
        let account = note_account(&tx, account)?;
        let rows =
            folders.into_iter().map(|folder| note_folder(&tx, account, folder)).collect::<Result<_>>()?;
        tx.commit()?;
        Ok(rows)
    }

    /// Marks the account's folders that are not among `listed` as gone. Their facts stay.
    ///
    /// # Errors
    /// SQLite's.
    pub fn mark_gone(&mut self, account: &str, listed: &[FolderId]) -> Result<usize> {
        let mut marked = 0;
        for row in self.folders()? {
            if row.account == account && !row.gone && !listed.contains(&row.id) {
                marked += self.connection.execute("UPDATE folder SET gone = 1 WHERE id = ?1", [row.id.0])?;
            }
        }
        Ok(marked)
    }

    /// All folders, by account and name.
    ///
    /// # Errors
    /// SQLite's, or an unreadable cursor.
    pub fn folders(&self) -> Result<Vec<FolderRow>> {
        let mut statement = self.connection.prepare(
            "SELECT folder.id, account.name, folder.name, raw, role, cursor, gone
             FROM folder JOIN account ON account.id = account_id ORDER BY account.name, folder.name",
        )?;
        let mut rows = statement.query([])?;
        let mut folders = Vec::new();
        while let Some(row) = rows.next()? {
            folders.push(FolderRow {
                id: FolderId(row.get(0)?),
                account: row.get(1)?,
                name: row.get(2)?,
                raw: row.get(3)?,
                role: read_role(&row.get::<_, String>(4)?),
                cursor: read_cursor(&row.get::<_, String>(5)?)?,
                gone: row.get::<_, i64>(6)? != 0,
            });
        }
        Ok(folders)
    }

    /// Messages read from a folder.
    ///
    /// # Errors
    /// SQLite's.
    pub fn messages_in(&self, folder: FolderId) -> Result<u64> {
        let sql = "SELECT count(*) FROM copy WHERE folder_id = ?1";
        Ok(self.connection.query_row(sql, [folder.0], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Fingerprints of the places already read in a folder (see [`Locator::fingerprint`]).
    ///
    /// # Errors
    /// SQLite's.
    pub fn known_places(&self, folder: FolderId) -> Result<HashSet<u64, RandomState>> {
        let mut statement = self.connection.prepare("SELECT locator FROM copy WHERE folder_id = ?1")?;
        let places = statement.query_map([folder.0], |row| Ok(kept_place(row.get(0)?).fingerprint()))?;
        Ok(places.collect::<rusqlite::Result<_>>()?)
    }

    /// Where copies of a message are, those in Sent folders first: account, folder's name, spelling
    /// and role, place (of a Maildir's file, the fingerprint).
    ///
    /// # Errors
    /// SQLite's.
    pub fn copies(&self, key: MessageKey) -> Result<Vec<(FolderRow, Locator)>> {
        self.copies_that_bear(key, 0)
    }

    /// The same of those copies that have the Sent sign: no other is read as what the owner sent.
    ///
    /// # Errors
    /// SQLite's.
    pub fn sent_copies(&self, key: MessageKey) -> Result<Vec<(FolderRow, Locator)>> {
        self.copies_that_bear(key, 1)
    }

    /// `sent`: the least that the column of the same name says.
    fn copies_that_bear(&self, key: MessageKey, sent: i64) -> Result<Vec<(FolderRow, Locator)>> {
        let sql = "SELECT folder_id, locator FROM copy
                   WHERE message_id = (SELECT message_id FROM message_key WHERE key = ?1) AND sent >= ?2
                   ORDER BY folder_id, locator";
        let mut statement = self.connection.prepare_cached(sql)?;
        let places: Vec<(i64, Locator)> = statement
            .query_map(params![key, sent], |row| Ok((row.get(0)?, kept_place(row.get(1)?))))?
            .collect::<rusqlite::Result<_>>()?;
        let folders = self.folders()?;
        let find = |id: i64| folders.iter().find(|folder| folder.id.0 == id).cloned();
        let mut copies: Vec<_> =
            places.into_iter().filter_map(|(id, place)| find(id).map(|folder| (folder, place))).collect();
        copies.sort_by_key(|(folder, _)| folder.role != Role::Sent);
        Ok(copies)
    }

    /// Damage met so far, folder by folder; folders without any are left out.
    ///
    /// # Errors
    /// SQLite's.
    pub fn damage(&self) -> Result<Vec<Damage>> {
        let mut defects = self.connection.prepare("SELECT name, times FROM defect WHERE folder_id = ?1")?;
        let mut aside =
            self.connection.prepare("SELECT locator, reason FROM set_aside WHERE folder_id = ?1")?;
        let mut found = Vec::new();
        for folder in self.folders()? {
            let id = folder.id.0;
            let defects: Vec<(String, u64)> = defects
                .query_map([id], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?
                .collect::<rusqlite::Result<_>>()?;
            let set_aside: Vec<(Locator, String)> = aside
                .query_map([id], |row| Ok((read_locator(row.get_ref(0)?), row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            if !defects.is_empty() || !set_aside.is_empty() {
                found.push(Damage { account: folder.account, folder: folder.name, defects, set_aside });
            }
        }
        Ok(found)
    }

    /// Messages that arrived after a moment: how many, and the latest arrival.
    ///
    /// # Errors
    /// SQLite's.
    pub fn arrivals_after(&self, moment: Timestamp) -> Result<(u64, Timestamp)> {
        let sql = "SELECT count(*), coalesce(max(arrived), 0) FROM message WHERE arrived > ?1";
        let row = |row: &Row<'_>| Ok((row.get::<_, i64>(0)? as u64, timestamp(row.get(1)?)));
        Ok(self.connection.query_row(sql, [moment.as_second()], row)?)
    }

    /// Whether the folder is there, and has been read to any depth.
    ///
    /// # Errors
    /// SQLite's.
    pub fn has_scanned(&self) -> Result<bool> {
        let any: Option<i64> =
            self.connection.query_row("SELECT 1 FROM message LIMIT 1", [], |row| row.get(0)).optional()?;
        Ok(any.is_some())
    }
}

/// The row of an account, made when new.
fn note_account(tx: &Transaction<'_>, name: &str) -> Result<i64> {
    tx.execute("INSERT OR IGNORE INTO account (name) VALUES (?1)", [name])?;
    Ok(tx.query_row("SELECT id FROM account WHERE name = ?1", [name], |row| row.get(0))?)
}

fn note_folder(tx: &Transaction<'_>, account: i64, listed: ListedFolder<'_>) -> Result<(FolderId, Cursor)> {
    let ListedFolder { name, raw, role } = listed;
    let sql = "INSERT INTO folder (account_id, name, raw, role, cursor) VALUES (?1, ?2, ?3, ?4, '{\"kind\":\"start\"}')
               ON CONFLICT (account_id, name) DO UPDATE SET raw = ?3, role = ?4, gone = 0
               WHERE raw <> ?3 OR role <> ?4 OR gone <> 0";
    tx.prepare_cached(sql)?.execute(params![account, name, raw, role_text(role)])?;
    let sql = "SELECT id, cursor FROM folder WHERE account_id = ?1 AND name = ?2";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (id, cursor): (i64, String) = tx.prepare_cached(sql)?.query_row(params![account, name], row)?;
    Ok((FolderId(id), read_cursor(&cursor)?))
}

/// A place as a column keeps it.
pub(super) fn place_value(locator: &Locator) -> i64 {
    locator.fingerprint() as i64
}

/// The same read back: of a Maildir's file the fingerprint of its name.
pub(super) fn kept_place(value: i64) -> Locator {
    Locator::Number(value as u64)
}

/// A place that is shown to people: the name in full.
pub(super) fn read_locator(value: rusqlite::types::ValueRef<'_>) -> Locator {
    match value {
        rusqlite::types::ValueRef::Integer(number) => Locator::Number(number as u64),
        other => Locator::Name(other.as_str().unwrap_or_default().to_owned()),
    }
}

pub(super) fn locator_value(locator: &Locator) -> rusqlite::types::Value {
    match locator {
        Locator::Number(number) => rusqlite::types::Value::Integer(*number as i64),
        Locator::Name(name) => rusqlite::types::Value::Text(name.clone()),
    }
}

pub(super) fn read_cursor(text: &str) -> Result<Cursor> {
    serde_json::from_str(text).map_err(|source| StoreError::Value { what: "folder cursor", source })
}

pub(super) fn cursor_text(cursor: &Cursor) -> Result<String> {
    serde_json::to_string(cursor).map_err(|source| StoreError::Value { what: "folder cursor", source })
}

const ROLES: [(Role, &str); 9] = [
    (Role::Inbox, "inbox"),
    (Role::Sent, "sent"),
    (Role::Drafts, "drafts"),
    (Role::Junk, "junk"),
    (Role::Trash, "trash"),
    (Role::All, "all"),
    (Role::Archive, "archive"),
    (Role::NoMail, "no mail"),
    (Role::Plain, "plain"),
];

fn role_text(role: Role) -> &'static str {
    ROLES.iter().find(|(each, _)| *each == role).map_or("plain", |(_, text)| text)
}

fn read_role(text: &str) -> Role {
    ROLES.iter().find(|(_, each)| *each == text).map_or(Role::Plain, |(role, _)| *role)
}
