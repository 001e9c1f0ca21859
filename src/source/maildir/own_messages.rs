//! What Rekindle adds to a Maildir: drafts, and copies of what was sent for the owner.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Maildir, io_error};
use crate::mail::{Role, folder};
use crate::message_file::fingerprint;
use crate::message_file::maildir_folder::{FolderPart, holds, is_maildir, put};
use crate::source::{OwnMessage, SourceError};

impl Maildir {
    /// See [`crate::source::Source::append_draft`]. The folder is made where there is none:
    /// `.Drafts` in a Maildir, `Drafts` in a folder of Maildirs.
    ///
    /// # Errors
    /// [`SourceError::Io`] when the folder cannot be listed or written to.
    pub fn append_draft(&self, message: OwnMessage<'_>) -> Result<(), SourceError> {
        let failed = |error| io_error("putting a draft into the Maildir", &self.root, error);
        let folder = folder_for(&self.root, Role::Drafts, "Drafts").map_err(failed)?;
        put(&folder, FolderPart::Cur("DS"), &fingerprint(message.bytes), message.bytes).map_err(failed)
    }

    /// See [`crate::source::Source::has_draft`].
    ///
    /// # Errors
    /// [`SourceError::Io`] when the folder cannot be listed.
    pub fn has_draft(&self, message: OwnMessage<'_>) -> Result<bool, SourceError> {
        let failed = |error| io_error("looking for a draft in the Maildir", &self.root, error);
        let folder = folder_for(&self.root, Role::Drafts, "Drafts").map_err(failed)?;
        Ok(is_maildir(&folder) && holds(&folder, &fingerprint(message.bytes)).map_err(failed)?)
    }

    /// See [`crate::source::Source::append_sent`].
    ///
    /// # Errors
    /// [`SourceError::Io`] when the folder cannot be listed or written to.
    pub fn append_sent(&self, message: OwnMessage<'_>) -> Result<(), SourceError> {
        let failed = |error| io_error("putting a copy into the Maildir", &self.root, error);
        let folder = folder_for(&self.root, Role::Sent, "Sent").map_err(failed)?;
        put(&folder, FolderPart::Cur("S"), &fingerprint(message.bytes), message.bytes).map_err(failed)
    }
}

/// The folder of a role by its name, in whatever language; the first in alphabetical order where
/// there are several. Where there is none, the one to be made, called `usual`.
fn folder_for(root: &Path, wanted: Role, usual: &str) -> io::Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let role = folder::role_by_name(&folder::decode_utf7(name.strip_prefix('.').unwrap_or(&name)));
        if role == wanted && is_maildir(&entry.path()) {
            found.push(entry.path());
        }
    }
    let usual = if is_maildir(root) { format!(".{usual}") } else { usual.to_owned() };
    Ok(found.into_iter().min().unwrap_or_else(|| root.join(usual)))
}
