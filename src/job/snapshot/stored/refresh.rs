//! Bringing what is stored up to date by the mail that came since: what was counted is counted on
//! ([`Inference::try_update`]), so that only the new messages are read, and of old ones those that
//! they answer, that answer them, and the whole mail of the few addresses that turn out to be
//! something else.
//!
//! It gives up, so that all is read, where what is new reaches too far: another address is the
//! owner's, an old mail has another copy that says more, a day turns out to be one of importing.
//!
//! Invariant: it is what all messages together give, or nothing; a property test holds it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{StoredFingerprints, StoredPeople, keep};
use crate::infer::facts::{AddressId, Facts};
use crate::infer::identity::Profiles;
use crate::infer::inference::{Inference, InferenceChanges, NeededMail, StoredInference};
use crate::infer::owner::Owner;
use crate::infer::people::People;
use crate::job::App;
use crate::job::snapshot::stored_mails::{self, SingleMails};
use crate::job::snapshot::{SnapshotGround, ids, resolve};
use crate::store::facts::ReadPosition;
use crate::store::inferred::{InferredContent, InferredPart};
use crate::store::message_mark::{MarkKind, MarkedRows, MarksBasis, MarksChange};
use crate::store::{Store, StoreError};

/// Old messages that are read at most: with more, it is as well to read all.
const MOST_RECALLED: usize = 50_000;
/// New ones.
const MOST_NEW: u64 = 10_000;
/// How often it turns out that old messages are needed.
const TRIES: usize = 4;

/// The parts as they were stored together, with the rows that go with them.
struct StoredParts {
    rests_on: MarksBasis,
    known: StoredPeople<'static>,
    counts: StoredInference<'static>,
    /// Of the known addresses.
    profiles: Profiles,
}

/// Everybody by what was stored and what is new.
pub(super) struct Refreshed {
    facts: Facts,
    people: People,
    inference: Inference,
    mails: SingleMails,
    /// Messages from this position on are new.
    first_new: usize,
    /// What that rests on to which the new is added.
    before: MarksBasis,
}

impl App {
    /// The people by what was stored of less mail, and by what came since. `None`: nothing of these
    /// rules is stored, or it is as well to infer everybody anew.
    pub(super) fn refreshed(
        &self,
        ground: &SnapshotGround,
        rests_on: &StoredFingerprints,
        now: Timestamp,
    ) -> anyhow::Result<Option<Refreshed>> {
        let mut whole = BTreeSet::new();
        for _ in 0..TRIES {
            let Some(parts) = StoredParts::read(&self.store, rests_on)? else { return Ok(None) };
            let StoredParts { rests_on: before, known, counts, profiles } = parts;
            // The rows of the owner's own mails are not stored.
            let is_all_needed = whole.iter().any(|id| known.people.owner.is(*id));
            if known.at > now.as_second() || is_all_needed {
                return Ok(None);
            }
            match take_in(&self.store, ground, (known, counts, profiles), whole.clone(), now)? {
                Ok(refreshed) => return Ok(Some(Refreshed { before, ..refreshed })),
                Err(NeededMail::All) => return Ok(None),
                Err(NeededMail::Of(unread)) => whole.extend(unread),
            }
        }
        Ok(None)
    }
}

