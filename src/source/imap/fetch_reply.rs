//! One FETCH reply -> what it says of one message (RFC 9051 7.5.2), read in one pass without
//! recursion.
//!
//! Tolerant of items nobody asked for, strict about the ones that matter: a reply that cannot be
//! read is garbled, never half believed. Absent on purpose: whether the message was asked for.

use jiff::Timestamp;

use super::scanner::{ReplyScanner, Tree, Value};
use super::wire::{Literal, Reply};
use crate::mail::date;

/// What FETCH replies carry of one message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fetched {
    /// The sequence number, by which replies without UID belong to those with one.
    pub(super) number: u32,
    /// `None` when it was not sent; never 0.
    pub(super) uid: Option<u32>,
    /// INTERNALDATE. `None` when missing, NIL or unreadable (some servers invent one for mail
    /// without).
    pub(super) arrived: Option<Timestamp>,
    /// X-GM-LABELS, quotes and escapes taken out.
    pub(super) labels: Vec<Vec<u8>>,
    /// BODYSTRUCTURE.
    pub(super) structure: Option<Tree>,
    /// The body section. `None` when the reply has none.
    pub(super) body: Option<Literal>,
}

impl Fetched {
    /// Adds what another reply about the same message says.
    ///
    /// # Errors
    /// The two contradict each other: there is no telling which is true.
    pub(super) fn add(&mut self, other: Fetched) -> Result<(), Contradiction> {
        let differ = |a: bool, b: bool| a && b;
        if differ(self.uid.is_some(), other.uid.is_some()) && self.uid != other.uid {
            return Err(Contradiction);
        }
        if differ(self.body.is_some(), other.body.is_some()) && self.body != other.body {
            return Err(Contradiction);
        }
        self.uid = self.uid.or(other.uid);
        self.arrived = self.arrived.or(other.arrived);
        self.structure = self.structure.take().or(other.structure);
        self.body = self.body.take().or(other.body);
        if self.labels.is_empty() {
            self.labels = other.labels;
        }
        Ok(())
    }

    /// Whether it says nothing that is kept (FLAGS alone, as when another client reads a mail).
    pub(super) fn is_empty(&self) -> bool {
        let Fetched { number: _, uid: _, arrived, labels, structure, body } = self;
        arrived.is_none() && labels.is_empty() && structure.is_none() && body.is_none()
    }
}

/// Two replies about one message that cannot both be true.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Contradiction;

/// A reply to `UID FETCH`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FetchKind {
    Fetched(Fetched),
    /// Said to be a FETCH, but cannot be read.
    Garbled,
    /// A message left the folder: the sequence numbers after it are other messages' now.
    Expunged,
    /// Something else: EXISTS, EXPUNGE, OK, ...
    Other,
}

/// Reads one untagged reply, taking the literals out of it.
pub(super) fn read(reply: &mut Reply) -> FetchKind {
    let Reply { text, literals } = reply;
    let Some((number, rest)) = after_fetch(text) else {
        return if is_expunge(text) { FetchKind::Expunged } else { FetchKind::Other };
    };
    let mut fetched = Fetched { number, ..Fetched::default() };
    match read_items(&mut ReplyScanner::new(rest, literals), &mut fetched) {
        Some(()) => FetchKind::Fetched(fetched),
        None => FetchKind::Garbled,
    }
}

