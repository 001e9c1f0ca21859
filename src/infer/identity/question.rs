//! Pairs of people who may be one: worth asking, never joined by themselves.
//!
//! | kind | asked where |
//! | --- | --- |
//! | moved | the same full name at another domain, begun after the other went silent or bounced |
//! | same name | the same full name at an address that the owner never wrote to, or whose people differ |
//! | initials | "A. Lovelace" and one Ada Lovelace, and nobody else of that family name and letter |
//! | local part | the same local part at another domain, and names that do not speak against it |
//! | surname | the same family name at one domain, and a short form of the given name |
//!
//! One of the two is known to the owner. Of three or more that a rule would take for one, nobody is
//! asked about.

use std::collections::BTreeMap;

use crate::infer::facts::{AddressId, Facts};
use crate::infer::names;
use crate::infer::people::{People, Person};

/// Shorter local parts are anybody's.
const LOCAL_CHARS: usize = 5;
/// A shorter given name is no short form of another.
const SHORT_CHARS: usize = 3;
/// Local parts that name a place and not somebody.
const PLACES: &[&str] = &[
    "hello",
    "contact",
    "office",
    "admin",
    "email",
    "inbox",
    "kontakt",
    "support",
    "sales",
    "webmaster",
    "postmaster",
    "family",
];

/// Why two people may be one, the best reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionKind {
    /// The same full name at a new domain, after the old address went silent or (`bounced`) mail to
    /// it came back.
    Moved {
        bounced: bool,
    },
    /// The same full name, and nothing else that tells.
    SameName,
    Initials,
    LocalPart,
    Surname,
}

/// Two people, as positions in [`People::persons`]; of a move, `a` is who was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    pub kind: QuestionKind,
    pub a: usize,
    pub b: usize,
}

impl QuestionKind {
    /// In words, after "because".
    pub fn describe(self) -> &'static str {
        match self {
            QuestionKind::Moved { bounced: true } => "the same name, and mail to the old address came back",
            QuestionKind::Moved { bounced: false } => {
                "the same name, and one address began after the other went quiet"
            }
            QuestionKind::SameName => "the name is the same",
            QuestionKind::Initials => "the same family name and initial",
            QuestionKind::LocalPart => "what stands before the @ is the same, and the names do not differ",
            QuestionKind::Surname => {
                "the same family name at the same place, and a short form of the first name"
            }
        }
    }
}

/// Every pair worth asking about, each once, by kind.
pub fn find(facts: &Facts, people: &People) -> Vec<Question> {
    let stats: Vec<Look> = people.persons.iter().map(|person| Look::of(facts, people, person)).collect();
    let mut found: BTreeMap<(usize, usize), Question> = BTreeMap::new();
    let mut add = |question: Question| {
        let pair = (question.a.min(question.b), question.a.max(question.b));
        let known = people.persons[pair.0].known.is_some() || people.persons[pair.1].known.is_some();
        if known && pair.0 != pair.1 {
            let place = found.entry(pair).or_insert(question);
            *place = question.min(*place);
        }
    };
    for (a, b) in pairs(&stats, |look| look.full.iter().cloned().collect()) {
        add(moved(people, &stats, a, b).unwrap_or(Question { kind: QuestionKind::SameName, a, b }));
    }
    for (a, b) in pairs(&stats, |look| look.locals.clone()) {
        if stats[a].agrees(&stats[b]) && stats[a].domains != stats[b].domains {
            add(Question { kind: QuestionKind::LocalPart, a, b });
        }
    }
    for (a, b) in pairs(&stats, |look| look.initial.iter().cloned().collect()) {
        if stats[a].is_initialled != stats[b].is_initialled {
            add(Question { kind: QuestionKind::Initials, a, b });
        }
    }
    for (a, b) in pairs(&stats, Look::at_home) {
        if stats[a].is_short_for(&stats[b]) || stats[b].is_short_for(&stats[a]) {
            add(Question { kind: QuestionKind::Surname, a, b });
        }
    }
    let mut questions: Vec<Question> = found.into_values().collect();
    questions.sort_unstable();
    questions
}

