//! `called 1 yesterday`, `met 3 for lunch`, `had lunch with Ilse`: a touch in plain English, of
//! what has happened.

use super::super::{strict, way};
use super::{Command, CommandArgs, KnownNames, behind, is_person};
use crate::command::when::WrittenAt;

/// What somebody did, and how it is called where nothing else says how.
const DEEDS: [(&str, &str); 40] = [
    ("called", "call"),
    ("phoned", "phone"),
    ("rang", "call"),
    ("met up with", "met"),
    ("met with", "met"),
    ("met", "met"),
    ("saw", "met"),
    ("emailed", "mail"),
    ("mailed", "mail"),
    ("wrote to", "message"),
    ("wrote back to", "message"),
    ("replied to", "message"),
    ("bumped into", "met"),
    ("ran into", "met"),
    ("texted", "message"),
    ("messaged", "message"),
    ("talked to", "chat"),
    ("talked with", "chat"),
    ("spoke to", "chat"),
    ("spoke with", "chat"),
    ("chatted with", "chat"),
    ("chatted to", "chat"),
    ("lunched with", "lunch"),
    ("visited", "visit"),
    ("caught up with", "chat"),
    ("hung out with", "met"),
    ("zoomed with", "zoom"),
    ("skyped with", "skype"),
    ("facetimed with", "facetime"),
    ("facetimed", "facetime"),
    ("dined with", "dinner"),
    ("walked with", "walk"),
    ("heard from", "message"),
    ("wrote", "message"),
    ("answered", "message"),
    ("pinged", "message"),
    ("sent a message to", "message"),
    ("sent a note to", "message"),
    ("sent an email to", "mail"),
    ("sent a mail to", "mail"),
];

/// Words before a way to meet that say nothing of it.
const BEFORE_A_WAY: [&str; 14] = [
    "had", "log", "done", "a", "an", "the", "quick", "long", "short", "nice", "good", "great", "lovely",
    "brief",
];

/// Words with which a text goes on behind a touch; `met 3 people` is about nobody of the digest.
const GOES_ON: [&str; 12] =
    ["about", "at", "in", "re", "on", "regarding", "she", "he", "they", "for", "we", "over"];

pub(super) fn read(line: &str, now: &WrittenAt, names: &KnownNames) -> Option<Command> {
    let line = ["i", "we", "i've", "i have"].iter().find_map(|who| behind(line, who)).unwrap_or(line);
    let (how, rest) = deed(line).or_else(|| meeting(line))?;
    let mut command = strict(&format!("done {rest}"), now).ok().filter(|_| is_person(rest, names))?;
    let CommandArgs::Touch { how: said, text, .. } = &mut command.args else { return None };
    let first = text.as_deref().map(|text| text.split(' ').next().unwrap_or_default().to_lowercase());
    if first.is_some_and(|first| !GOES_ON.contains(&first.as_str())) {
        return None;
    }
    said.get_or_insert_with(|| how.to_owned());
    Some(command)
}

/// `called 1`, `had lunch with 2`.
pub(super) fn begins(line: &str, names: &KnownNames) -> bool {
    let line = ["i", "we"].iter().find_map(|who| behind(line, who)).unwrap_or(line);
    deed(line).or_else(|| meeting(line)).is_some_and(|(_, who)| is_person(who, names))
}

fn deed(line: &str) -> Option<(&'static str, &str)> {
    DEEDS.iter().find_map(|(deed, how)| behind(line, deed).map(|rest| (*how, rest)))
}

/// `had a quick lunch with ...`, `log coffee with ...`.
fn meeting(line: &str) -> Option<(&'static str, &str)> {
    let mut rest = line;
    while let Some(behind) = BEFORE_A_WAY.iter().find_map(|word| behind(rest, word)) {
        rest = behind;
    }
    let (word, tail) = rest.split_once(' ')?;
    let how = way::way(&word.to_lowercase())?;
    behind(tail, "with").map(|people| (how, people))
}
