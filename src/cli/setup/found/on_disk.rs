//! Maildirs and mbox files where they usually are, and whose mail is in them.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::mail::{Cursor, Mailbox, Role, header};
use crate::source::maildir::Maildir;
use crate::source::{KnownMessages, RawHeader, ScanControl};

/// Under the home folder.
const MAILDIRS: [&str; 6] = ["Maildir", "Mail", "mail", ".maildir", ".mail", ".local/share/mail"];

/// Folders with mbox files, under the home folder.
const MBOX_FOLDERS: [&str; 5] =
    ["Takeout/Mail", "takeout/Mail", "Downloads/Takeout/Mail", "takeout", "Downloads"];

/// Headers that tell whose mail it is.
const SAMPLE: usize = 500;

/// Maildirs; a folder of one account's folders counts as one, a folder of several accounts as
/// several.
pub fn maildirs(home: &Path) -> Vec<PathBuf> {
    let roots = MAILDIRS.iter().map(|name| home.join(name)).filter(|path| path.is_dir());
    let mut found: Vec<PathBuf> = roots.flat_map(accounts).collect();
    // On a file system that knows no case, `Mail` and `mail` are one.
    found.dedup_by_key(|path| path.canonicalize().ok());
    found
}

/// The folder itself where it is a Maildir or holds one without folders of its own; else each in it
/// that holds Maildirs.
fn accounts(root: PathBuf) -> Vec<PathBuf> {
    let holds_folders = |path: &PathBuf| folders(path).iter().any(|part| is_maildir(part));
    let inside = folders(&root);
    let is_one = is_maildir(&root) || inside.iter().any(|path| is_maildir(path) && !holds_folders(path));
    if is_one { vec![root] } else { inside.into_iter().filter(holds_folders).collect() }
}

/// The system's mailbox of this user, and exports in the usual places.
pub fn mbox_files(home: &Path, user: Option<&str>) -> Vec<PathBuf> {
    let spool = user.map(|user| Path::new("/var/mail").join(user));
    let own = [home.join("mbox")].into_iter().chain(spool).filter(|path| is_mbox(path));
    let exports = MBOX_FOLDERS.iter().flat_map(|folder| entries(&home.join(folder)));
    let exports = exports.filter(|path| path.extension().is_some_and(|end| end == "mbox") && is_mbox(path));
    own.chain(exports).collect()
}

fn is_maildir(path: &Path) -> bool {
    ["cur", "new"].iter().all(|part| path.join(part).is_dir())
}

/// Folders in a folder, hidden ones too (Maildir++), in order.
fn folders(path: &Path) -> Vec<PathBuf> {
    entries(path).into_iter().filter(|path| path.is_dir()).collect()
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(path).into_iter().flatten();
    let mut entries: Vec<PathBuf> = read.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries
}

fn is_mbox(path: &Path) -> bool {
    let mut start = [0; 5];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && &start == b"From "
}

/// Whose Maildir it is: who most often wrote what is in Sent, else to whom INBOX was written.
pub fn owner(path: &Path) -> Option<Mailbox> {
    let mut maildir = Maildir::open(path).ok()?;
    let folders = maildir.folders().ok()?;
    let of = |role: Role| folders.iter().find(|folder| folder.role == role);
    let folder = of(Role::Sent).or_else(|| of(Role::Inbox))?;
    let mut headers = Vec::new();
    let mut take = |batch: crate::source::Batch| {
        headers.extend(batch.headers);
        ScanControl::Stop
    };
    maildir.scan(folder, &Cursor::default(), &KnownMessages::default(), &mut take).ok()?;
    most_frequent(&headers, folder.role)
}

/// The address that most of the mail is from (Sent) or to; `None` where no address has the half.
fn most_frequent(headers: &[RawHeader], role: Role) -> Option<Mailbox> {
    let mut seen: HashMap<String, (usize, Mailbox)> = HashMap::new();
    let sample = headers.iter().rev().take(SAMPLE);
    let total = sample.len();
    for raw in sample {
        let record = header::parse(&raw.block, raw.arrived);
        let mailboxes = if role == Role::Sent { record.from } else { record.to };
        for mailbox in mailboxes {
            let (count, kept) =
                seen.entry(mailbox.address.to_string()).or_insert_with(|| (0, mailbox.clone()));
            *count += 1;
            if kept.name.is_empty() {
                kept.name = mailbox.name;
            }
        }
    }
    let (count, mailbox) = seen.into_values().max_by_key(|(count, _)| *count)?;
    (count * 2 >= total).then_some(mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, headers: &[&str]) {
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(path.join(part)).unwrap();
        }
        for (at, header) in headers.iter().enumerate() {
            std::fs::write(path.join(format!("cur/17500000{at:02}.x:2,S")), format!("{header}\n\nhi\n"))
                .unwrap();
        }
    }

    #[test]
    fn maildirs_are_found_with_their_owners() {
        let home = tempfile::tempdir().unwrap();
        write(&home.path().join("Mail/work/INBOX"), &["From: ada@example.com\nTo: robin@example.org"]);
        write(
            &home.path().join("Mail/work/Sent"),
            &[
                "From: Robin Vale <Robin@example.org>\nTo: ada@example.com",
                "From: robin@example.org\nTo: bob@example.com",
            ],
        );
        write(&home.path().join("Mail/home/INBOX"), &["From: ada@example.com\nTo: r@home.example"; 3]);
        write(&home.path().join("Maildir"), &[]);
        write(&home.path().join("Mail/plus"), &[]);
        write(&home.path().join("Mail/plus/.Sent"), &[]);
        std::fs::create_dir_all(home.path().join("mail/notes")).unwrap();
        let found = maildirs(home.path());
        let names: Vec<_> =
            found.iter().map(|path| path.strip_prefix(home.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["Maildir", "Mail/home", "Mail/plus", "Mail/work"]);
        let owner =
            |name: &str| owner(&home.path().join(name)).map(|one| (one.name, one.address.to_string()));
        assert_eq!(owner("Mail/work"), Some(("Robin Vale".into(), "robin@example.org".into())));
        assert_eq!(owner("Mail/home"), Some((String::new(), "r@home.example".into())));
        assert_eq!(owner("Maildir"), None);
    }

    #[test]
    fn mbox_files_are_told_by_their_first_line() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("Downloads/Takeout/Mail");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(
            folder.join("All.mbox"),
            "From 1@xxx Mon Nov 23 08:00:00 +0000 2026\nFrom: a@b.example\n\n",
        )
        .unwrap();
        std::fs::write(folder.join("Not.mbox"), "PK").unwrap();
        assert_eq!(mbox_files(home.path(), None), [folder.join("All.mbox")]);
    }
}
