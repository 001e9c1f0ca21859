//! Messages as files: each whole or not there at all, and readable by its owner alone.
//!
//! A file is written under another name, brought to disk, then renamed into its place, so that a
//! reader never sees half a message.

pub mod maildir_folder;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// A short fixed name for bytes: what is written twice gets the same name.
pub fn fingerprint(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes)[..12])
}

/// Makes a folder (0700) and those above it, where they are missing.
///
/// # Errors
/// One that cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file (0600) so that it is on disk before it appears as `place`: first under `draft`,
/// then renamed.
///
/// # Errors
/// It cannot be written or renamed; then nothing is at `place`. Or its folder cannot be brought to
/// disk.
pub fn write_whole(draft: &Path, place: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = write_draft(draft, bytes).and_then(|()| fs::rename(draft, place));
    if written.is_err() {
        // Best effort: what counts is the error that came first.
        let _ = fs::remove_file(draft);
    }
    written?;
    let folder = place.parent().unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn write_draft(draft: &Path, bytes: &[u8]) -> io::Result<()> {
    // One that a crash left behind would keep its looser mode.
    let _ = fs::remove_file(draft);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}
