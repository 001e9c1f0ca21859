//! A second command in the words of the first, where it would be swallowed as a text, a tag or a
//! reason.

use super::{Target, doubt, verbs};
use crate::command::when;

/// Whose words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecondWords {
    /// Of `done`: little is said there, and a verb is a command.
    Few,
    /// Of a note: a verb is a word like others, unless a command begins with it behind a sign or
    /// `and`.
    Own,
}

/// # Errors
/// A sentence that asks for one command a line.
pub(super) fn none_in(text: &str, words: SecondWords) -> Result<(), String> {
    let all: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let found = (0..all.len()).find(|&at| begins(&all, at, words));
    found.map_or(Ok(()), |at| {
        let command: Vec<&str> = all[at..].iter().copied().take(3).collect();
        Err(format!("two commands on a line: put `{}` on a line of its own", command.join(" ")))
    })
}

/// Does a command begin with this word?
fn begins(all: &[&str], at: usize, words: SecondWords) -> bool {
    let word = all[at].trim_start_matches(['(', '[']);
    let before = at.checked_sub(1).map(|at| all[at]);
    let ended = before.is_none_or(|word| word.ends_with([';', '.', '!', '?', '|', '·', '/']));
    let joined = before.is_none_or(|word| word.ends_with(',') || is_join(word));
    let next = all.get(at + 1).copied().unwrap_or_default();
    let verb = verbs::is_verb(word);
    let with_number = (verbs::is_order(word) && is_number(next))
        || (is_number(word) && verbs::is_verb(next))
        || is_glued(word)
        || (is_said_of_a_name(all, at) && (ended || joined))
        || (is_about_a_name(word, next) && (ended || joined));
    // `help snooze`, but not `help her move`.
    let asks = word.eq_ignore_ascii_case("help") && verbs::is_verb(next) && at + 2 == all.len();
    if asks && (ended || joined) {
        return true;
    }
    let last =
        at + 2 == all.len() && verb && ["done", "skip", "never", "mute"].contains(&&word.to_lowercase()[..]);
    match words {
        SecondWords::Few => with_number || (verbs::wants_more(word) && !next.is_empty() && (ended || joined)),
        SecondWords::Own => (with_number && (ended || joined || last)) || (verb && ended && at > 0),
    }
}

/// `skip:3`, `done2`.
fn is_glued(word: &str) -> bool {
    let letters = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    let number = word[letters..].trim_start_matches([':', '-', '.', '#', '_', '=']);
    letters > 0 && verbs::is_verb(&word[..letters]) && is_number(number)
}

/// `skip Noor`: verbs that are no part of an ordinary sentence, before a name.
fn is_about_a_name(word: &str, next: &str) -> bool {
    const PLAIN: [&str; 7] = ["done", "skip", "snooze", "never", "mute", "untag", "remind"];
    PLAIN.contains(&&word.to_lowercase()[..]) && next.starts_with(char::is_uppercase)
}

/// `Noor done`, up to the end or a sign.
fn is_said_of_a_name(all: &[&str], at: usize) -> bool {
    let said = all.get(at + 1).copied().unwrap_or_default();
    let verb = ["done", "skip"].contains(&&said.trim_end_matches([',', ';', '.', '!']).to_lowercase()[..]);
    let last = at + 2 == all.len() || said.ends_with([',', ';', '.', '!']);
    all[at].starts_with(char::is_uppercase) && verb && last
}

/// # Errors
/// A sentence: of `rust or go` nobody knows which.
pub(super) fn no_choice(text: &str) -> Result<(), String> {
    let word =
        text.split(' ').find(|word| ["or", "not", "but", "except"].contains(&&word.to_lowercase()[..]));
    word.map_or(Ok(()), |word| Err(format!("what does `{word}` mean here? Name each one that is meant")))
}

