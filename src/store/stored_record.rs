//! What the row of `message` keeps of a header record: the statements that write it, what is bound
//! to them, and the fingerprint that tells two copies apart. A field of the record that is to be
//! stored is added here, and to `src/store/facts.rs` where inference reads it.

use jiff::Timestamp;
use rusqlite::{CachedStatement, Transaction, params};
use sha2::{Digest, Sha256};

use super::{Result, fingerprint};
use crate::mail::HeaderRecord;

/// A new row. Prepared once a batch.
pub(super) const INSERT: &str =
    "INSERT INTO message (recipients, written, arrived, from_id, parent_hash, root_hash, signs, message_id,
                          subject, basis, basis_order, basis_print, named)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// What the copy that decides from now on says, in the place of what another one said.
const REPLACE: &str = "UPDATE message SET parent_hash = ?2, root_hash = ?3, signs = ?4, subject = ?5, named = ?6, recipients = ?7
     WHERE id = ?1";

/// A record as it is stored.
pub(super) struct StoredRecord<'r> {
    pub(super) record: &'r HeaderRecord,
    pub(super) thread: Thread,
    /// As far as it is kept; empty where it is not.
    pub(super) subject: &'r str,
    /// See [`super::recipients::encode`].
    pub(super) recipients: Option<Vec<u8>>,
    /// Fingerprints of the display names that it brought. `None`: it brought none.
    pub(super) named: Option<&'r [u8]>,
}

/// What makes a row this mail's, beside its record.
pub(super) struct RowIdentity {
    /// The row of the first From.
    pub(super) from: Option<i64>,
    /// `basis`, `basis_order` and `basis_print`.
    pub(super) claim: [i64; 3],
}

impl StoredRecord<'_> {
    /// Writes a new row by [`INSERT`], and gives its id.
    pub(super) fn insert(self, insert: &mut CachedStatement<'_>, row: &RowIdentity) -> Result<i64> {
        let StoredRecord { record, thread, subject, recipients, named } = self;
        let [basis, order, print] = row.claim;
        Ok(insert.insert(params![
            recipients,
            record.written.map(Timestamp::as_second),
            record.arrived.map(Timestamp::as_second),
            row.from,
            thread.parent,
            thread.root,
            record.signs.bits(),
            record.message_id.as_ref().map(|id| id.as_str()),
            subject,
            basis,
            order,
            print,
            named,
        ])?)
    }

    /// Puts what this record says in the place of what the row says.
    pub(super) fn replace(self, tx: &Transaction<'_>, id: i64) -> Result<()> {
        let StoredRecord { record, thread, subject, recipients, named } = self;
        let values = params![id, thread.parent, thread.root, record.signs.bits(), subject, named, recipients];
        tx.prepare_cached(REPLACE)?.execute(values)?;
        Ok(())
    }
}

/// A fingerprint of all that the deciding copy decides.
pub(super) fn print(record: &HeaderRecord) -> i64 {
    let mut all = Vec::with_capacity(512);
    let mut add = |text: &str| {
        all.extend_from_slice(text.as_bytes());
        all.push(0);
    };
    for list in [&record.from, &record.to, &record.cc, &record.bcc] {
        list.iter().for_each(|mailbox| {
            add(mailbox.address.as_str());
            add(&mailbox.name);
        });
        add("");
    }
    add(&record.subject);
    add(&record.signs.bits().to_string());
    record.in_reply_to.iter().chain(&record.references).for_each(|id| add(id.as_str()));
    record.failed_recipients.iter().for_each(|address| add(address.as_str()));
    first_eight(&Sha256::digest(&all))
}

/// A number made of the first eight bytes of a hash.
fn first_eight(hash: &[u8]) -> i64 {
    hash.iter().take(8).fold(0_i64, |number, byte| number << 8 | i64::from(*byte))
}

/// Fingerprints of the Message-IDs that a message names, as `message` has them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thread {
    /// What it answers; 0: nothing.
    parent: i64,
    /// What its thread began with. `None`: with the parent, or where there is none with itself.
    root: Option<i64>,
}

impl Thread {
    pub(super) fn from_record(record: &HeaderRecord) -> Thread {
        let parent = record.in_reply_to.as_ref().or(record.references.last());
        let root = record.references.first().or(record.in_reply_to.as_ref());
        Thread {
            parent: parent.map_or(0, |id| fingerprint(id.as_str())),
            root: root.filter(|id| parent != Some(id)).map(|id| fingerprint(id.as_str())),
        }
    }

    /// Of a row.
    pub(super) fn from_row(parent: i64, root: Option<i64>) -> Thread {
        Thread { parent, root }
    }

    /// Of the message itself (0: it has no Message-ID), of what it answers, and of what its thread
    /// began with.
    pub(super) fn hashes(self, message_id: Option<&str>) -> [i64; 3] {
        let own = message_id.map_or(0, fingerprint);
        let above = if self.parent == 0 { own } else { self.parent };
        [own, self.parent, self.root.unwrap_or(above)]
    }
}
