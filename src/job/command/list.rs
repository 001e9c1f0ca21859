//! Answers that list people under numbers: `list` and `more` (who is due), `who` (who fits some
//! words). The numbers go on after those of the digest that is answered and stay valid for replies
//! to the answer; somebody who has a number keeps it.

use super::{CommandContext, CommandResult, told};
use crate::command::grammar::{Command, CommandArgs, Verb};
use crate::compose::receipt::LineOutcome;
use crate::infer::people::PersonIndex;
use crate::infer::preferences::PendingReminder;
use crate::infer::wording;
use crate::job::App;
use crate::job::incomplete::Incomplete;
use crate::job::search;
use crate::job::snapshot::{PersonView, Snapshot};
use crate::mail::text;
use crate::store::DigestItem;

/// People that one answer names.
const LISTED: usize = 20;
/// People that are offered where a name fits several.
const OFFERED: usize = 6;
/// No number is greater: the grammar reads three digits.
const GREATEST: u32 = 999;
/// Reminders that `list` names.
const REMINDERS: usize = 10;

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> anyhow::Result<CommandResult> {
    let mut due = snapshot.due();
    let mut numbers = ListNumbers::after(snapshot, context.items);
    if command.verb == Verb::More {
        due.retain(|view| !numbers.has(snapshot, view.position));
    }
    let shown = if command.verb == Verb::More { app.config.digest.size as usize } else { LISTED };
    let mut lines: Vec<String> = due
        .iter()
        .take(shown)
        .map(|view| numbers.line(snapshot, view.position, &wording::line(&view.judgement)))
        .collect();
    let incomplete = app.incomplete()?;
    if let Some(lack) = &incomplete {
        lines.insert(0, lack.sentence().to_owned());
    }
    lines.push(match (due.len(), command.verb) {
        (0, _) if matches!(incomplete, Some(Incomplete::Empty(_))) => String::new(),
        (0, Verb::More) => "Nobody else has gone quiet.".to_owned(),
        (0, _) => snapshot.nobody_due(),
        (all, Verb::More) if all > shown => {
            format!("{} further; `more` in answer to this names the next.", all - shown)
        }
        (all, _) if all > shown => format!("And {} more.", all - shown),
        _ => String::new(),
    });
    if command.verb == Verb::List {
        lines.extend(
            pending(snapshot).iter().take(REMINDERS).map(|reminder| reminder_line(snapshot, reminder)),
        );
    }
    Ok(numbers.answer(command, lines))
}

