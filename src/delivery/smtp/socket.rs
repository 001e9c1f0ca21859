//! The connection: bytes, plain or under TLS, that end at a moment.
//!
//! The deadline sits at the very bottom, under TLS, so that a server which drips one byte now and
//! then is cut off like any other. Absent on purpose: lines, replies.
#![expect(clippy::disallowed_methods, reason = "deadlines are moments of the monotonic clock")]

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use super::SmtpDeadlines;
use crate::config::{Security, Server};
use crate::tls;

/// One connection to a server.
pub(super) enum SmtpSocket {
    Plain(SmtpTimedStream),
    Tls(Box<StreamOwned<ClientConnection, SmtpTimedStream>>),
}

/// A socket that gives up at a moment, however many small steps lead there.
pub(super) struct SmtpTimedStream {
    socket: TcpStream,
    until: Instant,
    /// When everything must be over.
    end: Instant,
}

impl SmtpSocket {
    /// Dials. Plaintext goes to loopback addresses only, whatever the name says. `Err` is one line.
    pub(super) fn connect(server: &Server, deadlines: SmtpDeadlines) -> Result<SmtpSocket, String> {
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
        Ok(SmtpSocket::Plain(SmtpTimedStream { socket, until: end, end }))
    }

    /// What follows must be done within `span`, and within the whole.
    pub(super) fn allow(&mut self, span: Duration) {
        let timed = self.timed();
        timed.until = timed.end.min(Instant::now() + span);
    }

    /// Until everything must be over.
    pub(super) fn time_left(&mut self) -> Duration {
        self.timed().end.saturating_duration_since(Instant::now())
    }

    /// Goes over to TLS. `Err` is one line.
    pub(super) fn encrypt(&mut self, host: &str, ca: Option<&Path>) -> Result<(), String> {
        let timed = self.timed();
        let socket = timed.socket.try_clone().map_err(|error| error.to_string())?;
        let timed = SmtpTimedStream { socket, ..*timed };
        let stream = tls::handshake(timed, host, ca).map_err(|failure| match failure {
            tls::TlsFailure::Refused(why) => why,
            tls::TlsFailure::Io(error) => describe_error(&error),
        })?;
        *self = SmtpSocket::Tls(Box::new(stream));
        Ok(())
    }

    /// Writes it all, now.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream: &mut dyn Write = match self {
            SmtpSocket::Plain(timed) => timed,
            SmtpSocket::Tls(stream) => stream.as_mut(),
        };
        stream.write_all(bytes).and_then(|()| stream.flush())
    }

    /// Reads what is there, at least one byte: the end is an error.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self {
            SmtpSocket::Plain(timed) => timed.read(buffer),
            SmtpSocket::Tls(stream) => stream.read(buffer),
        };
        if read.as_ref().is_ok_and(|read| *read == 0) { Err(ErrorKind::UnexpectedEof.into()) } else { read }
    }

    /// The server's address.
    pub(super) fn peer(&mut self) -> io::Result<SocketAddr> {
        self.timed().socket.peer_addr()
    }

    fn timed(&mut self) -> &mut SmtpTimedStream {
        match self {
            SmtpSocket::Plain(timed) => timed,
            SmtpSocket::Tls(stream) => &mut stream.sock,
        }
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
            Err(error) => last = describe_error(&error),
        }
    }
    Err(last)
}

/// An I/O error in words.
pub(super) fn describe_error(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "the server did not answer in time".into(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            "the server closed the connection".into()
        }
        ErrorKind::ConnectionRefused => "nobody listens there (connection refused)".into(),
        _ => error.to_string(),
    }
}

impl SmtpTimedStream {
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for SmtpTimedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(Some(self.left()?))?;
        self.socket.read(buffer)
    }
}

impl Write for SmtpTimedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(Some(self.left()?))?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}
