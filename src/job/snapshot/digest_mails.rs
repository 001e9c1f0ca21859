//! What a digest asks of single mails: who was seen with whom, and what they write about. It is
//! counted over the mail of everybody whom a digest could name, and stored; new mail is added to
//! it, so that a digest after new mail does not read the old.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::Snapshot;
use super::single_mails::add_words;
use super::stored_mails::SingleMails;
use crate::infer::circle::{ThreadsByPerson, Together};
use crate::infer::facts::{AddressId, Facts};
use crate::infer::people::{People, PersonIndex};
use crate::infer::topics::{SharedWords, WordsByPerson};
use crate::store::{Store, StoreError};

/// What a digest alone asks of single mails.
#[derive(Serialize, Deserialize)]
pub(super) struct DigestMails {
    pub(super) together: Together,
    pub(super) words: SharedWords,
    /// The people whose mail was read.
    read: BTreeSet<PersonIndex>,
}

impl DigestMails {
    /// Whether all that a digest may ask of this snapshot was read: the mail of everybody whom it
    /// could name.
    pub(super) fn suffices(&self, snapshot: &Snapshot) -> bool {
        snapshot.judged().all(|person| self.read.contains(&person))
    }
}

/// What [`DigestMails`] is made of. Nobody who only reads a digest needs it.
///
/// Invariant: it is what all mail of the people in `counted` gives, up to `last_row`.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct DigestCounts {
    /// See [`SingleMails::whole_reading`]: after another one, old mail may say something else.
    whole_reading: [u8; 32],
    /// The highest row of a message that was counted.
    last_row: i64,
    /// Whose each address was, by [`crate::infer::people::Person::id`]: how many people a mail is
    /// to rests on it.
    person_ids: Vec<Option<AddressId>>,
    /// The people whose mail was counted, by the same.
    counted: BTreeSet<AddressId>,
    threads: ThreadsByPerson,
    words: WordsByPerson,
}

impl DigestCounts {
    /// Of all messages, for everybody whom a digest of this snapshot could name.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn collect(
        store: &Store,
        (snapshot, mails): (&Snapshot, &SingleMails),
    ) -> Result<DigestCounts, StoreError> {
        let mut counts = DigestCounts { whole_reading: mails.whole_reading, ..DigestCounts::default() };
        let judged: HashSet<PersonIndex> = snapshot.judged().collect();
        counts.count(store, &snapshot.facts, &snapshot.people, &judged)?;
        counts.note(snapshot, mails);
        Ok(counts)
    }

    /// Whether the parts belong together, as far as can be told: what was damaged is of no use.
    pub(super) fn is_sound(&self) -> bool {
        self.words.is_sound()
    }

    /// Brings what was stored, or nothing, up to date for a snapshot that holds no messages. Read
    /// are new mails, and of the old those of people who are new among the counted, or who are on
    /// a mail with an address that is somebody else's now. What was counted of more mail than the
    /// snapshot knows is of no use to it.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn bring_up_to_date(
        self,
        store: &Store,
        (snapshot, mails): (&Snapshot, &SingleMails),
    ) -> Result<DigestCounts, StoreError> {
        let is_ours = self.whole_reading == mails.whole_reading && self.last_row <= mails.reading.last_row();
        let mut counts = if is_ours { self } else { DigestCounts::default() };
        let people = &snapshot.people;
        let moved = counts.beside_moved(store, people, mails)?;
        let is_kept =
            |person: &PersonIndex| counts.counted.contains(&people[*person].id) && !moved.contains(person);
        let (kept, anew): (HashSet<_>, HashSet<_>) = snapshot.judged().partition(is_kept);
        let kept_ids = kept.iter().map(|person| people[*person].id).collect();
        counts.threads.retain(&kept_ids);
        counts.words.retain(&kept_ids);
        for (wanted, after) in [(anew, 0), (kept, counts.last_row)] {
            let addresses = wanted.iter().flat_map(|person| &people[*person].addresses);
            let facts = store.messages(mails.rows_after(after, addresses), &mails.reading)?;
            counts.count(store, &facts, people, &wanted)?;
        }
        counts.whole_reading = mails.whole_reading;
        counts.note(snapshot, mails);
        Ok(counts)
    }

    /// Everybody who is, or was, on a counted mail by an address that is or was another person's
    /// or nobody's, and everybody else on such a mail.
    fn beside_moved(
        &self,
        store: &Store,
        people: &People,
        mails: &SingleMails,
    ) -> Result<HashSet<PersonIndex>, StoreError> {
        let now = person_ids(people);
        let pairs = (0..).map(AddressId).zip(self.person_ids.iter().zip(&now));
        let moved: Vec<(AddressId, Option<AddressId>)> =
            pairs.filter(|(_, (was, is))| was != is).map(|(id, (was, _))| (id, *was)).collect();
        let facts = store.messages(mails.rows_of(moved.iter().map(|(id, _)| id)), &mails.reading)?;
        let beside = facts.messages.iter().flat_map(|message| facts.addresses_on(message));
        let whose = moved.iter().filter_map(|(_, was)| *was);
        Ok(beside.chain(whose).filter_map(|id| people.person_of.get(&id).copied()).collect())
    }

    fn count(
        &mut self,
        store: &Store,
        facts: &Facts,
        people: &People,
        wanted: &HashSet<PersonIndex>,
    ) -> Result<(), StoreError> {
        let is_wanted = |person| wanted.contains(&person);
        self.threads.add(facts, people, &is_wanted);
        add_words(&mut self.words, store, facts, people, &is_wanted)
    }

    /// Notes how far it was counted, and for whom.
    fn note(&mut self, snapshot: &Snapshot, mails: &SingleMails) {
        let people = &snapshot.people;
        self.last_row = mails.reading.last_row();
        self.person_ids = person_ids(people);
        self.counted = snapshot.judged().map(|person| people[person].id).collect();
    }

    /// What a digest asks.
    pub(super) fn to_mails(&self, people: &People) -> DigestMails {
        DigestMails {
            together: self.threads.together(people),
            words: self.words.shared(people),
            read: self.counted.iter().filter_map(|id| people.person_of.get(id).copied()).collect(),
        }
    }
}

fn person_ids(people: &People) -> Vec<Option<AddressId>> {
    let all = (0..people.addresses.len() as u32).map(AddressId);
    all.map(|id| people.person_of.get(&id).map(|person| people[*person].id)).collect()
}
