//! mbox files: mboxo, mboxrd, mboxcl and mboxcl2, with LF or CRLF, plain or compressed, as
//! Thunderbird, Apple Mail, mutt, procmail and Google Takeout write them. Each file is a folder; a
//! message is known by the offset of its `From ` line (in the unpacked text).
//!
//! Bodies stream past; memory stays the same however long the file or a line is. A file that only
//! grew is read from where the last reading ended; one that shrank or was rewritten is read again
//! from its beginning, which does no harm, for messages are counted by Message-ID.
//!
//! Absent on purpose: locks (reading needs none that writers honour), Content-Length in
//! compressed files (its check looks ahead).
#![expect(
    clippy::disallowed_methods,
    reason = "files changed a moment ago may change again within the same tick"
)]

mod files;
mod postmark;
mod takeout;
mod text;
mod walk;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Batch, Folder, Labels, RawHeader, ScanControl, SourceError, batch::BatchBuilder};
use crate::mail::folder::fnv1a;
use crate::mail::{Cursor, Locator};
use text::Text;
use walk::{MboxMessage, Walk};

/// Bytes of the file's beginning that tell a rewritten file, at most.
const HEAD: usize = 1024;
/// A header without end in a file changed less than this long ago is still being written.
const FRESH: Duration = Duration::from_secs(60);

/// Why nothing is added: an mbox is an archive, or belongs to a program that locks it in its own
/// way.
pub(super) fn read_only(operation: &str) -> SourceError {
    SourceError::Protocol { operation: operation.to_owned(), reason: "they are only read".to_owned() }
}

/// An open one.
pub struct Mbox {
    patterns: Vec<String>,
}

impl Mbox {
    /// Opens files and glob patterns; `~/` is the home directory, a directory stands for the mbox
    /// files in it.
    ///
    /// # Errors
    /// [`SourceError::Io`] when a file that is named plainly is not there, or no file at all is
    /// found.
    pub fn open(paths: &[String]) -> Result<Mbox, SourceError> {
        let mbox = Mbox { patterns: paths.to_vec() };
        mbox.files()?;
        Ok(mbox)
    }

    /// See [`super::Source::folders`].
    ///
    /// # Errors
    /// As [`Mbox::open`].
    pub fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        let folder = |file: files::MboxFile| Folder {
            role: file.role,
            raw: file.path.to_string_lossy().into_owned(),
            name: file.name,
            messages: None,
        };
        Ok(super::in_reading_order(self.files()?.into_iter().map(folder).collect()))
    }

    /// See [`super::Source::scan`]. The last message is read as it stands, but when the file does
    /// not end with an empty line the cursor stays before it, so that it is read again when it has
    /// grown.
    ///
    /// # Errors
    /// [`SourceError::Io`] that names the file.
    pub fn scan(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> Result<(), SourceError> {
        let path = self.path(folder)?;
        let failed = |source| io_error("reading the mbox file", &path, source);
        let about = fs::metadata(&path).map_err(failed)?;
        let modified = super::nanoseconds(about.modified().map_err(failed)?);
        if let Cursor::Mbox { size, modified: then, .. } = cursor
            && (*size, *then) == (about.len(), modified)
        {
            return Ok(());
        }
        if let Some(why) = files::fault(&path).map_err(failed)? {
            let cursor = Cursor::Mbox { offset: 0, size: about.len(), modified, head: 0 };
            let unreadable = vec![(Locator::Number(0), why.to_owned())];
            sink(Batch { unreadable, cursor, ..Batch::default() });
            return Ok(());
        }
        let (text, head) = resume(&path, cursor, about.len()).map_err(failed)?;
        let now = SystemTime::now();
        let fresh = about.modified().is_ok_and(|time| now.duration_since(time).is_ok_and(|age| age < FRESH));
        let labels = takeout::labels(&path).map_err(failed)?;
        let head_print = fingerprint(&head, u64::MAX);
        let whole = Whole { size: about.len(), modified, head, head_print, fresh, labels };
        read_all(text, &whole, cursor, sink).map_err(failed)
    }

    /// See [`super::Source::message`]. `>From ` is unquoted (mboxrd: one level).
    ///
    /// # Errors
    /// [`SourceError::Io`] that names the file.
    pub fn message(
        &mut self,
        folder: &Folder,
        locator: &Locator,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        let Locator::Number(offset) = locator else { return Ok(None) };
        let path = self.path(folder)?;
        walk::message(&path, *offset, limit).map_err(|error| io_error("reading a message of", &path, error))
    }

    fn files(&self) -> Result<Vec<files::MboxFile>, SourceError> {
        let files = files::list(&self.patterns)?;
        if files.is_empty() {
            return Err(SourceError::Io {
                operation: format!("looking for mbox files at {}", self.patterns.join(", ")),
                source: io::ErrorKind::NotFound.into(),
            });
        }
        Ok(files)
    }

    /// Only what the configuration names is ever opened.
    fn path(&self, folder: &Folder) -> Result<PathBuf, SourceError> {
        let named = |file: &files::MboxFile| file.path.to_string_lossy() == folder.raw;
        self.files()?.into_iter().find(named).map(|file| file.path).ok_or_else(|| SourceError::Io {
            operation: format!("opening the mbox file {}", folder.name),
            source: io::ErrorKind::NotFound.into(),
        })
    }
}

