//! What an address says of whose it is: the full name it is written with, and the mailbox behind
//! tags and dots. Names and words are numbered, so that comparing costs nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::infer::facts::{AddressFact, AddressId, NameFact};
use crate::infer::names;
use crate::mail::{Address, header};

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
    /// Reads every address, in the order of their ids.
    pub fn read(addresses: &[AddressFact]) -> Profiles {
        let (mut profiles, mut reader) = (Profiles::default(), NameReader::default());
        addresses.iter().for_each(|fact| profiles.add(fact, &mut reader));
        profiles
    }

    /// Adds the next address.
    pub fn push(&mut self, fact: &AddressFact) {
        self.add(fact, &mut NameReader::default());
    }

    fn add<'a>(&mut self, fact: &'a AddressFact, reader: &mut NameReader<'a>) {
        let mailbox = numbered(&mut self.mailboxes, mailbox(&fact.address));
        self.in_mailbox.resize(self.mailboxes.len(), 0);
        self.in_mailbox[mailbox as usize] += 1;
        let profile = self.profile(mailbox, &reader.read_all(fact));
        self.of.push(profile);
    }

    /// Reads the names of an address again. Tells whether anything changed by it.
    pub fn rename(&mut self, id: AddressId, fact: &AddressFact) -> bool {
        let before = self.of[id.0 as usize];
        let now = self.profile(before.mailbox, &NameReader::default().read_all(fact));
        self.of[id.0 as usize] = now;
        now != before
    }

    fn profile(&mut self, mailbox: u32, names: &[WrittenName]) -> Profile {
        let (name, bridge) = full_name(names);
        Profile { name: name.map(|name| self.name_id(name)), mailbox, initials: initials(names), bridge }
    }

    fn name_id(&mut self, name: &str) -> NameId {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let words = name.split(' ').map(|word| numbered(&mut self.words, Cow::Borrowed(word)));
        let mut words: Vec<u32> = words.collect();
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
    /// The same middle initials, or none.
    pub fn has_initials_of(&self, other: &Profile) -> bool {
        self.initials == other.initials
    }

    /// Middle initials that differ: "Kevin B." is not "Kevin D.".
    pub fn is_contrary(&self, other: &Profile) -> bool {
        let differ = |(a, b): (&u8, &u8)| *a != 0 && *b != 0 && a != b;
        self.initials.iter().zip(&other.initials).any(differ)
    }
}

/// A name of an address, and how often it is written.
struct WrittenName {
    name: Rc<ReadName>,
    times: u32,
}

/// What is read from a display name.
struct ReadName {
    /// See [`names::full`]. A service that writes in somebody's name has none.
    full: Option<String>,
    /// See [`names::middle_initials`].
    initials: String,
}

impl ReadName {
    fn read(name: &str) -> ReadName {
        if header::says_via(name) {
            return ReadName { full: None, initials: String::new() };
        }
        let in_order = names::in_order(name);
        let tokens: Vec<&str> = names::tokens_of(&in_order).collect();
        ReadName { full: names::full_of(name, &tokens), initials: names::middle_initials(&tokens) }
    }
}

/// Reads each display name once: many addresses have the same, as those of a list or a relay that
/// writes in everybody's name.
#[derive(Default)]
struct NameReader<'a> {
    read: HashMap<&'a str, Rc<ReadName>, RandomState>,
}

impl<'a> NameReader<'a> {
    fn read_all(&mut self, fact: &'a AddressFact) -> Vec<WrittenName> {
        let read = |name: &'a NameFact| {
            let known = self.read.entry(&name.name);
            let read = known.or_insert_with(|| Rc::new(ReadName::read(&name.name)));
            WrittenName { name: Rc::clone(read), times: name.times }
        };
        fact.names.iter().map(read).collect()
    }
}

