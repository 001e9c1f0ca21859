//! `rekindle config`: the file checked, shown without its secrets, edited safely, and each key
//! explained.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::args::{ConfigAction, GlobalArgs};
use super::failure::UsageError;
use super::output::print_line;
use super::setup::config_file;
use super::{OutputFormat, Terminal};
use crate::config::help::{self, KeyHelp};
use crate::config::parse::parse;
use crate::config::{self, Env, Paths, without_secrets};

/// Carries out one action. Only `check` and `edit` read the file as a configuration.
///
/// # Errors
/// A configuration that cannot be used, a key that is not known.
pub fn run(action: &ConfigAction, global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let path = || -> anyhow::Result<PathBuf> {
        Ok(Paths::find(global.config.as_deref(), global.data.as_deref())?.config)
    };
    match action {
        ConfigAction::Path => writeln!(terminal.out, "{}", path()?.display()).map_err(Into::into),
        ConfigAction::Check => check(global, terminal),
        ConfigAction::Show => show(&path()?, terminal),
        ConfigAction::Edit => edit(&path()?, terminal),
        ConfigAction::Help { key } => explain(key.as_deref(), terminal),
    }
}

fn check(global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let config = config::load(global.config.as_deref())?;
    for warning in config.warnings() {
        writeln!(terminal.out, "note: {warning}")?;
    }
    for account in &config.accounts {
        for fault in account.secret_faults() {
            writeln!(terminal.out, "note: accounts.{}: {fault}", account.name)?;
        }
    }
    let accounts: Vec<String> =
        config.accounts.iter().map(|account| format!("{} <{}>", account.name, account.email)).collect();
    writeln!(terminal.out, "{} can be used: {}.", config.path.display(), accounts.join(", "))?;
    writeln!(
        terminal.out,
        "Digests come {}. `rekindle account check` tries the servers.",
        config.digest.schedule.describe()
    )?;
    Ok(())
}

fn show(path: &Path, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let text = read(path)?;
    let text = without_secrets(&text).ok_or_else(|| {
        let what =
            "is no TOML, so its secrets cannot be told from the rest; `rekindle config check` says where";
        UsageError(format!("{} {what}", path.display()))
    })?;
    terminal.screen.print(&text, terminal.out).map_err(Into::into)
}

fn read(path: &Path) -> anyhow::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let what = format!("no configuration at {}; `rekindle setup` writes one", path.display());
            Err(UsageError(what).into())
        }
        text => text.with_context(|| format!("reading {}", path.display())),
    }
}

/// Opens a copy in the owner's editor; only a copy that can be used takes the file's place.
fn edit(path: &Path, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let before = read(path)?;
    let folder = path.parent().context("a file has a folder")?;
    let copy = tempfile::Builder::new().prefix("config-").suffix(".toml").tempfile_in(folder);
    let copy = copy.with_context(|| format!("making a copy in {}", folder.display()))?;
    std::fs::write(copy.path(), &before).context("making a copy of the configuration")?;
    open_editor(copy.path())?;
    let after = std::fs::read_to_string(copy.path()).context("reading what you wrote")?;
    if after == before {
        return writeln!(terminal.out, "Nothing was changed.").map_err(Into::into);
    }
    if let Err(error) = parse(&after, path, &Env::read()) {
        let (_, kept) = copy.keep().context("keeping what you wrote")?;
        let what = format!(
            "{error}\nThe configuration is as it was. What you wrote is in {}; mend it there and copy it, or edit again",
            kept.display()
        );
        return Err(config::ConfigError { message: what }.into());
    }
    config_file::replace(path, &after)?;
    writeln!(terminal.out, "Wrote {}. A running daemon reads it when it is started anew.", path.display())
        .map_err(Into::into)
}

/// VISUAL, EDITOR or vi, as every program runs them.
#[expect(clippy::disallowed_methods, reason = "VISUAL and EDITOR are about this terminal alone")]
fn open_editor(file: &Path) -> anyhow::Result<()> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    let what = || format!("running the editor `{editor}`");
    let script = format!("{editor} \"$1\"");
    let status = Command::new("sh").arg("-c").arg(script).arg("sh").arg(file).status().with_context(what)?;
    anyhow::ensure!(status.success(), "{}: it ended with {status}; set EDITOR to another one", what());
    Ok(())
}

fn explain(key: Option<&str>, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let Some(key) = key else { return list(terminal) };
    let found = help::find(key);
    if found.is_empty() {
        let near = help::nearest(key).map_or_else(
            || "`rekindle config help` lists them".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        return Err(UsageError(format!("no key is called {key}; {near}")).into());
    }
    if terminal.form == OutputFormat::Json {
        return found.iter().try_for_each(|one| print_line(terminal.out, &value(one)));
    }
    let texts: Vec<String> = found.iter().map(text).collect();
    terminal.screen.print(&texts.join("\n"), terminal.out).map_err(Into::into)
}

fn value(help: &KeyHelp) -> serde_json::Value {
    serde_json::json!({"version": 1, "key": help.key, "remark": help.remark, "examples": help.examples})
}

fn text(help: &KeyHelp) -> String {
    let key = help.key.replace("accounts.*", "accounts.NAME");
    let remark: String = help.remark.iter().map(|line| format!("    {line}\n")).collect();
    let examples: String = help.examples.iter().map(|line| format!("        {line}\n")).collect();
    format!("{key}\n{remark}\n{examples}")
}

/// Every key with the first sentence of its remark.
fn list(terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let all = help::all();
    if terminal.form == OutputFormat::Json {
        return all.iter().try_for_each(|one| print_line(terminal.out, &value(one)));
    }
    let mut table = super::table::Table::new([
        ("Key", super::table::Side::Left),
        ("Meaning (`rekindle config help KEY` says all)", super::table::Side::Left),
    ])
    .yielding(1);
    for one in &all {
        let whole = one.remark.join(" ");
        let first = whole.split_inclusive(". ").next().unwrap_or_default().trim();
        table.push(vec![one.key.replace("accounts.*", "accounts.NAME").into(), first.to_owned().into()]);
    }
    terminal.screen.print(&table.render(terminal.screen), terminal.out).map_err(Into::into)
}
