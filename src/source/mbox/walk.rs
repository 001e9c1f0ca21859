//! From message to message through an mbox.
//!
//! A message begins at a postmark that follows an empty line (or the beginning of the text) and is
//! followed by a header field, and a bare `From ` at one that is followed by a whole header of
//! mail; so body lines that merely begin with `From ` do not cut a message, quoted or not. A
//! Content-Length (mboxcl, mboxcl2) is believed only where it leads to a postmark or to the end of
//! the file, for forwarders leave stale ones behind.

use std::io;
use std::path::Path;

use jiff::Timestamp;

use super::postmark::{self, Postmark};
use super::text::Text;
use crate::mail::header::gather::HeaderGatherer;
use crate::mail::header::lines::{HeaderLineKind, HeaderWalk, is_empty};

/// A longer header is not kept; the message is set aside.
pub(super) const LONGEST: usize = 256 << 10;

/// One message passed.
pub(super) struct MboxMessage {
    /// Offset of its postmark.
    pub(super) start: u64,
    /// Offset of the next message's postmark, or the end of the text.
    pub(super) end: u64,
    pub(super) arrived: Option<Timestamp>,
    /// Its postmark is Google Takeout's.
    pub(super) by_takeout: bool,
    /// Google Takeout's fields are on top of its header.
    pub(super) has_labels_on_top: bool,
    pub(super) header: Header,
    /// Offset of the line after the postmark.
    begin: u64,
    /// Length of the empty line that parts it from the next one; 0 when there is none.
    separator: u64,
    ending: MessageEnding,
}

/// The header block, without the line that ends it: all of it, or the fields that are read.
pub(super) enum Header {
    Block(Vec<u8>),
    TooLong,
}

/// A header that was passed.
struct ReadHeader {
    header: Header,
    has_labels_on_top: bool,
    /// As Content-Length says it.
    content_length: Option<u64>,
    end: HeaderEnd,
}

/// How a header came to its end.
#[derive(PartialEq, Eq)]
enum HeaderEnd {
    /// By an empty line.
    Empty,
    /// By a line of the body, as long as this.
    Body(u64),
    /// Not at all: the text ends, or (a writer was killed in the middle) another message begins.
    None,
}

#[derive(PartialEq, Eq)]
enum MessageEnding {
    /// Another message follows, or an empty line and the end of the text.
    Closed,
    /// The text ends in the body, without an empty line: more may come.
    Open,
    /// The text ends in the header.
    InHeader,
}

impl MboxMessage {
    /// Whether nothing can be added to it any more.
    pub(super) fn is_closed(&self) -> bool {
        self.ending == MessageEnding::Closed
    }

    /// Whether the text ends before its header does.
    pub(super) fn is_unfinished(&self) -> bool {
        self.ending == MessageEnding::InHeader
    }

    /// Bytes from the header's beginning to the body's end.
    pub(super) fn size(&self) -> u64 {
        self.end - self.begin - self.separator
    }
}

/// A postmark that was found, with the line after it.
struct Mark {
    start: u64,
    begin: u64,
    arrived: Option<Timestamp>,
    by_takeout: bool,
    next: Vec<u8>,
}

/// A walk through the text.
pub(super) struct Walk {
    text: Text,
    mark: Option<Mark>,
    /// Length of the empty line passed last, when it was the last line passed.
    blank: u64,
    line: Vec<u8>,
    /// Room to gather a header in, which is kept as long as it is and no longer.
    block: Vec<u8>,
    gatherer: HeaderGatherer,
}

impl Walk {
    /// From where `text` is: at a postmark, or at the beginning of a file.
    pub(super) fn new(text: Text) -> Walk {
        Walk {
            text,
            mark: None,
            blank: 0,
            line: Vec::new(),
            block: Vec::new(),
            gatherer: HeaderGatherer::default(),
        }
    }

    /// Whether another message is already known to follow.
    pub(super) fn has_more(&self) -> bool {
        self.mark.is_some()
    }

    /// The next message. `None` at the end of the text.
    pub(super) fn next(&mut self) -> io::Result<Option<MboxMessage>> {
        if self.mark.is_none() {
            self.skip_byte_order_mark()?;
            self.body()?;
        }
        let Some(mark) = self.mark.take() else { return Ok(None) };
        let Mark { start, begin, arrived, by_takeout, next } = mark;
        let read = match self.ready_header(&next)? {
            Some(read) => read,
            None => self.header(next)?,
        };
        let ReadHeader { header, has_labels_on_top, content_length: length, end: header_end } = read;
        let ending = match (&header_end, self.mark.is_some()) {
            (_, true) => MessageEnding::Closed,
            (HeaderEnd::None, false) => MessageEnding::InHeader,
            (HeaderEnd::Empty, false) => self.rest(length, self.text.offset())?,
            (HeaderEnd::Body(line), false) => self.rest(length, self.text.offset() - line)?,
        };
        let end = self.mark.as_ref().map_or(self.text.offset(), |mark| mark.start);
        let separator = if header_end == HeaderEnd::None { 0 } else { self.blank };
        Ok(Some(MboxMessage {
            start,
            end,
            arrived,
            by_takeout,
            has_labels_on_top,
            header,
            begin,
            separator,
            ending,
        }))
    }

