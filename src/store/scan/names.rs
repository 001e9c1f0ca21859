//! Display names: noted a mail at a time, written once a transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Transaction;

use super::{Result, ScanWriting, Scanned};
use crate::store::copy;

/// Names that are yet to be written, by address id.
pub(super) type NamesMet = BTreeMap<i64, BTreeMap<String, NameUse>>;

/// How often a name was met, and when last, in seconds; 0 in undated mail only.
pub(super) struct NameUse {
    times: i64,
    last_at: i64,
}

impl ScanWriting<'_> {
    /// Notes the display names of a mail, of those whom the owner did not have forgotten.
    pub(super) fn note_names(&mut self, scanned: &Scanned) -> Result<()> {
        let record = &scanned.record;
        let at = record.written.or(record.date).map_or(0, Timestamp::as_second);
        for mailbox in copy::names(record, scanned.names) {
            let id = self.address_id(&mailbox.address)?;
            if self.forgotten.contains(mailbox.address.as_str()) {
                continue;
            }
            let names = self.names.entry(id).or_default();
            match names.get_mut(&mailbox.name) {
                Some(met) => {
                    met.times += 1;
                    met.last_at = met.last_at.max(at);
                }
                None => {
                    names.insert(mailbox.name.clone(), NameUse { times: 1, last_at: at });
                }
            }
        }
        Ok(())
    }
}

/// Writes the names that were noted, in the order of the key: one row a name, not one a mail.
pub(super) fn write(tx: &Transaction<'_>, met: &mut NamesMet) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO display_name (address_id, name, times, last_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (address_id, name) DO UPDATE SET times = times + ?3, last_at = max(last_at, ?4)",
    )?;
    for (id, names) in std::mem::take(met) {
        for (name, met) in names {
            insert.execute((id, name, met.times, met.last_at))?;
        }
    }
    Ok(())
}
