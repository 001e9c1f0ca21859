//! The people an address is seen with: on mails with few enough others that they know each other.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::profile::{NameId, Profiles};
use crate::infer::facts::{AddressId, Facts, MessageFact};
use crate::infer::owner::Owner;

/// On a mail with more recipients nobody is seen with anybody.
const MOST_RECIPIENTS: usize = 12;

/// By address; only addresses that share a full name with another are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Correspondents {
    seen_with: HashMap<AddressId, BTreeSet<AddressId>, RandomState>,
}

impl Correspondents {
    /// Walks all messages for the addresses that are `wanted`.
    pub fn collect(facts: &Facts, owner: &Owner, wanted: &[bool]) -> Correspondents {
        let mut circles = Correspondents::default();
        for message in &facts.messages {
            circles.note(facts, owner, message, &|id| wanted[id.0 as usize]);
        }
        circles
    }

    /// Adds who is seen with whom on one message. Tells whether any of it is new.
    pub fn note(
        &mut self,
        facts: &Facts,
        owner: &Owner,
        message: &MessageFact,
        wanted: &dyn Fn(AddressId) -> bool,
    ) -> bool {
        let recipients = facts.recipients_of(message);
        if recipients.len() > MOST_RECIPIENTS {
            return false;
        }
        let on_it = || {
            let to = recipients.iter().map(|recipient| recipient.address);
            message.from.into_iter().chain(to).filter(|id| !owner.is(*id))
        };
        let mut new = false;
        for id in on_it().filter(|id| wanted(*id)) {
            let seen = self.seen_with.entry(id).or_default();
            for other in on_it().filter(|other| *other != id) {
                new |= seen.insert(other);
            }
        }
        new
    }

    /// Forgets an address, to collect it anew.
    pub fn forget(&mut self, id: AddressId) {
        self.seen_with.remove(&id);
    }

    /// Whether both were on one mail.
    pub fn met(&self, a: AddressId, b: AddressId) -> bool {
        self.seen_with.get(&a).is_some_and(|seen| seen.contains(&b))
    }

    /// The people an address is seen with, sorted, each once, whatever address of theirs it was;
    /// without those who have its own `name`.
    pub(super) fn people(
        &self,
        id: AddressId,
        name: NameId,
        profiles: &Profiles,
        human: &dyn Fn(AddressId) -> bool,
    ) -> Vec<u64> {
        let Some(seen) = self.seen_with.get(&id) else { return Vec::new() };
        let key = |id: &AddressId| match profiles.lookup(*id).name {
            Some(other) if other == name => None,
            Some(other) => Some(u64::from(other.0)),
            None => Some(u64::from(id.0) << 32 | 1 << 31),
        };
        let mut people: Vec<u64> = seen.iter().filter(|id| human(**id)).filter_map(key).collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// How many are in both of two sorted lists.
pub(super) fn shared(a: &[u64], b: &[u64]) -> usize {
    a.iter().filter(|key| b.binary_search(key).is_ok()).count()
}
