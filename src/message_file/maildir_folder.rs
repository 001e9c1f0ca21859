//! One folder of a Maildir: `cur`, `new` and `tmp`.
//!
//! A file's name carries a fingerprint of the message, so that a second write after a crash finds
//! the first. Lines end with LF, as everything else in a Maildir.
#![expect(clippy::disallowed_methods, reason = "a file name begins with the time, as Maildir has it")]

use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{make_folder, write_whole};

/// In which part of the folder a message is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderPart {
    /// `new`: nobody has seen it yet.
    New,
    /// `cur`, with these flags, such as `DS`.
    Cur(&'static str),
}

/// Whether a folder is one.
pub fn is_maildir(folder: &Path) -> bool {
    folder.join("cur").is_dir() && folder.join("new").is_dir()
}

/// Puts a message into a folder, which is made where it is missing, unless one with the same
/// fingerprint is there.
///
/// # Errors
/// The folder cannot be made, listed or written to.
pub fn put(folder: &Path, part: FolderPart, fingerprint: &str, bytes: &[u8]) -> io::Result<()> {
    for sub in ["cur", "new", "tmp"] {
        make_folder(&folder.join(sub))?;
    }
    if holds(folder, fingerprint)? {
        return Ok(());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mark = mark(fingerprint);
    let draft = folder.join("tmp").join(format!("0{mark}"));
    let place = match part {
        FolderPart::New => folder.join("new").join(format!("{now}{mark}")),
        FolderPart::Cur(flags) => folder.join("cur").join(format!("{now}{mark}:2,{flags}")),
    };
    write_whole(&draft, &place, &unix_lines(bytes))
}

/// Whether a message that [`put`] wrote with this fingerprint is in the folder.
///
/// # Errors
/// The folder cannot be listed.
pub fn holds(folder: &Path, fingerprint: &str) -> io::Result<bool> {
    let mark = mark(fingerprint);
    for sub in ["new", "cur"] {
        for entry in fs::read_dir(folder.join(sub))? {
            if entry?.file_name().to_string_lossy().contains(&mark) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What the names of our files have in them.
fn mark(fingerprint: &str) -> String {
    format!(".R{fingerprint}.rekindle")
}

/// CRLF becomes LF.
pub fn unix_lines(bytes: &[u8]) -> Vec<u8> {
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
