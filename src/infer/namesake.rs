//! Is a name one person's? Two addresses under the same full name are one person, unless namesakes are to be expected among so many people: "Ana Silva" may be
//! three people, "Ilse Brandão" hardly two.
//!
//! Expected namesakes of a name, were its words drawn independently: the number of names, times for each word the share of *other* names that have it.
//! A word that no other name has makes that zero. And a name at very many addresses is a family's, a team's or a common one.

use std::collections::{HashMap, HashSet};

/// From this many expected namesakes on, a name alone joins nothing.
const EXPECTED: f64 = 0.05;
/// One person has at most this many addresses under one name.
const ADDRESSES: usize = 6;

/// The names of everybody in the mailbox, counted.
#[derive(Debug, Default)]
pub struct Namesakes {
    /// Addresses by full name (see [`super::names::full`]).
    addresses: HashMap<String, usize>,
    /// Distinct full names by word.
    names_with: HashMap<String, usize>,
}

impl Namesakes {
    /// Counts full names, one for each address that has one.
    pub fn count<'a>(names: impl Iterator<Item = &'a str>) -> Namesakes {
        let mut counted = Namesakes::default();
        for name in names {
            let times = counted.addresses.entry(name.to_owned()).or_default();
            *times += 1;
            if *times == 1 {
                for word in name.split(' ').collect::<HashSet<_>>() {
                    *counted.names_with.entry(word.to_owned()).or_default() += 1;
                }
            }
        }
        counted
    }

    /// Whether addresses under this name may be joined by it.
    pub fn is_one_person(&self, name: &str) -> bool {
        let addresses = self.addresses.get(name).copied().unwrap_or(0);
        addresses <= ADDRESSES && self.expected(name) < EXPECTED
    }

    fn expected(&self, name: &str) -> f64 {
        let names = self.addresses.len() as f64;
        let others = |word: &str| self.names_with.get(word).map_or(0, |with| with - 1) as f64;
        name.split(' ').map(|word| others(word) / names).product::<f64>() * names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_rare_words_is_one_person_and_one_of_common_words_is_not() {
        let (firsts, lasts) = (["ana", "bea", "carl", "dora"], ["lima", "reis", "silva", "torres"]);
        let pairs = firsts.iter().flat_map(|first| lasts.iter().map(move |last| format!("{first} {last}")));
        let names: Vec<String> = pairs.chain(["brandao ilse".to_owned()]).collect();
        let namesakes = Namesakes::count(names.iter().map(String::as_str));
        assert!(namesakes.is_one_person("brandao ilse"));
        assert!(!namesakes.is_one_person("ana silva"));
    }

    #[test]
    fn a_name_at_very_many_addresses_joins_nothing() {
        let namesakes = Namesakes::count(std::iter::repeat_n("brandao ilse", ADDRESSES + 1));
        assert!(!namesakes.is_one_person("brandao ilse"));
    }
}
