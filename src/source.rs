//! Where header blocks come from: an IMAP account, a Maildir, mbox files. A source yields raw
//! blocks with folder, place and flags; it decides nothing and keeps no state of its own. It writes
//! drafts and copies of what was sent for the owner, when asked to, and nothing else.
//!
//! [`Source`] is the only place that knows which kinds of sources there are.

mod batch;
mod error;
pub mod imap;
mod kill_handle;
pub mod maildir;
pub mod mbox;
mod packed;
mod reading_order;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use jiff::Timestamp;

pub use self::error::SourceError;
pub use self::kill_handle::KillHandle;
use self::reading_order::in_reading_order;
use crate::config::SourceSettings;
use crate::mail::text::one_line;
use crate::mail::{Cursor, Locator, Role};

/// A folder as the source sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Decoded for people; for Maildir and mbox relative to the configured path. Unique within an
    /// account.
    pub name: String,
    /// As the server or file system spells it: what opens it again.
    pub raw: String,
    pub role: Role,
    /// Messages in it, when that is known without reading it.
    pub messages: Option<u64>,
}

/// One message's header block, not yet parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawHeader {
    pub locator: Locator,
    /// INTERNALDATE, the time in a Maildir file's name, or the mbox `From ` line.
    pub arrived: Option<Timestamp>,
    /// The header, or what of it a record is made of.
    pub block: Bytes,
    pub labels: Labels,
}

/// Where Gmail's labels of a message are. Its header may hold a field that looks like them:
/// anybody can write one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labels {
    /// Nowhere: whatever the header says is ignored.
    None,
    /// The server told them.
    Told(Vec<String>),
    /// In the header, where Google Takeout put them.
    Header,
}

/// Some messages of one folder, and the cursor that is true once they are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    pub headers: Vec<RawHeader>,
    /// Messages that could not be read: where, and why, one line. They are set aside and named in
    /// `doctor`.
    pub unreadable: Vec<(Locator, String)>,
    /// Messages that the server lists and does not show: where, and why. The next scans ask for
    /// them again.
    pub unshown: Vec<(Locator, String)>,
    pub cursor: Cursor,
}

/// What a delivery report says to machines.
#[derive(Debug, PartialEq, Eq)]
pub struct ReportPart {
    pub locator: Locator,
    /// A message for [`crate::mail::bounce::machine_part::read`]. `None`: it is gone, or has no
    /// such part.
    pub message: Option<Vec<u8>>,
}

/// What came of messages that were asked for again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct AskedAgain {
    pub headers: Vec<RawHeader>,
    /// Still not to be had: where, and why.
    pub unshown: Vec<(Locator, String)>,
    /// No longer in the folder.
    pub gone: Vec<Locator>,
}

/// Names of folders that are not read, by why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Other people's, or shared.
    pub of_others: Vec<String>,
    /// A calendar, contacts, notes.
    pub no_mail: Vec<String>,
}

/// A message that Rekindle adds to the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnMessage<'a> {
    /// Without brackets.
    pub message_id: &'a str,
    /// The whole message, CRLF.
    pub bytes: &'a [u8],
}

/// What the caller of [`Source::scan`] says after each batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanControl {
    On,
    /// End early, without error: asked to stop.
    Stop,
}

/// What the store already has of a folder: fingerprints of [`Locator`]s. Only Maildir asks.
pub type KnownMessages = std::collections::HashSet<u64, foldhash::fast::RandomState>;

/// Bytes of a report in a file that are read.
const REPORT_BYTES: usize = 128 * 1024;

/// One account's mailbox, open.
pub enum Source {
    Imap(Box<imap::Imap>),
    Maildir(maildir::Maildir),
    Mbox(mbox::Mbox),
}

impl Source {
    /// Opens a mailbox.
    ///
    /// # Errors
    /// Operation, object and reason; [`SourceError::remedy`] says what to do.
    pub fn open(settings: &SourceSettings) -> Result<Source, SourceError> {
        Ok(match settings {
            SourceSettings::Imap(settings) => {
                Source::Imap(Box::new(imap::Imap::open(settings, imap::ImapDeadlines::default())?))
            }
            SourceSettings::Maildir { path } => Source::Maildir(maildir::Maildir::open(path)?),
            SourceSettings::Mbox { paths } => Source::Mbox(mbox::Mbox::open(paths)?),
        })
    }

