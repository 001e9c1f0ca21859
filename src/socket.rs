//! One TCP connection to a mail server, plain or under TLS, whose every step ends in time.
//!
//! The deadline is at the very bottom, under TLS, so that a peer who drips one byte of a record
//! now and then is cut off like any other. Absent on purpose: lines, replies, IMAP, SMTP.
#![expect(clippy::disallowed_methods, reason = "deadlines are moments of the monotonic clock")]

mod read_ahead;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use crate::tls;
use read_ahead::ReadAhead;

/// The shortest time given to a write.
const WRITE: Duration = Duration::from_secs(1);

/// A TCP stream with time limits: between two bytes, for all that is expected now, and for the
/// whole connection.
#[derive(Debug)]
pub struct TimedStream {
    stream: TcpStream,
    quiet: Duration,
    until: Instant,
    /// When everything must be over. `None`: the connection lasts as long as it is used.
    end: Option<Instant>,
    /// The limits that the system has been told.
    told: TimeoutsSet,
    /// Under TLS alone: whoever reads in clear takes much at a time by himself.
    ahead: Option<ReadAhead>,
}

/// Limits of a socket, as they were set last.
#[derive(Debug, Default)]
struct TimeoutsSet {
    read: Option<Duration>,
    write: Option<Duration>,
}

impl TimedStream {
    /// From now on a read fails after `quiet` without a byte, and everything at `until`.
    fn arm(&mut self, quiet: Duration, until: Instant) {
        (self.quiet, self.until) = (quiet, self.end.map_or(until, |end| end.min(until)));
    }

    /// How long the next step may take.
    fn left(&self, quiet: Duration) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(io::Error::new(ErrorKind::TimedOut, "the answer took too long")),
            false => Ok(left.min(quiet).max(Duration::from_millis(1))),
        }
    }

    /// Tells the system how long the next read may take.
    fn limit_read(&mut self) -> io::Result<()> {
        let left = self.left(self.quiet)?;
        if self.told.read != Some(left) {
            self.stream.set_read_timeout(Some(left))?;
            self.told.read = Some(left);
        }
        Ok(())
    }
}

impl Drop for TimedStream {
    /// A kill handle holds a second descriptor, which would keep the connection open.
    fn drop(&mut self) {
        // Failing means that it is closed already.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

impl Read for TimedStream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if !self.ahead.as_ref().is_some_and(ReadAhead::has_any) {
            self.limit_read()?;
        }
        let came = match &mut self.ahead {
            Some(ahead) => ahead.read(buf, &mut self.stream),
            None => self.stream.read(buf),
        };
        came.map_err(|error| in_time(error, "no answer in time"))
    }
}

impl Write for TimedStream {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let left = self.left(self.quiet.max(WRITE))?;
        if self.told.write != Some(left) {
            self.stream.set_write_timeout(Some(left))?;
            self.told.write = Some(left);
        }
        if let Some(ahead) = &mut self.ahead {
            ahead.sent();
        }
        self.stream.write(buf).map_err(|error| in_time(error, "nothing was taken in time"))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// One kind for what the system calls by two.
fn in_time(error: io::Error, late: &'static str) -> io::Error {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => io::Error::new(ErrorKind::TimedOut, late),
        _ => error,
    }
}

/// A connection, plain or encrypted.
pub enum Socket {
    Plain(TimedStream),
    Tls(Box<StreamOwned<ClientConnection, TimedStream>>),
    /// There is none: the handshake has it, or failed.
    Closed,
    /// What a server might say, without one: so many bytes a read, at most.
    #[cfg(any(test, fuzzing))]
    Memory(io::Cursor<Vec<u8>>, usize),
}

