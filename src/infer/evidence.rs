//! What an answer about an address or a person points to: the class that holds with all that is
//! known, and the mails themselves.

use jiff::tz::TimeZone;

use super::address_state::SeenMail;
use super::class::{AddressClass, ClassRule};
use super::facts::{AddressId, Facts, MessageFact};
use super::number_lists::NumberLists;
use super::owner::Owner;
use super::people::{People, Person};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Rows of all mails that each address is on, by address, ascending; none of the owner's.
pub fn rows_of_all(facts: &Facts, owner: &Owner) -> NumberLists {
    // Where the rows of each begin: the messages are in the order of their rows already.
    let mut begins = vec![0usize; facts.addresses.len() + 1];
    let all = || facts.messages.iter().flat_map(|message| on_it(facts, owner, message));
    all().for_each(|(id, _)| begins[id.0 as usize + 1] += 1);
    (1..begins.len()).for_each(|at| begins[at] += begins[at - 1]);
    let mut next = begins.clone();
    let mut rows = vec![0i64; begins[facts.addresses.len()]];
    for (id, row) in all() {
        let place = &mut next[id.0 as usize];
        rows[*place] = row;
        *place += 1;
    }
    let of_one = |at: usize| rows[begins[at]..begins[at + 1]].iter();
    let positions = 0..facts.addresses.len();
    NumberLists::from_sorted(positions.flat_map(|at| of_one(at).map(move |row| (at, *row as u64))))
}

/// Adds the rows of new messages.
pub fn add_rows(rows: &mut NumberLists, facts: &Facts, messages: &[MessageFact], owner: &Owner) {
    let new = messages.iter().flat_map(|message| on_it(facts, owner, message));
    let mut pairs: Vec<(usize, u64)> = new.map(|(id, row)| (id.0 as usize, row as u64)).collect();
    pairs.sort_unstable();
    rows.append(&pairs);
}

/// Everybody but the owner on a message, perhaps somebody twice, with its row.
fn on_it(facts: &Facts, owner: &Owner, message: &MessageFact) -> impl Iterator<Item = (AddressId, i64)> {
    let row = message.row;
    facts.addresses_on(message).filter(|id| !owner.is(*id)).map(move |id| (id, row))
}

/// How many mails came from an address, and the latest of them that is dated.
pub type MailsFrom = (usize, Option<SeenMail>);

/// What [`mails_from`] says of every address, with these messages added.
pub fn count_from(found: &mut Vec<MailsFrom>, facts: &Facts, messages: &[MessageFact]) {
    found.resize(facts.addresses.len(), (0, None));
    for message in messages {
        let Some(from) = message.from else { continue };
        let (mails, last) = &mut found[from.0 as usize];
        *mails += 1;
        *last = (*last).max(message.at.map(|at| SeenMail { at, row: message.row }));
    }
}

/// `None`: it is no mail between the two.
fn direction(
    facts: &Facts,
    people: &People,
    person: &Person,
    message: &MessageFact,
) -> Option<MailDirection> {
    let from = message.from.filter(|_| !touch::is_automatic(&people.owner, message.from, message.signs))?;
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
