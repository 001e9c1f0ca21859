//! Lines and literals of an IMAP connection (RFC 9051 2.2, 4.3), under limits.
//!
//! Everything the server says passes here: how long a line may be, how much a literal may announce,
//! how much one command may answer. What breaks a limit is an error of kind `InvalidData` that
//! names the limit. Reading is linear in what arrives, and memory is taken only for bytes that
//! came, but for two buffers of a fixed size. Absent on purpose: what a reply means.
#![expect(clippy::disallowed_methods, reason = "how long we wait tells how fast the link is")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::{BufMut, Bytes, BytesMut};

use super::deflate::Packed;
use super::pace::LinkPace;
use crate::socket::Socket;

/// Most that one header literal may hold before it is read over and reported.
pub(super) const HEADER_BYTES: u64 = 1 << 20;
/// Most that a line may hold, literals apart.
pub(super) const LINE_BYTES: usize = 64 << 10;
/// The same for an answer to SEARCH: room for a million and a half UIDs.
pub(super) const SEARCH_LINE_BYTES: usize = 16 << 20;
/// Most that all lines of one answer may hold together, where the answer is not a search.
pub(super) const ANSWER_BYTES: u64 = 8 << 20;
/// Most that one literal may announce; what is between this and the wanted size is read over.
const LITERAL_BYTES: u64 = 64 << 20;
/// Most that one command may make the server send, literals that are read over included.
const COMMAND_BYTES: u64 = 256 << 20;
/// Bytes of literals one answer may make us keep; later ones are read over and asked for again.
const KEPT_BYTES: u64 = 16 << 20;
const BUFFER_BYTES: usize = 64 << 10;
/// Room for literals that is taken at once.
const SLAB_BYTES: usize = 16 << 10;

/// Octets of commands that the system is to keep while the server reads none.
const UNREAD_BYTES: usize = 192 << 10;

/// One reply with its literals. In `text` a literal is its `{n}` followed by a line feed, which
/// cannot occur elsewhere.
#[derive(Default)]
pub(super) struct Reply {
    pub(super) text: Vec<u8>,
    pub(super) literals: Vec<Literal>,
}

/// A literal: what it announced, and its bytes unless they were read over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Bytes(Bytes),
    /// Longer than anybody wants.
    Oversized(u64),
    /// Fine by itself, but this answer held too much already: ask again.
    Postponed,
    /// NIL where a string could be.
    Nil,
}

/// How much one command may bring.
struct Allowance {
    line: usize,
    lines: u64,
    lines_at_first: u64,
    all: u64,
    kept: u64,
}

impl Allowance {
    fn new(line: usize, lines: u64) -> Allowance {
        Allowance { line, lines, lines_at_first: lines, all: COMMAND_BYTES, kept: KEPT_BYTES }
    }
}

/// Bytes that came, over all connections of one account, and how many may come.
#[derive(Debug, Clone)]
pub(super) struct Meter(Arc<(AtomicU64, AtomicU64)>);

impl Default for Meter {
    fn default() -> Meter {
        Meter(Arc::new((AtomicU64::new(0), AtomicU64::new(u64::MAX))))
    }
}

impl Meter {
    /// So many more, from now on.
    pub(super) fn allow(&self, bytes: u64) {
        self.0.0.store(0, Ordering::Relaxed);
        self.0.1.store(bytes, Ordering::Relaxed);
    }

    /// How many came since then.
    pub(super) fn read(&self) -> u64 {
        self.0.0.load(Ordering::Relaxed)
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        let all = self.0.0.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        let over = all > self.0.1.load(Ordering::Relaxed);
        let why = "as much was read today as a provider likes to see; it goes on tomorrow";
        if over { Err(io::Error::new(io::ErrorKind::QuotaExceeded, why)) } else { Ok(()) }
    }
}

