//! From the name of a time zone, as calendars write it, to one that jiff knows: names of the IANA
//! database, the same behind a path of the program's, Windows' names, Exchange's numbers, and names
//! that only a VTIMEZONE explains.

mod rules;

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

use calcard::common::timezone::Tz;
use calcard::icalendar::ICalendarComponent;
use calcard::{Entry, Parser};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

/// The zones that are built in: the same on every system.
static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A zone as it is kept: an IANA name, an offset (`+02:00`), rules (see [`rules`]), or nothing for
/// the owner's own (floating time, RFC 5545 3.3.5).
pub(super) fn by_key(key: &str, owner: &TimeZone) -> TimeZone {
    match key {
        "" => owner.clone(),
        "UTC" => TimeZone::UTC,
        key => offset(key)
            .map(TimeZone::fixed)
            .or_else(|| BUNDLED.get(key).ok())
            .or_else(|| TimeZone::posix(key).ok())
            .unwrap_or_else(|| owner.clone()),
    }
}

/// The zones of one file.
#[derive(Debug, Clone)]
pub(super) struct Zones {
    /// Keys by the name that the file uses. `None`: nobody knows.
    known: HashMap<String, Option<String>>,
    /// Where a zone that nobody knows was first used.
    unknown: Vec<(usize, String)>,
}

impl Zones {
    /// Reads what VTIMEZONE components say.
    pub(super) fn read(components: &[String]) -> Zones {
        let mut known = HashMap::new();
        for text in components {
            if let Entry::ICalendar(calendar) = Parser::new(text).entry()
                && let Some(zone) = calendar.components.first()
                && let Some(name) = zone_name(text)
            {
                let told = || rules::posix(text).or_else(|| standard_offset(text));
                let key = iana(&name).or_else(|| by_component(zone)).or_else(told);
                known.insert(name, key);
            }
        }
        Zones { known, unknown: Vec::new() }
    }

    /// The key of a zone named on a line.
    pub(super) fn key(&mut self, name: &str, line: usize) -> String {
        let name = name.trim().trim_matches('"');
        if name.is_empty() {
            return String::new();
        }
        if !self.known.contains_key(name) {
            let found = iana(name);
            if found.is_none() {
                self.unknown.push((line, name.to_owned()));
            }
            self.known.insert(name.to_owned(), found);
        }
        self.known[name].clone().unwrap_or_default()
    }

    /// Zones that nobody knows, and the line of the first event that uses each.
    pub(super) fn into_unknown(self) -> Vec<(usize, String)> {
        self.unknown
    }
}

/// By the name alone.
fn iana(name: &str) -> Option<String> {
    let of = |name: &str| BUNDLED.get(name).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    // `/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`: every tail of the path.
    let tails = name.match_indices('/').map(|(at, _)| &name[at + 1..]).filter(|tail| tail.contains('/'));
    of(name)
        .or_else(|| tails.into_iter().find_map(of))
        .or_else(|| Tz::from_str(name).ok().and_then(|zone| key_of(&zone)))
        .or_else(|| offset(name.trim_start_matches("GMT").trim_start_matches("UTC")).map(written))
}

fn key_of(zone: &Tz) -> Option<String> {
    match zone {
        Tz::Fixed(fixed) => Offset::from_seconds(fixed.local_minus_utc()).ok().map(written),
        zone => zone.name().map(|name| name.into_owned()),
    }
}

/// What a VTIMEZONE says of itself: X-LIC-LOCATION, X-MICROSOFT-CDO-TZID.
fn by_component(zone: &ICalendarComponent) -> Option<String> {
    zone.timezone().and_then(|(_, zone)| key_of(&zone))
}

fn property<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| {
        line.len() > name.len()
            && line.is_char_boundary(name.len())
            && line[..name.len()].eq_ignore_ascii_case(name)
            && [':', ';'].contains(&char::from(line.as_bytes()[name.len()]))
    })?;
    line.split_once(':').map(|(_, value)| value.trim())
}

fn zone_name(text: &str) -> Option<String> {
    property(text, "TZID").map(|name| name.trim_matches('"').to_owned())
}

/// The offset of a zone of which nothing else is known: that of its STANDARD part, or of any.
fn standard_offset(text: &str) -> Option<String> {
    let standard = text.split_once("BEGIN:STANDARD").map_or(text, |(_, standard)| standard);
    property(standard, "TZOFFSETTO").and_then(offset).map(written)
}

fn written(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
}

/// `+0200`, `-05:30`.
fn offset(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !(4..=6).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize| digits[at..at + 2].parse::<i32>().unwrap_or_default();
    Offset::from_seconds(sign * (number(0) * 3600 + number(2) * 60)).ok()
}
