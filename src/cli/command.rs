//! The commands of a reply, on the command line: the same words, the same code.

use anyhow::Context;
use jiff::{Timestamp, Zoned};

use super::args::CommandWords;
use super::command_json;
use super::failure::UsageError;
use super::fold::fold;
use super::output::print_line;
use super::people::latest_items;
use super::{OutputFormat, RunMode, Terminal, help, nearest, shell_words};
use crate::command::grammar::known::KnownNames;
use crate::command::grammar::{Command, CommandLine, ReplyLine, Verb};
use crate::command::span::count;
use crate::command::when::WrittenAt;
use crate::compose::receipt::LineOutcome;
use crate::job::App;
use crate::job::command::{self, CommandContext, CommandResult, Intent};
use crate::job::resolve_target;
use crate::store::DigestItem;
use crate::store::journal::JournalSource;

/// Whether a line that clap does not know is one of the grammar: asked before configuration and
/// database are opened.
///
/// # Errors
/// [`UsageError`] with the nearest subcommand.
pub fn check(words: &[String], now: Timestamp) -> anyhow::Result<()> {
    let line = CommandWords(words.to_vec())
        .parse(&(&now.to_zoned(jiff::tz::TimeZone::UTC)).into(), &KnownNames::default());
    if let Some(ReplyLine::Command(_) | ReplyLine::Several(_)) = line {
        return Ok(());
    }
    let word = words.first().map(String::as_str).unwrap_or_default();
    let why = match (nearest::did_you_mean(word, &help::command()), line) {
        (Some(near), _) => {
            format!("there is no `rekindle {}`; did you mean `rekindle {near}`?", words.join(" "))
        }
        (None, Some(ReplyLine::Reject(reject))) => shell_words::for_shell(&reject.why),
        _ => format!("there is no `rekindle {}`; `rekindle --help` lists what there is", words.join(" ")),
    };
    Err(UsageError(why).into())
}

/// Hears the line, writes what it means and says what happened. Exit code 64 when it was not
/// understood.
pub fn run(words: &CommandWords, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let now = app.local(terminal.now);
    let snapshot = &match only_asks(words, terminal.now) {
        true => app.overview(terminal.now)?.into_snapshot(),
        false => app.snapshot(terminal.now)?,
    };
    let names = resolve_target::known_names(snapshot);
    let written = WrittenAt { at: now.clone(), dates: app.config.dates };
    let line = &words.parse(&written, &names).with_context(|| format!("{:?} says nothing", words.line()))?;
    if let ReplyLine::Several(several) = line {
        return Err(one_by_one(several).into());
    }
    let items = latest_items(app)?;
    let context = context(&now, &items, terminal.effect);
    let mut result = command::execute(app, snapshot, &context, line)?;
    if terminal.effect == RunMode::Real {
        app.store.give_numbers(&result.items, terminal.now)?;
    }
    if matches!(result.line.outcome, LineOutcome::Refused | LineOutcome::NotUnderstood) {
        return Err(UsageError(words.why(&result.line.says)).into());
    }
    if terminal.form == OutputFormat::Json && command_json::json(line, &result, app, snapshot, terminal)? {
        return Ok(0);
    }
    let numbers = [&items[..], &result.items[..]].concat();
    if terminal.form == OutputFormat::Text && super::who::print(line, &numbers, app, snapshot, terminal)? {
        return Ok(0);
    }
    result.line.says = shell_words::for_shell(&result.line.says);
    if terminal.effect == RunMode::Real && !agreed(line, &result, terminal)? {
        return writeln!(terminal.out, "Nothing was taken back.").map(|()| 0).map_err(Into::into);
    }
    match terminal.effect {
        RunMode::DryRun => print(terminal, &result, &[])?,
        RunMode::Real => carry_out(&result, app, terminal)?,
    }
    Ok(0)
}

/// `who`, `list`, `more`, `links`: nothing is decided by them, so what was inferred before will do.
fn only_asks(words: &CommandWords, now: Timestamp) -> bool {
    let written = (&now.to_zoned(jiff::tz::TimeZone::UTC)).into();
    let line = words.parse(&written, &KnownNames::default());
    matches!(
        line,
        Some(ReplyLine::Command(Command { verb: Verb::Who | Verb::List | Verb::More | Verb::Links, .. }))
    )
}

/// Of a line that was typed here.
fn context<'a>(now: &'a Zoned, items: &'a [DigestItem], effect: RunMode) -> CommandContext<'a> {
    let intent = if effect == RunMode::DryRun { Intent::Preview } else { Intent::Do };
    let (once, reply_key, answers) = (None, None, None);
    CommandContext { now, said: JournalSource::Cli, items, once, intent, reply_key, answers }
}

/// Writes what the line means, prints it, and sends what it brought.
fn carry_out(result: &CommandResult, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let digest = app.store.latest_digest()?.map(|(digest, _)| digest);
    let (entries, mails) = (&result.entries, &result.mails);
    let ids = app.store.write_said(entries, mails, &result.side_effects, digest, terminal.now)?;
    print(terminal, result, &ids)?;
    if !result.side_effects.drafts.is_empty() {
        super::digest::place_drafts(app, terminal)?;
    }
    if !result.mails.is_empty() {
        super::digest::deliver_saying("The mail is sent, to you alone.", app, terminal)?;
    }
    Ok(())
}

/// `undo` says what it takes back and asks, where somebody is there to be asked.
fn agreed(line: &ReplyLine, result: &CommandResult, terminal: &mut Terminal<'_>) -> anyhow::Result<bool> {
    let is_undo = matches!(line, ReplyLine::Command(Command { verb: Verb::Undo, .. }));
    if !is_undo || result.entries.is_empty() || terminal.form == OutputFormat::Json {
        return Ok(true);
    }
    let entries = count(result.entries.len() as i64, "entry");
    let question = format!("This takes back {entries} of the journal.\n{}\nTake it back?", result.line.says);
    super::forget::unless_refused(terminal, &question.replace("Taken back: ", "    "))
}

/// A shell has its own way to say several commands on a line.
fn one_by_one(several: &CommandLine) -> UsageError {
    let lines: Vec<String> =
        several.commands.iter().map(|command| format!("`rekindle {}`", command.line)).collect();
    UsageError(format!("these are {} commands; say them one by one: {}", lines.len(), lines.join(", ")))
}

fn print(terminal: &mut Terminal<'_>, result: &CommandResult, ids: &[i64]) -> anyhow::Result<()> {
    if terminal.form == OutputFormat::Json {
        let line = &result.line;
        let value = serde_json::json!({
            "version": 1, "said": line.said, "outcome": line.outcome, "says": line.says, "on": line.on, "entries": ids,
        });
        return print_line(terminal.out, &value);
    }
    let would = if terminal.effect == RunMode::DryRun && !result.entries.is_empty() {
        "Would be written: "
    } else {
        ""
    };
    writeln!(terminal.out, "{}", fold(&format!("{would}{}", result.line.says), terminal.screen))?;
    if let [.., last] = ids {
        writeln!(terminal.out, "To take it back: rekindle undo {last}")?;
    }
    Ok(())
}
