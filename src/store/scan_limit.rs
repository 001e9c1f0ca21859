//! `scan --since`: how far back an account is read, remembered, so that it can be widened later.

use jiff::Timestamp;
use rusqlite::params;

use super::{Result, Store};

impl Store {
    /// `scan --since`: from when on mail of this account is kept, considering what was asked
    /// before. An earlier moment than before makes every folder be read again from its start, where
    /// known mail is only noticed; a later one changes nothing, for what was read stays. `None`:
    /// everything is kept.
    ///
    /// # Errors
    /// SQLite's.
    pub fn agree_since(&mut self, account: &str, asked: Option<Timestamp>) -> Result<Option<Timestamp>> {
        let tx = self.connection.transaction()?;
        tx.execute("INSERT OR IGNORE INTO account (name) VALUES (?1)", [account])?;
        let sql = "SELECT id, since, NOT EXISTS (SELECT 1 FROM folder WHERE account_id = account.id AND cursor <> ?2) FROM account WHERE name = ?1";
        let (id, before, untouched): (i64, Option<i64>, bool) =
            tx.query_row(sql, params![account, START], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let asked = asked.map(Timestamp::as_second);
        let agreed = match (asked, before) {
            (Some(asked), Some(before)) if asked < before => {
                tx.execute("UPDATE folder SET cursor = ?2 WHERE account_id = ?1", params![id, START])?;
                Some(asked)
            }
            (Some(asked), None) if untouched => Some(asked),
            _ => before,
        };
        if agreed != before {
            tx.execute("UPDATE account SET since = ?2 WHERE id = ?1", params![id, agreed])?;
        }
        tx.commit()?;
        // Where everything was wanted before, a limit holds for what this scan reads.
        Ok(agreed.or(asked).map(super::timestamp))
    }
}

/// A cursor that has read nothing.
const START: &str = "{\"kind\":\"start\"}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_since_reads_again_and_a_narrower_one_changes_nothing() {
        let mut store = Store::in_memory().unwrap();
        let at = |second| Some(Timestamp::from_second(second).unwrap());
        let read =
            |store: &Store| store.connection.execute("UPDATE folder SET cursor = 'somewhere'", []).unwrap();
        let folder = crate::mail::Role::Inbox;
        assert_eq!(store.agree_since("home", None).unwrap(), None);
        store.folder("home", "INBOX", "INBOX", folder).unwrap();
        assert_eq!(store.agree_since("home", at(1000)).unwrap(), at(1000));
        read(&store);
        assert_eq!(store.agree_since("home", None).unwrap(), at(1000), "it is remembered");
        assert_eq!(store.agree_since("home", at(2000)).unwrap(), at(1000), "what was read stays");
        let cursors = |store: &Store| -> String {
            store.connection.query_row("SELECT cursor FROM folder", [], |row| row.get(0)).unwrap()
        };
        assert_eq!(cursors(&store), "somewhere");
        assert_eq!(store.agree_since("home", at(500)).unwrap(), at(500));
        assert_eq!(cursors(&store), START);
    }
}
