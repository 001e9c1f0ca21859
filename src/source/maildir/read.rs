//! The header block of one message file, and no more of it than needed.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use jiff::Timestamp;

use super::name;
use crate::mail::Locator;
use crate::mail::header::{self, lines};
use crate::source::packed::Packing;
use crate::source::{Labels, RawHeader};

/// Read first: nine headers of ten are shorter than 6 KB.
const FIRST: usize = 8 << 10;
/// A longer header is not read to its end; the message is set aside.
const LONGEST: usize = 256 << 10;

/// Compressed bytes that are read of one message, at most: enough to fill the largest window that
/// is unpacked, too few for a file that holds nothing to take long.
const PACKED: u64 = 16 << 20;

/// The header of the message in `path`; `Ok(None)` when the file is gone, `Err` with one line when
/// it cannot be read, or holds no header of mail.
pub(super) fn header(path: &Path) -> Result<Option<RawHeader>, String> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(gone) if gone.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let about = file.metadata().map_err(|error| error.to_string())?;
    let start = start(&mut file).map_err(|error| error.to_string())?;
    let (block, size) = match Packing::detect(&start) {
        Packing::Plain => (block(start, &mut file)?, Some(about.len())),
        packing => (block(Vec::new(), &mut unpack(packing, start, file)?)?, None),
    };
    if !header::is_mail(&block) {
        return Err("there is no header of mail in it".to_owned());
    }
    let name = path.file_name().unwrap_or_default();
    let arrived = name::seconds(name).and_then(|seconds| Timestamp::from_second(seconds).ok());
    let changed = || Timestamp::try_from(about.modified().ok()?).ok();
    Ok(Some(RawHeader {
        locator: Locator::Name(name::unique(name).into_owned()),
        arrived: arrived.or_else(changed),
        size,
        block,
        labels: Labels::None,
    }))
}

/// The message in `path`, cut at `limit` bytes.
///
/// # Errors
/// The file's, or what is wrong with its packing.
pub(super) fn whole(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = start(&mut file)?;
    match Packing::detect(&bytes) {
        Packing::Plain => {
            let missing = limit.saturating_sub(bytes.len()) as u64;
            file.take(missing).read_to_end(&mut bytes)?;
        }
        packing => {
            let text = unpack(packing, std::mem::take(&mut bytes), file).map_err(io::Error::other)?;
            text.take(limit as u64).read_to_end(&mut bytes)?;
        }
    }
    bytes.truncate(limit);
    Ok(bytes)
}

fn start(file: &mut File) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(FIRST);
    file.take(FIRST as u64).read_to_end(&mut start)?;
    Ok(start)
}

fn unpack(packing: Packing, start: Vec<u8>, file: File) -> Result<Box<dyn Read + Send>, String> {
    packing.unpack(io::Cursor::new(start).chain(file).take(PACKED))
}

/// The header, of which `block` is the beginning.
fn block(mut block: Vec<u8>, file: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut is_at_end = false;
    loop {
        if let Some(end) = lines::length(&block) {
            block.truncate(end);
            break;
        }
        if is_at_end {
            break;
        }
        if block.len() >= LONGEST {
            return Err(format!("its header is longer than {} KiB", LONGEST >> 10));
        }
        let missing = ((2 * block.len()).clamp(FIRST, LONGEST) - block.len()) as u64;
        let read = file.take(missing).read_to_end(&mut block).map_err(|error| error.to_string())?;
        is_at_end = (read as u64) < missing;
    }
    drop_postmark(&mut block);
    // Headers wait by the thousand.
    block.shrink_to_fit();
    Ok(block)
}

/// Takes off an mbox `From ` line, which procmail and some converters leave on top of a Maildir
/// file (not a field by RFC 5322 2.2).
fn drop_postmark(block: &mut Vec<u8>) {
    if block.starts_with(b"From ") || block.starts_with(b">From ") {
        let line = block.iter().position(|byte| *byte == b'\n').map_or(block.len(), |at| at + 1);
        block.drain(..line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_at_its_first_empty_line_or_where_its_lines_end() {
        let check = |message: &[u8], expected: &[u8]| {
            assert_eq!(
                block(Vec::new(), &mut &*message).as_deref(),
                Ok(expected),
                "{}",
                message.escape_ascii()
            );
        };
        check(b"Subject: a\n\nbody\n\nmore", b"Subject: a\n");
        check(b"Subject: a\r\n\r\nbody", b"Subject: a\r\n");
        check(b"Subject: a\n\r\nbody", b"Subject: a\n");
        check(b"Subject: a\n", b"Subject: a\n");
        check(b"Subject: a", b"Subject: a");
        check(b"", b"");
        check(b"\nbody", b"");
        check(b"\r\nbody", b"");
        check(b"From ada Sat Jan  3 01:05:34 1996\nSubject: a\n\nbody", b"Subject: a\n");
        check(b"From ada", b"");
        check(b"Subject: a\r\r\n\r\r\nbody", b"Subject: a\r\r\n");
        check(b"Subject: a\rTo: b@x.example\r\rbody", b"Subject: a\rTo: b@x.example\r");
        check(b"Subject: a\n--b42\nTo: b@x.example\n\nbody", b"Subject: a\n");
    }

    #[test]
    fn long_headers_are_read_whole_wherever_a_read_ends() {
        for length in (FIRST - 4..FIRST + 4).chain([3 * FIRST, LONGEST - 20]) {
            for end in ["\n\n", "\r\n\r\n"] {
                let field = format!("X-Long: {}", "x".repeat(length));
                let message = format!("{field}{end}body");
                let got = block(Vec::new(), &mut message.as_bytes()).expect("it is short enough");
                assert_eq!(got.len(), field.len() + end.len() / 2, "{length}");
            }
        }
    }

    #[test]
    fn an_endless_header_is_set_aside() {
        let endless = block(Vec::new(), &mut std::io::repeat(b'x'));
        assert_eq!(endless, Err("its header is longer than 256 KiB".into()));
    }
}