    /// How many bytes a server may send from now on; beyond them every call fails with
    /// [`SourceError::Throttled`]. Files are not counted.
    pub fn allow_bytes(&mut self, bytes: u64) {
        match self {
            Source::Imap(imap) => imap.allow(bytes),
            Source::Maildir(_) | Source::Mbox(_) => {}
        }
    }

    /// How many a server sent since then; of files 0.
    pub fn bytes_read(&self) -> u64 {
        match self {
            Source::Imap(imap) => imap.bytes_read(),
            Source::Maildir(_) | Source::Mbox(_) => 0,
        }
    }

    /// Ends whatever call is under way, from another thread. `None` for files, where every call is
    /// short.
    pub fn kill_handle(&self) -> Option<KillHandle> {
        match self {
            Source::Imap(imap) => Some(imap.kill_handle()),
            Source::Maildir(_) | Source::Mbox(_) => None,
        }
    }

    /// Folders to read, in reading order: Sent first, then INBOX, then the others by name; Junk,
    /// Trash and Drafts left out; on Gmail All Mail alone.
    ///
    /// # Errors
    /// When the list cannot be had at all.
    pub fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        match self {
            Source::Imap(imap) => imap.folders(),
            Source::Maildir(maildir) => maildir.folders(),
            Source::Mbox(mbox) => mbox.folders(),
        }
    }

    /// Folders that the last listing left out because of whose or what they are. Only IMAP has
    /// such.
    pub fn left_out(&self) -> LeftOut {
        match self {
            Source::Imap(imap) => imap.left_out().clone(),
            Source::Maildir(_) | Source::Mbox(_) => LeftOut::default(),
        }
    }

    /// Whether a scan from this cursor wants to know what the store has of the folder. Only a
    /// Maildir that was read before does: its cursor does not say which files those were.
    pub fn wants_known(&self, cursor: &Cursor) -> bool {
        match self {
            Source::Maildir(_) => matches!(cursor, Cursor::Maildir { .. }),
            Source::Imap(_) | Source::Mbox(_) => false,
        }
    }

    /// Whether a server is asked. Else files are read.
    pub fn is_server(&self) -> bool {
        matches!(self, Source::Imap(_))
    }

    /// Whether a folder is just as it was at this cursor, so that a scan would find nothing.
    /// `false`: it is not, or only a scan can tell. A Maildir tells by the times of its
    /// directories.
    pub fn is_unchanged(&mut self, folder: &Folder, cursor: &Cursor) -> bool {
        match self {
            Source::Maildir(maildir) => maildir.is_unchanged(folder, cursor),
            Source::Imap(_) | Source::Mbox(_) => false,
        }
    }

    /// Which folders will be scanned next, each from its cursor, in this order. A server is asked
    /// about several at once; nothing else changes. Whatever else is asked of it between two of
    /// those scans may cost a connection.
    pub fn announce(&mut self, folders: impl FnOnce() -> Vec<(Folder, Cursor)>) {
        match self {
            Source::Imap(imap) => imap.announce(folders()),
            Source::Maildir(_) | Source::Mbox(_) => {}
        }
    }

    /// Reads what is new since `cursor`, in order, in batches of at most 1,000 (500 from files),
    /// through `sink`. Returns when the folder's end is reached or the sink says
    /// [`ScanControl::Stop`]. Every batch carries the cursor that holds once it is stored, so that
    /// a crash loses at most one batch of work. An unchanged folder gives no batch. The last batch
    /// may be empty, where only the cursor moved.
    ///
    /// # Errors
    /// The batches delivered so far stay true.
    pub fn scan(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        known: &KnownMessages,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> Result<(), SourceError> {
        match self {
            Source::Imap(imap) => imap.scan(folder, cursor, known, sink),
            Source::Maildir(maildir) => maildir.scan(folder, cursor, known, sink),
            Source::Mbox(mbox) => mbox.scan(folder, cursor, sink),
        }
    }

    /// Asks once more for messages that were set aside. Files do not mend by themselves: only a
    /// server is asked.
    ///
    /// # Errors
    /// The folder cannot be opened.
    pub fn ask_again(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        places: &[Locator],
    ) -> Result<AskedAgain, SourceError> {
        match self {
            Source::Imap(imap) => imap.ask_again(folder, cursor, places),
            Source::Maildir(_) | Source::Mbox(_) => Ok(AskedAgain::default()),
        }
    }

    /// The machine's part of delivery reports. Of a server nothing else is asked; of a file the
    /// beginning is read. A report that is left out may be asked for again.
    ///
    /// # Errors
    /// When the mailbox cannot be read.
    pub fn reports(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        places: &[Locator],
    ) -> Result<Vec<ReportPart>, SourceError> {
        if let Source::Imap(imap) = self {
            return imap.reports(folder, cursor, places);
        }
        let part = |place: &Locator| {
            let message = self.message(folder, cursor, place, REPORT_BYTES)?;
            Ok(ReportPart { locator: place.clone(), message })
        };
        places.iter().map(part).collect()
    }

    /// Lines of the last listing that name no folder that can be opened, fit to show.
    pub fn unlisted(&self) -> &[String] {
        match self {
            Source::Imap(imap) => imap.unlisted(),
            Source::Maildir(_) | Source::Mbox(_) => &[],
        }
    }

    /// The whole message at `locator`, cut at `limit` bytes. `None` when it is gone, also because
    /// its folder was made anew since the scan that left `cursor`: the place would be another
    /// message's.
    ///
    /// # Errors
    /// When the mailbox cannot be read.
    pub fn message(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        locator: &Locator,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        match self {
            Source::Imap(imap) => imap.message(folder, cursor, locator, limit),
            Source::Maildir(maildir) => maildir.message(folder, locator, limit),
            Source::Mbox(mbox) => mbox.message(folder, locator, limit),
        }
    }

    /// Whether the source tells of news by itself: [`Source::wait_for_news`]. Files do not.
    pub fn tells_news(&self) -> bool {
        match self {
            Source::Imap(_) => true,
            Source::Maildir(_) | Source::Mbox(_) => false,
        }
    }

    /// Waits until there may be new mail in one of these folders (raw names), at most `max`. Comes
    /// back at once where the source does not tell.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn wait_for_news(&mut self, folders: &[&str], max: Duration) -> Result<(), SourceError> {
        match self {
            Source::Imap(imap) => imap.wait_for_any(folders, max).map(drop),
            Source::Maildir(_) | Source::Mbox(_) => Ok(()),
        }
    }

    /// Puts a draft into the owner's folder for drafts, unless it is there.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be written to. Nothing is added to mbox files.
    pub fn append_draft(&mut self, message: OwnMessage<'_>) -> Result<(), SourceError> {
        match self {
            Source::Imap(imap) => imap.append_draft(message),
            Source::Maildir(maildir) => maildir.append_draft(message),
            Source::Mbox(_) => Err(mbox::read_only("putting a draft into the mbox files")),
        }
    }

    /// Whether a draft is where [`Source::append_draft`] put it.
    ///
    /// # Errors
    /// When the mailbox cannot be read.
    pub fn has_draft(&mut self, message: OwnMessage<'_>) -> Result<bool, SourceError> {
        match self {
            Source::Imap(imap) => imap.has_draft(message),
            Source::Maildir(maildir) => maildir.has_draft(message),
            Source::Mbox(_) => Err(mbox::read_only("looking for a draft in the mbox files")),
        }
    }

    /// Puts a copy of what was sent for the owner into the folder for sent mail, unless it is
    /// there.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be written to. Nothing is added to mbox files.
    pub fn append_sent(&mut self, message: OwnMessage<'_>) -> Result<(), SourceError> {
        match self {
            Source::Imap(imap) => imap.append_sent(message),
            Source::Maildir(maildir) => maildir.append_sent(message),
            Source::Mbox(_) => Err(mbox::read_only("putting a copy into the mbox files")),
        }
    }
}

/// "reading /home/ada/Mail" of a path, whose names may hold anything.
fn doing_with(doing: &str, path: &Path) -> String {
    format!("{doing} {}", one_line(&path.to_string_lossy()))
}

/// Nanoseconds since 1970, before it negative.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}
