//! Writing what a scan read: one batch, one transaction.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::folder::{FolderId, cursor_text, locator_value, read_cursor};
use super::outbox::doubt;
use super::reply::Rewritten;
use super::{Result, Store, fingerprint, reply, stamp};
use crate::mail::{Address, Cursor, HeaderRecord, Locator, Mailbox, Signs};

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

/// Writes the batches of one scan. Keeps address ids in memory, so it is dropped when a batch fails.
pub struct Writer<'s> {
    store: &'s mut Store,
    addresses: HashMap<Address, i64>,
    /// Message-IDs that providers gave our mail; read with the first batch.
    rewritten: Option<Rewritten>,
}

impl Store {
    /// For the batches of one scan.
    pub fn writer(&mut self) -> Writer<'_> {
        Writer { store: self, addresses: HashMap::new(), rewritten: None }
    }
}

impl Writer<'_> {
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
            let key = write_one(&tx, &mut self.addresses, folder, scanned, &mut result, &mut defects)?;
            stamp::note(&tx, folder, &key, &scanned.record)?;
            result.replies += u64::from(heed(&tx, rewritten, &key, &scanned.record)?);
        }
        stamp::count(&tx, folder, batch)?;
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

/// Another UIDVALIDITY: the UIDs known until now are other messages', or nobody's. The messages themselves stay; the scan finds where they lie now.
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
    addresses: &mut HashMap<Address, i64>,
    folder: FolderId,
    scanned: &Scanned,
    result: &mut BatchResult,
    defects: &mut HashMap<String, i64>,
) -> Result<[u8; 16]> {
    let record = &scanned.record;
    if let Some(id) = &record.rekindle_id {
        doubt::notice(tx, id)?;
    }
    let key = key(record);
    let mut find = tx.prepare_cached("SELECT id, signs, arrived FROM message WHERE key = ?1")?;
    let found: Option<(i64, u32, Option<i64>)> =
        find.query_row([&key[..]], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let id = match found {
        Some((id, signs, arrived)) => {
            merge_copy(tx, id, signs, arrived, record)?;
            id
        }
        None => {
            result.new += 1;
            let id = insert_message(tx, addresses, &key, record)?;
            insert_names(tx, addresses, scanned)?;
            insert_failed(tx, addresses, id, record)?;
            id
        }
    };
    if insert_recipients(tx, addresses, id, record)? && found.is_some() {
        note_change(tx, id)?;
    }
    // A place may hold another mail since (a rewritten mbox, a new UIDVALIDITY).
    let mut copy = tx.prepare_cached(
        "INSERT INTO copy (folder_id, locator, message_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (folder_id, locator) DO UPDATE SET message_id = ?3 WHERE message_id <> ?3",
    )?;
    if copy.execute(params![folder.0, locator_value(&scanned.locator), id])? > 0 {
        result.copies += u64::from(found.is_some());
        for defect in &record.defects {
            let name = serde_json::to_value(defect).ok().and_then(|value| value.as_str().map(str::to_owned));
            *defects.entry(name.unwrap_or_default()).or_default() += 1;
        }
    }
    Ok(key)
}

/// Our own mail, or an answer to it? Tells whether it is an answer not met before.
fn heed(tx: &Transaction<'_>, rewritten: &mut Rewritten, key: &[u8], record: &HeaderRecord) -> Result<bool> {
    if record.signs.contains(Signs::OURS) {
        return reply::meet(tx, rewritten, record).map(|()| false);
    }
    reply::notice(tx, rewritten, key, record)
}

/// Of several copies of one mail, the row keeps what all of them say, so that their order does not matter.
fn merge_copy(
    tx: &Transaction<'_>,
    id: i64,
    signs: u32,
    arrived: Option<i64>,
    record: &HeaderRecord,
) -> Result<()> {
    let old = Signs::from_bits_truncate(signs);
    let merged = (old & record.signs) | ((old | record.signs) & Signs::IN_SENT);
    let written = record.written.map_or(0, Timestamp::as_second);
    let candidates = [arrived, record.arrived.map(Timestamp::as_second)].into_iter().flatten();
    let nearest = candidates.min_by_key(|at| (at.abs_diff(written), *at));
    if merged != old || nearest != arrived {
        let mut update = tx.prepare_cached("UPDATE message SET signs = ?2, arrived = ?3 WHERE id = ?1")?;
        update.execute(params![id, merged.bits(), nearest])?;
        note_change(tx, id)?;
    }
    Ok(())
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
fn insert_failed(
    tx: &Transaction<'_>,
    addresses: &mut HashMap<Address, i64>,
    id: i64,
    record: &HeaderRecord,
) -> Result<()> {
    for address in &record.failed_recipients {
        let address = address_id(tx, addresses, address)?;
        tx.execute(
            "INSERT OR IGNORE INTO failed_recipient (message_id, address_id) VALUES (?1, ?2)",
            [id, address],
        )?;
    }
    Ok(())
}

fn insert_message(
    tx: &Transaction<'_>,
    addresses: &mut HashMap<Address, i64>,
    key: &[u8],
    record: &HeaderRecord,
) -> Result<i64> {
    let from = record.from.first().map(|mailbox| address_id(tx, addresses, &mailbox.address)).transpose()?;
    let own = record.message_id.as_ref().map_or(0, |id| fingerprint(id.as_str()));
    let parent = record.in_reply_to.as_ref().or(record.references.last());
    let root = record.references.first().or(record.in_reply_to.as_ref());
    let mut insert = tx.prepare_cached(
        "INSERT INTO message (key, written, arrived, from_id, id_hash, parent_hash, thread_hash, signs, message_id, subject)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    insert.execute(params![
        key,
        record.written.map(Timestamp::as_second),
        record.arrived.map(Timestamp::as_second),
        from,
        own,
        parent.map_or(0, |id| fingerprint(id.as_str())),
        root.map_or(own, |id| fingerprint(id.as_str())),
        record.signs.bits(),
        record.message_id.as_ref().map(|id| id.as_str()),
        if concerns_forgotten(tx, record)? { "" } else { &record.subject },
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Whether a mail is from or to somebody the owner had forgotten: its subject is not kept.
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

/// Tells whether any is new, or stands in another field.
fn insert_recipients(
    tx: &Transaction<'_>,
    addresses: &mut HashMap<Address, i64>,
    id: i64,
    record: &HeaderRecord,
) -> Result<bool> {
    let mut changed = 0;
    let mut insert = tx.prepare_cached(
        "INSERT INTO recipient (message_id, address_id, field) VALUES (?1, ?2, ?3)
         ON CONFLICT (message_id, address_id) DO UPDATE SET field = ?3 WHERE ?3 < field",
    )?;
    for (field, list) in (0..).zip([&record.to, &record.cc, &record.bcc]) {
        for mailbox in list {
            changed += insert.execute(params![id, address_id(tx, addresses, &mailbox.address)?, field])?;
        }
    }
    Ok(changed > 0)
}

fn insert_names(
    tx: &Transaction<'_>,
    addresses: &mut HashMap<Address, i64>,
    scanned: &Scanned,
) -> Result<()> {
    if scanned.names == Names::Ignored {
        return Ok(());
    }
    let record = &scanned.record;
    let at = record.written.or(record.date).map_or(0, Timestamp::as_second);
    let mut insert = tx.prepare_cached(
        "INSERT INTO display_name (address_id, name, times, last_at)
         SELECT ?1, ?2, 1, ?3
         WHERE NOT EXISTS (SELECT 1 FROM address JOIN forgotten USING (addr) WHERE address.id = ?1)
         ON CONFLICT (address_id, name) DO UPDATE SET times = times + 1, last_at = max(last_at, ?3)",
    )?;
    let named = |mailbox: &&Mailbox| !mailbox.name.is_empty();
    // A second author is called by what they write themselves.
    for mailbox in
        record.from.iter().take(1).chain(&record.to).chain(&record.cc).chain(&record.bcc).filter(named)
    {
        insert.execute(params![address_id(tx, addresses, &mailbox.address)?, mailbox.name, at])?;
    }
    Ok(())
}

fn address_id(tx: &Transaction<'_>, addresses: &mut HashMap<Address, i64>, address: &Address) -> Result<i64> {
    if let Some(id) = addresses.get(address) {
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
    addresses.insert(address.clone(), id);
    Ok(id)
}

/// What makes a mail itself: its Message-ID, author and Date; without a Message-ID also subject and recipients. Two different mails
/// under one Message-ID stay two; copies of one in several folders are one.
pub fn key(record: &HeaderRecord) -> [u8; 16] {
    key_at(record, record.arrived)
}

/// The same where the arrival is known better than the record knows it: the store has the arrival that the folder told, a message read again has not.
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
        // Without Message-ID and Date, the arrival is all that is left to tell two alike mails apart.
        let arrived = arrived.filter(|_| record.written.is_none());
        add(&arrived.map_or(String::new(), |at| at.as_second().to_string()));
    }
    hash.finalize()[..16].try_into().expect("a SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Role, header};

    #[test]
    fn a_new_uidvalidity_forgets_where_mail_lay_and_not_the_mail() {
        let mut store = Store::in_memory().unwrap();
        let (folder, _) = store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
        let (other, _) = store.folder("home", "Sent", "Sent", Role::Sent).unwrap();
        let letter = |uid: u64, id: &str| Scanned {
            locator: Locator::Number(uid),
            record: header::parse(
                format!("From: a@b.example\nMessage-ID: <{id}@b.example>\n\n").as_bytes(),
                None,
            ),
            names: Names::Believed,
        };
        let mut write = |folder, validity, last_uid, batch: &[Scanned], aside: &[(Locator, String)]| {
            let cursor =
                Cursor::Imap { uid_validity: validity, last_uid, uid_next: None, highest_modseq: None };
            store.writer().write(folder, batch, aside, &cursor).unwrap().new
        };
        let bad = [(Locator::Number(8), "damaged".to_owned())];
        assert_eq!(write(folder, 1, 8, &[letter(6, "x"), letter(7, "y")], &bad), 2);
        assert_eq!(write(other, 1, 1, &[letter(1, "x")], &[]), 0);
        assert_eq!(write(folder, 2, 1, &[letter(1, "y")], &[]), 0);
        assert_eq!(write(folder, 2, 2, &[letter(2, "z")], &[]), 1, "what this one scan found stays");
        let key = |id: &str| key(&letter(1, id).record);
        let places = |id: &str| -> Vec<(String, Locator)> {
            let copies = store.copies(&key(id)).unwrap();
            copies.into_iter().map(|(row, place)| (row.name, place)).collect()
        };
        assert_eq!(places("x"), [("Sent".to_owned(), Locator::Number(1))]);
        assert_eq!(places("y"), [("INBOX".to_owned(), Locator::Number(1))]);
        assert_eq!(places("z"), [("INBOX".to_owned(), Locator::Number(2))]);
        assert!(store.damage().unwrap().iter().all(|damage| damage.set_aside.is_empty()));
    }
}
