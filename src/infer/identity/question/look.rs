//! What one person looks like to whoever compares.

use super::super::nickname;
use crate::infer::facts::{AddressId, Facts};
use crate::infer::names;
use crate::infer::people::{People, Person};

/// Shorter local parts are anybody's.
const LOCAL_CHARS: usize = 5;
/// Shorter family names tell nothing.
const SHORT_CHARS: usize = 3;
/// Local parts that name a place and not somebody.
const PLACES: &[&str] = &[
    "hello",
    "contact",
    "office",
    "admin",
    "email",
    "inbox",
    "kontakt",
    "support",
    "sales",
    "webmaster",
    "postmaster",
    "family",
];

/// What one person looks like.
pub(super) struct Look {
    /// The normalised full name.
    pub(super) full: Option<String>,
    /// First letter and family name.
    pub(super) initial: Option<String>,
    /// The first name is a bare initial.
    pub(super) is_initialled: bool,
    given: String,
    surname: String,
    /// With the number behind the name.
    words: Vec<String>,
    pub(super) locals: Vec<String>,
    pub(super) domains: Vec<String>,
    pub(super) bounced: bool,
}

impl Look {
    pub(super) fn read(facts: &Facts, people: &People, person: &Person) -> Look {
        let words = names::tokens(&person.name);
        let (given, surname) = match words.as_slice() {
            [first, .., last] => (first.clone(), last.clone()),
            _ => (String::new(), String::new()),
        };
        let real: Vec<&crate::mail::Address> = person
            .addresses
            .iter()
            .map(|id| &facts.address(*id).address)
            .filter(|one| !one.is_placeholder())
            .collect();
        let long = |local: &&str| local.chars().count() >= LOCAL_CHARS && !PLACES.contains(local);
        let locals = real.iter().map(|one| one.local()).filter(long).map(str::to_owned).collect();
        let mut domains: Vec<String> = real.iter().map(|one| one.domain().to_owned()).collect();
        domains.sort();
        domains.dedup();
        let dead = |id: &AddressId| people.addresses[id.0 as usize].dead_since.is_some();
        let words = words.into_iter().chain(names::number(&person.name)).collect();
        Look {
            full: names::full(&person.name),
            initial: given
                .chars()
                .next()
                .filter(|_| surname.chars().count() >= SHORT_CHARS)
                .map(|letter| format!("{letter} {surname}")),
            is_initialled: names::is_initial(&given),
            given,
            surname,
            words,
            locals,
            domains,
            bounced: !real.is_empty() && person.addresses.iter().all(dead),
        }
    }

    /// The names do not speak against one person: one has none, or all words of one are in the
    /// other.
    pub(super) fn agrees(&self, other: &Look) -> bool {
        let all = |a: &Look, b: &Look| a.words.iter().all(|word| b.words.contains(word));
        all(self, other) || all(other, self)
    }

    /// The family name, of those who have a given name too.
    pub(super) fn family(&self) -> Option<String> {
        let is_name = self.surname.chars().count() >= SHORT_CHARS && !self.is_initialled;
        is_name.then(|| self.surname.clone())
    }

    /// The given name is a short form of the other's.
    pub(super) fn is_short_for(&self, other: &Look) -> bool {
        nickname::is_short_form(&self.given, &other.given)
    }
}
