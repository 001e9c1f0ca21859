//! Words with which a text denies, doubts or puts off what its command says: `done 1 cancelled`,
//! `done 3? not sure`, `done 4 will call`, `intro 3 4 not yet`.
//!
//! Only the beginning of a text counts, and a part of it that says nothing else: of
//! `coffee, she cancelled the wedding` nothing is in doubt.

use super::way::way;

/// A text that begins so is in doubt, whatever follows.
const FIRST_WORDS: [&str; 24] = [
    "or",
    "not",
    "but",
    "except",
    "unless",
    "maybe",
    "perhaps",
    "if",
    "probably",
    "hopefully",
    "pending",
    "tbc",
    "tbd",
    "unsure",
    "cancelled",
    "canceled",
    "postponed",
    "rescheduled",
    "didn't",
    "didn’t",
    "didnt",
    "couldn't",
    "couldn’t",
    "couldnt",
];

/// The same of several words.
const FIRST_PHRASES: [&str; 32] = [
    "next time",
    "some day",
    "i think",
    "i guess",
    "i believe",
    "i hope",
    "did not",
    "could not",
    "no answer",
    "no reply",
    "no response",
    "no show",
    "no luck",
    "called off",
    "fell through",
    "was cancelled",
    "got cancelled",
    "was postponed",
    "got postponed",
    "planning to",
    "planning on",
    "planned to",
    "plan to",
    "meant to",
    "wanted to",
    "forgot to",
    "tried to",
    "trying to",
    "yet to",
    "later this",
    "later today",
    "soon again",
];

/// Words before a deed that was not done: `will call`, but not `will be back in spring`.
const AHEAD: [&str; 18] = [
    "will",
    "i will",
    "i'll",
    "i’ll",
    "we'll",
    "we’ll",
    "going to",
    "gonna",
    "need to",
    "have to",
    "must",
    "should",
    "tried",
    "haven't",
    "haven’t",
    "almost",
    "nearly",
    "possibly",
];

/// What one does to be in touch, besides the ways to meet.
const DEEDS: [&str; 21] = [
    "ring", "write", "see", "ask", "talk", "speak", "reach", "reply", "ping", "contact", "do", "try",
    "calling", "ringing", "phoning", "texting", "writing", "reaching", "emailing", "called", "reached",
];

/// Parts of a text that say nothing but that it did not happen, or that nobody knows.
const WHOLE: [&str; 28] = [
    "later",
    "soon",
    "maybe",
    "perhaps",
    "probably",
    "possibly",
    "hopefully",
    "pending",
    "tbc",
    "tbd",
    "not sure",
    "unsure",
    "not yet",
    "i think",
    "i guess",
    "next time",
    "some day",
    "someday",
    "cancelled",
    "canceled",
    "postponed",
    "rescheduled",
    "no answer",
    "almost",
    "nearly",
    "no luck",
    "no reply",
    "no response",
];

/// Words before such a part that do not change it: `the call was cancelled`.
const AROUND: [&str; 18] = [
    "it", "we", "she", "he", "they", "the", "our", "but", "and", "though", "so", "was", "got", "is", "had",
    "just", "still", "it's",
];

/// The words with which the text says that what it is about has not happened.
pub(super) fn of_a_deed(text: &str) -> Option<&str> {
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let low = start.to_lowercase();
    let begins = |words: &&&str| {
        low.strip_prefix(**words).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    // `done 3? not sure`, `done 1, 3? and 4`.
    if text.starts_with('?') && !start.is_empty() {
        return Some(text);
    }
    let first = FIRST_WORDS.iter().chain(&FIRST_PHRASES).find(begins).copied();
    let ahead = || AHEAD.iter().filter(begins).find(|words| is_deed(&low[words.len()..])).copied();
    match first.or_else(ahead) {
        // A name: `Will called it a day`.
        Some("will") if start.starts_with('W') => None,
        Some(found) => start.get(..found.len()),
        None => whole(text),
    }
}

/// A part of the text that is nothing but a doubt.
pub(super) fn whole(text: &str) -> Option<&str> {
    let parts = text.split([',', ';', '(', ')', '.', '!', '?', '–', '—']);
    parts.flat_map(|part| part.split(" - ")).map(str::trim).find(|part| is_whole(part))
}

fn is_whole(part: &str) -> bool {
    let low = part.to_lowercase();
    let is_one = |text: &str| WHOLE.contains(&text);
    let bare = low.split(' ').skip_while(|word| AROUND.contains(word) || way(word).is_some());
    is_one(&low) || is_one(&bare.collect::<Vec<_>>().join(" "))
}

fn is_deed(behind: &str) -> bool {
    let word = behind.trim_start().split([' ', ',', '.', ';', '!']).next().unwrap_or_default();
    way(word).is_some() || DEEDS.contains(&word)
}
