//! Writing what a scan read: batch by batch, some batches a transaction.

mod keys;
mod message;
mod names;
mod places;
mod statements;

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::checkpointer::Checkpointer;
pub use super::copy::Names;
use super::folder::{FolderId, cursor_text, locator_value, read_cursor};
use super::message_key::MessageKey;
use super::reply::RewrittenIds;
pub use super::scanned::Scanned;
use super::{Care, Result, Store, care, list_name, reply, stamp, subject_index, unshown};
use crate::mail::{Address, Cursor, Defect, HeaderRecord, Locator, Signs};
use keys::KeysMet;
use names::NamesMet;
use places::PlaceMet;
use statements::Statements;

/// Messages of which a commit changes so many pages that writing them back takes a while.
const MUCH: usize = 5_000;

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

/// Rows of addresses.
type AddressRows = HashMap<Address, i64, RandomState>;

/// Writes the batches of one scan. Keeps address ids in memory, so it is dropped when a batch
/// fails.
pub struct BatchWriter<'s> {
    connection: &'s Connection,
    /// What was added since the last commit.
    open: Option<Transaction<'s>>,
    /// How careful the transaction that begins next would be.
    care: Care,
    /// Messages in it.
    added: usize,
    /// So that no address is looked up twice in a scan.
    addresses: AddressRows,
    /// What is yet to be written of display names.
    names: NamesMet,
    /// Names of lists that this scan wrote.
    lists: HashSet<String, RandomState>,
    /// Message-IDs that providers gave our mail; read with the first batch.
    rewritten: Option<RewrittenIds>,
    /// Once there is much to write back.
    checkpointer: Option<Checkpointer>,
}

impl Store {
    /// For the batches of one scan.
    ///
    /// Nothing else that writes may be asked of the store as long as it lives.
    pub fn writer(&self) -> BatchWriter<'_> {
        BatchWriter {
            connection: &self.connection,
            open: None,
            care: Care::Full,
            added: 0,
            addresses: AddressRows::default(),
            names: NamesMet::default(),
            lists: HashSet::default(),
            rewritten: None,
            checkpointer: None,
        }
    }
}

impl<'s> BatchWriter<'s> {
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
        let added = self.add(folder, batch, unreadable, cursor)?;
        self.commit()?;
        Ok(added)
    }

    /// The same, for good only with the next [`BatchWriter::commit`]. Until then nobody else can
    /// write into the database.
    ///
    /// # Errors
    /// SQLite's; what was added since the last commit is gone then.
    pub fn add(
        &mut self,
        folder: FolderId,
        batch: &[Scanned],
        unreadable: &[(Locator, String)],
        cursor: &Cursor,
    ) -> Result<BatchResult> {
        let tx = self.take_open()?;
        forget_old_places(&tx, folder, cursor)?;
        let added = self.add_to(&tx, folder, batch, unreadable)?;
        move_cursor(&tx, folder, cursor)?;
        self.added += batch.len();
        self.open = Some(tx);
        Ok(added)
    }

    /// Notes that messages, set aside by batches that were added, were asked for once only.
    ///
    /// # Errors
    /// As [`BatchWriter::add`].
    pub fn note_unshown(&mut self, folder: FolderId, unshown: &[(Locator, String)]) -> Result<()> {
        if unshown.is_empty() {
            return Ok(());
        }
        let tx = self.take_open()?;
        unshown::note(&tx, folder, unshown)?;
        self.open = Some(tx);
        Ok(())
    }

    /// Messages that the next commit stores.
    pub fn added(&self) -> usize {
        self.added
    }

    /// Stores what was added since the last one.
    ///
    /// # Errors
    /// SQLite's; nothing of it was stored then.
    pub fn commit(&mut self) -> Result<()> {
        let added = std::mem::take(&mut self.added);
        if let Some(tx) = self.open.take() {
            names::write(&tx, &mut self.names)?;
            subject_index::index_new(&tx)?;
            tx.commit()?;
            self.set_care(Care::Full)?;
            self.write_back(added);
        }
        Ok(())
    }

    /// Has the pages of a commit of so many messages written back, where that takes a while.
    fn write_back(&mut self, added: usize) {
        if added >= MUCH {
            let checkpointer = self.checkpointer.take().or_else(|| Checkpointer::start(self.connection));
            self.checkpointer = checkpointer.filter(Checkpointer::keeps_up);
        }
    }

    /// The transaction that is open, or a new one. What fails before it is put back is rolled back.
    fn take_open(&mut self) -> Result<Transaction<'s>> {
        if let Some(open) = self.open.take() {
            return Ok(open);
        }
        self.set_care(Care::OfAScan)?;
        Ok(Transaction::new_unchecked(self.connection, TransactionBehavior::Immediate)?)
    }

    /// Outside of transactions only.
    fn set_care(&mut self, wanted: Care) -> Result<()> {
        if self.care != wanted {
            self.care = wanted;
            care(self.connection, wanted)?;
        }
        Ok(())
    }

    fn add_to(
        &mut self,
        tx: &Transaction<'_>,
        folder: FolderId,
        batch: &[Scanned],
        unreadable: &[(Locator, String)],
    ) -> Result<BatchResult> {
        let rewritten = match &mut self.rewritten {
            Some(known) => known,
            none => none.insert(reply::rewritten(tx)?),
        };
        let mut writing = ScanWriting::begin(tx, folder, (&mut self.addresses, &mut self.names), batch)?;
        for scanned in batch {
            let id = writing.message(scanned)?;
            stamp::note(tx, folder, id, &scanned.record)?;
            list_name::write(tx, &mut self.lists, &scanned.record)?;
            writing.result.replies += u64::from(heed(tx, rewritten, scanned.prints.key, &scanned.record)?);
        }
        let result = writing.end(batch)?;
        stamp::count(tx, folder, batch)?;
        unshown::no_longer_aside(tx, folder, batch.iter().map(|scanned| &scanned.locator))?;
        set_aside(tx, folder, unreadable)?;
        Ok(result)
    }
}

