//! Is a name one person's? Two addresses under the same full name are one person, unless namesakes
//! are to be expected among so many people: "Ana Silva" may be three people, "Ilse Brandão" hardly
//! two.
//!
//! Expected namesakes of a name, were its words drawn independently: the number of names, times for
//! each word the share of *other* names that have it. A word that no other name has makes that
//! zero.

use super::{NameId, Profiles};

/// From this many expected namesakes on, a name alone joins nothing.
const RARE: f64 = 0.05;
/// From this many on, nothing that goes with it does either.
const UNCOMMON: f64 = 0.25;

/// Expected namesakes by name.
#[derive(Debug, Clone, Default)]
pub struct Namesakes {
    expected: Vec<f64>,
}

impl Namesakes {
    /// Counts the names that are in use: `addresses` tells at how many, by [`NameId`].
    pub fn count(profiles: &Profiles, addresses: &[usize]) -> Namesakes {
        let used = || (0..).map(NameId).zip(addresses).filter(|(_, times)| **times > 0).map(|(name, _)| name);
        let mut names_with = vec![0u32; profiles.word_count()];
        for name in used() {
            profiles.words_of(name).iter().for_each(|word| names_with[*word as usize] += 1);
        }
        let names = used().count() as f64;
        let mut namesakes = Namesakes { expected: vec![0.0; addresses.len()] };
        for name in used() {
            let others = |word: &u32| f64::from(names_with[*word as usize] - 1);
            let shares = profiles.words_of(name).iter().map(|word| others(word) / names);
            namesakes.expected[name.0 as usize] = shares.product::<f64>() * names;
        }
        namesakes
    }

    /// Whether addresses under this name may be joined by it.
    pub fn is_rare(&self, name: NameId) -> bool {
        self.expected[name.0 as usize] < RARE
    }

    /// Whether addresses under this name may be joined by it and by the people around them.
    pub fn is_uncommon(&self, name: NameId) -> bool {
        self.expected[name.0 as usize] < UNCOMMON
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::facts::{AddressFact, AddressId, NameFact};
    use crate::mail::Address;

    #[test]
    fn a_name_of_rare_words_is_one_person_and_one_of_common_words_is_not() {
        let (firsts, lasts) = (["ana", "bea", "carl", "dora"], ["lima", "reis", "silva", "torres"]);
        let pairs = firsts.iter().flat_map(|first| lasts.iter().map(move |last| format!("{first} {last}")));
        let mut profiles = Profiles::default();
        for (number, name) in pairs.chain(["ilse brandao".to_owned()]).enumerate() {
            let address = Address::parse(&format!("{number}@example.org")).unwrap();
            profiles.push(&AddressFact { address, names: vec![NameFact { name, times: 1, last_at: 0 }] });
        }
        let namesakes = Namesakes::count(&profiles, &vec![1; profiles.name_count()]);
        let rare = |position: u32| namesakes.is_rare(profiles.lookup(AddressId(position)).name.unwrap());
        assert!(rare(16), "Ilse Brandao");
        assert!(!rare(2), "Ana Silva");
    }
}
