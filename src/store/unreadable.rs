//! When each account was last scanned, what could not be read of it, and since when.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::outbox::unclear;
use super::{Result, Store, timestamp};

/// A folder or a whole account that the last scans could not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub account: String,
    /// `None`: the whole account.
    pub folder: Option<String>,
    /// The first scan that failed on it.
    pub since: Timestamp,
    pub reason: String,
}

impl Unreadable {
    /// "the folder Sent of home", "the mailbox of home".
    pub fn name(&self) -> String {
        match &self.folder {
            Some(folder) => format!("the folder {folder} of {}", self.account),
            None => format!("the mailbox of {}", self.account),
        }
    }
}

/// What a scan of an account came to.
#[derive(Debug, Clone, Copy)]
pub struct ScanOutcome<'a> {
    pub account: &'a str,
    /// What lay in the mailbox before then was seen by it.
    pub began: Timestamp,
    /// Folders that could not be read: name and why.
    pub failed: &'a [(String, String)],
    pub vital: VitalFolders,
}

/// Whether a scan read Sent, INBOX and All Mail, where the owner's latest words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VitalFolders {
    /// To their ends.
    Read,
    /// One of them could not be read.
    Missed,
}

impl Store {
    /// Remembers a scan of an account. What failed before and was read now is forgotten.
    ///
    /// # Errors
    /// SQLite's.
    pub fn note_scan(&mut self, outcome: ScanOutcome<'_>) -> Result<()> {
        let ScanOutcome { account, began, failed, vital } = outcome;
        let tx = self.connection.transaction()?;
        if vital == VitalFolders::Read {
            unclear::set_looked(&tx, account, began)?;
        }
        tx.execute(
            "INSERT INTO last_scan (account, at) VALUES (?1, ?2) ON CONFLICT (account) DO UPDATE SET at = ?2",
            params![account, began.as_second()],
        )?;
        let folders: Vec<String> = {
            let mut statement = tx.prepare_cached("SELECT folder FROM unreadable WHERE account = ?1")?;
            statement.query_map([account], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        for folder in folders.iter().filter(|folder| !failed.iter().any(|(name, _)| name == *folder)) {
            tx.execute("DELETE FROM unreadable WHERE account = ?1 AND folder = ?2", [account, folder])?;
        }
        for (folder, reason) in failed {
            let sql = "INSERT INTO unreadable (account, folder, since, reason) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (account, folder) DO UPDATE SET reason = ?4";
            tx.execute(sql, params![account, folder, began.as_second(), reason])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Remembers that a scan could not read an account at all. What is known of its folders stays.
    ///
    /// # Errors
    /// SQLite's.
    pub fn note_unreadable_account(&mut self, account: &str, began: Timestamp, reason: &str) -> Result<()> {
        let sql = "INSERT INTO unreadable (account, folder, since, reason) VALUES (?1, '', ?2, ?3)
                   ON CONFLICT (account, folder) DO UPDATE SET reason = ?3";
        self.connection.execute(sql, params![account, began.as_second(), reason])?;
        Ok(())
    }

    /// All that the last scans could not read, whole accounts first.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unreadable(&self) -> Result<Vec<Unreadable>> {
        let sql = "SELECT account, folder, since, reason FROM unreadable ORDER BY account, folder";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Unreadable {
                account: row.get(0)?,
                folder: Some(row.get::<_, String>(1)?).filter(|folder| !folder.is_empty()),
                since: timestamp(row.get(2)?),
                reason: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the account's last scan that reached it began. `None`: none did.
    ///
    /// # Errors
    /// SQLite's.
    pub fn last_scan(&self, account: &str) -> Result<Option<Timestamp>> {
        let sql = "SELECT at FROM last_scan WHERE account = ?1";
        let at: Option<i64> = self.connection.query_row(sql, [account], |row| row.get(0)).optional()?;
        Ok(at.map(timestamp))
    }

    /// The messages of which a copy was read in a folder, or in any of an account.
    ///
    /// # Errors
    /// SQLite's.
    pub fn messages_read_in(&self, place: &Unreadable) -> Result<HashSet<i64>> {
        let sql = "SELECT copy.message_id FROM copy JOIN folder ON folder.id = copy.folder_id
                   JOIN account ON account.id = folder.account_id
                   WHERE account.name = ?1 AND (?2 IS NULL OR folder.name = ?2)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![place.account, place.folder], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_known_since_its_first_failure_until_it_is_read_again() {
        let mut store = Store::in_memory().unwrap();
        let at = |hour: i64| Timestamp::from_second(1_700_000_000 + 3600 * hour).unwrap();
        let failed = |names: &[&str]| -> Vec<(String, String)> {
            names.iter().map(|name| ((*name).to_owned(), "no".to_owned())).collect()
        };
        let now = |store: &mut Store| -> Vec<(String, Timestamp)> {
            store.unreadable().unwrap().iter().map(|one| (one.name(), one.since)).collect()
        };
        assert_eq!(store.last_scan("home").unwrap(), None);
        store.note_unreadable_account("home", at(0), "no route").unwrap();
        store.note_unreadable_account("home", at(1), "no route").unwrap();
        let note = |store: &mut Store, account, second, failed: &[(String, String)]| {
            let outcome = ScanOutcome { account, began: at(second), failed, vital: VitalFolders::Missed };
            store.note_scan(outcome).unwrap();
        };
        note(&mut store, "work", 1, &failed(&["Sent"]));
        let home = ("the mailbox of home".to_owned(), at(0));
        let sent = ("the folder Sent of work".to_owned(), at(1));
        assert_eq!(now(&mut store), [home.clone(), sent.clone()]);
        note(&mut store, "work", 2, &failed(&["Sent", "Zoo"]));
        let zoo = ("the folder Zoo of work".to_owned(), at(2));
        assert_eq!(now(&mut store), [home, sent, zoo.clone()]);
        note(&mut store, "work", 3, &failed(&["Zoo"]));
        note(&mut store, "home", 4, &[]);
        assert_eq!(now(&mut store), [zoo]);
        assert_eq!(store.last_scan("home").unwrap(), Some(at(4)));
    }
}
