//! The time of day inside a date, and the zone that follows it.

use jiff::civil;

use super::civil_date::DateWords;
use super::names::{self, Meridiem};

/// A time of day, and where it is in the text.
pub(super) struct TimeOfDay {
    pub start: usize,
    pub end: usize,
    hour: i8,
    minute: i8,
    second: i8,
}

impl TimeOfDay {
    /// `None` when there is no such time. 24:00 (ISO 8601) is given as 23:59:59, the last moment
    /// that day has; a leap second too.
    pub(super) fn at(&self, half: Option<Meridiem>) -> Option<civil::Time> {
        let hour = match half {
            Some(Meridiem::Am) if self.hour == 12 => 0,
            Some(Meridiem::Pm) if self.hour < 12 => self.hour + 12,
            _ => self.hour,
        };
        if (hour, self.minute, self.second) == (24, 0, 0) {
            return civil::Time::new(23, 59, 59, 0).ok();
        }
        civil::Time::new(hour, self.minute, if self.second == 60 { 59 } else { self.second }, 0).ok()
    }
}

/// The first `hh:mm`, with seconds and a fraction if they follow; else the last `hh.mm`, as some
/// mailers write it.
pub(super) fn find(text: &str) -> Option<TimeOfDay> {
    let with = |mark: u8| {
        let marks = text.bytes().enumerate().filter(move |&(_, byte)| byte == mark);
        marks.filter_map(move |(at, _)| read(text, at, mark))
    };
    with(b':').next().or_else(|| with(b'.').next_back())
}

/// Reads the time whose hour ends at `at`.
fn read(text: &str, at: usize, mark: u8) -> Option<TimeOfDay> {
    let bytes = text.as_bytes();
    let start = at - bytes[..at].iter().rev().take(3).take_while(|b| b.is_ascii_digit()).count();
    let bounded =
        start == 0 || matches!(bytes[start - 1], b'T' | b't') || !bytes[start - 1].is_ascii_alphanumeric();
    let is_part_of_date = mark == b'.' && start > 0 && bytes[start - 1] != b' ';
    if !bounded || is_part_of_date || !(1..=2).contains(&(at - start)) {
        return None;
    }
    let (minute, mut end) = two_digits(bytes, at + 1)?;
    let mut second = 0;
    if bytes.get(end) == Some(&mark) {
        (second, end) = two_digits(bytes, end + 1)?;
        if matches!(bytes.get(end), Some(b'.' | b',')) {
            end += 1 + digits(bytes, end + 1);
        }
    }
    Some(TimeOfDay { start, end, hour: text[start..at].parse().ok()?, minute, second })
}

/// Exactly two digits at `at`, and the place after them.
fn two_digits(bytes: &[u8], at: usize) -> Option<(i8, usize)> {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = *bytes.get(at..at + 2)? else { return None };
    let value = i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()?;
    (digits(bytes, at) == 2).then_some((value, at + 2))
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).take_while(|b| b.is_ascii_digit()).count()
}

/// What is after the time.
#[derive(Default)]
pub(super) struct TimeSuffix {
    pub half: Option<Meridiem>,
    /// East of UTC; 0 when the date names no zone, or none that is known (RFC 5322 4.3).
    pub offset_secs: i64,
    zone: Zone,
}

/// Whether a zone was read already.
#[derive(Default, PartialEq)]
enum Zone {
    #[default]
    Untold,
    Told,
}

/// Reads AM or PM and the zone; the rest (asctime has the year there) goes to the date's words.
pub(super) fn read_after(text: &str, date: &mut DateWords) -> TimeSuffix {
    let mut after = TimeSuffix::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '+' | '-' | '\u{2212}' => read_offset(rest, first, first.len_utf8(), &mut after),
            c if c.is_alphabetic() => read_word(rest, &mut after, date),
            c if c.is_ascii_digit() => {
                let end = digits(rest.as_bytes(), 0);
                let is_word = text[..text.len() - rest.len()].ends_with([' ', '\t']);
                if is_word && after.zone == Zone::Untold && is_zone(rest) {
                    // The sign was forgotten: plus.
                    read_offset(rest, '+', 0, &mut after)
                } else {
                    if !date.is_complete() {
                        date.take(&rest[..end]);
                    }
                    end
                }
            }
            c => c.len_utf8(),
        };
        rest = &rest[length..];
    }
    after
}

/// `0200` or `02:00`, and no more than a zone can be: a year is none.
fn is_zone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |range| text.get(range).and_then(|part: &str| part.parse::<u16>().ok());
    let (hours, minutes) = match digits(bytes, 0) {
        4 => (number(0..2), number(2..4)),
        2 if bytes.get(2) == Some(&b':') => (number(0..2), number(3..5)),
        _ => return false,
    };
    hours.is_some_and(|hours| hours <= 14) && minutes.is_some_and(|minutes| minutes < 60)
}

/// `+0200`, `-330`, `+2`, `+02:00`; its digits begin at `start`. Gives the bytes used.
fn read_offset(text: &str, sign: char, start: usize, after: &mut TimeSuffix) -> usize {
    let bytes = text.as_bytes();
    let end = start + digits(bytes, start);
    let Ok(number) = text[start..end].parse::<i64>() else { return end };
    let (hours, minutes, end) = match (end - start, bytes.get(end)) {
        (1 | 2, Some(b':')) => {
            two_digits(bytes, end + 1).map_or((number, 0, end), |(m, end)| (number, i64::from(m), end))
        }
        (1 | 2, _) => (number, 0, end),
        _ => (number / 100, number % 100, end),
    };
    // Zones beyond a day (-9999 and the like) are noise of bulk senders: UTC.
    if hours < 24 && minutes < 60 {
        let secs = hours * 3600 + minutes * 60;
        after.offset_secs = if sign == '+' { secs } else { -secs };
        after.zone = Zone::Told;
    }
    end
}

/// AM, PM, a month, or a zone's name. Gives the bytes used.
fn read_word(text: &str, after: &mut TimeSuffix, date: &mut DateWords) -> usize {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = &text[..end];
    match word.to_ascii_lowercase().as_str() {
        "am" => after.half = Some(Meridiem::Am),
        "pm" => after.half = Some(Meridiem::Pm),
        _ if names::month(word).is_some() => date.take(word),
        _ => {
            if let Some(secs) = names::zone_secs(word) {
                (after.offset_secs, after.zone) = (secs, Zone::Told);
            }
        }
    }
    end
}
