//! What an answer about an address or a person points to: the class that holds with all that is known, and the mails themselves.

use super::class::{Class, Rule};
use super::facts::AddressId;
use super::people::People;

/// The class of an address and the rule behind it. An address that no rule knew is a person's once the owner wrote to it directly and knows that person, or they
/// write directly too: always among others, perhaps, but in touch.
pub fn class(people: &People, id: AddressId) -> (Class, Rule) {
    let state = &people.addresses[id.0 as usize];
    let is_known = || {
        let person = people.person_of.get(&id).map(|position| &people.persons[*position]);
        person.is_some_and(|person| person.known.is_some())
    };
    let in_touch = state.n_out > 0 && (state.n_in > 0 || is_known());
    match state.class {
        Class::Unknown if in_touch => (Class::Person, Rule::Answered),
        class => (class, state.rule),
    }
}
