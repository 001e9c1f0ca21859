//! What was inferred, stored between processes: whoever asks does not read a million messages.
//!
//! Stored in parts, so that nobody reads what they do not ask for, each beside what it rests on: a
//! fingerprint of the rules (the program's own sources, what configuration and owner say of
//! addresses, cards and calendars) and one of how far the mailbox was read. Where only the mailbox
//! goes further, what is new is added ([`refresh`]) beside the rows of the old mail, which go on
//! resting on the last reading of the whole mailbox. With other rules, in doubt, or where a part
//! cannot be read, everything is inferred anew; so it is never trusted over the facts. It belongs
//! to no step of a migration and may be deleted at any time.

mod refresh;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Deref;

use anyhow::Context;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::digest_mails::{DigestCounts, DigestMails};
use super::stored_mails::{self, SingleMails};
use super::{Snapshot, SnapshotBasis, SnapshotGround};
use crate::infer::facts::{AddressFact, AddressId, Facts, Forged};
use crate::infer::people::People;
use crate::job::App;
use crate::store::inferred::InferredPart;
use crate::store::message_mark::{MarkKind, MarkedRows, MarksChange};
use crate::store::{Store, StoreError};

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

/// What all that is stored rests on: fingerprints of the rules, and of how far the mailbox was
/// read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoredFingerprints {
    rules: [u8; 32],
    reading: [u8; 32],
    /// See [`Store::generation`]; one of the rules.
    generation: i64,
}

impl StoredFingerprints {
    fn to_bytes(self) -> Vec<u8> {
        [self.rules, self.reading].concat()
    }

    /// The same rules at another reading.
    fn at(self, reading: [u8; 32]) -> StoredFingerprints {
        StoredFingerprints { reading, ..self }
    }
}

/// What is stored of the people.
#[derive(Serialize, Deserialize)]
struct StoredPeople<'a> {
    /// When it was inferred, UTC seconds: it holds from then on.
    at: i64,
    addresses: Cow<'a, [AddressFact]>,
    forged: Cow<'a, [Forged]>,
    lists: Cow<'a, HashSet<AddressId>>,
    people: Cow<'a, People>,
    mails: SingleMails,
}

/// What takes the place of the messages.
pub(super) struct StoredBasis {
    pub(super) mails: SingleMails,
    /// Marks of new messages by their Message-IDs: perhaps they could not be stored.
    new: MarkedRows,
    digest: Option<DigestMails>,
}

impl StoredBasis {
    /// What a digest asks.
    pub(super) fn digest(&self) -> anyhow::Result<&DigestMails> {
        self.digest.as_ref().context("what a digest asks of the mail was not read")
    }

    /// Rows of the messages that may have a Message-ID, by its fingerprint, ascending.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn marked(&self, store: &Store, id_hash: i64) -> Result<BTreeSet<i64>, StoreError> {
        let new = self.new.iter().filter(|(hash, _)| *hash == id_hash).map(|(_, row)| *row);
        Ok(store.marked(MarkKind::MessageId, id_hash)?.into_iter().chain(new).collect())
    }
}

impl App {
    /// Everybody at `now`, for whoever only asks: without reading the messages where what was
    /// inferred from them is stored.
    ///
    /// # Errors
    /// The database's.
    pub fn overview(&self, now: Timestamp) -> anyhow::Result<Overview> {
        let moment = self.store.at_one_moment()?;
        let ground = SnapshotGround::read(&self.store, &self.config)?;
        let rests_on = ground.fingerprints(&self.store)?;
        if let Some(known) = self.stored_people(&rests_on, now)? {
            return Ok(Overview(self.recalled(ground, known, Vec::new(), None, now)));
        }
        if let Some(refreshed) = self.refreshed(&ground, &rests_on, now)? {
            drop(moment);
            let (known, new) = refreshed.store(&self.store, &rests_on, now);
            return Ok(Overview(self.recalled(ground, known, new, None, now)));
        }
        let snapshot = ground.infer(&self.store, &self.config, now)?;
        drop(moment);
        store_people(&self.store, &rests_on, &snapshot);
        Ok(Overview(snapshot))
    }

