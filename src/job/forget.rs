//! `forget`: everything about one person goes, but for what keeps them from coming back.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::House;
use super::book::Book;
use crate::command::Action;
use crate::store::forget::Person;
use crate::store::journal::{NewEntry, Said};

/// What is going to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// As they are called now.
    pub name: String,
    addresses: Vec<String>,
    names: Vec<String>,
    cards: Vec<(String, String)>,
}

/// What is known of a person.
pub fn plan(book: &Book, position: usize) -> Plan {
    let person = book.person(position);
    let facts = || person.addresses.iter().map(|id| book.facts.address(*id));
    let mut names: BTreeSet<String> =
        facts().flat_map(|fact| &fact.names).map(|name| name.name.clone()).collect();
    names.insert(person.name.clone());
    names.extend(book.cards(position).map(|card| card.name.clone()));
    Plan {
        name: person.name.clone(),
        addresses: facts().map(|fact| fact.address.to_string()).collect(),
        names: names.into_iter().collect(),
        cards: book.cards(position).map(|card| (card.source.as_str().to_owned(), card.id.clone())).collect(),
    }
}

/// Carries it out.
///
/// # Errors
/// The database's.
pub fn carry_out(house: &mut House, plan: &Plan, now: Timestamp) -> anyhow::Result<()> {
    let never = |address: &String| NewEntry {
        said: Said::Rekindle,
        person: Some(address.clone()),
        action: Action::Never,
        line: String::new(),
        reply_key: None,
        once: None,
    };
    let kept: Vec<NewEntry> = plan.addresses.iter().map(never).collect();
    let person = Person { addresses: &plan.addresses, names: &plan.names, cards: &plan.cards };
    Ok(house.store.forget(&person, &kept, now)?)
}
