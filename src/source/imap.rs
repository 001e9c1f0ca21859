//! An IMAP account (RFC 3501, RFC 9051), read only: EXAMINE and BODY.PEEK, never SELECT, STORE or
//! EXPUNGE.
//!
//! - `socket`: a connection whose every read ends in time
//! - `wire`, `guard`: lines and literals under limits; what of it the `imap` crate gets to see
//! - `pace`, `deflate`: whether the link is slow, and packing for one that is
//! - `login`, `watch`, `own_messages`: LOGIN, IDLE, APPEND, which the crate leads
//! - `folders`, `opening`, `coming`: LIST, EXAMINE and SEARCH, which it does not, several in one
//!   write
//! - `scanner`, `fetch_reply`, `under_way`, `uid_fetch`, `scan`: our own pipelined UID FETCHes, and
//!   how a folder is read with them, on two connections where that is faster
//! - `namespace`, `roles`: whose each folder is, and what it is for
//! - `server_text`: the server's words in our errors
//!
//! CONDSTORE and QRESYNC (RFC 7162) are not asked for: they tell which flags changed and which
//! messages were expunged, and Rekindle reads neither. Whether mail came is told by the UIDNEXT of
//! LIST-STATUS, for all folders in one turn; QRESYNC would need an EXAMINE of each.
//!
//! The crate parses each reply twice and buffers answers whole, so bulk reading does not go through
//! it; both users share one stream because the guard hands the crate one line at a time.
//!
//! Invariants: every call ends (see [`ImapDeadlines`]); a connection that broke or lost step is
//! dropped, and the next call makes a new one; the cursor of a batch never passes a message that
//! was neither read nor named as unreadable; no secret in an error. Absent on purpose: any
//! knowledge of the store, retries over minutes (the daemon's), writes other than [`Imap::append`].

mod coming;
mod deflate;
mod fetch_reply;
mod folders;
mod guard;
mod login;
mod namespace;
mod opening;
mod own_messages;
mod pace;
#[cfg(any(test, fuzzing))]
pub mod probe;
mod report;
mod roles;
mod scan;
mod scanner;
mod server_text;
mod uid_fetch;
mod under_way;
mod watch;
mod wire;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use self::coming::Coming;
use self::login::Session;
use self::scan::Second;
use self::wire::Meter;
use super::{Folder, KillHandle, LeftOut, SourceError};
use crate::config::ImapSettings;
use crate::mail::{Cursor, Locator};

pub use self::watch::WakeReason;

/// How long to wait for a server. Every call of [`Imap`] ends within a small multiple of `command`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImapDeadlines {
    /// For TCP to connect, per address; for all addresses of a name three times that.
    pub connect: Duration,
    /// Without a single byte.
    pub quiet: Duration,
    /// For one command, from its sending (or from the end of the answer before) to its end.
    pub command: Duration,
    /// `quiet` and `command` while looking for the one message that breaks the connection.
    pub probe: Duration,
    /// For a server that let us in to do so again, while nothing is read.
    pub again: Duration,
    /// After which IDLE is renewed; NAT routers forget a silent connection soon after (RFC 2177
    /// asks for 29 minutes).
    pub renew: Duration,
    /// Between two looks where the server knows no IDLE.
    pub poll: Duration,
    /// Between two looks at the other folders that are waited for: IDLE watches one.
    pub glance: Duration,
}

impl Default for ImapDeadlines {
    fn default() -> ImapDeadlines {
        ImapDeadlines {
            connect: Duration::from_secs(10),
            quiet: Duration::from_secs(30),
            command: Duration::from_secs(60),
            again: Duration::from_secs(1),
            probe: Duration::from_secs(8),
            renew: Duration::from_secs(4 * 60),
            poll: Duration::from_secs(60),
            glance: Duration::from_secs(10),
        }
    }
}

/// An account's connection. One thread uses it; [`KillHandle`] ends it from another.
pub struct Imap {
    settings: Box<ImapSettings>,
    deadlines: ImapDeadlines,
    /// `None` after a failure: the next call connects anew.
    session: Option<Box<Session>>,
    kill: KillHandle,
    meter: Meter,
    /// UIDVALIDITY and UIDNEXT as LIST-STATUS told them, each good for one scan, soon.
    listed: BTreeMap<String, FreshStatus>,
    /// Folders that the last listing left out though nobody said so.
    left_out: LeftOut,
    /// What the last look at a folder saw, so that waiting notices what came in between.
    seen: BTreeMap<String, LastLook>,
    /// Lines of the last LIST that name no folder that can be opened.
    unlisted: Vec<String>,
    /// Folders that will be scanned next, in order.
    coming: Vec<Coming>,
    packing: PackingTrust,
    second: Second,
}

