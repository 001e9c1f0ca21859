//! What an answer about an address or a person points to: the class that holds with all that is
//! known, and the mails themselves.

use jiff::tz::TimeZone;

use super::address_state::SeenMail;
use super::class::{AddressClass, ClassRule};
use super::facts::{AddressId, Facts, MessageFact};
use super::number_lists::NumberLists;
use super::people::{People, Person, PersonIndex};
use super::touch;

/// The class of an address and the rule behind it. An address that no rule knew is a person's once
/// the owner wrote to it directly and knows that person, or they write directly too: always among
/// others, perhaps, but in touch.
pub fn class(people: &People, id: AddressId) -> (AddressClass, ClassRule) {
    let state = &people.addresses[id.0 as usize];
    let is_known = || {
        let person = people.person_of.get(&id).map(|position| &people[*position]);
        person.is_some_and(|person| person.known.is_some())
    };
    let in_touch = state.n_out > 0 && (state.n_in > 0 || is_known());
    match state.class {
        AddressClass::Unknown if in_touch => (AddressClass::Person, ClassRule::Answered),
        class => (class, state.rule),
    }
}

/// Which way a mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MailDirection {
    /// They wrote.
    In,
    /// The owner wrote.
    Out,
}

/// The last mails behind a person's days in touch, latest first, at most `count`.
pub fn last_mails(
    facts: &Facts,
    people: &People,
    person: &Person,
    count: usize,
    zone: &TimeZone,
) -> Vec<(SeenMail, MailDirection)> {
    let mut found: Vec<(SeenMail, MailDirection)> = facts
        .messages
        .iter()
        .filter_map(|message| {
            let seen = SeenMail { at: message.at?, row: message.row };
            let direction = direction(facts, people, person, message)?;
            counts(person, seen.at, direction, zone).then_some((seen, direction))
        })
        .collect();
    found.sort_by_key(|(seen, _)| std::cmp::Reverse(*seen));
    found.truncate(count);
    found
}

/// The same of everybody the owner knows or ever wrote with, by position, in one pass; where none
/// of them is the owner's, the owner's latest comes after them.
pub fn last_mails_of_all(
    facts: &Facts,
    people: &People,
    count: usize,
    zone: &TimeZone,
) -> Vec<Vec<(SeenMail, MailDirection)>> {
    let mut found: Vec<Vec<(SeenMail, MailDirection)>> = vec![Vec::new(); people.persons.len()];
    let mut on_it: Vec<PersonIndex> = Vec::new();
    for message in &facts.messages {
        let ends = facts.recipients_of(message).iter().map(|recipient| recipient.address);
        on_it.extend(ends.chain(message.from).filter_map(|id| people.person_of.get(&id).copied()));
        on_it.sort_unstable();
        on_it.dedup();
        for position in on_it.drain(..) {
            let person = &people[position];
            let Some(at) = message.at else { continue };
            let Some(direction) = direction(facts, people, person, message) else { continue };
            if counts(person, at, direction, zone) {
                found[position.0].push((SeenMail { at, row: message.row }, direction));
            }
        }
    }
    for mails in &mut found {
        mails.sort_by_key(|(seen, _)| std::cmp::Reverse(*seen));
        let own = mails.iter().position(|(_, direction)| *direction == MailDirection::Out);
        let own = own.filter(|at| *at >= count).map(|at| mails[at]);
        mails.truncate(count);
        mails.extend(own);
        mails.shrink_to_fit();
    }
    found
}

/// The rows of all mails that each person is on, by position.
pub fn rows_of_all(facts: &Facts, people: &People) -> NumberLists {
    let on_it = |message: &MessageFact| {
        facts.addresses_on(message).filter_map(|id| people.person_of.get(&id).map(|position| position.0))
    };
    // Where the rows of each begin: the messages are in the order of their rows already.
    let mut begins = vec![0usize; people.persons.len() + 1];
    facts.messages.iter().flat_map(on_it).for_each(|position| begins[position + 1] += 1);
    (1..begins.len()).for_each(|at| begins[at] += begins[at - 1]);
    let mut next = begins.clone();
    let mut rows = vec![0i64; begins[people.persons.len()]];
    for message in &facts.messages {
        for position in on_it(message) {
            rows[next[position]] = message.row;
            next[position] += 1;
        }
    }
    let of_one = |position: usize| rows[begins[position]..begins[position + 1]].iter();
    let positions = 0..people.persons.len();
    NumberLists::from_sorted(positions.flat_map(|at| of_one(at).map(move |row| (at, *row as u64))))
}

/// What [`mails_from`] says of every address, in one pass.
pub fn mails_from_all(facts: &Facts) -> Vec<(usize, Option<SeenMail>)> {
    let mut found = vec![(0, None); facts.addresses.len()];
    for message in &facts.messages {
        let Some(from) = message.from else { continue };
        let (mails, last) = &mut found[from.0 as usize];
        *mails += 1;
        *last = (*last).max(message.at.map(|at| SeenMail { at, row: message.row }));
    }
    found
}

/// `None`: it is no mail between the two.
fn direction(
    facts: &Facts,
    people: &People,
    person: &Person,
    message: &MessageFact,
) -> Option<MailDirection> {
    let from = message.from.filter(|_| !touch::is_automatic(message.signs))?;
    let mut to = facts.recipients_of(message).iter().map(|recipient| recipient.address);
    match people.owner.is(from) {
        true => to.any(|id| person.addresses.contains(&id)).then_some(MailDirection::Out),
        false => (person.addresses.contains(&from) && to.any(|id| people.owner.is(id)))
            .then_some(MailDirection::In),
    }
}

/// The day is one of being in touch, that way. A round mail, which is none, makes no such day.
fn counts(person: &Person, at: i64, direction: MailDirection, zone: &TimeZone) -> bool {
    let day = touch::day_of(at, zone);
    let found = person.days.binary_search_by_key(&day, |day| day.day).ok().map(|place| person.days[place]);
    found.is_some_and(|day| if direction == MailDirection::In { day.incoming } else { day.out })
}

/// The latest mail from an address, and how many there are: what a judgement about a machine rests
/// on.
pub fn mails_from(facts: &Facts, id: AddressId) -> (usize, Option<SeenMail>) {
    let from = facts.messages.iter().filter(|message| message.from == Some(id));
    let last = from.clone().filter_map(|message| Some(SeenMail { at: message.at?, row: message.row })).max();
    (from.count(), last)
}
