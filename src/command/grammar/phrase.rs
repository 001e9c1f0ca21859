//! Pieces of a line that several verbs share: where people end, what is in quotes, what is only
//! polite.

use super::targets::{self, Item, Joined};
use super::{CommandArgs, Request, Target, Verb};
use crate::command::when::{self, Granularity, When, WrittenAt};

/// People and arguments of a line.
pub(super) type Understood = (Vec<Target>, CommandArgs);

/// What is missing between two names that were taken for one, to be added to [`needs`]. Empty:
/// nothing.
pub(super) fn comma_hint(people: &[Target]) -> String {
    match people {
        [Target::Name(name)] if name.contains(' ') => "; between names put a comma".to_owned(),
        _ => String::new(),
    }
}

/// "`never` needs ...", with an example.
pub(super) fn needs(verb: Verb, what: &str) -> String {
    format!("`{}` needs {what}, as in `{}`", verb.name(), verb.example())
}

/// Without the courtesy and the punctuation at the end.
pub(super) fn without_please(rest: &str) -> &str {
    let ends = |c: char| c == '…' || is_emoji(c);
    let mut rest = targets::tidy(targets::tidy(rest).trim_end_matches(ends));
    for word in COURTESIES {
        let start = rest.len().saturating_sub(word.len());
        let Some(end) = rest.get(start..).filter(|end| end.eq_ignore_ascii_case(word)) else { continue };
        let before = &rest[..rest.len() - end.len()];
        if before.is_empty() || before.ends_with([' ', ',']) {
            rest = targets::tidy(before);
        }
    }
    rest
}

/// Courtesy at the end of a line, and signs that smile; the longer ones first.
const COURTESIES: [&str; 20] = [
    ":)",
    ":-)",
    ";)",
    ";-)",
    ":d",
    "xx",
    "thank you very much",
    "thank you so much",
    "thank you",
    "thanks a lot",
    "thanks so much",
    "many thanks",
    "thanks",
    "cheers",
    "please",
    "pls",
    "thx",
    "ty",
    "ta",
    "thank u",
];

pub(super) fn is_emoji(c: char) -> bool {
    ('\u{2600}'..='\u{27bf}').contains(&c) || c >= '\u{1f000}' || c == '\u{fe0f}'
}

/// Later than now; of whole days, later than today.
pub(super) fn is_to_come(when: &When, now: &WrittenAt) -> bool {
    match when.granularity {
        Granularity::Second | Granularity::Minute | Granularity::Hour => when.at > now.at,
        _ => when.at.date() > now.at.date(),
    }
}

/// As a sentence begins with it.
pub(super) fn describe_date(when: &When) -> String {
    when.at.strftime("%A, %-d %B %Y").to_string()
}

pub(super) fn tags(words: &str) -> Result<Vec<String>, String> {
    let mut found: Vec<String> = Vec::new();
    for word in words.split([' ', ',', ';']) {
        let tag = word.trim_start_matches('#').trim_end_matches(['.', '!', ':']).to_lowercase();
        if tag.is_empty() || tag == "and" || tag == "&" || found.contains(&tag) {
            continue;
        }
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '#');
        let number = !word.starts_with('#') && tag.len() < 4 && tag.bytes().all(|byte| byte.is_ascii_digit());
        let sign = !tag.contains(char::is_alphanumeric);
        if tag.chars().count() > 40 || number || sign || !tag.chars().all(fits) {
            return Err(format!("`{tag}` is no tag: letters, digits and hyphens are"));
        }
        found.push(tag);
    }
    if found.len() > 20 { Err("at most 20 tags fit on one line".to_owned()) } else { Ok(found) }
}

/// What a blank between two numbers means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blanks {
    /// `1 3` is a list.
    Join,
    /// The list ends: `note 3 4 of us met`.
    End,
}

/// People, then free words.
pub(super) fn people_then_words<'a>(
    request: &Request<'a>,
    blanks: Blanks,
) -> Result<(Vec<Target>, &'a str), String> {
    let rest = request.rest.trim_start_matches([' ', ':', ',']);
    if !request.before.is_empty() {
        return Ok((request.before.clone(), rest));
    }
    let items = targets::scan(rest);
    let ends = targets::list_ends(&items);
    let end = if blanks == Blanks::Join { ends.last() } else { ends.first() };
    if let Some(&end) = end {
        no_half_a_date(&rest[end..])?;
        return Ok((targets::numbers(&items, end)?, after_people(&rest[end..])));
    }
    let (who, rest) = listed(rest);
    if who.is_empty() {
        return Err(needs(request.verb, "a number, a name or an address"));
    }
    Ok((targets::everyone(who)?, after_people(rest)))
}

/// # Errors
/// A sentence: the last number of `2 3 jun` may be a person or a day.
fn no_half_a_date(behind: &str) -> Result<(), String> {
    let behind = behind.trim_start();
    let word = behind.split(' ').next().unwrap_or_default().trim_end_matches([',', '.', ';']).to_lowercase();
    match when::is_month(&word) || when::is_unit(&word) {
        true => Err(half_a_date(&word)),
        false => Ok(()),
    }
}

