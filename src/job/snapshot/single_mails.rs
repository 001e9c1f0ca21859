//! Single mails of a snapshot: from the messages where they were read, else from the database by
//! row, as what was stored of the people names them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Snapshot, SnapshotBasis};
use crate::infer::address_state::SeenMail;
use crate::infer::circle::Together;
use crate::infer::departure::{self, MachineAnswer};
use crate::infer::due::Due;
use crate::infer::evidence::{self, MailDirection};
use crate::infer::facts::{AddressId, Facts, MessageFact, Recipient};
use crate::infer::openings::RecentMails;
use crate::infer::people::{People, PersonIndex};
use crate::infer::topics::{Topics, WordsByPerson};
use crate::mail::{self, Signs, subject};
use crate::store::{Store, StoreError};

/// One mail: who wrote it to whom, and what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSides {
    /// The store's row.
    pub row: i64,
    /// UTC seconds. `None`: nobody knows.
    pub at: Option<i64>,
    /// `None`: nobody who can be read.
    pub from: Option<AddressId>,
    /// To before Cc before Bcc.
    pub recipients: Vec<Recipient>,
    pub signs: Signs,
    /// See [`MessageFact`].
    pub id_hash: i64,
    pub parent_hash: i64,
    pub thread_hash: i64,
}

impl MailSides {
    /// The addresses in To, Cc and Bcc.
    pub fn to(&self) -> impl Iterator<Item = AddressId> + use<'_> {
        self.recipients.iter().map(|recipient| recipient.address)
    }

    fn read(facts: &Facts, message: &MessageFact) -> MailSides {
        let recipients = facts.recipients_of(message).to_vec();
        let MessageFact { row, at, from, signs, id_hash, parent_hash, thread_hash, .. } = *message;
        MailSides { row, at, from, recipients, signs, id_hash, parent_hash, thread_hash }
    }
}

/// The latest answer of a machine at each address that says that somebody left, UTC seconds.
pub type Departures = BTreeMap<AddressId, i64>;

/// Adds the words of the subjects of these people's mail.
///
/// # Errors
/// The database's.
pub(super) fn add_words(
    words: &mut WordsByPerson,
    store: &Store,
    facts: &Facts,
    people: &People,
    wanted: &dyn Fn(PersonIndex) -> bool,
) -> Result<(), StoreError> {
    let _moment = store.at_one_moment()?;
    let mut failed = None;
    let mut bare = |row: i64| match store.message_line(row) {
        Ok(line) => line.map(|line| subject::bare(&line.subject)),
        Err(error) => {
            failed = Some(error);
            None
        }
    };
    words.add(facts, people, wanted, &mut bare);
    failed.map_or(Ok(()), Err)
}

/// Whether the subject of a mail says that somebody left.
pub(super) fn says_left(store: &Store, row: i64) -> Result<bool, StoreError> {
    Ok(store.message_line(row)?.is_some_and(|line| mail::departure::is_said(&line.subject)))
}

