//! One command carried out as far as values go: whom it means, what the journal gets, what the owner is told. The same for a reply and for the command line.

pub mod answer;
pub mod draft;
mod identity;
mod intro;
pub mod ledger;
mod left;
pub mod list;
mod remind;
mod share;
pub mod undo;

use jiff::Zoned;

use super::House;
use super::book::Book;
use super::who;
use crate::command::Action;
use crate::command::apply::{self, Applied, Who};
use crate::command::grammar::{Command, Line, Verb};
use crate::compose::receipt::{Outcome, ReceiptLine};
use crate::store::DigestItem;
use crate::store::digest::Deeds;
use crate::store::journal::{NewEntry, Said};
use crate::store::outbox::NewMail;

/// Where and when a command was said.
pub struct Saying<'a> {
    /// When it was said, in the owner's zone.
    pub now: &'a Zoned,
    pub said: Said,
    /// The digest's numbers; empty on the command line without a digest yet.
    pub items: &'a [DigestItem],
    /// What makes a command that is met again the same one: the token's hash in hex, the mail and the line. `None` on the command line: every word counts.
    pub once: Option<String>,
    /// Whether it is to be done, or only told.
    pub intent: Intent,
    /// The mail that says it.
    pub reply_key: Option<&'a [u8]>,
    /// The command mail whose transcript that mail answers. `None`: it answers something else.
    pub answers: Option<&'a [u8]>,
}

/// `--dry-run` or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    Do,
    /// Say what would happen: no draft is stored.
    Ask,
}

/// What came of one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub line: ReceiptLine,
    pub entries: Vec<NewEntry>,
    pub mails: Vec<NewMail>,
    /// Numbers that the answer gives to people, after those of [`Saying::items`].
    pub items: Vec<DigestItem>,
    pub deeds: Deeds,
}

/// Hears one line.
///
/// # Errors
/// The database, a template, a Drafts folder that refuses. What the owner got wrong is no error: it is in the line.
pub fn hear(house: &House, book: &Book, saying: &Saying<'_>, line: &Line) -> anyhow::Result<Heard> {
    let command = match line {
        Line::Command(command) => command,
        Line::Reject(reject) => return Ok(told(&reject.line, Outcome::NotUnderstood, reject.why.clone())),
    };
    match command.verb {
        Verb::Undo => undo::hear(house, book, saying, command),
        Verb::Why | Verb::Show | Verb::Help => answer::hear(house, book, saying, command),
        Verb::List | Verb::More => list::hear(house, book, saying, command),
        Verb::Who => list::who(house, book, saying, command),
        Verb::Links => Ok(share::links(book, command)),
        Verb::Ledger => Ok(ledger::hear(book, command)),
        Verb::Remind => remind::hear(house, book, saying, command),
        Verb::Share | Verb::Shared => share::hear(house, book, saying, command),
        Verb::Intro => intro::hear(house, book, saying, command),
        Verb::Draft => draft::hear(house, book, saying, command),
        Verb::Send => draft::send(house, book, saying, command),
        Verb::Merge | Verb::Split => Ok(identity::hear(book, saying, command)),
        _ => change(house, book, saying, command),
    }
}

/// A line that changes nothing.
fn told(said: &str, outcome: Outcome, says: String) -> Heard {
    let line = ReceiptLine { said: said.to_owned(), outcome, says, on: None };
    Heard { line, entries: Vec::new(), mails: Vec::new(), items: Vec::new(), deeds: Deeds::default() }
}

fn change(house: &House, book: &Book, saying: &Saying<'_>, command: &Command) -> anyhow::Result<Heard> {
    let refused = |why: String| Ok(told(&command.line, Outcome::Refused, why));
    let who = match people(book, saying, command) {
        Ok(who) => who,
        Err(why) => return refused(why),
    };
    let applied = match apply::apply(command, &who, saying.now) {
        Ok(applied) => applied,
        Err(why) => return refused(why),
    };
    finish(house, book, saying, command, applied)
}

/// What was understood becomes entries, unless all of it had been said before.
fn finish(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
    applied: Applied,
) -> anyhow::Result<Heard> {
    let actions = everywhere(book, applied.actions);
    let entries: Vec<NewEntry> = actions
        .iter()
        .map(|(person, action)| entry(saying, command, person.clone(), action.clone()))
        .collect();
    if all_said_before(house, &entries)? {
        return Ok(told(&command.line, Outcome::Nothing, format!("Already so. {}", applied.says)));
    }
    let mut heard = told(&command.line, Outcome::Done, applied.says);
    heard.line.on = applied.on;
    heard.entries = entries;
    Ok(heard)
}

/// `never` is said of every address of a person, so that it holds whatever becomes of their grouping.
fn everywhere(book: &Book, actions: Vec<(Option<String>, Action)>) -> Vec<(Option<String>, Action)> {
    let mut all = Vec::new();
    for (key, action) in actions {
        match key.as_deref().and_then(|key| book.by_key(key)) {
            Some(position) if action == Action::Never => {
                let addresses = book.person(position).addresses.iter();
                all.extend(
                    addresses.map(|id| (Some(book.facts.address(*id).address.to_string()), Action::Never)),
                );
            }
            _ => all.push((key, action)),
        }
    }
    all
}

/// The people a command means.
fn people(book: &Book, saying: &Saying<'_>, command: &Command) -> Result<Vec<Who>, String> {
    let positions = who::resolve(&command.targets, book, saying.items)?;
    Ok(positions
        .into_iter()
        .map(|at| Who { key: book.key(at), name: book.person(at).name.clone() })
        .collect())
}

fn all_said_before(house: &House, entries: &[NewEntry]) -> anyhow::Result<bool> {
    for entry in entries {
        match &entry.once {
            Some(once) if house.store.said_before(once)? => {}
            _ => return Ok(false),
        }
    }
    Ok(!entries.is_empty())
}

fn entry(saying: &Saying<'_>, command: &Command, person: Option<String>, action: Action) -> NewEntry {
    let once = saying.once.as_ref().map(|once| {
        let who = person.as_deref().unwrap_or_default();
        format!("{once}|{who}|{:?}|{}", command.verb, normal(&action, saying.now))
    });
    NewEntry {
        said: saying.said,
        person,
        action,
        line: command.line.clone(),
        reply_key: saying.reply_key.map(<[u8]>::to_vec),
        once,
    }
}

/// An action's arguments, the same for the same meaning: days, not seconds.
fn normal(action: &Action, now: &Zoned) -> String {
    let day = |at: &jiff::Timestamp| at.to_zoned(now.time_zone().clone()).date().to_string();
    match action {
        Action::Touched { on, how, text } => format!("{} {how:?} {text:?}", day(on)),
        Action::Snoozed { until } | Action::Paused { until } => day(until),
        other => format!("{other:?}"),
    }
}
