//! Writing what a scan read: one batch, one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::copy::{self, Claim};
use super::folder::{FolderId, cursor_text, locator_value, read_cursor};
use super::outbox::unclear;
use super::reply::RewrittenIds;
use super::{Result, Store, fingerprint, reply, stamp, subject_index};
use crate::mail::{Address, Cursor, HeaderRecord, Locator, MessageId, Signs};

/// One parsed header with its place.
#[derive(Debug, Clone)]
pub struct Scanned {
    pub locator: Locator,
    pub record: HeaderRecord,
    /// Whether its display names say who people are.
    pub names: Names,
}

/// Whether display names of a message are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Believed,
    /// From a relay: they name somebody else.
    Ignored,
}

/// What a batch brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchResult {
    /// Messages not seen before, in any folder.
    pub new: u64,
    /// Further copies of known messages.
    pub copies: u64,
    /// Mail that carries a token of ours back.
    pub replies: u64,
}

/// Writes the batches of one scan. Keeps address ids in memory, so it is dropped when a batch
/// fails.
pub struct BatchWriter<'s> {
    store: &'s mut Store,
    seen: Seen,
    /// Message-IDs that providers gave our mail; read with the first batch.
    rewritten: Option<RewrittenIds>,
}

/// What a scan keeps in memory, so that it neither looks up an address twice nor writes a name once
/// a mail.
#[derive(Default)]
struct Seen {
    addresses: HashMap<Address, i64>,
    /// Display names by address id that this batch has yet to write.
    names: BTreeMap<i64, BTreeMap<String, NameUse>>,
    /// Names of lists that are written.
    lists: HashSet<String>,
}

/// How often a name was met, and when last, in seconds; 0 in undated mail only.
struct NameUse {
    times: i64,
    last_at: i64,
}

impl Store {
    /// For the batches of one scan.
    pub fn writer(&mut self) -> BatchWriter<'_> {
        BatchWriter { store: self, seen: Seen::default(), rewritten: None }
    }
}

impl BatchWriter<'_> {
    /// Stores records, unreadable places and the cursor: all or nothing.
    ///
    /// # Errors
    /// SQLite's; nothing was stored then.
    pub fn write(
        &mut self,
        folder: FolderId,
        batch: &[Scanned],
        unreadable: &[(Locator, String)],
        cursor: &Cursor,
    ) -> Result<BatchResult> {
        let rewritten = match &mut self.rewritten {
            Some(known) => known,
            none => none.insert(reply::rewritten(&self.store.connection)?),
        };
        let tx = self.store.connection.transaction()?;
        forget_old_places(&tx, folder, cursor)?;
        let mut result = BatchResult::default();
        let mut defects: HashMap<String, i64> = HashMap::new();
        for scanned in batch {
            let key = write_one(&tx, &mut self.seen, folder, scanned, &mut result, &mut defects)?;
            stamp::note(&tx, folder, &key, &scanned.record)?;
            result.replies += u64::from(heed(&tx, rewritten, &key, &scanned.record)?);
        }
        write_names(&tx, &mut self.seen)?;
        stamp::count(&tx, folder, batch)?;
        subject_index::index_new(&tx)?;
        for (locator, reason) in unreadable {
            let sql = "INSERT OR REPLACE INTO set_aside (folder_id, locator, reason) VALUES (?1, ?2, ?3)";
            tx.execute(sql, params![folder.0, locator_value(locator), reason])?;
        }
        for (name, times) in defects {
            let sql = "INSERT INTO defect (folder_id, name, times) VALUES (?1, ?2, ?3)
                       ON CONFLICT (folder_id, name) DO UPDATE SET times = times + ?3";
            tx.execute(sql, params![folder.0, name, times])?;
        }
        tx.execute("UPDATE folder SET cursor = ?2 WHERE id = ?1", params![folder.0, cursor_text(cursor)?])?;
        tx.commit()?;
        Ok(result)
    }
}

/// Another UIDVALIDITY: the UIDs known until now are other messages', or nobody's. The messages
/// themselves stay; the scan finds where they lie now.
fn forget_old_places(tx: &Transaction<'_>, folder: FolderId, now: &Cursor) -> Result<()> {
    let Cursor::Imap { uid_validity: new, .. } = now else { return Ok(()) };
    let mut cursor = tx.prepare_cached("SELECT cursor FROM folder WHERE id = ?1")?;
    let before = read_cursor(&cursor.query_row([folder.0], |row| row.get::<_, String>(0))?)?;
    if matches!(before, Cursor::Imap { uid_validity: old, .. } if old != *new) {
        tx.execute("DELETE FROM copy WHERE folder_id = ?1", [folder.0])?;
        tx.execute("DELETE FROM set_aside WHERE folder_id = ?1", [folder.0])?;
    }
    Ok(())
}

