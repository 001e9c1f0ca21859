//! What was inferred, stored between processes: whoever only asks does not read a million messages.
//!
//! Stored as one value, beside a fingerprint of all that it rests on: the program's own sources,
//! what configuration and owner say of addresses, cards and calendars, and how far the mailbox was
//! read. With another fingerprint, or where the value cannot be read, everything is inferred anew;
//! so it is never trusted over the facts. It belongs to no step of a migration and may be deleted
//! at any time.

use std::ops::Deref;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Snapshot, SnapshotBasis, SnapshotGround};
use crate::infer::address_state::SeenMail;
use crate::infer::evidence::{self, MailDirection};
use crate::infer::facts::{AddressFact, AddressId, Facts, Forged};
use crate::infer::message_time::ImportedFolders;
use crate::infer::people::{People, PersonIndex};
use crate::job::App;
use crate::mail::Address;
use crate::store::{Store, StoreError};

/// Latest mails stored of each person: as many as anybody shows.
const MAILS: usize = 8;

/// A snapshot to look at: it may not have read the messages, so nothing can be decided on it.
pub struct Overview(Snapshot);

impl Overview {
    /// For those who take either, and decide nothing on it.
    pub fn into_snapshot(self) -> Snapshot {
        self.0
    }
}

impl Deref for Overview {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.0
    }
}

/// What is stored.
#[derive(Deserialize)]
struct Content {
    addresses: Vec<AddressFact>,
    forged: Vec<Forged>,
    people: People,
    basis: StoredBasis,
}

/// The same, borrowed.
#[derive(Serialize)]
struct ContentOf<'a> {
    addresses: &'a [AddressFact],
    forged: &'a [Forged],
    people: &'a People,
    basis: StoredBasisOf<'a>,
}

/// What takes the place of the messages.
#[derive(Deserialize)]
pub(super) struct StoredBasis {
    mails: SingleMails,
    /// Tells when a mail counts for that is looked up in the database.
    imports: ImportedFolders,
}

/// The same, borrowed.
#[derive(Serialize)]
struct StoredBasisOf<'a> {
    mails: SingleMails,
    imports: &'a ImportedFolders,
}

/// One mail: who wrote it to whom.
pub struct MailSides {
    /// UTC seconds. `None`: nobody knows.
    pub at: Option<i64>,
    /// `None`: nobody who can be read.
    pub from: Option<AddressId>,
    pub recipients: Vec<AddressId>,
}

/// What is stored of single mails.
#[derive(Serialize, Deserialize)]
pub(super) struct SingleMails {
    /// The latest with each person, by position.
    last: Vec<Vec<(SeenMail, MailDirection)>>,
    /// How many came from each address, and the latest.
    from: Vec<(usize, Option<SeenMail>)>,
}

impl App {
    /// Everybody at `now`, for whoever only asks: without reading the messages where what was
    /// inferred from them is stored.
    ///
    /// # Errors
    /// The database's.
    pub fn overview(&self, now: Timestamp) -> anyhow::Result<Overview> {
        let ground = SnapshotGround::read(&self.store, &self.config)?;
        let basis = ground.fingerprint(&self.store)?;
        let stored = self.store.inferred(&basis)?;
        let content = stored.and_then(|bytes| postcard::from_bytes::<Content>(&bytes).ok());
        Ok(Overview(match content {
            Some(Content { addresses, forged, people, basis }) => {
                let facts = Facts { addresses, forged, ..ground.first.clone() };
                ground.into_snapshot(
                    facts,
                    people,
                    SnapshotBasis::Stored(Box::new(basis)),
                    (&self.config, now),
                )
            }
            None => {
                let snapshot = ground.infer(&self.store, &self.config, now)?;
                store(&self.store, &basis, &snapshot);
                snapshot
            }
        }))
    }
}

impl App {
    /// Stores what is inferred by now, where a snapshot is kept in memory: so whoever asks at the
    /// command line beside a daemon reads no messages either.
    ///
    /// # Errors
    /// The database's.
    pub fn refresh_overview(&self, now: Timestamp) -> anyhow::Result<()> {
        let Some(kept) = self.kept.take() else { return Ok(()) };
        let basis = SnapshotGround::read(&self.store, &self.config)?.fingerprint(&self.store)?;
        if self.store.has_inferred(&basis)? {
            self.keep(*kept);
            return Ok(());
        }
        let snapshot = Snapshot::reopen(*kept, &self.store, &self.config, now)?;
        store(&self.store, &basis, &snapshot);
        self.keep(snapshot);
        Ok(())
    }
}

