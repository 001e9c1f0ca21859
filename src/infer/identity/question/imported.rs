//! People whom only an import names, and who may be somebody the owner writes with: a card has no
//! address, or another one, and networks write names longer than mail programs do.

use std::collections::HashMap;

use super::{Question, QuestionKind};
use crate::infer::names;
use crate::infer::people::{KnownReason, People, Person, PersonIndex};

/// Of longer names not every part is tried.
const WORDS: usize = 6;
/// A name that more people have is nobody's in particular.
const MOST_BEARERS: usize = 3;

/// Everybody known by an import alone, against everybody else who is known: names that are the
/// same, or of which one holds all words of the other. `a` is the one in the mailbox.
pub fn ask_about_imports(people: &People) -> Vec<Question> {
    let is_import = |person: &Person| person.known == Some(KnownReason::Imported);
    if !people.persons.iter().any(is_import) {
        return Vec::new();
    }
    let names_of = |imports: bool| {
        let known = people.indexed().filter(|(_, person)| person.known.is_some());
        let ours = known.filter(move |(_, person)| is_import(person) == imports);
        ours.filter_map(|(at, person)| Some((at, names::full(&person.name)?))).collect::<Vec<_>>()
    };
    let (imported, known) = (names_of(true), names_of(false));
    let mut questions = Vec::new();
    let mut ask = |a: PersonIndex, b: PersonIndex, same: bool| {
        let kind = if same { QuestionKind::SameName } else { QuestionKind::LongerName };
        questions.push(Question { kind, a, b });
    };
    held(&imported, &known, &mut |outer, inner, same| ask(inner, outer, same));
    held(&known, &imported, &mut |outer, inner, same| ask(outer, inner, same));
    questions
}

/// Tells of every name of `outer` that holds all words of one of `inner`, and whether they are the
/// same.
fn held(
    outer: &[(PersonIndex, String)],
    inner: &[(PersonIndex, String)],
    tell: &mut dyn FnMut(PersonIndex, PersonIndex, bool),
) {
    let mut bearers: HashMap<&str, Vec<PersonIndex>> = HashMap::new();
    for (at, name) in inner {
        bearers.entry(name).or_default().push(*at);
    }
    for (at, name) in outer {
        for part in parts(name) {
            let found = bearers.get(part.as_str()).filter(|found| found.len() <= MOST_BEARERS);
            found.into_iter().flatten().for_each(|other| tell(*at, *other, part == *name));
        }
    }
}

/// Every name that two words or more of a full name make, in its order.
fn parts(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').take(WORDS).collect();
    let chosen = |set: u32| {
        let picked = words.iter().enumerate().filter(|(n, _)| set & (1 << n) != 0);
        picked.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    };
    (1u32..1 << words.len()).filter(|set| set.count_ones() >= 2).map(chosen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_name_are_names_of_two_words_or_more() {
        assert_eq!(
            parts("garcia lopez maria"),
            ["garcia lopez", "garcia maria", "lopez maria", "garcia lopez maria"]
        );
        assert_eq!(parts("ada"), Vec::<String>::new());
    }
}