/// One message: a new row, or one more copy of a known one. Gives its key.
fn write_one(
    tx: &Transaction<'_>,
    seen: &mut Seen,
    folder: FolderId,
    scanned: &Scanned,
    result: &mut BatchResult,
    defects: &mut HashMap<String, i64>,
) -> Result<[u8; 16]> {
    let record = &scanned.record;
    if let Some(id) = &record.rekindle_id {
        unclear::notice(tx, id)?;
    }
    write_list_names(tx, seen, record)?;
    let key = key(record);
    let found = find_message(tx, &key)?;
    let id = match &found {
        Some(known) => {
            weigh_copy(tx, seen, known, scanned)?;
            known.id
        }
        None => {
            result.new += 1;
            let id = insert_message(tx, seen, &key, scanned)?;
            note_names(tx, seen, scanned)?;
            insert_failed(tx, seen, id, record)?;
            insert_recipients(tx, seen, id, record)?;
            id
        }
    };
    // A place may hold another mail since (a rewritten mbox, a new UIDVALIDITY).
    let mut copy = tx.prepare_cached(
        "INSERT INTO copy (folder_id, locator, message_id, sent) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (folder_id, locator) DO UPDATE SET message_id = ?3, sent = ?4 WHERE message_id <> ?3 OR sent <> ?4",
    )?;
    let sent = record.signs.contains(Signs::IN_SENT);
    if copy.execute(params![folder.0, locator_value(&scanned.locator), id, sent])? > 0 {
        result.copies += u64::from(found.is_some());
        for defect in &record.defects {
            let name = serde_json::to_value(defect).ok().and_then(|value| value.as_str().map(str::to_owned));
            *defects.entry(name.unwrap_or_default()).or_default() += 1;
        }
    }
    Ok(key)
}

/// Our own mail, or an answer to it? Tells whether it is an answer not met before.
fn heed(
    tx: &Transaction<'_>,
    rewritten: &mut RewrittenIds,
    key: &[u8],
    record: &HeaderRecord,
) -> Result<bool> {
    if record.signs.contains(Signs::OURS) {
        return reply::meet(tx, rewritten, record).map(|()| false);
    }
    reply::notice(tx, rewritten, key, record)
}

/// A message that is known already, by the copy that decides what it says.
struct Known {
    id: i64,
    arrived: Option<i64>,
    claim: Claim,
}

fn find_message(tx: &Transaction<'_>, key: &[u8]) -> Result<Option<Known>> {
    let sql = "SELECT id, arrived, basis, basis_order, basis_print FROM message WHERE key = ?1";
    let known = |row: &rusqlite::Row<'_>| {
        let claim = Claim::from_row(row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(Known { id: row.get(0)?, arrived: row.get(1)?, claim })
    };
    Ok(tx.prepare_cached(sql)?.query_row([key], known).optional()?)
}

/// One more copy of a known message: it takes the place of the one that decided, or only tells more
/// of the arrival, where it is worth as much.
fn weigh_copy(tx: &Transaction<'_>, seen: &mut Seen, known: &Known, scanned: &Scanned) -> Result<()> {
    let record = &scanned.record;
    let claim = Claim::from_record(record);
    let arrived = record.arrived.map(Timestamp::as_second);
    let arrived = match claim.is_level_with(&known.claim) {
        true => nearest(record.written, [known.arrived, arrived]),
        false if claim < known.claim => arrived,
        false => known.arrived,
    };
    let decides = claim < known.claim;
    if decides && !claim.says_the_same_as(&known.claim) {
        replace(tx, seen, known.id, scanned)?;
    }
    if decides || arrived != known.arrived {
        let [basis, order, print] = claim.min(known.claim).columns();
        let sql =
            "UPDATE message SET arrived = ?2, basis = ?3, basis_order = ?4, basis_print = ?5 WHERE id = ?1";
        tx.prepare_cached(sql)?.execute(params![known.id, arrived, basis, order, print])?;
        note_change(tx, known.id)?;
    }
    Ok(())
}

