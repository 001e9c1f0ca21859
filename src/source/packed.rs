//! Compressed files, known by their first bytes: names lie. gzip, bzip2 and zstd are unpacked as a
//! stream, so that memory stays small whatever a file claims to hold; callers bound what they take.

use std::io::{self, Read};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

/// First bytes that tell a packing.
pub(super) const MAGIC: usize = 12;
/// The largest zstd window, in bytes: what `zstd -19` and every mail server keep to.
const ZSTD_WINDOW: u64 = 8 << 20;
/// The most that a zstd frame header takes (RFC 8878 3.1.1).
const ZSTD_HEADER: usize = 18;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Bzip2,
    Zstd,
    /// By a program whose files are not read.
    Other(&'static str),
}

/// Begins of files, and what they tell.
const KNOWN: &[(&[u8], Packing)] = &[
    (b"\x1f\x8b", Packing::Gzip),
    (b"BZh", Packing::Bzip2),
    (b"\x28\xb5\x2f\xfd", Packing::Zstd),
    (b"\xfd7zXZ\0", Packing::Other("xz")),
    (b"LZIP", Packing::Other("lzip")),
    (b"\x04\x22\x4d\x18", Packing::Other("lz4")),
    (b"Dovecot-LZ4", Packing::Other("lz4")),
    (b"\x1f\x9d", Packing::Other("compress")),
    (b"PK\x03\x04", Packing::Other("zip")),
    (b"7z\xbc\xaf\x27\x1c", Packing::Other("7-Zip")),
    (b"]\0\0", Packing::Other("lzma")),
];

impl Packing {
    /// By the first [`MAGIC`] bytes of a file, or more.
    pub(super) fn detect(start: &[u8]) -> Packing {
        let is_skippable = matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
        let known = KNOWN.iter().find(|(magic, _)| start.starts_with(magic));
        match known {
            Some((b"BZh", _)) if !matches!(start.get(3), Some(b'1'..=b'9')) => Packing::Plain,
            Some((_, packing)) => *packing,
            None if is_skippable => Packing::Zstd,
            None => Packing::Plain,
        }
    }

    /// The text of `file`, which is at its beginning.
    ///
    /// # Errors
    /// A line that says what cannot be read.
    pub(super) fn unpack(self, file: impl Read + Send + 'static) -> Result<Box<dyn Read + Send>, String> {
        match self {
            Packing::Plain => Ok(Box::new(file)),
            Packing::Gzip => Ok(Box::new(MultiGzDecoder::new(file))),
            Packing::Bzip2 => Ok(Box::new(MultiBzDecoder::new(file))),
            Packing::Zstd => Ok(Box::new(ZstdFrames::Between(Ahead { ready: Vec::new(), file }))),
            Packing::Other(program) => {
                Err(format!("it is compressed by {program}, which is not read; unpack it"))
            }
        }
    }
}

/// A stream of which the next bytes may be looked at.
struct Ahead<R> {
    ready: Vec<u8>,
    file: R,
}

impl<R: Read> Ahead<R> {
    fn look(&mut self, length: usize) -> io::Result<&[u8]> {
        let missing = length.saturating_sub(self.ready.len()) as u64;
        (&mut self.file).take(missing).read_to_end(&mut self.ready)?;
        Ok(&self.ready)
    }

    /// Passes over the next bytes.
    fn skip(&mut self, length: u64) -> io::Result<()> {
        io::copy(&mut self.take(length), &mut io::sink()).map(|_| ())
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ready.is_empty() {
            return self.file.read(buffer);
        }
        let length = buffer.len().min(self.ready.len());
        buffer[..length].copy_from_slice(&self.ready[..length]);
        self.ready.drain(..length);
        Ok(length)
    }
}

/// zstd frames one after another (RFC 8878 3.1), of which the crate reads one.
enum ZstdFrames<R: Read> {
    Between(Ahead<R>),
    Inside(Box<StreamingDecoder<Ahead<R>, ruzstd::decoding::FrameDecoder>>),
    End,
}