/// The number, and what follows `* n FETCH `. A number that is none counts as 0.
fn after_fetch(text: &[u8]) -> Option<(u32, &[u8])> {
    let rest = text.strip_prefix(b"* ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (word, after) = rest.get(digits..)?.split_at_checked(7)?;
    let number_of = || number(&rest[..digits]).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    (digits > 0 && word.eq_ignore_ascii_case(b" FETCH ")).then(|| (number_of(), after))
}

/// `* n EXPUNGE`, or VANISHED, which says the same of UIDs.
fn is_expunge(text: &[u8]) -> bool {
    let mut words = text.split(|&byte| byte == b' ').skip(1);
    let (first, second) = (words.next().unwrap_or(b""), words.next().unwrap_or(b""));
    first.eq_ignore_ascii_case(b"VANISHED") || second.trim_ascii().eq_ignore_ascii_case(b"EXPUNGE")
}

/// All items up to the closing parenthesis, which ends the reply.
fn read_items(scanner: &mut ReplyScanner<'_>, fetched: &mut Fetched) -> Option<()> {
    scanner.expect(b'(')?;
    loop {
        scanner.blanks();
        if scanner.expect(b')').is_some() {
            return scanner.is_at_end().then_some(());
        }
        let name = scanner.name()?;
        scanner.blanks();
        match name.eq_ignore_ascii_case(b"BODYSTRUCTURE") {
            true => fetched.structure = Some(scanner.tree()?),
            false => keep(name, scanner.value()?, fetched)?,
        }
    }
}

/// Keeps what matters. `None`: a value that cannot be.
fn keep(name: &[u8], value: Value<'_>, fetched: &mut Fetched) -> Option<()> {
    let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
    let is_body = name.len() > 5 && name[..5].eq_ignore_ascii_case(b"BODY[");
    match value {
        Value::Atom(digits) if is(b"UID") => match (number(digits)?, fetched.uid) {
            (_, Some(_)) => return None,
            // No message has UID 0 (RFC 9051 2.3.1.1): the reply is about none.
            (0, None) => fetched.number = 0,
            (uid, None) => fetched.uid = Some(u32::try_from(uid).ok()?),
        },
        Value::Text(text) if is(b"INTERNALDATE") => fetched.arrived = internal_date(&text),
        Value::List(labels) if is(b"X-GM-LABELS") => fetched.labels = labels,
        Value::Literal(literal) if is_body => put_body(literal, fetched)?,
        Value::Text(text) if is_body => put_body(Literal::Bytes(text.into_owned().into()), fetched)?,
        // BODY[...] NIL: a message without a header, or one the server cannot read (RFC 9051 9,
        // nstring).
        Value::Atom(nil) if is_body && nil.eq_ignore_ascii_case(b"NIL") => put_body(Literal::Nil, fetched)?,
        Value::Atom(_) | Value::List(_) if is_body => return None,
        _ => {}
    }
    Some(())
}

/// One body a reply: two would leave open which one is meant.
fn put_body(literal: Literal, fetched: &mut Fetched) -> Option<()> {
    fetched.body.replace(literal).is_none().then_some(())
}

fn number(digits: &[u8]) -> Option<u64> {
    let add = |number: u64, digit: &u8| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    };
    digits.iter().try_fold(0, add).filter(|_| !digits.is_empty())
}

/// `dd-Mon-yyyy hh:mm:ss +zzzz` (RFC 9051 9, date-time), and what some servers make of it.
pub(super) fn internal_date(text: &[u8]) -> Option<Timestamp> {
    date::parse_date_time(text).or_else(|| internal_date_tolerantly(text))
}

fn internal_date_tolerantly(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let mut parts = text.split([' ', '-', ':']).filter(|part| !part.is_empty());
    let day: i8 = parts.next()?.parse().ok()?;
    let month = month(parts.next()?)?;
    let year: i16 = parts.next()?.parse().ok()?;
    let clock = [parts.next()?, parts.next()?, parts.next()?];
    let [hour, minute, second] = clock.map(|part| part.parse::<i8>().ok());
    let zone = text.rsplit(' ').next()?;
    let second = second?.min(59);
    let civil = jiff::civil::DateTime::new(year, month, day, hour?, minute?, second, 0).ok()?;
    let at = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    at.checked_sub(jiff::SignedDuration::from_secs(zone_seconds(zone)?)).ok()
}

fn month(name: &str) -> Option<i8> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    (1..).zip(months).find(|(_, month)| name.eq_ignore_ascii_case(month)).map(|(number, _)| number)
}

