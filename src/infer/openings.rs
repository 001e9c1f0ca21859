//! Openings: mail and notes in which somebody asked for help, newest first.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::address_state::SeenMail;
use super::facts::{Facts, MessageFact};
use super::need::{self, Need};
use super::parents;
use super::people::{People, PersonIndex};
use super::preferences::Note;
use super::threads::Threads;
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

/// The mails of a year that came from people to the owner.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RecentMails {
    /// Of each person, latest first: those that were of the future, and as many others as are
    /// looked at.
    mails: HashMap<PersonIndex, Vec<SeenMail>>,
}

impl RecentMails {
    /// Those of the people who are `wanted`, for this moment and all after it.
    pub fn collect(
        facts: &Facts,
        people: &People,
        wanted: &dyn Fn(PersonIndex) -> bool,
        now: i64,
    ) -> RecentMails {
        let mut mails: HashMap<PersonIndex, Vec<SeenMail>> = HashMap::new();
        for message in &facts.messages {
            let Some(at) = message.at.filter(|at| *at > now - DAYS * 86_400) else { continue };
            let person = message.from.and_then(|id| people.person_of.get(&id)).filter(|at| wanted(**at));
            if let Some(person) = person.filter(|_| is_personal(facts, people, message)) {
                mails.entry(*person).or_default().push(SeenMail { at, row: message.row });
            }
        }
        for of_one in mails.values_mut() {
            of_one.sort_by_key(|seen| std::cmp::Reverse(*seen));
            let to_come = of_one.iter().take_while(|seen| seen.at > now).count();
            of_one.truncate(to_come + MAILS);
            of_one.shrink_to_fit();
        }
        RecentMails { mails }
    }

    /// Those of one person within the year before a moment, latest first.
    pub fn of(&self, person: PersonIndex, now: i64) -> Vec<SeenMail> {
        let mails = self.mails.get(&person).into_iter().flatten();
        let of_year = mails.filter(|seen| seen.at <= now && seen.at > now - DAYS * 86_400);
        of_year.take(MAILS).copied().collect()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = SeenMail> + use<'_> {
        self.mails.values().flatten().copied()
    }
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
pub fn began_thread(facts: &Facts, threads: &Threads, row: i64) -> bool {
    let Some(message) = parents::message(facts, row).filter(|message| message.thread_hash != 0) else {
        return false;
    };
    let first = threads.with(facts, message.thread_hash).next();
    first.is_some_and(|first| first.row != row && first.from == message.from)
}
