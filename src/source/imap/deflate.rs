//! COMPRESS=DEFLATE (RFC 4978): both directions packed, for links that are slow.
//!
//! The command goes alone, when nothing is under way: what follows its OK is packed, and no
//! command may go before that OK is read. The limits of `wire` hold for what is unpacked, and it is
//! unpacked only as it is asked for: a few bytes that stand for many bring no more than those many
//! would. A login goes before, so no secret is ever packed. Absent on purpose: when it is worth a
//! turn (`pace`, `scan`).

use std::io::{self, Read, Write};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// What servers offer that know it.
pub(super) const CAPABILITY: &str = "COMPRESS=DEFLATE";
const BUFFER_BYTES: usize = 64 << 10;

/// Both directions of a connection that is packed.
pub(super) struct Packed {
    inflate: Decompress,
    deflate: Compress,
    /// What came and is not unpacked yet is from `start` to `end`.
    came: Vec<u8>,
    start: usize,
    end: usize,
}

impl Packed {
    /// `ahead` came behind the OK already.
    pub(super) fn new(ahead: &[u8]) -> Packed {
        let mut came = ahead.to_vec();
        came.resize(BUFFER_BYTES.max(ahead.len()), 0);
        let (inflate, deflate) = (Decompress::new(false), Compress::new(Compression::fast(), false));
        Packed { inflate, deflate, came, start: 0, end: ahead.len() }
    }

    /// Fills a part of `buffer`; 0 when the connection has ended.
    ///
    /// # Errors
    /// Those of `socket`; `InvalidData` where the bytes cannot be unpacked.
    pub(super) fn read(&mut self, buffer: &mut [u8], socket: &mut impl Read) -> io::Result<usize> {
        let wrong =
            || io::Error::new(io::ErrorKind::InvalidData, "what the server packed cannot be unpacked");
        loop {
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let packed = &self.came[self.start..self.end];
            let status = self.inflate.decompress(packed, buffer, FlushDecompress::None);
            let status = status.map_err(|_| wrong())?;
            let read = (self.inflate.total_in() - read) as usize;
            let written = (self.inflate.total_out() - written) as usize;
            self.start += read;
            if written > 0 {
                return Ok(written);
            }
            // The stream of a session has no end of its own.
            if status == Status::StreamEnd || (read == 0 && self.start < self.end) {
                return Err(wrong());
            }
            if self.start == self.end {
                (self.start, self.end) = (0, socket.read(&mut self.came)?);
                if self.end == 0 {
                    return Ok(0);
                }
            }
        }
    }

    /// Sends all of it, packed.
    ///
    /// # Errors
    /// Those of `socket`.
    pub(super) fn send(&mut self, mut bytes: &[u8], socket: &mut impl Write) -> io::Result<()> {
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let before = self.deflate.total_in();
            let done = self.deflate.compress_vec(bytes, &mut packed, FlushCompress::Sync);
            done.map_err(io::Error::other)?;
            bytes = &bytes[(self.deflate.total_in() - before) as usize..];
            // Room that is left says that nothing is held back.
            if bytes.is_empty() && packed.len() < packed.capacity() {
                return socket.write_all(&packed);
            }
            packed.reserve(packed.capacity().max(64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(bytes: &[u8], ahead: usize, most: usize) -> io::Result<Vec<u8>> {
        let mut packed = Packed::new(&bytes[..ahead]);
        let (mut rest, mut all, mut buffer) = (&bytes[ahead..], Vec::new(), vec![0; most]);
        loop {
            match packed.read(&mut buffer, &mut rest)? {
                0 => return Ok(all),
                read => all.extend_from_slice(&buffer[..read]),
            }
        }
    }

    #[test]
    fn what_is_packed_is_unpacked_however_it_is_cut() {
        let mut sender = Packed::new(b"");
        let (mut wire, mut said) = (Vec::new(), Vec::new());
        for number in 0_u32..300 {
            let noise = (0..number * 7).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
            let part: Vec<u8> = noise.chain(*b"* OK said so\r\n").collect();
            sender.send(&part, &mut wire).unwrap();
            said.extend(part);
        }
        for (ahead, most) in [(0, 1 << 16), (5, 1), (wire.len(), 7)] {
            assert!(unpacked(&wire, ahead, most).unwrap() == said, "{ahead} ahead, {most} a read");
        }
    }

    #[test]
    fn what_cannot_be_unpacked_breaks_the_connection() {
        let check = |bytes: &[u8]| {
            let error = unpacked(bytes, 0, 64).expect_err("no packed stream");
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        };
        // The stream's own end, after nothing.
        check(&[3, 0]);
        check(&[0xff; 40]);
    }
}
