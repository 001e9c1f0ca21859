//! The `From ` line that begins a message in an mbox file (RFC 4155, appendix A; the many dialects
//! before it).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::mail::header;
use crate::mail::header::lines::{self, HeaderLineKind, HeaderWalk};

/// A line that may part two messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Postmark {
    /// With a date; `None` where the date does not exist.
    Dated(Option<Timestamp>),
    /// `From ` and nothing else, as Thunderbird writes it: a mark only where a whole header
    /// follows.
    Bare,
}

/// Reads one line. `None` when it is no postmark: `From `, whatever sender, and a date are needed,
/// so that prose which begins with the word does not cut a message in two; or nothing at all after
/// `From `.
///
/// Dates are as asctime(3) writes them, with or without weekday, seconds or zone; Google's, with
/// the zone before the year; and the order of RFC 5322. Without a zone they are UTC (RFC 4155).
pub(super) fn read(line: &[u8]) -> Option<Postmark> {
    let rest = line.strip_prefix(b"From ")?;
    if matches!(rest.trim_ascii(), b"" | b"-") {
        return Some(Postmark::Bare);
    }
    if let Some(civil) = asctime(rest) {
        return Some(Postmark::Dated(Offset::UTC.to_timestamp(civil).ok()));
    }
    let text = String::from_utf8_lossy(&rest[..rest.len().min(1024)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len()).find_map(|at| date(&words, at)).map(Postmark::Dated)
}

/// The date of `ada@example.org Sat Jan  3 01:05:34 1996`, as nearly every program writes it, read
/// without detours. `None`: it is not of this form, or the date does not exist.
fn asctime(rest: &[u8]) -> Option<DateTime> {
    let line = rest.trim_ascii_end();
    let (sender, date) = line.split_at_checked(line.len().checked_sub(b"Sat Jan  3 01:05:34 1996".len())?)?;
    let is_word = sender.len() < 512 && sender.contains(&b'@');
    if !is_word || !sender.strip_suffix(b" ")?.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let [w1, w2, w3, b' ', m1, m2, m3, b' ', d1, d2, b' ', ref time @ ..] = *date else { return None };
    let [h1, h2, b':', n1, n2, b':', s1, s2, b' ', y1, y2, y3, y4] = *time else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let small = |tens: u8, ones: u8| number(&[tens, ones]).map(|number| number as i8);
    if ![w1, w2, w3].iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    let month = month(std::str::from_utf8(&[m1, m2, m3]).ok()?)?;
    let day = small(if d1 == b' ' { b'0' } else { d1 }, d2)?;
    let year = number(&[y1, y2, y3, y4]).filter(|year| (1970..=2100).contains(year))?;
    DateTime::new(year, month, day, small(h1, h2)?, small(n1, n2)?, small(s1, s2)?, 0).ok()
}

/// Whether it is one as Google Takeout writes it: `From 1481234567890@xxx Sat Jan 03 01:05:34 +0000
/// 2015`. The writer of the file writes it, and no mail has a say in it.
pub(super) fn is_takeouts(line: &[u8]) -> bool {
    if memchr::memmem::find(line, b"@xxx").is_none() {
        return false;
    }
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let words: Vec<&str> = text.split_whitespace().collect();
    let ["From", id, _, _, _, _, zone, _] = words[..] else { return false };
    let number = id.strip_suffix("@xxx").unwrap_or_default();
    let is_number = number.len() >= 10 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && zone == "+0000" && matches!(read(line), Some(Postmark::Dated(_)))
}

/// Whether what follows a bare `From ` is the header of a stored mail: somebody's From, and a date,
/// an id or a trace beside it. `text` begins after the mark and may be cut.
pub(super) fn begins_mail(text: &[u8]) -> bool {
    let block = &text[..lines::length(text).unwrap_or(text.len())];
    let fields = header::fields(block);
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    has("from") && ["date", "message-id", "received"].into_iter().any(has)
}

/// Whether a line may come after a postmark: a header field, or a second postmark as UUCP relays
/// and Berkeley mail left it.
pub(super) fn may_follow(line: &[u8]) -> bool {
    line.starts_with(b">From ")
        || line.starts_with(b"From ")
        || HeaderWalk::default().take(line) == HeaderLineKind::Field
}

/// The date whose month is at `at`.
fn date(words: &[&str], at: usize) -> Option<Option<Timestamp>> {
    let month = month(words[at])?;
    let (day, rest) = match words.get(at + 1).copied().and_then(day) {
        // `Sat Jan  3 01:05:34 1996`
        Some(day) => (day, words.get(at + 2..)?),
        // `Sat, 3 Jan 1996 01:05:34 +0100`
        None => (day(words.get(at.checked_sub(1)?)?)?, words.get(at + 1..)?),
    };
    let (mut time, mut year, mut offset) = (None, None, None);
    for word in rest {
        match (clock(word), full_year(word), zone(word)) {
            (Some(clock), ..) if time.is_none() => time = Some(clock),
            (_, Some(number), _) if year.is_none() => year = Some(number),
            (_, _, Some(zone)) if offset.is_none() => offset = Some(zone),
            _ => break,
        }
    }
    let ((hour, minute, second), year) = (time?, year?);
    let civil = DateTime::new(year, month, day, hour, minute, second.min(59), 0).ok();
    let offset = offset.flatten().unwrap_or(Offset::UTC);
    Some(civil.and_then(|civil| offset.to_timestamp(civil).ok()))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let index = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(word))?;
    i8::try_from(index + 1).ok()
}

