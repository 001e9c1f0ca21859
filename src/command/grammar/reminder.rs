//! `remind 2 fri 3pm call her back`, `remind ada tomorrow at noon`: who, when, and perhaps what
//! about.

use super::phrase::{self, Understood, needs};
use super::{CommandArgs, Request, Target, targets};
use crate::command::when::{self, Firmness, Granularity, Toward, When, WrittenAt};

/// A name is at most so many words.
const MOST_NAME_WORDS: usize = 6;

/// # Errors
/// A sentence for the owner; also for a moment that is over.
pub(super) fn read(request: &Request, now: &WrittenAt) -> Result<Understood, String> {
    let rest = request.rest.trim_start_matches([' ', ':', ',']);
    let (people, (when, text)) = match &request.before[..] {
        [] => behind_the_verb(request, rest, now)?,
        before => (before.to_vec(), dated(rest, now)?.ok_or_else(|| needs(request.verb, "a time"))?),
    };
    super::second::none_in(text, super::second::SecondWords::Own)?;
    no_second_moment(rest, text, now)?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("what does `{text}` mean here? A time is written {text}am or {text}pm"));
    }
    if !phrase::is_to_come(&when, now) {
        return Err(format!("{} is not to come", phrase::describe_date(&when)));
    }
    Ok((people, CommandArgs::Remind { when, text: phrase::without_please(text).to_owned() }))
}

/// Words before a time that say no more than that one follows.
const BEFORE_A_TIME: [&str; 13] = [
    "approximately",
    "approx.",
    "approx",
    "around",
    "about",
    "circa",
    "roughly",
    "ca.",
    "ca",
    "c.",
    "say",
    "like",
    "at",
];

/// Times that are no clock's.
const VAGUE_TIMES: [&str; 9] =
    ["late", "early", "later", "asap", "end of day", "close of business", "ct", "mt", "lunch time"];

/// # Errors
/// A sentence: of `friday ~15:00` the time, of `mon and wed 9am` the second day would be left over.
/// `friday about christmas` and `friday: 3pm call with the bank` have a text.
fn no_second_moment(rest: &str, text: &str, now: &WrittenAt) -> Result<(), String> {
    let (mut behind, mut kind) = (bare(text), TextStart::Plain);
    while let Some((word, after)) = behind.split_once([' ', '~']) {
        kind = match word.to_lowercase().as_str() {
            "and" | "or" | "&" | "+" => TextStart::Joined,
            word if BEFORE_A_TIME.contains(&word) => TextStart::About,
            _ => break,
        };
        behind = bare(after);
    }
    let whole = behind.trim_end_matches(['"', '”', ')', '.', '!', ' ']);
    let colon = rest.strip_suffix(text).is_some_and(|date| date.trim_end().ends_with(':'));
    let date = when::leading(behind, now, Toward::Future).filter(|date| date.firmness == Firmness::Firm);
    let weekday = behind.split([' ', ',']).next().is_some_and(when::is_weekday);
    let moment = date.is_some_and(|date| {
        let day = kind == TextStart::Joined || (weekday && kind == TextStart::Plain);
        !colon && (day || date.when.is_ok_and(|when| is_exact(&when)))
    });
    // A colon says that a text follows; only a time of day may still belong to the date.
    let vague = !colon && VAGUE_TIMES.iter().any(|time| whole.eq_ignore_ascii_case(time));
    let alone =
        when::parse(whole, now).is_ok_and(|when| is_exact(&when) || (!colon && kind != TextStart::About));
    match moment || vague || alone {
        true => Err(format!("does `{text}` belong to the date? One moment fits")),
        false => Ok(()),
    }
}

/// What a text begins with, before what may be a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextStart {
    Plain,
    /// `about 3pm`, `about christmas`.
    About,
    /// `and wed`.
    Joined,
}

/// Does it say a time of day?
fn is_exact(when: &When) -> bool {
    matches!(when.granularity, Granularity::Hour | Granularity::Minute | Granularity::Second)
}

fn bare(text: &str) -> &str {
    text.trim_start_matches(['~', '"', '“', '(', '|', ';', ',', ':', '/', ' '])
}

type Dated<'a> = (When, &'a str);

/// The first place where people end and a date begins.
fn behind_the_verb<'a>(
    request: &Request,
    rest: &'a str,
    now: &WrittenAt,
) -> Result<(Vec<Target>, Dated<'a>), String> {
    let items = targets::scan(rest);
    for end in targets::list_ends(&items) {
        if let Some(dated) = dated(&rest[end..], now)? {
            phrase::no_day_among(&items, end, rest)?;
            return Ok((targets::numbers(&items, end)?, dated));
        }
    }
    let names = rest.match_indices(' ').map(|(at, _)| at).take(MOST_NAME_WORDS).filter(|_| items.is_empty());
    for end in names {
        if let (Ok(people), Some(dated)) = (targets::everyone(&rest[..end]), dated(&rest[end..], now)?) {
            return Ok((people, dated));
        }
    }
    let numbers = items.last().map(|item| rest[item.end..].trim_start()).filter(|behind| !behind.is_empty());
    let unsaid = || numbers.and_then(|behind| when::parse(behind, now).err());
    Err(complaint(rest, now).or_else(unsaid).unwrap_or_else(|| needs(request.verb, "who and when")))
}

/// What is wrong with the date behind the first word, when it is more than no date.
fn complaint(rest: &str, now: &WrittenAt) -> Option<String> {
    let behind = rest.split_once(' ')?.1;
    when::parse(behind, now).err().filter(|why| !when::is_nothing_said(why))
}

/// A date in front of a text.
fn dated<'a>(text: &'a str, now: &WrittenAt) -> Result<Option<Dated<'a>>, String> {
    let text = text.trim_start_matches([' ', ':', ',']);
    let Some(date) = when::leading(text, now, Toward::Future) else { return Ok(None) };
    let when = date.when?;
    match date.open {
        Some(why) => Err(why),
        None => Ok(Some((when, phrase::after_people(&text[date.length..])))),
    }
}