impl Snapshot {
    /// Everybody of whom more is to be said than that they are not known well enough.
    pub(super) fn judged(&self) -> impl Iterator<Item = PersonIndex> + use<'_> {
        let judged = self.views().iter().filter(|view| view.judgement.due != Due::NotKnown);
        judged.map(|view| view.position)
    }

    /// All mails that any of these people is on, at least, by row.
    pub(super) fn mails_of(
        &self,
        store: &Store,
        people: &BTreeSet<PersonIndex>,
    ) -> anyhow::Result<Cow<'_, Facts>> {
        let SnapshotBasis::Stored(stored) = &self.basis else { return Ok(Cow::Borrowed(&self.facts)) };
        let addresses = people.iter().flat_map(|position| &self.person(*position).addresses);
        Ok(Cow::Owned(store.messages(stored.mails.rows_of(addresses), &stored.mails.reading)?))
    }

    /// Whether somebody may be on one of these mails, by row. Reads no mail.
    pub fn may_be_on(&self, position: PersonIndex, rows: &HashSet<i64>) -> bool {
        let SnapshotBasis::Stored(stored) = &self.basis else { return true };
        stored.mails.rows_of(self.person(position).addresses.iter()).iter().any(|row| rows.contains(row))
    }

    /// The last mails with somebody, latest first, at most `count`.
    ///
    /// # Errors
    /// The database's.
    pub fn last_mails(
        &self,
        store: &Store,
        position: PersonIndex,
        count: usize,
    ) -> anyhow::Result<Vec<(SeenMail, MailDirection)>> {
        let facts = self.mails_of(store, &BTreeSet::from([position]))?;
        Ok(evidence::last_mails(&facts, &self.people, self.person(position), count, &self.zone))
    }

    /// The owner's last mail to somebody, and the latest mails in either direction.
    ///
    /// # Errors
    /// The database's.
    pub fn latest_mails(
        &self,
        store: &Store,
        position: PersonIndex,
        count: usize,
    ) -> anyhow::Result<Vec<SeenMail>> {
        let all = self.last_mails(store, position, usize::MAX)?;
        let own = all.iter().find(|(_, direction)| *direction == MailDirection::Out);
        Ok(all.iter().take(count).chain(own).map(|(seen, _)| *seen).collect())
    }

    /// How many mails came from an address, and the latest of them.
    pub fn mails_from(&self, id: AddressId) -> (usize, Option<SeenMail>) {
        match &self.basis {
            SnapshotBasis::Read { .. } => evidence::mails_from(&self.facts, id),
            SnapshotBasis::Stored(stored) => stored.mails.from[id.0 as usize],
        }
    }

    /// The mails of the last year that came from these people to the owner.
    pub fn recent_mails(&self, wanted: &HashSet<PersonIndex>) -> Cow<'_, RecentMails> {
        match &self.basis {
            SnapshotBasis::Read { .. } => {
                let person = |id: AddressId| self.people.person_of.get(&id);
                let is_wanted = |id| person(id).is_some_and(|person| wanted.contains(person));
                let (owner, now) = (&self.people.owner, self.now.as_second());
                Cow::Owned(RecentMails::collect(&self.facts, owner, &is_wanted, now))
            }
            SnapshotBasis::Stored(stored) => Cow::Borrowed(&stored.mails.recent),
        }
    }

    /// Whose machine says that they left: of people known.
    ///
    /// # Errors
    /// The database's.
    pub fn departures(&self, store: &Store) -> anyhow::Result<Departures> {
        let person = |id: AddressId| self.people.person_of.get(&id).map(|position| self.person(*position));
        let is_known = |id: AddressId| person(id).is_some_and(|person| person.known.is_some());
        let counts = |answer: &MachineAnswer| answer.is_last(&self.people) && is_known(answer.address);
        let mut answers: Vec<MachineAnswer> = match &self.basis {
            SnapshotBasis::Read { .. } => departure::answers(&self.facts.messages).filter(counts).collect(),
            SnapshotBasis::Stored(stored) => stored.mails.left.iter().copied().filter(counts).collect(),
        };
        departure::find_answered(&mut answers, &self.facts.messages);
        answers.sort_by_key(|answer| answer.at);
        let _moment = store.at_one_moment()?;
        let mut found = Departures::new();
        for MachineAnswer { address, at, row, answered, .. } in answers {
            let repeats = || answered.map_or(Ok(false), |row| says_left(store, row));
            if says_left(store, row)? && !repeats()? {
                found.insert(address, at);
            }
        }
        Ok(found)
    }

    /// One mail by its row. `None`: it was not there when the facts were read.
    ///
    /// # Errors
    /// The database's.
    pub fn mail(&self, store: &Store, row: i64) -> anyhow::Result<Option<MailSides>> {
        let SnapshotBasis::Stored(stored) = &self.basis else {
            return Ok(self.facts.by_row(row).map(|message| MailSides::read(&self.facts, message)));
        };
        let facts = store.messages([row], &stored.mails.reading)?;
        Ok(facts.messages.first().map(|message| MailSides::read(&facts, message)))
    }

    /// The mail with a Message-ID, by its fingerprint; of several the first that was read. `None`:
    /// none has it, or it is 0.
    fn with_message_id(&self, store: &Store, id_hash: i64) -> anyhow::Result<Option<MailSides>> {
        match &self.basis {
            SnapshotBasis::Read { census, .. } => {
                let found = census.threads().with(&self.facts, id_hash).next();
                Ok(found.map(|message| MailSides::read(&self.facts, message)))
            }
            SnapshotBasis::Stored(stored) => {
                let facts = store.messages(stored.marked(store, id_hash)?, &stored.mails.reading)?;
                let found = facts.messages.iter().find(|message| message.id_hash == id_hash);
                Ok(found.map(|message| MailSides::read(&facts, message)))
            }
        }
    }

    /// The row of the mail that a mail answers. `None`: none that is known.
    ///
    /// # Errors
    /// The database's.
    pub fn parent(&self, store: &Store, row: i64) -> anyhow::Result<Option<i64>> {
        let Some(mail) = self.mail(store, row)? else { return Ok(None) };
        Ok(self.with_message_id(store, mail.parent_hash)?.map(|parent| parent.row))
    }

    /// Whether the thread of a mail began with another of the same sender. `false`: nobody knows.
    ///
    /// # Errors
    /// The database's.
    pub fn began_thread(&self, store: &Store, row: i64) -> anyhow::Result<bool> {
        let Some(mail) = self.mail(store, row)? else { return Ok(false) };
        let first = self.with_message_id(store, mail.thread_hash)?;
        Ok(first.is_some_and(|first| first.row != row && first.from == mail.from))
    }

    /// The mails since a moment (UTC seconds), at least those that any of these people is on.
    ///
    /// # Errors
    /// The database's.
    pub fn mails_since(
        &self,
        store: &Store,
        since: i64,
        people: &BTreeSet<PersonIndex>,
    ) -> anyhow::Result<Vec<MailSides>> {
        let facts = self.mails_of(store, people)?;
        let late = facts.messages.iter().filter(|message| message.at.is_some_and(|at| at >= since));
        Ok(late.map(|message| MailSides::read(&facts, message)).collect())
    }

    /// Who was ever seen with whom.
    ///
    /// # Errors
    /// It was not read.
    pub fn together(&self) -> anyhow::Result<Together> {
        match &self.basis {
            SnapshotBasis::Read { .. } => Ok(Together::collect(&self.facts, &self.people)),
            SnapshotBasis::Stored(stored) => Ok(stored.digest()?.together.clone()),
        }
    }

    /// What these people write about.
    ///
    /// # Errors
    /// The database's; it was not read.
    pub fn topics(&self, store: &Store, wanted: &HashSet<PersonIndex>) -> anyhow::Result<Topics> {
        match &self.basis {
            SnapshotBasis::Read { .. } => {
                let mut words = WordsByPerson::default();
                add_words(&mut words, store, &self.facts, &self.people, &|person| wanted.contains(&person))?;
                Ok(words.shared(&self.people).topics(wanted))
            }
            SnapshotBasis::Stored(stored) => Ok(stored.digest()?.words.topics(wanted)),
        }
    }
}
