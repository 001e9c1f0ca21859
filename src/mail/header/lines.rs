//! Where a header ends: the one rule for whoever reads a message, be it whole, by chunks, or line
//! by line.
//!
//! A header is made of fields with their continuation lines (RFC 5322 2.2). It ends at the empty
//! line, and where that is missing at the first line that can be no header line: what is below
//! it is body, whatever fields it holds. Tolerated: mbox `From ` lines, a byte order mark and empty
//! lines before the first field; and above the first field of the author's, where only servers
//! wrote, lines that are none (a Received folded without a blank, a program's greeting).

use super::super::date;
use super::field_name::FieldName;

/// What one line is to the header that it may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderLineKind {
    /// `Name: value`.
    Field,
    /// Begins with a blank, below a field.
    Continuation,
    /// An mbox `From ` line: on top, or with a date.
    Postmark,
    /// No header line, above the first field of the author's.
    Unreadable,
    /// The empty line.
    Empty,
    /// No header line, below such a field.
    Body,
}

impl HeaderLineKind {
    /// Whether the header ends before this line.
    pub fn is_end(self) -> bool {
        matches!(self, HeaderLineKind::Empty | HeaderLineKind::Body)
    }
}

/// A header that is read line by line.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeaderWalk {
    passed: Passed,
}

/// What of a header was passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Passed {
    #[default]
    Nothing,
    /// A field.
    Trace,
    /// A field that the author's program writes.
    Authored,
}

/// Fields that the author's program writes, in every mail or nearly so.
const AUTHORED: [&[u8]; 8] =
    [b"from", b"to", b"cc", b"date", b"subject", b"message-id", b"mime-version", b"content-type"];

impl HeaderWalk {
    /// Takes the next line, its end included.
    pub fn take(&mut self, line: &[u8]) -> HeaderLineKind {
        self.take_name(line).0
    }

    /// Whether a field was passed.
    pub(super) fn has_begun(self) -> bool {
        self.passed != Passed::Nothing
    }

    /// The same, and where the name of a field ends.
    pub(super) fn take_name(&mut self, line: &[u8]) -> (HeaderLineKind, Option<NameEnd>) {
        let kind = match line.first() {
            None | Some(b'\r' | b'\n') if is_empty(line) => HeaderLineKind::Empty,
            Some(b' ' | b'\t') if self.has_begun() => HeaderLineKind::Continuation,
            Some(b'>' | b'F') if self.is_postmark(line) => HeaderLineKind::Postmark,
            _ => return self.take_named(line),
        };
        (kind, None)
    }

    /// The same of a line that is a field or none.
    fn take_named(&mut self, line: &[u8]) -> (HeaderLineKind, Option<NameEnd>) {
        let name = name_end(line);
        match name {
            Some(NameEnd { length, .. }) => {
                self.pass(&line[..length]);
                (HeaderLineKind::Field, name)
            }
            None if self.passed == Passed::Authored => (HeaderLineKind::Body, None),
            None => (HeaderLineKind::Unreadable, None),
        }
    }

    fn is_postmark(self, line: &[u8]) -> bool {
        is_postmark(line) && (!self.has_begun() || is_dated(line))
    }

    fn pass(&mut self, name: &[u8]) {
        let authored = || AUTHORED.iter().any(|known| known.eq_ignore_ascii_case(name));
        if self.passed != Passed::Authored {
            self.passed = if authored() { Passed::Authored } else { Passed::Trace };
        }
    }
}

/// Nothing but line ends, as CRs too many before an LF are.
pub fn is_empty(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Bytes of the header that `message` begins with, up to the line that ends it. `None` when it does
/// not end within `message`.
pub fn length(message: &[u8]) -> Option<usize> {
    if memchr::memchr(b'\n', message).is_none() && !message.windows(2).any(|two| two == b"\r\r") {
        return None;
    }
    let mut lines = HeaderLines::new(message);
    while lines.next_field().is_some() {}
    lines.has_end().then(|| message.len() - lines.rest.len())
}

/// Header and body of a message; the empty line between them belongs to neither. The body is empty
/// when the header does not end.
pub fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let mut lines = HeaderLines::new(message);
    while lines.next_field().is_some() {}
    let (header, rest) = message.split_at(message.len() - lines.rest.len());
    (header, if lines.has_empty_line() { &rest[line_end_length(rest)..] } else { rest })
}

/// Bytes of the line end that `text` begins with: CRs and an LF, or one CR.
fn line_end_length(text: &[u8]) -> usize {
    let returns = text.iter().take_while(|byte| **byte == b'\r').count();
    if text.get(returns) == Some(&b'\n') { returns + 1 } else { returns.min(1) }
}

