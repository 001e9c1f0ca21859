//! What is between the server and lettre: it hands over one sound line of a reply at a time,
//! and ends what takes too long or does not fit.
//!
//! One line a read leaves lettre's buffer empty between commands, so nothing said before a TLS
//! handshake is believed after it. Every write is a command, the content or the dot: whatever the
//! server said before it and nobody read is an answer to something else, and ends the connection.
//! After any error nothing is read or written any more, so lettre's own farewell to a broken
//! connection costs no time. Every poll blocks until it is done, within the deadlines.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::SmtpDeadlines;
use super::dial::describe_error;
use crate::socket::Socket;
use crate::tls::TlsFailure;

/// Longest line of a reply, in bytes (RFC 5321 4.5.3.1.5 allows 512; some servers write more).
const LINE: usize = 4 << 10;
/// What lettre gets to see of a line, in bytes: it gives up at 1,000, and at 100,000 for the reply.
const SHOWN: usize = 700;
/// Most lines of a reply.
const LINES: usize = 128;
/// For the server's goodbye: the message is accepted or refused, whatever comes.
const FAREWELL: Duration = Duration::from_secs(1);
/// How lettre ends the content.
const DOT: &[u8] = b"\r\n.\r\n";

/// What the server has to answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExpectedReply {
    Greeting,
    Hello,
    /// Any other command; its sender looks at the code.
    Command,
    /// Nothing: the content is under way.
    Content,
    /// The dot was written, or at least begun.
    Dot,
}

/// The connection as both its users see it.
pub(super) struct SmtpLink {
    socket: Socket,
    deadlines: SmtpDeadlines,
    turn: ExpectedReply,
    /// Read, but not yet part of a line handed over.
    unread: Vec<u8>,
    /// The rest of the line that is being handed over.
    line: Vec<u8>,
    /// Lines of the present reply.
    lines: usize,
    broken: bool,
}

/// A handle to a [`SmtpLink`], for lettre to read from and write to.
#[derive(Clone)]
pub(super) struct SmtpGuard(Arc<Mutex<SmtpLink>>);

impl SmtpGuard {
    pub(super) fn new(mut socket: Socket, deadlines: SmtpDeadlines) -> SmtpGuard {
        socket.arm(deadlines.reply, deadlines.reply);
        SmtpGuard(Arc::new(Mutex::new(SmtpLink {
            socket,
            deadlines,
            turn: ExpectedReply::Greeting,
            unread: Vec::new(),
            line: Vec::new(),
            lines: 0,
            broken: false,
        })))
    }

    /// The link itself. One thread uses a connection, so this never waits.
    pub(super) fn link(&self) -> MutexGuard<'_, SmtpLink> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SmtpLink {
    pub(super) fn turn(&self) -> ExpectedReply {
        self.turn
    }

    /// What is written next is the content, then the dot; both may take what is left of the whole
    /// time.
    pub(super) fn begin_content(&mut self) {
        self.turn = ExpectedReply::Content;
    }

    /// Goes over to TLS after STARTTLS. Refused when plaintext is left unread, for it would be
    /// taken for something said inside (RFC 3207 6; the injection that was found in many clients in
    /// 2021). A server does not greet again (RFC 3207 4.2), but lettre waits for it: so a greeting
    /// is made up.
    pub(super) fn start_tls(&mut self, host: &str, ca: Option<&Path>) -> Result<(), String> {
        if !self.unread.is_empty() {
            return Err("the server said more before the handshake than it should".into());
        }
        self.socket.arm(self.deadlines.reply, self.deadlines.reply);
        let plain = std::mem::replace(&mut self.socket, Socket::Closed);
        self.socket = encrypt(plain, host, ca)?;
        self.unread.extend_from_slice(b"220 -\r\n");
        self.turn = ExpectedReply::Greeting;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.unread.is_empty() {
            return Err(io::Error::other("the server spoke out of turn"));
        }
        let deadlines = self.deadlines;
        // Better not begun than given up halfway: what is given up after the dot is unclear.
        if self.turn == ExpectedReply::Content
            && bytes == DOT
            && self.socket.time_left().is_some_and(|left| left < deadlines.whole / 4)
        {
            return Err(io::Error::other("it took too long"));
        }
        let (turn, span) = match (self.turn, bytes) {
            (ExpectedReply::Content, DOT) => (ExpectedReply::Dot, deadlines.whole),
            (ExpectedReply::Content, _) => (ExpectedReply::Content, deadlines.whole),
            (_, [b'E', b'H', b'L', b'O', ..]) => (ExpectedReply::Hello, deadlines.reply),
            (_, b"QUIT\r\n") => (ExpectedReply::Command, FAREWELL),
            _ => (ExpectedReply::Command, deadlines.reply),
        };
        (self.turn, self.lines) = (turn, 0);
        self.socket.arm(span, span);
        self.socket.write_all(bytes)?;
        self.socket.flush()
    }

