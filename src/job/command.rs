//! One command carried out as far as values go: whom it means, what the journal gets, what the
//! owner is told. The same for a reply and for the command line.

pub mod draft;
mod identity;
pub mod info;
mod introduction;
pub mod ledger;
mod leftover_drafts;
pub mod list;
mod remind;
mod share;
pub mod undo;

use jiff::Zoned;

use super::App;
use super::resolve_target;
use super::snapshot::Snapshot;
use crate::command::apply::{self, Applied, TargetPerson};
use crate::command::grammar::{Command, ReplyLine, Verb};
use crate::command::{Action, PersonKey, Target};
use crate::compose::TemplateError;
use crate::compose::receipt::{LineOutcome, ReceiptLine};
use crate::store::DigestItem;
use crate::store::StoreError;
use crate::store::digest::SideEffects;
use crate::store::journal::{JournalSource, NewEntry};
use crate::store::message_key::MessageKey;
use crate::store::outbox::NewMail;

/// Where and when a command was said.
#[derive(Clone)]
pub struct CommandContext<'a> {
    /// When it was said, in the owner's zone.
    pub now: &'a Zoned,
    pub said: JournalSource,
    /// The digest's numbers; empty on the command line without a digest yet.
    pub items: &'a [DigestItem],
    /// What makes a command that is met again the same one: the token's hash in hex, the mail and
    /// the line. `None` on the command line: every word counts.
    pub once: Option<String>,
    /// Whether it is to be done, or only told.
    pub intent: Intent,
    /// The mail that says it.
    pub reply_key: Option<MessageKey>,
    /// The command mail whose transcript that mail answers. `None`: it answers something else.
    pub answers: Option<MessageKey>,
}

/// Why a command does nothing.
#[derive(Debug)]
enum CommandError {
    /// A sentence for the owner.
    Refused(String),
    /// The database, the mailbox or a template failed.
    Failed(anyhow::Error),
}

impl CommandError {
    fn refused(why: &str) -> CommandError {
        CommandError::Refused(why.to_owned())
    }
}

impl From<String> for CommandError {
    fn from(why: String) -> CommandError {
        CommandError::Refused(why)
    }
}

impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> CommandError {
        CommandError::Failed(error)
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> CommandError {
        CommandError::Failed(error.into())
    }
}

impl From<TemplateError> for CommandError {
    fn from(error: TemplateError) -> CommandError {
        CommandError::Failed(error.into())
    }
}

/// `--dry-run` or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    Do,
    /// Say what would happen: no draft is stored.
    Preview,
}

/// What came of one line.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandResult {
    pub line: ReceiptLine,
    pub entries: Vec<NewEntry>,
    pub mails: Vec<NewMail>,
    /// Numbers that the answer gives to people, after those of [`CommandContext::items`].
    pub items: Vec<DigestItem>,
    pub side_effects: SideEffects,
}

/// Executes one line.
///
/// # Errors
/// The database, a template, a Drafts folder that refuses. What the owner got wrong is no error: it
/// is in the line.
pub fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    line: &ReplyLine,
) -> anyhow::Result<CommandResult> {
    let command = match line {
        ReplyLine::Command(command) => command,
        ReplyLine::Several(several) => {
            let why = "say one command at a time.".to_owned();
            return Ok(told(&several.line, LineOutcome::NotUnderstood, why));
        }
        ReplyLine::Reject(reject) => {
            return Ok(told(&reject.line, LineOutcome::NotUnderstood, sentence(&reject.why)));
        }
    };
    if let Some(asked) = which_one(snapshot, context, command) {
        return Ok(asked);
    }
    match carry_out(app, snapshot, context, command) {
        Ok(result) => Ok(result),
        Err(CommandError::Refused(why)) => Ok(told(&command.line, LineOutcome::Refused, why)),
        Err(CommandError::Failed(error)) => Err(error),
    }
}

/// With a full stop, where nothing ends it.
fn sentence(why: &str) -> String {
    if why.ends_with(['.', '?', '!']) { why.to_owned() } else { format!("{why}.") }
}

