//! Delivery reports whose machine's part is still to be read, and what it said.

use rusqlite::{OptionalExtension, Transaction, params};

use super::folder::{FolderId, kept_place, place_value};
use super::{Result, Store};
use crate::infer::facts::Failure;
use crate::mail::{Address, HeaderRecord, Locator, Signs};

/// Reports of one folder that one scan reads.
const AT_ONCE: i64 = 50;
/// Scans that ask for a report in vain before it is left alone.
const TRIES: i64 = 3;
/// Failed recipients that are kept of one report.
const RECIPIENTS: usize = 20;

/// What was learned from a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportFinding {
    /// Each address that failed.
    Failed(Vec<(Address, Failure)>),
    /// It is no report of a failure, whatever its header looks like.
    NoFailure,
    /// Nothing that its header does not say.
    Nothing,
}

impl Store {
    /// Where reports of a folder are that are still to be read.
    ///
    /// # Errors
    /// SQLite's.
    pub fn unread_reports(&self, folder: FolderId) -> Result<Vec<Locator>> {
        let sql = "SELECT locator FROM unread_report WHERE folder_id = ?1 ORDER BY message_id DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let places = statement.query_map(params![folder.0, AT_ONCE], |row| Ok(kept_place(row.get(0)?)))?;
        Ok(places.collect::<rusqlite::Result<_>>()?)
    }

    /// Stores what a report said; it is not read again.
    ///
    /// # Errors
    /// SQLite's; nothing was stored then.
    pub fn note_report(&mut self, folder: FolderId, place: &Locator, found: &ReportFinding) -> Result<()> {
        let tx = self.connection.transaction()?;
        let at = params![folder.0, place_value(place)];
        let sql = "DELETE FROM unread_report WHERE folder_id = ?1 AND locator = ?2 RETURNING message_id";
        let message: Option<i64> = tx.query_row(sql, at, |row| row.get(0)).optional()?;
        if let Some(message) = message {
            match found {
                ReportFinding::Failed(recipients) => note_failed(&tx, message, recipients)?,
                ReportFinding::NoFailure => {
                    let sql = "UPDATE message SET signs = signs & ~?2 WHERE id = ?1";
                    tx.execute(sql, params![message, Signs::UNDELIVERED.bits()])?;
                }
                ReportFinding::Nothing => {}
            }
            super::copy::note_change(&tx, message)?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Reports that were asked for and did not come.
    ///
    /// # Errors
    /// SQLite's.
    pub fn reports_not_had(&mut self, folder: FolderId, places: &[Locator]) -> Result<()> {
        let tx = self.connection.transaction()?;
        for place in places {
            let at = params![folder.0, place_value(place)];
            tx.execute(
                "UPDATE unread_report SET tries = tries + 1 WHERE folder_id = ?1 AND locator = ?2",
                at,
            )?;
        }
        tx.execute("DELETE FROM unread_report WHERE tries >= ?1", [TRIES])?;
        tx.commit()?;
        Ok(())
    }
}

fn note_failed(tx: &Transaction<'_>, message: i64, recipients: &[(Address, Failure)]) -> Result<()> {
    for (address, failure) in recipients.iter().take(RECIPIENTS) {
        tx.execute("INSERT OR IGNORE INTO address (addr) VALUES (?1)", [address.as_str()])?;
        let sql = "INSERT OR IGNORE INTO failed_recipient (message_id, address_id, failure)
                   SELECT ?1, id, ?3 FROM address WHERE addr = ?2";
        tx.execute(sql, params![message, address.as_str(), *failure as i64])?;
    }
    Ok(())
}

/// Notes a report that names nobody in its header: its machine's part is to be read.
pub(super) fn await_reading(
    tx: &Transaction<'_>,
    folder: FolderId,
    locator: &Locator,
    message: i64,
    record: &HeaderRecord,
) -> Result<()> {
    if record.signs.contains(Signs::UNDELIVERED) && record.failed_recipients.is_empty() {
        let sql = "INSERT OR REPLACE INTO unread_report (folder_id, locator, message_id) VALUES (?1, ?2, ?3)";
        tx.prepare_cached(sql)?.execute(params![folder.0, place_value(locator), message])?;
    }
    Ok(())
}
