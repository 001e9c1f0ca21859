//! What an address says of whose it is: the full name it is written with, and the mailbox behind
//! tags and dots. Names and words are numbered, so that comparing costs nothing.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use crate::infer::facts::{AddressFact, AddressId, Facts, NameFact};
use crate::infer::names;
use crate::mail::Address;

/// An address seen with this many different full names links nobody (shared, family, assistant,
/// relay): the bridge guard.
const BRIDGE_NAMES: usize = 3;

/// A full name, as a number of [`Profiles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

/// One address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// The full name under which it may be joined with others. `None`: it has none, or the names of
    /// three people or more.
    pub name: Option<NameId>,
    /// The mailbox behind it: equal for addresses that differ in a tag or in Gmail's dots.
    pub mailbox: u32,
    /// The middle initials it is mostly written with, up to four letters.
    initials: [u8; 4],
    /// It has the names of three people or more.
    pub bridge: bool,
}

/// The profiles of all addresses.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    names: HashMap<String, NameId, RandomState>,
    /// By [`NameId`]: the words, numbered.
    words_of: Vec<Vec<u32>>,
    words: HashMap<String, u32, RandomState>,
    mailboxes: HashMap<String, u32, RandomState>,
    /// Addresses by mailbox.
    in_mailbox: Vec<u32>,
    of: Vec<Profile>,
}

impl Profiles {
    /// Reads every address.
    pub fn read(facts: &Facts) -> Profiles {
        let mut profiles = Profiles::default();
        facts.addresses.iter().for_each(|fact| profiles.push(fact));
        profiles
    }

    /// Adds the next address.
    pub fn push(&mut self, fact: &AddressFact) {
        let count = self.mailboxes.len() as u32;
        let mailbox = *self.mailboxes.entry(mailbox(&fact.address)).or_insert(count);
        if mailbox == count {
            self.in_mailbox.push(0);
        }
        self.in_mailbox[mailbox as usize] += 1;
        self.of.push(Profile { name: None, mailbox, initials: [0; 4], bridge: false });
        self.rename(AddressId(self.of.len() as u32 - 1), fact);
    }

    /// Reads the names of an address again. Tells whether anything changed by it.
    pub fn rename(&mut self, id: AddressId, fact: &AddressFact) -> bool {
        let before = self.of[id.0 as usize];
        let names: Vec<WrittenName<'_>> = fact.names.iter().map(WrittenName::read).collect();
        let (name, bridge) = linking_name(&names);
        let name = name.map(|name| self.name_id(&name));
        let now = Profile { name, bridge, initials: initials(&names), ..before };
        self.of[id.0 as usize] = now;
        now != before
    }

    fn name_id(&mut self, name: &str) -> NameId {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let mut words: Vec<u32> = Vec::new();
        for word in name.split(' ') {
            let count = self.words.len() as u32;
            words.push(*self.words.entry(word.to_owned()).or_insert(count));
        }
        words.dedup();
        let id = NameId(self.words_of.len() as u32);
        self.words_of.push(words);
        self.names.insert(name.to_owned(), id);
        id
    }

    /// The profile of an address.
    pub fn lookup(&self, id: AddressId) -> &Profile {
        &self.of[id.0 as usize]
    }

    /// How many full names there are.
    pub fn name_count(&self) -> usize {
        self.words_of.len()
    }

    /// Which addresses share their full name with another.
    pub fn with_namesakes(&self) -> Vec<bool> {
        let mut times = vec![0u32; self.name_count()];
        self.of.iter().filter_map(|profile| profile.name).for_each(|name| times[name.0 as usize] += 1);
        self.of.iter().map(|profile| profile.name.is_some_and(|name| times[name.0 as usize] > 1)).collect()
    }

    /// How many words names are made of.
    pub fn word_count(&self) -> usize {
        self.words.len()
    }

    /// The words of a full name, each once.
    pub fn words_of(&self, name: NameId) -> &[u32] {
        &self.words_of[name.0 as usize]
    }

    /// Whether another address has the same mailbox behind it.
    pub fn is_shared_mailbox(&self, id: AddressId) -> bool {
        self.in_mailbox[self.lookup(id).mailbox as usize] > 1
    }

    /// Whether the names of two addresses do not speak against one person: the same full name, or
    /// only one has any.
    pub fn names_agree(&self, a: AddressId, b: AddressId) -> bool {
        let (a, b) = (self.lookup(a), self.lookup(b));
        let named = |profile: &Profile| profile.name.or(profile.bridge.then_some(NameId(u32::MAX)));
        match (named(a), named(b)) {
            (Some(of_a), Some(of_b)) => of_a == of_b && a.name.is_some(),
            (a, b) => a.or(b) != Some(NameId(u32::MAX)),
        }
    }
}

impl Profile {
    /// Middle initials that differ: "Kevin B." is not "Kevin D.".
    pub fn is_contrary(&self, other: &Profile) -> bool {
        let differ = |(a, b): (&u8, &u8)| *a != 0 && *b != 0 && a != b;
        self.initials.iter().zip(&other.initials).any(differ)
    }
}

/// A name of an address, taken apart.
struct WrittenName<'a> {
    fact: &'a NameFact,
    tokens: Vec<String>,
}

impl WrittenName<'_> {
    fn read(fact: &NameFact) -> WrittenName<'_> {
        WrittenName { fact, tokens: names::tokens(&fact.name) }
    }
}

/// The full name mostly written; and whether the address has three different ones.
fn linking_name(names: &[WrittenName<'_>]) -> (Option<String>, bool) {
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for name in names {
        if let Some(full) = names::full_of(&name.fact.name, &name.tokens) {
            *times.entry(full).or_default() += name.fact.times;
        }
    }
    let mut by_times: Vec<(String, u32)> = times.into_iter().collect();
    by_times.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut different: Vec<String> = Vec::new();
    for (name, _) in by_times {
        // A service that writes in the name of each of its users has thousands.
        if different.len() == BRIDGE_NAMES {
            break;
        }
        if !different.iter().any(|known| names::are_spellings(known, &name)) {
            different.push(name);
        }
    }
    let bridge = different.len() >= BRIDGE_NAMES;
    (different.into_iter().next().filter(|_| !bridge), bridge)
}

fn initials(names: &[WrittenName<'_>]) -> [u8; 4] {
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for name in names {
        let initials = names::middle_initials(&name.tokens);
        if !initials.is_empty() {
            *times.entry(initials).or_default() += name.fact.times;
        }
    }
    let mut packed = [0; 4];
    let most = times.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
    for (place, letter) in packed.iter_mut().zip(most.unwrap_or_default().0.bytes()) {
        *place = letter;
    }
    packed
}

/// The mailbox behind an address: without a plus-tag, and at Gmail without dots (its help says that
/// both reach the same inbox).
fn mailbox(address: &Address) -> String {
    let (local, domain) = (address.local(), address.domain());
    let plain = match local.split_once('+') {
        Some((before, _)) if !before.is_empty() => before,
        _ => local,
    };
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", plain.replace('.', "")),
        _ => format!("{plain}@{domain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_everywhere_and_dots_at_gmail_lead_to_one_mailbox() {
        let check = |a: &str, b: &str, same: bool| {
            let of = |raw: &str| mailbox(&Address::parse(raw).unwrap());
            assert_eq!(of(a) == of(b), same, "{a} / {b}");
        };
        check("ada+lists@example.org", "ada@example.org", true);
        check("a.da@gmail.com", "ada@googlemail.com", true);
        check("a.da@example.org", "ada@example.org", false);
        check("+ada@example.org", "+bob@example.org", false);
    }
}
