//! Lines that a person understands though they are spelled otherwise: signs around numbers, number
//! words, plain English, a remark at the end.
//!
//! Asked only about a line that the grammar refuses. Each reader turns the line into one that the
//! grammar knows, and the grammar reads it whole; what it refuses stays refused. Invariants: linear
//! in the line; a digit, a verb or a doubt is never taken for a remark.

use super::known::KnownNames;
use super::{Command, CommandArgs, Target, Verb, verbs};
use crate::command::when::WrittenAt;

mod remark;
mod reminder;
mod spelling;
mod touch;

/// `None`: the line is not understood this way either.
pub(super) fn read(line: &str, now: &WrittenAt, names: &KnownNames) -> Option<Command> {
    let spelled = spelling::correct(line, names);
    let command = attempt(&spelled, line, now)
        .or_else(|| touch::read(&spelled, now, names))
        .or_else(|| reminder::read(&spelled, now, names))
        .or_else(|| {
            let command = attempt(remark::without(&spelled, now)?, line, now)?;
            takes_remarks(command).filter(|command| remark::fits(&spelled, command))
        })?;
    Some(Command { line: line.to_owned(), ..command })
}

/// Does the text begin with a verb of plain English and somebody's number?
pub(super) fn begins(text: &str, names: &KnownNames) -> bool {
    let text = &text.replace(" w/ ", " with ");
    touch::begins(text, names) || spelling::begins(text, names)
}

/// Is the name more likely a number or a deed: `the third`, `number one`, `call Ilse`?
pub(super) fn is_spoken(target: &Target) -> bool {
    let Target::Name(name) = target else { return false };
    let low = name.to_lowercase();
    let mut words = low.split(' ');
    let (first, more) = (words.next().unwrap_or_default(), words.next().is_some());
    spelling::is_number_word(first)
        || first.starts_with('(')
        || (more && (first == "the" || super::way::way(first).is_some()))
}

/// The text in the spelling of the grammar.
pub(super) fn spelled(text: &str, names: &KnownNames) -> String {
    spelling::correct(text, names)
}

fn attempt(spelled: &str, line: &str, now: &WrittenAt) -> Option<Command> {
    (spelled != line).then(|| super::strict(spelled, now).ok()).flatten()
}

/// Verbs without a text of their own, where a remark has no other place to go.
fn takes_remarks(command: Command) -> Option<Command> {
    let takes = matches!(command.verb, Verb::Skip | Verb::Never | Verb::Snooze | Verb::Every | Verb::Pause);
    takes.then_some(command)
}

/// A number of the digest, a word in capitals as names are, or a word of a name that is known.
fn is_person(text: &str, names: &KnownNames) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    let name = text.starts_with(char::is_uppercase) || names.has(word.trim_end_matches([',', ':', '.']));
    (name && !verbs::is_verb(word)) || text.starts_with(|c: char| c.is_ascii_digit())
}

/// The rest behind a word or words at the beginning, whatever their case.
fn behind<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let start = text.get(..words.len())?;
    let rest = text[words.len()..].strip_prefix(' ')?;
    start.eq_ignore_ascii_case(words).then(|| rest.trim_start())
}
