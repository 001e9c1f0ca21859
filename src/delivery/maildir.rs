//! Local delivery into a Maildir.

use std::path::{Path, PathBuf};

use super::{DeliveryOutcome, failed};
use crate::compose::Outgoing;
use crate::message_file::fingerprint;
use crate::message_file::maildir_folder::{FolderPart, is_maildir, put};

/// Delivers into the INBOX at `path`: the Maildir itself, or the folder `INBOX` of a folder of
/// Maildirs. A Maildir is made (0700) where nothing is yet.
pub fn deliver(path: &Path, message: &Outgoing) -> DeliveryOutcome {
    let inbox = inbox(path);
    let name = fingerprint(message.message_id.as_bytes());
    match put(&inbox, FolderPart::New, &name, &message.bytes) {
        Ok(()) => DeliveryOutcome::Sent,
        Err(error) => failed("delivering into the Maildir", &inbox, &error),
    }
}

fn inbox(path: &Path) -> PathBuf {
    let child =
        ["INBOX", "Inbox", "inbox"].map(|name| path.join(name)).into_iter().find(|child| is_maildir(child));
    match child {
        Some(child) if !is_maildir(path) => child,
        _ => path.to_path_buf(),
    }
}
