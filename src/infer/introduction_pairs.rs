//! Two people who might like to meet: both known, both active, not acquainted as far as the mailbox
//! shows, with a reason that is worth a mail.
//!
//! Reasons, the best first: one asks for what the other is or knows; a tag that the owner gave
//! both; the same rare calling; a word that the owner's mail with both, and with hardly anybody
//! else, is about, the more such words the better. Among equals the strongest ties come first.
//! Without a reason nobody is named: two who write with the same people mostly know each other
//! already.

use std::collections::{HashMap, HashSet};

use super::background::Fit;
use super::circle::{self, Circle, Member, Readiness};
use super::names;
use super::openings::Opening;
use super::people::PersonIndex;
use super::phrases::Phrases;
use super::topics::Topics;

/// Silent for longer than this, in days, and nobody is introduced.
pub const ACTIVE_DAYS: i64 = 3 * 365;
/// The strongest people considered for pairs: quadratic from here on.
pub const MAX_CANDIDATES: usize = 150;
/// A calling that more people have brings nobody together.
const MAX_CALLED: usize = 3;

/// What a pair has in common, the strongest last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommonGround {
    /// A word that the owner's mail with both, and with few others, is about.
    Topic(String),
    /// The same title, at different places.
    Title(String),
    /// A tag the owner gave both.
    Tag(String),
    /// The first of the two asks for something that fits the second.
    Need { opening: Opening, fit: Fit },
}

/// A pair worth asking about, by positions in [`crate::infer::people::People::persons`].
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPair {
    pub a: PersonIndex,
    pub b: PersonIndex,
    pub common: CommonGround,
}

/// Who of the members of a circle may be one of a pair.
pub fn candidates(members: &[Member]) -> Vec<&Member> {
    let active = |member: &&Member| member.silent_days <= ACTIVE_DAYS && member.readiness == Readiness::Free;
    members.iter().filter(active).take(MAX_CANDIDATES).collect()
}

