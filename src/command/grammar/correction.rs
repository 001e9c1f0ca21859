//! The same line put right, for a line that was refused: something to copy that will be obeyed.

use super::verbs::VerbForm;
use super::{CommandArgs, Verb, phrase, strict, targets, verbs};
use crate::command::when::{self, WrittenAt};

/// Words at the end that are left out, at most, to find a line that is understood.
const MOST_LEFT_OUT: usize = 12;

/// The sentence, with a line that is understood at its end: the line that was refused, as near as
/// may be.
pub(super) fn with_line(line: &str, why: String, now: &WrittenAt) -> String {
    let Some((verb, who)) = verb_and_people(line) else {
        return if shows_a_line(&why, now) { why } else { format!("{why}; try `help`") };
    };
    let right = nearest(line, (verb, &who), &why, now);
    let needs = why.starts_with(&format!("`{}` needs", verb.name()));
    match why.strip_suffix(&format!(", as in `{}`", verb.example())).filter(|_| needs) {
        Some(start) => format!("{start}, as in `{right}`"),
        None if shows_a_line(&why, now) => why,
        None if why.ends_with('?') => format!("{why} Try `{right}`"),
        None => format!("{}; try `{right}`", why.trim_end_matches('.')),
    }
}

/// Is what is between the last backticks understood?
fn shows_a_line(why: &str, now: &WrittenAt) -> bool {
    why.rsplit('`').nth(1).is_some_and(|line| strict(line, now).is_ok())
}

/// The nearest line of a verb that is understood.
fn nearest(line: &str, (verb, who): (Verb, &str), why: &str, now: &WrittenAt) -> String {
    let read = |line: &String| strict(line, now).ok().filter(|command| command.verb == verb);
    let known = |line: &String| read(line).is_some();
    // What is left over as a text may be the half of a date.
    let textless = |line: &String| {
        read(line).is_some_and(|command| match command.args {
            CommandArgs::Touch { text, .. } => text.is_none(),
            CommandArgs::Remind { text, .. } => text.is_empty(),
            _ => !is_open(line),
        })
    };
    let whole = [day_in_words(line), list(line), half_of_day(line, verb), on_its_day(line, why)];
    let whole = whole.into_iter().flatten().find(known);
    let shorter = || {
        let ends = line.rmatch_indices(' ').map(|(at, _)| at).take(MOST_LEFT_OUT);
        ends.map(|at| line[..at].trim_end_matches([',', ';', ':', ' ', '-', '—']).to_owned()).find(textless)
    };
    let example = || Some(verb.example_with(who)).filter(known);
    whole.or_else(shorter).or_else(example).unwrap_or_else(|| verb.example().to_owned())
}

/// `tag 3 rust and`: something is missing at its end.
fn is_open(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default().to_lowercase();
    verbs::is_verb(&last)
        || ["and", "then", "or", "but", "also", "maybe", "not", "&"].contains(&last.as_str())
}

/// The verb of a line, and its people as they were typed; perhaps none.
fn verb_and_people(line: &str) -> Option<(Verb, String)> {
    let items = targets::scan(line);
    let behind =
        line[items.last().map_or(0, |item| item.end)..].trim_start_matches([' ', '.', ')', ':', ',']);
    let (word, rest) = super::first_word(behind);
    let verb = verbs::find(word).ok().filter(|found| found.form != VerbForm::Doubtful)?.verb;
    if let Some(last) = items.last() {
        return Some((verb, line[..last.end].to_owned()));
    }
    let rest = rest.trim_start();
    let numbers = targets::scan(rest);
    let end = targets::list_ends(&numbers).first().copied();
    let name = || phrase::one_name(rest).0.trim_matches([' ', ':', ',']).to_owned();
    Some((verb, end.map_or_else(name, |end| rest[..end].to_owned())))
}

/// `done 1 concert 3 nov` as `done 1 concert on 3 nov`, where the sentence asks for its day.
fn on_its_day(line: &str, why: &str) -> Option<String> {
    let (day, _) = why.strip_prefix("is `")?.split_once("` the day?")?;
    Some(line.replacen(&format!(" {day}"), &format!(" on {day}"), 1))
}

/// `until 3/6` as `until 3 jun`, the reading with the day in front.
fn day_in_words(line: &str) -> Option<String> {
    let word = line.split(' ').skip(2).find(|word| when::day_in_words(word).is_some())?;
    Some(line.replacen(word, &when::day_in_words(word)?, 1))
}

/// `remind 2 fri 3` as `remind 2 fri 3pm`, `fri 9` as `fri 9am`.
fn half_of_day(line: &str, verb: Verb) -> Option<String> {
    let hour = line.rsplit(' ').next()?.parse().ok().filter(|hour: &u8| (1..=12).contains(hour));
    let half = hour.map(|hour| if (7..=11).contains(&hour) { "am" } else { "pm" });
    half.filter(|_| matches!(verb, Verb::Remind | Verb::Snooze)).map(|half| format!("{line}{half}"))
}

/// `skip 2 or 4` as `skip 2, 4`; not `every 2 3 or 4 months`, where a list would be of people.
fn list(line: &str) -> Option<String> {
    let (before, _) = line.split_once(" or ")?;
    (before.split(' ').count() == 2).then(|| line.replace(" or ", ", "))
}
