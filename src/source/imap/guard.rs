//! What is between the server and the `imap` crate: it lets through only replies that the crate
//! needs and reads well, one line or literal at a time.
//!
//! One line a read keeps the crate's own buffer empty between commands, so that the scan may write
//! its FETCHes on the same stream. Untagged replies nobody asked for are dropped with their
//! literals, status texts are kept here and replaced by a plain word, mailbox news that comes
//! before a `+` waits for it, literals become quoted strings, 8-bit bytes become `?`. BYE ends the
//! connection with the server's words. Absent on purpose: FETCH, which never goes this way.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use imap::extensions::idle::SetReadTimeout;

use super::ImapDeadlines;
use super::server_text::{Refusal, printable};
use super::wire::{ANSWER_BYTES, LINE_BYTES, Literal, Reply, SEARCH_LINE_BYTES, Wire, broken};

/// Deepest nesting of parentheses let through.
const DEPTH: usize = 64;

/// What the next command expects first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Reply,
    /// A `+` line before anything else (IDLE, APPEND).
    Continuation,
    /// `+` lines of a SASL exchange, as many as there are.
    Sasl,
}

/// The connection as both its users see it.
pub(super) struct ImapLink {
    pub(super) wire: Wire,
    pub(super) deadlines: ImapDeadlines,
    pub(super) expect: Expect,
    /// The last tagged NO or BAD.
    pub(super) refusal: Option<Refusal>,
    /// Tagged replies seen, to tell whether a command ended.
    pub(super) tagged: u64,
    pending: Vec<u8>,
    at: usize,
    /// Mailbox news that came before the `+` of IDLE.
    early: Vec<u8>,
    reply: Reply,
    /// The words of the last CAPABILITY, alone or in the answer to a login.
    pub(super) offered: Option<Vec<u8>>,
    /// The tag, with its blank, of a command whose answer nobody waits for.
    pub(super) unawaited: Option<String>,
}

/// A handle to a [`ImapLink`], for the crate to read from and write to.
#[derive(Clone)]
pub(super) struct ImapGuard(Arc<Mutex<ImapLink>>);

impl ImapGuard {
    pub(super) fn new(wire: Wire, deadlines: ImapDeadlines) -> ImapGuard {
        ImapGuard(Arc::new(Mutex::new(ImapLink {
            wire,
            deadlines,
            expect: Expect::Reply,
            refusal: None,
            tagged: 0,
            pending: Vec::new(),
            at: 0,
            early: Vec::new(),
            reply: Reply::default(),
            offered: None,
            unawaited: None,
        })))
    }

    /// The link itself. One thread uses a connection, so this never waits.
    pub(super) fn link(&self) -> MutexGuard<'_, ImapLink> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ImapLink {
    /// A new command of the crate's.
    pub(super) fn begin(&mut self, expect: Expect) {
        self.begin_own(LINE_BYTES, ANSWER_BYTES);
        self.expect = expect;
        self.refusal = None;
        self.early.clear();
    }

    /// A new command of ours, with these limits of a line and of all lines.
    pub(super) fn begin_own(&mut self, line: usize, lines: u64) {
        self.wire.begin(self.deadlines.quiet, self.deadlines.command, line, lines);
    }

    /// Sends commands of ours, with time for it from now on: the answer before may be long ago.
    pub(super) fn send(&mut self, commands: &str) -> io::Result<()> {
        self.begin_own(LINE_BYTES, ANSWER_BYTES);
        self.wire.send(commands.as_bytes())
    }

    /// The next reply, but for the one to a command nobody waits for.
    pub(super) fn next_reply(&mut self, wanted: u64, reply: &mut Reply) -> io::Result<()> {
        loop {
            self.wire.reply(wanted, reply)?;
            let unawaited = self.unawaited.as_ref().is_some_and(|tag| reply.text.starts_with(tag.as_bytes()));
            if !unawaited {
                return Ok(());
            }
            self.unawaited = None;
        }
    }

