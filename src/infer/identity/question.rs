//! Pairs of people who may be one: worth asking, never joined by themselves.
//!
//! Where which kind is asked:
//!
//! - moved: the same full name at another domain, begun after the other went silent or bounced
//! - same name: the same full name, where nobody else has it or the two were not in touch beside
//!   each other
//! - longer name: an import names somebody whose words hold the full name of somebody known, or the
//!   other way round
//! - nickname: one family name, and a short form of the given name
//! - initials: "A. Lovelace" and one Ada Lovelace, and nobody else of that family name and letter
//! - local part: the same local part at another domain, and names that do not speak against it
//!
//! One of the two is known to the owner. But for whole names, of three or more that a rule would
//! take for one nobody is asked about. Whole names come first, and then those with the most mail.

mod imported;
mod look;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Index;

use crate::infer::facts::Facts;
use crate::infer::people::{People, Person, PersonIndex};
pub use imported::ask_about_imports;
use look::Look;

/// A name that more people have than this is nobody's in particular.
const MOST_NAMESAKES: usize = 12;

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
    /// An import's name holds the whole name of somebody known, or is held by it.
    LongerName,
    Nickname,
    Initials,
    LocalPart,
}

/// Two people; of a move, `a` is who was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    pub kind: QuestionKind,
    pub a: PersonIndex,
    pub b: PersonIndex,
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
            QuestionKind::LongerName => "one name holds all words of the other, and one of them was imported",
            QuestionKind::Nickname => "the same family name, and a short form of the first name",
            QuestionKind::Initials => "the same family name and initial",
            QuestionKind::LocalPart => "the part before the @ is the same, and the names do not differ",
        }
    }

    /// Whole names are the better evidence.
    fn is_whole_name(self) -> bool {
        match self {
            QuestionKind::Moved { .. } | QuestionKind::SameName | QuestionKind::LongerName => true,
            QuestionKind::Nickname | QuestionKind::Initials | QuestionKind::LocalPart => false,
        }
    }
}

/// Everybody's look.
struct Looks(Vec<Look>);

impl Looks {
    fn read(facts: &Facts, people: &People) -> Looks {
        Looks(people.persons.iter().map(|person| Look::read(facts, people, person)).collect())
    }
}

impl Index<PersonIndex> for Looks {
    type Output = Look;

    fn index(&self, index: PersonIndex) -> &Look {
        &self.0[index.0]
    }
}

/// Every pair worth asking about, each once; whole names first, then the most mail.
pub fn find(facts: &Facts, people: &People) -> Vec<Question> {
    let looks = Looks::read(facts, people);
    let mut found: BTreeMap<(PersonIndex, PersonIndex), Question> = BTreeMap::new();
    let candidates = ask_about_whole_names(people, &looks).into_iter().chain(ask_about_imports(people));
    for question in candidates.chain(ask_about_parts(&looks)) {
        let pair = (question.a.min(question.b), question.a.max(question.b));
        let known = people[pair.0].known.is_some() || people[pair.1].known.is_some();
        if known && pair.0 != pair.1 {
            let place = found.entry(pair).or_insert(question);
            *place = question.min(*place);
        }
    }
    let mut questions: Vec<Question> = found.into_values().collect();
    let mails = |at: PersonIndex| mails(people, &people[at]);
    questions
        .sort_by_cached_key(|one| (!one.kind.is_whole_name(), Reverse(mails(one.a) + mails(one.b)), *one));
    questions
}

/// Direct mails with somebody, both ways.
fn mails(people: &People, person: &Person) -> u32 {
    let states = person.addresses.iter().map(|id| &people.addresses[id.0 as usize]);
    states.map(|state| state.n_in + state.n_out).sum()
}