impl SnapshotGround {
    /// Of all that people are inferred from. Taken before the facts are read: what comes in
    /// between makes another fingerprint.
    pub(super) fn fingerprint(&self, store: &Store) -> Result<[u8; 32], StoreError> {
        let mut hash = Sha256::new();
        let said = format!("{:?} {:?}", self.deciding, self.all_preferences.words);
        let read = format!("{:?} {} {}", self.imports, self.files_revision, store.facts_mark()?);
        for part in [env!("REKINDLE_SOURCES"), &said, &read] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Ok(hash.finalize().into())
    }
}

/// Stores what was inferred. That it cannot be stored keeps nobody from an answer.
fn store(store: &Store, basis: &[u8; 32], snapshot: &Snapshot) {
    let Snapshot { facts, people, zone, basis: SnapshotBasis::Read { reading, .. }, .. } = snapshot else {
        return;
    };
    let mails = SingleMails {
        last: evidence::last_mails_of_all(facts, people, MAILS, zone),
        from: evidence::mails_from_all(facts),
    };
    let content = ContentOf {
        addresses: &facts.addresses,
        forged: &facts.forged,
        people,
        basis: StoredBasisOf { mails, imports: reading.imports() },
    };
    let kept = postcard::to_allocvec(&content).map_err(anyhow::Error::from);
    let kept = kept.and_then(|bytes| Ok(store.keep_inferred(basis, &bytes)?));
    if let Err(why) = kept {
        tracing::debug!("what was inferred is not stored: {why}");
    }
}

impl Snapshot {
    /// The last mails with somebody, latest first, at most `count`; no more than eight are sure to
    /// be known.
    pub fn last_mails(&self, position: PersonIndex, count: usize) -> Vec<(SeenMail, MailDirection)> {
        match &self.basis {
            SnapshotBasis::Read { .. } => {
                evidence::last_mails(&self.facts, &self.people, self.person(position), count, &self.zone)
            }
            SnapshotBasis::Stored(basis) => {
                basis.mails.last[position.0].iter().take(count).copied().collect()
            }
        }
    }

    /// How many mails came from an address, and the latest of them.
    pub fn mails_from(&self, id: AddressId) -> (usize, Option<SeenMail>) {
        match &self.basis {
            SnapshotBasis::Read { .. } => evidence::mails_from(&self.facts, id),
            SnapshotBasis::Stored(basis) => basis.mails.from[id.0 as usize],
        }
    }

    /// One mail by its row. `None`: it was not there when the facts were read.
    ///
    /// # Errors
    /// The database's.
    pub fn mail(&self, store: &Store, row: i64) -> anyhow::Result<Option<MailSides>> {
        match &self.basis {
            SnapshotBasis::Read { .. } => Ok(self.mail_read(row)),
            SnapshotBasis::Stored(basis) => self.mail_stored(store, basis, row),
        }
    }

    fn mail_read(&self, row: i64) -> Option<MailSides> {
        let messages = &self.facts.messages;
        let message = &messages[messages.binary_search_by_key(&row, |message| message.row).ok()?];
        let recipients = self.facts.recipients_of(message).iter().map(|to| to.address).collect();
        Some(MailSides { at: message.at, from: message.from, recipients })
    }

    /// As [`Store::read_facts`] would have read it.
    fn mail_stored(&self, store: &Store, basis: &StoredBasis, row: i64) -> anyhow::Result<Option<MailSides>> {
        if self.facts.forged.iter().any(|forged| forged.row == row) {
            return Ok(Some(MailSides { at: None, from: None, recipients: Vec::new() }));
        }
        let Some(mail) = store.stored_mail(row)? else { return Ok(None) };
        let known = |address: &Address| self.ids.get(address).copied().filter(|_| !address.is_placeholder());
        Ok(Some(MailSides {
            at: basis.imports.moment(mail.written, mail.arrived, mail.signs),
            from: mail.from.as_ref().and_then(known),
            recipients: mail.recipients.iter().filter_map(known).collect(),
        }))
    }
}
