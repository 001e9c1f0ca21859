//! Openings: mail and notes in which somebody asked for help, newest first.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::address_state::SeenMail;
use super::facts::{AddressId, Facts, MessageFact};
use super::need::{self, Need};
use super::owner::Owner;
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

/// The mails of a year that came to the owner, to few others.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RecentMails {
    /// From each address, latest first: those that were of the future, and as many others as are
    /// looked at.
    mails: HashMap<AddressId, Vec<SeenMail>>,
}

impl RecentMails {
    /// Those from the addresses that are `wanted`, for this moment and all after it.
    pub fn collect(
        facts: &Facts,
        owner: &Owner,
        wanted: &dyn Fn(AddressId) -> bool,
        now: i64,
    ) -> RecentMails {
        let mut recent = RecentMails::default();
        recent.add(facts, &facts.messages, owner, wanted, now);
        recent
    }

    /// Adds those of more messages, for this moment and all after it.
    pub fn add(
        &mut self,
        facts: &Facts,
        messages: &[MessageFact],
        owner: &Owner,
        wanted: &dyn Fn(AddressId) -> bool,
        now: i64,
    ) {
        for message in messages {
            let Some(at) = message.at.filter(|at| *at > now - DAYS * 86_400) else { continue };
            let Some(from) = message.from.filter(|from| wanted(*from)) else { continue };
            if is_personal(facts, owner, message) {
                self.mails.entry(from).or_default().push(SeenMail { at, row: message.row });
            }
        }
        for of_one in self.mails.values_mut() {
            of_one.sort_by_key(|seen| std::cmp::Reverse(*seen));
            let to_come = of_one.iter().take_while(|seen| seen.at > now).count();
            of_one.truncate(to_come + MAILS);
            of_one.shrink_to_fit();
        }
    }

    /// Those from the addresses of one person within the year before a moment, latest first.
    pub fn of(&self, addresses: &[AddressId], now: i64) -> Vec<SeenMail> {
        let mails = addresses.iter().filter_map(|id| self.mails.get(id)).flatten();
        let of_year = mails.filter(|seen| seen.at <= now && seen.at > now - DAYS * 86_400);
        let mut all: Vec<SeenMail> = of_year.copied().collect();
        all.sort_by_key(|seen| std::cmp::Reverse(*seen));
        all.truncate(MAILS);
        all
    }
}

fn is_personal(facts: &Facts, owner: &Owner, message: &MessageFact) -> bool {
    let to = facts.recipients_of(message);
    !touch::is_automatic(owner, message.from, message.signs)
        && to.len() <= MAX_TOGETHER
        && to.iter().any(|recipient| owner.is(recipient.address))
}

/// The latest ask among these mails, whose subjects `subject_of` gives. An answer or a forwarded
/// mail asks nothing by itself: the thread must be theirs.
///
/// # Errors
/// Those of `began`.
pub fn in_mails<E>(
    mails: &[SeenMail],
    subject_of: &dyn Fn(i64) -> Option<String>,
    began: &dyn Fn(i64) -> Result<bool, E>,
) -> Result<Option<Opening>, E> {
    let asked = |words: &str| {
        let first = |seen: &SeenMail| subject_of(seen.row).is_some_and(|whole| whole.trim() == words);
        mails.iter().any(first)
    };
    for seen in mails {
        let Some(whole) = subject_of(seen.row) else { continue };
        let asks = subject::without_marks(&whole);
        let Some(need) = need::in_subject(asks) else { continue };
        let theirs = || Ok(!subject::is_forwarded(&whole) && (asked(asks) || began(seen.row)?));
        if subject::marks(&whole).is_empty() || theirs()? {
            let words = subject::bare(&whole);
            return Ok(Some(Opening { need, words, at: seen.at, mail: Some(*seen) }));
        }
    }
    Ok(None)
}

/// The latest ask among the owner's notes of the last year.
pub fn in_notes(notes: &[Note], now: i64) -> Option<Opening> {
    notes.iter().rev().filter(|note| note.at.as_second() > now - DAYS * 86_400).find_map(|note| {
        let need = need::in_note(&note.text)?;
        Some(Opening { need, words: note.text.clone(), at: note.at.as_second(), mail: None })
    })
}
