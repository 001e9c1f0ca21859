//! Finding the folders under the configured path.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::name;
use crate::mail::{Role, folder::role_by_path};
use crate::source::Folder;

/// Levels of directories looked into.
const DEEPEST: usize = 8;
/// Directories looked into, so that a home directory given by mistake ends.
const MOST: usize = 20_000;

/// A folder and where it is.
pub(super) struct FoundFolder {
    pub(super) folder: Folder,
    pub(super) dir: PathBuf,
}

/// All Maildirs at and under `root`. The root itself is INBOX where it is one. Links to directories
/// are not followed (but `root` may be one): a walk can neither leave the root nor run in a circle.
///
/// # Errors
/// When `root` cannot be listed.
pub(super) fn walk(root: &Path) -> io::Result<Vec<FoundFolder>> {
    let mut walk = TreeWalk { found: Vec::new(), names: HashSet::new(), visited: 0 };
    if is_maildir(root) {
        walk.add(root, ".".into(), "INBOX".into(), Role::Inbox);
    }
    walk.children(root, "", "", 0)?;
    Ok(walk.found)
}

/// Whether `cur` and `new` are in it. One that may not be looked into counts: reading it then says
/// that it cannot be read, where a silent omission would look like an empty mailbox.
fn is_maildir(dir: &Path) -> bool {
    ["cur", "new"].iter().all(|sub| match fs::metadata(dir.join(sub)) {
        Ok(about) => about.is_dir(),
        Err(error) => error.kind() == ErrorKind::PermissionDenied,
    })
}

struct TreeWalk {
    found: Vec<FoundFolder>,
    names: HashSet<String>,
    visited: usize,
}

impl TreeWalk {
    fn add(&mut self, dir: &Path, raw: String, name: String, role: Role) {
        // Names are unique: `.Sent` and `Sent` side by side are told apart by their spelling.
        let name = if self.names.contains(&name) { format!("{name} ({raw})") } else { name };
        self.names.insert(name.clone());
        self.found
            .push(FoundFolder { folder: Folder { name, raw, role, messages: None }, dir: dir.to_path_buf() });
    }

    fn children(&mut self, dir: &Path, raw: &str, name: &str, depth: usize) -> io::Result<()> {
        let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let own = ["cur", "new", "tmp"].iter().any(|part| entry.file_name() == **part);
            if directory && !own && self.visited < MOST {
                self.visited += 1;
                self.child(&entry, raw, name, depth);
            }
        }
        Ok(())
    }

    fn child(&mut self, entry: &fs::DirEntry, raw: &str, name: &str, depth: usize) {
        let (file, dir) = (entry.file_name(), entry.path());
        let raw = under(raw, &file.to_string_lossy());
        let name = under(name, &name::folder(&file));
        if is_maildir(&dir) {
            self.add(&dir, raw.clone(), name.clone(), role_by_path(&name));
        } else if name::is_hidden(&file) {
            // `.git`, `.notmuch`, `.mbsync`: no mail is in them.
            return;
        }
        if depth < DEEPEST {
            // What cannot be listed here was counted as a Maildir above, or has just vanished.
            let _ = self.children(&dir, &raw, &name, depth + 1);
        }
    }
}

fn under(parent: &str, child: &str) -> String {
    if parent.is_empty() { child.to_string() } else { format!("{parent}/{child}") }
}
