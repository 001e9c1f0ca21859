//! Whom logs of calls and chats mean: by the owner's word, by an earlier import, by the number on a
//! card, by the whole name. Nobody is made of a log; who is not found is asked for.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::command::Target;
use crate::contacts::log::{self, ContactLog, LoggedContact};
use crate::contacts::{Card, CardTouch, ImportRemark};
use crate::infer::names;
use crate::infer::people::PersonIndex;
use crate::job::resolve_target;
use crate::job::snapshot::Snapshot;

/// The owner's word on whom a log means: `+491701234567=ada`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoIs {
    /// A name or number, as the log writes it.
    called: String,
    /// Whom the owner means.
    person: String,
}

impl std::str::FromStr for WhoIs {
    type Err = String;

    fn from_str(text: &str) -> Result<WhoIs, String> {
        let parts = text.rsplit_once('=').map(|(called, person)| (called.trim(), person.trim()));
        match parts.filter(|(called, person)| !called.is_empty() && !person.is_empty()) {
            Some((called, person)) => Ok(WhoIs { called: called.to_owned(), person: person.to_owned() }),
            None => Err("write what the log has, then who it is, such as \"Mum=ada\"".to_owned()),
        }
    }
}

/// What a log came to.
#[derive(Debug, Default)]
pub struct MatchedLog {
    pub cards: Vec<Card>,
    pub remarks: Vec<ImportRemark>,
}

/// Everybody whom a log may mean.
pub struct Matcher<'a> {
    snapshot: &'a Snapshot,
    /// What the log has, and the person's position.
    said: Vec<(&'a str, PersonIndex)>,
    numbers: Vec<(String, PersonIndex)>,
    /// By name; several of one name are nobody.
    names: HashMap<String, HashSet<PersonIndex>>,
}

impl<'a> Matcher<'a> {
    /// Of everybody known.
    ///
    /// # Errors
    /// A sentence: the owner named nobody, or several.
    pub fn new(snapshot: &'a Snapshot, said: &'a [WhoIs]) -> Result<Matcher<'a>, String> {
        let who = |one: &'a WhoIs| {
            let target = [Target::Name(one.person.clone())];
            resolve_target::resolve(&target, snapshot, &[]).map(|found| (one.called.as_str(), found[0]))
        };
        let said = said.iter().map(who).collect::<Result<_, _>>()?;
        let (mut numbers, mut by_name) = (Vec::new(), HashMap::<String, HashSet<PersonIndex>>::new());
        for (position, person) in snapshot.people.indexed() {
            let cards = snapshot.cards(position);
            numbers.extend(
                cards
                    .flat_map(|card| &card.phones)
                    .filter_map(|phone| Some((log::number_of(phone)?, position))),
            );
            let of_mail = person.addresses.iter().flat_map(|id| &snapshot.facts.address(*id).names);
            for name in of_mail.map(|name| name.name.as_str()).chain([person.name.as_str()]) {
                by_name.entry(key(name)).or_default().insert(position);
            }
        }
        Ok(Matcher { snapshot, said, numbers, names: by_name })
    }

    /// The cards of a log: days of being in touch, up to today.
    pub fn cards(&self, found: ContactLog, today: Date) -> MatchedLog {
        let mut matched = MatchedLog { cards: Vec::new(), remarks: found.remarks.clone() };
        let people: Vec<Option<PersonIndex>> =
            found.contacts.iter().map(|one| self.person(&found, one)).collect();
        if found.one_is_owner && people.iter().flatten().count() != 1 {
            let called: Vec<String> =
                found.contacts.iter().map(|one| format!("\u{201c}{}\u{201d}", one.name)).collect();
            let what = format!(
                "who of {} is not you? Say so with --who {:?}; passed over",
                called.join(" and "),
                format!("{}=NAME", found.contacts[0].name)
            );
            matched.remarks.push(ImportRemark::about_file(what));
            return matched;
        }
        for (contact, person) in found.contacts.iter().zip(people) {
            match person {
                Some(position) => matched.cards.extend(self.card(&found, contact, position, today)),
                None if found.one_is_owner => {}
                None => matched.remarks.push(ask(contact)),
            }
        }
        matched
    }

    fn person(&self, found: &ContactLog, contact: &LoggedContact) -> Option<PersonIndex> {
        let is = |called: &str| {
            let number = log::number_of(called);
            let same_number = number.is_some_and(|number| log::is_same_number(&number, &contact.number));
            same_number || !contact.name.is_empty() && key(called) == key(&contact.name)
        };
        let said = self.said.iter().find(|(called, _)| is(called)).map(|(_, position)| *position);
        said.or_else(|| self.before(found, contact))
            .or_else(|| self.by_number(contact))
            .or_else(|| self.by_name(contact))
    }

    /// Whom an earlier import of the same log took it for.
    fn before(&self, found: &ContactLog, contact: &LoggedContact) -> Option<PersonIndex> {
        let cards = || self.snapshot.facts.cards.iter().map(|fact| &fact.card);
        let id = contact.id();
        let known = cards().find(|card| card.source == found.source && card.id == id)?;
        known.keys().iter().find_map(|address| self.snapshot.by_address(address))
    }

    fn by_number(&self, contact: &LoggedContact) -> Option<PersonIndex> {
        let same = |(number, _): &&(String, PersonIndex)| log::is_same_number(number, &contact.number);
        only(self.numbers.iter().filter(same).map(|(_, position)| *position))
    }

    fn by_name(&self, contact: &LoggedContact) -> Option<PersonIndex> {
        only(self.names.get(&key(&contact.name))?.iter().copied())
    }

    fn card(
        &self,
        found: &ContactLog,
        contact: &LoggedContact,
        position: PersonIndex,
        today: Date,
    ) -> Option<Card> {
        let how = found.source.touch()?;
        let key = self.snapshot.key(position);
        let address = key.address();
        let touch = |on: &Date| CardTouch { on: *on, how: how.to_owned(), text: String::new() };
        Some(
            Card {
                // Who has no address is known by what stands for it.
                id: if address.is_placeholder() { address.local().to_owned() } else { contact.id() },
                name: self.snapshot.person(position).name.clone(),
                addresses: vec![key.to_string()],
                phones: Some(contact.number.clone())
                    .into_iter()
                    .filter(|number| !number.is_empty())
                    .collect(),
                touches: contact.days.iter().filter(|on| **on <= today).map(touch).collect(),
                ..Card::from_source(found.source)
            }
            .tidy(),
        )
    }
}

/// The one position there is. `None`: none, or several.
fn only(mut positions: impl Iterator<Item = PersonIndex>) -> Option<PersonIndex> {
    let first = positions.next()?;
    positions.all(|other| other == first).then_some(first)
}

fn key(name: &str) -> String {
    names::full(name).unwrap_or_else(|| names::fold(name.trim()))
}

fn ask(contact: &LoggedContact) -> ImportRemark {
    let days = contact.days.len();
    let (called, say) = match (contact.name.as_str(), contact.number.as_str()) {
        ("", number) => (number.to_owned(), number),
        (name, "") => (format!("\u{201c}{name}\u{201d}"), name),
        (name, number) => (format!("\u{201c}{name}\u{201d} ({number})"), number),
    };
    let last = contact.days.last().map(|on| format!(", last on {on}")).unwrap_or_default();
    let plural = if days == 1 { "day" } else { "days" };
    ImportRemark::about_file(format!(
        "who is {called}? In touch on {days} {plural}{last}; say so with --who {:?}, or put the number on their card; passed over",
        format!("{say}=NAME")
    ))
}