/// What one person looks like.
struct Look {
    /// The normalised full name.
    full: Option<String>,
    /// First letter and family name.
    initial: Option<String>,
    /// The first name is a bare initial.
    is_initialled: bool,
    given: String,
    surname: String,
    words: Vec<String>,
    locals: Vec<String>,
    domains: Vec<String>,
    bounced: bool,
}

impl Look {
    fn of(facts: &Facts, people: &People, person: &Person) -> Look {
        let words = names::tokens(&person.name);
        let (given, surname) = match words.as_slice() {
            [first, .., last] => (first.clone(), last.clone()),
            _ => (String::new(), String::new()),
        };
        let real: Vec<&crate::mail::Address> = person
            .addresses
            .iter()
            .map(|id| &facts.address(*id).address)
            .filter(|one| !one.is_placeholder())
            .collect();
        let long = |local: &&str| local.chars().count() >= LOCAL_CHARS && !PLACES.contains(local);
        let locals = real.iter().map(|one| one.local()).filter(long).map(str::to_owned).collect();
        let mut domains: Vec<String> = real.iter().map(|one| one.domain().to_owned()).collect();
        domains.sort();
        domains.dedup();
        let dead = |id: &AddressId| people.addresses[id.0 as usize].dead_since.is_some();
        Look {
            full: names::full(&person.name),
            initial: given
                .chars()
                .next()
                .filter(|_| surname.chars().count() >= SHORT_CHARS)
                .map(|letter| format!("{letter} {surname}")),
            is_initialled: names::is_initial(&given),
            given,
            surname,
            words,
            locals,
            domains,
            bounced: !real.is_empty() && person.addresses.iter().all(dead),
        }
    }

    /// The names do not speak against one person: one has none, or all words of one are in the
    /// other.
    fn agrees(&self, other: &Look) -> bool {
        let all = |a: &Look, b: &Look| a.words.iter().all(|word| b.words.contains(word));
        all(self, other) || all(other, self)
    }

    /// Family name and domain.
    fn at_home(&self) -> Vec<String> {
        let home = |domain: &String| format!("{}@{domain}", self.surname);
        self.domains.iter().filter(|_| !self.surname.is_empty()).map(home).collect()
    }

    fn is_short_for(&self, other: &Look) -> bool {
        self.given.chars().count() >= SHORT_CHARS
            && self.given != other.given
            && other.given.starts_with(&self.given)
    }
}

/// Pairs of people that share a key with each other and with nobody else.
fn pairs(stats: &[Look], keys: impl Fn(&Look) -> Vec<String>) -> Vec<(usize, usize)> {
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, look) in stats.iter().enumerate() {
        let mut own = keys(look);
        own.sort();
        own.dedup();
        own.into_iter().for_each(|key| by_key.entry(key).or_default().push(position));
    }
    let two = by_key.into_values().filter_map(|positions| match positions.as_slice() {
        [a, b] => Some((*a, *b)),
        _ => None,
    });
    two.collect()
}

fn moved(people: &People, stats: &[Look], a: usize, b: usize) -> Option<Question> {
    let day = |position: usize, last: bool| {
        let days = &people.persons[position].days;
        if last { days.last() } else { days.first() }.map(|day| day.day)
    };
    if stats[a].domains == stats[b].domains {
        return None;
    }
    let after = |old: usize, new: usize| Some(day(old, true)? < day(new, false)?);
    match (stats[a].bounced, stats[b].bounced) {
        (true, false) => Some(Question { kind: QuestionKind::Moved { bounced: true }, a, b }),
        (false, true) => Some(Question { kind: QuestionKind::Moved { bounced: true }, a: b, b: a }),
        _ if after(a, b)? => Some(Question { kind: QuestionKind::Moved { bounced: false }, a, b }),
        _ if after(b, a)? => Some(Question { kind: QuestionKind::Moved { bounced: false }, a: b, b: a }),
        _ => None,
    }
}
