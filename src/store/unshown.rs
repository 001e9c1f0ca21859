//! Messages that were set aside, and are asked for again: by the next two scans where the server
//! lists them and does not show them, later now and then.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Transaction, params};

use super::folder::{FolderId, locator_value, read_locator};
use super::{Result, Store};
use crate::mail::Locator;

/// Scans that ask before a message counts as set aside.
const TRIES: i64 = 3;
/// Messages of one folder that one scan asks for again.
const AT_ONCE: i64 = 20;
/// From the third try on, doubled up to the last.
const FIRST_WAIT: SignedDuration = SignedDuration::from_hours(24);
const DOUBLINGS: i64 = 5;

/// Notes that messages that were set aside were asked for once only.
pub(super) fn note(tx: &Transaction<'_>, folder: FolderId, unshown: &[(Locator, String)]) -> Result<()> {
    for (locator, _) in unshown {
        let sql = "UPDATE set_aside SET tries = 1, next_at = 0 WHERE folder_id = ?1 AND locator = ?2";
        tx.execute(sql, params![folder.0, locator_value(locator)])?;
    }
    Ok(())
}

/// What was read, or is gone, is no longer set aside.
pub(super) fn no_longer_aside<'a>(
    tx: &Transaction<'_>,
    folder: FolderId,
    places: impl Iterator<Item = &'a Locator>,
) -> Result<()> {
    if !tx.prepare_cached("SELECT 1 FROM set_aside WHERE folder_id = ?1")?.exists([folder.0])? {
        return Ok(());
    }
    let sql = "DELETE FROM set_aside WHERE folder_id = ?1 AND locator = ?2";
    let mut delete = tx.prepare_cached(sql)?;
    for locator in places {
        delete.execute(params![folder.0, locator_value(locator)])?;
    }
    Ok(())
}

impl Store {
    /// The messages of a folder that are to be asked for again now.
    ///
    /// # Errors
    /// SQLite's.
    pub fn due_again(&self, folder: FolderId, now: Timestamp) -> Result<Vec<Locator>> {
        let sql =
            "SELECT locator FROM set_aside WHERE folder_id = ?1 AND next_at <= ?2 ORDER BY next_at LIMIT ?3";
        let mut statement = self.connection.prepare_cached(sql)?;
        let places = statement
            .query_map(params![folder.0, now.as_second(), AT_ONCE], |row| Ok(read_locator(row.get_ref(0)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(places)
    }

    /// They were asked for again in vain.
    ///
    /// # Errors
    /// SQLite's.
    pub fn asked_in_vain(
        &mut self,
        folder: FolderId,
        unshown: &[(Locator, String)],
        now: Timestamp,
    ) -> Result<()> {
        let tx = self.connection.transaction()?;
        for (locator, reason) in unshown {
            let sql = "UPDATE set_aside SET tries = tries + 1, reason = ?3,
                       next_at = CASE WHEN tries + 1 < ?4 THEN 0 ELSE ?5 + ?6 * (1 << min(tries + 1 - ?4, ?7)) END
                       WHERE folder_id = ?1 AND locator = ?2";
            let wait = FIRST_WAIT.as_secs();
            let place = locator_value(locator);
            tx.execute(sql, params![folder.0, place, reason, TRIES, now.as_second(), wait, DOUBLINGS])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// They were read, or are gone: no longer set aside.
    ///
    /// # Errors
    /// SQLite's.
    pub fn no_longer_aside<'a>(
        &mut self,
        folder: FolderId,
        places: impl Iterator<Item = &'a Locator>,
    ) -> Result<()> {
        let tx = self.connection.transaction()?;
        no_longer_aside(&tx, folder, places)?;
        tx.commit()?;
        Ok(())
    }

    /// A message of the folder that fewer than three scans asked for, and why it was not read.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unsettled(&self, folder: FolderId) -> Result<Option<(Locator, String)>> {
        let sql = "SELECT locator, reason FROM set_aside WHERE folder_id = ?1 AND tries < ?2 LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement
            .query_map(params![folder.0, TRIES], |row| Ok((read_locator(row.get_ref(0)?), row.get(1)?)))?;
        Ok(rows.next().transpose()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Cursor, Role};

    #[test]
    fn a_message_that_is_not_shown_is_asked_for_by_three_scans_and_then_now_and_then() {
        let mut store = Store::in_memory().unwrap();
        let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
        let now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let ghost = [(Locator::Number(2), "not shown".to_owned())];
        let cursor = Cursor::Imap { uid_validity: 1, last_uid: 4, uid_next: None, highest_modseq: None };
        store.writer().write(folder, &[], &ghost, &cursor).unwrap();
        let mut writer = store.writer();
        writer.note_unshown(folder, &ghost).unwrap();
        writer.commit().unwrap();
        drop(writer);
        for _ in 0..2 {
            assert!(store.unsettled(folder).unwrap().is_some());
            assert_eq!(store.due_again(folder, now).unwrap(), [Locator::Number(2)]);
            store.asked_in_vain(folder, &ghost, now).unwrap();
        }
        assert_eq!(store.unsettled(folder).unwrap(), None, "three scans were enough");
        assert_eq!(store.due_again(folder, now).unwrap(), []);
        let mut later = now;
        for days in [1, 2, 4, 8, 16, 32, 32, 32] {
            let wait = SignedDuration::from_hours(24 * days);
            assert_eq!(store.due_again(folder, later + wait - SignedDuration::from_secs(1)).unwrap(), []);
            later += wait;
            assert_eq!(store.due_again(folder, later).unwrap().len(), 1, "{days}");
            store.asked_in_vain(folder, &ghost, later).unwrap();
        }
        store.no_longer_aside(folder, [Locator::Number(2)].iter()).unwrap();
        assert!(store.damage().unwrap().is_empty());
    }
}
