//! `rekindle backup`, `rekindle restore`, and what `scan --rebuild` does before it scans.

use std::path::{Path, PathBuf};

use super::args::Global;
use super::failure::Usage;
use super::{Effect, Terminal};
use crate::config::Paths;
use crate::job::House;
use crate::store::rescue::{self, Kept};
use crate::store::{Lock, StoreError};

/// Writes a copy of the database.
pub fn backup(file: &Path, house: &House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if file.exists() {
        let why = format!(
            "{} is there already; name a file that is not, or take that one away first",
            file.display()
        );
        return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, why).into());
    }
    if terminal.effect == Effect::DryRun {
        return writeln!(terminal.out, "would write {}", file.display()).map_err(Into::into);
    }
    house.store.check()?;
    house.store.copy_to(file)?;
    writeln!(terminal.out, "Wrote {}: all that Rekindle knows, readable by you alone.", file.display())
        .map_err(Into::into)
}

/// Puts a copy in the place of the database.
pub fn restore(file: Option<&Path>, global: &Global, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    let copies: Vec<PathBuf> = match file {
        Some(file) => vec![file.to_owned()],
        None => rescue::copies(&paths.backups),
    };
    let Some(newest) = copies.first() else {
        let why = format!("there is no automatic copy in {}; name a file", paths.backups.display());
        return Err(Usage(why).into());
    };
    if terminal.effect == Effect::DryRun {
        return writeln!(
            terminal.out,
            "would put {} in the place of {}",
            newest.display(),
            paths.database.display()
        )
        .map_err(Into::into);
    }
    let _lock = Lock::take(&paths.lock)?;
    let (copy, aside) = first_sound(&copies, &paths, terminal.now)?;
    writeln!(terminal.out, "{} is in place.", copy.display())?;
    if let Some(aside) = aside {
        writeln!(terminal.out, "What was there before is kept as {}.", aside.display())?;
    }
    writeln!(
        terminal.out,
        "`rekindle scan` reads what has arrived since; mail that waits is looked for before it is sent."
    )
    .map_err(Into::into)
}

/// Restores the newest copy that is sound.
fn first_sound<'a>(
    copies: &'a [PathBuf],
    paths: &Paths,
    now: jiff::Timestamp,
) -> Result<(&'a Path, Option<PathBuf>), StoreError> {
    let mut last = StoreError::Damaged("there is no copy".to_owned());
    for copy in copies {
        match rescue::restore(copy, &paths.database, now) {
            Ok(aside) => return Ok((copy, aside)),
            Err(error @ StoreError::Damaged(_)) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Makes the database anew from what was said and made.
pub fn rebuild(global: &Global, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    let _lock = Lock::take(&paths.lock)?;
    match rescue::rebuild(&paths.database, &paths.backups, terminal.now)? {
        Kept::Everything => writeln!(terminal.out, "All you said is kept; the mailbox is read again.")?,
        Kept::WhatCouldBeRead => writeln!(
            terminal.out,
            "Parts of the database could not be read; they are as the last automatic copy in {} has them. The mailbox is read again.",
            paths.backups.display()
        )?,
    }
    Ok(())
}