    /// Reads until each of these tags, with its blank, is answered, and gives the untagged replies
    /// to `hear`. Commands of ours alone are answered so.
    pub(super) fn answers(
        &mut self,
        tags: &[&str],
        hear: &mut dyn FnMut(&mut Reply) -> io::Result<()>,
    ) -> io::Result<Vec<Option<Refusal>>> {
        let mut ended = vec![None; tags.len()];
        let mut reply = Reply::default();
        while ended.iter().any(Option::is_none) {
            self.next_reply(LINE_BYTES as u64, &mut reply)?;
            if let Some(at) = tags.iter().position(|tag| reply.text.starts_with(tag.as_bytes())) {
                ended[at] = Some(read_status(&reply.text[tags[at].len()..])?);
                continue;
            }
            if is_untagged(&reply.text)? {
                hear(&mut reply)?;
            }
        }
        Ok(ended.into_iter().flatten().collect())
    }

    /// Puts at least one line in `pending`.
    fn refill(&mut self) -> io::Result<()> {
        self.pending.clear();
        self.at = 0;
        let mut reply = std::mem::take(&mut self.reply);
        while self.pending.is_empty() {
            self.next_reply(LINE_BYTES as u64, &mut reply)?;
            self.admit(&reply)?;
        }
        self.reply = reply;
        Ok(())
    }

    fn admit(&mut self, reply: &Reply) -> io::Result<()> {
        match reply.text.first() {
            Some(b'+') => self.continuation(&reply.text),
            Some(b'*') => self.untagged(reply),
            None => Ok(()),
            _ => self.tagged(&reply.text),
        }
    }

    /// `+`: let through where one is waited for; the crate would stumble over any other.
    fn continuation(&mut self, text: &[u8]) -> io::Result<()> {
        if self.expect == Expect::Reply {
            return Ok(());
        }
        let rest = text[1..].trim_ascii();
        match rest {
            b"" => self.pending.extend_from_slice(b"+\r\n"),
            _ => push_line(&mut self.pending, &[b"+ ", rest].concat()),
        }
        if self.expect == Expect::Continuation {
            self.expect = Expect::Reply;
            self.pending.append(&mut self.early);
        }
        Ok(())
    }

    fn tagged(&mut self, text: &[u8]) -> io::Result<()> {
        let mut parts = text.splitn(3, |&byte| byte == b' ');
        let (tag, status) = (parts.next().unwrap_or(b""), parts.next().unwrap_or(b"").to_ascii_uppercase());
        let rest = parts.next().unwrap_or(b"");
        let is_tag = !tag.is_empty() && tag.iter().all(u8::is_ascii_alphanumeric);
        let status: &[u8] = match &status[..] {
            b"OK" if self.expect == Expect::Continuation => b"BAD",
            b"OK" => b"OK",
            b"NO" => b"NO",
            b"BAD" | b"BYE" => b"BAD",
            _ => return Err(broken("a line is no IMAP reply")),
        };
        if !is_tag {
            return Err(broken("a line is no IMAP reply"));
        }
        self.tagged += 1;
        match rest.split_at_checked(12) {
            _ if status != b"OK" => self.refusal = Some(Refusal::read(rest)),
            Some((code, words)) if code.eq_ignore_ascii_case(b"[CAPABILITY ") => self.offer(words),
            _ => {}
        }
        self.expect = Expect::Reply;
        push_line(&mut self.pending, &[tag, b" ", status, b" -"].concat());
        Ok(())
    }

    fn untagged(&mut self, reply: &Reply) -> io::Result<()> {
        let text = reply.text.strip_prefix(b"* ").ok_or_else(|| broken("a line is no IMAP reply"))?;
        let mut parts = text.splitn(2, |&byte| byte == b' ');
        let word = parts.next().unwrap_or(b"").to_ascii_uppercase();
        let rest = parts.next().unwrap_or(b"");
        match &word[..] {
            b"BYE" => Err(goodbye(rest)),
            b"SEARCH" => self.whole(reply),
            b"ESEARCH" if self.expect == Expect::Reply => {
                let line =
                    extended_search(rest).ok_or_else(|| broken("an answer to SEARCH cannot be read"))?;
                push_line(&mut self.pending, &line);
                Ok(())
            }
            b"OK" => {
                self.code(rest);
                Ok(())
            }
            b"CAPABILITY" => {
                self.offer(rest);
                self.capabilities(rest);
                Ok(())
            }
            number => {
                self.news(number, rest);
                Ok(())
            }
        }
    }

