//! `undo`: the last command mail's entries, or on the command line one entry of the journal.

use super::{Heard, Saying, told};
use crate::command::grammar::{Command, Target};
use crate::command::{Action, Entry};
use crate::compose::receipt::Outcome;
use crate::infer::standing;
use crate::job::House;
use crate::job::book::Book;
use crate::store::journal::{JournalRow, NewEntry, Said};

pub(super) fn hear(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    let journal = house.store.journal()?;
    let entries: Vec<Entry> = journal.iter().map(|row| row.entry.clone()).collect();
    let undone = standing::undone(&entries);
    let holds = |row: &&JournalRow| {
        row.source != "rekindle"
            && !undone.contains(&row.entry.id)
            && !matches!(row.entry.action, Action::Undone { .. })
    };
    let chosen: Vec<&JournalRow> = match (command.targets.first(), saying.said) {
        (Some(Target::Number(number)), Said::Cli) => {
            let named = journal.iter().filter(holds).find(|row| row.entry.id == i64::from(*number));
            named.map(|row| same_command(&journal, row, &holds)).unwrap_or_default()
        }
        (Some(_), _) => Vec::new(),
        (None, Said::Mail) => last_mail(&journal, &holds),
        (None, _) => {
            let last = journal.iter().rev().find(holds);
            last.map(|row| same_command(&journal, row, &holds)).unwrap_or_default()
        }
    };
    if chosen.is_empty() {
        return Ok(told(&command.line, Outcome::Nothing, "There is nothing to take back.".to_owned()));
    }
    let says = chosen
        .iter()
        .map(|row| format!("Taken back: {}", describe(book, row)))
        .collect::<Vec<_>>()
        .join("\n");
    let mut heard = told(&command.line, Outcome::Done, says);
    heard.entries = chosen.iter().map(|row| undo(saying, command, row)).collect();
    Ok(heard)
}

/// A command about several people has an entry for each: they are taken back together.
fn same_command<'a>(
    journal: &'a [JournalRow],
    row: &JournalRow,
    holds: &dyn Fn(&&JournalRow) -> bool,
) -> Vec<&'a JournalRow> {
    let said = |row: &JournalRow| (row.entry.at, row.source.clone(), row.line.clone(), row.reply_key.clone());
    journal.iter().filter(|other| said(other) == said(row) && holds(other)).collect()
}

/// What still holds of the latest command mail that has anything left to undo.
fn last_mail<'a>(journal: &'a [JournalRow], holds: &dyn Fn(&&JournalRow) -> bool) -> Vec<&'a JournalRow> {
    let latest = journal.iter().rev().find(|row| row.reply_key.is_some() && holds(row));
    let Some(key) = latest.and_then(|row| row.reply_key.clone()) else { return Vec::new() };
    journal.iter().filter(|row| row.reply_key.as_ref() == Some(&key) && holds(row)).collect()
}

fn undo(saying: &Saying<'_>, command: &Command, row: &JournalRow) -> NewEntry {
    NewEntry {
        said: saying.said,
        person: row.entry.person.clone(),
        action: Action::Undone { entry: row.entry.id },
        line: command.line.clone(),
        reply_key: saying.reply_key.map(<[u8]>::to_vec),
        once: saying.once.as_ref().map(|once| format!("{once}|undo|{}", row.entry.id)),
    }
}

/// What was said, as it was typed, with the name of the person it was about.
fn describe(book: &Book, row: &JournalRow) -> String {
    let name =
        row.entry.person.as_deref().map(|key| {
            book.by_key(key).map_or(key.to_owned(), |position| book.person(position).name.clone())
        });
    match name {
        Some(name) => format!("\u{201c}{}\u{201d}, about {name}.", row.line),
        None => format!("\u{201c}{}\u{201d}.", row.line),
    }
}
