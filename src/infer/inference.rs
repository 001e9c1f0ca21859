//! Everybody, kept up to date: one new message changes only what it can reach.
//!
//! # What a message can reach
//!
//! - Looks (counts by address) rest on the owner, and on who wrote which Message-ID. One more
//!   message changes them for its author, its recipients, and whom the owner answered with mails
//!   that came before.
//! - The class rests on looks. It changes for the same.
//! - Days rest on who of those on a message is human, and on mail that came back. They change for
//!   author and recipients; where a human turns out to be a machine, or a machine to be human, for
//!   everybody on long lists with that address.
//! - Profile and circle rest on names, and on who is seen with whom. They change for the addresses
//!   named on the message.
//! - Failed addresses rest on reports, the owner's mail to whom they name, and later mail from
//!   there. They change for whoever is named in it.
//! - Groups rest on profiles, circles, parts and the owner's word. They change only where one of
//!   these did.
//! - Persons rest on days and groups. They change with their group, or with an address in it.
//!
//! What is global and rare is computed anew as a whole: the owner's own addresses change, the first
//! mail in Sent is seen, the oldest mail is another one, a flip reaches very many messages.
//!
//! Invariant: after [`Inference::update`] everything equals what [`Inference::take`] makes of the
//! same facts, field by field; a property test holds it.

mod failed_addresses;
mod index;
mod stored;

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::address_class::{self, AddressStats, LookGround};
use super::address_state::AddressState;
use super::bearers::{Bearers, NameGround};
use super::facts::{AddressId, Facts, MessageFact, Recipient};
use super::identity::{self, AddressGroups, Correspondents, IdentityDecisions, Inputs, Profiles};
use super::owner::{self, SentCount};
use super::people::{self, People, PersonByAddress, PersonIndex};
use super::threads::Threads;
use super::touch::{self, DaysByAddress};
use crate::mail::Address;
use failed_addresses::FailedAddresses;
use index::Index;
pub use stored::StoredInference;

/// A change that makes so many messages be looked at again is cheaper as a whole.
const MOST_LOOKED_AT: usize = 200_000;

/// What the owner decides about addresses.
pub struct InferenceSettings<'a> {
    /// Addresses that mean the owner.
    pub own: &'a dyn Fn(&Address) -> bool,
    /// Addresses that are not the owner's, whatever mail in Sent says.
    pub not_own: &'a dyn Fn(&Address) -> bool,
    /// `people.ignore`: never people.
    pub ignored: &'a dyn Fn(&Address) -> bool,
    pub zone: &'a TimeZone,
    /// `merge` and `split`.
    pub said: &'a IdentityDecisions,
}

/// What is new in the facts since they were last looked at. Messages and addresses are only ever
/// added at the end.
#[derive(Debug, Clone, Default)]
pub struct InferenceChanges {
    /// Messages from this position on are new.
    pub first_new: usize,
    /// Messages of which another copy was read: where they are, and what they were.
    pub changed: Vec<(usize, MessageFact, Vec<Recipient>)>,
    /// Addresses known before that may be called otherwise now.
    pub renamed: Vec<AddressId>,
    /// Addresses known before that turned out to be lists.
    pub listed: Vec<AddressId>,
}

/// What must be read before what is new can be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeededMail {
    /// All: it reaches so many that everybody is to be inferred anew.
    All,
    /// All that these are on: it reaches them, and not all of it is among the facts.
    Of(BTreeSet<AddressId>),
}

/// All that was counted to find the [`People`].
#[derive(Debug, Clone)]
pub struct Inference {
    sent: Vec<SentCount>,
    stats: Vec<AddressStats>,
    threads: Threads,
    days: DaysByAddress,
    profiles: Profiles,
    circles: Correspondents,
    /// Addresses whose circle is kept.
    compared: Vec<bool>,
    groups: AddressGroups,
    /// What mail there was with each address when they were grouped.
    in_touch: Vec<Touched>,
    bearers: Bearers,
    failed: FailedAddresses,
    /// Addresses of `merge` and `split` when the persons were written.
    spoken_of: BTreeSet<AddressId>,
    /// Made when first needed: whoever only looks once does without.
    index: Option<Index>,
}

