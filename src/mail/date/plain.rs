//! `Tue, 1 Jul 2003 10:52:37 +0200 (CEST)`: the form of nearly every date (RFC 5322 3.3), read
//! without detours. What is written otherwise is left to the tolerant reading, which says the same
//! of this form.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::names::{MONTHS, WEEKDAYS};

/// `None`: not of this form, or of a moment that needs a closer look.
pub(super) fn read(raw: &str) -> Option<Timestamp> {
    let (words, comment) = match raw.split_once(" (") {
        Some((words, comment)) => (words, comment.strip_suffix(')')?),
        None => (raw, ""),
    };
    let mut parts = words.split(' ');
    let first = parts.next()?;
    let day = match first.strip_suffix(',') {
        Some(weekday) if WEEKDAYS.contains(&weekday) => parts.next()?,
        Some(_) => return None,
        None => first,
    };
    let month = month(parts.next()?)?;
    let year = number(parts.next()?, 4..=4)?;
    let clock = parts.next()?;
    let zone = parts.next()?;
    let is_plain =
        parts.next().is_none() && comment.bytes().all(|byte| byte == b' ' || byte.is_ascii_alphanumeric());
    if !is_plain || !(1971..2199).contains(&year) {
        return None;
    }
    let [hour, minute, second] = time(clock)?;
    let day = i8::try_from(number(day, 1..=2)?).ok()?;
    let local = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let east = SignedDuration::from_secs(seconds_east(zone)?);
    Offset::UTC.to_timestamp(local).ok()?.checked_sub(east).ok()
}

fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|name| word.len() == 3 && name[..3].eq_ignore_ascii_case(word))?;
    i8::try_from(at + 1).ok()
}

fn number(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let plain = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// `10:52:37`.
fn time(clock: &str) -> Option<[i8; 3]> {
    let mut parts = clock.split(':');
    let mut part = |most: i16| {
        let value = number(parts.next()?, 2..=2).filter(|value| *value <= most)?;
        i8::try_from(value).ok()
    };
    let time = [part(23)?, part(59)?, part(59)?];
    parts.next().is_none().then_some(time)
}

/// `+0200`, within what zones there are.
fn seconds_east(zone: &str) -> Option<i64> {
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let value = i64::from(number(digits, 4..=4)?);
    let (hours, minutes) = (value / 100, value % 100);
    (hours <= 12 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_is_read_and_no_other() {
        let check = |raw: &str, iso: Option<&str>| {
            assert_eq!(read(raw).map(|at| at.to_string()).as_deref(), iso, "{raw}");
        };
        check("Tue, 1 Jul 2003 10:52:37 +0200", Some("2003-07-01T08:52:37Z"));
        check("01 jul 2003 10:52:37 -0330 (NST)", Some("2003-07-01T14:22:37Z"));
        check("Tue, 1 Jul 2003 10:52:60 +0200", None);
        check("Tue, 1 Jul 2003 10:52 +0200", None);
        check("Tue, 1  Jul 2003 10:52:37 +0200", None);
        check("Tue, 31 Feb 2003 10:52:37 +0200", None);
        check("Tue, 1 Jul 2003 10:52:37 +0200 (a (nested) comment)", None);
        check("", None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_here_is_read_the_same_tolerantly(
            weekday in "(|Mon, |Tue, |Sun, )",
            day in "[0-3]?[0-9]",
            month in "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|sep)",
            year in "(19[67][0-9]|20[0-9]{2}|21[0-9]{2})",
            clock in "[0-2][0-9]:[0-6][0-9]:[0-6][0-9]",
            zone in "[+-][01][0-9][0-6][0-9]",
            comment in "(| \\(CEST\\)| \\(UTC\\)| \\(PDT\\)| \\(1970\\)| \\(Pacific Daylight Time\\))",
        ) {
            let raw = format!("{weekday}{day} {month} {year} {clock} {zone}{comment}");
            if let Some(at) = read(&raw) {
                proptest::prop_assert_eq!(super::super::parse_tolerantly(&raw), Some(at), "{}", raw);
            }
        }
    }
}
