//! Dates as mail has them (RFC 5322 3.3, with the obsolete and the broken forms), and which date to
//! believe.
//!
//! A date is read around its time of day: the words before it are the date, the words after it the
//! zone, or what asctime puts there. Absent on purpose: a guess where day and month cannot be told
//! apart (`2/5/2003`), and a time of day where none is written. The arrival is better than either.

mod civil_date;
mod clock;
mod names;
mod plain;

pub use names::month;

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::Defect;
use super::text::lossy;

/// 2200-01-01T00:00:00Z, in seconds.
const YEAR_2200: i64 = 7_258_118_400;

/// 1990-01-01T00:00:00Z, in seconds: earlier dates are dead clock batteries.
const YEAR_1990: i64 = 631_152_000;

/// The longest date that is looked at, in bytes: room for a few comments.
const LENGTH_MAX: usize = 512;

/// Reads a Date value tolerantly: RFC 5322 with and without weekday, two-digit years, zone names,
/// comments, missing seconds, missing zone (UTC), tabs, asctime, ISO 8601, month names of some
/// languages. `None` when it is not a date, or outside 1970..2200.
pub fn parse(raw: &str) -> Option<Timestamp> {
    plain::read(raw.trim_ascii().as_bytes()).or_else(|| parse_tolerantly(raw))
}

/// The date-time of IMAP (RFC 9051 9), `17-Jul-1996 02:44:25 -0700`, the day perhaps with a blank
/// before it. `None`: not of this form, outside 1971..2199, or of a moment that needs a closer
/// look: a leap second, a zone of more than twelve hours.
pub fn parse_date_time(raw: &[u8]) -> Option<Timestamp> {
    let mut spaced: [u8; 26] = raw.try_into().ok()?;
    if spaced[2] != b'-' || spaced[6] != b'-' {
        return None;
    }
    (spaced[2], spaced[6]) = (b' ', b' ');
    plain::read(spaced.trim_ascii_start())
}

fn parse_tolerantly(raw: &str) -> Option<Timestamp> {
    let text = without_comments(first_field(raw));
    let time = clock::find(&text)?;
    let mut date = civil_date::DateWords::default();
    date.take(&text[..time.start]);
    let after = clock::read_after(&text[time.end..], &mut date);
    let civil = date.resolve(after.half)?.to_datetime(time.at(after.half)?);
    let local = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    let moment = local.checked_sub(SignedDuration::from_secs(after.offset_secs)).ok()?;
    (0..YEAR_2200).contains(&moment.as_second()).then_some(moment)
}

/// The moment of an mbox `From ` line (`From ada@host Wed Jan 1 00:00:00 2003`). It is in the local
/// time of whoever wrote it, so it can be 14 hours off. `None` when the line carries no date.
pub fn parse_mbox_line(line: &str) -> Option<Timestamp> {
    // A sender may hold blanks, digits and colons: the date begins at the weekday, which asctime
    // never leaves out.
    let weekday =
        line.match_indices(' ').map(|(at, _)| &line[at + 1..]).find(|tail| names::begins_with_weekday(tail));
    weekday.and_then(parse)
}

/// The date at the end of a Received field: after its last semicolon (RFC 5321 4.4).
pub fn parse_received(raw: &[u8]) -> Option<Timestamp> {
    memchr::memrchr(b';', raw).and_then(|at| parse(&lossy(&raw[at + 1..])))
}

/// What belongs to one field: a line that does not begin with a blank is another field (RFC 5322
/// 2.2.3).
fn first_field(raw: &str) -> &str {
    let raw = raw.trim();
    let mut end = raw.len().min(LENGTH_MAX);
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    let text = &raw[..end];
    let next_field = text.match_indices('\n').find(|(at, _)| !text[at + 1..].starts_with([' ', '\t']));
    next_field.map_or(text, |(at, _)| &text[..at])
}

/// Comments (RFC 5322 3.2.2) become a blank; they nest.
fn without_comments(text: &str) -> Cow<'_, str> {
    if !text.contains(['(', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0_u32;
    let mut escaped = false;
    let mut kept = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => {
                depth += 1;
                kept.push(' ');
            }
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(char),
            _ => {}
        }
    }
    Cow::Owned(kept)
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Which moment a message counts for. `written` is the parsed Date, `arrived` INTERNALDATE or its
/// like, `received` a Received field's (see [`witness`]).
///
/// Either of the last two vouches for a Date that is at most 7 days off. A Date that none vouches
/// for, or from before 1990, gives way to Received, where there is one. INTERNALDATE and its like
/// may be the day on which a mail was copied: against them an older Date is believed. A Date more
/// than a day after the arrival is clamped to it. Without any arrival the Date is believed.
pub fn choose(
    written: Option<Timestamp>,
    received: Option<Timestamp>,
    arrived: Option<Timestamp>,
) -> (Option<Timestamp>, DateSource, Option<Defect>) {
    let arrived = arrived.filter(|at| at.as_second() >= YEAR_1990);
    let by_received = received.map(|at| (at, DateSource::Received));
    let Some((arrival, source)) = by_received.or(arrived.map(|at| (at, DateSource::Internal))) else {
        return (written, written.map_or(DateSource::Unknown, |_| DateSource::Date), None);
    };
    let Some(date) = written else { return (Some(arrival), source, None) };
    let witnesses = [received, arrived].into_iter().flatten();
    let Some(copy) = witnesses.filter(|&at| is_near(date, at)).max() else {
        let was_copied = received.is_none() && date < arrival && date.as_second() >= YEAR_1990;
        let (at, source) = if was_copied { (date, DateSource::Date) } else { (arrival, source) };
        return (Some(at), source, Some(Defect::DateFarFromArrival));
    };
    if date.duration_since(copy) > DAY {
        return (Some(copy), DateSource::Clamped, Some(Defect::DateInFuture));
    }
    (Some(date), DateSource::Date, None)
}