    fn read(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<()> {
        if self.line.is_empty() {
            self.lines += 1;
            if self.lines > LINES {
                return Err(broken(format!("the server's answer is longer than {LINES} lines")));
            }
            let line = self.next_line()?;
            self.line =
                sound(&line, self.turn).ok_or_else(|| broken("the server's answer is not SMTP".into()))?;
        }
        let taken = self.line.len().min(buffer.remaining());
        buffer.put_slice(&self.line[..taken]);
        self.line.drain(..taken);
        Ok(())
    }

    /// One line, its end included. Bare LF is tolerated at the end of a line (RFC 5321 2.3.8
    /// forbids it; small devices send it).
    fn next_line(&mut self) -> io::Result<Vec<u8>> {
        let mut searched = 0;
        loop {
            if let Some(end) = self.unread[searched..].iter().position(|byte| *byte == b'\n') {
                return Ok(self.unread.drain(..=searched + end).collect());
            }
            searched = self.unread.len();
            if searched > LINE {
                return Err(broken(format!("the server's answer has a line longer than {LINE} bytes")));
            }
            let mut more = [0; LINE];
            let read = self.socket.read(&mut more).map_err(|error| self.on_silence(error))?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            self.unread.extend_from_slice(&more[..read]);
        }
    }

    /// Whoever awaits a handshake says nothing either: the usual mistake behind a greeting that
    /// does not come.
    fn on_silence(&self, error: io::Error) -> io::Error {
        let silent = matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock);
        match (&self.socket, self.turn) {
            (Socket::Plain(_), ExpectedReply::Greeting) if silent => io::Error::other(
                "the server did not answer in time; if this port speaks TLS from the start, use smtps://",
            ),
            _ => error,
        }
    }

    /// Nothing more after an error.
    fn once<T>(&mut self, act: impl FnOnce(&mut SmtpLink) -> io::Result<T>) -> Poll<io::Result<T>> {
        if self.broken {
            return Poll::Ready(Err(ErrorKind::NotConnected.into()));
        }
        let done = act(self);
        self.broken = done.is_err();
        Poll::Ready(done)
    }
}

/// Goes over to TLS.
///
/// # Errors
/// One line: the certificate is refused, or the connection failed.
pub(super) fn encrypt(socket: Socket, host: &str, ca: Option<&Path>) -> Result<Socket, String> {
    socket.encrypt(host, ca).map_err(|failure| match failure {
        TlsFailure::Refused(why) => why,
        TlsFailure::Io(error) => describe_error(&error),
    })
}

fn broken(what: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// A line as lettre reads it: three digits, a blank or hyphen, printable text, CRLF. `None` when it
/// is no line of a reply, or a greeting or an answer to EHLO has a good code but not its own.
fn sound(line: &[u8], turn: ExpectedReply) -> Option<Vec<u8>> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (code, rest) = line.split_at_checked(3)?;
    let text = String::from_utf8_lossy(rest.get(1..).unwrap_or_default());
    let hyphen = match rest.first() {
        // A code alone is tolerated (RFC 5321 4.2 asks clients to).
        None | Some(b' ') => ' ',
        Some(b'-') => '-',
        Some(_) => return None,
    };
    let (code, text) = known(code, &text)?;
    let text = match (turn, &code[..]) {
        (ExpectedReply::Greeting, "220") => text,
        (ExpectedReply::Hello, "250") => offer(&text),
        (ExpectedReply::Greeting | ExpectedReply::Hello, good) if good < "400" => return None,
        _ => text,
    };
    let mut length = 0;
    let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let shown: String = printable
        .take_while(|c| {
            length += c.len_utf8();
            length <= SHOWN
        })
        .collect();
    Some(format!("{code}{hyphen}{shown}\r\n").into_bytes())
}

