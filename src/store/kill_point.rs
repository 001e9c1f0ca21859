//! Dying at a chosen commit, so that tests can kill the process at every one of them,
//! deterministically. Only in builds with debug assertions; a release has no trace of it.
//!
//! `REKINDLE_DIE=before:7` ends the process as the 7th commit is about to be written: everything it
//! did since the 6th has happened, and the database does not know. `REKINDLE_DIE=after:7` ends it
//! as soon as the 7th is on disk: the database knows, and nothing that should follow has happened.
//! Counted over all connections of the process, from its start. The end is an abort: nothing is
//! dropped, flushed or said, as with `kill -9`.
//!
//! `REKINDLE_DIE=panic:round` (or `panic:scan`) makes the first such job of the daemon panic, as a
//! fault of ours would.
#![expect(clippy::disallowed_methods, reason = "a switch for tests, which the configuration must not know")]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rusqlite::Connection;

/// Commits begun and ended. Process-wide on purpose: several connections commit, and the n-th
/// commit is one of any.
static BEGUN: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

/// On which side of which commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Before(u64),
    After(u64),
}

/// `before:7`, `after:7`. `None` for anything else: nobody dies by accident.
fn read(text: &str) -> Option<Point> {
    let (side, number) = text.split_once(':')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    match side {
        "before" => Some(Point::Before(number)),
        "after" => Some(Point::After(number)),
        _ => None,
    }
}

fn chosen() -> Option<Point> {
    static CHOSEN: OnceLock<Option<Point>> = OnceLock::new();
    *CHOSEN.get_or_init(|| read(&std::env::var("REKINDLE_DIE").ok()?))
}

/// Sets the trap on a connection, if the environment asks for one.
pub(super) fn arm(connection: &mut Connection) -> rusqlite::Result<()> {
    match chosen() {
        None => Ok(()),
        Some(Point::Before(number)) => connection.commit_hook(Some(move || {
            die_at(&BEGUN, number);
            false
        })),
        // Takes the place of the automatic checkpoint, which a process about to die does not miss.
        Some(Point::After(number)) => connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, _| {
            die_at(&ENDED, number);
            Ok(())
        })),
    }
}

/// Panics if this job is asked to, once.
///
/// # Panics
/// As asked.
pub fn stumble(job: &str) {
    static DONE: AtomicBool = AtomicBool::new(false);
    let asked = std::env::var("REKINDLE_DIE").is_ok_and(|text| text.strip_prefix("panic:") == Some(job));
    assert!(!asked || DONE.swap(true, Ordering::SeqCst), "REKINDLE_DIE asked this {job} to fail");
}

fn die_at(count: &AtomicU64, number: u64) {
    if count.fetch_add(1, Ordering::SeqCst) + 1 == number {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_side_and_a_number_is_a_point() {
        assert_eq!(read("before:7"), Some(Point::Before(7)));
        assert_eq!(read("after:1"), Some(Point::After(1)));
        for other in ["", "7", "before", "before:", "before:0", "before:-1", "during:3", "after:x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