    /// The header that begins with the line `first`, where all of it is ready, an empty line ends
    /// it, and nothing in it is odd, as nearly always: then it is taken, with its Content-Length.
    /// Fields that nobody reads are left out. `None`: nothing is taken.
    fn ready_header(&mut self, first: &[u8]) -> io::Result<Option<ReadHeader>> {
        let ready = self.text.ready()?;
        if !self.gatherer.begin(first) {
            return Ok(None);
        }
        let mut content = ContentLength::default();
        content.take(first);
        let length = self.gatherer.take(ready, |line| content.take(line));
        // Without any field that is read, all of it is kept: it is a message all the same.
        let is_read = !self.gatherer.block().is_empty();
        let Some(length) = length.filter(|length| is_read && first.len() + length <= LONGEST) else {
            return Ok(None);
        };
        let has_labels_on_top = begins_with_labels(first, ready);
        let empty_line = if ready[length] == b'\r' { 2 } else { 1 };
        self.text.pass(length + empty_line);
        Ok(Some(ReadHeader {
            header: Header::Block(self.gatherer.block().to_vec()),
            has_labels_on_top,
            content_length: content.0,
            end: HeaderEnd::Empty,
        }))
    }

    /// Reads header lines, `line` being the first.
    fn header(&mut self, mut line: Vec<u8>) -> io::Result<ReadHeader> {
        let (mut block, mut length) = (std::mem::take(&mut self.block), 0);
        block.clear();
        let mut start = self.text.offset();
        let mut walk = HeaderWalk::default();
        let end = loop {
            if line.is_empty() {
                break HeaderEnd::None;
            }
            self.line.clear();
            if length > 0 && line.starts_with(b"From ") && self.is_dated_mark(start, &line)? {
                break HeaderEnd::None;
            }
            // `is_dated_mark` may have taken the line after.
            let taken = self.text.offset() - self.line.len() as u64;
            match walk.take(&line) {
                HeaderLineKind::Empty => break HeaderEnd::Empty,
                HeaderLineKind::Body if line.ends_with(b"\n") || self.text.peek()?.is_some() => {
                    break HeaderEnd::Body(self.text.offset() - start);
                }
                // Second postmarks above the first field are left out.
                HeaderLineKind::Postmark if length == 0 => {}
                _ => keep(&mut block, &mut length, &line),
            }
            start = taken;
            if self.line.is_empty() {
                self.text.line(&mut line)?;
            } else {
                std::mem::swap(&mut line, &mut self.line);
            }
        };
        let mut content = ContentLength::default();
        block.split_inclusive(|byte| *byte == b'\n').for_each(|line| content.take(line));
        let (header, content_length) = match length > LONGEST {
            true => (Header::TooLong, None),
            false => (Header::Block(block.clone()), content.0),
        };
        let first = memchr::memchr(b'\n', &block).map_or(block.len(), |at| at + 1);
        let has_labels_on_top = begins_with_labels(&block[..first], &block[first..]);
        self.block = block;
        Ok(ReadHeader { header, has_labels_on_top, content_length, end })
    }

    /// Passes over the body, which begins at `begin` and is as long as the header says, if it does.
    fn rest(&mut self, length: Option<u64>, begin: u64) -> io::Result<MessageEnding> {
        if let Some(length) = length
            && let Some(end) = begin.checked_add(length).filter(|end| *end >= self.text.offset())
            && self.leads_to_mark(end)?
        {
            self.text.go_to(end)?;
        }
        self.body()?;
        let more = self.mark.is_some() || (self.blank > 0 && self.text.offset() > begin);
        Ok(if more { MessageEnding::Closed } else { MessageEnding::Open })
    }

    /// Passes over lines up to the next mark, which it keeps, or to the end.
    fn body(&mut self) -> io::Result<()> {
        self.blank = 0;
        let mut after_blank = true;
        while let Some(first) = self.text.peek()? {
            let start = self.text.offset();
            match first {
                b'F' if after_blank => {
                    let mut line = std::mem::take(&mut self.line);
                    self.text.line(&mut line)?;
                    if self.is_mark(start, &line)? {
                        return Ok(());
                    }
                    // `is_mark` may have taken the line after.
                    self.blank = blank(if self.line.is_empty() { &line } else { &self.line });
                }
                b'\n' | b'\r' => {
                    let mut line = std::mem::take(&mut self.line);
                    self.text.line(&mut line)?;
                    self.blank = blank(&line);
                    self.line = line;
                }
                _ => {
                    self.text.skip_lines()?;
                    self.blank = 0;
                }
            }
            after_blank = self.blank > 0;
        }
        Ok(())
    }

    /// Whether `line`, which began at `start`, begins a message; if so it is kept. Else the line
    /// after it, when it was read, is in `self.line`, which is empty otherwise.
    fn is_mark(&mut self, start: u64, line: &[u8]) -> io::Result<bool> {
        match postmark::read(line) {
            Some(Postmark::Bare) => self.is_bare_mark(start),
            Some(Postmark::Dated(arrived)) => self.is_followed(start, line, arrived),
            None => {
                self.line.clear();
                Ok(false)
            }
        }
    }

