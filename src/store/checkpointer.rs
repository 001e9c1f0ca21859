//! Writing pages back from the log into the database beside the scan that changes them: what is
//! left when the scan ends is little.
//!
//! SQLite lets another connection do so while one writes; a page that cannot be written back yet is
//! left to the next time, the last of them to the closing of the database. The log begins anew only
//! where all of it was written back when a transaction begins: a disk that is slower than the scan
//! has to be waited for, else the log would grow as long as the scan lasts.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

/// A thread with a connection of its own.
pub(super) struct Checkpointer {
    /// `None` once it is to end.
    committed: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// For the database of this connection. `None`: it is none in a file, or there can be no
    /// thread; then all is written back when the database is closed.
    pub(super) fn start(connection: &Connection) -> Option<Checkpointer> {
        let path = PathBuf::from(connection.path().filter(|path| !path.is_empty())?);
        let (committed, commits) = sync_channel(1);
        let named = std::thread::Builder::new().name("write back".to_owned());
        let thread = named.spawn(move || write_back(&path, &commits)).ok()?;
        Some(Checkpointer { committed: Some(committed), thread: Some(thread) })
    }

    /// A transaction was committed. `false`: the last two are not written back yet; whoever drops
    /// this waits for it.
    pub(super) fn keeps_up(&self) -> bool {
        self.committed.as_ref().is_some_and(|committed| committed.try_send(()).is_ok())
    }
}

impl Drop for Checkpointer {
    /// Waits until all that was committed is written back.
    fn drop(&mut self) {
        self.committed = None;
        // A panic there was told already, and what it left is written back with the rest.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn write_back(path: &std::path::Path, commits: &Receiver<()>) {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(path, flags) else { return };
    for () in commits {
        // Busy: another one does it.
        let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    }
}
