//! Local delivery into a Maildir, and drafts.
//!
//! A file is written in `tmp`, brought to disk, then renamed into its place, so that a reader never
//! sees half a message. Its name carries a fingerprint of the message: a second delivery after a
//! crash finds the first. Lines end with LF, as everything else in a Maildir.
#![expect(
    clippy::disallowed_methods,
    reason = "a delivery's file name begins with the time, as Maildir has it"
)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{DeliveryOutcome, digest, failed, make_folder, write_whole};
use crate::compose::Outgoing;
use crate::mail::{Role, folder};

/// Delivers into the INBOX at `path`: the Maildir itself, or the folder `INBOX` of a folder of
/// Maildirs. A Maildir is made (0700) where nothing is yet.
pub fn deliver(path: &Path, message: &Outgoing) -> DeliveryOutcome {
    let inbox = inbox(path);
    let mark = digest(message.message_id.as_bytes());
    match place(&inbox, &mark, "new", "", &message.bytes) {
        Ok(_) => DeliveryOutcome::Sent,
        Err(error) => failed("delivering into the Maildir", &inbox, &error),
    }
}

/// Puts a draft (flag D) into the folder for drafts of the mailbox at `path`, which is made where
/// there is none: `.Drafts` in a Maildir, `Drafts` in a folder of Maildirs. The same bytes are put
/// there only once. [`DeliveryOutcome::Sent`] means that it is there.
pub fn append_draft(path: &Path, bytes: &[u8]) -> DeliveryOutcome {
    let folder = match folder_of(path, Role::Drafts, "Drafts") {
        Ok(folder) => folder,
        Err(error) => return failed("looking for the drafts folder in", path, &error),
    };
    match place(&folder, &digest(bytes), "cur", ":2,DS", bytes) {
        Ok(_) => DeliveryOutcome::Sent,
        Err(error) => failed("putting a draft into the Maildir", &folder, &error),
    }
}

/// The same for a copy of what was sent (flag S), in the folder for sent mail.
pub fn append_sent(path: &Path, bytes: &[u8]) -> DeliveryOutcome {
    let folder = match folder_of(path, Role::Sent, "Sent") {
        Ok(folder) => folder,
        Err(error) => return failed("looking for the Sent folder in", path, &error),
    };
    match place(&folder, &digest(bytes), "cur", ":2,S", bytes) {
        Ok(_) => DeliveryOutcome::Sent,
        Err(error) => failed("putting a copy into the Maildir", &folder, &error),
    }
}

/// Whether the draft with these bytes still lies in that folder.
///
/// # Errors
/// A folder that cannot be read.
pub fn holds_draft(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let folder = folder_of(path, Role::Drafts, "Drafts")?;
    Ok(is_maildir(&folder) && is_there(&folder, &format!(".R{}.rekindle", digest(bytes)))?)
}

fn is_maildir(path: &Path) -> bool {
    path.join("cur").is_dir() && path.join("new").is_dir()
}

fn inbox(path: &Path) -> PathBuf {
    let child =
        ["INBOX", "Inbox", "inbox"].map(|name| path.join(name)).into_iter().find(|child| is_maildir(child));
    match child {
        Some(child) if !is_maildir(path) => child,
        _ => path.to_path_buf(),
    }
}

/// By name, in whatever language; the first in alphabetical order where there are several. Called
/// `usual` where there is none.
fn folder_of(path: &Path, wanted: Role, usual: &str) -> io::Result<PathBuf> {
    make_folder(path)?;
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let role = folder::role_by_name(&folder::decode_utf7(name.strip_prefix('.').unwrap_or(&name)));
        if role == wanted && is_maildir(&entry.path()) {
            found.push(entry.path());
        }
    }
    let usual = if is_maildir(path) { format!(".{usual}") } else { usual.to_owned() };
    Ok(found.into_iter().min().unwrap_or_else(|| path.join(usual)))
}

/// Puts a message with `mark` in its name into `sub` of `folder`, unless one with that mark is
/// there.
fn place(folder: &Path, mark: &str, sub: &str, flags: &str, bytes: &[u8]) -> io::Result<()> {
    for part in ["cur", "new", "tmp"] {
        make_folder(&folder.join(part))?;
    }
    let mark = format!(".R{mark}.rekindle");
    if is_there(folder, &mark)? {
        return Ok(());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let draft = folder.join("tmp").join(format!("0{mark}"));
    let file = folder.join(sub).join(format!("{now}{mark}{flags}"));
    write_whole(&draft, &file, &unix_lines(bytes))
}

fn is_there(folder: &Path, mark: &str) -> io::Result<bool> {
    for part in ["new", "cur"] {
        for entry in fs::read_dir(folder.join(part))? {
            if entry?.file_name().to_string_lossy().contains(mark) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// CRLF becomes LF.
pub(super) fn unix_lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\r' || rest.peek() != Some(&b'\n') {
            lines.push(byte);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cr_of_a_line_end_goes() {
        let check = |bytes: &[u8], expected: &[u8]| assert_eq!(unix_lines(bytes), expected);
        check(b"a\r\nb\r\n", b"a\nb\n");
        check(b"a\r\r\nb\rc\n", b"a\r\nb\rc\n");
        check(b"a\r", b"a\r");
        check(b"", b"");
    }
}
