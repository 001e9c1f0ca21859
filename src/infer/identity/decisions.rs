//! What the owner said about who is whom: `merge` and `split`, folded from the journal.
//!
//! Both speak of every pair of addresses across two people, as those people stood when it was said;
//! of a pair the latest word counts. So a merge followed by a split leaves what was there before,
//! `undo` is exact, and a scan changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::command::PersonKey;
use crate::infer::facts::AddressId;
use crate::infer::preferences::pair;

/// The latest word about pairs of addresses, by their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityLog {
    pairs: BTreeMap<(PersonKey, PersonKey), (IdentityWord, i64)>,
    /// Pairs that were asked about.
    asked: BTreeSet<(PersonKey, PersonKey)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IdentityWord {
    Together,
    Apart,
}

impl IdentityLog {
    /// Hears a `merge`: all of `ours` and all of `others` are one person's.
    pub fn merge(&mut self, ours: &[PersonKey], others: &[PersonKey], at: i64) {
        self.record(ours, others, IdentityWord::Together, at);
    }

    /// Hears a `split`: none of `ours` is the person of `others`.
    pub fn split(&mut self, ours: &[PersonKey], others: &[PersonKey], at: i64) {
        self.record(ours, others, IdentityWord::Apart, at);
    }

    /// Notes that the owner was asked about two people.
    pub fn ask(&mut self, a: &PersonKey, b: &PersonKey) {
        self.asked.insert(pair(a, b));
    }

    fn record(&mut self, ours: &[PersonKey], others: &[PersonKey], word: IdentityWord, at: i64) {
        for a in ours {
            for b in others.iter().filter(|b| *b != a) {
                self.pairs.insert(pair(a, b), (word, at));
            }
        }
    }

    /// Whether the owner was asked about these two, or said anything of them.
    pub fn is_settled(&self, a: &PersonKey, b: &PersonKey) -> bool {
        let pair = pair(a, b);
        self.asked.contains(&pair) || self.pairs.contains_key(&pair)
    }

    /// The same by position; addresses that no mail has are left out.
    pub fn resolve(&self, id: &dyn Fn(&PersonKey) -> Option<AddressId>) -> IdentityDecisions {
        let mut said = IdentityDecisions::default();
        for ((a, b), (word, at)) in &self.pairs {
            let (Some(a), Some(b)) = (id(a), id(b)) else { continue };
            match word {
                IdentityWord::Together => said.together.push((a, b, *at)),
                IdentityWord::Apart => {
                    said.apart.entry(a).or_default().insert(b);
                    said.apart.entry(b).or_default().insert(a);
                }
            }
        }
        said.together.sort_by_key(|(_, _, at)| std::cmp::Reverse(*at));
        said
    }
}

/// What the owner said, by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityDecisions {
    /// The latest word first, then by text; with when it was said.
    together: Vec<(AddressId, AddressId, i64)>,
    apart: HashMap<AddressId, BTreeSet<AddressId>>,
}

impl IdentityDecisions {
    /// Pairs that are one person's, with when it was said, UTC seconds.
    pub fn together(&self) -> impl Iterator<Item = (AddressId, AddressId, i64)> {
        self.together.iter().copied()
    }

    /// Whether the owner said that an address is the same person's as another.
    pub fn is_joined(&self, id: AddressId) -> bool {
        self.together.iter().any(|(a, b, _)| *a == id || *b == id)
    }

    /// Addresses that the owner spoke of.
    pub fn addresses(&self) -> impl Iterator<Item = AddressId> {
        let joined = self.together.iter().flat_map(|(a, b, _)| [*a, *b]);
        joined.chain(self.apart.keys().copied()).collect::<BTreeSet<_>>().into_iter()
    }

    /// Whether the owner parted these two.
    pub fn are_apart(&self, a: AddressId, b: AddressId) -> bool {
        self.apart.get(&a).is_some_and(|others| others.contains(&b))
    }

    /// Whether the owner ever parted an address from another.
    pub fn speaks_of(&self, id: AddressId) -> bool {
        self.apart.contains_key(&id)
    }

    /// Whether the owner parted any two of these.
    pub fn is_split(&self, ids: &[AddressId]) -> bool {
        !self.apart.is_empty() && ids.iter().any(|a| ids.iter().any(|b| self.are_apart(*a, *b)))
    }
}