impl StoredParts {
    /// `None`: they are not there, were stored under other rules, do not belong together, or cannot
    /// be read.
    fn read(store: &Store, rests_on: &StoredFingerprints) -> Result<Option<StoredParts>, StoreError> {
        let Some(InferredContent { basis, content: people }) = store.inferred_before(InferredPart::People)?
        else {
            return Ok(None);
        };
        if !basis.starts_with(&rests_on.rules) {
            return Ok(None);
        }
        let Some(counts) = store.inferred(InferredPart::Counts, &basis)? else { return Ok(None) };
        let (known, counts) = std::thread::scope(|scope| {
            // As much work as all the rest. A panic there is one here: a defect of ours.
            let counts = scope.spawn(move || postcard::from_bytes(&counts).ok());
            let known = StoredPeople::read(store, rests_on, people);
            let known = known.map(|known| known.map(|known| (Profiles::read(&known.addresses), known)));
            (known, counts.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (Some((profiles, known)), Some(counts)) = (known?, counts) else { return Ok(None) };
        let rows = rests_on.at(known.mails.whole_reading).to_bytes();
        let rests_on = MarksBasis { people: basis, rows };
        Ok(Some(StoredParts { rests_on, known, counts, profiles }))
    }
}

/// Reads what is new and counts on. Of the old messages, all that the `whole` are on are read in
/// any case, and all with those whom a new report names: it is weighed by the mail it answers.
fn take_in(
    store: &Store,
    ground: &SnapshotGround,
    (known, counts, profiles): (StoredPeople<'_>, StoredInference<'_>, Profiles),
    mut whole: BTreeSet<AddressId>,
    now: Timestamp,
) -> Result<Result<Refreshed, NeededMail>, StoreError> {
    let SnapshotGround { all_preferences, deciding, .. } = ground;
    let (mut facts, mut people, mut mails) = known.into_facts(ground);
    let mut reading = mails.reading.clone();
    reading.resume(&facts);
    let before = resolve(all_preferences, &ids(&facts));
    let mut inference = counts.restore(&mut people, profiles, &before);
    let read = read_new(store, (&mut facts, &mut reading), (&mails, &people.owner), &mut whole)?;
    let Some(changes) = read else { return Ok(Err(NeededMail::All)) };
    let first_new = changes.first_new;
    inference.recall(&facts, first_new, whole);
    let said = resolve(all_preferences, &ids(&facts));
    let taken = deciding.with(&said, |rules| inference.try_update(&mut people, &facts, &changes, rules));
    if let Err(reach) = taken {
        return Ok(Err(reach));
    }
    if said != before {
        deciding.with(&said, |rules| inference.apply_decisions(&mut people, &facts, rules));
    }
    mails.add(store, (&facts, first_new), &people.owner, reading, now.as_second())?;
    Ok(Ok(Refreshed { facts, people, inference, mails, first_new, before: MarksBasis::default() }))
}

/// Reads the new messages, and before them the old ones that they need; whom a new report names is
/// one of the `whole`. `None`: too many, or something global changed.
fn read_new(
    store: &Store,
    (facts, reading): (&mut Facts, &mut ReadPosition),
    (mails, owner): (&SingleMails, &Owner),
    whole: &mut BTreeSet<AddressId>,
) -> Result<Option<InferenceChanges>, StoreError> {
    if store.count_new(reading)?.is_none_or(|new| new > MOST_NEW) {
        return Ok(None);
    }
    let (last, known) = (reading.last_row(), facts.addresses.len() as u32);
    let Some(changes) = store.refresh(facts, reading)? else { return Ok(None) };
    let named = facts.failures.iter().map(|failed| failed.address);
    whole.extend(named.filter(|id| id.0 < known && !owner.is(*id)));
    let mut rows = mails.rows_of(whole.iter());
    rows.extend(rows_beside(store, facts)?);
    // Somebody else may have marked what is new here.
    rows.retain(|row| *row <= last);
    if rows.len() > MOST_RECALLED {
        return Ok(None);
    }
    let first_new = store.recall(&rows, reading, facts)?;
    Ok(Some(InferenceChanges { first_new, ..changes }))
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
    /// Stores all of it, and gives the people, with the marks of the new messages by their
    /// Message-IDs. That it cannot be stored keeps nobody from an answer.
    pub(super) fn store(
        self,
        store: &Store,
        rests_on: &StoredFingerprints,
        now: Timestamp,
    ) -> (StoredPeople<'static>, MarkedRows) {
        let Refreshed { facts, people, inference, mails, first_new, before } = self;
        let marks = stored_mails::marks(&facts.messages[first_new..], &people.owner);
        let new = marks.message_ids.clone();
        let known = StoredPeople {
            at: now.as_second(),
            addresses: Cow::Owned(facts.addresses),
            forged: Cow::Owned(facts.forged),
            lists: Cow::Owned(facts.lists),
            people: Cow::Owned(people),
            mails,
        };
        // Freed where it is encoded, beside the people.
        let counts = move || postcard::to_allocvec(&inference.to_stored());
        keep(store, rests_on, (&known, counts), &MarksChange::Added(marks, before));
        (known, new)
    }
}