/// The best pair of these candidates of a circle that `settled` does not rule out. `None`: nobody
/// to ask about.
pub fn propose(
    circle: &Circle,
    candidates: &[&Member],
    topics: Topics,
    settled: &dyn Fn(PersonIndex, PersonIndex) -> bool,
) -> Option<PersonPair> {
    let reasons = Reasons { topics, callings: rare_callings(&circle.members), openings: &circle.openings };
    let mut best: Option<((u8, usize), PersonPair)> = None;
    for (n, a) in candidates.iter().enumerate() {
        for b in &candidates[n + 1..] {
            let Some(pair) = reasons.pair(a, b) else { continue };
            let weight = (rank(&pair.common), reasons.shared_topics(a, b));
            let better = best.as_ref().is_none_or(|(most, _)| weight > *most);
            if better && !circle.are_acquainted(a, b) && !settled(a.person, b.person) {
                best = Some((weight, pair));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// The owner's and their own words outweigh what mail is about.
fn rank(common: &CommonGround) -> u8 {
    match common {
        CommonGround::Topic(_) => 0,
        CommonGround::Title(_) => 1,
        CommonGround::Tag(_) => 2,
        CommonGround::Need { .. } => 3,
    }
}

struct Reasons<'a> {
    topics: Topics,
    /// Titles that few have, folded.
    callings: HashSet<String>,
    openings: &'a HashMap<PersonIndex, Opening>,
}

impl Reasons<'_> {
    /// The best reason of two, whoever of them asks first.
    fn pair(&self, a: &Member, b: &Member) -> Option<PersonPair> {
        let need = self.asks_for(a, b).or_else(|| self.asks_for(b, a));
        need.or_else(|| {
            let common = tag(a, b).or_else(|| self.title(a, b)).or_else(|| self.topic(a, b))?;
            Some(PersonPair { a: a.person, b: b.person, common })
        })
    }

    fn asks_for(&self, asker: &Member, other: &Member) -> Option<PersonPair> {
        let opening = self.openings.get(&asker.person)?;
        let fit = circle::fits(&opening.need, &other.background).into_iter().next()?;
        let common = CommonGround::Need { opening: opening.clone(), fit };
        Some(PersonPair { a: asker.person, b: other.person, common })
    }

    fn title(&self, a: &Member, b: &Member) -> Option<CommonGround> {
        let called = |member: &Member, calling: &str| {
            member.background.titles.iter().any(|title| names::spaced(title) == calling)
        };
        let shared = a.background.titles.iter().find(|title| {
            let calling = names::spaced(title);
            self.callings.contains(&calling) && called(b, &calling)
        });
        shared.cloned().map(CommonGround::Title)
    }

    fn shared_topics(&self, a: &Member, b: &Member) -> usize {
        let topics = self.topics.get(&a.person).zip(self.topics.get(&b.person));
        topics.map_or(0, |(of_a, of_b)| of_a.intersection(of_b).count())
    }

    fn topic(&self, a: &Member, b: &Member) -> Option<CommonGround> {
        let (of_a, of_b) = (self.topics.get(&a.person)?, self.topics.get(&b.person)?);
        let longest = of_a.intersection(of_b).max_by_key(|word| word.chars().count())?;
        Some(CommonGround::Topic(longest.clone()))
    }
}

fn tag(a: &Member, b: &Member) -> Option<CommonGround> {
    let shared = a.background.tags.intersection(&b.background.tags);
    shared.into_iter().find(|tag| !IDLE_TAGS.has(tag)).cloned().map(CommonGround::Tag)
}

/// Titles that few people have, and that say what somebody does.
fn rare_callings(members: &[Member]) -> HashSet<String> {
    let mut called: HashMap<String, usize> = HashMap::new();
    for title in members.iter().flat_map(|member| &member.background.titles) {
        *called.entry(names::spaced(title)).or_default() += 1;
    }
    let tells = |calling: &str| {
        let mut words = calling.split_whitespace();
        words.any(|word| word.len() > 3 && !IDLE_TITLES.has(word))
    };
    let rare = called.into_iter().filter(|(calling, times)| *times <= MAX_CALLED && tells(calling));
    rare.map(|(calling, _)| calling).collect()
}

/// Tags that sort people and bring nobody together.
const IDLE_TAGS: Phrases = Phrases(&[
    "todo|family|familie|friend|friends|freunde|amis|amigos|vip|work|colleague|colleagues|coworkers",
    "business|personal|private|christmas|xmas|birthday|important|starred|favorite|favourite|favorites",
    "favourites|mycontacts|contacts|school|neighbour|neighbor|neighbours|neighbors|client|clients",
    "customer|customers|hiring|recruiting|recruiter|jobs|ex|other|misc|imported|linkedin|facebook",
    "newsletter|party",
]);

/// Words of titles that half of an address book has.
const IDLE_TITLES: Phrases = Phrases(&[
    "manager|director|engineer|consultant|founder|cofounder|owner|president|vice|head|chief|officer",
    "executive|senior|junior|lead|principal|staff|associate|assistant|partner|member|board|employee",
    "student|intern|trainee|retired|freelancer|freelance|self|employed|unemployed|looking|software",
    "developer|development|project|product|program|sales|marketing|business|operations|technical",
    "technology|general|managing|account|analyst|specialist|coordinator|administrator|teacher",
    "professor|researcher|research|scientist|data|human|resources|geschaftsfuhrer|inhaber|leiter",
    "entwickler|directeur|gerant|ingenieur|jefe|gerente|ingeniero|titolare|responsabile",
]);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::infer::background::Background;

    fn member(person: usize, title: &str, tag: &str) -> Member {
        let background = Background {
            titles: vec![title.to_owned()],
            tags: BTreeSet::from([tag.to_owned()]),
            ..Background::default()
        };
        let person = PersonIndex(person);
        Member { person, silent_days: 0, strength: 0.0, background, readiness: Readiness::Free }
    }

    fn common(a: &Member, b: &Member) -> Option<CommonGround> {
        let callings = rare_callings(&[a.clone(), b.clone()]);
        Reasons { topics: Topics::new(), callings, openings: &HashMap::new() }
            .pair(a, b)
            .map(|pair| pair.common)
    }

    #[test]
    fn rare_callings_and_tags_are_reasons_and_common_ones_are_none() {
        let pair = |title: &str, tag: &str| common(&member(0, title, tag), &member(1, title, tag));
        assert_eq!(pair("Bookbinder", "todo"), Some(CommonGround::Title("Bookbinder".to_owned())));
        assert_eq!(pair("Bookbinder", "letterpress"), Some(CommonGround::Tag("letterpress".to_owned())));
        assert_eq!(pair("Senior Software Engineer", "friends"), None);
        assert_eq!(pair("Managing Director", "vip"), None);
    }
}