/// The reading end and the writing end, with what was read ahead.
pub(super) struct Wire {
    socket: Socket,
    meter: Meter,
    /// Of fixed size once something was read; what is unread is from `start` to `end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    allowance: Allowance,
    /// Room for the literals to come: many of them share an allocation, but for long ones.
    slab: BytesMut,
    /// Commands that wait for the next one.
    held: Vec<u8>,
    /// Octets that can be sent, without a wait, to a server that reads none.
    pub(super) room: usize,
    pub(super) pace: LinkPace,
    /// Once both directions are packed.
    packed: Option<Box<Packed>>,
}

impl Wire {
    pub(super) fn new(socket: Socket, meter: &Meter) -> Wire {
        let allowance = Allowance::new(LINE_BYTES, ANSWER_BYTES);
        let (buffer, held, slab) = (Vec::new(), Vec::new(), BytesMut::new());
        let (meter, pace, room) = (meter.clone(), LinkPace::default(), socket.keep_unread(UNREAD_BYTES));
        Wire { socket, meter, buffer, start: 0, end: 0, allowance, slab, held, room, pace, packed: None }
    }

    /// A new command: its limits in time (`quiet` between bytes, `whole` in all) and in size (a
    /// line, all lines).
    pub(super) fn begin(&mut self, quiet: Duration, whole: Duration, line: usize, lines: u64) {
        self.socket.arm(quiet, whole);
        self.allowance = Allowance::new(line, lines);
    }

    /// The socket, for TLS to be put on it.
    ///
    /// # Errors
    /// Bytes came before the handshake: someone in between slipped them in (RFC 9051 11.1).
    pub(super) fn into_socket(self) -> io::Result<Socket> {
        if self.start < self.end {
            return Err(broken("bytes came in clear before the TLS handshake"));
        }
        Ok(self.socket)
    }

    /// A second handle to the connection.
    pub(super) fn handle(&self) -> io::Result<TcpStream> {
        self.socket.handle()
    }

