//! One TCP connection, plain or under TLS, whose every read ends in time.
//!
//! The deadline sits at the very bottom, under TLS, so that a peer who drips one byte of a record
//! now and then is cut off like any other. Absent on purpose: lines, literals, IMAP.
#![expect(clippy::disallowed_methods, reason = "deadlines are moments of the monotonic clock")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use crate::tls;

/// A TCP stream with two time limits for reading: between two bytes, and for all that is expected
/// now.
pub(super) struct ImapTimedStream {
    stream: TcpStream,
    quiet: Duration,
    until: Instant,
    armed: Option<Duration>,
}

impl ImapTimedStream {
    /// From now on a read fails after `quiet` without a byte, and at `until` in any case.
    fn arm(&mut self, quiet: Duration, until: Instant) {
        (self.quiet, self.until) = (quiet, until);
    }

    fn set_timeout(&mut self) -> io::Result<()> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the answer took too long"));
        }
        let wanted = left.min(self.quiet).max(Duration::from_millis(1));
        if self.armed != Some(wanted) {
            self.stream.set_read_timeout(Some(wanted))?;
            self.armed = Some(wanted);
        }
        Ok(())
    }
}

impl Drop for ImapTimedStream {
    /// A kill handle holds a second descriptor, which would keep the connection open.
    fn drop(&mut self) {
        // Failing means that it is closed already.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

impl Read for ImapTimedStream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.set_timeout()?;
        self.stream.read(buf).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
            }
            _ => error,
        })
    }
}

impl Write for ImapTimedStream {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.stream.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// A connection, plain or encrypted.
pub(super) enum ImapSocket {
    Plain(ImapTimedStream),
    Tls(Box<StreamOwned<ClientConnection, ImapTimedStream>>),
    /// What a server might say, without one: so many bytes a read, at most.
    #[cfg(any(test, fuzzing))]
    Memory(io::Cursor<Vec<u8>>, usize),
}

impl ImapSocket {
    /// Connects to the first address that answers within `limit` each, and three times that for all
    /// of them, however many a name has.
    ///
    /// # Errors
    /// That of the last address tried.
    pub(super) fn connect(addresses: &[SocketAddr], limit: Duration) -> io::Result<ImapSocket> {
        let until = Instant::now() + limit * 3;
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match TcpStream::connect_timeout(address, limit.min(left)) {
                Ok(stream) => return Self::prepare(stream, limit),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn prepare(stream: TcpStream, limit: Duration) -> io::Result<ImapSocket> {
        stream.set_nodelay(true)?;
        keep_alive(&stream)?;
        stream.set_write_timeout(Some(limit.max(Duration::from_secs(1))))?;
        Ok(ImapSocket::Plain(ImapTimedStream {
            stream,
            quiet: limit,
            until: Instant::now() + limit,
            armed: None,
        }))
    }

    /// Puts TLS on a plain connection and finishes the handshake, within the time limits armed
    /// before.
    ///
    /// # Errors
    /// [`tls::TlsFailure`].
    pub(super) fn encrypt(self, host: &str, ca: Option<&Path>) -> Result<ImapSocket, tls::TlsFailure> {
        let ImapSocket::Plain(timed) = self else { return Ok(self) };
        tls::handshake(timed, host, ca).map(|stream| ImapSocket::Tls(Box::new(stream)))
    }

    /// See [`ImapTimedStream::arm`].
    pub(super) fn arm(&mut self, quiet: Duration, until: Instant) {
        match self {
            ImapSocket::Plain(timed) => timed.arm(quiet, until),
            ImapSocket::Tls(tls) => tls.sock.arm(quiet, until),
            #[cfg(any(test, fuzzing))]
            ImapSocket::Memory(..) => {}
        }
    }

    /// A second handle to the same connection.
    ///
    /// # Errors
    /// When the system has no descriptor left.
    pub(super) fn handle(&self) -> io::Result<TcpStream> {
        match self {
            ImapSocket::Plain(timed) => timed.stream.try_clone(),
            ImapSocket::Tls(tls) => tls.sock.stream.try_clone(),
            #[cfg(any(test, fuzzing))]
            ImapSocket::Memory(..) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

impl Read for ImapSocket {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            ImapSocket::Plain(timed) => timed.read(buf),
            ImapSocket::Tls(tls) => tls.read(buf),
            #[cfg(any(test, fuzzing))]
            ImapSocket::Memory(bytes, most) => {
                let most = buf.len().min(*most);
                bytes.read(&mut buf[..most])
            }
        }
    }
}

impl Write for ImapSocket {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            ImapSocket::Plain(timed) => timed.write(buf),
            ImapSocket::Tls(tls) => tls.write(buf),
            #[cfg(any(test, fuzzing))]
            ImapSocket::Memory(..) => Ok(buf.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            ImapSocket::Plain(timed) => timed.flush(),
            ImapSocket::Tls(tls) => tls.flush(),
            #[cfg(any(test, fuzzing))]
            ImapSocket::Memory(..) => Ok(()),
        }
    }
}

/// A peer that is gone without a word is noticed within two minutes, and routers in between
/// remember the connection.
fn keep_alive(stream: &TcpStream) -> io::Result<()> {
    use rustix::net::sockopt;
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, Duration::from_secs(60))?;
    sockopt::set_tcp_keepintvl(stream, Duration::from_secs(15))?;
    Ok(sockopt::set_tcp_keepcnt(stream, 4)?)
}

/// The addresses of `host`.
///
/// # Errors
/// When the name is unknown or the resolver fails.
pub(super) fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok((host.trim_start_matches('[').trim_end_matches(']'), port).to_socket_addrs()?.collect())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A port whose queue of connections is full, so that further ones are not answered at all.
    fn deaf() -> (TcpListener, Vec<TcpStream>, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (mut held, limit) = (Vec::new(), Duration::from_millis(100));
        while let Ok(stream) = TcpStream::connect_timeout(&address, limit) {
            held.push(stream);
        }
        (listener, held, address)
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_name_with_many_addresses_that_do_not_answer_is_given_up_like_one_with_a_few() {
        let (_listener, _held, address) = deaf();
        let limit = Duration::from_millis(50);
        let began = Instant::now();
        assert!(ImapSocket::connect(&[address; 2_000], limit).is_err());
        // Two thousand times the limit would be a hundred seconds.
        assert!(began.elapsed() < Duration::from_secs(50), "{:?}", began.elapsed());
    }
}
