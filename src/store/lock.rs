//! One process at a time scans and sends: an advisory lock on a file beside the database, with the
//! holder's PID in it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use super::{Result, StoreError};

/// Whoever only asks who holds the lock holds a share of it for a moment: the lock is tried again
/// this often, and this long apart, before it counts as held.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Held until dropped; the kernel lets go of it when the process dies, however it dies.
#[derive(Debug)]
pub struct Lock {
    /// The folder is locked as well: a lock file that somebody removed lets nobody else in.
    _folder: File,
    _file: File,
}

impl Lock {
    /// Takes the lock; waits a second for somebody who holds it.
    ///
    /// # Errors
    /// [`StoreError::Locked`] with the PID when another process holds it; the folder's and the
    /// file's.
    pub fn take(path: &Path) -> Result<Lock> {
        let refused = |source| StoreError::Open { path: path.to_owned(), source };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        super::make_private_folder(folder).map_err(refused)?;
        let folder = File::open(folder).map_err(refused)?;
        hold(&folder, path)?;
        let mut file = open(path).map_err(refused)?;
        hold(&file, path)?;
        file.set_len(0).map_err(refused)?;
        file.rewind().map_err(refused)?;
        write!(file, "{}", std::process::id()).map_err(refused)?;
        Ok(Lock { _folder: folder, _file: file })
    }
}

/// The PID of the process that holds the lock. `None`: nobody does. Nothing is made or changed,
/// since a lock file is a trace of a database.
///
/// # Errors
/// When the lock file is there and cannot be opened or asked.
pub fn lock_holder(path: &Path) -> Result<Option<String>> {
    let refused = |source| StoreError::Open { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(written_pid(path))),
        Err(TryLockError::Error(source)) => Err(refused(source)),
    }
}

/// Locks what is open.
fn hold(file: &File, path: &Path) -> Result<()> {
    for attempt in 1..=TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if attempt < TRIES => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::Open { path: path.to_owned(), source });
            }
        }
    }
    Err(StoreError::Locked { path: path.to_owned(), pid: written_pid(path) })
}

/// What the holder wrote into the lock file.
fn written_pid(path: &Path) -> String {
    let pid = std::fs::read_to_string(path).unwrap_or_default();
    let pid = pid.trim();
    if pid.is_empty() { "unknown" } else { pid }.to_owned()
}

/// Opens the lock file, which is emptied later: a link to another file is never followed, and a
/// second name of another file is given up first.
fn open(path: &Path) -> std::io::Result<File> {
    let leads_elsewhere = |there: &std::fs::Metadata| there.is_symlink() || there.nlink() > 1;
    if path.symlink_metadata().is_ok_and(|there| leads_elsewhere(&there)) {
        std::fs::remove_file(path)?;
    }
    let no_link = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).custom_flags(no_link).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = Lock::take(&path).unwrap();
        let error = Lock::take(&path).unwrap_err();
        assert!(error.to_string().contains(&format!("PID {}", std::process::id())), "{error}");
        std::fs::remove_file(&path).unwrap();
        assert!(Lock::take(&path).is_err(), "a lock that was removed lets nobody in");
        drop(held);
        Lock::take(&path).unwrap();
    }

    #[test]
    fn asking_who_holds_it_makes_nothing_and_keeps_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert_eq!(lock_holder(&path).unwrap(), None);
        assert!(!path.exists());
        let held = Lock::take(&path).unwrap();
        assert_eq!(lock_holder(&path).unwrap(), Some(std::process::id().to_string()));
        drop(held);
        assert_eq!(lock_holder(&path).unwrap(), None);
        // Somebody who asks at this very moment.
        let asker = File::open(&path).unwrap();
        asker.try_lock_shared().unwrap();
        assert_eq!(lock_holder(&path).unwrap(), None, "two that ask are not two that hold");
        let lets_go = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(120));
            drop(asker);
        });
        Lock::take(&path).unwrap();
        lets_go.join().unwrap();
    }

    #[test]
    fn a_lock_that_is_a_link_leaves_the_other_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("lock"), folder.path().join("diary"));
        std::fs::write(&other, "Dear diary").unwrap();
        for link in [std::os::unix::fs::symlink::<&Path, &Path>, std::fs::hard_link::<&Path, &Path>] {
            link(&other, &path).unwrap();
            drop(Lock::take(&path).unwrap());
            assert_eq!(std::fs::read_to_string(&other).unwrap(), "Dear diary");
            std::fs::remove_file(&path).unwrap();
        }
    }
}