/// The code and text as lettre knows them. RFC 5321 4.2.1 has middle digits up to 5 and tells
/// clients to go by the first digit where they do not know a code; old sendmail and spam filters
/// refuse by 571, which lettre would call garbage.
fn known<'a>(code: &[u8], text: &'a str) -> Option<(String, Cow<'a, str>)> {
    match code {
        [first @ b'4'..=b'5', b'6'..=b'9', b'0'..=b'9'] => {
            let code = String::from_utf8_lossy(code);
            Some((format!("{}50", char::from(*first)), format!("({code}) {text}").into()))
        }
        [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'] => {
            Some((String::from_utf8_lossy(code).into_owned(), text.into()))
        }
        _ => None,
    }
}

/// An extension as lettre knows it: keywords in any case (RFC 5321 4.1.1.1), `AUTH=PLAIN` of
/// servers older than RFC 2554, and something in place of a name that the server does not tell.
fn offer(text: &str) -> Cow<'_, str> {
    if text.trim().is_empty() {
        "-".into()
    } else {
        text.to_ascii_uppercase().replace("AUTH=", "AUTH ").into()
    }
}

impl AsyncRead for SmtpGuard {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.link().once(|link| link.read(buffer))
    }
}

impl AsyncWrite for SmtpGuard {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.link().once(|link| link.write(bytes).map(|()| bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncTokioStream for SmtpGuard {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.link().socket.peer()
    }
}

impl fmt::Debug for SmtpGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_lines_are_made_sound_or_refused() {
        let check = |line: &str, expected: Option<&str>| {
            let got =
                sound(line.as_bytes(), ExpectedReply::Command).map(|line| String::from_utf8(line).unwrap());
            assert_eq!(got.as_deref(), expected, "{line:?}");
        };
        check("250 2.0.0 ok\r\n", Some("250 2.0.0 ok\r\n"));
        check("250-SIZE 5\r\n", Some("250-SIZE 5\r\n"));
        check("250\r\n", Some("250 \r\n"));
        check("250 ok\n", Some("250 ok\r\n"));
        check("550 \x1b[2Ja\rb\x07\r\n", Some("550  [2Ja b \r\n"));
        check("571 5.7.1 no\r\n", Some("550 (571) 5.7.1 no\r\n"));
        check("499 later\r\n", Some("450 (499) later\r\n"));
        check("271 odd\r\n", Some("271 odd\r\n"));
        check("999 what\r\n", None);
        check("199 what\r\n", None);
        check("abc what\r\n", None);
        check("+25 what\r\n", None);
        check("25\r\n", None);
        check("2500 ok\r\n", None);
        check("\r\n", None);
        check("250 without an end", None);
        let long = format!("250 {}\r\n", "é".repeat(1_000));
        check(&long, Some(&format!("250 {}\r\n", "é".repeat(SHOWN / 2))));
    }

    #[test]
    fn greeting_and_hello_have_one_good_code_each() {
        let check = |turn: ExpectedReply, line: &str, expected: Option<&str>| {
            let got = sound(line.as_bytes(), turn).map(|line| String::from_utf8(line).unwrap());
            assert_eq!(got.as_deref(), expected, "{turn:?} {line:?}");
        };
        check(ExpectedReply::Greeting, "220 Hello\r\n", Some("220 Hello\r\n"));
        check(ExpectedReply::Greeting, "250 Hello\r\n", None);
        check(ExpectedReply::Greeting, "554 no\r\n", Some("554 no\r\n"));
        check(ExpectedReply::Hello, "250-mail.example\r\n", Some("250-MAIL.EXAMPLE\r\n"));
        check(ExpectedReply::Hello, "250 auth=plain login\r\n", Some("250 AUTH PLAIN LOGIN\r\n"));
        check(ExpectedReply::Hello, "250\r\n", Some("250 -\r\n"));
        check(ExpectedReply::Hello, "220 Hello\r\n", None);
        check(ExpectedReply::Hello, "550 Not you\r\n", Some("550 Not you\r\n"));
    }
}
