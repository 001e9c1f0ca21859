//! The numbers of a digest: each person has one, whatever is said of them.

use super::KnownPerson;
use crate::command::PersonKey;
use crate::compose::digest::ProposedPerson;

/// A number of a digest, and the person it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestItem {
    pub number: u32,
    pub person: PersonKey,
}

/// The numbers given so far.
#[derive(Debug, Default)]
pub struct Numbers(Vec<DigestItem>);

impl Numbers {
    /// A person with their number: the one they have, or the next.
    pub fn of(&mut self, person: &KnownPerson) -> ProposedPerson {
        let known = self.0.iter().find(|item| item.person == person.key).map(|item| item.number);
        let number = known.unwrap_or_else(|| {
            let number = self.0.len() as u32 + 1;
            self.0.push(DigestItem { number, person: person.key.clone() });
            number
        });
        ProposedPerson { number, name: person.name.clone(), address: person.key.to_string() }
    }

    /// Both of a pair.
    pub fn both(&mut self, [a, b]: &[KnownPerson; 2]) -> [ProposedPerson; 2] {
        [self.of(a), self.of(b)]
    }

    /// All that were given, in order.
    pub fn items(self) -> Vec<DigestItem> {
        self.0
    }
}
