//! Words for where a message is: folders, their roles, and how far each was read.
//!
//! They are here, on the lowest floor, because sources make them and the store keeps them, and
//! those two do not know each other.

pub mod groupware;
mod locator;
mod names;
mod table;
mod utf7;

use std::mem::discriminant;

pub use locator::{Locator, fnv1a, leading_seconds};
pub use names::{holds_folders, is_named_of_others, role_by_mailbox, role_by_name, role_by_path};
use serde::{Deserialize, Serialize};
pub use utf7::decode_utf7;

/// What a folder is for (RFC 6154 SPECIAL-USE, or its well-known name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Inbox,
    Sent,
    Drafts,
    Junk,
    Trash,
    /// `\All`: Gmail's All Mail.
    All,
    Archive,
    /// What is no mail at all: a groupware server's calendar, contacts, tasks, notes.
    NoMail,
    /// Any other folder.
    Plain,
}

impl Role {
    /// Whether what is there is nobody's word to anybody, and so is not read.
    pub fn is_left_out(self) -> bool {
        match self {
            Role::Junk | Role::Trash | Role::Drafts | Role::NoMail => true,
            Role::Inbox | Role::Sent | Role::All | Role::Archive | Role::Plain => false,
        }
    }
}

/// How far a folder was read. Stored in the same transaction as the records it covers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Cursor {
    /// Nothing read yet.
    #[default]
    Start,
    /// IMAP: every message with a UID up to `last_uid` was read, under this UIDVALIDITY.
    Imap {
        uid_validity: u32,
        /// 0 before the first message.
        last_uid: u32,
        /// UIDNEXT when the folder was last read to its end, to tell an unchanged folder by STATUS
        /// alone.
        uid_next: Option<u32>,
        highest_modseq: Option<u64>,
    },
    /// Maildir: modification times of `new` and `cur` (nanoseconds since 1970) when last read to
    /// the end; `None` while a scan is under way. The store knows which files were read, by
    /// fingerprints of their names.
    Maildir { new: Option<i64>, cur: Option<i64> },
    /// mbox: everything before `offset` (bytes, uncompressed) was read. `head` is a fingerprint of
    /// the file's first bytes, to tell a rewritten file from one that grew. `size` and `modified`
    /// (nanoseconds since 1970) are the file's when last read to its end; both 0 while a scan is
    /// under way.
    Mbox { offset: u64, size: u64, modified: i64, head: u64 },
}

impl Cursor {
    /// Whether the places that were noted beside this cursor are still those of `now`: not under
    /// another UIDVALIDITY, nor where the folder is one of another kind of mailbox since.
    pub fn has_the_places_of(&self, now: &Cursor) -> bool {
        match (self, now) {
            (Cursor::Imap { uid_validity: before, .. }, Cursor::Imap { uid_validity, .. }) => {
                before == uid_validity
            }
            (Cursor::Start, _) | (_, Cursor::Start) => true,
            (before, now) => discriminant(before) == discriminant(now),
        }
    }
}