fn zone_seconds(zone: &str) -> Option<i64> {
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let value: i64 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    Some(sign * (value / 100 * 3600 + value % 100 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str, literals: &[&str]) -> Reply {
        let literals =
            literals.iter().map(|bytes| Literal::Bytes(bytes.as_bytes().to_vec().into())).collect();
        Reply { text: text.as_bytes().to_vec(), literals }
    }

    fn uid_and_body(text: &str, literals: &[&str]) -> Option<(Option<u32>, Option<String>)> {
        match read(&mut reply(text, literals)) {
            FetchKind::Fetched(Fetched { uid, body: Some(Literal::Bytes(bytes)), .. }) => {
                Some((uid, Some(String::from_utf8(bytes.into()).unwrap())))
            }
            FetchKind::Fetched(fetched) => Some((fetched.uid, None)),
            FetchKind::Garbled | FetchKind::Expunged | FetchKind::Other => None,
        }
    }

    #[test]
    fn fetch_replies_are_read_in_any_order_and_damage_is_refused() {
        let check = |text: &str, literals: &[&str], expected: Option<(Option<u32>, Option<&str>)>| {
            let expected = expected.map(|(uid, body)| (uid, body.map(str::to_owned)));
            assert_eq!(uid_and_body(text, literals), expected, "{text}");
        };
        check(
            "* 1 FETCH (UID 7 BODY[HEADER.FIELDS (DATE FROM)] {3}\n)",
            &["a\r\n"],
            Some((Some(7), Some("a\r\n"))),
        );
        check("* 1 fetch (body[header.fields (\"DATE\")] {1}\n uid 7)", &["a"], Some((Some(7), Some("a"))));
        check("* 1 FETCH (UID 7 BODY[] \"a\\\"b\")", &[], Some((Some(7), Some("a\"b"))));
        check("* 1 FETCH (UID 7 BODY[]<0> {1}\n)", &["a"], Some((Some(7), Some("a"))));
        check("* 1 FETCH (UID 7 BODY[] NIL)", &[], Some((Some(7), None)));
        check("* 1 FETCH (FLAGS (\\Seen $x) UID 7)", &[], Some((Some(7), None)));
        check("* 1 FETCH (BODYSTRUCTURE ((((\"a\" NIL)))) UID 7)", &[], Some((Some(7), None)));
        check("* 1 FETCH (FLAGS (\\Seen))", &[], Some((None, None)));
        check("* 1 FETCH (INTERNALDATE NIL UID 7)", &[], Some((Some(7), None)));
        check("* 1 FETCH (UID 0 BODY[] {1}\n)", &["a"], Some((None, Some("a"))));
        check("* 1 FETCH (UID 1 UID 2)", &[], None);
        check("* 1 FETCH (UID 4294967296)", &[], None);
        check("* 1 FETCH (UID 18446744073709551623)", &[], None);
        check("* 1 FETCH (UID 1 BODY[] {1}\n BODY[] {1}\n)", &["a", "b"], None);
        check("* 1 FETCH (UID 7 ENVELOPE (((( \"unbalanced)", &[], None);
        check("* 1 FETCH (UID 7 BODY[] {-1}", &[], None);
        check("* 1 FETCH (UID 7", &[], None);
        check("* 1 FETCH (UID 7) trailing", &[], None);
        check("* 1 FETCH ", &[], None);
        check("* 1 FETCH (BODY[", &[], None);
        check("* 5 EXISTS", &[], None);
    }

    #[test]
    fn gmail_labels_lose_their_quotes() {
        let mut told =
            reply("* 1 FETCH (X-GM-LABELS (\"\\\\Inbox\" \\Sent Foo \"bar baz\" {2}\n) UID 1)", &["xy"]);
        let FetchKind::Fetched(fetched) = read(&mut told) else { panic!("a good reply") };
        assert_eq!(fetched.labels, [&b"\\Inbox"[..], b"\\Sent", b"Foo", b"bar baz", b"xy"]);
    }

    #[test]
    fn the_one_form_of_an_internal_date_is_read_by_position() {
        let check = |text: &str, expected: Option<&str>| {
            let read = date::parse_date_time(text.as_bytes());
            assert_eq!(read, expected.map(|at| at.parse().unwrap()), "{text}");
        };
        check("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T09:44:25Z"));
        check(" 7-jul-2025 10:00:00 +0530", Some("2025-07-07T04:30:00Z"));
        check("7-jul-2025 10:00:00 +0530", None);
        check("17 Jul-1996 02:44:25 -0700", None);
        check("17-Jul-1996 02:44:60 -0700", None);
    }

    #[test]
    fn internal_dates_are_read_or_unknown() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(internal_date(text.as_bytes()), expected.map(|at| at.parse().unwrap()), "{text}");
        };
        check("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T09:44:25Z"));
        check(" 7-jul-2025 10:00:00 +0530", Some("2025-07-07T04:30:00Z"));
        check("31-Dec-2016 23:59:60 +0000", Some("2016-12-31T23:59:59Z"));
        check("99-Foo-0000 99:99:99 +9999", None);
        check("31-Feb-2025 10:00:00 +0000", None);
        check("01-Jan-2025 10:00:00", None);
        check("", None);
        check("é-é-é é:é:é é", None);
    }

    proptest::proptest! {
        #[test]
        fn an_internal_date_of_the_one_form_is_read_as_tolerantly(
            date in "( |[0-3])[0-9]-(Jan|feb|MAR|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(1970|1971|20[0-9]{2}|2199)",
            clock in "[0-2][0-9]:[0-6][0-9]:[0-6][0-9]",
            zone in "[+-][01][0-9][0-6][0-9]",
        ) {
            let text = format!("{date} {clock} {zone}");
            if let Some(at) = date::parse_date_time(text.as_bytes()) {
                proptest::prop_assert_eq!(internal_date_tolerantly(text.as_bytes()), Some(at), "{}", text);
            }
        }

        #[test]
        fn no_reply_makes_it_panic(
            text in "[ ()\\[\\]{}\"\\\\\n~a-zé0-9]{0,60}",
            names in proptest::sample::subsequence(vec!["UID 7", "BODY[] ", "X-GM-LABELS (", "INTERNALDATE "], 0..4),
            literals in 0_usize..3,
        ) {
            let text = format!("* 1 FETCH ({}{text}", names.join(" "));
            read(&mut reply(&text, &["x"; 3][..literals]));
            internal_date(text.as_bytes());
        }
    }
}
