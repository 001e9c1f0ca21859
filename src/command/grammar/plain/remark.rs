//! A remark behind a complete command: `skip 3 - busy`, `snooze 2 2w because I'm away`.

use super::super::doubt::DOUBTS;
use super::{Command, Verb, verbs};
use crate::command::when::{self, Toward, WrittenAt};

/// How long a word at the end says that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TailLength {
    /// It says nothing of that.
    Unsaid,
    /// `for now`: against `never`.
    Awhile,
    /// `forever`: against all but `never`.
    ForEver,
}

/// Words at the end that change nothing of a command that holds as long as they say.
const TAILS: [(&str, TailLength); 11] = [
    (" too", TailLength::Unsaid),
    (" lol", TailLength::Unsaid),
    (" haha", TailLength::Unsaid),
    (" as well", TailLength::Unsaid),
    (" this time", TailLength::Awhile),
    (" forever", TailLength::ForEver),
    (" for ever", TailLength::ForEver),
    (" for good", TailLength::ForEver),
    (" for now", TailLength::Awhile),
    (" today", TailLength::Awhile),
    (" again", TailLength::Unsaid),
];

/// Does the verb hold as long as the word at the end of the line says?
pub(super) fn fits(line: &str, command: &Command) -> bool {
    match tail(line).map(|(_, length)| length) {
        Some(TailLength::Awhile) => command.verb != Verb::Never,
        Some(TailLength::ForEver) => command.verb == Verb::Never,
        Some(TailLength::Unsaid) | None => true,
    }
}

/// Where the word at the end begins, and how long it says.
fn tail(line: &str) -> Option<(usize, TailLength)> {
    let low = line.to_ascii_lowercase();
    let bare = low.trim_end_matches(['.', '!']);
    let found = TAILS.iter().find(|(tail, _)| bare.ends_with(tail));
    found.map(|(tail, length)| (bare.len() - tail.len(), *length))
}

/// Signs and words that a reason follows.
const REASONS: [&str; 8] = [" - ", " – ", " — ", " (", " because ", " since ", " cause ", ", "];

/// Words of a date at the end of a remark.
const MOST_DATE_WORDS: usize = 8;

/// Words that make a remark more than one, besides [`DOUBTS`]: parts of dates, and more people.
const NOT_REMARKS: [&str; 29] = [
    "and",
    "then",
    "also",
    "from",
    "after",
    "before",
    "until",
    "till",
    "of",
    "wait",
    "actually",
    "instead",
    "no",
    "don't",
    "dont",
    "only",
    "just",
    "starting",
    "either",
    "rather",
    "both",
    "all",
    "everyone",
    "half",
    "easter",
    "thanksgiving",
    "eod",
    "eow",
    "eom",
];

/// Words with which a sentence about somebody begins, behind a comma.
const STARTS: [&str; 39] = [
    "he",
    "she",
    "they",
    "i",
    "i'm",
    "i’m",
    "im",
    "we",
    "it",
    "it's",
    "he's",
    "she's",
    "they're",
    "he’s",
    "she’s",
    "busy",
    "at",
    "on",
    "because",
    "as",
    "sorry",
    "thank",
    "thanks",
    "thx",
    "too",
    "was",
    "away",
    "sick",
    "travelling",
    "traveling",
    "wrong",
    "new",
    "my",
    "spam",
    "newsletter",
    "recruiter",
    "marketing",
    "advert",
    "enough",
];

/// The line without its remark. `None`: it has none, or none that surely is one.
pub(super) fn without<'a>(line: &'a str, now: &WrittenAt) -> Option<&'a str> {
    if let Some((at, _)) = tail(line) {
        return Some(&line[..at]);
    }
    let low = line.to_ascii_lowercase();
    let mut signs: Vec<(usize, &str)> =
        REASONS.iter().filter_map(|sign| low.find(sign).map(|at| (at, *sign))).collect();
    signs.sort_unstable();
    // The first sign may be the command's own: `snooze 2 - 2 weeks (holiday)`.
    let remark = |(at, sign): &(usize, &str)| line[at + sign.len()..].trim_matches([' ', ')', '.', '!']);
    let (at, _) = signs.into_iter().find(|found| is_one(remark(found), found.1, now))?;
    Some(&line[..at])
}

fn is_one(remark: &str, sign: &str, now: &WrittenAt) -> bool {
    let low = remark.to_lowercase();
    let words: Vec<&str> = low.split([' ', ',', ';', '.', '/']).filter(|word| !word.is_empty()).collect();
    let Some(first) = words.first() else { return false };
    let because_of = usize::from(sign.ends_with("e ") && *first == "of");
    let told = matches!(*first, "asked" | "helped" | "shared");
    let plain = !told
        && !low.contains(|c: char| c.is_numeric() || c == '@' || c == ';')
        && !words[because_of..]
            .iter()
            .any(|word| DOUBTS.contains(word) || NOT_REMARKS.contains(word) || is_order(word));
    let begins = match sign {
        ", " => STARTS.contains(first) || (first.ends_with("ing") && words.len() > 1),
        _ => remark.starts_with(char::is_lowercase) || remark.starts_with("I'"),
    };
    let dated = when::leading(remark, now, Toward::Future).is_some();
    plain && (begins || sign.ends_with("e ")) && !dated && !ends_dated(remark, now)
}

/// A verb that is no ordinary word: `a mailing list`, `no more of him`, `she asked for it`.
fn is_order(word: &str) -> bool {
    verbs::is_verb(word)
        && !matches!(word, "list" | "more" | "help" | "links" | "asked" | "helped" | "shared")
}

/// `busy next tuesday`: the day may belong to the command.
fn ends_dated(remark: &str, now: &WrittenAt) -> bool {
    let starts = remark.rmatch_indices(' ').map(|(at, _)| at + 1).take(MOST_DATE_WORDS);
    starts.into_iter().any(|at| match when::parse_toward(&remark[at..], now, Toward::Future) {
        Ok(_) => true,
        Err(why) => !when::is_nothing_said(&why),
    })
}
