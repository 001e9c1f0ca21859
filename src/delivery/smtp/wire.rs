//! The connection: bytes under a deadline, replies under limits.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::Deadlines;
use crate::config::{Security, Server};

/// Longest line of a reply, in bytes (RFC 5321 4.5.3.1.5 allows 512; some servers write more).
const LINE: usize = 4 << 10;
/// Most lines of a reply.
const LINES: usize = 128;

/// A reply (RFC 5321 4.2).
#[derive(Debug)]
pub(super) struct Reply {
    /// 200..=599.
    pub(super) code: u16,
    /// What follows the code on each line; at least one.
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Code and words, not sanitised.
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" "))
    }
}

/// One connection to a server.
pub(super) struct Wire {
    stream: Stream,
    /// Read, but not yet taken by [`Wire::reply`].
    unread: Vec<u8>,
    /// When everything must be over.
    end: Instant,
}

enum Stream {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

/// A socket that gives up at a moment, however many small steps lead there.
struct Timed {
    socket: TcpStream,
    until: Instant,
}

impl Wire {
    /// Dials. Plaintext goes to loopback addresses only, whatever the name says. `Err` is one line.
    pub(super) fn connect(server: &Server, deadlines: Deadlines) -> Result<Wire, String> {
        let end = Instant::now() + deadlines.whole;
        let host = server.host.trim_start_matches('[').trim_end_matches(']');
        let found = (host, server.port).to_socket_addrs();
        let mut addresses: Vec<SocketAddr> =
            found.map_err(|error| format!("its address cannot be found ({error})"))?.collect();
        if server.security == Security::Plain {
            addresses.retain(|address| address.ip().is_loopback());
        }
        if addresses.is_empty() {
            let why = match server.security {
                Security::Plain => "without TLS only this machine itself may be dialled",
                Security::Tls | Security::StartTls => "it has no address",
            };
            return Err(why.into());
        }
        let socket = dial(&addresses, Instant::now() + deadlines.connect.min(deadlines.whole))?;
        // A failure would only cost speed.
        let _ = socket.set_nodelay(true);
        Ok(Wire { stream: Stream::Plain(Timed { socket, until: end }), unread: Vec::new(), end })
    }

    /// What follows must be done within `span`, and within the whole.
    pub(super) fn allow(&mut self, span: Duration) {
        self.timed().until = self.end.min(Instant::now() + span);
    }

    /// Until everything must be over.
    pub(super) fn time_left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Whether the server has said something that nobody asked for yet.
    pub(super) fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    fn timed(&mut self) -> &mut Timed {
        match &mut self.stream {
            Stream::Plain(timed) => timed,
            Stream::Tls(stream) => &mut stream.sock,
        }
    }

    /// Goes over to TLS. Refused when plaintext is left unread, for it would be taken for something said inside (RFC 3207 6; the
    /// injection that was found in many clients in 2021).
    pub(super) fn secure(&mut self, host: &str, config: Arc<ClientConfig>) -> Result<(), String> {
        if self.has_unread() {
            return Err("the server said more before the handshake than it should".into());
        }
        let Stream::Plain(plain) = &mut self.stream else { return Ok(()) };
        let socket = plain.socket.try_clone().map_err(|error| error.to_string())?;
        let mut timed = Timed { socket, until: plain.until };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let ascii =
            if host.contains(':') { host.into() } else { idna::domain_to_ascii(host).unwrap_or(host.into()) };
        let name = ServerName::try_from(ascii).map_err(|error| error.to_string())?;
        let mut connection = ClientConnection::new(config, name).map_err(|error| error.to_string())?;
        while connection.is_handshaking() {
            connection.complete_io(&mut timed).map_err(|error| said(&error))?;
        }
        self.stream = Stream::Tls(Box::new(StreamOwned::new(connection, timed)));
        Ok(())
    }

