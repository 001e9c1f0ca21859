//! `rekindle install-docs`: manual pages and completions, where shells and man(1) look for them.
//! Packages call it with `--prefix`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;
use etcetera::BaseStrategy;

use super::{RunMode, Terminal, command_line, help};
use crate::command::span::count;

/// Writes them below the prefix: `~/.local` when none is named.
///
/// # Errors
/// No home folder to start from; a file that cannot be written.
pub fn run(prefix: Option<&Path>, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let share = share(prefix)?;
    let pages = manual_pages()?;
    let scripts = completions()?;
    let (man, all) = (share.join("man/man1"), pages.len() + scripts.len());
    if terminal.effect == RunMode::DryRun {
        return writeln!(
            terminal.out,
            "Would write {} below {}.",
            count(all as i64, "file"),
            share.display()
        )
        .map_err(Into::into);
    }
    for (name, text) in &pages {
        write(&man.join(name), text)?;
    }
    for (place, text) in &scripts {
        write(&share.join(place), text)?;
    }
    writeln!(
        terminal.out,
        "Wrote {} into {}, and completions for bash, zsh and fish below {}.",
        count(pages.len() as i64, "page of the manual"),
        man.display(),
        share.display()
    )
    .map_err(Into::into)
}

fn share(prefix: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(prefix) = prefix {
        return Ok(prefix.join("share"));
    }
    let folders = etcetera::base_strategy::choose_native_strategy().context("finding your home folder")?;
    Ok(folders.home_dir().join(".local/share"))
}

fn write(file: &Path, text: &[u8]) -> anyhow::Result<()> {
    let what = || format!("writing {}; name a folder that you may write to with --prefix", file.display());
    std::fs::create_dir_all(file.parent().context("a file has a folder")?).with_context(what)?;
    std::fs::write(file, text).with_context(what)
}

/// `rekindle.1`, and a page for each subcommand.
fn manual_pages() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut command = help::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    add_pages("rekindle", &command, &mut pages)?;
    Ok(pages)
}

/// Adds the page of a command, and those of all that it refers to.
fn add_pages(name: &str, command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).title(name).render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    let mut below = command.get_subcommands().filter(|one| !one.is_hide_set());
    below.try_for_each(|one| add_pages(&format!("{name}-{}", one.get_name()), one, pages))
}

/// Where each shell looks, below `share`, and its script.
fn completions() -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let places = [
        ("bash-completion/completions/rekindle", Shell::Bash),
        ("zsh/site-functions/_rekindle", Shell::Zsh),
        ("fish/vendor_completions.d/rekindle.fish", Shell::Fish),
    ];
    let script = |(place, shell)| {
        let mut text = Vec::new();
        command_line::completions(shell, &mut text).map(|()| (place, text))
    };
    places.into_iter().map(script).collect()
}