    /// Everybody at `now`, for a digest: as [`App::snapshot`], but without reading the messages
    /// where all that a digest asks of them is stored.
    ///
    /// # Errors
    /// The database's.
    pub fn digest_snapshot(&self, now: Timestamp) -> anyhow::Result<Snapshot> {
        if let Some(kept) = self.kept.take() {
            return Snapshot::reopen(*kept, &self.store, &self.config, now);
        }
        let moment = self.store.at_one_moment()?;
        let ground = SnapshotGround::read(&self.store, &self.config)?;
        let rests_on = ground.fingerprints(&self.store)?;
        if let Some(known) = self.stored_people(&rests_on, now)? {
            let digest = stored(&self.store, InferredPart::Digest, &rests_on)?;
            let snapshot = self.recalled(ground, known, Vec::new(), digest, now);
            drop(moment);
            return self.with_digest_mails(snapshot, &rests_on);
        }
        if let Some(refreshed) = self.refreshed(&ground, &rests_on, now)? {
            drop(moment);
            let (known, new) = refreshed.store(&self.store, &rests_on, now);
            let snapshot = self.recalled(ground, known, new, None, now);
            return self.with_digest_mails(snapshot, &rests_on);
        }
        let snapshot = Snapshot::open(&self.store, &self.config, now)?;
        drop(moment);
        let Some(mails) = store_people(&self.store, &rests_on, &snapshot) else { return Ok(snapshot) };
        let counts = DigestCounts::collect(&self.store, (&snapshot, &mails))?;
        let digest = counts.to_mails(&snapshot.people);
        store_digest(&self.store, &rests_on, &digest, &counts);
        Ok(snapshot.without_messages(mails, digest))
    }

    /// With what a digest asks of single mails: where it is not stored, by what was counted before
    /// and what is new.
    fn with_digest_mails(
        &self,
        mut snapshot: Snapshot,
        rests_on: &StoredFingerprints,
    ) -> anyhow::Result<Snapshot> {
        if snapshot.has_all_for_a_digest() {
            return Ok(snapshot);
        }
        let SnapshotBasis::Stored(stored) = &snapshot.basis else { return Ok(snapshot) };
        let before = stored_before(&self.store, rests_on)?.unwrap_or_default();
        let counts = before.bring_up_to_date(&self.store, (&snapshot, &stored.mails))?;
        let digest = counts.to_mails(&snapshot.people);
        store_digest(&self.store, rests_on, &digest, &counts);
        if let SnapshotBasis::Stored(stored) = &mut snapshot.basis {
            stored.digest = Some(digest);
        }
        Ok(snapshot)
    }

    fn stored_people(
        &self,
        rests_on: &StoredFingerprints,
        now: Timestamp,
    ) -> Result<Option<StoredPeople<'static>>, StoreError> {
        let known = self.store.inferred(InferredPart::People, &rests_on.to_bytes())?;
        let Some(known) = known else { return Ok(None) };
        let known = StoredPeople::read(&self.store, rests_on, known)?;
        Ok(known.filter(|known| known.at <= now.as_second()))
    }

    fn recalled(
        &self,
        ground: SnapshotGround,
        known: StoredPeople<'_>,
        new: MarkedRows,
        digest: Option<DigestMails>,
        now: Timestamp,
    ) -> Snapshot {
        let (facts, people, mut mails) = known.into_facts(&ground);
        mails.reading.resume(&facts);
        let basis = SnapshotBasis::Stored(Box::new(StoredBasis { mails, new, digest }));
        ground.into_snapshot(facts, people, basis, (&self.config, now))
    }

    /// Stores what is inferred by now, where a snapshot is kept in memory: so whoever asks at the
    /// command line beside a daemon reads no messages either.
    ///
    /// # Errors
    /// The database's.
    pub fn refresh_overview(&self, now: Timestamp) -> anyhow::Result<()> {
        let Some(kept) = self.kept.take() else { return Ok(()) };
        let moment = self.store.at_one_moment()?;
        let ground = SnapshotGround::read(&self.store, &self.config)?;
        let rests_on = ground.fingerprints(&self.store)?;
        if self.store.has_inferred(InferredPart::People, &rests_on.to_bytes())? {
            self.keep(*kept);
            return Ok(());
        }
        if let Some(refreshed) = self.refreshed(&ground, &rests_on, now)? {
            drop(moment);
            refreshed.store(&self.store, &rests_on, now);
            self.keep(*kept);
            return Ok(());
        }
        let snapshot = Snapshot::reopen(*kept, &self.store, &self.config, now)?;
        drop(moment);
        store_people(&self.store, &rests_on, &snapshot);
        self.keep(snapshot);
        Ok(())
    }
}

