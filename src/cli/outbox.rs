//! `rekindle outbox` and `rekindle journal`.

use super::args::OutboxAction;
use super::failure::UsageError;
use super::output::print_line;
use super::table::{Side, Table};
use super::{OutputFormat, Terminal, args};
use crate::command::{Action, Entry};
use crate::contacts::merge::Version;
use crate::contacts::{Card, CardSource};
use crate::infer::preferences;
use crate::infer::wording;
use crate::job::App;
use crate::job::snapshot::Snapshot;
use crate::mail::Address;

/// Lists mail on its way, or carries out the owner's word on one.
pub fn run(options: &args::OutboxArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let refused =
        |id: i64| UsageError(format!("no mail {id} waits in the outbox; `rekindle outbox` lists them"));
    match options.action {
        Some(OutboxAction::Retry { id }) => {
            ensure_has_words(app, id)?;
            let found = app.store.outbox_retry(id, terminal.now)?;
            found.then_some(()).ok_or_else(|| refused(id))?;
            super::digest::deliver(app, terminal)
        }
        Some(OutboxAction::Drop { id }) => {
            let found = app.store.outbox_drop(id, terminal.now)?;
            found.then_some(()).ok_or_else(|| refused(id))?;
            writeln!(terminal.out, "Mail {id} will not be sent.").map_err(Into::into)
        }
        Some(OutboxAction::List) | None => list(app, terminal),
    }
}

/// Of a mail that was emptied when somebody was forgotten, there is nothing to send.
fn ensure_has_words(app: &App, id: i64) -> anyhow::Result<()> {
    let empty = app.store.outbox()?.iter().any(|row| row.id == id && row.message.bytes.is_empty());
    let why = || {
        UsageError(format!("mail {id} cannot be sent any more: it was emptied when somebody was forgotten"))
    };
    if empty { Err(why().into()) } else { Ok(()) }
}

fn list(app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let rows = app.store.outbox()?;
    let mut table = Table::new([
        ("Mail", Side::Right),
        ("State", Side::Left),
        ("Made", Side::Right),
        ("What", Side::Left),
        ("Why", Side::Left),
    ]);
    for row in &rows {
        let state = row.state.as_str();
        if terminal.form == OutputFormat::Json {
            let value = serde_json::json!({
                "version": 1, "id": row.id, "job": row.job_key.to_string(), "message_id": row.message.message_id,
                "recipient": row.message.recipient.as_str(), "state": state, "attempts": row.attempts,
                "next_at": row.next_at.as_second(), "made_at": row.made_at.as_second(), "reason": row.reason,
            });
            print_line(terminal.out, &value)?;
            continue;
        }
        let kind = row.job_key.kind();
        let day = wording::day(row.made_at.as_second(), terminal.now, &app.config.zone);
        table.push(vec![
            row.id.to_string().into(),
            state.into(),
            day.into(),
            format!("{kind} to {}", row.message.recipient).into(),
            row.reason.as_str().into(),
        ]);
    }
    terminal.screen.print(&table.render(terminal.screen), terminal.out)?;
    if rows.is_empty() && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "The outbox is empty.")?;
    }
    Ok(())
}

/// Everything that was said and done, oldest first.
pub fn journal(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let rows = app.store.journal()?;
    let entries: Vec<_> = rows.iter().map(|row| row.entry.clone()).collect();
    let undone = preferences::undone(&entries);
    let nameless = |entry: &Entry| entry.person.as_deref().is_some_and(is_placeholder);
    let snapshot = if entries.iter().any(nameless) { Some(app.snapshot(terminal.now)?) } else { None };
    let cards = app.store.cards()?;
    let mut table = Table::new([
        ("Entry", Side::Right),
        ("When", Side::Right),
        ("By", Side::Left),
        ("About", Side::Left),
        ("What", Side::Left),
    ]);
    for row in &rows {
        let entry = &row.entry;
        let action = serde_json::to_value(&entry.action)?;
        if terminal.form == OutputFormat::Json {
            let value = serde_json::json!({
                "version": 1, "id": entry.id, "at": entry.at.as_second(), "source": row.source.as_str(),
                "person": entry.person, "action": action, "line": row.line, "undone": undone.contains(&entry.id),
            });
            print_line(terminal.out, &value)?;
            continue;
        }
        let taken_back = if undone.contains(&entry.id) { " (taken back)" } else { "" };
        let said =
            if row.line.is_empty() { action["action"].as_str().unwrap_or_default() } else { &row.line };
        let what = format!("{said}{}", imported(&entry.action, entry.id, &cards));
        let day = wording::day(entry.at.as_second(), terminal.now, &app.config.zone);
        let who = entry.person.as_deref().map_or("-".to_owned(), |key| called(key, snapshot.as_ref()));
        table.push(vec![
            entry.id.to_string().into(),
            day.into(),
            row.source.as_str().into(),
            who.into(),
            format!("{what}{taken_back}").into(),
        ]);
    }
    terminal.screen.print(&table.render(terminal.screen), terminal.out)?;
    if rows.is_empty() && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "The journal is empty.")?;
    }
    Ok(())
}

/// What an import brought, and whom: the first few.
fn imported(action: &Action, entry: i64, cards: &[Version]) -> String {
    const NAMED: usize = 5;
    match action {
        Action::Imported { source, new, changed } => {
            let title = CardSource::named(source).map_or(source.as_str(), |source| source.title());
            let brought: Vec<&Card> =
                cards.iter().filter(|card| card.import == entry).map(|version| &version.card).collect();
            let mut names: Vec<&str> = brought.iter().take(NAMED).map(|card| card.called()).collect();
            if brought.len() > NAMED {
                names.push("others");
            }
            format!(" ({title}: {new} new, {changed} changed: {})", names.join(", "))
        }
        Action::NewJob { organization, was, .. } => format!(" (now at {organization}, was at {was})"),
        _ => String::new(),
    }
}

/// A key as an address, or where it stands for somebody without one, the name.
fn called(key: &str, snapshot: Option<&Snapshot>) -> String {
    if !is_placeholder(key) {
        return key.to_owned();
    }
    let person = snapshot.and_then(|snapshot| Some(snapshot.person(snapshot.by_key(key)?)));
    person.map_or("somebody without an address".to_owned(), |person| person.name.clone())
}

fn is_placeholder(key: &str) -> bool {
    Address::parse(key).is_some_and(|address| address.is_placeholder())
}