impl Inference {
    /// Infers everybody from all facts.
    pub fn take(facts: &Facts, settings: &InferenceSettings<'_>) -> (Inference, People) {
        let given = owner::given(facts, settings.own);
        let sent = owner::count(facts, &given);
        let owner = owner::learn(facts, &sent, &given, settings.not_own);
        let threads = Threads::read(facts);
        let mut stats = vec![AddressStats::default(); facts.addresses.len()];
        for message in &facts.messages {
            let recipients = facts.recipients_of(message);
            let mut count = |id: AddressId, look| stats[id.0 as usize].count(look, 1);
            let ground = LookGround { facts, owner: &owner, threads: &threads };
            address_class::look(ground, (message, recipients), &mut count);
        }
        let mut addresses: Vec<AddressState> = (0..facts.addresses.len() as u32)
            .map(|id| {
                address_class::judge(facts, &owner, settings.ignored, AddressId(id), &stats[id as usize])
            })
            .collect();
        let failed =
            FailedAddresses::read(failed_addresses::Sent { facts, owner: &owner, threads: &threads });
        let returned = failed.returned();
        let ground = touch::Ground { facts, owner: &owner, zone: settings.zone, returned };
        let days = touch::collect(ground, &mut addresses);
        let profiles = Profiles::read(&facts.addresses);
        let compared = profiles.with_namesakes();
        let circles = Correspondents::collect(facts, &owner, &compared);
        failed.mark(&mut addresses);
        let history_from = facts.messages.iter().filter_map(|message| message.at).min();
        let mut people = People {
            persons: Vec::new(),
            addresses,
            person_of: PersonByAddress::default(),
            owner,
            history_from,
        };
        let groups = AddressGroups { members: Vec::new(), joins: Vec::new() };
        let mut census = Inference {
            sent,
            stats,
            threads,
            days,
            profiles,
            circles,
            compared,
            groups,
            in_touch: Vec::new(),
            bearers: Bearers::default(),
            failed,
            spoken_of: BTreeSet::new(),
            index: None,
        };
        census.apply_decisions(&mut people, facts, settings);
        (census, people)
    }

    /// Groups everybody anew by the owner's word.
    pub fn apply_decisions(&mut self, people: &mut People, facts: &Facts, settings: &InferenceSettings<'_>) {
        let spoken_of = self.spoken_of.iter().copied().chain(settings.said.addresses()).collect();
        self.regroup(people, facts, settings, &spoken_of);
        self.spoken_of = settings.said.addresses().collect();
    }

