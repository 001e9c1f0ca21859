//! Single mails of a snapshot: from the messages where they were read, else from what was stored of
//! them and from the database, by row.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::{Snapshot, SnapshotBasis};
use crate::infer::address_state::SeenMail;
use crate::infer::circle::Together;
use crate::infer::departure::{self, MachineAnswer};
use crate::infer::due::Due;
use crate::infer::evidence::{self, MailDirection};
use crate::infer::facts::{AddressId, Facts, MessageFact, Recipient, RecipientField};
use crate::infer::message_time::ImportedFolders;
use crate::infer::number_lists::NumberLists;
use crate::infer::openings::{self, RecentMails};
use crate::infer::parents::{self, Parents};
use crate::infer::people::{People, PersonIndex};
use crate::infer::topics::{SharedWords, Topics};
use crate::mail::{self, Address, Signs, subject};
use crate::store::{Store, StoreError};

/// A draft answers no mail that is older than a year, in seconds.
const ANSWERED: i64 = 366 * 86_400;
/// Latest mails stored of each person: as many as anybody looks at.
const MAILS: usize = 12;

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

    /// In the place of a forged mail.
    fn nothing(row: i64) -> MailSides {
        MailSides::read(&Facts::default(), &MessageFact::nothing(row, 0))
    }
}

/// What is stored of single mails.
#[derive(Serialize, Deserialize)]
pub(super) struct SingleMails {
    /// The latest with each person, by position, and the owner's latest.
    last: Vec<Vec<(SeenMail, MailDirection)>>,
    /// How many came from each address, and the latest.
    from: Vec<(usize, Option<SeenMail>)>,
    /// The rows of all that each person is on.
    rows: NumberLists,
    recent: RecentMails,
    /// Rows of those whose thread began with another of the same sender.
    began: BTreeSet<i64>,
    departures: Departures,
    /// Tells when a mail counts for that is looked up in the database.
    imports: ImportedFolders,
}

/// What besides only a digest asks of single mails.
#[derive(Serialize, Deserialize)]
pub(super) struct DigestMails {
    /// When it was read, UTC seconds: it holds from then on.
    at: i64,
    together: Together,
    words: SharedWords,
    /// The people whose words were read.
    read: BTreeSet<PersonIndex>,
    parents: Parents,
}

/// The latest answer of a machine at each address that says that somebody left, UTC seconds.
pub type Departures = BTreeMap<AddressId, i64>;

impl SingleMails {
    /// Of a snapshot that has read the messages. `None`: it has not.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn collect(snapshot: &Snapshot, store: &Store) -> Result<Option<SingleMails>, StoreError> {
        let Snapshot { facts, people, zone, now, basis, .. } = snapshot;
        let SnapshotBasis::Read { census, reading } = basis else { return Ok(None) };
        let recent = RecentMails::collect(facts, people, &|_| true, now.as_second());
        let began = |row: &i64| openings::began_thread(facts, census.threads(), *row);
        Ok(Some(SingleMails {
            last: evidence::last_mails_of_all(facts, people, MAILS, zone),
            from: evidence::mails_from_all(facts),
            rows: evidence::rows_of_all(facts, people),
            began: recent.all().map(|seen| seen.row).filter(began).collect(),
            recent,
            departures: departures(store, facts, people, &|_| true)?,
            imports: reading.imports().clone(),
        }))
    }
}

impl DigestMails {
    /// Of a snapshot that has read the messages. `None`: it has not.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn collect(
        snapshot: &Snapshot,
        mails: &SingleMails,
        store: &Store,
    ) -> Result<Option<DigestMails>, StoreError> {
        let Snapshot { facts, people, now, basis, .. } = snapshot;
        let SnapshotBasis::Read { census, .. } = basis else { return Ok(None) };
        let last = mails.last.iter().flatten().map(|(seen, _)| *seen);
        let answered = last.chain(mails.recent.all()).filter(|seen| seen.at > now.as_second() - ANSWERED);
        let read: BTreeSet<PersonIndex> = snapshot.judged().collect();
        Ok(Some(DigestMails {
            at: now.as_second(),
            together: Together::collect(facts, people),
            words: words(store, facts, people, &|person| read.contains(&person))?,
            read,
            parents: Parents::collect(facts, census.threads(), answered.map(|seen| seen.row)),
        }))
    }

    /// Whether all that a digest may ask of this snapshot was read: the words of everybody whom it
    /// could name.
    pub(super) fn suffices(&self, snapshot: &Snapshot) -> bool {
        self.at <= snapshot.now.as_second() && snapshot.judged().all(|person| self.read.contains(&person))
    }
}