/// The arrival nearest to the Date field, so that the order of copies does not matter.
fn nearest(written: Option<Timestamp>, arrivals: [Option<i64>; 2]) -> Option<i64> {
    let written = written.map_or(0, Timestamp::as_second);
    arrivals.into_iter().flatten().min_by_key(|at| (at.abs_diff(written), *at))
}

/// Puts what this copy says in the place of what another one said.
fn replace(tx: &Transaction<'_>, seen: &mut Seen, id: i64, scanned: &Scanned) -> Result<()> {
    let record = &scanned.record;
    // What is taken back may be a name that this batch brought.
    write_names(tx, seen)?;
    copy::withdraw_names(tx, id)?;
    for table in ["recipient", "failed_recipient"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE message_id = ?1"))?.execute([id])?;
    }
    let thread = Thread::of(record);
    let sql = "UPDATE message SET parent_hash = ?2, thread_hash = ?3, signs = ?4, subject = ?5, named = ?6 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        id,
        thread.parent,
        thread.root,
        record.signs.bits(),
        subject_kept(tx, record)?,
        copy::prints_of_names(&copy::names(scanned)),
    ])?;
    note_names(tx, seen, scanned)?;
    insert_failed(tx, seen, id, record)?;
    insert_recipients(tx, seen, id, record)
}

/// Fingerprints of Message-IDs, as `message` has them.
struct Thread {
    own: i64,
    parent: i64,
    root: i64,
}

impl Thread {
    fn of(record: &HeaderRecord) -> Thread {
        let own = record.message_id.as_ref().map_or(0, |id| fingerprint(id.as_str()));
        let parent = record.in_reply_to.as_ref().or(record.references.last());
        let root = record.references.first().or(record.in_reply_to.as_ref());
        Thread {
            own,
            parent: parent.map_or(0, |id| fingerprint(id.as_str())),
            root: root.map_or(own, |id| fingerprint(id.as_str())),
        }
    }
}

/// Tells those who keep facts in memory that a known message is not what it was.
fn note_change(tx: &Transaction<'_>, id: i64) -> Result<()> {
    let mut update = tx.prepare_cached(
        "UPDATE message SET revision = (SELECT coalesce(max(revision), 0) + 1 FROM message WHERE revision > 0) WHERE id = ?1",
    )?;
    update.execute([id])?;
    Ok(())
}

/// The addresses that a report names as failed.
fn insert_failed(tx: &Transaction<'_>, seen: &mut Seen, id: i64, record: &HeaderRecord) -> Result<()> {
    for address in &record.failed_recipients {
        let address = address_id(tx, seen, address)?;
        let sql = "INSERT OR IGNORE INTO failed_recipient (message_id, address_id) VALUES (?1, ?2)";
        tx.prepare_cached(sql)?.execute([id, address])?;
    }
    Ok(())
}

