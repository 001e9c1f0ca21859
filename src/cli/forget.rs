//! `rekindle forget` and `rekindle purge`: data goes, for good.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::failure::UsageError;
use super::{RunMode, Terminal, args};
use crate::command::Target;
use crate::command::span::count;
use crate::config::Paths;
use crate::job::forget::StaleCopy;
use crate::job::{App, forget, resolve_target};
use crate::store::backup::{self, rewrite::put_aside};
use crate::store::census::Census;
use crate::store::{Lock, with_ending};

/// What `forget` leaves, told whenever it was done.
const STAYS: &str = "What stays: the address itself and when mail with it went, without names and subjects, and the word `never`, so that no scan brings them back. \
     The automatic copies of the database forgot them too, and the pages of `digest --open` and `report` in the data folder are deleted. \
     A copy that you made yourself with `backup`, or a page that you put elsewhere, still knows them, and your mailbox was not touched.";

/// Forgets one person, after asking.
pub fn run(options: &args::ForgetArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let _lock = Lock::take(&app.paths.lock)?;
    let snapshot = app.snapshot(terminal.now)?;
    let name = options.who.join(" ");
    let positions = resolve_target::resolve(&[Target::Name(name)], &snapshot, &[]).map_err(UsageError)?;
    for position in positions {
        let plan = forget::plan(&snapshot, position);
        let what = format!(
            "{} for good: {}, with all names and subjects, and in the automatic copies of the database too",
            plan.name, plan.extent
        );
        if terminal.effect == RunMode::DryRun {
            writeln!(terminal.out, "Would forget {what}.")?;
            continue;
        }
        let question = format!("Forget {what}?");
        if !options.yes && !confirmed(terminal, &question)? {
            writeln!(terminal.out, "Nothing was forgotten.")?;
            continue;
        }
        let remember = forget::carry_out(app, &plan, terminal.now)?;
        writeln!(terminal.out, "Forgotten. {STAYS}")?;
        ensure_none(remember)?;
    }
    Ok(())
}

/// A copy that could not be changed is for the owner to delete.
fn ensure_none(remember: Vec<StaleCopy>) -> anyhow::Result<()> {
    let mut copies = remember.into_iter();
    let Some(StaleCopy { copy, why }) = copies.next() else { return Ok(()) };
    let others: String = copies.map(|one| format!(" and {}", one.copy.display())).collect();
    let what = format!(
        "forgetting in the copy {}{others}: it still knows them; delete it, and the next scan makes a new one",
        copy.display()
    );
    Err(anyhow::Error::new(why).context(what))
}

/// Deletes everything Rekindle wrote, after asking. The configuration stays: it is the owner's.
pub fn purge(options: &args::PurgeArgs, paths: &Paths, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let there: Vec<PathBuf> = written(paths).into_iter().filter(|path| path.exists()).collect();
    if there.is_empty() {
        let _ = std::fs::remove_file(&paths.lock);
        crate::job::traces(paths).unmark();
        writeln!(terminal.out, "There is nothing in {} to delete.", paths.data.display())?;
        return Ok(());
    }
    let lock = Lock::take(&paths.lock)?;
    let names: Vec<String> = there.iter().map(|path| path.display().to_string()).collect();
    let question = format!("Delete everything Rekindle knows ({}): {}?", holds(paths), names.join(", "));
    if terminal.effect == RunMode::DryRun {
        writeln!(terminal.out, "Would ask: {question}")?;
        return Ok(());
    }
    if !options.yes && !confirmed(terminal, &question)? {
        writeln!(terminal.out, "Nothing was deleted.")?;
        return Ok(());
    }
    // Looking into the database may have put files beside it.
    for path in written(paths).iter().filter(|path| path.exists()) {
        delete(path).with_context(|| format!("deleting {}; delete it by hand", path.display()))?;
    }
    drop(lock);
    delete(&paths.lock).with_context(|| format!("deleting {}", paths.lock.display()))?;
    crate::job::traces(paths).unmark();
    // Only when nothing else is there.
    let _ = std::fs::remove_dir(&paths.data);
    let passwords = match secrets(&paths.config).as_slice() {
        [] => String::new(),
        files => format!(", the passwords beside it ({})", files.join(", ")),
    };
    writeln!(
        terminal.out,
        "Deleted. The configuration ({}){passwords} and your mailbox stay as they are.",
        paths.config.display()
    )?;
    Ok(())
}

/// Files that `setup` put beside the configuration, each with a password: by name.
fn secrets(config: &Path) -> Vec<String> {
    let files = config.parent().and_then(|folder| std::fs::read_dir(folder).ok());
    let names = files.into_iter().flatten().flatten().filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".secret")).collect();
    names.sort();
    names
}

/// How much is going to be lost.
fn holds(paths: &Paths) -> String {
    let copies = count(backup::copies(&paths.backups).len() as i64, "copy made automatically");
    match Census::read(&paths.database) {
        Some(Census { messages, entries, digests }) => format!(
            "the headers of {}, {} of your journal, {}, {copies}",
            count(messages as i64, "message"),
            count(entries as i64, "entry"),
            count(digests as i64, "digest"),
        ),
        None => format!("a database that cannot be read, {copies}"),
    }
}

fn written(paths: &Paths) -> Vec<PathBuf> {
    let databases = std::iter::once(paths.database.clone()).chain(put_aside(&paths.database));
    let files = databases.flat_map(|file| ["", "-wal", "-shm"].map(|ending| with_ending(&file, ending)));
    files.chain([paths.backups.clone()]).chain(paths.pages()).collect()
}

fn delete(path: &Path) -> std::io::Result<()> {
    if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
}

/// Asks where somebody is there to be asked; where nobody is, the command itself is the word.
pub(super) fn unless_refused(terminal: &mut Terminal<'_>, question: &str) -> anyhow::Result<bool> {
    if std::io::stdin().is_terminal() { confirmed(terminal, question) } else { Ok(true) }
}

/// Asks on the terminal; without one nobody can say yes.
pub(super) fn confirmed(terminal: &mut Terminal<'_>, question: &str) -> anyhow::Result<bool> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        let why = format!("nobody is there to ask; say --yes if you mean it: {question}");
        return Err(UsageError(why).into());
    }
    write!(terminal.out, "{question} [y/N] ")?;
    terminal.out.flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
