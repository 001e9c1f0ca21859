//! Openings: mail and notes in which somebody asked for help, newest first.

use std::collections::{HashMap, HashSet};

use super::address_state::SeenMail;
use super::facts::{Facts, MessageFact};
use super::need::{self, Need};
use super::people::{People, PersonIndex};
use super::preferences::Note;
use super::touch;
use crate::mail::subject;

/// An ask is an opening for so long, in days.
const DAYS: i64 = 365;
/// Mail to more people is no ask of one of them.
const MAX_TOGETHER: usize = 10;
/// The latest mails of a person that are looked at.
const MAILS: usize = 20;

/// Somebody asked for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub need: Need,
    /// The subject without its marks, or the note.
    pub words: String,
    /// UTC seconds.
    pub at: i64,
    /// The mail. `None`: the owner noted it.
    pub mail: Option<SeenMail>,
}

/// The mails of the last year that came from each of `wanted` (positions in [`People::persons`]) to
/// the owner, latest first.
pub fn recent_mails(
    facts: &Facts,
    people: &People,
    wanted: &HashSet<PersonIndex>,
    now: i64,
) -> HashMap<PersonIndex, Vec<SeenMail>> {
    let mut mails: HashMap<PersonIndex, Vec<SeenMail>> = HashMap::new();
    for message in &facts.messages {
        let Some(at) = message.at.filter(|at| *at <= now && *at > now - DAYS * 86_400) else { continue };
        let person = message.from.and_then(|id| people.person_of.get(&id)).filter(|at| wanted.contains(at));
        if let Some(person) = person.filter(|_| is_personal(facts, people, message)) {
            mails.entry(*person).or_default().push(SeenMail { at, row: message.row });
        }
    }
    for of_one in mails.values_mut() {
        of_one.sort_by_key(|seen| std::cmp::Reverse(*seen));
        of_one.truncate(MAILS);
    }
    mails
}

fn is_personal(facts: &Facts, people: &People, message: &MessageFact) -> bool {
    let to = facts.recipients_of(message);
    !touch::is_automatic(message.signs)
        && to.len() <= MAX_TOGETHER
        && to.iter().any(|recipient| people.owner.is(recipient.address))
}

/// The latest ask among these mails, whose subjects `subject_of` gives. An answer or a forwarded
/// mail asks nothing by itself: the thread must be theirs.
pub fn in_mails(
    mails: &[SeenMail],
    subject_of: &dyn Fn(i64) -> Option<String>,
    began: &dyn Fn(i64) -> bool,
) -> Option<Opening> {
    let asked = |words: &str| {
        let first = |seen: &SeenMail| subject_of(seen.row).is_some_and(|whole| whole.trim() == words);
        mails.iter().any(first)
    };
    mails.iter().find_map(|seen| {
        let whole = subject_of(seen.row)?;
        let words = subject::without_marks(&whole);
        let need = need::in_subject(words)?;
        let theirs = || !subject::is_forwarded(&whole) && (asked(words) || began(seen.row));
        let own = subject::marks(&whole).is_empty() || theirs();
        let words = subject::bare(&whole);
        own.then_some(Opening { need, words, at: seen.at, mail: Some(*seen) })
    })
}

/// The latest ask among the owner's notes of the last year.
pub fn in_notes(notes: &[Note], now: i64) -> Option<Opening> {
    notes.iter().rev().filter(|note| note.at.as_second() > now - DAYS * 86_400).find_map(|note| {
        let need = need::in_note(&note.text)?;
        Some(Opening { need, words: note.text.clone(), at: note.at.as_second(), mail: None })
    })
}

/// Whether the thread of a mail began with another of the same sender. `false`: nobody knows.
pub fn began_thread(facts: &Facts, row: i64) -> bool {
    let Ok(at) = facts.messages.binary_search_by_key(&row, |message| message.row) else { return false };
    let message = &facts.messages[at];
    let first = facts.messages.iter().find(|one| one.id_hash != 0 && one.id_hash == message.thread_hash);
    first.is_some_and(|first| first.row != row && first.from == message.from)
}
