//! `rekindle journal`: what the owner said, and what Rekindle did.

use super::output::print_line;
use super::table::{Side, Table};
use super::{OutputFormat, Terminal};
use crate::command::{Action, PersonKey};
use crate::contacts::merge::Version;
use crate::contacts::{Card, CardSource};
use crate::infer::preferences;
use crate::infer::wording;
use crate::job::App;
use crate::job::snapshot::Snapshot;
use crate::store::journal::JournalRow;

const COLUMNS: [(&str, Side); 5] = [
    ("Entry", Side::Right),
    ("When", Side::Right),
    ("By", Side::Left),
    ("About", Side::Left),
    ("What", Side::Left),
];

/// Everything that was said and done, oldest first.
pub fn run(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let rows = app.store.journal()?;
    let entries: Vec<_> = rows.iter().map(|row| row.entry.clone()).collect();
    let undone = preferences::undone(&entries);
    let nameless =
        entries.iter().any(|entry| entry.person.as_ref().is_some_and(|key| !key.can_be_written_to()));
    let snapshot = nameless.then(|| app.snapshot(terminal.now)).transpose()?;
    let cards = app.store.cards()?;
    let mut table = Table::new(COLUMNS);
    for row in &rows {
        let entry = &row.entry;
        if terminal.form == OutputFormat::Json {
            let value = serde_json::json!({
                "version": 1, "id": entry.id, "at": entry.at.as_second(), "source": row.source.as_str(),
                "person": entry.person, "action": entry.action, "line": row.line, "undone": undone.contains(&entry.id),
            });
            print_line(terminal.out, &value)?;
            continue;
        }
        let taken_back = if undone.contains(&entry.id) { " (taken back)" } else { "" };
        let day = wording::day(entry.at.as_second(), terminal.now, &app.config.zone);
        let who = entry.person.as_ref().map_or("-".to_owned(), |key| called(key, snapshot.as_ref()));
        table.push(vec![
            entry.id.to_string().into(),
            day.into(),
            row.source.as_str().into(),
            who.into(),
            format!("{}{taken_back}", what(row, &cards)).into(),
        ]);
    }
    terminal.screen.print(&table.render(terminal.screen), terminal.out)?;
    if rows.is_empty() && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "The journal is empty.")?;
    }
    Ok(())
}

/// What was typed, or where nothing was, what was done.
fn what(row: &JournalRow, cards: &[Version]) -> String {
    let said = if row.line.is_empty() { deed(&row.entry.action) } else { &row.line };
    format!("{said}{}", imported(&row.entry.action, row.entry.id, cards))
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
fn called(key: &PersonKey, snapshot: Option<&Snapshot>) -> String {
    if key.can_be_written_to() {
        return key.to_string();
    }
    let person = snapshot.and_then(|snapshot| Some(snapshot.person(snapshot.by_key(key)?)));
    person.map_or("somebody without an address".to_owned(), |person| person.name.clone())
}

/// What was done, of an entry that nobody typed.
fn deed(action: &Action) -> &'static str {
    match action {
        Action::Touched { .. } => "in touch",
        Action::Snoozed { .. } => "rests",
        Action::Skipped => "skipped",
        Action::Never => "never again",
        Action::Every { .. } => "how often",
        Action::Noted { .. } => "noted",
        Action::Tagged { .. } => "tagged",
        Action::Untagged { .. } => "untagged",
        Action::IntroAsked { .. } => "introduction asked for",
        Action::IntroAnswered { .. } => "introduction answered",
        Action::IntroProposed { .. } => "introduction proposed",
        Action::Merged { .. } => "one person",
        Action::Parted { .. } => "two people",
        Action::IdentityAsked { .. } => "asked whether the two are one",
        Action::IntroMade { .. } => "introduced",
        Action::IntroTalking { .. } => "the two write to each other",
        Action::IntroExpired { .. } => "nothing came of the introduction",
        Action::Drafted { .. } => "draft written",
        Action::SendApproved { .. } => "draft approved",
        Action::Shown { .. } => "in the digest",
        Action::Reminded { .. } => "reminder set",
        Action::ReminderSent { .. } => "reminder sent",
        Action::LinkSaved { .. } => "link saved",
        Action::LinkOffered { .. } => "link offered",
        Action::LinkShared { .. } => "link passed on",
        Action::Helped { .. } => "helped",
        Action::Asked { .. } => "asked for help",
        Action::Paused { .. } => "digests pause",
        Action::Resumed => "digests resume",
        Action::Imported { .. } => "imported",
        Action::NewJob { .. } => "new job",
        Action::Undone { .. } => "taken back",
    }
}