impl StoredPeople<'static> {
    /// What is stored under these rules, with the rows of its mails. `None`: it cannot be read, or
    /// its rows are not there.
    ///
    /// # Errors
    /// The database's.
    fn read(
        store: &Store,
        rests_on: &StoredFingerprints,
        people: Vec<u8>,
    ) -> Result<Option<StoredPeople<'static>>, StoreError> {
        let Ok(mut known) = postcard::from_bytes::<StoredPeople<'static>>(&people) else { return Ok(None) };
        drop(people);
        let whole = rests_on.at(known.mails.whole_reading);
        let Some(rows) = stored(store, InferredPart::Rows, &whole)? else { return Ok(None) };
        known.mails.rows = rows;
        Ok(Some(known))
    }
}

impl StoredPeople<'_> {
    /// The facts without the messages, with the people and what is known of single mails.
    fn into_facts(self, ground: &SnapshotGround) -> (Facts, People, SingleMails) {
        let facts = Facts {
            addresses: self.addresses.into_owned(),
            forged: self.forged.into_owned(),
            lists: self.lists.into_owned(),
            ..ground.first.clone()
        };
        (facts, self.people.into_owned(), self.mails)
    }
}

impl Snapshot {
    /// What was found of single mails takes the place of all messages.
    fn without_messages(mut self, mails: SingleMails, digest: DigestMails) -> Snapshot {
        self.basis =
            SnapshotBasis::Stored(Box::new(StoredBasis { mails, new: Vec::new(), digest: Some(digest) }));
        (self.facts.messages, self.facts.recipients) = (Vec::new(), Vec::new());
        self
    }

    fn has_all_for_a_digest(&self) -> bool {
        match &self.basis {
            SnapshotBasis::Read { .. } => true,
            SnapshotBasis::Stored(stored) => stored.digest.as_ref().is_some_and(|mails| mails.suffices(self)),
        }
    }
}

impl SnapshotGround {
    /// Of all that people are inferred from, at the moment at which it is read.
    pub(super) fn fingerprints(&self, store: &Store) -> Result<StoredFingerprints, StoreError> {
        let said = format!("{:?} {:?}", self.deciding, self.all_preferences.words);
        let generation = store.generation()?;
        let files = format!("{:?} {} {generation}", self.imports, self.files_revision);
        Ok(StoredFingerprints {
            rules: fingerprint(&[env!("REKINDLE_SOURCES"), &said, &files]),
            reading: fingerprint(&[&store.facts_mark()?]),
            generation,
        })
    }
}