fn insert_message(tx: &Transaction<'_>, seen: &mut Seen, key: &[u8], scanned: &Scanned) -> Result<i64> {
    let record = &scanned.record;
    let from = record.from.first().map(|mailbox| address_id(tx, seen, &mailbox.address)).transpose()?;
    let thread = Thread::of(record);
    let [basis, order, print] = Claim::from_record(record).columns();
    let mut insert = tx.prepare_cached(
        "INSERT INTO message (key, written, arrived, from_id, id_hash, parent_hash, thread_hash, signs, message_id, subject,
                              basis, basis_order, basis_print, named)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    insert.execute(params![
        key,
        record.written.map(Timestamp::as_second),
        record.arrived.map(Timestamp::as_second),
        from,
        thread.own,
        thread.parent,
        thread.root,
        record.signs.bits(),
        record.message_id.as_ref().map(|id| id.as_str()),
        subject_kept(tx, record)?,
        basis,
        order,
        print,
        copy::prints_of_names(&copy::names(scanned)),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// The subject as far as it is kept: empty for mail of ours and answers to it, which name people
/// who may be forgotten later, and for mail of those who are.
fn subject_kept<'a>(tx: &Transaction<'_>, record: &'a HeaderRecord) -> Result<&'a str> {
    let is_ours = |id: &&MessageId| id.as_str().starts_with("rekindle.");
    let mut ids = record.message_id.iter().chain(&record.in_reply_to).chain(&record.references);
    let ours = record.rekindle_id.is_some() || ids.find(is_ours).is_some();
    Ok(if ours || concerns_forgotten(tx, record)? { "" } else { &record.subject })
}

/// Whether a mail is from or to somebody the owner had forgotten.
fn concerns_forgotten(tx: &Transaction<'_>, record: &HeaderRecord) -> Result<bool> {
    if !tx.prepare_cached("SELECT 1 FROM forgotten")?.exists([])? {
        return Ok(false);
    }
    let mut forgotten = tx.prepare_cached("SELECT 1 FROM forgotten WHERE addr = ?1")?;
    for mailbox in [&record.from, &record.to, &record.cc, &record.bcc].into_iter().flatten() {
        if forgotten.exists([mailbox.address.as_str()])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn insert_recipients(tx: &Transaction<'_>, seen: &mut Seen, id: i64, record: &HeaderRecord) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO recipient (message_id, address_id, field) VALUES (?1, ?2, ?3)
         ON CONFLICT (message_id, address_id) DO UPDATE SET field = ?3 WHERE ?3 < field",
    )?;
    for (field, list) in (0..).zip([&record.to, &record.cc, &record.bcc]) {
        for mailbox in list {
            insert.execute(params![id, address_id(tx, seen, &mailbox.address)?, field])?;
        }
    }
    Ok(())
}

/// Notes the display names of a mail for [`write_names`].
fn note_names(tx: &Transaction<'_>, seen: &mut Seen, scanned: &Scanned) -> Result<()> {
    let record = &scanned.record;
    let at = record.written.or(record.date).map_or(0, Timestamp::as_second);
    for mailbox in copy::names(scanned) {
        let id = address_id(tx, seen, &mailbox.address)?;
        let names = seen.names.entry(id).or_default();
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

/// Writes the names that were noted, in the order of the key: one row a name, not one a mail.
fn write_names(tx: &Transaction<'_>, seen: &mut Seen) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO display_name (address_id, name, times, last_at)
         SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM address JOIN forgotten USING (addr) WHERE address.id = ?1)
         ON CONFLICT (address_id, name) DO UPDATE SET times = times + ?3, last_at = max(last_at, ?4)",
    )?;
    for (id, names) in std::mem::take(&mut seen.names) {
        for (name, met) in names {
            insert.execute(params![id, name, met.times, met.last_at])?;
        }
    }
    Ok(())
}

/// Writes what this mail's lists are called.
fn write_list_names(tx: &Transaction<'_>, seen: &mut Seen, record: &HeaderRecord) -> Result<()> {
    for name in record.list_names.iter().filter(|name| !seen.lists.contains(*name)) {
        tx.prepare_cached("INSERT OR IGNORE INTO list_name (name) VALUES (?1)")?.execute([name])?;
    }
    seen.lists.extend(record.list_names.iter().cloned());
    Ok(())
}

fn address_id(tx: &Transaction<'_>, seen: &mut Seen, address: &Address) -> Result<i64> {
    if let Some(id) = seen.addresses.get(address) {
        return Ok(*id);
    }
    let mut find = tx.prepare_cached("SELECT id FROM address WHERE addr = ?1")?;
    let found: Option<i64> = find.query_row([address.as_str()], |row| row.get(0)).optional()?;
    let id = match found {
        Some(id) => id,
        None => {
            tx.prepare_cached("INSERT INTO address (addr) VALUES (?1)")?.execute([address.as_str()])?;
            tx.last_insert_rowid()
        }
    };
    seen.addresses.insert(address.clone(), id);
    Ok(id)
}

/// What makes a mail itself: its Message-ID, author and Date; without a Message-ID also subject and
/// recipients. Two different mails under one Message-ID stay two; copies of one in several folders
/// are one.
pub fn key(record: &HeaderRecord) -> [u8; 16] {
    key_at(record, record.arrived)
}

/// The same where the arrival is known better than the record knows it: the store has the arrival
/// that the folder told, a message read again has not.
pub fn key_at(record: &HeaderRecord, arrived: Option<Timestamp>) -> [u8; 16] {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    add(record.message_id.as_ref().map_or("", |id| id.as_str()));
    add(record.from.first().map_or("", |mailbox| mailbox.address.as_str()));
    // An arrival differs from copy to copy; only a Date of its own tells mails apart.
    add(&record.written.map_or(String::new(), |at| at.as_second().to_string()));
    if record.message_id.is_none() {
        add(&record.subject);
        record.to.iter().chain(&record.cc).for_each(|mailbox| add(mailbox.address.as_str()));
        // Without Message-ID and Date, the arrival is all that is left to tell two alike mails
        // apart.
        let arrived = arrived.filter(|_| record.written.is_none());
        add(&arrived.map_or(String::new(), |at| at.as_second().to_string()));
    }
    hash.finalize()[..16].try_into().expect("a SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests;
