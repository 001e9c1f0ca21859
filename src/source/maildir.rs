//! A Maildir, a Maildir++ or a folder of Maildirs, as Dovecot, mbsync, offlineimap and notmuch
//! users keep it.
//!
//! A message is known by the unique part of its file's name, of which the store keeps a
//! fingerprint: so one that moves from `new` to `cur` or changes flags stays the same message.
//! Nothing that is there is ever changed or renamed, not even from `new` to `cur`. A folder is
//! opened only when walking the configured path finds it: what a caller or the store says about a
//! folder never becomes a path.
//!
//! Files that a server compressed are unpacked (see `packed`); one that holds no header of mail is
//! set aside, and so named.
//!
//! Absent on purpose: notmuch's and Dovecot's index files, `subscriptions`, locks (Maildir needs
//! none).
#![expect(
    clippy::disallowed_methods,
    reason = "files changed a moment ago may change again within the same tick"
)]

mod name;
mod own_messages;
mod read;
mod tree;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, SystemTime};

use super::{
    Batch, Folder, KnownMessages, RawHeader, ScanControl, SourceError, batch::BatchBuilder, nanoseconds,
};
use crate::mail::{Cursor, Locator};
use read::{OpenFolder, ReadingRoom, Subfolder};
use tree::FoundFolder;

/// Files that are read one after the other by one of two threads. A folder without more is not
/// worth a second one.
const CHUNK: usize = 128;
/// A directory whose time is younger than this when it is listed may change again within the same
/// tick of the file system's clock: its time then proves nothing and is not kept.
const SETTLED: Duration = Duration::from_secs(2);

/// An open one.
pub struct Maildir {
    root: PathBuf,
    found: Vec<FoundFolder>,
    /// Nobody has asked for the folders since they were found.
    is_fresh: bool,
}

impl Maildir {
    /// Opens the Maildir, or the folder of Maildirs, at `path`.
    ///
    /// # Errors
    /// [`SourceError::Io`] when the path cannot be listed, [`SourceError::Protocol`] when no
    /// Maildir is in it.
    pub fn open(path: &Path) -> Result<Maildir, SourceError> {
        let mut maildir = Maildir { root: path.to_path_buf(), found: Vec::new(), is_fresh: true };
        maildir.walk()?;
        Ok(maildir)
    }

