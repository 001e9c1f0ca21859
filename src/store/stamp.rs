//! Which mail the owner's own provider says is not from whom it says (see [`crate::mail::stamp`]).
//!
//! The provider's server is the one whose name is in the topmost Authentication-Results of an
//! account's mail again and again; other servers that a mail came through say nothing that counts.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, Transaction, params};

use super::Result;
use super::folder::FolderId;
use super::scanned::Scanned;
use crate::mail::{HeaderRecord, Signs};

/// Counts the stamps of a batch by server. Mail in Sent folders did not come in.
pub(super) fn count(tx: &Transaction<'_>, folder: FolderId, batch: &[Scanned]) -> Result<()> {
    let mut times: BTreeMap<&str, i64> = BTreeMap::new();
    let came = batch.iter().filter(|one| !one.record.signs.contains(Signs::IN_SENT));
    for stamp in came.filter_map(|one| one.record.stamp.as_ref()) {
        *times.entry(&stamp.server).or_default() += 1;
    }
    for (server, times) in times {
        let sql = "INSERT INTO authserv (account_id, name, times) SELECT account_id, ?2, ?3 FROM folder WHERE id = ?1
                   ON CONFLICT (account_id, name) DO UPDATE SET times = times + ?3";
        tx.prepare_cached(sql)?.execute(params![folder.0, server, times])?;
    }
    Ok(())
}

/// Remembers which server says of a message that its sender is forged.
pub(super) fn note(tx: &Transaction<'_>, folder: FolderId, id: i64, record: &HeaderRecord) -> Result<()> {
    let Some(stamp) = record.stamp.as_ref().filter(|_| record.signs.contains(Signs::AUTH_FAILED)) else {
        return Ok(());
    };
    let sql = "INSERT OR IGNORE INTO failed_stamp (message_id, account_id, name)
               SELECT ?1, account_id, ?3 FROM folder WHERE id = ?2";
    tx.prepare_cached(sql)?.execute(params![id, folder.0, stamp.server])?;
    Ok(())
}

/// The messages whose deciding copy failed, and that the provider of an account of theirs says are
/// forged: its server is one whose name at least three mails, and one in four of all that are
/// stamped, have.
pub(super) fn failed(moment: &Connection) -> Result<HashSet<i64>> {
    let sql = "SELECT failed_stamp.message_id FROM failed_stamp JOIN authserv USING (account_id, name)
               JOIN message ON message.id = failed_stamp.message_id
               WHERE (message.signs & ?1) <> 0 AND times >= 3 AND 4 * times >= (SELECT sum(times) FROM authserv AS other WHERE other.account_id = failed_stamp.account_id)";
    let mut statement = moment.prepare_cached(sql)?;
    let found = statement
        .query_map([Signs::AUTH_FAILED.bits()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found)
}
