//! The header block of one message file, and no more of it than needed.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use jiff::Timestamp;

use super::name;
use crate::mail::Locator;
use crate::source::{Labels, RawHeader};

/// Read first: nine headers of ten are shorter than 6 KB.
const FIRST: usize = 8 << 10;
/// A longer header is not read to its end; the message is set aside.
const LONGEST: usize = 256 << 10;

/// The header of the message in `path`; `Ok(None)` when the file is gone, `Err` with one line when
/// it cannot be read.
pub(super) fn header(path: &Path) -> Result<Option<RawHeader>, String> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(gone) if gone.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let about = file.metadata().map_err(|error| error.to_string())?;
    let block = block(&mut file)?;
    let name = path.file_name().unwrap_or_default();
    let arrived = name::seconds(name).and_then(|seconds| Timestamp::from_second(seconds).ok());
    let changed = || Timestamp::try_from(about.modified().ok()?).ok();
    Ok(Some(RawHeader {
        locator: Locator::Name(name::unique(name).into_owned()),
        arrived: arrived.or_else(changed),
        size: Some(about.len()),
        block,
        labels: Labels::None,
    }))
}

fn block(file: &mut impl Read) -> Result<Vec<u8>, String> {
    let (mut block, mut searched, mut wanted) = (Vec::with_capacity(FIRST), 0, FIRST);
    loop {
        let missing = (wanted - block.len()) as u64;
        let read = file.take(missing).read_to_end(&mut block).map_err(|error| error.to_string())?;
        if let Some(end) = header_end(&block, searched) {
            block.truncate(end);
            break;
        }
        if (read as u64) < missing {
            break;
        }
        if wanted >= LONGEST {
            return Err(format!("its header is longer than {} KiB", LONGEST >> 10));
        }
        // The end may straddle two reads.
        searched = block.len().saturating_sub(3);
        wanted *= 2;
    }
    drop_postmark(&mut block);
    Ok(block)
}

/// Where the empty line that ends a header begins (RFC 5322 2.1), looking from `from` on. Bare LF
/// is taken too: it is how Maildirs are kept on Unix.
fn header_end(bytes: &[u8], from: usize) -> Option<usize> {
    let empty = |at: usize| bytes[at..].starts_with(b"\n") || bytes[at..].starts_with(b"\r\n");
    if from == 0 && empty(0) {
        return Some(0);
    }
    let mut at = from;
    while let Some(line) = bytes[at..].iter().position(|byte| *byte == b'\n') {
        at += line + 1;
        if empty(at) {
            return Some(at);
        }
    }
    None
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
    fn a_header_ends_at_its_first_empty_line() {
        let check = |message: &[u8], expected: &[u8]| {
            assert_eq!(block(&mut &*message).as_deref(), Ok(expected), "{}", message.escape_ascii());
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
    }

    #[test]
    fn long_headers_are_read_whole_wherever_a_read_ends() {
        for length in (FIRST - 4..FIRST + 4).chain([3 * FIRST, LONGEST - 20]) {
            for end in ["\n\n", "\r\n\r\n"] {
                let field = format!("X-Long: {}", "x".repeat(length));
                let message = format!("{field}{end}body");
                let got = block(&mut message.as_bytes()).expect("it is short enough");
                assert_eq!(got.len(), field.len() + end.len() / 2, "{length}");
            }
        }
    }

    #[test]
    fn an_endless_header_is_set_aside() {
        let endless = block(&mut std::io::repeat(b'x'));
        assert_eq!(endless, Err("its header is longer than 256 KiB".into()));
    }
}