fn fingerprint(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// A part that rests on this. `None`: none is stored, or it cannot be read.
fn stored<T: DeserializeOwned>(
    store: &Store,
    part: InferredPart,
    rests_on: &StoredFingerprints,
) -> Result<Option<T>, StoreError> {
    Ok(store.inferred(part, &rests_on.to_bytes())?.and_then(|bytes| postcard::from_bytes(&bytes).ok()))
}

/// What was counted for a digest under these rules, however far the mailbox was read. `None`: it is
/// not there, or cannot be read.
fn stored_before(store: &Store, rests_on: &StoredFingerprints) -> Result<Option<DigestCounts>, StoreError> {
    let kept = store.inferred_before(InferredPart::DigestCounts)?;
    let ours = kept.filter(|kept| kept.basis.starts_with(&rests_on.rules));
    let counts = ours.and_then(|kept| postcard::from_bytes::<DigestCounts>(&kept.content).ok());
    Ok(counts.filter(DigestCounts::is_sound))
}

/// Stores what was inferred of the people, and returns what it found of single mails. `None`: it
/// cannot be stored, which keeps nobody from an answer.
fn store_people(store: &Store, rests_on: &StoredFingerprints, snapshot: &Snapshot) -> Option<SingleMails> {
    let Snapshot { facts, people, basis, now, .. } = snapshot;
    let SnapshotBasis::Read { census, reading } = basis else { return None };
    let (owner, at) = (&people.owner, now.as_second());
    let reading = (reading.as_ref().clone(), rests_on.reading);
    let found = SingleMails::collect(store, facts, owner, reading, at).map_err(anyhow::Error::from);
    let mails = found.inspect_err(complain).ok()?;
    let known = StoredPeople {
        at,
        addresses: Cow::Borrowed(&facts.addresses),
        forged: Cow::Borrowed(&facts.forged),
        lists: Cow::Borrowed(&facts.lists),
        people: Cow::Borrowed(people),
        mails,
    };
    let marks = MarksChange::All(stored_mails::marks(&facts.messages, owner));
    let counts = || postcard::to_allocvec(&census.to_stored());
    let kept = keep(store, rests_on, (&known, counts), &marks);
    kept.then_some(known.mails)
}

/// Stores the people with what was counted to find them. Where the marks are of all messages, the
/// rows of their mail are stored too. Tells whether they were stored.
fn keep(
    store: &Store,
    rests_on: &StoredFingerprints,
    (known, counts): (&StoredPeople<'_>, impl FnOnce() -> postcard::Result<Vec<u8>> + Send),
    marks: &MarksChange,
) -> bool {
    let encoded = || -> postcard::Result<_> {
        let (counts, people) = std::thread::scope(|scope| {
            let counts = scope.spawn(counts);
            let people = postcard::to_allocvec(known);
            (counts.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), people)
        });
        let mut parts = vec![(InferredPart::Counts, counts?), (InferredPart::People, people?)];
        if matches!(marks, MarksChange::All(_)) {
            parts.push((InferredPart::Rows, postcard::to_allocvec(&known.mails.rows)?));
        }
        Ok(parts)
    };
    let kept = encoded().map_err(anyhow::Error::from).and_then(|parts| {
        Ok(store.keep_inferred((&rests_on.to_bytes(), rests_on.generation), &parts, marks)?)
    });
    kept.inspect_err(complain).unwrap_or(false)
}

/// Stores what only a digest asks, and what it was counted from. That it cannot be stored keeps
/// nobody from an answer.
fn store_digest(store: &Store, rests_on: &StoredFingerprints, digest: &DigestMails, counts: &DigestCounts) {
    let encoded =
        postcard::to_allocvec(digest).and_then(|digest| Ok((digest, postcard::to_allocvec(counts)?)));
    let kept = encoded.map_err(anyhow::Error::from).and_then(|(digest, counts)| {
        let parts = [(InferredPart::Digest, digest), (InferredPart::DigestCounts, counts)];
        let basis = (&rests_on.to_bytes()[..], rests_on.generation);
        Ok(store.keep_inferred(basis, &parts, &MarksChange::None)?)
    });
    // Nothing can be done.
    let _ = kept.inspect_err(complain);
}

fn complain(why: &anyhow::Error) {
    tracing::debug!("what was inferred is not stored: {why}");
}
