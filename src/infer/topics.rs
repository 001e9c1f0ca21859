//! What two people write about: words of their subjects that few others share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::everyday_words;
use super::facts::{AddressId, Facts, MessageFact};
use super::names;
use super::number_lists::NumberLists;
use super::people::{People, PersonIndex};
use super::touch;

/// Shorter words say little.
const MIN_CHARS: usize = 5;
/// A word that more people share is no topic but a habit ("meeting").
const MAX_PEOPLE: usize = 3;
/// A word that more people have in any subject of theirs is none either.
const MAX_MENTIONS: usize = 2 * MAX_PEOPLE;
/// Mail to more people says nothing of one of them.
const MAX_TOGETHER: usize = 3;

/// What people write about.
pub type Topics = BTreeMap<PersonIndex, BTreeSet<String>>;

/// Words of subjects that several people have in several threads each.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SharedWords {
    /// Ascending.
    words: Vec<String>,
    /// Who has each in a subject: twice the person's position, and one more where it is in several
    /// threads of theirs.
    had_by: NumberLists,
}

impl SharedWords {
    /// What these people write about: words that hardly anybody else of them has.
    pub fn topics(&self, wanted: &HashSet<PersonIndex>) -> Topics {
        let mut topics = Topics::new();
        for (at, word) in self.words.iter().enumerate() {
            let had_by = self.had_by.of(at).map(|one| (PersonIndex((one >> 1) as usize), one & 1 == 1));
            let had_by: Vec<_> = had_by.filter(|(person, _)| wanted.contains(person)).collect();
            let often = had_by.iter().filter(|(_, often)| *often).map(|(person, _)| *person);
            if had_by.len() <= MAX_MENTIONS && often.clone().count() <= MAX_PEOPLE {
                for person in often {
                    topics.entry(person).or_default().insert(word.clone());
                }
            }
        }
        topics
    }
}

/// The words that each has in a subject. New mail is added to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct WordsByPerson {
    /// By number; some may be nobody's any more.
    words: Vec<String>,
    /// By [`super::people::Person::id`] and number of the word: the thread where it is in one only.
    threads: BTreeMap<AddressId, BTreeMap<u32, Option<i64>>>,
}

impl WordsByPerson {
    /// Adds the words that these messages have for the people who are `wanted`. `subject` gives a
    /// message's subject by its row.
    pub fn add(
        &mut self,
        facts: &Facts,
        people: &People,
        wanted: &dyn Fn(PersonIndex) -> bool,
        subject: &mut dyn FnMut(i64) -> Option<String>,
    ) {
        let mut numbers: HashMap<String, u32> = self.words.iter().cloned().zip(0..).collect();
        let mut on_it: Vec<PersonIndex> = Vec::new();
        let by_hand =
            |message: &&MessageFact| !touch::is_automatic(&people.owner, message.from, message.signs);
        for message in facts.messages.iter().filter(by_hand) {
            people.put_on(facts, message, &mut on_it);
            if on_it.len() > MAX_TOGETHER || !on_it.iter().any(|person| wanted(*person)) {
                continue;
            }
            on_it.retain(|person| wanted(*person));
            for word in topic_words(&subject(message.row).unwrap_or_default()) {
                let number = *numbers.entry(word).or_insert_with_key(|word| {
                    self.words.push(word.clone());
                    self.words.len() as u32 - 1
                });
                for person in &on_it {
                    let theirs = self.threads.entry(people[*person].id).or_default();
                    let known = theirs.entry(number).or_insert(Some(message.thread_hash));
                    *known = known.filter(|one| *one == message.thread_hash);
                }
            }
        }
    }

    /// Whether every number is that of a word; not so where what was stored is damaged.
    pub fn is_sound(&self) -> bool {
        self.threads.values().flatten().all(|(word, _)| (*word as usize) < self.words.len())
    }

    /// Forgets all but these people, by [`super::people::Person::id`].
    pub fn retain(&mut self, ids: &BTreeSet<AddressId>) {
        self.threads.retain(|id, _| ids.contains(id));
    }

    /// The words that several people have.
    pub fn shared(&self, people: &People) -> SharedWords {
        let mut often = vec![0u32; self.words.len()];
        let all = || self.threads.values().flatten();
        all().filter(|(_, thread)| thread.is_none()).for_each(|(word, _)| often[*word as usize] += 1);
        let mut words: Vec<(&str, usize)> = self.words.iter().map(String::as_str).zip(0..).collect();
        words.retain(|(_, number)| often[*number] > 1);
        words.sort_unstable();
        let mut places: Vec<Option<usize>> = vec![None; self.words.len()];
        words.iter().enumerate().for_each(|(at, (_, number))| places[*number] = Some(at));
        let mut pairs: Vec<(usize, u64)> = Vec::new();
        for (id, theirs) in &self.threads {
            let Some(person) = people.person_of.get(id) else { continue };
            for (word, thread) in theirs {
                let had = 2 * person.0 as u64 + u64::from(thread.is_none());
                pairs.extend(places[*word as usize].map(|at| (at, had)));
            }
        }
        pairs.sort_unstable();
        let words = words.into_iter().map(|(word, _)| word.to_owned()).collect();
        SharedWords { words, had_by: NumberLists::from_sorted(pairs.into_iter()) }
    }
}

/// The words of a subject that could name a topic, each once.
fn topic_words(subject: &str) -> BTreeSet<String> {
    let folded = names::fold(subject);
    let words = folded.split(|c: char| !c.is_alphabetic());
    let tells = |word: &&str| word.chars().count() >= MIN_CHARS && !everyday_words::is_everyday(word);
    words.filter(tells).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_no_words_is_seen() {
        let of_one = |number: u32| {
            let theirs = BTreeMap::from([(number, Some(7))]);
            WordsByPerson {
                words: vec!["letterpress".to_owned()],
                threads: BTreeMap::from([(AddressId(0), theirs)]),
            }
        };
        assert!(of_one(0).is_sound() && !of_one(1).is_sound());
    }

    #[test]
    fn short_words_and_marks_are_no_topics() {
        let found = topic_words("Re: Letterpress fair, the INK: Größe");
        assert_eq!(found, BTreeSet::from(["letterpress".to_owned(), "grosse".to_owned()]));
    }
}
