//! `undo`: what holds after it is what held before. By mail it takes back the line before it, else
//! the command mail whose transcript is answered, else the latest command mail; on the command line
//! the last command, or any the journal's number names.
//!
//! Taken back is everything a command said, about however many people. An undo can be taken back,
//! too. What Rekindle did itself (showing somebody, sending a reminder) cannot, nor an approved
//! mail that went out.

use super::{CommandContext, CommandResult, leftover_drafts, told};
use crate::command::grammar::{Command, Target};
use crate::command::{Action, DraftKey, UNWRITTEN};
use crate::compose::receipt::LineOutcome;
use crate::infer::{introduction_state, preferences};
use crate::job::snapshot::Snapshot;
use crate::job::{App, approved};
use crate::store::journal::{JournalRow, JournalSource, NewEntry};
use crate::store::message_key::MessageKey;
use crate::store::outbox::OutboxState;

/// Lines that are named one by one; a mail of hundreds is counted.
const NAMED: usize = 20;

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> anyhow::Result<CommandResult> {
    let mut chosen = match choose(snapshot, context, command) {
        Ok(chosen) => chosen,
        Err(why) => return Ok(told(&command.line, LineOutcome::Refused, why)),
    };
    if chosen.is_empty() {
        return Ok(told(&command.line, LineOutcome::Nothing, "There is nothing to take back.".to_owned()));
    }
    let late = too_late(app, &chosen)?;
    chosen.retain(|row| !late.iter().any(|(id, _)| *id == row.entry.id));
    let mut says = describe(snapshot, &chosen);
    let drafts: Vec<DraftKey> =
        chosen.iter().flat_map(|row| introduction_state::drafts_of(&row.entry.action)).collect();
    says.extend(leftover_drafts::find_leftovers(app, snapshot, &drafts)?);
    says.extend(late.into_iter().map(|(_, says)| says));
    let outcome = if chosen.is_empty() { LineOutcome::Refused } else { LineOutcome::Done };
    let mut result = told(&command.line, outcome, says.join("\n"));
    result.entries = chosen.iter().map(|row| undo(context, command, row)).collect();
    Ok(result)
}

/// Approvals whose mail went out, or may have, and what is to be said of each.
fn too_late(app: &App, chosen: &[&JournalRow]) -> anyhow::Result<Vec<(i64, String)>> {
    let mut late = Vec::new();
    for row in chosen {
        let Action::SendApproved { draft } = &row.entry.action else { continue };
        let Some(draft) = app.store.drafts()?.into_iter().find(|row| row.draft.job_key == *draft) else {
            continue;
        };
        let mails = approved::handed_over(app, &draft)?;
        let subject = &draft.draft.subject;
        let to = |state: &[OutboxState]| -> Vec<&str> {
            mails
                .iter()
                .filter(|mail| state.contains(&mail.state))
                .map(|mail| mail.message.recipient.as_str())
                .collect()
        };
        let (sent, leaving) =
            (to(&[OutboxState::Sent]), to(&[OutboxState::Attempting, OutboxState::Unclear]));
        let says = match (sent.as_slice(), leaving.as_slice()) {
            ([], []) => continue,
            ([], leaving) => format!("may have gone out to {} already", leaving.join(" and ")),
            (sent, _) => format!("went out to {}", sent.join(" and ")),
        };
        late.push((row.entry.id, format!("Too late for \u{201c}{subject}\u{201d}: it {says}.")));
    }
    Ok(late)
}

/// The rows that are to be as if never said.
///
/// # Errors
/// A sentence: the number names nothing that can be taken back.
fn choose<'a>(
    snapshot: &'a Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<Vec<&'a JournalRow>, String> {
    let said = Holding::read(snapshot);
    match (command.targets.first(), context.said) {
        (Some(Target::Number(number)), JournalSource::Cli) => by_number(&said, i64::from(*number)),
        (Some(_), _) => Err("`undo` stands alone in a mail: it takes back what the mail you answer did; \
             `rekindle undo 17` takes back one entry of the journal."
            .to_owned()),
        (None, JournalSource::Mail) => Ok(by_mail(&said, context)),
        (None, _) => {
            let last = said.rows.iter().rev().find(|row| said.holds(row) && !is_undo(row));
            if said.is_forgotten_since(last) {
                return Err("`forget` was the last command, and nothing brings back what it forgot; \
                     `rekindle undo 17` takes back one entry of the journal."
                    .to_owned());
            }
            Ok(last.map(|row| said.same_command(row)).unwrap_or_default())
        }
    }
}

/// The journal with what no longer holds.
struct Holding<'a> {
    rows: &'a [JournalRow],
    undone: std::collections::HashSet<i64>,
}