/// `From ada@host Wed Jan ...`, and not `From : ada@host`.
pub(super) fn is_postmark(line: &[u8]) -> bool {
    let line = line.strip_prefix(b">").unwrap_or(line);
    line.strip_prefix(b"From ").is_some_and(|rest| !rest.trim_ascii_start().starts_with(b":"))
}

fn is_dated(line: &[u8]) -> bool {
    date::parse_mbox_line(&String::from_utf8_lossy(&line[..line.len().min(1024)])).is_some()
}

/// Where the name of a field ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameEnd {
    /// Bytes of the name.
    pub(super) length: usize,
    /// Where the colon is.
    colon: usize,
}

/// Bytes that a name is made of: a table, for they are looked at one by one.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        table[byte as usize] = byte != b':';
        byte += 1;
    }
    table
};

/// `Name: value`. `None` when there is no colon, or no name before it (RFC 5322 3.6.8: printable
/// ASCII) with at least one letter, and for an address on the web, which begins like one. A blank
/// before the colon (RFC 5322 4.5) is taken where the name is known or has a hyphen: `Bonjour :` is
/// how a letter begins.
fn name_end(line: &[u8]) -> Option<NameEnd> {
    let length = line.iter().position(|byte| !IN_NAME[usize::from(*byte)])?;
    let colon = if line[length] == b':' { length } else { memchr::memchr(b':', line)? };
    let (name, blanks) = (&line[..length], &line[length..colon]);
    let is_known = || name.contains(&b'-') || FieldName::by_name(name).is_some();
    let is_name = blanks.is_empty() || blanks.iter().all(u8::is_ascii_whitespace) && is_known();
    let is_field = is_name && name.iter().any(u8::is_ascii_alphabetic);
    (is_field && !line[colon + 1..].starts_with(b"//")).then_some(NameEnd { length, colon })
}

/// LF, unless a header of bare CRs has ended before the first one: what is in a body decides
/// nothing. CRs right before it belong to it.
fn line_end(block: &[u8]) -> u8 {
    let Some(first) = memchr::memchr(b'\n', block) else { return b'\r' };
    let before = &block[..first];
    let line = &before[..before.iter().rposition(|&b| b != b'\r').map_or(0, |last| last + 1)];
    let may_end = memchr::memchr(b'\r', line).is_some();
    if may_end && line.windows(2).any(|two| two == b"\r\r") { b'\r' } else { b'\n' }
}

/// One piece of a header.
#[derive(Debug, Clone, Copy)]
pub(super) enum HeaderPiece<'a> {
    /// A field with its continuation lines. The value has their line ends, and no blanks around it.
    Field {
        name: &'a [u8],
        value: &'a [u8],
        /// No line ends are in the value.
        is_one_line: bool,
    },
    Postmark(&'a [u8]),
    /// A line that is no header line.
    Unreadable,
}

/// Walks over a block, a field at a time.
pub(super) struct HeaderLines<'a> {
    rest: &'a [u8],
    line_end: u8,
    walk: HeaderWalk,
    /// The header ends before `rest`.
    is_over: bool,
}

