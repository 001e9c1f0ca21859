//! Writing one message: a new row, or one more copy of a known one.

use jiff::Timestamp;
use rusqlite::params;

use super::super::copy::{self, Claim};
use super::super::outbox::unclear;
use super::super::stored_record::{RowIdentity, StoredRecord};
use super::super::{Result, recipients, report};
use super::places::PlaceMet;
use super::{ScanWriting, Scanned, names};
use crate::infer::facts::RecipientField;
use crate::mail::{HeaderRecord, MessageId};

/// A message that is known already, by the copy that decides what it says.
struct KnownMessage {
    id: i64,
    arrived: Option<i64>,
    claim: Claim,
}

impl ScanWriting<'_> {
    /// Writes a message of the batch, and gives its row.
    pub(super) fn message(&mut self, scanned: &Scanned) -> Result<i64> {
        let record = &scanned.record;
        if let Some(id) = &record.rekindle_id {
            unclear::notice(self.tx, id)?;
        }
        let key = scanned.prints.key;
        let found = self.keys.known(key);
        let id = match found {
            Some(id) => {
                let known = self.known_message(id)?;
                self.weigh_copy(&known, scanned)?;
                id
            }
            None => {
                self.result.new += 1;
                let id = self.insert_message(scanned)?;
                self.keys.add(key, id);
                self.insert_failed(id, scanned)?;
                id
            }
        };
        self.places.push(PlaceMet { id, is_copy: found.is_some() });
        Ok(id)
    }

    fn known_message(&self, id: i64) -> Result<KnownMessage> {
        let sql = "SELECT arrived, basis, basis_order, basis_print FROM message WHERE id = ?1";
        let known = |row: &rusqlite::Row<'_>| {
            let claim = Claim::from_row(row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(KnownMessage { id, arrived: row.get(0)?, claim })
        };
        Ok(self.tx.prepare_cached(sql)?.query_row([id], known)?)
    }

    /// One more copy of a known message: it takes the place of the one that decided, or only tells
    /// more of the arrival, where it is worth as much.
    fn weigh_copy(&mut self, known: &KnownMessage, scanned: &Scanned) -> Result<()> {
        let Scanned { record, prints, .. } = scanned;
        let claim = prints.claim;
        let arrived = record.arrived.map(Timestamp::as_second);
        let arrived = match claim.is_level_with(&known.claim) {
            true => nearest(record.written, [known.arrived, arrived]),
            false if claim < known.claim => arrived,
            false => known.arrived,
        };
        let decides = claim < known.claim;
        if decides && !claim.says_the_same_as(&known.claim) {
            self.replace(known.id, scanned)?;
        }
        if decides || arrived != known.arrived {
            let [basis, order, print] = claim.min(known.claim).columns();
            let sql = "UPDATE message SET arrived = ?2, basis = ?3, basis_order = ?4, basis_print = ?5 WHERE id = ?1";
            self.tx.prepare_cached(sql)?.execute(params![known.id, arrived, basis, order, print])?;
            copy::note_change(self.tx, known.id)?;
        }
        Ok(())
    }

    /// Puts what this copy says in the place of what another one said.
    fn replace(&mut self, id: i64, scanned: &Scanned) -> Result<()> {
        // What is taken back may be a name that is yet to be written.
        names::write(self.tx, self.names)?;
        copy::withdraw_names(self.tx, id)?;
        self.tx.prepare_cached("DELETE FROM failed_recipient WHERE message_id = ?1")?.execute([id])?;
        self.look_up_people(&scanned.record)?;
        self.stored(scanned).replace(self.tx, id)?;
        self.note_names(scanned);
        self.insert_failed(id, scanned)
    }

    fn insert_message(&mut self, scanned: &Scanned) -> Result<i64> {
        self.look_up_people(&scanned.record)?;
        let from = self.people.first().copied().filter(|_| !scanned.record.from.is_empty());
        let row = RowIdentity { from, claim: scanned.prints.claim.columns() };
        let id = self.stored(scanned).insert(&mut self.sql.insert_message, &row)?;
        self.note_names(scanned);
        Ok(id)
    }

    /// Looks up the rows of [`copy::people`].
    fn look_up_people(&mut self, record: &HeaderRecord) -> Result<()> {
        self.people.clear();
        for mailbox in copy::people(record) {
            let id = self.address_id(&mailbox.address)?;
            self.people.push(id);
        }
        Ok(())
    }

    fn stored<'r>(&self, scanned: &'r Scanned) -> StoredRecord<'r> {
        let Scanned { record, prints, .. } = scanned;
        StoredRecord {
            record,
            thread: prints.thread,
            subject: self.subject_kept(record),
            recipients: self.recipients(record),
            named: prints.named.as_deref(),
        }
    }

    /// The addresses that a report names as failed; one that names none in its header is to be
    /// read.
    fn insert_failed(&mut self, id: i64, scanned: &Scanned) -> Result<()> {
        let Scanned { record, locator, .. } = scanned;
        report::await_reading(self.tx, self.folder, locator, id, record)?;
        for address in &record.failed_recipients {
            let address = self.address_id(address)?;
            let sql = "INSERT OR IGNORE INTO failed_recipient (message_id, address_id) VALUES (?1, ?2)";
            self.tx.prepare_cached(sql)?.execute([id, address])?;
        }
        Ok(())
    }

    /// Each address once, under the first field that names it.
    fn recipients(&self, record: &HeaderRecord) -> Option<Vec<u8>> {
        use RecipientField::{Bcc, Cc, To};
        let fields = [(To, &record.to), (Cc, &record.cc), (Bcc, &record.bcc)];
        let fields = fields.into_iter().flat_map(|(field, list)| list.iter().map(move |_| field));
        let people = self.people.iter().skip(record.from.len().min(1));
        let mut all: Vec<_> = fields.zip(people.copied()).collect();
        all.sort_unstable_by_key(|(field, address)| (*address, *field));
        all.dedup_by_key(|(_, address)| *address);
        recipients::encode(all)
    }

    /// The subject as far as it is kept: empty for mail of ours and answers to it, which name
    /// people who may be forgotten later, and for mail of those who are.
    fn subject_kept<'r>(&self, record: &'r HeaderRecord) -> &'r str {
        let is_ours = |id: &&MessageId| id.as_str().starts_with("rekindle.");
        let mut ids = record.message_id.iter().chain(&record.in_reply_to).chain(&record.references);
        let ours = record.rekindle_id.is_some() || ids.find(is_ours).is_some();
        if ours || self.concerns_forgotten(record) { "" } else { &record.subject }
    }

    /// Whether a mail is from or to somebody the owner had forgotten.
    fn concerns_forgotten(&self, record: &HeaderRecord) -> bool {
        let mut all = [&record.from, &record.to, &record.cc, &record.bcc].into_iter().flatten();
        !self.forgotten.is_empty() && all.any(|mailbox| self.forgotten.contains(mailbox.address.as_str()))
    }
}

/// The arrival nearest to the Date field, so that the order of copies does not matter.
fn nearest(written: Option<Timestamp>, arrivals: [Option<i64>; 2]) -> Option<i64> {
    let written = written.map_or(0, Timestamp::as_second);
    arrivals.into_iter().flatten().min_by_key(|at| (at.abs_diff(written), *at))
}