impl<R: Read> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            *self = match std::mem::replace(self, ZstdFrames::End) {
                ZstdFrames::End => return Ok(0),
                ZstdFrames::Between(input) => next_frame(input)?,
                ZstdFrames::Inside(mut frame) => match frame.read(buffer)? {
                    0 if !buffer.is_empty() => ZstdFrames::Between(frame.into_inner()),
                    read => {
                        *self = ZstdFrames::Inside(frame);
                        return Ok(read);
                    }
                },
            }
        }
    }
}

fn next_frame<R: Read>(mut input: Ahead<R>) -> io::Result<ZstdFrames<R>> {
    let start = input.look(ZSTD_HEADER)?;
    if let [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, ..] = *start {
        input.skip(8 + u64::from(u32::from_le_bytes([a, b, c, d])))?;
        return Ok(ZstdFrames::Between(input));
    }
    if start.is_empty() {
        return Ok(ZstdFrames::End);
    }
    if zstd_window(start).is_none_or(|window| window > ZSTD_WINDOW) {
        return Err(io::Error::other("its zstd window is larger than 8 MiB, or it is damaged"));
    }
    let decoder = StreamingDecoder::new(input).map_err(io::Error::other)?;
    Ok(ZstdFrames::Inside(Box::new(decoder)))
}

/// The memory that a frame asks for (RFC 8878 3.1.1.1). `None` when it cannot be told.
fn zstd_window(start: &[u8]) -> Option<u64> {
    let descriptor = *start.get(4)?;
    let is_single_segment = descriptor & 0x20 != 0;
    if !is_single_segment {
        let window = *start.get(5)?;
        let base = 1_u64 << (10 + (window >> 3));
        return Some(base + base / 8 * u64::from(window & 7));
    }
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let (length, plus) = [(1, 0), (2, 256), (4, 0), (8, 0)][usize::from(descriptor >> 6)];
    let bytes = start.get(5 + dictionary..5 + dictionary + length)?;
    Some(
        bytes.iter().rev().fold(plus, |size, byte| size.saturating_mul(256).saturating_add(u64::from(*byte))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zstd(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn unpacked(packed: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let mut reader =
            Packing::detect(&packed).unpack(io::Cursor::new(packed)).map_err(io::Error::other)?;
        reader.read_to_end(&mut text).map(|_| text)
    }

    #[test]
    fn what_was_packed_in_one_or_several_pieces_is_unpacked() {
        let gzip = |text: &[u8]| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text).and_then(|()| packer.finish()).unwrap()
        };
        let bzip2 = |text: &[u8]| {
            let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            packer.write_all(text).and_then(|()| packer.finish()).unwrap()
        };
        let (one, two) = (b"Subject: one\n\n".repeat(9_000), b"two".to_vec());
        for pack in [&gzip as &dyn Fn(&[u8]) -> Vec<u8>, &bzip2, &zstd] {
            let both = [pack(&one), pack(&two)].concat();
            assert_eq!(unpacked(both).unwrap(), [&one[..], &two].concat());
        }
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3][..], &zstd(&two)].concat();
        assert_eq!(unpacked(skippable).unwrap(), two);
        assert_eq!(unpacked(b"Subject: plain".to_vec()).unwrap(), b"Subject: plain");
    }

    #[test]
    fn what_is_damaged_or_asks_for_too_much_memory_is_an_error() {
        let mut cut = zstd(&b"x".repeat(900));
        cut.truncate(cut.len() - 3);
        assert!(unpacked(cut).is_err());
        let hungry = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 1, 0, 0];
        assert!(unpacked(hungry.to_vec()).is_err(), "a window of terabytes");
        let single = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0xff, 0, 0, 0, 0, 1, 0, 0];
        assert!(unpacked(single.to_vec()).is_err(), "one segment of 4 GB");
        assert!(unpacked(b"\xfd7zXZ\0rest".to_vec()).unwrap_err().to_string().contains("xz"));
        assert!(unpacked(b"\x1f\x8bnot gzip at all".to_vec()).is_err());
    }
}
