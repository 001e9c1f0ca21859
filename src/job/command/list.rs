//! Answers that list people under numbers: `list` and `more` (who is due), `who` (who fits some words). The numbers go on after those of the digest that is
//! answered and stay valid for replies to the answer; somebody who has a number keeps it.

use super::{Heard, Saying, told};
use crate::command::grammar::{Args, Command, Verb};
use crate::compose::receipt::Outcome;
use crate::infer::standing::Reminder;
use crate::infer::why;
use crate::job::House;
use crate::job::book::{Book, Page};
use crate::job::search;
use crate::mail::text;
use crate::store::DigestItem;

/// People that one answer names.
const LISTED: usize = 20;
/// No number is greater: the grammar reads three digits.
const GREATEST: u32 = 999;
/// Reminders that `list` names.
const REMINDERS: usize = 10;

pub(super) fn hear(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    let mut due = book.due();
    let mut numbers = Numbers::after(book, saying.items);
    if command.verb == Verb::More {
        due.retain(|page| !numbers.has(book, page.position));
    }
    let shown = if command.verb == Verb::More { house.config.digest.size as usize } else { LISTED };
    let mut lines: Vec<String> = due
        .iter()
        .take(shown)
        .map(|page| numbers.line(book, page.position, &why::line(&page.judgement)))
        .collect();
    lines.push(match (due.len(), command.verb) {
        (0, Verb::More) => "Nobody else has gone quiet.".to_owned(),
        (0, _) => book.nobody_due(),
        (all, Verb::More) if all > shown => {
            format!("{} further; `more` in answer to this names the next.", all - shown)
        }
        (all, _) if all > shown => format!("And {} more.", all - shown),
        _ => String::new(),
    });
    if command.verb == Verb::List {
        lines.extend(pending(book).iter().take(REMINDERS).map(|reminder| reminder_line(book, reminder)));
    }
    Ok(numbers.answer(command, lines))
}

/// Who among the people one knows fits, warmest first.
pub(super) fn who(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    let words = if let Args::Text(words) = &command.args { words.as_str() } else { "" };
    let fits = search::search(house, book, words)?;
    let mut numbers = Numbers::after(book, saying.items);
    let mut lines: Vec<String> =
        fits.iter().take(LISTED).map(|fit| numbers.line(book, fit.page.position, &fit.words())).collect();
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
pub struct Numbers {
    given: Vec<(u32, Option<usize>)>,
    new: Vec<DigestItem>,
}

impl Numbers {
    /// Goes on after the numbers of a digest.
    pub fn after(book: &Book, items: &[DigestItem]) -> Numbers {
        let given = items.iter().map(|item| (item.number, book.by_key(&item.person))).collect();
        Numbers { given, new: Vec::new() }
    }

    /// Has somebody a number already?
    pub fn has(&self, book: &Book, position: usize) -> bool {
        self.number_of(book, position).is_some()
    }

    fn number_of(&self, book: &Book, position: usize) -> Option<u32> {
        let given = self.given.iter().find(|(_, of)| *of == Some(position)).map(|(number, _)| *number);
        given.or_else(|| {
            let new = self.new.iter().find(|item| book.by_key(&item.person) == Some(position));
            new.map(|item| item.number)
        })
    }

    /// Somebody's number, a new one if they have none. `None`: there are too many.
    pub fn give(&mut self, book: &Book, position: usize) -> Option<u32> {
        if let Some(number) = self.number_of(book, position) {
            return Some(number);
        }
        let taken =
            self.given.iter().map(|(number, _)| *number).chain(self.new.iter().map(|item| item.number));
        let number = taken.max().unwrap_or(0) + 1;
        if number > GREATEST {
            return None;
        }
        self.new.push(DigestItem { number, person: book.key(position) });
        Some(number)
    }

    /// `(6) Ada Lovelace <ada@example.org>: ...`.
    fn line(&mut self, book: &Book, position: usize, says: &str) -> String {
        let number = self.give(book, position).map(|number| format!("({number}) ")).unwrap_or_default();
        format!("{number}{}: {says}", book.named(book.person(position)))
    }

    fn answer(self, command: &Command, lines: Vec<String>) -> Heard {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let mut heard = told(&command.line, Outcome::Answer, lines.join("\n"));
        heard.items = self.new;
        heard
    }
}

/// Reminders to come about people who are not muted, the next one first.
pub fn pending(book: &Book) -> Vec<Reminder> {
    let heard = |reminder: &&Reminder| {
        book.by_key(&reminder.person).is_none_or(|position| !book.page(position).standing.never)
    };
    let mut pending: Vec<Reminder> = book.standings.reminders.iter().filter(heard).cloned().collect();
    pending.sort_by_key(|reminder| (reminder.at, reminder.id));
    pending
}

fn reminder_line(book: &Book, reminder: &Reminder) -> String {
    let who =
        book.by_key(&reminder.person).map_or(reminder.person.clone(), |at| book.person(at).name.clone());
    format!("A mail about {who} {}", when(book, reminder))
}

/// `on Friday, 27 November 2026 at 15:00: call her`.
pub fn when(book: &Book, reminder: &Reminder) -> String {
    let at = reminder.at.to_zoned(book.zone.clone()).strftime("on %A, %-d %B %Y at %H:%M").to_string();
    if reminder.text.is_empty() { at } else { format!("{at}: {}", text::shorten(&reminder.text, 100)) }
}

/// Reminders to come about one person.
pub fn about<'a>(book: &'a Book, page: &'a Page) -> impl Iterator<Item = Reminder> + use<'a> {
    pending(book).into_iter().filter(move |reminder| book.by_key(&reminder.person) == Some(page.position))
}
