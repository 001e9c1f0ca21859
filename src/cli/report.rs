//! `rekindle report`: the page, into a file that only the owner may read.

use std::path::PathBuf;

use super::digest::{show, write_private};
use super::failure::UsageError;
use super::output::print_line;
use super::{OutputFormat, RunMode, Terminal, args};
use crate::command::Target;
use crate::compose;
use crate::job::{App, report, resolve_target};

/// Writes it, and says where; `--open` shows it in the browser.
pub fn run(options: &args::ReportArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    let only = match options.who.join(" ") {
        name if name.is_empty() => None,
        name => {
            let items = super::people::latest_items(app)?;
            let target = name.parse().map_or_else(|_| Target::Name(name.clone()), Target::Number);
            let found = resolve_target::resolve(&[target], &snapshot, &items).map_err(UsageError)?;
            found.first().copied()
        }
    };
    let page = compose::report::render(&report::gather(app, &snapshot, only));
    let path = match &options.out {
        Some(path) => std::path::absolute(path)?,
        None => app.paths.report(),
    };
    if terminal.effect == RunMode::Real {
        write_private(&path, page.as_bytes())?;
    }
    told(&path, page.len(), terminal)?;
    if options.open && terminal.effect == RunMode::Real {
        show(&path, terminal)?;
    }
    Ok(())
}

fn told(path: &PathBuf, bytes: usize, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if terminal.form == OutputFormat::Json {
        return print_line(terminal.out, &serde_json::json!({"version": 1, "file": path, "bytes": bytes}));
    }
    let would = if terminal.effect == RunMode::DryRun { "would write " } else { "" };
    Ok(writeln!(terminal.out, "{would}{}", path.display())?)
}
