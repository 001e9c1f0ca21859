//! What two people write about: words of their subjects that few others share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::everyday_words;
use super::facts::Facts;
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
    /// Reads the mail of the people who are `wanted`. `subject` gives a message's subject by its
    /// row.
    pub fn collect(
        facts: &Facts,
        people: &People,
        wanted: &dyn Fn(PersonIndex) -> bool,
        subject: &mut dyn FnMut(i64) -> Option<String>,
    ) -> SharedWords {
        let mut words = WordsByPerson::default();
        let mut on_it: Vec<PersonIndex> = Vec::new();
        for message in facts.messages.iter().filter(|message| !touch::is_automatic(message.signs)) {
            on_it.clear();
            on_it.extend(facts.addresses_on(message).filter_map(|id| people.person_of.get(&id).copied()));
            on_it.sort_unstable();
            on_it.dedup();
            if on_it.len() > MAX_TOGETHER || !on_it.iter().any(|person| wanted(*person)) {
                continue;
            }
            on_it.retain(|person| wanted(*person));
            for word in topic_words(&subject(message.row).unwrap_or_default()) {
                words.add(word, message.thread_hash, &on_it);
            }
        }
        words.shared()
    }

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

/// The words that each has, and the thread of each word that is in one thread only.
#[derive(Default)]
struct WordsByPerson {
    numbers: HashMap<String, u32>,
    threads: HashMap<(u32, PersonIndex), Option<i64>>,
}

impl WordsByPerson {
    fn add(&mut self, word: String, thread: i64, people: &[PersonIndex]) {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(word).or_insert(next);
        for person in people {
            let known = self.threads.entry((number, *person)).or_insert(Some(thread));
            *known = known.filter(|one| *one == thread);
        }
    }

    fn shared(self) -> SharedWords {
        let mut often = vec![0u32; self.numbers.len()];
        self.threads.iter().filter(|(_, thread)| thread.is_none()).for_each(|((word, _), _)| {
            often[*word as usize] += 1;
        });
        let mut words: Vec<(String, u32)> =
            self.numbers.into_iter().filter(|(_, number)| often[*number as usize] > 1).collect();
        words.sort_unstable();
        let place: HashMap<u32, usize> =
            words.iter().enumerate().map(|(at, (_, word))| (*word, at)).collect();
        let had = |((word, person), thread): ((u32, PersonIndex), Option<i64>)| {
            Some((*place.get(&word)?, 2 * person.0 as u64 + u64::from(thread.is_none())))
        };
        let mut pairs: Vec<(usize, u64)> = self.threads.into_iter().filter_map(had).collect();
        pairs.sort_unstable();
        let words = words.into_iter().map(|(word, _)| word).collect();
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
    fn short_words_and_marks_are_no_topics() {
        let found = topic_words("Re: Letterpress fair, the INK: Größe");
        assert_eq!(found, BTreeSet::from(["letterpress".to_owned(), "grosse".to_owned()]));
    }
}
