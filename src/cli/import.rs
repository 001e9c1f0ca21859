//! `rekindle import`.

use serde_json::json;

use super::failure::UsageError;
use super::output::print_line;
use super::{OutputFormat, RunMode, Terminal, args};
use crate::command::span::count;
use crate::contacts::merge::Change;
use crate::contacts::{Card, CardSource, Mapping};
use crate::job::App;
use crate::job::import::{self, ImportHints, ImportPlan};
use crate::mail::text;

/// New people that are named after an import; a dry run names all.
const NAMED: usize = 10;
/// Remarks that are shown of one import; a dry run shows all.
const REMARKS: usize = 20;

/// Imports, or takes the imports of a source back.
pub fn run(options: &args::ImportArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if let Some(name) = &options.forget {
        return take_back(name, app, terminal);
    }
    let mapping = Mapping::parse(options.map.as_deref().unwrap_or_default()).map_err(UsageError)?;
    let hints = ImportHints { mapping, who: &options.who };
    for path in &options.paths {
        let plan = import::plan(app, path, &hints, terminal.now)?;
        if terminal.effect == RunMode::Real {
            import::carry_out(app, &plan, terminal.now)?;
        }
        match terminal.form {
            OutputFormat::Json => print_json(terminal, &plan)?,
            OutputFormat::Text => print(terminal, &plan)?,
        }
        if !plan.too_large.is_empty() {
            return Err(import::RefusedFile::Partly(plan.too_large.join(", ")).into());
        }
    }
    Ok(())
}

fn take_back(name: &str, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let known = || CardSource::ALL.map(CardSource::as_str).join(", ");
    let source = CardSource::named(name)
        .ok_or_else(|| UsageError(format!("{name:?} is no source; there are {}", known())))?;
    if terminal.effect == RunMode::DryRun {
        writeln!(terminal.out, "Would take back every import from {}.", source.title())?;
        return Ok(());
    }
    match import::take_back(app, source, terminal.now)? {
        0 => writeln!(terminal.out, "Nothing from {} to take back.", source.title())?,
        1 => writeln!(terminal.out, "Took back the import from {}.", source.title())?,
        n => writeln!(terminal.out, "Took back {n} imports from {}.", source.title())?,
    }
    Ok(())
}

fn print(terminal: &mut Terminal<'_>, plan: &ImportPlan) -> anyhow::Result<()> {
    let dry = terminal.effect == RunMode::DryRun;
    let most = if dry { usize::MAX } else { REMARKS };
    for (file, remark) in plan.remarks.iter().take(most) {
        let line = remark.line.map(|line| format!(", line {line}")).unwrap_or_default();
        writeln!(terminal.out, "{file}{line}: {}", text::one_line(&remark.what))?;
    }
    if plan.remarks.len() > most {
        writeln!(terminal.out, "and {} more such lines; -n shows all", plan.remarks.len() - most)?;
    }
    let mut named = 0;
    for change in &plan.changes {
        match change {
            Change::New(card) if dry || named < NAMED => {
                named += 1;
                writeln!(terminal.out, "+ {}", described(card))?;
            }
            Change::New(_) => {}
            Change::Changed { after, .. } => {
                writeln!(terminal.out, "~ {}", after.called())?;
                for (field, before, now) in change.fields() {
                    let job =
                        if field == "organisation" && change.new_job().is_some() { " (new job)" } else { "" };
                    writeln!(terminal.out, "    {field}: {} -> {}{job}", or_none(&before), or_none(&now))?;
                }
            }
        }
    }
    writeln!(terminal.out, "{}", summary(plan, terminal.effect))?;
    Ok(())
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "(none)" } else { text }
}

fn summary(plan: &ImportPlan, effect: RunMode) -> String {
    let new = plan.changes.iter().filter(|change| matches!(change, Change::New(_))).count();
    let changed = plan.changes.len() - new;
    let sources: Vec<&str> = plan.sources.iter().map(|source| source.title()).collect();
    let from = listed(&sources);
    if plan.changes.is_empty() {
        return format!("Nothing new from {from}: {} contacts as before.", plan.same);
    }
    let would = if effect == RunMode::DryRun { "Would be imported" } else { "Imported" };
    let mut text = format!("{would} from {from}: {new} new, {changed} changed, {} as before.", plan.same);
    if effect == RunMode::Real {
        let source = plan.sources.first().map_or("", |source| source.as_str());
        text.push_str(&format!(" To take it back: rekindle import --forget {source}"));
    }
    text
}

/// `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn described(card: &Card) -> String {
    let mut parts = vec![card.called().to_owned()];
    if !card.name.is_empty() {
        parts.extend(card.addresses.first().map(|address| format!("<{address}>")));
    }
    let mut text = parts.join(" ");
    let work: Vec<&str> =
        [card.title.as_deref(), card.organization.as_deref()].into_iter().flatten().collect();
    if !work.is_empty() {
        text.push_str(&format!(", {}", work.join(" at ")));
    }
    if card.source.touch().is_some() {
        let days = count(card.touches.len() as i64, "day");
        text.push_str(&format!(", in touch on {days}"));
    }
    if let Some(on) = card.connected_on {
        text.push_str(&format!(", connected {on}"));
    }
    text
}

fn print_json(terminal: &mut Terminal<'_>, plan: &ImportPlan) -> anyhow::Result<()> {
    for (file, remark) in &plan.remarks {
        print_line(
            terminal.out,
            &json!({ "version": 1, "kind": "remark", "file": file, "line": remark.line, "what": remark.what }),
        )?;
    }
    for change in &plan.changes {
        let kind = if matches!(change, Change::New(_)) { "new" } else { "changed" };
        let fields: Vec<_> =
            change.fields().into_iter().map(|(field, before, after)| json!([field, before, after])).collect();
        let new_job = change.new_job().map(|(was, now)| json!({ "was": was, "now": now }));
        print_line(
            terminal.out,
            &json!({ "version": 1, "kind": kind, "card": change.after(), "fields": fields, "new_job": new_job }),
        )?;
    }
    let new = plan.changes.iter().filter(|change| matches!(change, Change::New(_))).count();
    let changed = plan.changes.len() - new;
    let sources: Vec<&str> = plan.sources.iter().map(|source| source.as_str()).collect();
    print_line(
        terminal.out,
        &json!({ "version": 1, "kind": "summary", "sources": sources, "new": new, "changed": changed, "same": plan.same }),
    )
}