impl<'a> HeaderLines<'a> {
    pub(super) fn new(block: &'a [u8]) -> HeaderLines<'a> {
        let block = block.strip_prefix(b"\xef\xbb\xbf").unwrap_or(block);
        let first_line = block.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(block.len());
        let after = HeaderLines::at(&block[first_line..]);
        // Empty lines on top are passed over where a header follows; else they end an empty one.
        let begins = || matches!(after.peek(), HeaderLineKind::Field | HeaderLineKind::Postmark);
        match first_line == 0 || after.rest.is_empty() || begins() {
            true => after,
            false => HeaderLines { is_over: true, ..HeaderLines::at(block) },
        }
    }

    fn at(rest: &'a [u8]) -> HeaderLines<'a> {
        HeaderLines { rest, line_end: line_end(rest), walk: HeaderWalk::default(), is_over: false }
    }

    fn peek(&self) -> HeaderLineKind {
        let mut walk = self.walk;
        walk.take(&self.rest[..self.line_length(0)])
    }

    /// One field, or a line that is none, of those that the header may hold. `None` at the line
    /// that ends the header, and at the end.
    pub(super) fn next_field(&mut self) -> Option<HeaderPiece<'a>> {
        if self.is_over {
            return None;
        }
        let (mut end, mut is_one_line) = self.line(0);
        let (kind, name) = self.walk.take_name(&self.rest[..end]);
        self.is_over = kind.is_end();
        if self.is_over {
            return None;
        }
        while matches!(self.rest.get(end), Some(b' ' | b'\t')) {
            end += self.line_length(end);
            is_one_line = false;
        }
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(match name {
            Some(NameEnd { length, colon }) => {
                let value = line[colon + 1..].trim_ascii();
                HeaderPiece::Field { name: &line[..length], value, is_one_line }
            }
            None if is_postmark(line) => HeaderPiece::Postmark(line),
            None => HeaderPiece::Unreadable,
        })
    }

    /// Whether a whole line ends the header, once [`HeaderLines::next_field`] has given all of it.
    fn has_end(&self) -> bool {
        self.has_empty_line() || self.rest[..self.line_length(0)].ends_with(&[self.line_end])
    }

    /// Whether an empty line ends the header, once [`HeaderLines::next_field`] has given all of it.
    pub(super) fn has_empty_line(&self) -> bool {
        self.rest.first().is_some_and(|byte| matches!(byte, b'\r' | b'\n'))
    }

    /// Whether there is more after the header, and no empty line before it.
    pub(super) fn runs_into_body(&self) -> bool {
        !self.rest.is_empty() && !self.has_empty_line()
    }

    /// Bytes of the line that begins at `from`, with its end, and whether no CR is in it but in its
    /// end.
    fn line(&self, from: usize) -> (usize, bool) {
        let tail = &self.rest[from..];
        match memchr::memchr2(b'\n', b'\r', tail) {
            _ if self.line_end == b'\r' => (self.line_length(from), false),
            Some(at) if tail[at] == b'\n' => (at + 1, true),
            Some(at) if tail.get(at + 1) == Some(&b'\n') => (at + 2, true),
            Some(_) => (self.line_length(from), false),
            None => (tail.len(), true),
        }
    }

    /// Bytes of the line that begins at `from`, with its end.
    fn line_length(&self, from: usize) -> usize {
        let tail = &self.rest[from..];
        memchr::memchr(self.line_end, tail).map_or(tail.len(), |at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_where_no_header_line_can_stand() {
        let check = |message: &str, header: &str, body: &str| {
            let (found, rest) = split(message.as_bytes());
            assert_eq!((found, rest), (header.as_bytes(), body.as_bytes()), "{message:?}");
        };
        check("Subject: a\n\nbody", "Subject: a\n", "body");
        check("Subject: a\r\n\r\nbody", "Subject: a\r\n", "body");
        check("Subject: a\r\r\n\r\r\nTo: b", "Subject: a\r\r\n", "To: b");
        check("Subject: a\r\rTo: b\n", "Subject: a\r", "To: b\n");
        check("Subject: a\n--b42\nTo: b\n", "Subject: a\n", "--b42\nTo: b\n");
        check("Subject: a\n folded\nDear Ada: hi\nTo: b\n", "Subject: a\n folded\n", "Dear Ada: hi\nTo: b\n");
        check("Subject: a\n-----Original Message-----\n", "Subject: a\n", "-----Original Message-----\n");
        check("Subject: a\n> To: b\nTo: c", "Subject: a\n", "> To: b\nTo: c");
        check("Subject: a\nhttps://example.org\nTo: b", "Subject: a\n", "https://example.org\nTo: b");
        check("Subject: a\n10:30 at the gate\nTo: b", "Subject: a\n", "10:30 at the gate\nTo: b");
        check("Subject: a\nHi :-)\nTo: b", "Subject: a\n", "Hi :-)\nTo: b");
        check("Subject: a\n:-)\nTo: b", "Subject: a\n", ":-)\nTo: b");
        check("Subject: a\nFrom here on\nTo: b", "Subject: a\n", "From here on\nTo: b");
        check("Subject: a\nX-Odd_1.2 : x\n\nTo: b", "Subject: a\nX-Odd_1.2 : x\n", "To: b");
        let moved = "Delivered-To: a\n>From ada Sat Jan  3 01:05:34 1996\nTo: b\n";
        check(&format!("{moved}\nx"), moved, "x");
        check(
            "Received: by b\n(1.2.3.4) with c\nSubject: a\n\nx",
            "Received: by b\n(1.2.3.4) with c\nSubject: a\n",
            "x",
        );
        check("odd\nSubject: a\n\nTo: b", "odd\nSubject: a\n", "To: b");
        check("\n\nSubject: a\n\nTo: b", "\n\nSubject: a\n", "To: b");
        check("\nDear Ada,\nTo: b", "", "Dear Ada,\nTo: b");
        check("Subject: a", "Subject: a", "");
        check("", "", "");
    }

    #[test]
    fn only_a_whole_line_ends_a_header() {
        let check = |message: &[u8], expected: Option<usize>| assert_eq!(length(message), expected);
        check(b"Subject: a\n\n", Some(11));
        check(b"Subject: a\n\r", Some(11));
        check(b"Subject: a\nTo", None);
        check(b"Subject: a\nTo a friend", None);
        check(b"Subject: a\nTo a friend\n", Some(11));
        check(b"Subject: a\n", None);
        check(b"Subject: a\r\rx", Some(11));
        check(b"\nbody", Some(0));
        check(b"", None);
    }
}
