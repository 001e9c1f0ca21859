//! `remind me about 2 on Friday`, `remind me in 2 weeks: ring Ilse`, `snooze for two weeks: Noor`.

use super::super::{phrase, strict};
use super::{Command, KnownNames, behind, is_person};
use crate::command::when::{self, Toward, WrittenAt};

/// What one means to do to somebody.
const TO_DO: [&str; 20] = [
    "call",
    "ring",
    "phone",
    "email",
    "mail",
    "write to",
    "write",
    "text",
    "ask",
    "tell",
    "message",
    "ping",
    "invite",
    "thank",
    "meet",
    "visit",
    "see",
    "congratulate",
    "reply to",
    "answer",
];

pub(super) fn read(line: &str, now: &WrittenAt, names: &KnownNames) -> Option<Command> {
    if let Some(rest) = behind(line, "snooze") {
        let (date, who) =
            rest.split_once(": ").filter(|(date, who)| is_date(date, now) && is_person(who, names))?;
        return strict(&format!("snooze {who} {date}"), now).ok();
    }
    let rest = behind(line, "remind me").or_else(|| behind(line, "remind"))?;
    let (date, deed) = date_first(rest, now).or_else(|| date_last(rest, now))?;
    if ends_dated(deed, now) {
        return None;
    }
    let deed = behind(deed, "to").unwrap_or(deed);
    if let Some(who) = ["about", "of"].iter().find_map(|word| behind(deed, word)) {
        return is_person(who, names).then(|| strict(&format!("remind {who} {date}"), now).ok()).flatten();
    }
    let who = TO_DO.iter().find_map(|word| behind(deed, word)).filter(|who| is_person(who, names))?;
    let name = phrase::one_name(who).0.trim();
    let numbered = name.starts_with(|c: char| c.is_ascii_digit());
    let text = if numbered { deed.replacen(name, "", 1).replace("  ", " ") } else { deed.to_owned() };
    strict(&format!("remind {name} {date}: {}", text.trim()), now).ok()
}

/// `friday about 2`, `in 2 weeks: ring Ilse`.
fn date_first<'a>(rest: &'a str, now: &WrittenAt) -> Option<(&'a str, &'a str)> {
    [": ", ", ", " about ", " to "].iter().find_map(|sign| {
        let at = rest.find(sign)?;
        let deed = if sign.starts_with(' ') { rest[at..].trim_start() } else { &rest[at + sign.len()..] };
        is_date(&rest[..at], now).then_some((&rest[..at], deed))
    })
}

/// `about 2 on Friday`, `to call 2 on Friday`: the longest end that is a date.
fn date_last<'a>(rest: &'a str, now: &WrittenAt) -> Option<(&'a str, &'a str)> {
    let mut blanks = rest.match_indices(' ').map(|(at, _)| at);
    blanks.find_map(|at| is_date(&rest[at + 1..], now).then_some((&rest[at + 1..], &rest[..at])))
}

/// `call 2 on Friday`, with another date behind it.
fn ends_dated(deed: &str, now: &WrittenAt) -> bool {
    deed.rmatch_indices(' ').take(6).any(|(at, _)| is_date(&deed[at + 1..], now))
}

fn is_date(text: &str, now: &WrittenAt) -> bool {
    when::parse_toward(text, now, Toward::Future).is_ok()
}
