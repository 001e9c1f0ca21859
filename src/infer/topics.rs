//! What two people write about: words of their subjects that few others share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::everyday_words;
use super::facts::{Facts, MessageFact};
use super::names;
use super::people::{People, PersonIndex};
use super::touch;

/// Shorter words say little.
const MIN_CHARS: usize = 5;
/// A word names a topic of somebody when it is in this many of their threads.
const THREADS: usize = 2;
/// A word that more people share is no topic but a habit ("meeting").
const MAX_PEOPLE: usize = 3;
/// A word that more people have in any subject of theirs is none either.
const MAX_MENTIONS: usize = 2 * MAX_PEOPLE;
/// Mail to more people says nothing of one of them.
const MAX_TOGETHER: usize = 3;

/// Topics by person (position in [`People::persons`]), for the people in `wanted`. `subject` gives
/// a message's subject by its row.
pub fn collect(
    facts: &Facts,
    people: &People,
    wanted: &HashSet<PersonIndex>,
    subject: &dyn Fn(i64) -> Option<String>,
) -> BTreeMap<PersonIndex, BTreeSet<String>> {
    let mut threads: HashMap<(PersonIndex, String), HashSet<i64>> = HashMap::new();
    for message in &facts.messages {
        let on_it = wanted_on(facts, people, wanted, message);
        if on_it.is_empty() || on_it.len() > MAX_TOGETHER || touch::is_automatic(message.signs) {
            continue;
        }
        for word in topic_words(&subject(message.row).unwrap_or_default()) {
            for person in &on_it {
                threads.entry((*person, word.clone())).or_default().insert(message.thread_hash);
            }
        }
    }
    let mut mentions: HashMap<String, usize> = HashMap::new();
    threads.keys().for_each(|(_, word)| *mentions.entry(word.clone()).or_default() += 1);
    threads.retain(|(_, word), threads| threads.len() >= THREADS && mentions[word] <= MAX_MENTIONS);
    let mut sharers: HashMap<String, BTreeSet<PersonIndex>> = HashMap::new();
    for (person, word) in threads.into_keys() {
        sharers.entry(word).or_default().insert(person);
    }
    let mut topics: BTreeMap<PersonIndex, BTreeSet<String>> = BTreeMap::new();
    for (word, people) in sharers.into_iter().filter(|(_, people)| people.len() <= MAX_PEOPLE) {
        for person in people {
            topics.entry(person).or_default().insert(word.clone());
        }
    }
    topics
}

fn wanted_on(
    facts: &Facts,
    people: &People,
    wanted: &HashSet<PersonIndex>,
    message: &MessageFact,
) -> BTreeSet<PersonIndex> {
    let to = facts.recipients_of(message).iter().map(|recipient| recipient.address);
    let on_it = message.from.into_iter().chain(to).filter_map(|id| people.person_of.get(&id).copied());
    on_it.filter(|person| wanted.contains(person)).collect()
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