    /// `* OK [CODE n]`: only the codes that EXAMINE needs.
    fn code(&mut self, rest: &[u8]) {
        let Some(code) = rest.strip_prefix(b"[").and_then(|rest| rest.split(|&byte| byte == b']').next())
        else {
            return;
        };
        let mut parts = code.split(|&byte| byte == b' ');
        let (name, value) = (parts.next().unwrap_or(b"").to_ascii_uppercase(), parts.next().unwrap_or(b""));
        let wanted = matches!(&name[..], b"UIDVALIDITY" | b"UIDNEXT" | b"HIGHESTMODSEQ");
        if wanted && !value.is_empty() && value.iter().all(u8::is_ascii_digit) {
            push_line(&mut self.pending, &[b"* OK [", &name[..], b" ", value, b"] -"].concat());
        }
    }

    /// Keeps the words of a CAPABILITY, up to the bracket where it is a code.
    fn offer(&mut self, words: &[u8]) {
        self.offered = Some(words.split(|&byte| byte == b']').next().unwrap_or(words).to_vec());
    }

    /// Capabilities are atoms; a word that is none is left out. IMAP4rev2 servers (RFC 9051
    /// appendix E) speak all of IMAP4rev1 that is used here.
    fn capabilities(&mut self, rest: &[u8]) {
        let mut line = b"* CAPABILITY IMAP4rev1".to_vec();
        let atom = |byte: &u8| byte.is_ascii_graphic() && !b"(){}%*\"\\]".contains(byte);
        for word in rest.split(|&byte| byte == b' ').filter(|word| !word.is_empty() && word.iter().all(atom))
        {
            if !word.eq_ignore_ascii_case(b"IMAP4rev1") && !word.ends_with(b"=") {
                line.push(b' ');
                line.extend(word.to_ascii_uppercase());
            }
        }
        push_line(&mut self.pending, &line);
    }

    /// `* n EXISTS` and `* n EXPUNGE`; anything else is nobody's business here.
    fn news(&mut self, number: &[u8], rest: &[u8]) {
        let word = rest.trim_ascii().to_ascii_uppercase();
        let is_number = (1..=10).contains(&number.len()) && number.iter().all(u8::is_ascii_digit);
        if !is_number || !matches!(&word[..], b"EXISTS" | b"EXPUNGE") {
            return;
        }
        let line = [b"* ", number, b" ", &word[..]].concat();
        match self.expect {
            // One piece of news is enough to wake: what comes before the `+` must not pile up.
            Expect::Continuation if self.early.len() > LINE_BYTES => {}
            Expect::Continuation => push_line(&mut self.early, &line),
            _ => push_line(&mut self.pending, &line),
        }
    }

    /// A reply as it came, as one line: a literal becomes a quoted string. One that cannot (a
    /// folder name with a line break in it) takes its reply with it.
    fn whole(&mut self, reply: &Reply) -> io::Result<()> {
        if self.expect == Expect::Continuation {
            return Ok(());
        }
        check_depth(&reply.text)?;
        if reply.literals.is_empty() {
            push_line(&mut self.pending, &reply.text);
        } else if let Some(line) = without_literals(reply) {
            push_line(&mut self.pending, &line);
        }
        Ok(())
    }
}

/// An ESEARCH reply (RFC 4731) as the SEARCH reply that the crate reads: some servers answer a
/// plain SEARCH so. `None`: it cannot be read, or lists more than a line of SEARCH may hold.
pub(super) fn extended_search(rest: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8(rest.to_vec()).ok()?.to_ascii_uppercase();
    let mut words = text.split_ascii_whitespace().skip_while(|word| *word != "ALL");
    let mut line = b"* SEARCH".to_vec();
    let Some(set) = words.nth(1) else { return Some(line) };
    for part in set.split(',') {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        if u64::from(first.abs_diff(last)) * 11 + line.len() as u64 > SEARCH_LINE_BYTES as u64 {
            return None;
        }
        for uid in first.min(last)..=first.max(last) {
            line.extend(format!(" {uid}").into_bytes());
        }
    }
    Some(line)
}