impl Socket {
    /// Connects to the first address that answers within its share of `within`; the whole
    /// connection ends `whole` from now. Each address gets a share, so that a dead IPv6 route
    /// leaves time for IPv4, and a third at least, so that a name with a thousand addresses is
    /// given up like one with three.
    ///
    /// # Errors
    /// That of the last address tried.
    pub fn connect(addresses: &[SocketAddr], within: Duration, whole: Duration) -> io::Result<Socket> {
        let began = Instant::now();
        let mut last = io::Error::new(ErrorKind::NotFound, "the name has no address");
        for (tried, address) in addresses.iter().enumerate() {
            let left = within.saturating_sub(began.elapsed());
            if left.is_zero() {
                break;
            }
            let equal = left / u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
            match TcpStream::connect_timeout(address, equal.max(within / 3).min(left)) {
                Ok(stream) => return Socket::prepare(stream, within, began.checked_add(whole)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn prepare(stream: TcpStream, limit: Duration, end: Option<Instant>) -> io::Result<Socket> {
        stream.set_nodelay(true)?;
        keep_alive(&stream)?;
        let until = Instant::now() + limit;
        let until = end.map_or(until, |end| end.min(until));
        let told = TimeoutsSet::default();
        Ok(Socket::Plain(TimedStream { stream, quiet: limit, until, end, told, ahead: None }))
    }

    /// Puts TLS on a plain connection and finishes the handshake, within the time limits armed
    /// before.
    ///
    /// # Errors
    /// [`tls::TlsFailure`].
    pub fn encrypt(self, host: &str, ca: Option<&Path>) -> Result<Socket, tls::TlsFailure> {
        let Socket::Plain(mut timed) = self else { return Ok(self) };
        timed.ahead = Some(ReadAhead::default());
        tls::handshake(timed, host, ca).map(|stream| Socket::Tls(Box::new(stream)))
    }

    /// From now on a read fails after `quiet` without a byte, and everything `whole` from now.
    pub fn arm(&mut self, quiet: Duration, whole: Duration) {
        let until = Instant::now() + whole;
        if let Some(timed) = self.timed_mut() {
            timed.arm(quiet, until);
        }
    }

    /// Until everything must be over. `None`: nothing says when.
    pub fn time_left(&self) -> Option<Duration> {
        let end = self.timed()?.end?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// A second handle to the same connection.
    ///
    /// # Errors
    /// When the system has no descriptor left.
    pub fn handle(&self) -> io::Result<TcpStream> {
        self.timed().ok_or(ErrorKind::NotConnected)?.stream.try_clone()
    }

    /// Has the system keep up to so many octets that the peer does not take yet, so that writing
    /// them waits for nobody. Gives how many it keeps.
    pub fn keep_unread(&self, octets: usize) -> usize {
        use rustix::net::sockopt;
        let Some(TimedStream { stream, .. }) = self.timed() else { return 0 };
        // Half of the buffer is for what the system writes down about the octets (socket(7)).
        let wanted = octets.saturating_mul(2);
        if sockopt::socket_send_buffer_size(stream).is_ok_and(|size| size < wanted) {
            // Refused or cut down: what is granted counts.
            let _ = sockopt::set_socket_send_buffer_size(stream, wanted);
        }
        octets.min(sockopt::socket_send_buffer_size(stream).unwrap_or(0) / 2)
    }

    /// The server's address.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn peer(&self) -> io::Result<SocketAddr> {
        self.timed().ok_or(ErrorKind::NotConnected)?.stream.peer_addr()
    }

    fn timed(&self) -> Option<&TimedStream> {
        match self {
            Socket::Plain(timed) => Some(timed),
            Socket::Tls(tls) => Some(&tls.sock),
            Socket::Closed => None,
            #[cfg(any(test, fuzzing))]
            Socket::Memory(..) => None,
        }
    }

    fn timed_mut(&mut self) -> Option<&mut TimedStream> {
        match self {
            Socket::Plain(timed) => Some(timed),
            Socket::Tls(tls) => Some(&mut tls.sock),
            Socket::Closed => None,
            #[cfg(any(test, fuzzing))]
            Socket::Memory(..) => None,
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Plain(timed) => timed.read(buf),
            Socket::Tls(tls) => tls.read(buf),
            Socket::Closed => Err(ErrorKind::NotConnected.into()),
            #[cfg(any(test, fuzzing))]
            Socket::Memory(bytes, most) => {
                let most = buf.len().min(*most);
                bytes.read(&mut buf[..most])
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Plain(timed) => timed.write(buf),
            Socket::Tls(tls) => tls.write(buf),
            Socket::Closed => Err(ErrorKind::NotConnected.into()),
            #[cfg(any(test, fuzzing))]
            Socket::Memory(..) => Ok(buf.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Socket::Plain(timed) => timed.flush(),
            Socket::Tls(tls) => tls.flush(),
            Socket::Closed => Err(ErrorKind::NotConnected.into()),
            #[cfg(any(test, fuzzing))]
            Socket::Memory(..) => Ok(()),
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
pub fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
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
        assert!(Socket::connect(&[address; 2_000], limit, Duration::MAX).is_err());
        // Two thousand times the limit would be a hundred seconds.
        assert!(began.elapsed() < Duration::from_secs(50), "{:?}", began.elapsed());
    }
}
