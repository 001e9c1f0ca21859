//! The reminder: a mail at a moment the owner chose, about one person or a few. Text and HTML say
//! the same; its numbers can be used in an answer.

use serde::Serialize;

use super::letter::{OwnerMail, shown};
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates};

/// One reminder, as a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// The moment that was asked for, in words: "Friday, 27 November 2026 at 15:00".
    pub at: String,
    /// What the owner wrote beside it; perhaps empty.
    pub text: String,
    /// At least one.
    pub people: Vec<ReminderPerson>,
}

/// Somebody it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReminderPerson {
    /// What an answer calls them: `done 1`.
    pub number: u32,
    pub name: String,
    /// `None`: they have none.
    pub address: Option<String>,
    /// Direction, date and subject of the last mail, or what was logged since. Empty when nothing
    /// is known.
    pub last: String,
    /// A `mailto:` URI.
    pub mailto: Option<String>,
}

/// The mail.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render(
    reminder: &Reminder,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    let people: Vec<ReminderPerson> = reminder.people.iter().map(safe).collect();
    let value =
        View { at: shown(&reminder.at), text: shown(&reminder.text), sheet: examples(&people), people };
    let subject = subject(&value);
    OwnerMail { envelope, kind: MailKind::Reminder, stem: "reminder", subject, value }.outgoing(templates)
}

#[derive(Serialize)]
struct View {
    at: String,
    text: String,
    people: Vec<ReminderPerson>,
    /// Commands that fit now.
    sheet: [Vec<String>; 2],
}

/// "Reminder about Ada Lovelace: call her".
fn subject(view: &View) -> String {
    let who = match view.people.as_slice() {
        [] => "somebody".to_owned(),
        [one] => one.name.clone(),
        [one, other] => format!("{} and {}", one.name, other.name),
        [one, rest @ ..] => format!("{} and {} more", one.name, rest.len()),
    };
    match view.text.as_str() {
        "" => format!("Reminder about {who}"),
        text => format!("Reminder about {who}: {text}"),
    }
}

fn examples(people: &[ReminderPerson]) -> [Vec<String>; 2] {
    let number = people.first().map_or(1, |one| one.number);
    let lines = |words: &[&str]| words.iter().map(|line| line.replace('N', &number.to_string())).collect();
    [
        lines(&["done N call", "remind N tomorrow 9am", "snooze N 2w"]),
        lines(&["note N likes tea", "show N", "help"]),
    ]
}

fn safe(from: &ReminderPerson) -> ReminderPerson {
    let address = from.address.as_deref().map(shown).filter(|address| !address.is_empty());
    ReminderPerson {
        number: from.number,
        name: shown(&from.name),
        address: address.filter(|address| *address != from.name),
        last: shown(&from.last),
        mailto: from.mailto.clone().filter(|link| super::digest::is_mailto(link)),
    }
}