/// What each verb does.
fn carry_out(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<CommandResult, CommandError> {
    match command.verb {
        Verb::Undo => Ok(undo::execute(app, snapshot, context, command)?),
        Verb::Why | Verb::Show | Verb::Help => info::execute(app, snapshot, context, command),
        Verb::List | Verb::More => Ok(list::execute(app, snapshot, context, command)?),
        Verb::Who => Ok(list::who(app, snapshot, context, command)?),
        Verb::Links => Ok(share::links(snapshot, command)),
        Verb::Ledger => Ok(ledger::execute(snapshot, command)),
        Verb::Remind => Ok(remind::execute(app, snapshot, context, command)?),
        Verb::Share | Verb::Shared => Ok(share::execute(app, snapshot, context, command)?),
        Verb::Intro => introduction::execute(app, snapshot, context, command),
        Verb::Draft => draft::execute(app, snapshot, context, command),
        Verb::Send => draft::send(app, snapshot, context, command),
        Verb::Merge | Verb::Split => Ok(identity::execute(snapshot, context, command)),
        Verb::Done
        | Verb::Log
        | Verb::Snooze
        | Verb::Skip
        | Verb::Never
        | Verb::Every
        | Verb::Note
        | Verb::Tag
        | Verb::Untag
        | Verb::Helped
        | Verb::Asked
        | Verb::Pause
        | Verb::Resume => change(app, snapshot, context, command),
    }
}

/// Executes all commands of a line, or none: where one of them is refused, so are the others.
///
/// # Errors
/// As for [`execute`].
pub fn execute_all(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    line: &ReplyLine,
) -> anyhow::Result<Vec<CommandResult>> {
    let ReplyLine::Several(several) = line else {
        return Ok(vec![execute(app, snapshot, context, line)?]);
    };
    let (mut items, mut results) = (context.items.to_vec(), Vec::new());
    for (number, command) in several.commands.iter().enumerate() {
        let once = context.once.as_ref().map(|once| format!("{once}.{number}"));
        let context = CommandContext { items: &items, once, ..context.clone() };
        let mut one = execute(app, snapshot, &context, &ReplyLine::Command(command.clone()))?;
        if matches!(one.line.outcome, LineOutcome::Refused | LineOutcome::NotUnderstood) {
            one.line.said = several.line.clone();
            one.line.says = format!("Nothing of this line was done. {}", one.line.says);
            return Ok(vec![one]);
        }
        items.extend(one.items.iter().cloned());
        results.push(one);
    }
    Ok(results)
}

/// Asks which of several people a name means; each has a number that the answer can use.
fn which_one(snapshot: &Snapshot, context: &CommandContext<'_>, command: &Command) -> Option<CommandResult> {
    let mut fitting = command.targets.iter().filter_map(|target| match target {
        Target::Name(name) => Some((name, resolve_target::matching(name, snapshot))),
        Target::Number(_) => None,
    });
    let (name, people) = fitting.find(|(_, people)| people.len() > 1)?;
    let mut numbers = list::ListNumbers::after(snapshot, context.items);
    let (listed, first) = numbers.offer(snapshot, &people);
    let again = first.map(|number| format!(" Say which, as in `{}`.", with_number(command, name, number)));
    let again = again.unwrap_or_else(|| " Say the whole name or the address.".to_owned());
    let says = format!("{name} fits several people: {listed}.{again}");
    let mut result = told(&command.line, LineOutcome::Refused, says);
    result.items = numbers.given_now();
    Some(result)
}

/// The line with a number where the name is.
fn with_number(command: &Command, name: &str, number: u32) -> String {
    let at = command.line.find(name);
    at.map_or_else(
        || format!("{} {number}", command.verb.name()),
        |at| format!("{}{number}{}", &command.line[..at], &command.line[at + name.len()..]).replace('"', ""),
    )
}

/// A line that changes nothing.
fn told(said: &str, outcome: LineOutcome, says: String) -> CommandResult {
    let line = ReceiptLine { said: said.to_owned(), outcome, says, on: None };
    CommandResult {
        line,
        entries: Vec::new(),
        mails: Vec::new(),
        items: Vec::new(),
        side_effects: SideEffects::default(),
    }
}

fn change(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<CommandResult, CommandError> {
    let who = people(snapshot, context, command)?;
    let applied = apply::apply(command, &who, context.now)?;
    Ok(finish(app, snapshot, context, command, applied)?)
}

/// What was understood becomes entries, unless all of it had been said before.
fn finish(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
    applied: Applied,
) -> anyhow::Result<CommandResult> {
    let actions = everywhere(snapshot, applied.actions);
    let entries: Vec<NewEntry> = actions
        .iter()
        .map(|(person, action)| entry(context, command, person.clone(), action.clone()))
        .collect();
    if all_said_before(app, &entries)? {
        return Ok(told(&command.line, LineOutcome::Nothing, format!("Already so. {}", applied.says)));
    }
    let mut result = told(&command.line, LineOutcome::Done, applied.says);
    result.line.on = applied.on;
    result.entries = entries;
    Ok(result)
}

/// `never` is said of every address of a person, so that it holds whatever becomes of their
/// grouping.
fn everywhere(
    snapshot: &Snapshot,
    actions: Vec<(Option<PersonKey>, Action)>,
) -> Vec<(Option<PersonKey>, Action)> {
    let mut all = Vec::new();
    for (key, action) in actions {
        match key.as_ref().and_then(|key| snapshot.by_key(key)) {
            Some(position) if action == Action::Never => {
                all.extend(snapshot.keys(position).map(|key| (Some(key), Action::Never)));
            }
            _ => all.push((key, action)),
        }
    }
    all
}

/// The people a command means.
fn people(
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<Vec<TargetPerson>, String> {
    let positions = resolve_target::resolve(&command.targets, snapshot, context.items)?;
    Ok(positions
        .into_iter()
        .map(|at| TargetPerson { key: snapshot.key(at), name: snapshot.person(at).name.clone() })
        .collect())
}

fn all_said_before(app: &App, entries: &[NewEntry]) -> anyhow::Result<bool> {
    for entry in entries {
        match &entry.once {
            Some(once) if app.store.said_before(once)? => {}
            _ => return Ok(false),
        }
    }
    Ok(!entries.is_empty())
}

fn entry(
    context: &CommandContext<'_>,
    command: &Command,
    person: Option<PersonKey>,
    action: Action,
) -> NewEntry {
    let once = context.once.as_ref().map(|once| {
        let who = person.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{once}|{who}|{:?}|{}", command.verb, normal(&action, context.now))
    });
    NewEntry {
        said: context.said,
        person,
        action,
        line: command.line.clone(),
        reply_key: context.reply_key,
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
