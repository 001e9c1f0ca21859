//! The header block of one message file, and no more of it than needed.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use jiff::Timestamp;
use rustix::fs::{Mode, OFlags, openat};
use rustix::io::{read, retry_on_intr};

use super::name;
use crate::mail::header::gather::HeaderGatherer;
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

/// Where the files of a Maildir are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subfolder {
    New,
    Cur,
}

impl Subfolder {
    /// What its folder is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Subfolder::New => "new",
            Subfolder::Cur => "cur",
        }
    }
}

/// A Maildir whose folders are open: a file is looked up in one of them, and not from the root.
pub(super) struct OpenFolder {
    new: File,
    cur: File,
}

impl OpenFolder {
    /// Opens it.
    ///
    /// # Errors
    /// The folders'.
    pub(super) fn open(dir: &Path) -> io::Result<OpenFolder> {
        let open = |subfolder: Subfolder| File::open(dir.join(subfolder.name()));
        Ok(OpenFolder { new: open(Subfolder::New)?, cur: open(Subfolder::Cur)? })
    }

    /// The header of the message in a file; `Ok(None)` when the file is gone, `Err` with one line
    /// when it cannot be read, or holds no header of mail.
    pub(super) fn header(
        &self,
        subfolder: Subfolder,
        name: &OsStr,
        room: &mut ReadingRoom,
    ) -> Result<Option<RawHeader>, String> {
        match self.file(subfolder, name) {
            Ok(file) => header(file, name, room).map(Some),
            Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn file(&self, subfolder: Subfolder, name: &OsStr) -> io::Result<File> {
        let folder = match subfolder {
            Subfolder::New => &self.new,
            Subfolder::Cur => &self.cur,
        };
        let how = OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(retry_on_intr(|| openat(folder, name, how, Mode::empty()))?.into())
    }
}

/// Room for reading one file after the other.
pub(super) struct ReadingRoom {
    start: Vec<u8>,
    gatherer: HeaderGatherer,
}

impl ReadingRoom {
    pub(super) fn new() -> ReadingRoom {
        ReadingRoom { start: vec![0; FIRST], gatherer: HeaderGatherer::default() }
    }
}

fn header(mut file: File, name: &OsStr, room: &mut ReadingRoom) -> Result<RawHeader, String> {
    let failed = |error: io::Error| error.to_string();
    let arrived = arrival(name, &file);
    let got = retry_on_intr(|| read(&file, &mut *room.start)).map_err(|error| failed(error.into()))?;
    let start = &room.start[..got];
    let block = match Packing::detect(start) {
        Packing::Plain => plain_block(start, &mut room.gatherer, &mut file)?,
        packing => block(Vec::new(), &mut unpack(packing, start.to_vec(), file)?)?,
    };
    if !header::is_mail(&block) {
        return Err("there is no header of mail in it".to_owned());
    }
    Ok(RawHeader { locator: name::locator(name), arrived, block: block.into(), labels: Labels::None })
}

/// As the name says it, else when the file was last changed.
fn arrival(name: &OsStr, file: &File) -> Option<Timestamp> {
    let named = name::seconds(name).and_then(|seconds| Timestamp::from_second(seconds).ok());
    named.or_else(|| Timestamp::try_from(file.metadata().ok()?.modified().ok()?).ok())
}

/// The message in `path`, cut at `limit` bytes.
///
/// # Errors
/// The file's, or what is wrong with its packing.
pub(super) fn whole(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::with_capacity(FIRST);
    (&mut file).take(FIRST as u64).read_to_end(&mut bytes)?;
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

fn unpack(packing: Packing, start: Vec<u8>, file: File) -> Result<Box<dyn Read + Send>, String> {
    packing.unpack(io::Cursor::new(start).chain(file).take(PACKED))
}

/// The header of a file that begins so: of most, which end within the start, the fields that are
/// read.
fn plain_block(start: &[u8], gatherer: &mut HeaderGatherer, file: &mut File) -> Result<Vec<u8>, String> {
    gatherer.clear();
    match gatherer.take(start, |_| {}) {
        Some(_) => Ok(gatherer.block().to_vec()),
        None => block(start.to_vec(), file),
    }
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