    /// The full names and circles of addresses, for questions.
    pub fn ground<'a>(
        &'a self,
        people: &'a People,
        facts: &'a Facts,
        settings: &InferenceSettings<'a>,
    ) -> Inputs<'a> {
        Inputs {
            facts,
            addresses: &people.addresses,
            profiles: &self.profiles,
            circles: &self.circles,
            said: settings.said,
        }
    }

    /// Which message has a Message-ID.
    pub fn threads(&self) -> &Threads {
        &self.threads
    }

    /// Takes in what is new. The facts hold it already.
    pub fn update(
        &mut self,
        people: &mut People,
        facts: &Facts,
        changes: &InferenceChanges,
        settings: &InferenceSettings<'_>,
    ) {
        if self.try_update(people, facts, changes, settings).is_err() {
            (*self, *people) = Inference::take(facts, settings);
        }
    }

    /// The same where not all messages are among the facts (see [`Inference::recall`]).
    ///
    /// # Errors
    /// It reaches further than to what was recalled. This and `people` are then of no use.
    pub fn try_update(
        &mut self,
        people: &mut People,
        facts: &Facts,
        changes: &InferenceChanges,
        settings: &InferenceSettings<'_>,
    ) -> Result<(), NeededMail> {
        let new_addresses = self.stats.len()..facts.addresses.len();
        let mut index = self.index.take().unwrap_or_else(|| Index::read(facts, changes.first_new));
        self.count_sent(people, facts, changes, settings).ok_or(NeededMail::All)?;
        self.stats.resize(facts.addresses.len(), AddressStats::default());
        let mut looked = self.look_again(people, facts, changes, &mut index);
        looked.extend(&changes.listed);
        let Flipped { all: flipped, between_kinds } = self.judge_again(people, facts, settings, &looked);
        self.date_back(people, facts, changes).ok_or(NeededMail::All)?;
        index.add(facts, changes);
        let sent = failed_addresses::Sent { facts, owner: &people.owner, threads: &self.threads };
        let failed = self.failed.update(sent, changes, &index)?;
        let recount = between_kinds.union(&failed).copied().collect();
        let mut dirty = self.count_days(people, facts, (changes, &index), settings, &recount)?;
        let named = self.rename(facts, changes, new_addresses);
        let collect = if named { self.compare_names() } else { BTreeSet::new() };
        are_read(index.unread(&collect))?;
        let circled = self.see_again(people, facts, changes, &index, collect);
        self.failed.mark_again(&mut people.addresses, &failed);
        dirty.extend(failed);
        dirty.extend(&flipped);
        dirty.extend(changes.renamed.iter().copied());
        let parted = flipped.iter().chain(&dirty).any(|id| self.is_part_new(people, *id));
        if named || circled || parted || !flipped.is_empty() {
            self.regroup(people, facts, settings, &dirty);
        } else {
            self.rewrite(people, facts, settings, &dirty);
        }
        self.index = Some(index);
        Ok(())
    }

    /// Counts mail in Sent. `None`: the owner's addresses are others now.
    fn count_sent(
        &mut self,
        people: &mut People,
        facts: &Facts,
        changes: &InferenceChanges,
        settings: &InferenceSettings<'_>,
    ) -> Option<()> {
        self.sent.resize(facts.addresses.len(), SentCount::default());
        let given = owner::given(facts, settings.own);
        let mut count = |mail: (&MessageFact, &[Recipient]), by| {
            owner::recount(&mut self.sent, &given, mail, by);
        };
        for (position, old, recipients) in &changes.changed {
            let new = &facts.messages[*position];
            count((old, recipients.as_slice()), -1);
            count((new, facts.recipients_of(new)), 1);
        }
        for new in &facts.messages[changes.first_new..] {
            count((new, facts.recipients_of(new)), 1);
        }
        let owner = owner::learn(facts, &self.sent, &given, settings.not_own);
        let same = owner.extends(&people.owner);
        people.owner = owner;
        same.then_some(())
    }

    /// Takes the looks of changed messages back, and adds those of new ones. Returns the addresses
    /// that look otherwise.
    fn look_again(
        &mut self,
        people: &mut People,
        facts: &Facts,
        changes: &InferenceChanges,
        index: &mut Index,
    ) -> BTreeSet<AddressId> {
        let mut looked = BTreeSet::new();
        let owner = &people.owner;
        let stats = &mut self.stats;
        let mut count = |threads: &Threads, message: &MessageFact, recipients: &[Recipient], by: i32| {
            let ground = LookGround { facts, owner, threads };
            address_class::look(ground, (message, recipients), &mut |id, look| {
                stats[id.0 as usize].count(look, by);
                looked.insert(id);
            });
        };
        for (position, old, recipients) in &changes.changed {
            let new = &facts.messages[*position];
            count(&self.threads, old, recipients, -1);
            count(&self.threads, new, facts.recipients_of(new), 1);
        }
        for position in changes.first_new..facts.messages.len() {
            let message = &facts.messages[position];
            // Answers that came before what they answer.
            let answers = index.answers_to(message.id_hash);
            let answers: Vec<&MessageFact> =
                answers.iter().map(|answer| &facts.messages[*answer as usize]).collect();
            answers.iter().for_each(|answer| count(&self.threads, answer, facts.recipients_of(answer), -1));
            self.threads.add(message, position as u32);
            answers.iter().for_each(|answer| count(&self.threads, answer, facts.recipients_of(answer), 1));
            count(&self.threads, message, facts.recipients_of(message), 1);
            index.note_answer(message, position as u32);
        }
        looked
    }

    /// Judges addresses anew. Returns those whose class is another now; new addresses are judged
    /// and not among them.
    fn judge_again(
        &mut self,
        people: &mut People,
        facts: &Facts,
        settings: &InferenceSettings<'_>,
        looked: &BTreeSet<AddressId>,
    ) -> Flipped {
        let owner = &people.owner;
        let judge = |id: AddressId| {
            address_class::judge(facts, owner, settings.ignored, id, &self.stats[id.0 as usize])
        };
        let known = people.addresses.len() as u32;
        people.addresses.extend((known..facts.addresses.len() as u32).map(|id| judge(AddressId(id))));
        let mut flipped = Flipped::default();
        for id in looked.iter().filter(|id| id.0 < known) {
            let (now, state) = (judge(*id), &mut people.addresses[id.0 as usize]);
            if now.class != state.class {
                flipped.all.insert(*id);
            }
            if touch::is_human(now.class) != touch::is_human(state.class) {
                flipped.between_kinds.insert(*id);
            }
            (state.class, state.rule, state.replied) = (now.class, now.rule, now.replied);
        }
        flipped
    }

    /// How far back the mail reaches. `None`: the oldest mail is of another time now.
    fn date_back(&mut self, people: &mut People, facts: &Facts, changes: &InferenceChanges) -> Option<()> {
        let from = people.history_from;
        if changes.changed.iter().any(|(_, old, _)| old.at.is_some() && old.at == from) {
            return None;
        }
        let changed = changes.changed.iter().filter_map(|(position, ..)| facts.messages[*position].at);
        let new = facts.messages[changes.first_new..].iter().filter_map(|message| message.at);
        people.history_from = changed.chain(new).chain(from).min();
        Some(())
    }

    /// Brings the days up to date. Returns the addresses whose days may be others.
    fn count_days(
        &mut self,
        people: &mut People,
        facts: &Facts,
        (changes, index): (&InferenceChanges, &Index),
        settings: &InferenceSettings<'_>,
        flipped: &BTreeSet<AddressId>,
    ) -> Result<BTreeSet<AddressId>, NeededMail> {
        let again = to_recount(people, facts, (changes, index), flipped)?;
        let People { owner, addresses, .. } = people;
        let Inference { failed, days, .. } = self;
        let ground = touch::Ground { facts, owner, zone: settings.zone, returned: failed.returned() };
        for id in &again {
            let messages = index.messages_of(*id).map(|position| &facts.messages[position as usize]);
            touch::recollect(ground, addresses, *id, messages, days);
        }
        let mut dirty = again.clone();
        for message in &facts.messages[changes.first_new..] {
            let touched = touch::add(ground, addresses, message, days, &again);
            dirty.extend(touched);
        }
        Ok(dirty)
    }

    /// Reads names again. Tells whether anybody is called otherwise.
    fn rename(&mut self, facts: &Facts, changes: &InferenceChanges, new: std::ops::Range<usize>) -> bool {
        let mut named = !new.is_empty();
        for fact in &facts.addresses[new] {
            self.profiles.push(fact);
        }
        for id in &changes.renamed {
            named |= self.profiles.rename(*id, facts.address(*id));
        }
        named
    }

    /// Finds anew who has namesakes. Returns those whose circles are to be collected: they had none
    /// before.
    fn compare_names(&mut self) -> BTreeSet<AddressId> {
        let mut collect = BTreeSet::new();
        let compared = self.profiles.with_namesakes();
        for id in (0..compared.len() as u32).map(AddressId) {
            let before = self.compared.get(id.0 as usize).copied().unwrap_or(false);
            match (before, compared[id.0 as usize]) {
                (false, true) => drop(collect.insert(id)),
                (true, false) => self.circles.forget(id),
                _ => {}
            }
        }
        self.compared = compared;
        collect
    }

    /// Brings the circles up to date, and those of `collect` from the start. Tells whether anybody
    /// is seen with somebody else.
    fn see_again(
        &mut self,
        people: &mut People,
        facts: &Facts,
        changes: &InferenceChanges,
        index: &Index,
        mut collect: BTreeSet<AddressId>,
    ) -> bool {
        let owner = &people.owner;
        let mut circled = false;
        for (position, old, recipients) in &changes.changed {
            let new = &facts.messages[*position];
            let on_it = recipients.iter().chain(facts.recipients_of(new)).map(|recipient| recipient.address);
            collect.extend(on_it.chain(old.from).filter(|id| self.compared[id.0 as usize]));
        }
        for message in &facts.messages[changes.first_new..] {
            let wanted = |id: AddressId| self.compared[id.0 as usize] && !collect.contains(&id);
            circled |= self.circles.note(facts, owner, message, &wanted);
        }
        for id in &collect {
            self.circles.forget(*id);
            for position in index.messages_of(*id) {
                self.circles.note(facts, owner, &facts.messages[position as usize], &|other| other == *id);
            }
        }
        circled || !collect.is_empty()
    }

    /// Whether there is direct mail with an address, from it or to it, as there was none when all
    /// were grouped, or the other way round.
    fn is_part_new(&self, people: &People, id: AddressId) -> bool {
        let before = self.in_touch.get(id.0 as usize).copied().unwrap_or_default();
        Touched::read(&people.addresses[id.0 as usize]) != before
    }

    /// Groups all addresses, and writes the persons whose group or whose mail is new.
    fn regroup(
        &mut self,
        people: &mut People,
        facts: &Facts,
        settings: &InferenceSettings<'_>,
        dirty: &BTreeSet<AddressId>,
    ) {
        let groups = identity::group(&self.ground(people, facts, settings));
        let mut joins: Vec<Vec<identity::Join>> = vec![Vec::new(); groups.members.len()];
        let mut person_of = PersonByAddress::sized(facts.addresses.len());
        for (position, members) in groups.members.iter().enumerate() {
            members.iter().for_each(|id| person_of.put(*id, PersonIndex(position)));
        }
        for join in &groups.joins {
            if let Some(position) = person_of.get(&join.a) {
                joins[position.0].push(*join);
            }
        }
        let mut old = std::mem::take(&mut people.persons)
            .into_iter()
            .zip(std::mem::take(&mut self.groups.members))
            .peekable();
        let mut persons = Vec::with_capacity(groups.members.len());
        for (members, joins) in groups.members.iter().zip(joins) {
            while old.next_if(|(_, was)| was[0] < members[0]).is_some() {}
            let kept = old.next_if(|(_, was)| was == members && !members.iter().any(|id| dirty.contains(id)));
            let mut person = match kept {
                Some((person, _)) => person,
                None => people::person(facts, &people.addresses, &self.days, settings.said, members.clone()),
            };
            person.joins = joins;
            persons.push(person);
        }
        drop(old);
        people.persons = persons;
        people.person_of = person_of;
        self.groups = groups;
        self.in_touch = people.addresses.iter().map(Touched::read).collect();
        self.bearers = Bearers::read(self.name_ground(settings), people);
    }

    fn name_ground<'a>(&'a self, settings: &InferenceSettings<'a>) -> NameGround<'a> {
        NameGround { profiles: &self.profiles, said: settings.said }
    }

    /// Writes the persons of some addresses anew; who is one with whom is as it was.
    fn rewrite(
        &mut self,
        people: &mut People,
        facts: &Facts,
        settings: &InferenceSettings<'_>,
        dirty: &BTreeSet<AddressId>,
    ) {
        let positions: BTreeSet<PersonIndex> =
            dirty.iter().filter_map(|id| people.person_of.get(id).copied()).collect();
        for position in &positions {
            let members = self.groups.members[position.0].clone();
            let mut person = people::person(facts, &people.addresses, &self.days, settings.said, members);
            person.joins = std::mem::take(&mut people.persons[position.0].joins);
            people.persons[position.0] = person;
        }
        let ground = NameGround { profiles: &self.profiles, said: settings.said };
        self.bearers.update(ground, people, &positions);
    }
}

