//! Words with which a text denies, doubts or puts off what its command says: `done 1 cancelled`,
//! `done 3? not sure`, `done 4 will call`, `intro 3 4 not yet`.
//!
//! Only the beginning of a text counts, and a part of it that says nothing else: of
//! `coffee, she cancelled the wedding` nothing is in doubt. Behind a deed that is told already
//! (`coffee, I think she liked it`), only words that say nothing else count.

use super::way::way;

/// What is told before a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeedTold<'a> {
    /// Nothing: `done 1 forgot to call`.
    No,
    /// The way they were in touch, and no sign behind it: `done 1 call cancelled`.
    Joined(&'a str),
    /// The same, with a sign behind it: `done 1 coffee, probably moving to Oslo`.
    Apart(&'a str),
}

/// Words that deny or doubt what is before them, behind whatever command they stand.
pub(super) const DOUBTS: [&str; 8] = ["or", "not", "but", "except", "unless", "maybe", "perhaps", "if"];

/// A text that begins so is in doubt, whatever follows.
const FIRST_WORDS: [&str; 6] = ["probably", "hopefully", "pending", "tbc", "tbd", "unsure"];

/// The same of several words.
const FIRST_PHRASES: [&str; 20] = [
    "next time",
    "some day",
    "i think",
    "i guess",
    "i believe",
    "i hope",
    "no luck",
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

/// These deny what was told before them, even with more behind: `lunch, cancelled as she is ill`.
const CALLED_OFF: [&str; 11] = [
    "cancelled",
    "canceled",
    "postponed",
    "rescheduled",
    "called off",
    "fell through",
    "was cancelled",
    "got cancelled",
    "was postponed",
    "got postponed",
    "no show",
];

/// Words before what did not come about: `didn't happen`, but not `didn't stay long`.
const DENIALS: [&str; 8] =
    ["didn't", "didn’t", "didnt", "did not", "couldn't", "couldn’t", "couldnt", "could not"];

/// What was not said back: `no answer`, but not `no answer needed`.
const SILENCE: [&str; 3] = ["no answer", "no reply", "no response"];

/// Behind those words: nobody waits for an answer.
const UNASKED: [&str; 5] = ["needed", "necessary", "required", "expected", "on"];

/// What does not come about, behind a denial.
const FAILURES: [&str; 18] = [
    "happen",
    "reach",
    "get",
    "manage",
    "make it",
    "call",
    "meet",
    "show",
    "answer",
    "pick",
    "respond",
    "reply",
    "connect",
    "take place",
    "write",
    "ring",
    "phone",
    "text",
];

/// The same, but with more behind they tell of what was done: `didn't see the kids`.
const PLAIN_FAILURES: [&str; 6] = ["go", "do", "find", "see", "come", "work"];

/// Words that do not change a denial behind a deed: `call, didn't reach her`.
const AROUND_FAILURES: [&str; 14] =
    ["her", "him", "them", "it", "through", "up", "hold", "of", "out", "back", "off", "this", "time", "yet"];

/// Ways to be in touch that need no answer.
const WRITTEN: [&str; 10] = [
    "message", "whatsapp", "signal", "telegram", "mail", "letter", "postcard", "linkedin", "facebook",
    "mastodon",
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
const WHOLE: [&str; 30] = [
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
    "i hope",
    "i believe",
];

/// Words before such a part that do not change it: `the call was cancelled`.
const AROUND: [&str; 18] = [
    "it", "we", "she", "he", "they", "the", "our", "but", "and", "though", "so", "was", "got", "is", "had",
    "just", "still", "it's",
];

/// The words with which the text says that what it is about has not happened.
pub(super) fn of_a_deed<'a>(text: &'a str, told: DeedTold<'_>) -> Option<&'a str> {
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    // `done 3? not sure`, `done 1, 3? and 4`.
    if text.starts_with('?') && !start.is_empty() {
        return Some(text);
    }
    let low = start.to_lowercase();
    let found = match told {
        DeedTold::Apart(_) => CALLED_OFF.into_iter().find(|words| begins(&low, words)),
        DeedTold::No | DeedTold::Joined(_) => first(&low),
    };
    match found.or_else(|| denial(&low, told)).or_else(|| silence(&low, told)) {
        // A name: `Will called it a day`.
        Some("will") if start.starts_with('W') => None,
        Some(found) => start.get(..found.len()),
        None => nothing_else(text, told),
    }
}

/// Does the text begin with these words?
fn begins(low: &str, words: &str) -> bool {
    low.strip_prefix(words).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// Words in front that put all in doubt.
fn first(low: &str) -> Option<&'static str> {
    let all = DOUBTS.into_iter().chain(FIRST_WORDS).chain(FIRST_PHRASES).chain(CALLED_OFF);
    let first = all.into_iter().find(|words| begins(low, words));
    let mut ahead = AHEAD.into_iter().filter(|words| begins(low, words));
    first.or_else(|| ahead.find(|words| is_deed(&low[words.len()..])))
}

/// `didn't reach her`; behind a deed only where little follows, unlike `didn't get to ask`.
fn denial(low: &str, told: DeedTold<'_>) -> Option<&'static str> {
    let denial = DENIALS.into_iter().find(|words| begins(low, words))?;
    let behind = low[denial.len()..].trim_matches(|c: char| !c.is_alphanumeric());
    let found = |failures: &[&'static str]| failures.iter().copied().find(|words| begins(behind, words));
    let failure = found(&FAILURES);
    let alone = told == DeedTold::No && failure.is_some();
    let failure = failure.or_else(|| found(&PLAIN_FAILURES))?;
    let plain = alone || words(&behind[failure.len()..]).all(|word| AROUND_FAILURES.contains(&word));
    plain.then_some(denial)
}

/// `no answer`, where one was needed.
fn silence(low: &str, told: DeedTold<'_>) -> Option<&'static str> {
    let silence = SILENCE.into_iter().find(|words| begins(low, words))?;
    let mut behind = words(&low[silence.len()..]);
    let asks = match told {
        DeedTold::No => behind.next().is_none_or(|word| !UNASKED.contains(&word)),
        DeedTold::Joined(_) | DeedTold::Apart(_) => {
            !is_written(told) && behind.all(|word| ["yet", "so", "far", "though", "again"].contains(&word))
        }
    };
    asks.then_some(silence)
}

/// A part of the text that says nothing but a doubt; behind a deed and a sign, all of it.
fn nothing_else<'a>(text: &'a str, told: DeedTold<'_>) -> Option<&'a str> {
    let unanswered = |part: &str| is_written(told) && SILENCE.contains(&&*part.to_lowercase());
    match told {
        DeedTold::Apart(_) => {
            let all = text.trim_matches(|c: char| !c.is_alphanumeric());
            Some(all).filter(|all| is_whole(all))
        }
        DeedTold::No | DeedTold::Joined(_) => whole(text),
    }
    .filter(|part| !unanswered(part))
}

/// Was it a way to be in touch that needs no answer?
fn is_written(told: DeedTold<'_>) -> bool {
    matches!(told, DeedTold::Joined(how) | DeedTold::Apart(how) if WRITTEN.contains(&how))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
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