/// The subjects of these people's mail, taken apart.
fn words(
    store: &Store,
    facts: &Facts,
    people: &People,
    wanted: &dyn Fn(PersonIndex) -> bool,
) -> Result<SharedWords, StoreError> {
    let _moment = store.at_one_moment()?;
    let mut failed = None;
    let mut bare = |row: i64| match store.message_line(row) {
        Ok(line) => line.map(|line| subject::bare(&line.subject)),
        Err(error) => {
            failed = Some(error);
            None
        }
    };
    let words = SharedWords::collect(facts, people, wanted, &mut bare);
    failed.map_or(Ok(words), Err)
}

/// What the machines of these people say in their subjects, and do not repeat from the subject that
/// they answer.
fn departures(
    store: &Store,
    facts: &Facts,
    people: &People,
    whose: &dyn Fn(AddressId) -> bool,
) -> Result<Departures, StoreError> {
    let _moment = store.at_one_moment()?;
    let said_in = |row: i64| -> Result<bool, StoreError> {
        Ok(store.message_line(row)?.is_some_and(|line| mail::departure::is_said(&line.subject)))
    };
    let mut found = Departures::new();
    for answer in departure::answers(facts, people) {
        let MachineAnswer { address, at, row, answered } = answer;
        if whose(address) && said_in(row)? && !answered.map_or(Ok(false), said_in)? {
            found.insert(address, at);
        }
    }
    Ok(found)
}

