//! Bytes of a connection that are read before TLS asks for them, many at a time.
//!
//! TLS reads a few kilobytes at most, and many servers send records that are no longer. Each of
//! them would wake us, which costs the server's side of a machine as much as ours. So, while bytes
//! stream in, a nap lets records gather, and one read takes them all. Absent on purpose: deadlines,
//! which the stream keeps.

use std::io::{self, Read};
use std::time::Duration;

/// Octets that one read may take.
const MOST: usize = 256 << 10;
/// Octets since anything was sent, after which they are a stream: no answer that somebody waits
/// for is as long.
const STREAM: usize = 64 << 10;
/// A fast server sends 140 KB in it; the buffers of the system grow to hold more.
const NAP: Duration = Duration::from_millis(1);

/// What was read and is not asked for yet.
#[derive(Debug, Default)]
pub(super) struct ReadAhead {
    /// Of fixed size once something was read; what is unread is from `start` to `end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Octets that came since anything was sent.
    since_sent: usize,
}

impl ReadAhead {
    /// Whether the next read finds something without the connection.
    pub(super) fn has_any(&self) -> bool {
        self.start < self.end
    }

    /// Something was sent: what comes next may be short, and somebody may wait for it.
    pub(super) fn sent(&mut self) {
        self.since_sent = 0;
    }

    /// Gives what is there, or else what `connection` has.
    ///
    /// # Errors
    /// Those of the connection; nothing is lost by one.
    pub(super) fn read(&mut self, buf: &mut [u8], connection: &mut impl Read) -> io::Result<usize> {
        if !self.has_any() {
            self.fill(connection)?;
        }
        let taken = buf.len().min(self.end - self.start);
        buf[..taken].copy_from_slice(&self.buffer[self.start..self.start + taken]);
        self.start += taken;
        Ok(taken)
    }

    fn fill(&mut self, connection: &mut impl Read) -> io::Result<()> {
        if self.is_stream() {
            std::thread::sleep(NAP);
        }
        self.buffer.resize(MOST, 0);
        (self.start, self.end) = (0, 0);
        self.end = connection.read(&mut self.buffer)?;
        self.since_sent = self.since_sent.saturating_add(self.end);
        Ok(())
    }

    fn is_stream(&self) -> bool {
        self.since_sent >= STREAM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its pieces, one a read, then an error, then the end.
    struct Pieces(Vec<Vec<u8>>, usize);

    impl Read for Pieces {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            let Some(piece) = self.0.pop() else { return Err(io::ErrorKind::TimedOut.into()) };
            buf[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn what_came_is_given_in_order_and_an_error_loses_none_of_it() {
        let mut connection = Pieces(vec![Vec::new(), b"de".to_vec(), b"abc".to_vec()], 0);
        let (mut ahead, mut given) = (ReadAhead::default(), Vec::new());
        let mut two = [0; 2];
        for _ in 0..3 {
            let taken = ahead.read(&mut two, &mut connection).unwrap();
            given.extend_from_slice(&two[..taken]);
        }
        assert_eq!((&given[..], connection.1), (&b"abcde"[..], 2), "two reads brought all");
        assert_eq!(ahead.read(&mut two, &mut connection).unwrap(), 0, "the end");
        assert!(ahead.read(&mut two, &mut connection).is_err());
        connection.0.push(b"f".to_vec());
        assert_eq!(ahead.read(&mut two, &mut connection).unwrap(), 1);
        assert_eq!(two[0], b'f');
    }

    #[test]
    fn a_long_answer_is_a_stream_until_something_is_sent() {
        let mut ahead = ReadAhead::default();
        let mut connection = Pieces(vec![vec![0; STREAM / 2]; 4], 0);
        let mut fill = |ahead: &mut ReadAhead| {
            ahead.fill(&mut connection).unwrap();
            ahead.is_stream()
        };
        assert!(!fill(&mut ahead), "an answer");
        assert!(fill(&mut ahead));
        ahead.sent();
        assert!(!ahead.is_stream() && !fill(&mut ahead), "the next answer");
    }
}