fn io_error(doing: &str, path: &Path, source: io::Error) -> SourceError {
    SourceError::Io { operation: super::doing_with(doing, path), source }
}

/// What a scan knows of the file before it reads on.
struct Whole {
    size: u64,
    modified: i64,
    /// The first bytes, at most [`HEAD`].
    head: Vec<u8>,
    /// [`fingerprint`] of all of them.
    head_print: u64,
    /// Changed a moment ago.
    fresh: bool,
    /// Whether labels in it are Google's.
    labels: Labels,
}

impl Whole {
    fn under_way(&self, offset: u64) -> Cursor {
        Cursor::Mbox { offset, size: 0, modified: 0, head: self.print_before(offset) }
    }

    fn at_end(&self, offset: u64) -> Cursor {
        let head = self.print_before(offset);
        Cursor::Mbox { offset, size: self.size, modified: self.modified, head }
    }

    /// [`fingerprint`] for an offset, which is behind the head nearly always.
    fn print_before(&self, offset: u64) -> u64 {
        if offset >= self.head.len() as u64 { self.head_print } else { fingerprint(&self.head, offset) }
    }
}

/// Of the first bytes before `offset`: what grows behind it does not change them.
fn fingerprint(head: &[u8], offset: u64) -> u64 {
    let length = usize::try_from(offset).map_or(head.len(), |offset| offset.min(head.len()));
    fnv1a(&head[..length])
}

/// The text from where the cursor says, when the file is still the one that was read; else from its
/// beginning.
fn resume(path: &Path, cursor: &Cursor, size: u64) -> io::Result<(Text, Vec<u8>)> {
    let head = Text::open(path, 0)?.map_or(Ok(Vec::new()), |mut text| text.take(HEAD))?;
    if let Cursor::Mbox { offset, size: then, head: print, .. } = cursor
        && size >= *then
        && fingerprint(&head, *offset) == *print
        && let Some(mut text) = Text::open(path, *offset)?
        && (text.peek()?.is_none() || postmark::read(&text.look()?).is_some())
    {
        return Ok((text, head));
    }
    let start = Text::open(path, 0)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((start, head))
}

fn read_all(
    text: Text,
    whole: &Whole,
    cursor: &Cursor,
    sink: &mut dyn FnMut(Batch) -> ScanControl,
) -> io::Result<()> {
    let mut filling = BatchBuilder::default();
    let is_all = text.offset() == 0;
    let mut end = whole.at_end(text.offset());
    let mut walk = Walk::new(text);
    while let Some(message) = walk.next()? {
        end = match message.is_closed() {
            true => whole.at_end(message.end),
            false => whole.at_end(message.start),
        };
        if whole.fresh && message.is_unfinished() {
            end = whole.under_way(message.start);
            break;
        }
        let next = whole.under_way(message.end);
        take(message, &whole.labels, &mut filling);
        if filling.is_full() && walk.has_more() && filling.hand_over(next, sink) == ScanControl::Stop {
            return Ok(());
        }
    }
    if is_all && end == whole.at_end(0) && whole.size > 0 && !whole.fresh {
        filling.unreadable(Locator::Number(0), "no message could be found in it".to_owned());
    }
    if filling.len() > 0 || end != *cursor {
        filling.hand_over(end, sink);
    }
    Ok(())
}

fn take(message: MboxMessage, labels: &Labels, filling: &mut BatchBuilder) {
    let locator = Locator::Number(message.start);
    let labels = if takeout::is_labelled(&message) { labels.clone() } else { Labels::None };
    match message.header {
        // A postmark, and nothing behind it yet.
        walk::Header::Block(block) if block.is_empty() => {}
        walk::Header::Block(block) => {
            filling.header(RawHeader { locator, arrived: message.arrived, block: block.into(), labels })
        }
        walk::Header::TooLong => {
            filling.unreadable(locator, format!("its header is longer than {} KiB", walk::LONGEST >> 10))
        }
    }
}
