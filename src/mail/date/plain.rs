//! `Tue, 1 Jul 2003 10:52:37 +0200 (CEST)`: the form of nearly every date (RFC 5322 3.3), read
//! without detours. What is written otherwise is left to the tolerant reading, which says the same
//! of this form.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::names::{MONTHS, WEEKDAYS};

/// `None`: not of this form, or of a moment that needs a closer look.
pub(super) fn read(raw: &[u8]) -> Option<Timestamp> {
    let date = match raw {
        [a, b, c, b',', b' ', date @ ..] => {
            WEEKDAYS.iter().any(|known| known.as_bytes() == [*a, *b, *c]).then_some(date)?
        }
        _ => raw,
    };
    let (day, rest) = match *date {
        [ones, b' ', ref rest @ ..] => (number(&[ones])?, rest),
        [tens, ones, b' ', ref rest @ ..] => (number(&[tens, ones])?, rest),
        _ => return None,
    };
    let [m1, m2, m3, b' ', y1, y2, y3, y4, b' ', ref time @ ..] = *rest else { return None };
    let [h1, h2, b':', n1, n2, b':', s1, s2, b' ', sign, z1, z2, z3, z4, ref comment @ ..] = *time else {
        return None;
    };
    let year = number(&[y1, y2, y3, y4]).filter(|year| (1971..2199).contains(year) && is_comment(comment))?;
    let [hour, minute, second] = [part(h1, h2, 23)?, part(n1, n2, 59)?, part(s1, s2, 59)?];
    let local = DateTime::new(year, month([m1, m2, m3])?, day as i8, hour, minute, second, 0).ok()?;
    let east = SignedDuration::from_secs(seconds_east(sign, part(z1, z2, 12)?, part(z3, z4, 59)?)?);
    Offset::UTC.to_timestamp(local).ok()?.checked_sub(east).ok()
}

fn month(word: [u8; 3]) -> Option<i8> {
    let at = MONTHS.iter().position(|name| name.as_bytes()[..3].eq_ignore_ascii_case(&word))?;
    i8::try_from(at + 1).ok()
}

/// A few digits.
fn number(digits: &[u8]) -> Option<i16> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0')))
}

/// Two digits of a time of day or a zone.
fn part(tens: u8, ones: u8, most: i16) -> Option<i8> {
    number(&[tens, ones]).filter(|value| *value <= most).map(|value| value as i8)
}

/// Nothing, or words in brackets.
fn is_comment(text: &[u8]) -> bool {
    let plain = |byte: &u8| *byte == b' ' || byte.is_ascii_alphanumeric();
    match text {
        [] => true,
        [b' ', b'(', words @ .., b')'] => words.iter().all(plain),
        _ => false,
    }
}

/// `+0200`, within what zones there are.
fn seconds_east(sign: u8, hours: i8, minutes: i8) -> Option<i64> {
    let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_is_read_and_no_other() {
        let check = |raw: &str, iso: Option<&str>| {
            assert_eq!(read(raw.as_bytes()).map(|at| at.to_string()).as_deref(), iso, "{raw}");
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
            if let Some(at) = read(raw.as_bytes()) {
                proptest::prop_assert_eq!(super::super::parse_tolerantly(&raw), Some(at), "{}", raw);
            }
        }
    }
}
