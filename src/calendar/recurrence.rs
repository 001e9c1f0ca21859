//! The instances of a recurring event, in civil time of its own zone: a meeting at ten stays at
//! ten when the clocks change.

use calcard::{Entry, Parser};
use jiff::civil::DateTime;

/// Instances counted of one rule, the first of them long ago perhaps: daily for 60 years.
const INSTANCES: usize = 22_000;

/// What a rule came to.
pub(super) enum Instances {
    At(Vec<DateTime>),
    /// The rule cannot be read, never falls on any day, or falls on every hour: only the first
    /// instance counts.
    None,
}

/// Instances from `start` to `until`, both included. `utc_shift` are the seconds that civil time
/// is ahead of UTC there: an UNTIL in UTC is brought to civil time.
pub(super) fn expand(start: DateTime, rule: &str, until: DateTime, utc_shift: i64) -> Instances {
    let Some(rule) = bounded(rule, until, utc_shift) else { return Instances::None };
    let text =
        format!("BEGIN:VEVENT\nUID:1\nDTSTART:{}\nDURATION:PT1H\nRRULE:{rule}\nEND:VEVENT\n", written(start));
    let Entry::ICalendar(calendar) = Parser::new(&text).entry() else { return Instances::None };
    let expanded = calendar.expand_dates(calcard::common::timezone::Tz::Floating, INSTANCES);
    let mut found: Vec<DateTime> = expanded
        .events
        .iter()
        .filter_map(|event| civil(event.start.naive_local().and_utc().timestamp()))
        .collect();
    found.retain(|at| *at <= until);
    match found.is_empty() {
        true => Instances::None,
        false => Instances::At(found),
    }
}

/// The rule with an end, in civil time. `None`: it recurs within a day, as no meeting does.
fn bounded(rule: &str, until: DateTime, utc_shift: i64) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut end = until;
    for part in rule.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name.trim().to_ascii_uppercase().as_str() {
            "UNTIL" => end = end.min(read_until(value.trim(), utc_shift)?),
            "FREQ" if ["HOURLY", "MINUTELY", "SECONDLY"].contains(&value.to_ascii_uppercase().as_str()) => {
                return None;
            }
            "BYSECOND" | "BYMINUTE" => {}
            _ => parts.push(part.to_ascii_uppercase()),
        }
    }
    // RFC 5545 allows only one of COUNT and UNTIL: what comes after `until` is left out by the
    // caller.
    if !parts.iter().any(|part| part.starts_with("COUNT=")) {
        parts.push(format!("UNTIL={}", written(end)));
    }
    Some(parts.join(";"))
}

fn read_until(value: &str, utc_shift: i64) -> Option<DateTime> {
    let bare = value.trim_end_matches(['Z', 'z']);
    let (date, time) = bare.split_once(['T', 't']).unwrap_or((bare, "235959"));
    let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |text: &str, from: usize| i8::try_from(number(text, from, from + 2)?).ok();
    let at = DateTime::new(
        number(date, 0, 4)?,
        small(date, 4)?,
        small(date, 6)?,
        small(time, 0)?,
        small(time, 2)?,
        small(time, 4).unwrap_or(0).min(59),
        0,
    )
    .ok()?;
    match bare.len() < value.len() {
        true => at.checked_add(jiff::SignedDuration::from_secs(utc_shift)).ok(),
        false => Some(at),
    }
}

fn written(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// Seconds since 1970 of a civil time as if it were UTC.
fn civil(seconds: i64) -> Option<DateTime> {
    jiff::Timestamp::from_second(seconds).ok().map(|at| jiff::tz::TimeZone::UTC.to_datetime(at))
}
