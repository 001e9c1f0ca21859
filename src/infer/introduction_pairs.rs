//! Two people who might like to meet: both known, both active, never together on any visible
//! message, with something in common that can be named.
//!
//! Weak evidence, so it is phrased as a question, at most once a digest. Pairs are ordered by
//! Adamic-Adar over the people they both wrote with (Adamic & Adar 2003): a shared acquaintance
//! counts more, the fewer people that acquaintance is seen with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::facts::{AddressId, Facts};
use super::people::People;
use super::topics;

/// Silent for longer than this, in days, and nobody is introduced.
const ACTIVE_DAYS: i64 = 3 * 365;
/// Messages with more people say nothing of who knows whom.
const MAX_TOGETHER: usize = 10;
/// The strongest people considered for pairs: quadratic from here on.
const MAX_CANDIDATES: usize = 150;

/// What a pair has in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommonGround {
    /// People both were on a thread with, best first: positions in [`People::persons`].
    People(Vec<usize>),
    /// A word that the owner's mail with both, and with few others, is about.
    Topic(String),
    /// A tag the owner gave both.
    Tag(String),
}

/// Somebody who could be introduced.
#[derive(Debug, Clone)]
pub struct PairCandidate {
    /// Position in [`People::persons`].
    pub person: usize,
    /// Days since the last touch.
    pub silent_days: i64,
    pub strength: f64,
    pub tags: BTreeSet<String>,
}

/// A pair worth asking about.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPair {
    pub a: usize,
    pub b: usize,
    pub common: CommonGround,
}

/// The best pair that `settled` does not rule out, without a word of those who are `hidden`;
/// `subject` gives a message's subject by its row. `None`: nobody to ask about.
pub fn propose(
    facts: &Facts,
    people: &People,
    mut candidates: Vec<PairCandidate>,
    settled: &dyn Fn(usize, usize) -> bool,
    hidden: &dyn Fn(usize) -> bool,
    subject: &dyn Fn(i64) -> Option<String>,
) -> Option<PersonPair> {
    candidates.retain(|candidate| candidate.silent_days <= ACTIVE_DAYS);
    candidates.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.person.cmp(&b.person)));
    candidates.truncate(MAX_CANDIDATES);
    let wanted = candidates.iter().map(|candidate| candidate.person).collect();
    let topics = topics::collect(facts, people, &wanted, subject);
    let together = together(facts, people, hidden);
    let mut best: Option<((Kind, f64), PersonPair)> = None;
    for (n, a) in candidates.iter().enumerate() {
        for b in &candidates[n + 1..] {
            if together.met(a.person, b.person) || settled(a.person, b.person) {
                continue;
            }
            let Some((weight, common)) = common(&together, &topics, a, b) else { continue };
            if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                best = Some((weight, PersonPair { a: a.person, b: b.person, common }));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// Kinds of evidence, the strongest last: the owner's own word outweighs what mail is about, and
/// that a graph.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Kind {
    People,
    Topic,
    Tag,
}

type Topics = BTreeMap<usize, BTreeSet<String>>;

/// What two people have in common, and how much it weighs. A shared acquaintance alone is too
/// little: at least two.
fn common(
    together: &Together,
    topics: &Topics,
    a: &PairCandidate,
    b: &PairCandidate,
) -> Option<((Kind, f64), CommonGround)> {
    if let Some(tag) = a.tags.intersection(&b.tags).next() {
        return Some(((Kind::Tag, 0.0), CommonGround::Tag(tag.clone())));
    }
    if let (Some(of_a), Some(of_b)) = (topics.get(&a.person), topics.get(&b.person)) {
        let shared: Vec<&String> = of_a.intersection(of_b).collect();
        let longest = shared.iter().max_by_key(|word| word.chars().count());
        if let Some(word) = longest {
            return Some(((Kind::Topic, shared.len() as f64), CommonGround::Topic((*word).clone())));
        }
    }
    let (of_a, of_b) = (together.neighbours.get(&a.person)?, together.neighbours.get(&b.person)?);
    let mut shared: Vec<(usize, f64)> =
        of_a.intersection(of_b).map(|person| (*person, together.rarity(*person))).collect();
    if shared.len() < 2 {
        return None;
    }
    shared.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let weight = shared.iter().map(|(_, rarity)| rarity).sum();
    let people = shared.into_iter().map(|(person, _)| person).collect();
    Some(((Kind::People, weight), CommonGround::People(people)))
}

/// Who was ever seen on a message, or a thread, with whom.
struct Together {
    neighbours: BTreeMap<usize, BTreeSet<usize>>,
    threads: HashMap<usize, HashSet<i64>>,
}

impl Together {
    fn met(&self, a: usize, b: usize) -> bool {
        let on_message = self.neighbours.get(&a).is_some_and(|seen| seen.contains(&b));
        let on_thread = match (self.threads.get(&a), self.threads.get(&b)) {
            (Some(of_a), Some(of_b)) => !of_a.is_disjoint(of_b),
            _ => false,
        };
        on_message || on_thread
    }

    /// One over the logarithm of how many people somebody is seen with.
    fn rarity(&self, person: usize) -> f64 {
        let degree = self.neighbours.get(&person).map_or(0, BTreeSet::len).max(2);
        1.0 / (degree as f64).ln()
    }
}

fn together(facts: &Facts, people: &People, hidden: &dyn Fn(usize) -> bool) -> Together {
    let mut together = Together { neighbours: BTreeMap::new(), threads: HashMap::new() };
    let person_of = |id: AddressId| people.person_of.get(&id).copied().filter(|person| !hidden(*person));
    for message in &facts.messages {
        let to = facts.recipients_of(message).iter().map(|recipient| recipient.address);
        let on_it: BTreeSet<usize> = message.from.into_iter().chain(to).filter_map(person_of).collect();
        for person in &on_it {
            if message.thread_hash != 0 {
                together.threads.entry(*person).or_default().insert(message.thread_hash);
            }
            if on_it.len() <= MAX_TOGETHER {
                let others = on_it.iter().filter(|other| *other != person);
                together.neighbours.entry(*person).or_default().extend(others);
            }
        }
    }
    together
}