impl<'a> Holding<'a> {
    fn read(snapshot: &'a Snapshot) -> Holding<'a> {
        Holding { rows: &snapshot.journal, undone: preferences::undone(&snapshot.entries()) }
    }

    /// Said by the owner, and not taken back.
    fn holds(&self, row: &JournalRow) -> bool {
        row.source != JournalSource::Rekindle && !self.undone.contains(&row.entry.id)
    }

    /// A command about several people has an entry for each, one after the other: they are taken
    /// back together. The same line said twice is two commands: nobody is in one of them twice, and
    /// an undo takes back one command.
    fn same_command(&self, row: &JournalRow) -> Vec<&'a JournalRow> {
        let of_one = |row: &JournalRow| (row.entry.at, row.source, row.line.clone(), row.reply_key);
        let said = |row: &JournalRow| (of_one(row), self.taken_back_by(row).map(of_one));
        let wanted = said(row);
        let mut command: Vec<&JournalRow> = Vec::new();
        for other in self.rows.iter().filter(|other| said(other) == wanted) {
            let again = command.iter().any(|before| {
                (&before.entry.person, &before.entry.action) == (&other.entry.person, &other.entry.action)
            });
            if again && command.iter().any(|before| before.entry.id == row.entry.id) {
                break;
            }
            if again {
                command.clear();
            }
            command.push(other);
        }
        command.retain(|other| self.holds(other));
        command
    }

    /// What an undo took back. `None`: it is none.
    fn taken_back_by(&self, undo: &JournalRow) -> Option<&'a JournalRow> {
        let Action::Undone { entry } = undo.entry.action else { return None };
        let at = self.rows.binary_search_by_key(&entry, |row| row.entry.id).ok()?;
        Some(&self.rows[at])
    }

    /// Somebody was forgotten since an entry was written; since ever, without one.
    fn is_forgotten_since(&self, row: Option<&JournalRow>) -> bool {
        let forgot =
            |row: &JournalRow| row.source == JournalSource::Rekindle && row.entry.action == Action::Never;
        let last = self.rows.iter().rev().find(|row| forgot(row)).map(|row| row.entry.id);
        last > row.map(|row| row.entry.id)
    }
}

fn is_undo(row: &JournalRow) -> bool {
    matches!(row.entry.action, Action::Undone { .. })
}

fn by_number<'a>(said: &Holding<'a>, number: i64) -> Result<Vec<&'a JournalRow>, String> {
    let Some(row) = said.rows.iter().find(|row| row.entry.id == number) else {
        return Err(format!("The journal has no entry {number}; `rekindle journal` shows them."));
    };
    if row.source == JournalSource::Rekindle {
        return Err(format!("Entry {number} is what Rekindle did, not what you said; it stays."));
    }
    Ok(if said.holds(row) { said.same_command(row) } else { Vec::new() })
}

/// The line before it in the same mail, else the mail whose transcript is answered, else the latest
/// command mail.
fn by_mail<'a>(said: &Holding<'a>, context: &CommandContext<'_>) -> Vec<&'a JournalRow> {
    let here = |row: &&JournalRow| row.entry.id >= UNWRITTEN && said.holds(row) && !is_undo(row);
    if let Some(row) = said.rows.iter().rev().find(here) {
        return said.same_command(row);
    }
    let of_mail = |key: MessageKey| {
        let rows: Vec<&JournalRow> = said.rows.iter().filter(|row| row.reply_key == Some(key)).collect();
        let within = |row: &JournalRow| match row.entry.action {
            Action::Undone { entry } => rows.iter().any(|other| other.entry.id == entry),
            _ => false,
        };
        // A line that was taken back in the mail itself stays so.
        rows.iter().copied().filter(|row| said.holds(row) && !within(row)).collect()
    };
    if let Some(answered) = context.answers {
        return of_mail(answered);
    }
    let latest =
        said.rows.iter().rev().find(|row| row.reply_key.is_some() && said.holds(row) && !is_undo(row));
    latest.and_then(|row| row.reply_key).map(of_mail).unwrap_or_default()
}

fn undo(context: &CommandContext<'_>, command: &Command, row: &JournalRow) -> NewEntry {
    NewEntry {
        said: context.said,
        person: row.entry.person.clone(),
        action: Action::Undone { entry: row.entry.id },
        line: command.line.clone(),
        reply_key: context.reply_key,
        once: context.once.as_ref().map(|once| format!("{once}|undo|{}", row.entry.id)),
    }
}

/// What was taken back, a line a command: as it was typed, with the people it was about.
fn describe(snapshot: &Snapshot, chosen: &[&JournalRow]) -> Vec<String> {
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for row in chosen {
        let name = row.entry.person.as_ref().map(|key| snapshot.called(key));
        if lines.last().is_none_or(|(line, _)| *line != row.line) {
            lines.push((&row.line, Vec::new()));
        }
        let names = &mut lines.last_mut().expect("one was pushed").1;
        names.extend(name.filter(|name| !names.contains(name)).into_iter().collect::<Vec<_>>());
    }
    let more = lines.len().saturating_sub(NAMED);
    let say = |(line, names): &(&str, Vec<String>)| match names.as_slice() {
        [] => format!("Taken back: \u{201c}{line}\u{201d}."),
        names => format!("Taken back: \u{201c}{line}\u{201d}, about {}.", names.join(", ")),
    };
    let mut says: Vec<String> = lines.iter().take(NAMED).map(say).collect();
    if more > 0 {
        says.push(format!("And {more} more."));
    }
    says
}