/// Who among the people one knows fits, warmest first.
pub(super) fn who(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> anyhow::Result<CommandResult> {
    let words = if let CommandArgs::Text(words) = &command.args { words.as_str() } else { "" };
    let fits = search::search(app, snapshot, words)?;
    let mut numbers = ListNumbers::after(snapshot, context.items);
    let mut lines: Vec<String> = fits
        .iter()
        .take(LISTED)
        .map(|fit| numbers.line(snapshot, fit.view.position, &fit.describe()))
        .collect();
    match fits.len() {
        0 => lines.push(format!("Nobody you know fits \u{201c}{}\u{201d}.", text::shorten(words, 80))),
        all if all > LISTED => {
            lines.push(format!("And {} more; another word would narrow it.", all - LISTED))
        }
        _ => {}
    }
    Ok(numbers.answer(command, lines))
}

/// Numbers of people: those that were given, and new ones after them.
pub struct ListNumbers {
    given: Vec<(u32, Option<PersonIndex>)>,
    new: Vec<DigestItem>,
}

impl ListNumbers {
    /// Goes on after the numbers of a digest.
    pub fn after(snapshot: &Snapshot, items: &[DigestItem]) -> ListNumbers {
        let given = items.iter().map(|item| (item.number, snapshot.by_key(&item.person))).collect();
        ListNumbers { given, new: Vec::new() }
    }

    /// Has somebody a number already?
    pub fn has(&self, snapshot: &Snapshot, position: PersonIndex) -> bool {
        self.number_of(snapshot, position).is_some()
    }

    fn number_of(&self, snapshot: &Snapshot, position: PersonIndex) -> Option<u32> {
        let given = self.given.iter().find(|(_, of)| *of == Some(position)).map(|(number, _)| *number);
        given.or_else(|| {
            let new = self.new.iter().find(|item| snapshot.by_key(&item.person) == Some(position));
            new.map(|item| item.number)
        })
    }

    /// Somebody's number, a new one if they have none. `None`: there are too many.
    pub fn give(&mut self, snapshot: &Snapshot, position: PersonIndex) -> Option<u32> {
        if let Some(number) = self.number_of(snapshot, position) {
            return Some(number);
        }
        let taken =
            self.given.iter().map(|(number, _)| *number).chain(self.new.iter().map(|item| item.number));
        let number = taken.max().unwrap_or(0) + 1;
        if number > GREATEST {
            return None;
        }
        self.new.push(DigestItem { number, person: snapshot.key(position) });
        Some(number)
    }

    /// `(6) Ada Lovelace <ada@example.org>, (7) ...`, and the first number.
    pub(super) fn offer(&mut self, snapshot: &Snapshot, people: &[PersonIndex]) -> (String, Option<u32>) {
        let mut listed = Vec::new();
        let mut first = None;
        for position in people.iter().take(OFFERED) {
            let number = self.give(snapshot, *position);
            first = first.or(number);
            let sign = number.map(|number| format!("({number}) ")).unwrap_or_default();
            listed.push(format!("{sign}{}", snapshot.named(snapshot.person(*position))));
        }
        listed.extend((people.len() > OFFERED).then(|| "others".to_owned()));
        (listed.join(", "), first)
    }

    /// The numbers given by this answer.
    pub(super) fn given_now(self) -> Vec<DigestItem> {
        self.new
    }

    /// `(6) Ada Lovelace <ada@example.org>: ...`.
    fn line(&mut self, snapshot: &Snapshot, position: PersonIndex, says: &str) -> String {
        let number = self.give(snapshot, position).map(|number| format!("({number}) ")).unwrap_or_default();
        format!("{number}{}: {says}", snapshot.named(snapshot.person(position)))
    }

    fn answer(self, command: &Command, lines: Vec<String>) -> CommandResult {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let mut result = told(&command.line, LineOutcome::Answer, lines.join("\n"));
        result.items = self.new;
        result
    }
}

/// Reminders to come about people who are not muted, the next one first.
pub fn pending(snapshot: &Snapshot) -> Vec<PendingReminder> {
    let result = |reminder: &&PendingReminder| {
        snapshot.by_key(&reminder.person).is_none_or(|position| !snapshot.view(position).preferences.never)
    };
    let mut pending: Vec<PendingReminder> =
        snapshot.all_preferences.reminders.iter().filter(result).cloned().collect();
    pending.sort_by_key(|reminder| (reminder.at, reminder.id));
    pending
}

fn reminder_line(snapshot: &Snapshot, reminder: &PendingReminder) -> String {
    let who = snapshot.called(&reminder.person);
    format!("A mail about {who} {}", when(snapshot, reminder))
}

/// `on Friday, 27 November 2026 at 15:00: call her`.
pub fn when(snapshot: &Snapshot, reminder: &PendingReminder) -> String {
    let at = reminder.at.to_zoned(snapshot.zone.clone()).strftime("on %A, %-d %B %Y at %H:%M").to_string();
    if reminder.text.is_empty() { at } else { format!("{at}: {}", text::shorten(&reminder.text, 100)) }
}

/// Reminders to come about one person.
pub fn about<'a>(
    snapshot: &'a Snapshot,
    view: &'a PersonView,
) -> impl Iterator<Item = PendingReminder> + use<'a> {
    pending(snapshot)
        .into_iter()
        .filter(move |reminder| snapshot.by_key(&reminder.person) == Some(view.position))
}