    /// Writes it all. `Err` is one line.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let stream: &mut dyn Write = match &mut self.stream {
            Stream::Plain(plain) => plain,
            Stream::Tls(stream) => stream.as_mut(),
        };
        stream.write_all(bytes).and_then(|()| stream.flush()).map_err(|error| said(&error))
    }

    /// Reads a whole reply. `Err`, one line, when it does not come in time or is none.
    pub(super) fn reply(&mut self) -> Result<Reply, String> {
        let mut reply: Option<Reply> = None;
        for _ in 0..LINES {
            let line = self.line()?;
            let (code, last, text) = parse(&line).ok_or("the server's answer is not SMTP")?;
            let so_far = reply.get_or_insert(Reply { code, lines: Vec::new() });
            if so_far.code != code {
                return Err("the server's answer contradicts itself".into());
            }
            so_far.lines.push(text);
            if last {
                return Ok(reply.expect("a line was just added"));
            }
        }
        Err(format!("the server's answer is longer than {LINES} lines"))
    }

    /// One line, its end included. Bare LF is tolerated at the end of a line (RFC 5321 2.3.8 forbids it; small devices send it).
    fn line(&mut self) -> Result<Vec<u8>, String> {
        let mut searched = 0;
        loop {
            if let Some(end) = self.unread[searched..].iter().position(|byte| *byte == b'\n') {
                return Ok(self.unread.drain(..=searched + end).collect());
            }
            searched = self.unread.len();
            if searched > LINE {
                return Err(format!("the server's answer has a line longer than {LINE} bytes"));
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> Result<(), String> {
        let mut buffer = [0; LINE];
        let stream: &mut dyn Read = match &mut self.stream {
            Stream::Plain(plain) => plain,
            Stream::Tls(stream) => stream.as_mut(),
        };
        match stream.read(&mut buffer) {
            Ok(0) => Err("the server closed the connection".into()),
            Ok(read) => {
                self.unread.extend_from_slice(&buffer[..read]);
                Ok(())
            }
            Err(error) => Err(said(&error)),
        }
    }

    /// Says goodbye and does not wait long for an answer: the message is accepted, whatever comes.
    pub(super) fn farewell(&mut self) {
        self.allow(Duration::from_secs(1));
        let _ = self.write(b"QUIT\r\n").and_then(|()| self.reply());
    }
}

fn dial(addresses: &[SocketAddr], until: Instant) -> Result<TcpStream, String> {
    let mut last = "no time was left".to_string();
    for (tried, address) in addresses.iter().enumerate() {
        // Each address gets its share, so that a dead IPv6 route leaves time for IPv4.
        let left = until.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        if share.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = said(&error),
        }
    }
    Err(last)
}

/// Code, whether it is the last line, text. A line of a code alone is tolerated (RFC 5321 4.2 asks clients to).
fn parse(line: &[u8]) -> Option<(u16, bool, String)> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let code: u16 = std::str::from_utf8(line.get(..3)?).ok()?.parse().ok()?;
    let last = match line.get(3) {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return None,
    };
    let text = String::from_utf8_lossy(line.get(4..).unwrap_or_default()).into_owned();
    ((200..600).contains(&code) && line[0].is_ascii_digit()).then_some((code, last, text))
}

/// An I/O error in words: a certificate that was refused names the remedy.
fn said(error: &io::Error) -> String {
    let refused = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (error.kind(), refused) {
        (_, Some(rustls::Error::InvalidCertificate(why))) => {
            format!("the server's certificate is refused ({why}); if it is yours, name it with tls.ca")
        }
        (_, Some(other)) => format!("the TLS handshake failed ({other})"),
        (ErrorKind::TimedOut | ErrorKind::WouldBlock, _) => "the server did not answer in time".into(),
        (ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe, _) => {
            "the server closed the connection".into()
        }
        (ErrorKind::ConnectionRefused, _) => "nobody listens there (connection refused)".into(),
        _ => error.to_string(),
    }
}

impl Timed {
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(Some(self.left()?))?;
        self.socket.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(Some(self.left()?))?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_lines_are_read_and_others_refused() {
        let check = |line: &str, expected: Option<(u16, bool, &str)>| {
            let got = parse(line.as_bytes());
            let got = got.as_ref().map(|(code, last, text)| (*code, *last, text.as_str()));
            assert_eq!(got, expected, "{line:?}");
        };
        check("250 2.0.0 ok\r\n", Some((250, true, "2.0.0 ok")));
        check("250-SIZE 5\r\n", Some((250, false, "SIZE 5")));
        check("250\r\n", Some((250, true, "")));
        check("250 ok\n", Some((250, true, "ok")));
        check("999 what\r\n", None);
        check("abc what\r\n", None);
        check("+25 what\r\n", None);
        check("25\r\n", None);
        check("2500 ok\r\n", None);
        check("\r\n", None);
    }
}
