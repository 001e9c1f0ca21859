//! Bringing what is stored up to date by the mail that came since: what was counted is counted on
//! ([`Inference::try_update`]), so that only the new messages are read, and of old ones those that
//! they answer, that answer them, and the whole mail of the few addresses that turn out to be
//! something else.
//!
//! Invariant: it is what all messages together give, or nothing; a property test holds it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Fingerprints, StoredPeople, complain, keep};
use crate::infer::facts::{AddressId, Facts};
use crate::infer::inference::{Inference, InferenceChanges, Reach, StoredInference};
use crate::infer::people::People;
use crate::job::App;
use crate::job::snapshot::stored_mails::{self, SingleMails};
use crate::job::snapshot::{SnapshotGround, ids, resolve};
use crate::store::facts::ReadPosition;
use crate::store::inferred::{InferredContent, InferredPart};
use crate::store::message_mark::{MarkKind, MarksChange};
use crate::store::{Store, StoreError};

/// Old messages that are read at most: with more, it is as well to read all.
const MOST_RECALLED: usize = 50_000;
/// How often it turns out that old messages are needed.
const TRIES: usize = 4;

/// The parts as they were stored together.
struct StoredParts {
    rests_on: Vec<u8>,
    people: Vec<u8>,
    counts: Vec<u8>,
}

/// Everybody by what was stored and what is new.
struct Refreshed {
    facts: Facts,
    people: People,
    inference: Inference,
    mails: SingleMails,
    reading: ReadPosition,
    /// Messages from this position on are new.
    first_new: usize,
}

impl App {
    /// The people by what was stored of less mail, and by what came since; stored again. `None`:
    /// nothing of these rules is stored, or it is as well to infer everybody anew.
    pub(super) fn refreshed(
        &self,
        ground: &SnapshotGround,
        rests_on: &Fingerprints,
        now: Timestamp,
    ) -> anyhow::Result<Option<StoredPeople<'static>>> {
        let Some(parts) = StoredParts::read(&self.store, rests_on)? else { return Ok(None) };
        let mut whole = BTreeSet::new();
        for _ in 0..TRIES {
            let Some((known, counts)) = parts.decode() else { return Ok(None) };
            let rows = known.mails.rows_of(whole.iter());
            // The rows of the owner's own mails are not stored.
            let is_all_needed = whole.iter().any(|id| known.people.owner.is(*id));
            if known.at > now.as_second() || rows.len() > MOST_RECALLED || is_all_needed {
                return Ok(None);
            }
            match take_in(&self.store, ground, (known, counts), (rows, &whole))? {
                Ok(refreshed) => {
                    let rest_on = (parts.rests_on, rests_on);
                    return Ok(Some(refreshed.store(&self.store, rest_on, now)?));
                }
                Err(Reach::Everybody) => return Ok(None),
                Err(Reach::History(unread)) => whole.extend(unread),
            }
        }
        Ok(None)
    }
}

impl StoredParts {
    /// `None`: they are not there, were stored under other rules, or do not belong together.
    fn read(store: &Store, rests_on: &Fingerprints) -> Result<Option<StoredParts>, StoreError> {
        let Some(InferredContent { basis, content: people }) = store.inferred_before(InferredPart::People)?
        else {
            return Ok(None);
        };
        if !basis.starts_with(&rests_on.rules) {
            return Ok(None);
        }
        let counts = store.inferred(InferredPart::Counts, &basis)?;
        Ok(counts.map(|counts| StoredParts { rests_on: basis, people, counts }))
    }

    /// `None`: they cannot be read.
    fn decode(&self) -> Option<(StoredPeople<'static>, StoredInference<'static>)> {
        Some((postcard::from_bytes(&self.people).ok()?, postcard::from_bytes(&self.counts).ok()?))
    }
}

/// Reads what is new and counts on. Of the old messages, `rows` are read in any case: they are all
/// that the `whole` are on.
fn take_in(
    store: &Store,
    ground: &SnapshotGround,
    (known, counts): (StoredPeople<'_>, StoredInference<'_>),
    (mut rows, whole): (BTreeSet<i64>, &BTreeSet<AddressId>),
) -> Result<Result<Refreshed, Reach>, StoreError> {
    let _moment = store.at_one_moment()?;
    let SnapshotGround { all_preferences, deciding, .. } = ground;
    let (mut facts, mut people, mails) = known.into_facts(ground);
    let mut reading = mails.reading.clone();
    reading.resume(&facts);
    let before = resolve(all_preferences, &ids(&facts));
    let mut inference = counts.restore(&mut people, &facts, &before);
    let Some(changes) = store.refresh(&mut facts, &mut reading)? else {
        return Ok(Err(Reach::Everybody));
    };
    rows.extend(rows_beside(store, &facts)?);
    let first_new = store.recall(&rows, &reading, &mut facts)?;
    inference.recall(&facts, first_new, whole.clone());
    let changes = InferenceChanges { first_new, ..changes };
    let said = resolve(all_preferences, &ids(&facts));
    let taken = deciding.with(&said, |rules| inference.try_update(&mut people, &facts, &changes, rules));
    if let Err(reach) = taken {
        return Ok(Err(reach));
    }
    if said != before {
        deciding.with(&said, |rules| inference.apply_decisions(&mut people, &facts, rules));
    }
    Ok(Ok(Refreshed { facts, people, inference, mails, reading, first_new }))
}

/// The rows of old messages that new ones answer, that their threads began with, that have a
/// Message-ID of theirs, or in which the owner answered one of them before it was read.
fn rows_beside(store: &Store, new: &Facts) -> Result<BTreeSet<i64>, StoreError> {
    let mut rows = BTreeSet::new();
    for message in &new.messages {
        for hash in [message.id_hash, message.parent_hash, message.thread_hash] {
            rows.extend(store.marked(MarkKind::MessageId, hash)?);
        }
        rows.extend(store.marked(MarkKind::Answered, message.id_hash)?);
    }
    Ok(rows)
}

impl Refreshed {
    /// Adds what is new to what is stored of single mails, and stores all of it. It rests on more
    /// than before.
    fn store(
        self,
        store: &Store,
        (before, rests_on): (Vec<u8>, &Fingerprints),
        now: Timestamp,
    ) -> Result<StoredPeople<'static>, StoreError> {
        let Refreshed { facts, people, inference, mut mails, reading, first_new } = self;
        let at = now.as_second();
        mails.add(store, (&facts, first_new), &people.owner, reading, at)?;
        let marks = stored_mails::marks(&facts.messages[first_new..], &people.owner);
        let marks = MarksChange::Added(marks, before);
        let known = StoredPeople {
            at,
            addresses: Cow::Owned(facts.addresses),
            forged: Cow::Owned(facts.forged),
            lists: Cow::Owned(facts.lists),
            people: Cow::Owned(people),
            mails,
        };
        let kept = keep(store, rests_on, &known, &inference.to_stored(), &marks);
        kept.unwrap_or_else(|why| complain(&why));
        Ok(known)
    }
}