/// Whether the server is to pack where the link is slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PackingTrust {
    /// Nothing speaks against it.
    Good,
    /// It was asked to, and nothing packed was read yet. Where the connection breaks in between, it
    /// is not asked again.
    OnTrial,
}

/// What LIST-STATUS said of a folder, and when.
struct FreshStatus {
    state: Seen,
    at: Instant,
}

/// UIDVALIDITY and UIDNEXT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    uid_validity: u32,
    uid_next: u32,
}

/// A folder as the last scan left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LastLook {
    uid_validity: u32,
    /// UIDNEXT, or one more than the last UID that was read where the server does not tell it.
    uid_next: u32,
    exists: u32,
}

impl std::fmt::Debug for Imap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let server = &self.settings.server;
        write!(f, "Imap({}:{}, {})", server.host, server.port, self.settings.login)
    }
}

impl Imap {
    /// Connects and logs in.
    ///
    /// # Errors
    /// [`SourceError::Unavailable`]: no such host, refused, too slow, "try later".
    /// [`SourceError::Tls`]: certificate, no STARTTLS, plaintext to a host that is not this
    /// machine. [`SourceError::Auth`]: the login was refused, or its secret cannot be had.
    /// [`SourceError::Protocol`]: this is no IMAP server.
    pub fn open(settings: &ImapSettings, deadlines: ImapDeadlines) -> Result<Imap, SourceError> {
        let mut imap = Imap {
            settings: Box::new(settings.clone()),
            deadlines,
            session: None,
            kill: KillHandle::default(),
            meter: Meter::default(),
            listed: BTreeMap::new(),
            left_out: LeftOut::default(),
            seen: BTreeMap::new(),
            unlisted: Vec::new(),
            coming: Vec::new(),
            packing: PackingTrust::Good,
            second: Second::default(),
        };
        imap.session()?;
        Ok(imap)
    }

    /// The whole message with this UID, cut at `limit` bytes, without marking it as read. `None`
    /// when it is gone, or when UIDVALIDITY is another than that of `cursor`: the body of another
    /// mail is never asked for.
    ///
    /// # Errors
    /// As for [`Imap::scan`]. Also when UIDVALIDITY is missing: then the UID means nothing.
    pub fn message(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        locator: &Locator,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        let operation = self.operation("reading a message of", &folder.name);
        let Locator::Number(number) = locator else { return Ok(None) };
        let Some(uid) = u32::try_from(*number).ok().filter(|uid| *uid > 0) else { return Ok(None) };
        let result = self.examine(&folder.raw, &folder.name).and_then(|examined| {
            if matches!(*cursor, Cursor::Imap { uid_validity, .. } if uid_validity != examined.uid_validity) {
                return Ok(None);
            }
            let items = format!("UID BODY.PEEK[]<0.{limit}>");
            self.session()?.ask_one(uid, &items, limit as u64, &operation)
        });
        self.settle(result)
    }

    /// Folders that the last listing left out, and why.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// Lines of the last LIST that name no folder that can be opened, fit to show.
    pub fn unlisted(&self) -> &[String] {
        &self.unlisted
    }

    /// How many bytes the server may send from now on; beyond them every call fails with
    /// [`SourceError::Throttled`].
    pub fn allow(&self, bytes: u64) {
        self.meter.allow(bytes);
    }

    /// How many it sent since then.
    pub fn bytes_read(&self) -> u64 {
        self.meter.read()
    }

    /// Ends whatever call is under way, from another thread.
    pub fn kill_handle(&self) -> KillHandle {
        self.kill.clone()
    }

    /// The connection, made anew when there is none, or where a folder is opened ahead on it.
    fn session(&mut self) -> Result<&mut Session, SourceError> {
        let session = match self.session.take() {
            Some(session) if session.ahead.is_empty() => session,
            _ => {
                // What was left to the second connection is no longer known.
                self.second.give_up();
                Box::new(Session::open(&self.settings, self.deadlines, &self.kill, &self.meter)?)
            }
        };
        Ok(self.session.insert(session))
    }

    /// Keeps the connection only after success, or a refusal that left it in step.
    fn settle<T>(&mut self, result: Result<T, SourceError>) -> Result<T, SourceError> {
        if result.is_err() && self.session.as_ref().is_none_or(|session| !session.in_step()) {
            self.session = None;
        }
        result
    }

    /// "reading INBOX of ada@example.org at imap.example.org".
    fn operation(&self, doing: &str, folder: &str) -> String {
        let folder = server_text::printable(folder.as_bytes());
        format!("{doing} {folder} of {} at {}", self.settings.login, self.settings.server.host)
    }
}
