//! What was inferred, stored between processes: whoever asks does not read a million messages.
//!
//! Stored in two parts, of which only a digest reads the second, beside a fingerprint of all that
//! they rest on: the program's own sources, what configuration and owner say of addresses, cards
//! and calendars, and how far the mailbox was read. With another fingerprint, or where a part
//! cannot be read, everything is inferred anew; so it is never trusted over the facts. It belongs
//! to no step of a migration and may be deleted at any time.

use std::ops::Deref;

use anyhow::Context;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::single_mails::{DigestMails, SingleMails};
use super::{Snapshot, SnapshotBasis, SnapshotGround};
use crate::infer::facts::{AddressFact, Facts, Forged};
use crate::infer::people::People;
use crate::job::App;
use crate::store::inferred::InferredPart;
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

/// What is stored of the people.
#[derive(Deserialize)]
struct Content {
    /// When it was inferred, UTC seconds: it holds from then on.
    at: i64,
    addresses: Vec<AddressFact>,
    forged: Vec<Forged>,
    people: People,
    mails: SingleMails,
}

/// The same, borrowed.
#[derive(Serialize)]
struct ContentOf<'a> {
    at: i64,
    addresses: &'a [AddressFact],
    forged: &'a [Forged],
    people: &'a People,
    mails: &'a SingleMails,
}

/// What takes the place of the messages.
pub(super) struct StoredBasis {
    pub(super) mails: SingleMails,
    digest: Option<DigestMails>,
}

impl StoredBasis {
    /// What a digest asks.
    pub(super) fn digest(&self) -> anyhow::Result<&DigestMails> {
        self.digest.as_ref().context("what a digest asks of the mail was not read")
    }
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
        if let Some(content) = self.stored_people(&basis, now)? {
            return Ok(Overview(self.recalled(ground, content, None, now)));
        }
        let snapshot = ground.infer(&self.store, &self.config, now)?;
        store_people(&self.store, &basis, &snapshot);
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
        let ground = SnapshotGround::read(&self.store, &self.config)?;
        let basis = ground.fingerprint(&self.store)?;
        if let Some(content) = self.stored_people(&basis, now)?
            && let Some(digest) = stored::<DigestMails>(&self.store, InferredPart::Digest, &basis)?
        {
            let snapshot = self.recalled(ground, content, Some(digest), now);
            if snapshot.has_all_for_a_digest() {
                return Ok(snapshot);
            }
        }
        let snapshot = Snapshot::open(&self.store, &self.config, now)?;
        let Some(mails) = store_people(&self.store, &basis, &snapshot) else { return Ok(snapshot) };
        let Some(digest) = store_digest(&self.store, &basis, &snapshot, &mails) else { return Ok(snapshot) };
        Ok(snapshot.without_messages(mails, digest))
    }

    fn stored_people(&self, basis: &[u8; 32], now: Timestamp) -> Result<Option<Content>, StoreError> {
        let content = stored::<Content>(&self.store, InferredPart::People, basis)?;
        Ok(content.filter(|content| content.at <= now.as_second()))
    }

    fn recalled(
        &self,
        ground: SnapshotGround,
        content: Content,
        digest: Option<DigestMails>,
        now: Timestamp,
    ) -> Snapshot {
        let Content { addresses, forged, people, mails, .. } = content;
        let facts = Facts { addresses, forged, ..ground.first.clone() };
        let basis = SnapshotBasis::Stored(Box::new(StoredBasis { mails, digest }));
        ground.into_snapshot(facts, people, basis, (&self.config, now))
    }

    /// Stores what is inferred by now, where a snapshot is kept in memory: so whoever asks at the
    /// command line beside a daemon reads no messages either.
    ///
    /// # Errors
    /// The database's.
    pub fn refresh_overview(&self, now: Timestamp) -> anyhow::Result<()> {
        let Some(kept) = self.kept.take() else { return Ok(()) };
        let basis = SnapshotGround::read(&self.store, &self.config)?.fingerprint(&self.store)?;
        if self.store.has_inferred(InferredPart::People, &basis)? {
            self.keep(*kept);
            return Ok(());
        }
        let snapshot = Snapshot::reopen(*kept, &self.store, &self.config, now)?;
        store_people(&self.store, &basis, &snapshot);
        self.keep(snapshot);
        Ok(())
    }
}

impl Snapshot {
    /// What was found of single mails takes the place of all messages.
    fn without_messages(mut self, mails: SingleMails, digest: DigestMails) -> Snapshot {
        self.basis = SnapshotBasis::Stored(Box::new(StoredBasis { mails, digest: Some(digest) }));
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

/// A part that rests on this. `None`: none is stored, or it cannot be read.
fn stored<T: DeserializeOwned>(
    store: &Store,
    part: InferredPart,
    basis: &[u8; 32],
) -> Result<Option<T>, StoreError> {
    Ok(store.inferred(part, basis)?.and_then(|bytes| postcard::from_bytes(&bytes).ok()))
}

/// Stores what was inferred of the people, and returns what it found of single mails. That it
/// cannot be stored keeps nobody from an answer.
fn store_people(store: &Store, basis: &[u8; 32], snapshot: &Snapshot) -> Option<SingleMails> {
    let found = SingleMails::collect(snapshot, store).map_err(anyhow::Error::from);
    let mails = found.inspect_err(complain).ok()??;
    let content = ContentOf {
        at: snapshot.now.as_second(),
        addresses: &snapshot.facts.addresses,
        forged: &snapshot.facts.forged,
        people: &snapshot.people,
        mails: &mails,
    };
    keep(store, InferredPart::People, basis, &content).unwrap_or_else(|why| complain(&why));
    Some(mails)
}

/// The same of what only a digest asks.
fn store_digest(
    store: &Store,
    basis: &[u8; 32],
    snapshot: &Snapshot,
    mails: &SingleMails,
) -> Option<DigestMails> {
    let found = DigestMails::collect(snapshot, mails, store).map_err(anyhow::Error::from);
    let found = found.inspect_err(complain).ok()??;
    keep(store, InferredPart::Digest, basis, &found).unwrap_or_else(|why| complain(&why));
    Some(found)
}

fn keep(store: &Store, part: InferredPart, basis: &[u8; 32], content: &impl Serialize) -> anyhow::Result<()> {
    Ok(store.keep_inferred(part, basis, &postcard::to_allocvec(content)?)?)
}

fn complain(why: &anyhow::Error) {
    tracing::debug!("what was inferred is not stored: {why}");
}