/// Whether a reply without a tag of ours says something; a continuation does not.
///
/// # Errors
/// The server says goodbye, or it is no reply.
pub(super) fn is_untagged(text: &[u8]) -> io::Result<bool> {
    match text.first() {
        Some(b'*') => {}
        Some(b'+') | None => return Ok(false),
        _ => return Err(broken("a line is no IMAP reply")),
    }
    if text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"* BYE ")) {
        return Err(goodbye(&text[6..]));
    }
    check_depth(text)?;
    Ok(true)
}

/// What is after the tag of a tagged reply: a refusal, or none.
pub(super) fn read_status(status: &[u8]) -> io::Result<Option<Refusal>> {
    let (word, rest) = status.split_at(status.iter().position(|&byte| byte == b' ').unwrap_or(status.len()));
    match &word.to_ascii_uppercase()[..] {
        b"OK" => Ok(None),
        b"NO" | b"BAD" => Ok(Some(Refusal::read(rest.trim_ascii_start()))),
        _ => Err(broken("a line is no IMAP reply")),
    }
}

/// A reply as one line, its literals as quoted strings. `None`: one of them cannot be.
pub(super) fn without_literals(reply: &Reply) -> Option<Vec<u8>> {
    let mut parts = reply.text.split(|&byte| byte == b'\n');
    let mut line = Vec::with_capacity(reply.text.len());
    for literal in &reply.literals {
        let part = parts.next()?;
        line.extend_from_slice(&part[..part.iter().rposition(|&byte| byte == b'{')?]);
        let Literal::Bytes(bytes) = literal else { return None };
        if bytes.iter().any(u8::is_ascii_control) {
            return None;
        }
        line.push(b'"');
        for &byte in bytes {
            line.extend_from_slice(if matches!(byte, b'"' | b'\\') { b"\\" } else { b"" });
            line.push(byte);
        }
        line.push(b'"');
    }
    line.extend_from_slice(parts.next()?);
    Some(line)
}

fn push_line(pending: &mut Vec<u8>, line: &[u8]) {
    pending.extend(line.iter().map(|&byte| if matches!(byte, 1..=0x7f) { byte } else { b'?' }));
    pending.extend_from_slice(b"\r\n");
}

/// The server's goodbye, as the reason for what follows. One for asking too much is told apart:
/// asking again soon would make it worse.
pub(super) fn goodbye(text: &[u8]) -> io::Error {
    let kind = match Refusal::read(text).is_throttling() {
        true => io::ErrorKind::QuotaExceeded,
        false => io::ErrorKind::ConnectionAborted,
    };
    io::Error::new(kind, format!("the server ended the session: {}", printable(text)))
}

/// Refuses nesting that would break a recursive reader.
pub(super) fn check_depth(text: &[u8]) -> io::Result<()> {
    // Most texts have fewer of them in all, and most of their bytes are the names of fields.
    if memchr::memchr_iter(b'(', text).count() <= DEPTH {
        return Ok(());
    }
    let mut depth = 0_usize;
    for byte in text {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err(broken(&format!("parentheses are nested over the limit of {DEPTH}")));
        }
    }
    Ok(())
}

impl Read for ImapGuard {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut link = self.link();
        if link.at == link.pending.len() {
            link.refill()?;
        }
        let ahead = &link.pending[link.at..];
        let line = ahead.iter().position(|&byte| byte == b'\n').map_or(ahead.len(), |at| at + 1);
        let taken = line.min(buf.len());
        buf[..taken].copy_from_slice(&ahead[..taken]);
        link.at += taken;
        Ok(taken)
    }
}

impl Write for ImapGuard {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.link().wire.send(buf).map(|()| buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SetReadTimeout for ImapGuard {
    /// IDLE's own time limit, and back to the usual ones for its end.
    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> imap::error::Result<()> {
        let mut link = self.link();
        let (quiet, whole) = match timeout {
            Some(limit) => (limit, limit),
            None => (link.deadlines.quiet, link.deadlines.command),
        };
        link.wire.begin(quiet, whole, LINE_BYTES, ANSWER_BYTES);
        Ok(())
    }
}
