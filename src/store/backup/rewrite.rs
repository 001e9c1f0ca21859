//! Changing copies that were made before: what is forgotten is not to come back by a restore.
//!
//! Each copy is changed beside itself and then takes its own place, so that a crash leaves it as it
//! was or as it is to be.

use std::path::{Path, PathBuf};

use super::{beside, copies, make_private, remove, sync};
use crate::store::{Result, Store, StoreError, with_ending};

/// Databases that a restore or a rebuild put aside (`rekindle.db.before-...`), by name.
pub fn put_aside(database: &Path) -> Vec<PathBuf> {
    let begin = format!("{}.before-", database.file_name().unwrap_or_default().to_string_lossy());
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(&begin).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    };
    let folder = database.parent().unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_one).collect();
    found.sort_unstable();
    found
}

/// All copies of `database` that Rekindle made by itself: the automatic ones in `folder`, and those
/// put aside.
pub fn automatic_copies(database: &Path, folder: &Path) -> Vec<PathBuf> {
    copies(folder).into_iter().chain(put_aside(database)).collect()
}

/// Takes away what a crash left of copies on their way.
pub fn sweep(database: &Path, folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let partial = entries.filter(|path| path.extension().is_some_and(|ending| ending == "partial"));
    partial.chain([beside(database, "incoming")]).for_each(|path| remove(&path));
}

/// Changes one copy, whole or not at all.
///
/// # Errors
/// A copy that is damaged or too new, the files', and what `change` says; the copy is as it was
/// then.
pub fn rewrite(copy: &Path, change: &dyn Fn(&mut Store) -> Result<()>) -> Result<()> {
    let partial = beside(copy, "partial");
    let written = changed(copy, &partial, change);
    remove(&partial);
    written
}

fn changed(copy: &Path, partial: &Path, change: &dyn Fn(&mut Store) -> Result<()>) -> Result<()> {
    let refused = |source| StoreError::Open { path: copy.to_owned(), source };
    make_private(partial).map_err(refused)?;
    std::fs::copy(copy, partial).map_err(refused)?;
    // One that was put aside may have its latest pages in the log.
    let log = with_ending(copy, "-wal");
    if log.exists() {
        std::fs::copy(&log, with_ending(partial, "-wal")).map_err(refused)?;
    }
    let mut store = Store::open(partial)?;
    store.check()?;
    change(&mut store)?;
    store.close()?;
    sync(partial).map_err(refused)?;
    std::fs::rename(partial, copy).map_err(refused)?;
    ["-wal", "-shm"].iter().for_each(|suffix| remove(&with_ending(copy, suffix)));
    sync(copy.parent().unwrap_or(Path::new("."))).map_err(refused)
}