    /// The same of a mark with a date: a field, or the end of the text, follows.
    fn is_dated_mark(&mut self, start: u64, line: &[u8]) -> io::Result<bool> {
        match postmark::read(line) {
            Some(Postmark::Dated(arrived)) => self.is_followed(start, line, arrived),
            Some(Postmark::Bare) | None => {
                self.line.clear();
                Ok(false)
            }
        }
    }

    /// Whether the line after a postmark may follow one.
    fn is_followed(&mut self, start: u64, line: &[u8], arrived: Option<Timestamp>) -> io::Result<bool> {
        self.line.clear();
        let begin = self.text.offset();
        self.text.line(&mut self.line)?;
        // At the end of the text nothing follows yet: a message is being written.
        let marks = self.line.is_empty() || postmark::may_follow(&self.line);
        if marks {
            let (next, by_takeout) = (std::mem::take(&mut self.line), postmark::is_takeouts(line));
            self.mark = Some(Mark { start, begin, arrived, by_takeout, next });
        }
        Ok(marks)
    }

    /// The same of a bare one: a whole header of mail follows.
    fn is_bare_mark(&mut self, start: u64) -> io::Result<bool> {
        self.line.clear();
        let begin = self.text.offset();
        let marks = postmark::begins_mail(&self.text.ahead()?);
        if marks {
            let mut next = Vec::new();
            self.text.line(&mut next)?;
            self.mark = Some(Mark { start, begin, arrived: None, by_takeout: false, next });
        }
        Ok(marks)
    }

    /// Whether a postmark, or the end of the file, is at `offset`, after at most two line ends.
    fn leads_to_mark(&self, offset: u64) -> io::Result<bool> {
        let mut buffer = [0; 1024];
        // A byte before, so that an offset behind the end of the file is told from one right at it.
        let Some(before) = offset.checked_sub(1) else { return Ok(false) };
        let Some(read @ 1..) = self.text.look_at(before, &mut buffer)? else { return Ok(false) };
        let mut rest = &buffer[1..read];
        for _ in 0..2 {
            rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
        }
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(rest.is_empty() || postmark::read(line).is_some())
    }

    /// Some Windows programs put one before the first message.
    fn skip_byte_order_mark(&mut self) -> io::Result<()> {
        if self.text.offset() == 0 && self.text.peek()? == Some(0xef) {
            self.text.take(3)?;
        }
        Ok(())
    }
}

/// Length of an empty line; 0 of any other.
fn blank(line: &[u8]) -> u64 {
    if is_empty(line) { line.len() as u64 } else { 0 }
}

fn keep(block: &mut Vec<u8>, length: &mut usize, line: &[u8]) {
    *length += line.len();
    if *length <= LONGEST {
        block.extend_from_slice(line);
    }
}

/// Whether a header begins with Takeout's two fields: `first` is its first line, `rest` what
/// follows.
fn begins_with_labels(first: &[u8], rest: &[u8]) -> bool {
    let begins = |line: &[u8], name: &[u8]| {
        line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins(first, b"X-GM-THRID:") && begins(rest, b"X-Gmail-Labels:")
}

/// The value of the last Content-Length field: the one that the mbox writer added is below the
/// others.
#[derive(Default)]
struct ContentLength(Option<u64>);

impl ContentLength {
    /// Takes the next line of the header.
    fn take(&mut self, line: &[u8]) {
        const FIELD: &[u8] = b"content-length:";
        if line.get(FIELD.len() - 1) == Some(&b':')
            && let Some((name, value)) = line.split_at_checked(FIELD.len())
            && name.eq_ignore_ascii_case(FIELD)
        {
            self.0 = std::str::from_utf8(value).ok().and_then(|value| value.trim().parse().ok());
        }
    }
}

/// The message whose postmark is at `offset`, unquoted, cut at `limit` bytes. `None` when no
/// message begins there.
pub(super) fn message(path: &Path, offset: u64, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let Some(text) = Text::open(path, offset)? else { return Ok(None) };
    let Some(message) = Walk::new(text).next()?.filter(|message| message.start == offset) else {
        return Ok(None);
    };
    let Some(mut text) = Text::open(path, message.begin)? else { return Ok(None) };
    let (mut whole, mut line, end) = (Vec::new(), Vec::new(), message.begin + message.size());
    let mut header = HeaderWalk::default();
    let mut in_body = false;
    while text.offset() < end && whole.len() < limit {
        text.line(&mut line)?;
        if line.is_empty() {
            break;
        }
        // A Content-Length may end between the CR and the LF of a line.
        line.truncate(line.len() - text.offset().saturating_sub(end) as usize);
        in_body |= header.take(&line).is_end();
        whole.extend_from_slice(if in_body { unquoted(&line) } else { &line });
    }
    whole.truncate(limit);
    Ok(Some(whole))
}

/// Takes one `>` off `>From `, `>>From `, ... (mboxrd).
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    if quotes > 0 && line[quotes..].starts_with(b"From ") { &line[1..] } else { line }
}
