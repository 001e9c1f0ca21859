//! Where header blocks come from: an IMAP account, a Maildir, mbox files. A source yields raw
//! blocks with folder, place and flags; it decides nothing, keeps no state of its own and writes
//! nothing to the mailbox.

mod batch;
pub mod imap;
pub mod maildir;
pub mod mbox;
mod packed;

use std::collections::HashSet;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

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
    /// Size of the whole message in bytes, when known.
    pub size: Option<u64>,
    pub block: Vec<u8>,
    pub labels: Labels,
}

/// Where Gmail's labels of a message stand. Its header may hold a field that looks like them:
/// anybody can write one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labels {
    /// Nowhere: whatever the header says is not heard.
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

/// What the caller of [`Source::scan`] says after each batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanControl {
    On,
    /// End early, without error: asked to stop.
    Stop,
}

/// What the store already has of a folder: fingerprints of [`Locator`]s. Only Maildir asks.
pub type KnownMessages = std::collections::HashSet<u64>;

/// Why a source could not go on. Each names operation and object; [`SourceError::remedy`] says what
/// to do.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Worth another try later: no route, time-out, dropped, throttled, server says so.
    #[error("{operation}: {reason}")]
    Unavailable { operation: String, reason: String },
    /// The server wants to be left alone for a while: throttled, too many connections, over a limit
    /// of bytes.
    #[error("{operation}: {reason}")]
    Throttled { operation: String, reason: String },
    /// The login was refused.
    #[error("{operation}: {reason}")]
    Auth { operation: String, reason: String },
    /// The certificate or the TLS handshake was refused.
    #[error("{operation}: {reason}")]
    Tls { operation: String, reason: String },
    /// The server or the file breaks the protocol, or a limit of ours.
    #[error("{operation}: {reason}")]
    Protocol { operation: String, reason: String },
    /// A file or folder that cannot be read.
    #[error("{operation}: {source}")]
    Io { operation: String, source: std::io::Error },
}

impl SourceError {
    /// What to do about it: one short sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            SourceError::Unavailable { .. } => {
                "It is tried again by itself; if that goes on, check the network and the server's name and port."
            }
            SourceError::Throttled { .. } => "It is left alone for a while and tried again by itself.",
            SourceError::Auth { .. } => "Check the login and the password or token in the configuration.",
            SourceError::Tls { .. } => {
                "Check the server's name, or name its certificate with tls.ca in the configuration."
            }
            SourceError::Protocol { .. } => {
                "Check that the configuration names the right server, folder or file."
            }
            SourceError::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound => "Check the path in the configuration.",
                std::io::ErrorKind::PermissionDenied => "Let the user that runs Rekindle read it.",
                _ => "Check the disk, then try again.",
            },
        }
    }
}

/// Bytes of a report in a file that are read.
const REPORT_BYTES: usize = 128 * 1024;

/// One account's mailbox, open.
pub enum Source {
    Imap(Box<imap::Imap>),
    Maildir(maildir::Maildir),
    Mbox(mbox::Mbox),
}

impl Source {
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
    pub fn left_out(&self) -> imap::LeftOut {
        match self {
            Source::Imap(imap) => imap.left_out().clone(),
            Source::Maildir(_) | Source::Mbox(_) => imap::LeftOut::default(),
        }
    }

    /// Reads what is new since `cursor`, in order, in batches of at most 1,000, through `sink`.
    /// Returns when the folder's end is reached or the sink says [`ScanControl::Stop`]. Every batch
    /// carries the cursor that holds once it is stored, so that a crash loses at most one batch of
    /// work. An unchanged folder gives no batch. The last batch may be empty, where only the cursor
    /// moved.
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
}

/// Leaves out Junk, Trash and Drafts and puts the others in reading order: Sent, INBOX, the rest by
/// name.
fn in_reading_order(mut folders: Vec<Folder>) -> Vec<Folder> {
    for_people(&mut folders);
    folders.retain(|folder| !folder.role.is_left_out());
    folders.sort_by(|a, b| {
        let rank = |role: Role| match role {
            Role::Sent => 0,
            Role::Inbox => 1,
            _ => 2,
        };
        (rank(a.role), &a.name, &a.raw).cmp(&(rank(b.role), &b.name, &b.raw))
    });
    folders
}

/// Makes names fit to show, in a log and on a terminal: one line, no control characters. They stay
/// unique.
fn for_people(folders: &mut [Folder]) {
    let mut taken: HashSet<String> = folders
        .iter()
        .filter(|folder| one_line(&folder.name) == folder.name)
        .map(|folder| folder.name.clone())
        .collect();
    for folder in
        folders.iter_mut().filter(|folder| folder.name.is_empty() || one_line(&folder.name) != folder.name)
    {
        let plain = match one_line(&folder.name) {
            name if name.is_empty() => one_line(&folder.raw.escape_debug().to_string()),
            name => name,
        };
        let mut numbered = (2..).map(|n| format!("{plain} ({n})"));
        let mut name = plain.clone();
        while taken.contains(&name) {
            name = numbered.next().unwrap_or_default();
        }
        taken.insert(name.clone());
        folder.name = name;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_one_plain_line_and_stay_unique() {
        let folder =
            |name: &str| Folder { name: name.into(), raw: name.into(), role: Role::Plain, messages: None };
        let mut folders =
            ["Work", "Wo\x1brk", "Wo\nrk", "W\u{202e}ork", "a\nERROR b", "\x07", "Entwürfe"].map(folder);
        for_people(&mut folders);
        let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
        assert_eq!(names, ["Work", "Work (2)", "Wo rk", "Work (3)", "a ERROR b", "\\u{7}", "Entwürfe"]);
        assert_eq!(folders[4].raw, "a\nERROR b", "what opens it stays");
    }
}