impl Drop for BatchWriter<'_> {
    fn drop(&mut self) {
        // What an error left open is rolled back.
        self.open = None;
        let restored = self.set_care(Care::Full);
        debug_assert!(restored.is_ok(), "{restored:?}");
    }
}

/// A batch that is being written.
struct ScanWriting<'w> {
    tx: &'w Transaction<'w>,
    folder: FolderId,
    sql: Statements<'w>,
    addresses: &'w mut AddressRows,
    /// Rows of whom the message at hand is from and to (see [`super::copy::people`]).
    people: Vec<i64>,
    keys: KeysMet,
    /// Of the messages so far.
    places: Vec<PlaceMet>,
    /// Whom the owner had forgotten.
    forgotten: HashSet<String>,
    names: &'w mut NamesMet,
    defects: HashMap<Defect, i64>,
    result: BatchResult,
}

impl<'w> ScanWriting<'w> {
    fn begin(
        tx: &'w Transaction<'w>,
        folder: FolderId,
        (addresses, names): (&'w mut AddressRows, &'w mut NamesMet),
        batch: &[Scanned],
    ) -> Result<ScanWriting<'w>> {
        let mut forgotten = tx.prepare_cached("SELECT addr FROM forgotten")?;
        let forgotten = forgotten.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut sql = Statements::prepare(tx)?;
        let keys = KeysMet::look_up(batch, &mut sql)?;
        Ok(ScanWriting {
            tx,
            folder,
            sql,
            addresses,
            people: Vec::new(),
            keys,
            places: Vec::with_capacity(batch.len()),
            forgotten,
            names,
            defects: HashMap::new(),
            result: BatchResult::default(),
        })
    }

    /// Writes what is written once a batch.
    fn end(mut self, batch: &[Scanned]) -> Result<BatchResult> {
        std::mem::take(&mut self.keys).write(&mut self.sql)?;
        self.write_places(batch)?;
        for (defect, times) in self.defects {
            let name = serde_json::to_value(defect).ok().and_then(|value| value.as_str().map(str::to_owned));
            let sql = "INSERT INTO defect (folder_id, name, times) VALUES (?1, ?2, ?3)
                       ON CONFLICT (folder_id, name) DO UPDATE SET times = times + ?3";
            let values = params![self.folder.0, name.unwrap_or_default(), times];
            self.tx.prepare_cached(sql)?.execute(values)?;
        }
        Ok(self.result)
    }

    fn address_id(&mut self, address: &Address) -> Result<i64> {
        if let Some(id) = self.addresses.get(address) {
            return Ok(*id);
        }
        // In a first scan nearly all of them are new.
        let id = match self.sql.insert_address.execute([address.as_str()])? {
            0 => self.sql.find_address.query_row([address.as_str()], |row| row.get(0))?,
            _ => self.tx.last_insert_rowid(),
        };
        self.addresses.insert(address.clone(), id);
        Ok(id)
    }
}

fn set_aside(tx: &Transaction<'_>, folder: FolderId, unreadable: &[(Locator, String)]) -> Result<()> {
    for (locator, reason) in unreadable {
        let sql = "INSERT OR REPLACE INTO set_aside (folder_id, locator, reason) VALUES (?1, ?2, ?3)";
        tx.execute(sql, params![folder.0, locator_value(locator), reason])?;
    }
    Ok(())
}

fn move_cursor(tx: &Transaction<'_>, folder: FolderId, cursor: &Cursor) -> Result<()> {
    let mut update = tx.prepare_cached("UPDATE folder SET cursor = ?2 WHERE id = ?1")?;
    update.execute(params![folder.0, cursor_text(cursor)?])?;
    Ok(())
}

/// Another UIDVALIDITY, or another kind of mailbox under the same name: the places known until now
/// are other messages', or nobody's. The messages themselves stay; the scan finds where they are
/// now.
fn forget_old_places(tx: &Transaction<'_>, folder: FolderId, now: &Cursor) -> Result<()> {
    let mut cursor = tx.prepare_cached("SELECT cursor FROM folder WHERE id = ?1")?;
    let before = read_cursor(&cursor.query_row([folder.0], |row| row.get::<_, String>(0))?)?;
    if !before.has_the_places_of(now) {
        tx.execute("DELETE FROM copy WHERE folder_id = ?1", [folder.0])?;
        tx.execute("DELETE FROM set_aside WHERE folder_id = ?1", [folder.0])?;
        tx.execute("DELETE FROM unread_report WHERE folder_id = ?1", [folder.0])?;
        // Counted anew with each place.
        tx.execute("DELETE FROM defect WHERE folder_id = ?1", [folder.0])?;
    }
    Ok(())
}

/// Our own mail, or an answer to it? Tells whether it is an answer not met before.
fn heed(
    tx: &Transaction<'_>,
    rewritten: &mut RewrittenIds,
    key: MessageKey,
    record: &HeaderRecord,
) -> Result<bool> {
    if record.signs.contains(Signs::OURS) {
        return reply::meet(tx, rewritten, record).map(|()| false);
    }
    reply::notice(tx, rewritten, key, record)
}

#[cfg(test)]
mod tests;