/// # Errors
/// A sentence: `move and 2 paint`, `about rust, 2 about go` go on with another person. `and 2
/// beers` and `and 2 hours` count something, and so does 1, or a number that is meant already.
pub(super) fn no_further_number(text: &str, people: &[Target]) -> Result<(), String> {
    let all: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    // Where something was counted before, this is counted, too.
    let first = all.iter().position(|word| is_number(word)).and_then(|at| at.checked_sub(1));
    let found = first.is_some_and(|at| {
        let joined = all[at].ends_with([',', ';']) || matches!(all[at], "and" | "&" | "+");
        let number = Some(all[at + 1]).filter(|word| word.len() < 3).and_then(|word| word.parse().ok());
        let other = number.is_some_and(|number| number != 1 && !people.contains(&Target::Number(number)));
        joined && other && goes_on(&all[at + 2..])
    });
    if found { Err(SECOND_NUMBER.to_owned()) } else { Ok(()) }
}

/// Is what is behind a number said of a person: nothing, a last word, a day, `about go`?
fn goes_on(behind: &[&str]) -> bool {
    const BEFORE_MORE: [&str; 18] = [
        "about",
        "with",
        "on",
        "for",
        "at",
        "in",
        "to",
        "from",
        "by",
        "over",
        "re",
        "via",
        "last",
        "yesterday",
        "today",
        "next",
        "tomorrow",
        "after",
    ];
    let Some(first) = behind.first() else { return true };
    let low = first.trim_end_matches([',', '.', ';', '!', ')']).to_lowercase();
    let more = BEFORE_MORE.contains(&&*low) || when::is_weekday(&low) || when::is_month(&low);
    more || (behind.len() == 1 && !is_counted(&low))
}

fn is_counted(low: &str) -> bool {
    const COUNTED: [&str; 16] = [
        "children", "people", "men", "women", "of", "more", "other", "hundred", "percent", "am", "pm", "km",
        "half", "big", "small", "new",
    ];
    low.ends_with('s')
        || COUNTED.contains(&low)
        || when::is_unit(low)
        || !low.starts_with(char::is_alphabetic)
}

fn is_join(word: &str) -> bool {
    ["and", "then", "also", "&", "+", "|", "-", "–", "or"].iter().any(|join| word.eq_ignore_ascii_case(join))
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches('#').trim_end_matches([',', '.', ';', ':', ')', '!']);
    (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// # Errors
/// A sentence: the first word denies or doubts what is before, or goes on with the list of
/// people.
pub(super) fn no_doubt(text: &str) -> Result<(), String> {
    const NARROWER: [&str; 5] = ["through", "since", "minus", "excluding", "excl"];
    let first = text.split(' ').next().unwrap_or_default().trim_matches([',', '.', ';', '(', ')']);
    if text.to_lowercase().starts_with("and the ") {
        return Err("who is meant behind `and`? Say it with a number".to_owned());
    }
    let second = text.split(' ').nth(1).unwrap_or_default();
    if ["without", "less", "plus"].iter().any(|word| word.eq_ignore_ascii_case(first)) && is_number(second) {
        return Err(format!("what does `{first} {second}` mean here? Say who is meant, and nothing else"));
    }
    if ["to", "then", "thru"].iter().any(|word| word.eq_ignore_ascii_case(first)) && is_number(second) {
        return Err(format!("what does `{first} {second}` mean here? A range is `1-3`, a list `1,3`"));
    }
    let denied = ["no", "nope", "nah"]
        .iter()
        .any(|word| text.trim_end_matches(['.', '!', '?']).eq_ignore_ascii_case(word));
    let doubts = || doubt::DOUBTS.iter().chain(&NARROWER).any(|word| word.eq_ignore_ascii_case(first));
    if denied || doubts() {
        return Err(format!("what does `{first}` mean here? Say who is meant, and nothing else"));
    }
    no_number_behind_a_sign(text)
}

fn no_number_behind_a_sign(text: &str) -> Result<(), String> {
    let more = text.match_indices([',', '&', '+']).any(|(at, _)| {
        let word = text[at + 1..].trim_start().split(' ').next().unwrap_or_default();
        is_number(word)
    });
    if more { Err(SECOND_NUMBER.to_owned()) } else { Ok(()) }
}

const SECOND_NUMBER: &str = "who is meant by the second number? One command a line, please";
