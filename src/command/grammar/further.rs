//! A further person in the words behind a command, who would become a part of its text:
//! `done 1 and noor`, `done ilse; noor`, `log ilse lunch, anselm call`.
//!
//! Whoever reads the line knows the names; where nobody's are known, one in capitals behind `and`
//! counts.

use super::known::KnownNames;
use super::phrase::without_please;
use super::{Command, CommandArgs, Verb, touch};
use crate::command::when::{self, Toward, WrittenAt};

/// Words that join a person to those before, or take one out.
const JOINS: [&str; 6] = ["and ", "& ", "+ ", "plus ", "minus ", "without "];
/// Words of a name.
const MOST_NAME_WORDS: usize = 4;

/// # Errors
/// A sentence that asks about the person.
pub(super) fn none_in(command: &Command, now: &WrittenAt, names: &KnownNames) -> Result<(), String> {
    let found = match &command.args {
        CommandArgs::Touch { text: Some(text), .. } => in_a_touch(&command.line, text, now, names),
        CommandArgs::Text(text) if is_about_people(command.verb) => {
            behind_a_join(text).filter(|who| begins_with_a_name(who, names).is_some())
        }
        _ => None,
    };
    let verb = command.verb.name();
    found.map_or(Ok(()), |who| {
        Err(format!(
            "is `{who}` about a second person? Put each on a line of their own, as in `{verb} {who}`"
        ))
    })
}

fn is_about_people(verb: Verb) -> bool {
    matches!(verb, Verb::Note | Verb::Helped | Verb::Asked | Verb::Shared | Verb::Draft)
}

/// The part of the text of a touch that is about somebody else.
fn in_a_touch<'a>(line: &str, text: &'a str, now: &WrittenAt, names: &KnownNames) -> Option<&'a str> {
    let before = line.rfind(text).map_or("", |at| line[..at].trim_end());
    let mut listed = before.ends_with([',', ';', '&', '+', '/']);
    for part in text.split([',', ';']).map(str::trim) {
        let joined = behind_a_join(part);
        let who = joined.or_else(|| listed.then_some(part)).filter(|who| is_another(who, now, names));
        if who.is_some() && (joined.is_some() || !names.is_empty()) {
            return who;
        }
        // `coffee with Ilse, Noor` is a list in the owner's own words.
        let last = part.rsplit(' ').next().unwrap_or_default();
        listed = !names.has(last);
    }
    None
}

fn behind_a_join(text: &str) -> Option<&str> {
    JOINS.iter().find_map(|join| {
        let start = text.get(..join.len())?;
        start.eq_ignore_ascii_case(join).then(|| text[join.len()..].trim_start())
    })
}

/// A name, and behind it nothing, a way to meet or a day: not `Noor says hello`.
fn is_another(who: &str, now: &WrittenAt, names: &KnownNames) -> bool {
    let Some(end) = begins_with_a_name(who, names) else { return false };
    let behind = who[end..].trim_start_matches([' ', ':', '.', '!']);
    without_please(behind).is_empty()
        || touch::leading_way(behind).is_some()
        || when::leading(behind, now, Toward::Past).is_some()
}

/// Where the name at the beginning ends.
fn begins_with_a_name(text: &str, names: &KnownNames) -> Option<usize> {
    let ends = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).take(MOST_NAME_WORDS);
    let name = |end: &usize| {
        let name = text[..*end].trim_end_matches([':', '.', '!', '?']);
        let capital = name.starts_with(char::is_uppercase) && !name.contains(' ');
        names.has(name) || (names.is_empty() && capital && name != "I")
    };
    ends.filter(name).last()
}
