//! `rekindle backup`, `rekindle restore`, and what `scan --rebuild` does before it scans.

use std::path::{Path, PathBuf};

use super::args::GlobalArgs;
use super::failure::UsageError;
use super::{RunMode, Terminal};
use crate::command::span::count;
use crate::config::Paths;
use crate::job::App;
use crate::store::backup::{self, RebuildKept};
use crate::store::census::Census;
use crate::store::{Lock, StoreError};

/// Writes a copy of the database.
pub fn backup(file: &Path, app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if file.exists() {
        let why = format!(
            "{} is there already; name a file that is not, or take that one away first",
            file.display()
        );
        return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, why).into());
    }
    if terminal.effect == RunMode::DryRun {
        return writeln!(terminal.out, "would write {}", file.display()).map_err(Into::into);
    }
    app.store.check()?;
    app.store.copy_to(file)?;
    writeln!(terminal.out, "Wrote {}: all that Rekindle knows, readable by you alone.", file.display())
        .map_err(Into::into)
}

/// Whether the owner is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    Yes,
    /// `--yes`.
    No,
}

fn agreed(
    ask: Ask,
    file: Option<&Path>,
    question: &str,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<bool> {
    match (ask, file) {
        (Ask::No, _) => Ok(true),
        // Who names a copy in a script has chosen it.
        (Ask::Yes, Some(_)) => super::forget::unless_refused(terminal, question),
        (Ask::Yes, None) => super::forget::confirmed(terminal, question),
    }
}

/// Puts a copy in the place of the database. Without a file the newest automatic one, after asking.
pub fn restore(
    file: Option<&Path>,
    ask: Ask,
    global: &GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    let copies: Vec<PathBuf> = match file {
        Some(file) => vec![file.to_owned()],
        None => backup::copies(&paths.backups),
    };
    let Some(newest) = copies.first() else {
        let why = format!("there is no automatic copy in {}; name a file", paths.backups.display());
        return Err(UsageError(why).into());
    };
    if terminal.effect == RunMode::DryRun {
        let lost = what_is_lost(newest, &paths, terminal.now);
        return writeln!(terminal.out, "Would put it in the place of {}. {lost}", paths.database.display())
            .map_err(Into::into);
    }
    let _lock = Lock::take(&paths.lock)?;
    let question = format!("{} Restore it?", what_is_lost(newest, &paths, terminal.now));
    if !agreed(ask, file, &question, terminal)? {
        return writeln!(terminal.out, "Nothing was changed.").map_err(Into::into);
    }
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

/// The copy, its age, and what was said since it was made.
fn what_is_lost(copy: &Path, paths: &Paths, now: jiff::Timestamp) -> String {
    let made = std::fs::metadata(copy).and_then(|file| file.modified()).ok();
    let made = made.and_then(|at| jiff::Timestamp::try_from(at).ok());
    let age = made.map_or("of unknown age".to_owned(), |at| match now.duration_since(at).as_hours() {
        ..1 => "less than an hour old".to_owned(),
        1 => "an hour old".to_owned(),
        hours @ 2..48 => format!("{hours} hours old"),
        hours => format!("{} days old", hours / 24),
    });
    let last = |file: &Path| backup::Journal::read(file).map(|journal| journal.last);
    let lost = match (last(&paths.database), last(copy)) {
        (Some(now), Some(then)) if now > then => {
            format!("What was said since would be lost: {} of the journal", count(now - then, "entry"))
        }
        (Some(_), Some(_)) => "Nothing was said since".to_owned(),
        _ => "What was said since would be lost".to_owned(),
    };
    let holds = Census::read(copy).map_or(String::new(), |census| {
        format!(
            " It knows {} and {} of your journal.",
            count(census.messages as i64, "message"),
            count(census.entries as i64, "entry")
        )
    });
    format!("The copy {} is {age}.{holds} {lost}.", copy.display())
}

/// Restores the newest copy that is sound.
fn first_sound<'a>(
    copies: &'a [PathBuf],
    paths: &Paths,
    now: jiff::Timestamp,
) -> Result<(&'a Path, Option<PathBuf>), StoreError> {
    let mut last = StoreError::Damaged("there is no copy".to_owned());
    for copy in copies {
        match backup::restore(copy, &paths.database, now) {
            Ok(aside) => return Ok((copy, aside)),
            Err(error @ StoreError::NoCopy { .. }) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Makes the database anew from what was said and made.
pub fn rebuild(global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    crate::job::traces(&paths).check()?;
    let _lock = Lock::take(&paths.lock)?;
    match backup::rebuild(&paths.database, &paths.backups, terminal.now)? {
        RebuildKept::Everything => {
            writeln!(terminal.out, "All you said is kept; the mailbox is read again.")?
        }
        RebuildKept::WhatCouldBeRead => writeln!(
            terminal.out,
            "Parts of the database could not be read; they are as the last automatic copy in {} has them. The mailbox is read again.",
            paths.backups.display()
        )?,
    }
    Ok(())
}
