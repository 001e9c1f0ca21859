//! Bringing what is stored up to date by the mail that came since: what was counted is counted on
//! ([`crate::infer::inference::Inference::try_update`]), so that only the new messages are read, and
//! of old ones those that they answer, that answer them, and the whole mail of the few addresses
//! that turn out to be something else.
//!
//! Invariant: it is what all messages together give, or nothing; a property test holds it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Fingerprints, StoredCounts, StoredPeople, complain, keep};
use crate::infer::facts::{AddressId, Facts};
use crate::infer::inference::{Inference, InferenceChanges, Reach};
use crate::infer::message_marks::MessageMarks;
use crate::infer::people::People;
use crate::job::App;
use crate::job::snapshot::stored_mails::{self, SingleMails};
use crate::job::snapshot::{SnapshotGround, ids, resolve};
use crate::store::facts::ReadPosition;
use crate::store::inferred::{InferredContent, InferredPart};
use crate::store::{Store, StoreError};

/// Old messages that are read at most: with more, it is as well to read all.
const MOST_RECALLED: usize = 50_000;
/// How often it turns out that old messages are needed.
const TRIES: usize = 4;

/// The parts as they were stored together.
struct StoredParts {
    people: Vec<u8>,
    counts: Vec<u8>,
    marks: MessageMarks,
}

/// Everybody by what was stored and what is new.
struct Refreshed {
    facts: Facts,
    people: People,
    inference: Inference,
    reading: ReadPosition,
    /// Messages from this position on are new.
    first_new: usize,
    /// What the owner answered, as it was.
    answers: MessageMarks,
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
            if known.at > now.as_second() {
                return Ok(None);
            }
            let rows = known.mails.rows_of(whole.iter());
            if rows.len() > MOST_RECALLED {
                return Ok(None);
            }
            let recalled = Recalled { ground, known: &known, marks: &parts.marks, rows, whole: &whole };
            match recalled.take_in(&self.store, counts)? {
                Ok(refreshed) => {
                    let (known, counts, marks) = refreshed.add_to(&self.store, known.mails, parts.marks, now)?;
                    keep(&self.store, rests_on, &known, &counts, &marks).unwrap_or_else(|why| complain(&why));
                    return Ok(Some(known));
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
        let marks = store.inferred(InferredPart::Marks, &basis)?;
        let marks = marks.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        Ok(counts.zip(marks).map(|(counts, marks)| StoredParts { people, counts, marks }))
    }

    /// `None`: they cannot be read.
    fn decode(&self) -> Option<(StoredPeople<'static>, StoredCounts<'static>)> {
        Some((postcard::from_bytes(&self.people).ok()?, postcard::from_bytes(&self.counts).ok()?))
    }
}

/// What new mail is held against.
struct Recalled<'a> {
    ground: &'a SnapshotGround,
    known: &'a StoredPeople<'static>,
    marks: &'a MessageMarks,
    /// Old messages that are read in any case: all that the `whole` are on.
    rows: BTreeSet<i64>,
    whole: &'a BTreeSet<AddressId>,
}

impl Recalled<'_> {
    /// Reads what is new and counts on.
    fn take_in(
        self,
        store: &Store,
        counts: StoredCounts<'_>,
    ) -> Result<Result<Refreshed, Reach>, StoreError> {
        let _moment = store.at_one_moment()?;
        let SnapshotGround { all_preferences, deciding, .. } = self.ground;
        let mut facts = self.known.facts(self.ground);
        let mut people = self.known.people.as_ref().clone();
        let mut reading = self.known.mails.reading.clone();
        reading.resume(&facts);
        let before = resolve(all_preferences, &ids(&facts));
        let mut inference = counts.inference.restore(&mut people, &facts, &before);
        let Some(changes) = store.refresh(&mut facts, &mut reading)? else {
            return Ok(Err(Reach::Everybody));
        };
        let rows = self.rows_beside(&facts, &counts.answers);
        let first_new = store.recall(&rows, &reading, &mut facts)?;
        inference.recall(&facts, first_new, self.whole.clone());
        let changes = InferenceChanges { first_new, ..changes };
        let said = resolve(all_preferences, &ids(&facts));
        let taken =
            deciding.with(&said, |rules| inference.try_update(&mut people, &facts, &changes, rules));
        if let Err(reach) = taken {
            return Ok(Err(reach));
        }
        if said != before {
            deciding.with(&said, |rules| inference.apply_decisions(&mut people, &facts, rules));
        }
        let answers = counts.answers;
        Ok(Ok(Refreshed { facts, people, inference, reading, first_new, answers }))
    }

    /// With the rows of old messages that new ones answer, that have a Message-ID of theirs, or in
    /// which the owner answered one of them before it was read.
    fn rows_beside(&self, facts: &Facts, answers: &MessageMarks) -> BTreeSet<i64> {
        let mut rows = self.rows.clone();
        for new in &facts.messages {
            rows.extend(self.marks.rows(new.parent_hash));
            rows.extend(self.marks.rows(new.id_hash));
            rows.extend(answers.rows(new.id_hash));
        }
        rows
    }
}

impl Refreshed {
    /// All that is to be stored: the single mails and marks with the new ones added.
    fn add_to(
        self,
        store: &Store,
        mut mails: SingleMails,
        mut marks: MessageMarks,
        now: Timestamp,
    ) -> Result<(StoredPeople<'static>, StoredCounts<'static>, MessageMarks), StoreError> {
        let Refreshed { facts, people, inference, reading, first_new, mut answers } = self;
        let at = now.as_second();
        mails.add(store, (&facts, first_new), &people.owner, reading, at)?;
        let new = &facts.messages[first_new..];
        marks.add(stored_mails::with_message_id(new));
        answers.add(stored_mails::by_answered(new, &people.owner));
        let known = StoredPeople {
            at,
            addresses: Cow::Owned(facts.addresses),
            forged: Cow::Owned(facts.forged),
            lists: Cow::Owned(facts.lists),
            people: Cow::Owned(people),
            mails,
        };
        Ok((known, StoredCounts { inference: inference.into_stored(), answers }, marks))
    }
}
