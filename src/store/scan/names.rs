//! Display names: noted a mail at a time, written once a transaction.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use jiff::Timestamp;
use rusqlite::Transaction;

use super::{Names, Result, ScanWriting, Scanned};
use crate::store::copy;

/// Names that are yet to be written, by address id.
pub(super) type NamesMet = HashMap<i64, BTreeMap<String, NameUse>, RandomState>;

/// How often a name was met, and when last, in seconds; 0 in undated mail only.
pub(super) struct NameUse {
    times: i64,
    last_at: i64,
}

impl ScanWriting<'_> {
    /// Notes the display names of a mail, of those whom the owner did not have forgotten. Their
    /// rows were looked up.
    pub(super) fn note_names(&mut self, scanned: &Scanned) {
        let record = &scanned.record;
        if scanned.names == Names::Ignored {
            return;
        }
        let at = record.written.or(record.date).map_or(0, Timestamp::as_second);
        for (mailbox, id) in copy::people(record).zip(&self.people) {
            if mailbox.name.is_empty() || self.forgotten.contains(mailbox.address.as_str()) {
                continue;
            }
            let names = self.names.entry(*id).or_default();
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
    }
}

/// Writes the names that were noted, in the order of the key: one row a name, not one a mail.
pub(super) fn write(tx: &Transaction<'_>, met: &mut NamesMet) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO display_name (address_id, name, times, last_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (address_id, name) DO UPDATE SET times = times + ?3, last_at = max(last_at, ?4)",
    )?;
    let mut met: Vec<_> = std::mem::take(met).into_iter().collect();
    met.sort_unstable_by_key(|(id, _)| *id);
    for (id, names) in met {
        for (name, met) in names {
            insert.execute((id, name, met.times, met.last_at))?;
        }
    }
    Ok(())
}
