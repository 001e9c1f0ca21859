//! From addresses to people: which addresses are machines, and which belong to one person.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::class::{Class, Rule};
use super::classify::classify;
use super::facts::{AddressId, Facts};
use super::names;
use super::namesake::Namesakes;
use super::owner::Owner;
use super::touch::{self, ContactDay};

/// A name shared by the addresses of more people than this links nobody (family, assistant, relay): the bridge guard.
const BRIDGE_NAMES: usize = 3;

/// What is known of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressState {
    pub class: Class,
    pub rule: Rule,
    /// Direct mails that count, from it and to it.
    pub n_in: u32,
    pub n_out: u32,
    /// The latest of them.
    pub last_in: Option<Seen>,
    pub last_out: Option<Seen>,
    /// The owner replied to it at least once.
    pub replied: bool,
}

/// A message that was seen at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// UTC seconds.
    pub at: i64,
    /// The store's row.
    pub row: i64,
}

/// One person.
#[derive(Debug, Clone)]
pub struct Person {
    /// The lowest position among the addresses.
    pub id: AddressId,
    /// As the person writes it most; the addr-spec when nameless.
    pub name: String,
    /// Most recently used first; never empty.
    pub addresses: Vec<AddressId>,
    /// Distinct days of being in touch, ascending, in the owner's zone.
    pub days: Vec<ContactDay>,
    pub last_in: Option<Seen>,
    pub last_out: Option<Seen>,
    /// Why they count as known. `None`: they do not.
    pub known: Option<Known>,
    /// The latest touch, UTC seconds, with anybody else of the same full name: perhaps the same person at another address.
    pub namesake_last: Option<i64>,
}

/// Why somebody counts as known: the gate to every suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The owner wrote to them directly on this many days (2 or more).
    WroteDays(u32),
    /// The owner replied to them.
    Replied,
}

impl Person {
    /// The latest touch by mail in either direction.
    pub fn last_any(&self) -> Option<i64> {
        self.last_in.max(self.last_out).map(|seen| seen.at)
    }
}

/// Everybody, and every address.
#[derive(Debug, Clone)]
pub struct People {
    /// Persons only, by id.
    pub persons: Vec<Person>,
    /// By [`AddressId`].
    pub addresses: Vec<AddressState>,
    /// The person of an address, as a position in `persons`.
    pub person_of: HashMap<AddressId, usize>,
    pub owner: Owner,
    /// The oldest direct mail, UTC seconds: how far back the history reaches. `None`: no mail.
    pub history_from: Option<i64>,
}

/// Infers everybody from the facts. `never_people` are patterns of the owner (`people.ignore`).
pub fn infer(
    facts: &Facts,
    owner: Owner,
    never_people: &dyn Fn(&crate::mail::Address) -> bool,
    zone: &jiff::tz::TimeZone,
) -> People {
    let mut addresses = classify(facts, &owner, never_people);
    let days = touch::collect(facts, &owner, &mut addresses, zone);
    let groups = group(facts, &addresses);
    let mut people =
        People { persons: Vec::new(), addresses, person_of: HashMap::new(), owner, history_from: None };
    for members in groups {
        let position = people.persons.len();
        people.person_of.extend(members.iter().map(|id| (*id, position)));
        let person = person(facts, &people.addresses, &days, members);
        people.persons.push(person);
    }
    note_namesakes(facts, &mut people.persons);
    people.history_from = facts.messages.iter().filter_map(|message| message.at).min();
    people
}