impl Snapshot {
    /// Everybody of whom more is to be said than that they are not known well enough.
    fn judged(&self) -> impl Iterator<Item = PersonIndex> + use<'_> {
        let judged = self.views().into_iter().filter(|view| view.judgement.due != Due::NotKnown);
        judged.map(|view| view.position)
    }

    /// The last mails with somebody, latest first, at most `count`; no more than twelve are sure to
    /// be known.
    pub fn last_mails(&self, position: PersonIndex, count: usize) -> Vec<(SeenMail, MailDirection)> {
        match &self.basis {
            SnapshotBasis::Read { .. } => {
                evidence::last_mails(&self.facts, &self.people, self.person(position), count, &self.zone)
            }
            SnapshotBasis::Stored(stored) => {
                stored.mails.last[position.0].iter().take(count.min(MAILS)).copied().collect()
            }
        }
    }

    /// The owner's last mail to somebody, and the latest mails in either direction.
    pub fn latest_mails(&self, position: PersonIndex, count: usize) -> Vec<SeenMail> {
        let all = match &self.basis {
            SnapshotBasis::Read { .. } => self.last_mails(position, usize::MAX),
            SnapshotBasis::Stored(stored) => stored.mails.last[position.0].clone(),
        };
        let own = all.iter().find(|(_, direction)| *direction == MailDirection::Out);
        all.iter().take(count).chain(own).map(|(seen, _)| *seen).collect()
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
                let wanted = |person| wanted.contains(&person);
                let now = self.now.as_second();
                Cow::Owned(RecentMails::collect(&self.facts, &self.people, &wanted, now))
            }
            SnapshotBasis::Stored(stored) => Cow::Borrowed(&stored.mails.recent),
        }
    }

    /// Whether the thread of one of the recent mails began with another of the same sender.
    pub fn began_thread(&self, row: i64) -> bool {
        match &self.basis {
            SnapshotBasis::Read { census, .. } => openings::began_thread(&self.facts, census.threads(), row),
            SnapshotBasis::Stored(stored) => stored.mails.began.contains(&row),
        }
    }

    /// Whose machine says that they left: of people known.
    ///
    /// # Errors
    /// The database's.
    pub fn departures(&self, store: &Store) -> anyhow::Result<Departures> {
        let person = |id: AddressId| self.people.person_of.get(&id).map(|position| self.person(*position));
        let is_known = |id: AddressId| person(id).is_some_and(|person| person.known.is_some());
        Ok(match &self.basis {
            SnapshotBasis::Read { .. } => departures(store, &self.facts, &self.people, &is_known)?,
            SnapshotBasis::Stored(stored) => {
                let all = stored.mails.departures.iter().filter(|(id, _)| is_known(**id));
                all.map(|(id, at)| (*id, *at)).collect()
            }
        })
    }

    /// One mail by its row. `None`: it was not there when the facts were read.
    ///
    /// # Errors
    /// The database's.
    pub fn mail(&self, store: &Store, row: i64) -> anyhow::Result<Option<MailSides>> {
        match &self.basis {
            SnapshotBasis::Read { .. } => {
                let message = parents::message(&self.facts, row);
                Ok(message.map(|message| MailSides::read(&self.facts, message)))
            }
            SnapshotBasis::Stored(stored) => self.stored_mail(store, &stored.mails, row),
        }
    }

    /// The same without its recipients.
    ///
    /// # Errors
    /// The database's.
    pub fn mail_head(&self, store: &Store, row: i64) -> anyhow::Result<Option<MailSides>> {
        match &self.basis {
            SnapshotBasis::Read { .. } => self.mail(store, row),
            SnapshotBasis::Stored(stored) => self.stored_head(store, &stored.mails, row),
        }
    }

    /// As [`Store::read_facts`] would have read it.
    fn stored_mail(&self, store: &Store, mails: &SingleMails, row: i64) -> anyhow::Result<Option<MailSides>> {
        let Some(mail) = self.stored_head(store, mails, row)? else { return Ok(None) };
        if self.is_forged(row) {
            return Ok(Some(mail));
        }
        let recipient = |(address, field): (Address, RecipientField)| {
            Some(Recipient { address: self.mailed(&address)?, field })
        };
        let recipients = store.stored_recipients(row)?.into_iter().filter_map(recipient).collect();
        Ok(Some(MailSides { recipients, ..mail }))
    }

    fn is_forged(&self, row: i64) -> bool {
        self.facts.forged.iter().any(|forged| forged.row == row)
    }

    /// Where an address that mail has is in the facts.
    fn mailed(&self, address: &Address) -> Option<AddressId> {
        self.id(address).filter(|_| !address.is_placeholder())
    }

    fn stored_head(&self, store: &Store, mails: &SingleMails, row: i64) -> anyhow::Result<Option<MailSides>> {
        if self.is_forged(row) {
            return Ok(Some(MailSides::nothing(row)));
        }
        let Some(mail) = store.stored_mail(row)? else { return Ok(None) };
        Ok(Some(MailSides {
            row,
            at: mails.imports.moment(mail.written, mail.arrived, mail.signs),
            from: mail.from.as_ref().and_then(|from| self.mailed(from)),
            recipients: Vec::new(),
            signs: mail.signs,
            id_hash: mail.id_hash,
            parent_hash: mail.parent_hash,
            thread_hash: mail.thread_hash,
        }))
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
        let is_late = |at: Option<i64>| at.is_some_and(|at| at >= since);
        match &self.basis {
            SnapshotBasis::Read { .. } => {
                let late = self.facts.messages.iter().filter(|message| is_late(message.at));
                Ok(late.map(|message| MailSides::read(&self.facts, message)).collect())
            }
            SnapshotBasis::Stored(stored) => {
                let rows: BTreeSet<u64> =
                    people.iter().flat_map(|position| stored.mails.rows.of(position.0)).collect();
                let mails = rows.into_iter().map(|row| self.stored_mail(store, &stored.mails, row as i64));
                let found = mails.filter_map(Result::transpose).collect::<anyhow::Result<Vec<MailSides>>>();
                Ok(found?.into_iter().filter(|mail| is_late(mail.at)).collect())
            }
        }
    }

    /// The row of the mail that a mail answers, of those that a digest's drafts may go on with.
    /// `None`: none that is known.
    ///
    /// # Errors
    /// It was not read.
    pub fn parent(&self, row: i64) -> anyhow::Result<Option<i64>> {
        match &self.basis {
            SnapshotBasis::Read { census, .. } => {
                let mail = parents::message(&self.facts, row);
                let parent = mail.and_then(|mail| parents::of(&self.facts, census.threads(), mail));
                Ok(parent.map(|parent| parent.row))
            }
            SnapshotBasis::Stored(stored) => Ok(stored.digest()?.parents.of(row)),
        }
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
                let read = words(store, &self.facts, &self.people, &|person| wanted.contains(&person))?;
                Ok(read.topics(wanted))
            }
            SnapshotBasis::Stored(stored) => Ok(stored.digest()?.words.topics(wanted)),
        }
    }
}
