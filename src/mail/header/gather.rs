//! Gathering, while a message is read, the part of its header that a record is made of. The rest
//! (signatures, seals, what filters wrote) is often three quarters of it, and is looked at once.
//!
//! Whole headers of whole lines only, as nearly all are: where anything is odd, nothing is
//! gathered, and [`super::parse`] judges all of what stands there.

use super::field_name::FieldName;
use super::lines::{HeaderLineKind, HeaderWalk};

/// A header under way.
#[derive(Debug, Default)]
pub struct HeaderGatherer {
    block: Vec<u8>,
    walk: HeaderWalk,
    /// The field at hand is one of those that are read.
    is_read: bool,
}

impl HeaderGatherer {
    /// Takes the header lines that `text` begins with, up to the empty line that ends the header;
    /// how long they are. `look` sees each. `None` where no empty line ends the header within
    /// `text`, or it is odd: a line that is no field, or a bare CR.
    pub fn take(&mut self, text: &[u8], mut look: impl FnMut(&[u8])) -> Option<usize> {
        let mut begin = 0;
        loop {
            let line = first_line(&text[begin..])?;
            match self.take_line(line) {
                HeaderLineKind::Field | HeaderLineKind::Continuation => {}
                HeaderLineKind::Empty if self.walk.has_begun() => return Some(begin),
                _ => return None,
            }
            look(line);
            begin += line.len();
        }
    }

    /// Begins another header with its first line. `false` where that is odd, or no whole line.
    pub fn begin(&mut self, line: &[u8]) -> bool {
        self.clear();
        first_line(line) == Some(line) && self.take_line(line) == HeaderLineKind::Field
    }

    /// Begins another header.
    pub fn clear(&mut self) {
        self.block.clear();
        self.walk = HeaderWalk::default();
        self.is_read = false;
    }

    fn take_line(&mut self, line: &[u8]) -> HeaderLineKind {
        let (kind, name) = self.walk.take_name(line);
        match (kind, name) {
            (HeaderLineKind::Field, Some(name)) => {
                self.is_read = FieldName::by_name(&line[..name.length]).is_some();
            }
            (HeaderLineKind::Continuation, _) => {}
            _ => self.is_read = false,
        }
        if self.is_read {
            self.block.extend_from_slice(line);
        }
        kind
    }

    /// The fields gathered, each with its continuation lines.
    pub fn block(&self) -> &[u8] {
        &self.block
    }
}

/// The line that `text` begins with, and its end. `None` where no LF ends it, or a CR is in it that
/// is not part of the line's end.
fn first_line(text: &[u8]) -> Option<&[u8]> {
    let at = memchr::memchr2(b'\n', b'\r', text)?;
    match (text[at], text.get(at + 1)) {
        (b'\n', _) => Some(&text[..=at]),
        (_, Some(b'\n')) => Some(&text[..at + 2]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mail::header::parse;

    fn gather(message: &str) -> Option<(String, usize)> {
        let mut gatherer = HeaderGatherer::default();
        let length = gatherer.take(message.as_bytes(), |_| {})?;
        Some((String::from_utf8(gatherer.block().to_vec()).expect("it is text"), length))
    }

    #[test]
    fn fields_that_nobody_reads_are_left_out_with_their_continuation_lines() {
        let check = |message: &str, expected: Option<(&str, usize)>| {
            let gathered = gather(message);
            assert_eq!(gathered.as_ref().map(|(block, length)| (block.as_str(), *length)), expected);
        };
        check("X-A: 1\n 2\nTo: b\n c\nX-B: 3\n\nTo: d", Some(("To: b\n c\n", 26)));
        check("To: b\r\nX-A: 1\r\n\r\n", Some(("To: b\r\n", 15)));
        check("X-A: 1\n\n", Some(("", 7)));
        check("To: b\n\n", Some(("To: b\n", 6)));
        check("To: b\n", None);
        check("To: b\n\r", None);
        check("\nTo: b\n\n", None);
        check("To: b\nDear Ada,\n\n", None);
        check("To: b\rCc: c\n\n", None);
        check("From ada@a.example Sat Jan  3 01:05:34 1996\nTo: b\n\n", None);
    }

    #[test]
    fn the_first_line_may_come_alone() {
        let mut gatherer = HeaderGatherer::default();
        assert!(gatherer.begin(b"X-A: 1\n"));
        let mut rest = Vec::new();
        assert_eq!(gatherer.take(b" 2\nTo: b\n\n", |line| rest.push(line.to_vec())), Some(9));
        assert_eq!(gatherer.block(), b"To: b\n");
        assert_eq!(rest, [b" 2\n".to_vec(), b"To: b\n".to_vec()]);
        for odd in ["To: b", " b\n", "\n", "To: b\rc\n", "Dear Ada,\n"] {
            assert!(!gatherer.begin(odd.as_bytes()), "{odd:?}");
        }
    }

    const LINES: &[&str] = &[
        "From: Ada <ada@a.example>",
        "To: b@b.example, c@c.example",
        "To: d@d.example",
        "Date: Sat, 3 Jan 2026 01:05:34 +0000",
        "Message-ID: <1@a.example>",
        "Subject: Grüße =?utf-8?q?a?=",
        "Subject : again",
        "Received: from x by y; Sat, 3 Jan 2026 01:05:35 +0000",
        "Content-Type: text/plain; charset=latin1",
        "List-Id: <l.example>",
        "X-Odd: é\u{1b}$B",
        "MIME-Version: 1.0",
        "DKIM-Signature: v=1;",
        " folded",
        "\t<2@a.example>",
        " ",
        "Dear Ada, hello",
        "From ada@a.example Sat Jan  3 01:05:34 1996",
        "From here on",
        ">From ada",
        "http://a.example",
        "\u{feff}To: e@e.example",
        "",
    ];

    proptest! {
        #[test]
        fn what_is_gathered_reads_as_the_whole_header_does(
            lines in prop::collection::vec(0..LINES.len(), 0..12),
            ends in prop::collection::vec(0..12_usize, 12),
        ) {
            let end = |at: usize| ["\n", "\r\n", "\r", "\r\r\n"][ends[at].saturating_sub(8)];
            let message: String =
                lines.iter().enumerate().map(|(at, line)| format!("{}{}", LINES[*line], end(at))).collect();
            let message = message + "\n";
            if let Some((block, length)) = gather(&message) {
                prop_assert_eq!(parse(block.as_bytes(), None), parse(message.as_bytes(), None));
                prop_assert_eq!(Some(length), super::super::lines::length(message.as_bytes()));
            }
        }
    }
}