/// Addresses whose class is another now.
#[derive(Debug, Default)]
struct Flipped {
    all: BTreeSet<AddressId>,
    /// Of these, the machines that are human now, and the humans that are machines: only they move
    /// anybody's days.
    between_kinds: BTreeSet<AddressId>,
}

/// What direct mail there is with a human: what grouping asks of an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Touched {
    came: bool,
    went: bool,
}

impl Touched {
    fn read(state: &AddressState) -> Touched {
        let human = touch::is_human(state.class);
        Touched { came: human && state.n_in > 0, went: human && state.n_out > 0 }
    }
}

/// The addresses whose days are counted anew from all their messages: everybody on a message that
/// changed, whoever `flipped`, and who was on a long list with them.
fn to_recount(
    people: &People,
    facts: &Facts,
    (changes, index): (&InferenceChanges, &Index),
    flipped: &BTreeSet<AddressId>,
) -> Result<BTreeSet<AddressId>, NeededMail> {
    let mut again = on_changed(facts, changes);
    again.extend(flipped);
    let mut work = 0;
    for id in flipped {
        let on = index.messages_of(*id);
        work += on.len();
        for message in on.map(|position| &facts.messages[position as usize]) {
            if facts.recipients_of(message).len() > touch::MAX_PEOPLE {
                again.extend(message.from);
                again.extend(facts.recipients_of(message).iter().map(|recipient| recipient.address));
            }
        }
    }
    again.retain(|id| !people.owner.is(*id));
    are_read(index.unread(&again))?;
    work += again.iter().map(|id| index.messages_of(*id).len()).sum::<usize>();
    if work > MOST_LOOKED_AT {
        return Err(NeededMail::All);
    }
    Ok(again)
}

/// Nobody is left whose messages are still to be read.
fn are_read(unread: BTreeSet<AddressId>) -> Result<(), NeededMail> {
    if unread.is_empty() { Ok(()) } else { Err(NeededMail::Of(unread)) }
}

/// Everybody on a message of which another copy was read, before and after.
fn on_changed(facts: &Facts, changes: &InferenceChanges) -> BTreeSet<AddressId> {
    let mut found = BTreeSet::new();
    for (position, old, recipients) in &changes.changed {
        let new = &facts.messages[*position];
        found.extend(old.from.into_iter().chain(new.from));
        found.extend(recipients.iter().chain(facts.recipients_of(new)).map(|recipient| recipient.address));
    }
    found
}