    /// Sends all of it, now.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut all = std::mem::take(&mut self.held);
        let bytes = match all.is_empty() {
            true => bytes,
            false => {
                all.extend_from_slice(bytes);
                &all
            }
        };
        match &mut self.packed {
            None => self.socket.write_all(bytes)?,
            Some(packed) => packed.send(bytes, &mut self.socket)?,
        }
        self.pace.sent();
        self.socket.flush()
    }

    /// From here on both directions are packed; what was read ahead is so already.
    pub(super) fn pack(&mut self) {
        self.packed = Some(Box::new(Packed::new(&self.buffer[self.start..self.end])));
        (self.start, self.end) = (0, 0);
    }

    pub(super) fn is_packed(&self) -> bool {
        self.packed.is_some()
    }

    /// Keeps a command until the next one is sent, so that both travel together.
    pub(super) fn hold(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// Waits until the server says something: `Ok` when there is something to read.
    pub(super) fn wait(&mut self) -> io::Result<()> {
        if self.start == self.end { self.fill() } else { Ok(()) }
    }

    /// Reads one reply with its literals, of which those over `wanted` bytes are read over.
    pub(super) fn reply(&mut self, wanted: u64, reply: &mut Reply) -> io::Result<()> {
        reply.text.clear();
        reply.literals.clear();
        loop {
            let from = reply.text.len();
            self.line(&mut reply.text, from)?;
            if is_status(&reply.text) {
                return Ok(());
            }
            let Some(announced) = literal_at_end(&reply.text[from..])? else { return Ok(()) };
            reply.text.push(b'\n');
            let literal = self.literal(announced, wanted)?;
            reply.literals.push(literal);
        }
    }

    /// Appends one line without its end; a bare LF ends one too (some servers lose the CR).
    fn line(&mut self, text: &mut Vec<u8>, reply_from: usize) -> io::Result<()> {
        loop {
            if self.start == self.end {
                self.fill()?;
            }
            let ahead = &self.buffer[self.start..self.end];
            let end = memchr::memchr(b'\n', ahead);
            let taken = end.map_or(ahead.len(), |at| at + 1);
            text.extend_from_slice(&ahead[..end.unwrap_or(taken)]);
            self.start += taken;
            spend(
                &mut self.allowance.lines,
                taken as u64,
                "one answer's lines",
                self.allowance.lines_at_first,
            )?;
            // The text of one reply counts as one line, however many literals cut it.
            if text.len() > self.allowance.line {
                return Err(broken(&format!("a line is over the limit of {} bytes", self.allowance.line)));
            }
            if end.is_some() {
                if text.len() > reply_from && text.last() == Some(&b'\r') {
                    text.pop();
                }
                return Ok(());
            }
        }
    }

    fn literal(&mut self, announced: u64, wanted: u64) -> io::Result<Literal> {
        if announced > LITERAL_BYTES {
            return Err(broken(&format!(
                "a literal of {announced} bytes is over the limit of {LITERAL_BYTES}"
            )));
        }
        spend(&mut self.allowance.all, announced, "one answer's literals", COMMAND_BYTES)?;
        if announced > wanted {
            self.skip(announced)?;
            return Ok(Literal::Oversized(announced));
        }
        if announced > self.allowance.kept {
            self.skip(announced)?;
            return Ok(Literal::Postponed);
        }
        self.allowance.kept -= announced;
        self.take(announced as usize).map(Literal::Bytes)
    }

    fn take(&mut self, length: usize) -> io::Result<Bytes> {
        if length > SLAB_BYTES {
            let mut bytes = Vec::with_capacity(length.min(BUFFER_BYTES));
            self.take_into(&mut bytes, length)?;
            return Ok(bytes.into());
        }
        if self.slab.capacity() < length {
            self.slab = BytesMut::with_capacity(SLAB_BYTES);
        }
        let mut bytes = std::mem::take(&mut self.slab);
        self.take_into(&mut bytes, length)?;
        self.slab = bytes.split_off(length);
        Ok(bytes.freeze())
    }

    fn take_into(&mut self, bytes: &mut impl BufMut, length: usize) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            let part = self.ahead(left)?;
            bytes.put_slice(part);
            let came = part.len();
            self.start += came;
            left -= came;
        }
        Ok(())
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            let taken = self.ahead(usize::try_from(left).unwrap_or(usize::MAX))?.len();
            self.start += taken;
            left -= taken as u64;
        }
        Ok(())
    }

    /// What is there, at least one byte, at most `most`.
    fn ahead(&mut self, most: usize) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.fill()?;
        }
        let end = self.end.min(self.start.saturating_add(most));
        Ok(&self.buffer[self.start..end])
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.resize(BUFFER_BYTES, 0);
        (self.start, self.end) = (0, 0);
        self.end = match &mut self.packed {
            None => {
                let began = Instant::now();
                let came = self.socket.read(&mut self.buffer)?;
                self.pace.came(came, began.elapsed());
                came
            }
            Some(packed) => packed.read(&mut self.buffer, &mut self.socket)?,
        };
        match self.end {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection")),
            came => self.meter.count(came),
        }
    }
}

/// The server broke the protocol or a limit.
pub(super) fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn spend(left: &mut u64, bytes: u64, what: &str, limit: u64) -> io::Result<()> {
    let over = || broken(&format!("{what} are over the limit of {limit} bytes"));
    *left = left.checked_sub(bytes).ok_or_else(over)?;
    Ok(())
}

/// A status reply or a continuation: free text at its end, so `{3}` there announces nothing (RFC
/// 9051 9, resp-text).
fn is_status(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"* ") else { return true };
    let word = rest.split(|&byte| byte == b' ').next().unwrap_or(rest);
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
}

/// The number in a `{n}` that ends the line (RFC 9051 4.3; literal8 of RFC 3516 has `~` before it).
fn literal_at_end(line: &[u8]) -> io::Result<Option<u64>> {
    let Some(inner) = line.strip_suffix(b"}") else { return Ok(None) };
    let digits = inner.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || !inner[..inner.len() - digits].ends_with(b"{") {
        return Ok(None);
    }
    let digits = std::str::from_utf8(&inner[inner.len() - digits..]).unwrap_or("");
    match digits.parse() {
        Ok(announced) => Ok(Some(announced)),
        Err(_) => Err(broken(&format!("a literal is over the limit of {LITERAL_BYTES} bytes"))),
    }
}