/// The one arrival worth keeping: the witness that vouches for the Date, else Received, else
/// `arrived`. With it alone, [`choose`] gives the same moment.
pub fn arrival(
    written: Option<Timestamp>,
    received: Option<Timestamp>,
    arrived: Option<Timestamp>,
) -> Option<Timestamp> {
    let vouches = |at: &Timestamp| written.is_some_and(|date| is_near(date, *at));
    [received, arrived].into_iter().flatten().filter(vouches).max().or(received).or(arrived)
}

/// The Received moment that counts, of those in a header from the top: the topmost, unless an
/// earlier one below it vouches for the Date. A provider that fetched old mail from another one
/// puts the day of the fetching on top.
pub fn witness(
    written: Option<Timestamp>,
    mut received: impl Iterator<Item = Timestamp>,
) -> Option<Timestamp> {
    let top = received.next()?;
    let vouches = |at: &Timestamp| written.is_some_and(|date| is_near(date, *at));
    if vouches(&top) {
        return Some(top);
    }
    // Whoever writes a Date of the future may write a Received field for it as well.
    received.filter(|at| *at < top).find(vouches).or(Some(top))
}

fn is_near(date: Timestamp, arrival: Timestamp) -> bool {
    date.as_second() >= YEAR_1990 && date.duration_since(arrival).abs() <= WEEK
}