fn half_a_date(word: &str) -> String {
    format!("is the number before `{word}` a person or part of a date? A colon ends the people")
}

/// # Errors
/// A sentence: the last number of `1, 3 and 5 nov` or `3-5 nov` may be a person or a day. Of
/// `2 march` it is a person, as nobody else is named; `1 nov 3` names a day of its own.
pub(super) fn no_day_among(items: &[Item], end: usize, text: &str) -> Result<(), String> {
    let people = items.iter().filter(|item| item.end <= end).map(Item::count).sum::<u32>();
    let ends = items.iter().any(|item| item.end == end);
    let mut words = text[end..].trim_start().split(' ');
    let word = words.next().unwrap_or_default().trim_end_matches([',', '.', ';']).to_lowercase();
    let next = words.next().unwrap_or_default();
    let day = next.starts_with(|c: char| c.is_ascii_digit()) && !next.starts_with("20");
    // `1, 3 may be back in spring`.
    let plain =
        matches!(&*word, "may" | "march" | "mar") && !next.is_empty() && super::way::way(next).is_none();
    match ends && people > 1 && when::is_month(&word) && !day && !plain {
        true => Err(half_a_date(&word)),
        false => Ok(()),
    }
}

/// A name, and those that follow it in quotes.
pub(super) fn listed(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let mut end = one_name(text).0.len();
    while let Some(join) =
        [", and ", ", ", " and ", " & "].iter().find(|join| text[end..].starts_with(**join))
    {
        let Some(length) = quoted(&text[end + join.len()..]) else { break };
        end += join.len() + length;
    }
    text.split_at(end)
}

/// Without what is between people and the rest.
pub(super) fn after_people(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', ':', ',', ';', '.', ')']);
    ["- ", "– ", "— "].into_iter().find_map(|dash| rest.strip_prefix(dash)).unwrap_or(rest).trim()
}

/// A name in front of free words: up to a colon, in quotes, an address, one word, or all words in
/// capitals.
pub(super) fn one_name(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end =
        colon(text).or_else(|| quoted(text)).or_else(|| bracketed(text)).unwrap_or_else(|| capitals(text));
    text.split_at(end)
}

/// Where a colon ends a name, within the first words; not the colon of a time or an address of the
/// web.
pub(super) fn colon(text: &str) -> Option<usize> {
    let at = text
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|&at| matches!(text[at + 1..].chars().next(), None | Some(' ')))?;
    let who = &text[..at];
    // `ada@example.org 2026-11-20: ...`: the address ends the people, and the day is the text's.
    let address = who.contains('@') && !who.contains(['<', ',', '&']) && who.trim().contains(' ');
    (at > 0 && who.split(' ').count() <= 6 && !address).then_some(at)
}

/// Behind the closing quote.
pub(super) fn quoted(text: &str) -> Option<usize> {
    let open = text.chars().next()?;
    let close = match open {
        '"' => '"',
        '“' => '”',
        '„' => '“',
        '«' => '»',
        _ => return None,
    };
    let inside = &text[open.len_utf8()..];
    inside.find(close).map(|at| open.len_utf8() + at + close.len_utf8())
}

/// Behind `Ada Lovelace <ada@example.org>`.
pub(super) fn bracketed(text: &str) -> Option<usize> {
    let (open, close) = (text.find('<')?, text.find('>')?);
    (open < close && text[open..close].contains('@') && text[..open].split(' ').count() <= 6)
        .then_some(close + 1)
}

/// Behind the first word and the words in capitals that follow one in capitals, with particles
/// between them.
pub(super) fn capitals(text: &str) -> usize {
    let upper = |word: &str| word.starts_with(char::is_uppercase);
    let mut end = text.find(' ').unwrap_or(text.len());
    if !upper(text) || text[..end].ends_with(',') || text[..end].contains('@') {
        return end;
    }
    let mut at = end;
    while let Some(rest) = text[at..].strip_prefix(' ') {
        let word = rest.split(' ').next().unwrap_or_default();
        at += 1 + word.len();
        if upper(word) {
            end = at;
        } else if !matches!(
            word,
            "van" | "von" | "de" | "der" | "den" | "di" | "da" | "del" | "la" | "le" | "al" | "bin" | "ten"
        ) {
            break;
        }
        if word.ends_with(',') {
            break;
        }
    }
    end
}

/// One number or address or name at the beginning, for `introduction`.
pub(super) fn first_number(text: &str) -> Option<(Result<Vec<Target>, String>, usize)> {
    let items = targets::scan(text);
    let end = items.first()?.end;
    let more = items.get(1).is_some_and(|item| item.joined == Joined::Surely);
    let end = if more { items[1].end } else { end };
    Some((targets::numbers(&items, end), end))
}
