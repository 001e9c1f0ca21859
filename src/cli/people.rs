//! `rekindle people`, `show`, `wording`.

use serde_json::json;

use super::failure::UsageError;
use super::plumbing::print_line;
use super::{OutputFormat, Terminal, args};
use crate::command::Target;
use crate::infer::due::Due;
use crate::infer::{evidence, wording};
use crate::job::App;
use crate::job::command::info;
use crate::job::resolve_target;
use crate::job::snapshot::{PersonView, Snapshot};
use crate::mail::Address;

/// Lists people, warmest first: those the owner knows, or with `--all` (and in JSON) everybody.
pub fn list(options: &args::PeopleArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    for view in snapshot.by_strength() {
        if view.preferences.never {
            continue;
        }
        let known = snapshot.person(view.position).known.is_some();
        match terminal.form {
            OutputFormat::Json => print_line(terminal.out, &line(&snapshot, &view))?,
            OutputFormat::Text if known || options.all => say(terminal, &snapshot, &view)?,
            OutputFormat::Text => {}
        }
    }
    if snapshot.people.persons.is_empty() && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "Nobody yet: run `rekindle scan` first.")?;
    }
    Ok(())
}

fn say(terminal: &mut Terminal<'_>, snapshot: &Snapshot, view: &PersonView) -> anyhow::Result<()> {
    let person = snapshot.person(view.position);
    let last = view
        .judgement
        .last_touch
        .map(|at| wording::day(at, snapshot.now, &snapshot.zone))
        .unwrap_or_default();
    let due = if view.judgement.due == Due::Yes { "  (quiet)" } else { "" };
    let days = view.judgement.days_in_touch;
    writeln!(terminal.out, "{last:>11}  {days:>4} days  {}{due}", snapshot.named(person))?;
    Ok(())
}

/// One person as JSON.
pub fn line(snapshot: &Snapshot, view: &PersonView) -> serde_json::Value {
    let person = snapshot.person(view.position);
    let judgement = &view.judgement;
    let addresses: Vec<&str> = snapshot.addresses(person).map(Address::as_str).collect();
    json!({
        "version": 1,
        "id": person.id.0,
        "name": person.name,
        "addresses": addresses,
        "known": person.known.is_some(),
        "last_in": person.last_in.map(|seen| seen.at),
        "last_out": person.last_out.map(|seen| seen.at),
        "last_any": judgement.last_touch,
        "days": judgement.days_in_touch,
        "usual_days": judgement.cadence.map(|cadence| cadence.usual_days),
        "slow_days": judgement.cadence.map(|cadence| cadence.slow_days),
        "due": judgement.due == Due::Yes,
        "strength": judgement.strength,
        "why": wording::verdict(judgement, snapshot.now, &snapshot.zone),
        "organization": snapshot.organization(view.position),
        "tags": view.preferences.tags,
    })
}

/// What is known of each person meant.
pub fn show(words: &[String], app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    about(words, app, terminal, &|app, snapshot, position| info::show_lines(app, snapshot, position))
}

/// The evidence about each person meant; of an address that is nobody's, the rule that says so.
pub fn why(words: &[String], app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    about(words, app, terminal, &|app, snapshot, position| info::why_lines(app, snapshot, position))
}

type Lines = dyn Fn(&App, &Snapshot, usize) -> anyhow::Result<Vec<String>>;

fn about(words: &[String], app: &mut App, terminal: &mut Terminal<'_>, lines: &Lines) -> anyhow::Result<()> {
    let snapshot = app.snapshot(terminal.now)?;
    let name = words.join(" ");
    if let Some((address, line)) = machine(app, &snapshot, &name)? {
        return say_machine(terminal, &snapshot, &address, &line);
    }
    let items = super::command::latest_items(app)?;
    let target = name.parse().map_or_else(|_| Target::Name(name), Target::Number);
    for position in resolve_target::resolve(&[target], &snapshot, &items).map_err(UsageError)? {
        if terminal.form == OutputFormat::Json {
            let mut value = line(&snapshot, &snapshot.view(position));
            value["evidence"] = json!(lines(app, &snapshot, position)?);
            print_line(terminal.out, &value)?;
            continue;
        }
        for (n, text) in lines(app, &snapshot, position)?.iter().enumerate() {
            writeln!(terminal.out, "{}{text}", if n == 0 { "" } else { "    " })?;
        }
    }
    Ok(())
}

/// An address that is not a person's: the rule that says so.
fn machine(app: &App, snapshot: &Snapshot, name: &str) -> anyhow::Result<Option<(Address, String)>> {
    let Some(address) = Address::parse(name) else { return Ok(None) };
    Ok(info::machine_line(app, snapshot, &address)?.map(|line| (address, line)))
}

fn say_machine(
    terminal: &mut Terminal<'_>,
    snapshot: &Snapshot,
    address: &Address,
    line: &str,
) -> anyhow::Result<()> {
    let Some(id) = snapshot.id(address).filter(|_| terminal.form == OutputFormat::Json) else {
        return Ok(writeln!(terminal.out, "{line}")?);
    };
    let (class, rule) = evidence::class(&snapshot.people, id);
    let (mails, last) = evidence::mails_from(&snapshot.facts, id);
    let value = json!({
        "version": 1,
        "address": address.as_str(),
        "class": class,
        "rule": rule,
        "person": null,
        "mails": mails,
        "last": last.map(|seen| seen.at),
        "why": line,
    });
    print_line(terminal.out, &value)
}