/// Where [`super::HeaderRecord::date`] comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateSource {
    /// The Date field.
    Date,
    /// A Received field (see [`super::date::witness`]).
    Received,
    /// IMAP INTERNALDATE, a Maildir file's name, or an mbox `From ` line.
    Internal,
    /// Date was in the future and was clamped to the arrival.
    Clamped,
    /// Nobody knows.
    #[default]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, iso: Option<&str>) {
        assert_eq!(parse(raw).map(|t| t.to_string()).as_deref(), iso, "{raw}");
    }

    #[test]
    fn dates_of_the_standards_are_read() {
        check("Tue, 1 Jul 2003 10:52:37 +0200", Some("2003-07-01T08:52:37Z"));
        check("1 Jul 2003 10:52 -0330", Some("2003-07-01T14:22:00Z"));
        check("Thu,\r\n 13\r\n  Feb\t1997 23:32 -0330 (Newfoundland Time)", Some("1997-02-14T03:02:00Z"));
        check("Tue, 1 Jul 2003 ((tricky) comment) 10:52:37 GMT", Some("2003-07-01T10:52:37Z"));
        check("21 Nov 97 09:55:06 EST", Some("1997-11-21T14:55:06Z"));
        check("21 Nov 103 09:55:06 Z", Some("2003-11-21T09:55:06Z"));
        check("Sat, 31 Dec 2016 23:59:60 +0000", Some("2016-12-31T23:59:59Z"));
    }

    #[test]
    fn dates_of_the_wild_are_read() {
        check("Wed Jan  1 10:20:30 2003", Some("2003-01-01T10:20:30Z"));
        check("Wed Jan  1 10:20:30 PST 2003", Some("2003-01-01T18:20:30Z"));
        check("Wed Jan  1 10:20:30 -0800 2003", Some("2003-01-01T18:20:30Z"));
        check("Wed Jan  1 10:20:30 2003 +0100", Some("2003-01-01T09:20:30Z"));
        check("2003-01-01T10:20:30+02:00", Some("2003-01-01T08:20:30Z"));
        check("2003-01-01T10:20:30.123Z", Some("2003-01-01T10:20:30Z"));
        check("2003/01/01 10:20", Some("2003-01-01T10:20:00Z"));
        check("Friday, 19-Nov-82 16:14:55 EST", Some("1982-11-19T21:14:55Z"));
        check("Wed,3 Apr 2002 14:58:26+0800", Some("2002-04-03T06:58:26Z"));
        check("5 Feb 2003 13.47 -0800", Some("2003-02-05T21:47:00Z"));
        check("February 5, 2003 13:47:26 GMT+1", Some("2003-02-05T12:47:26Z"));
        check("05.02.2003 13:47", Some("2003-02-05T13:47:00Z"));
        check("2/5/2003 1:47:26 PM", Some("2003-02-05T13:47:26Z"));
        check("5 Feb 2003 12:05 AM", Some("2003-02-05T00:05:00Z"));
        check("25/02/2003 13:47", Some("2003-02-25T13:47:00Z"));
        check("Di, 4 Mär 2003 13:47 MEZ", Some("2003-03-04T12:47:00Z"));
        check("mar., 5 févr. 2003 13:47 +0100", Some("2003-02-05T12:47:00Z"));
        check("Wed, 05 Feb 2003 13:47:26 \"GMT\"", Some("2003-02-05T13:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 -9999", Some("2003-02-05T13:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 H0500", Some("2003-02-05T13:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 0100", Some("2003-02-05T12:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 05:30 (IST)", Some("2003-02-05T08:17:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 0000", Some("2003-02-05T13:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 2003", Some("2003-02-05T13:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 -0800 0100", Some("2003-02-05T21:47:26Z"));
        check("Wed, 5 Feb 2003 13:47:26 EST 0100", Some("2003-02-05T18:47:26Z"));
        check("Wed Feb  5 13:47:26 0100 2003", Some("2003-02-05T12:47:26Z"));
        check("Wed, 5 Feb 2003 24:00:00 +0000", Some("2003-02-05T23:59:59Z"));
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for raw in [
            "",
            "yesterday afternoon",
            "garbage 0 1 2",
            "Tue, 7 Bog 2026 19:14:51 +0000",
            "31 Feb 2003 10:00",
            "2/5/2003 13:47",
            "5 Feb 2003",
            "12:30",
            "Tue, 30 Dec 1969 23:32:54 +0000",
            "5 Feb 2203 10:00",
            "Tue, 1 Jul 2003 ((open)\ncomment) 10:52:37 +0200",
            "99:99 5 Feb 2003",
            "5 Feb 2003 23:61",
        ] {
            check(raw, None);
        }
    }

    #[test]
    fn an_mbox_line_says_when_it_was_written() {
        let check = |line: &str, iso: Option<&str>| {
            assert_eq!(parse_mbox_line(line).map(|t| t.to_string()).as_deref(), iso)
        };
        check("From ada@host.example Wed Jan  1 10:20:30 2003", Some("2003-01-01T10:20:30Z"));
        check("From - Wed Jan  1 10:20:30 2003\r\n", Some("2003-01-01T10:20:30Z"));
        check("From \"a 10:20 b\"@host Wed Jan  1 10:20:30 +0100 2003", Some("2003-01-01T09:20:30Z"));
        check("From 1234@xxx Tue Jul 01 08:00:00 +0000 2014", Some("2014-07-01T08:00:00Z"));
        check("From here to there", None);
        check("From ", None);
    }

    #[test]
    fn the_date_is_believed_as_far_as_the_arrival_allows() {
        let at = |day: i64| Timestamp::from_second(1_000_000_000 + day * 86_400).ok();
        let old = Timestamp::from_second(0).ok();
        let check = |written, received, arrived, day, source, defect| {
            assert_eq!(choose(written, received, arrived), (day, source, defect));
        };
        check(at(0), None, None, at(0), DateSource::Date, None);
        check(None, None, None, None, DateSource::Unknown, None);
        check(at(0), at(6), None, at(0), DateSource::Date, None);
        check(at(0), at(8), None, at(8), DateSource::Received, Some(Defect::DateFarFromArrival));
        // Copied years later: the arrival says nothing against the Date, unless that is of the
        // future.
        check(at(0), None, at(8), at(0), DateSource::Date, Some(Defect::DateFarFromArrival));
        check(at(900), None, at(8), at(8), DateSource::Internal, Some(Defect::DateFarFromArrival));
        check(at(0), at(8), at(9), at(8), DateSource::Received, Some(Defect::DateFarFromArrival));
        check(at(3), None, at(0), at(0), DateSource::Clamped, Some(Defect::DateInFuture));
        check(at(1), None, at(0), at(1), DateSource::Date, None);
        check(old, at(0), None, at(0), DateSource::Received, Some(Defect::DateFarFromArrival));
        check(old, None, at(0), at(0), DateSource::Internal, Some(Defect::DateFarFromArrival));
        // A mailbox whose own clock stood still says nothing.
        check(at(0), None, old, at(0), DateSource::Date, None);
        check(None, None, at(0), at(0), DateSource::Internal, None);
        // Imported years later: the Received field vouches for the Date.
        check(at(0), at(0), at(900), at(0), DateSource::Date, None);
    }

    #[test]
    fn the_topmost_received_counts_unless_an_earlier_one_vouches_for_the_date() {
        let at = |day: i64| Timestamp::from_second(1_000_000_000 + day * 86_400).ok();
        let check = |written, received: &[i64], day: Option<Timestamp>| {
            assert_eq!(witness(written, received.iter().filter_map(|day| at(*day))), day, "{received:?}");
        };
        check(at(0), &[], None);
        check(at(0), &[1, 0], at(1));
        check(at(0), &[900], at(900));
        check(at(0), &[900, 3, 0], at(3));
        check(at(0), &[900, 800], at(900));
        check(None, &[900, 0], at(900));
        check(at(900), &[5, 900, 4], at(5));
    }
}