/// Under one full name: two people, or of more those who were not in touch beside each other (see
/// [`Person::was_beside`]).
fn ask_about_whole_names(people: &People, looks: &Looks) -> Vec<Question> {
    let ask = |a: PersonIndex, b: PersonIndex| {
        moved(people, looks, a, b).unwrap_or(Question { kind: QuestionKind::SameName, a, b })
    };
    let mut questions = Vec::new();
    for bearers in by_key(looks, |look| look.full.iter().cloned().collect()).into_values() {
        match bearers.as_slice() {
            [a, b] => questions.push(ask(*a, *b)),
            many if many.len() > MOST_NAMESAKES => {}
            many => {
                for (n, a) in many.iter().enumerate() {
                    let apart = many[n + 1..].iter().filter(|b| !people[*a].was_beside(&people[**b]));
                    questions.extend(apart.map(|b| ask(*a, *b)));
                }
            }
        }
    }
    questions
}

/// By parts of names and addresses, where only two fit.
fn ask_about_parts(looks: &Looks) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut add = |kind, a, b| questions.push(Question { kind, a, b });
    for (a, b) in pairs(looks, |look| look.locals.clone()) {
        if looks[a].agrees(&looks[b]) && looks[a].domains != looks[b].domains {
            add(QuestionKind::LocalPart, a, b);
        }
    }
    for (a, b) in pairs(looks, |look| look.initial.iter().cloned().collect()) {
        if looks[a].is_initialled != looks[b].is_initialled {
            add(QuestionKind::Initials, a, b);
        }
    }
    let families = by_key(looks, |look| look.family().into_iter().collect());
    for family in families.values().filter(|family| (2..=MOST_NAMESAKES).contains(&family.len())) {
        nicknames(looks, family).into_iter().for_each(|(a, b)| add(QuestionKind::Nickname, a, b));
    }
    questions
}

/// Of one family name: a short form and the one long form that it can stand for.
fn nicknames(looks: &Looks, family: &[PersonIndex]) -> Vec<(PersonIndex, PersonIndex)> {
    let longs = |short: PersonIndex| {
        family.iter().copied().filter(move |long| looks[short].is_short_for(&looks[*long]))
    };
    let shorts = |long: PersonIndex| {
        family.iter().copied().filter(move |short| looks[*short].is_short_for(&looks[long]))
    };
    let only = |short: &PersonIndex| {
        let mut fitting = longs(*short);
        let long = fitting.next().filter(|long| fitting.next().is_none() && shorts(*long).count() == 1)?;
        Some((*short, long))
    };
    family.iter().filter_map(only).collect()
}

/// People by the keys that each has.
fn by_key(looks: &Looks, keys: impl Fn(&Look) -> Vec<String>) -> BTreeMap<String, Vec<PersonIndex>> {
    let mut by_key: BTreeMap<String, Vec<PersonIndex>> = BTreeMap::new();
    for (position, look) in (0..).map(PersonIndex).zip(&looks.0) {
        let mut own = keys(look);
        own.sort();
        own.dedup();
        own.into_iter().for_each(|key| by_key.entry(key).or_default().push(position));
    }
    by_key
}

/// Pairs of people that share a key with each other and with nobody else.
fn pairs(looks: &Looks, keys: impl Fn(&Look) -> Vec<String>) -> Vec<(PersonIndex, PersonIndex)> {
    let two = by_key(looks, keys).into_values().filter_map(|positions| match positions.as_slice() {
        [a, b] => Some((*a, *b)),
        _ => None,
    });
    two.collect()
}

fn moved(people: &People, looks: &Looks, a: PersonIndex, b: PersonIndex) -> Option<Question> {
    let day = |position: PersonIndex, last: bool| {
        let days = &people[position].days;
        if last { days.last() } else { days.first() }.map(|day| day.day)
    };
    if looks[a].domains == looks[b].domains {
        return None;
    }
    let after = |old: PersonIndex, new: PersonIndex| Some(day(old, true)? < day(new, false)?);
    match (looks[a].bounced, looks[b].bounced) {
        (true, false) => Some(Question { kind: QuestionKind::Moved { bounced: true }, a, b }),
        (false, true) => Some(Question { kind: QuestionKind::Moved { bounced: true }, a: b, b: a }),
        _ if after(a, b)? => Some(Question { kind: QuestionKind::Moved { bounced: false }, a, b }),
        _ if after(b, a)? => Some(Question { kind: QuestionKind::Moved { bounced: false }, a: b, b: a }),
        _ => None,
    }
}
