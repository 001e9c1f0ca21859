//! The reminder: a mail at a moment the owner chose, about one person or a few. Text and HTML say
//! the same; its numbers can be used in an answer.

use serde::Serialize;

use super::letter::{OwnerMail, shown};
use super::sheet::AnswerSheet;
use super::tap::tap;
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
    let text = shown(&reminder.text);
    let people: Vec<ReminderPersonView> =
        reminder.people.iter().map(|one| person(one, &text, envelope)).collect();
    let value = ReminderView { at: shown(&reminder.at), sheet: examples(&people), text, people };
    let names: Vec<String> = value.people.iter().map(|one| one.person.name.clone()).collect();
    let subject = envelope.language.locale().reminder_subject(&names, &value.text);
    let preheader = String::new();
    OwnerMail { envelope, kind: MailKind::Reminder, stem: "reminder", subject, preheader, value }
        .outgoing(templates)
}

#[derive(Serialize)]
struct ReminderView {
    at: String,
    text: String,
    people: Vec<ReminderPersonView>,
    /// Commands that fit now.
    sheet: AnswerSheet,
}

#[derive(Serialize)]
struct ReminderPersonView {
    #[serde(flatten)]
    person: ReminderPerson,
    taps: ReminderTaps,
}

/// Links that answer about one person; empty where the mail cannot be answered.
#[derive(Serialize)]
struct ReminderTaps {
    done: String,
    tomorrow: String,
    two_weeks: String,
}

/// Longest text that a later reminder takes along, in characters.
const TAKEN_ALONG: usize = 200;

fn person(from: &ReminderPerson, text: &str, envelope: &Envelope) -> ReminderPersonView {
    let number = from.number;
    let along = if text.chars().count() > TAKEN_ALONG { "" } else { text };
    let later = |when: &str| tap(envelope, format!("remind {number} {when} {along}").trim_end(), &from.name);
    let taps = ReminderTaps {
        done: tap(envelope, &format!("done {number}"), &from.name),
        tomorrow: later("tomorrow 9am"),
        two_weeks: later("2w"),
    };
    ReminderPersonView { person: safe(from), taps }
}

fn examples(people: &[ReminderPersonView]) -> AnswerSheet {
    let number = people.first().map_or(1, |one| one.person.number);
    let fit = |line: &str| line.replace('N', &number.to_string());
    AnswerSheet {
        lines: ["done N call", "remind N tomorrow 9am", "snooze N 2w", "help"].map(fit).to_vec(),
        examples: ["done N call", "note N likes tea"].map(fit),
    }
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