fn day(word: &str) -> Option<i8> {
    let number = word.trim_end_matches(',').parse().ok()?;
    (1..=31).contains(&number).then_some(number)
}

fn full_year(word: &str) -> Option<i16> {
    let number = word.parse().ok()?;
    (word.len() == 4 && (1970..=2100).contains(&number)).then_some(number)
}

/// `01:05` or `01:05:34`.
fn clock(word: &str) -> Option<(i8, i8, i8)> {
    let mut parts = word.split(':');
    let mut part = |most: i8| -> Option<i8> {
        let number = parts.next()?.parse().ok()?;
        (0..=most).contains(&number).then_some(number)
    };
    let (hour, minute) = (part(23)?, part(59)?);
    match part(60) {
        Some(second) => parts.next().is_none().then_some((hour, minute, second)),
        None => (word.matches(':').count() == 1).then_some((hour, minute, 0)),
    }
}

/// `+0100` gives an offset; a name (`CEST`, `PST8PDT`) is passed over, for what it means is not
/// agreed.
fn zone(word: &str) -> Option<Option<Offset>> {
    if let Some(digits) = word.strip_prefix(['+', '-']) {
        let number: i32 = digits.parse().ok().filter(|_| digits.len() == 4)?;
        let seconds = (number / 100 * 60 + number % 100) * 60;
        let signed = if word.starts_with('-') { -seconds } else { seconds };
        return Some(Offset::from_seconds(signed).ok());
    }
    let name = word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    (name && word.starts_with(|first: char| first.is_ascii_uppercase())).then_some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postmarks_of_many_programs_are_read() {
        let check = |line: &str, expected: &str| {
            let time = expected.parse().ok();
            assert_eq!(read(line.as_bytes()), Some(Postmark::Dated(time)), "{line}");
        };
        check("From ada@example.org Sat Jan  3 01:05:34 1996", "1996-01-03T01:05:34Z");
        check("From ada@example.org Sat Jan  3 01:05:34 1996\r", "1996-01-03T01:05:34Z");
        check("From ada@example.org  Sat Jan 03 01:05 1996", "1996-01-03T01:05:00Z");
        check("From - Sat Jan 03 01:05:34 1996", "1996-01-03T01:05:34Z");
        check("From ???@??? Sat Jan 03 01:05:34 1996", "1996-01-03T01:05:34Z");
        check("From 1481234567890@xxx Sat Jan 03 01:05:34 +0000 2015", "2015-01-03T01:05:34Z");
        check("From ada@example.org Sat Jan  3 01:05:34 1996 +0100", "1996-01-03T00:05:34Z");
        check("From ada@example.org Sat Jan  3 01:05:34 CET 1996", "1996-01-03T01:05:34Z");
        check("From ada@example.org Sat, 3 Jan 1996 01:05:34 -0500", "1996-01-03T06:05:34Z");
        check("From ada Sat Jan  3 01:05:34 1996 remote from example", "1996-01-03T01:05:34Z");
        check("From \"Ada L\"@example.org Jan 3 01:05:34 1996", "1996-01-03T01:05:34Z");
        check("From Sat Jan  3 01:05:60 1996", "1996-01-03T01:05:59Z");
    }

    #[test]
    fn the_usual_form_is_read_the_same_without_detours() {
        let at = |line: &str| asctime(line.as_bytes()).map(|civil| civil.to_string());
        assert_eq!(at("ada@example.org Sat Jan  3 01:05:34 1996\n").as_deref(), Some("1996-01-03T01:05:34"));
        for other in [
            "ada Sat Jan  3 01:05:34 1996",
            "ada l@example.org Sat Jan  3 01:05:34 1996",
            "ada@example.org Sat Jan 33 01:05:34 1996",
            "ada@example.org Sat Jan  3 01:05:60 1996",
            "ada@example.org Sat Jan  3 01:05:34 1906",
            "ada@example.org Sat, 3 Jan 1996 01:05:34 -0500",
        ] {
            assert_eq!(at(other), None, "{other}");
        }
    }

    #[test]
    fn prose_is_no_postmark() {
        let check = |line: &str| assert_eq!(read(line.as_bytes()), None, "{line}");
        check("From what I hear, May 5 is fine");
        check("From Jan 5 at 10:30 in 2019 on");
        check("From Monday to Friday");
        check("From: ada@example.org");
        check(">From ada@example.org Sat Jan  3 01:05:34 1996");
        check("From");
        check("From\n");
        check("From Jan");
        check("From 3 Jan");
        check("From ada Sat Jan 3 25:00:00 1996");
        check("From ada Sat Jan 33 01:00:00 1996");
        check("From ada Sat Jan 3 01:00:00 96");
    }

    #[test]
    fn a_date_that_does_not_exist_still_marks() {
        assert_eq!(read(b"From ada@example.org Sat Feb 31 01:05:34 1996"), Some(Postmark::Dated(None)));
    }

    #[test]
    fn a_bare_mark_is_one_where_a_mail_follows() {
        let check = |text: &str, expected: bool| assert_eq!(begins_mail(text.as_bytes()), expected, "{text}");
        assert_eq!(read(b"From \r\n"), Some(Postmark::Bare));
        assert_eq!(read(b"From - \n"), Some(Postmark::Bare));
        check("Message-ID: <a@b.example>\nFrom: ada@b.example\n\nx", true);
        check("X-Mozilla-Status: 0001\nReceived: x\nFrom: ada@b.example\nSubj", true);
        check("To: Berlin\nDate: 3 May\n\nx", false);
        check("Note: x\n\nFrom: ada@b.example\nDate: x", false);
        check("ada\nFrom: ada@b.example\n", false);
    }

    #[test]
    fn only_takeout_writes_its_postmark() {
        let check = |line: &str, expected: bool| assert_eq!(is_takeouts(line.as_bytes()), expected, "{line}");
        check("From 1481234567890@xxx Sat Jan 03 01:05:34 +0000 2015\r\n", true);
        check("From 1481234567890@xxx Sat Jan  3 01:05:34 2015", false);
        check("From 1481234567890@yyy Sat Jan 03 01:05:34 +0000 2015", false);
        check("From ada@xxx Sat Jan 03 01:05:34 +0000 2015", false);
    }

    #[test]
    fn only_a_header_field_may_follow() {
        let check = |line: &str, expected: bool| assert_eq!(may_follow(line.as_bytes()), expected, "{line}");
        check("Subject: hi", true);
        check("X-Odd :hi", true);
        check("Received:", true);
        check(">From ada@example.org Sat Jan  3 01:05:34 1996", true);
        check("", false);
        check(": hi", false);
        check("Dear Ada: hi", false);
        check("two words", false);
    }
}