    /// See [`super::Source::folders`].
    ///
    /// # Errors
    /// As [`Maildir::open`].
    pub fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        if !std::mem::take(&mut self.is_fresh) {
            self.walk()?;
        }
        Ok(super::in_reading_order(self.found.iter().map(|found| found.folder.clone()).collect()))
    }

    /// See [`super::Source::is_unchanged`].
    pub fn is_unchanged(&mut self, folder: &Folder, cursor: &Cursor) -> bool {
        let times = self.dir(folder).ok().and_then(|dir| Times::read(&dir).ok());
        times.is_some_and(|times| times.as_cursor() == *cursor)
    }

    /// See [`super::Source::scan`]. Messages come by the time in their file names, oldest first.
    /// Drafts (flag D) are left out; a file that vanishes meanwhile is skipped: its folder's time
    /// has changed, so the next scan finds it again under its new name.
    ///
    /// # Errors
    /// [`SourceError::Io`] that names the folder, when it cannot be listed.
    pub fn scan(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        known: &KnownMessages,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> Result<(), SourceError> {
        let dir = self.dir(folder)?;
        let failed = |source| io_error("reading the Maildir folder", &dir, source);
        // The times are taken before the listing: what changes later makes the next scan look
        // again.
        let times = Times::read(&dir).map_err(failed)?;
        if times.as_cursor() == *cursor {
            return Ok(());
        }
        let settled = times.settled(SystemTime::now());
        let opened = OpenFolder::open(&dir).map_err(failed)?;
        let entries = list(&dir, known).map_err(failed)?;
        read_all(&opened, &entries, settled, cursor, sink);
        Ok(())
    }

    /// See [`super::Source::message`].
    ///
    /// # Errors
    /// [`SourceError::Io`] when the folder or the file cannot be read.
    pub fn message(
        &mut self,
        folder: &Folder,
        locator: &Locator,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        let dir = self.dir(folder)?;
        let failed = |source| io_error("reading a message of", &dir, source);
        let Some(path) = find(&dir, locator.fingerprint()).map_err(failed)? else { return Ok(None) };
        match read::whole(&path, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    fn walk(&mut self) -> Result<(), SourceError> {
        self.found =
            tree::walk(&self.root).map_err(|error| io_error("listing the Maildir", &self.root, error))?;
        if self.found.is_empty() {
            return Err(SourceError::Protocol {
                operation: format!("listing the Maildir {}", self.root.display()),
                reason: "there is no Maildir in it (no folder that holds cur and new)".into(),
            });
        }
        Ok(())
    }

    fn dir(&mut self, folder: &Folder) -> Result<PathBuf, SourceError> {
        let of =
            |found: &[FoundFolder]| found.iter().find(|f| f.folder.raw == folder.raw).map(|f| f.dir.clone());
        if let Some(dir) = of(&self.found) {
            return Ok(dir);
        }
        self.walk()?;
        of(&self.found).ok_or_else(|| SourceError::Io {
            operation: format!("opening folder {} of {}", folder.name, self.root.display()),
            source: ErrorKind::NotFound.into(),
        })
    }
}

fn io_error(doing: &str, path: &Path, source: io::Error) -> SourceError {
    SourceError::Io { operation: super::doing_with(doing, path), source }
}

/// When `new` and `cur` were last changed: a name came, went, or was changed.
struct Times {
    new: SystemTime,
    cur: SystemTime,
}

impl Times {
    fn read(dir: &Path) -> io::Result<Times> {
        let changed = |sub| fs::metadata(dir.join(sub))?.modified();
        Ok(Times { new: changed("new")?, cur: changed("cur")? })
    }

    fn as_cursor(&self) -> Cursor {
        Cursor::Maildir { new: Some(nanoseconds(self.new)), cur: Some(nanoseconds(self.cur)) }
    }

    /// What may be stored once everything listed at `now` is read.
    fn settled(&self, now: SystemTime) -> Cursor {
        let old = |time: SystemTime| {
            now.duration_since(time).is_ok_and(|age| age >= SETTLED).then(|| nanoseconds(time))
        };
        Cursor::Maildir { new: old(self.new), cur: old(self.cur) }
    }
}

/// A message file that is not known yet.
struct MessageFile {
    /// Seconds at the start of the name; 0 when there are none.
    time: i64,
    file: OsString,
    subfolder: Subfolder,
}

/// Message files to read, in order. `new` is listed first, so that a file on its way to `cur` is
/// seen at least once.
fn list(dir: &Path, known: &KnownMessages) -> io::Result<Vec<MessageFile>> {
    let mut arrived = list_one(dir, Subfolder::New, known)?;
    let read = list_one(dir, Subfolder::Cur, known)?;
    if !arrived.is_empty() {
        let fingerprint = |entry: &MessageFile| name::locator(&entry.file).fingerprint();
        let twice: HashSet<u64> = arrived.iter().map(fingerprint).collect();
        let moved: HashSet<u64> =
            read.iter().map(fingerprint).filter(|print| twice.contains(print)).collect();
        arrived.retain(|entry| !moved.contains(&fingerprint(entry)));
    }
    arrived.extend(read);
    arrived.sort_unstable_by(|a, b| (a.time, &a.file).cmp(&(b.time, &b.file)));
    Ok(arrived)
}

fn list_one(dir: &Path, subfolder: Subfolder, known: &KnownMessages) -> io::Result<Vec<MessageFile>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(dir.join(subfolder.name()))? {
        let entry = entry?;
        let file = entry.file_name();
        let is_known = || known.contains(&name::locator(&file).fingerprint());
        let wanted = !name::is_hidden(&file)
            && !name::is_draft(&file)
            && (known.is_empty() || !is_known())
            && is_message(&entry);
        if wanted {
            entries.push(MessageFile { time: name::seconds(&file).unwrap_or(0), file, subfolder });
        }
    }
    Ok(entries)
}

/// A regular file, or a link to one; a folder, pipe or socket under `cur` is not opened.
fn is_message(entry: &fs::DirEntry) -> bool {
    match entry.file_type() {
        Ok(kind) if kind.is_symlink() => fs::metadata(entry.path()).is_ok_and(|target| target.is_file()),
        Ok(kind) => kind.is_file(),
        Err(_) => false,
    }
}

fn read_all(
    opened: &OpenFolder,
    entries: &[MessageFile],
    settled: Cursor,
    cursor: &Cursor,
    sink: &mut dyn FnMut(Batch) -> ScanControl,
) {
    let under_way = Cursor::Maildir { new: None, cur: None };
    let mut filling = BatchBuilder::default();
    let mut take = |chunk: &[MessageFile], read: Vec<HeaderOrReason>| {
        for (entry, read) in chunk.iter().zip(read) {
            match read {
                Ok(Some(header)) => filling.header(header),
                Ok(None) => continue,
                Err(why) => filling.unreadable(name::locator(&entry.file), why),
            }
            if filling.is_full() && filling.hand_over(under_way.clone(), sink) == ScanControl::Stop {
                return ScanControl::Stop;
            }
        }
        ScanControl::On
    };
    if in_chunks(opened, entries, &mut take) == ScanControl::On && (filling.len() > 0 || settled != *cursor) {
        filling.hand_over(settled, sink);
    }
}

/// What a file gave: its header, `None` when it is gone, or one line that says why not.
type HeaderOrReason = Result<Option<RawHeader>, String>;

/// Reads files and gives them chunk by chunk, in order. Every other chunk is read by a second
/// thread, which nearly halves the time of a cold folder.
fn in_chunks(
    opened: &OpenFolder,
    entries: &[MessageFile],
    take: &mut dyn FnMut(&[MessageFile], Vec<HeaderOrReason>) -> ScanControl,
) -> ScanControl {
    let reader = || {
        let mut room = ReadingRoom::new();
        move |chunk: &[MessageFile]| -> Vec<HeaderOrReason> {
            chunk.iter().map(|entry| opened.header(entry.subfolder, &entry.file, &mut room)).collect()
        }
    };
    std::thread::scope(|scope| {
        // Dropped on the way out, which ends the other thread.
        let (sender, others) = sync_channel(1);
        if entries.len() > CHUNK {
            let every_other = entries.chunks(CHUNK).skip(1).step_by(2);
            let read = reader();
            scope.spawn(move || every_other.map(read).try_for_each(|read| sender.send(read)));
        }
        let mut read = reader();
        for (at, chunk) in entries.chunks(CHUNK).enumerate() {
            // The other one fails only by a panic, which goes on when the scope ends.
            let read = if at % 2 == 0 { read(chunk) } else { others.recv().unwrap_or_default() };
            if take(chunk, read) == ScanControl::Stop {
                return ScanControl::Stop;
            }
        }
        ScanControl::On
    })
}

/// The file of a message by the fingerprint of its name.
fn find(dir: &Path, fingerprint: u64) -> io::Result<Option<PathBuf>> {
    // `new` before `cur`, as in `list`.
    for subfolder in [Subfolder::New, Subfolder::Cur] {
        for entry in fs::read_dir(dir.join(subfolder.name()))? {
            let entry = entry?;
            if name::locator(&entry.file_name()).fingerprint() == fingerprint && is_message(&entry) {
                return Ok(Some(entry.path()));
            }
        }
    }
    Ok(None)
}
