//! `rekindle people`, `show`, `wording`.

use serde_json::json;

use super::failure::UsageError;
use super::output::print_line;
use super::screen::Tone;
use super::table::{Cell, Side, Table};
use super::{OutputFormat, Terminal, args};
use crate::command::Target;
use crate::command::span::count;
use crate::infer::due::Due;
use crate::infer::people::PersonIndex;
use crate::infer::{evidence, wording};
use crate::job::App;
use crate::job::command::info;
use crate::job::resolve_target;
use crate::job::snapshot::{PersonView, Snapshot};
use crate::mail::Address;
use crate::store::DigestItem;

/// Lists people, warmest first: those the owner knows, or with `--all` (and in JSON) everybody.
pub fn list(options: &args::PeopleArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let snapshot = app.overview(terminal.now)?;
    let mut views = snapshot.by_strength();
    views.retain(|view| !view.preferences.never);
    if terminal.form == OutputFormat::Json {
        let shown = views.iter().take(options.list.wanted());
        return shown.map(|view| line(&snapshot, view)).try_for_each(|line| print_line(terminal.out, &line));
    }
    let everybody = views.len();
    views.retain(|view| options.all || snapshot.person(view.position).known.is_some());
    if views.is_empty() {
        return Ok(writeln!(terminal.out, "{}", nobody(app, everybody)?)?);
    }
    let most = options.list.most(terminal.screen);
    let mut table = Table::new([
        ("Last", Side::Right),
        ("", Side::Left),
        ("Who", Side::Left),
        ("Address", Side::Left),
        ("", Side::Left),
    ])
    .yielding(3);
    views.iter().take(most).for_each(|view| table.push(row(&snapshot, view)));
    let mut text = table.render(terminal.screen);
    if views.len() > most {
        text.push_str(&format!("and {} more; --limit 0 shows all\n", views.len() - most));
    }
    Ok(terminal.screen.print(&text, terminal.out)?)
}

/// Why the list is empty. `everybody`: how many people the mail tells of.
fn nobody(app: &App, everybody: usize) -> anyhow::Result<String> {
    if let Some(incomplete) = app.incomplete()? {
        return Ok(incomplete.sentence().to_owned());
    }
    let says = match everybody {
        0 => "Nobody was found in the mail that was read; `rekindle doctor` says what that was.",
        _ => {
            "You are in touch with nobody yet, as far as the mail tells; `rekindle people --all` lists everybody in it."
        }
    };
    Ok(says.to_owned())
}

fn row(snapshot: &Snapshot, view: &PersonView) -> Vec<Cell> {
    let person = snapshot.person(view.position);
    let last = view.judgement.last_touch.map(|at| wording::day(at, snapshot.now, &snapshot.zone));
    let days = count(view.judgement.days_in_touch.into(), "day");
    let address = snapshot.address(person).map(ToString::to_string).unwrap_or_default();
    let quiet = if view.judgement.due == Due::Yes { "quiet" } else { "" };
    vec![
        Cell::new(&last.unwrap_or_default(), Tone::Soft),
        Cell::new(&format!("in touch on {days}"), Tone::Soft),
        person.name.as_str().into(),
        address.into(),
        Cell::new(quiet, Tone::Warm),
    ]
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
    about(words, app, terminal, &super::person_page::lines)
}

/// The evidence about each person meant; of an address that is nobody's, the rule that says so.
pub fn why(words: &[String], app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    about(words, app, terminal, &|app, snapshot, position| info::why_lines(app, snapshot, position))
}

type PeopleLines = dyn Fn(&App, &Snapshot, PersonIndex) -> anyhow::Result<Vec<String>>;

fn about(
    words: &[String],
    app: &mut App,
    terminal: &mut Terminal<'_>,
    lines: &PeopleLines,
) -> anyhow::Result<()> {
    let snapshot = app.overview(terminal.now)?;
    let name = words.join(" ");
    if let Some((address, line)) = machine(app, &snapshot, &name)? {
        return say_machine(terminal, &snapshot, &address, &line);
    }
    let items = latest_items(app)?;
    let target = name.parse().map_or_else(|_| Target::Name(name), Target::Number);
    for position in resolve_target::resolve(&[target], &snapshot, &items).map_err(UsageError)? {
        if terminal.form == OutputFormat::Json {
            let mut value = line(&snapshot, &snapshot.view(position));
            value["evidence"] = json!(lines(app, &snapshot, position)?);
            print_line(terminal.out, &value)?;
            continue;
        }
        let lines = lines(app, &snapshot, position)?;
        terminal.screen.print(&super::person_page::laid_out(&lines, terminal.screen), terminal.out)?;
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
    let (mails, last) = snapshot.mails_from(id);
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

/// The numbers of the latest digest and of answers since; none before the first.
pub fn latest_items(app: &App) -> anyhow::Result<Vec<DigestItem>> {
    Ok(app.store.numbers()?.1)
}