/// Groups addresses that one person uses: the same full name, where it is one person's.
fn group(facts: &Facts, addresses: &[AddressState]) -> Vec<Vec<AddressId>> {
    let human = |id: &AddressId| {
        let state = &addresses[id.0 as usize];
        matches!(state.class, Class::Person | Class::Unknown) && state.n_in + state.n_out > 0
    };
    let all = (0..facts.addresses.len() as u32).map(AddressId).filter(human);
    let named: Vec<(AddressId, Option<String>)> = all.map(|id| (id, linking_name(facts, id))).collect();
    let namesakes = Namesakes::count(named.iter().filter_map(|(_, name)| name.as_deref()));
    let mut groups: BTreeMap<AddressId, Vec<AddressId>> = BTreeMap::new();
    let mut first_with: HashMap<String, AddressId> = HashMap::new();
    for (id, name) in named {
        let leader = match name.filter(|name| namesakes.is_one_person(name)) {
            Some(name) => *first_with.entry(name).or_insert(id),
            None => id,
        };
        groups.entry(leader).or_default().push(id);
    }
    groups.into_values().collect()
}

/// Tells each person of the latest touch with others of the same name, whom the name alone did not join.
fn note_namesakes(facts: &Facts, persons: &mut [Person]) {
    let names: Vec<Option<String>> = persons.iter().map(|person| linking_name(facts, person.id)).collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (position, name) in names.iter().enumerate() {
        if let Some(name) = name {
            by_name.entry(name).or_default().push(position);
        }
    }
    for positions in by_name.values().filter(|positions| positions.len() > 1) {
        for position in positions {
            let others = positions.iter().filter(|other| *other != position);
            persons[*position].namesake_last = others.filter_map(|other| persons[*other].last_any()).max();
        }
    }
}

/// The full name under which an address may be joined with others. `None`: it has none, or names of three people or more.
fn linking_name(facts: &Facts, id: AddressId) -> Option<String> {
    let named: Vec<(String, u32)> = facts
        .address(id)
        .names
        .iter()
        .filter_map(|name| Some((names::full(&name.name)?, name.times)))
        .collect();
    let distinct: HashSet<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    if distinct.len() >= BRIDGE_NAMES {
        return None;
    }
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    named.iter().for_each(|(name, n)| *times.entry(name).or_default() += n);
    times.into_iter().max_by_key(|(_, times)| *times).map(|(name, _)| name.to_owned())
}

fn person(
    facts: &Facts,
    addresses: &[AddressState],
    days: &touch::DaysByAddress,
    mut members: Vec<AddressId>,
) -> Person {
    let id = members[0];
    let state = |id: &AddressId| &addresses[id.0 as usize];
    members.sort_by_key(|id| std::cmp::Reverse(state(id).last_in.max(state(id).last_out)));
    let merged = touch::merge(members.iter().filter_map(|id| days.get(id)));
    let wrote_days = merged.iter().filter(|day| day.out).count() as u32;
    let known = match members.iter().any(|id| state(id).replied) {
        _ if wrote_days >= 2 => Some(Known::WroteDays(wrote_days)),
        true => Some(Known::Replied),
        false => None,
    };
    Person {
        id,
        name: display_name(facts, &members),
        last_in: members.iter().filter_map(|id| state(id).last_in).max(),
        last_out: members.iter().filter_map(|id| state(id).last_out).max(),
        addresses: members,
        days: merged,
        known,
        namesake_last: None,
    }
}

/// The name written most often, a fuller one before a shorter one; the addr-spec when there is none.
fn display_name(facts: &Facts, members: &[AddressId]) -> String {
    let mut times: BTreeMap<&str, (bool, u32)> = BTreeMap::new();
    for name in members.iter().flat_map(|id| &facts.address(*id).names) {
        let tokens = names::tokens(&name.name);
        if !tokens.is_empty() {
            let entry = times.entry(name.name.as_str()).or_insert((tokens.len() > 1, 0));
            entry.1 += name.times;
        }
    }
    let best = times.into_iter().max_by_key(|(name, rank)| (*rank, std::cmp::Reverse(*name)));
    best.map_or_else(|| facts.address(members[0]).address.to_string(), |(name, _)| unturn(name))
}

/// "Lovelace, Ada" is shown as "Ada Lovelace".
fn unturn(name: &str) -> String {
    match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') && names::tokens(first).len() == 1 => {
            format!("{first} {last}")
        }
        _ => name.trim_matches(['\'', '"']).to_owned(),
    }
}