/// The full name mostly written; and whether the address has three different ones.
fn full_name(names: &[WrittenName]) -> (Option<&str>, bool) {
    if let [only] = names {
        return (only.name.full.as_deref(), false);
    }
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for written in names {
        if let Some(full) = &written.name.full {
            *times.entry(full).or_default() += written.times;
        }
    }
    let mut by_times: Vec<(&str, u32)> = times.into_iter().collect();
    by_times.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let mut different: Vec<&str> = Vec::new();
    for (name, _) in by_times {
        // A service that writes in the name of each of its users has thousands.
        if different.len() == BRIDGE_NAMES {
            break;
        }
        if !different.iter().any(|known| names::are_spellings(known, name)) {
            different.push(name);
        }
    }
    let bridge = different.len() >= BRIDGE_NAMES;
    (different.first().copied().filter(|_| !bridge), bridge)
}

fn initials(names: &[WrittenName]) -> [u8; 4] {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for written in names.iter().filter(|written| !written.name.initials.is_empty()) {
        *times.entry(&written.name.initials).or_default() += written.times;
    }
    let mut packed = [0; 4];
    let most = times.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
    for (place, letter) in packed.iter_mut().zip(most.unwrap_or_default().0.bytes()) {
        *place = letter;
    }
    packed
}

/// The mailbox behind an address: without a plus-tag, and at Gmail without dots (its help says that
/// both reach the same inbox).
pub fn mailbox(address: &Address) -> Cow<'_, str> {
    let (local, domain) = (address.local(), address.domain());
    let tag = local.find('+').filter(|at| *at > 0);
    let plain = &local[..tag.unwrap_or(local.len())];
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", plain.replace('.', "")).into(),
        _ if tag.is_none() => address.as_str().into(),
        _ => format!("{plain}@{domain}").into(),
    }
}

/// The number of a text, the next one where it has none yet.
fn numbered(numbers: &mut HashMap<String, u32, RandomState>, text: Cow<'_, str>) -> u32 {
    if let Some(number) = numbers.get(text.as_ref()) {
        return *number;
    }
    let next = numbers.len() as u32;
    numbers.insert(text.into_owned(), next);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_many_addresses_have_is_read_like_one_that_no_other_has() {
        let fact = |(at, written): (usize, &[(&str, u32)])| {
            let address = Address::parse(&format!("{at}@example.org")).unwrap();
            let name = |(name, times): &(&str, u32)| NameFact {
                name: (*name).to_owned(),
                times: *times,
                last_at: 0,
            };
            AddressFact { address, names: written.iter().map(name).collect() }
        };
        let written: [&[(&str, u32)]; 6] = [
            &[("Lovelace, Ada", 2), ("Ada B. Lovelace", 2)],
            &[("Ada B. Lovelace", 2), ("Lovelace, Ada", 1), ("Ada", 9)],
            &[("Ada B. Lovelace", 1)],
            &[("Ada Lovelace", 1), ("Bob Reis", 1), ("Carl Silva", 1)],
            &[("42", 1), ("Carl Silva", 3), ("Bob Reis", 1)],
            &[("42", 1), ("Carl Silva", 1), ("Bob Reis", 3)],
        ];
        let facts: Vec<AddressFact> = written.into_iter().enumerate().map(fact).collect();
        let together = Profiles::read(&facts);
        let mut apart = Profiles::default();
        facts.iter().for_each(|fact| apart.push(fact));
        assert_eq!(together.of, apart.of);
        let ada = |at: usize| (together.of[at].name, together.of[at].initials);
        assert_eq!([ada(0), ada(1)], [ada(2); 2]);
        assert_eq!(ada(2).1, [b'b', 0, 0, 0]);
        assert!(together.of[3].bridge);
        let [carl, bob] = [4, 5].map(|at: usize| together.of[at].name.unwrap());
        assert!(carl != bob && [carl, bob].iter().all(|name| Some(*name) != ada(0).0));
    }

    #[test]
    fn tags_everywhere_and_dots_at_gmail_lead_to_one_mailbox() {
        let check = |a: &str, b: &str, same: bool| {
            let of = |raw: &str| mailbox(&Address::parse(raw).unwrap()).into_owned();
            assert_eq!(of(a) == of(b), same, "{a} / {b}");
        };
        check("ada+lists@example.org", "ada@example.org", true);
        check("a.da@gmail.com", "ada@googlemail.com", true);
        check("a.da@example.org", "ada@example.org", false);
        check("+ada@example.org", "+bob@example.org", false);
    }
}
