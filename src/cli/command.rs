//! The commands of a reply, on the command line: the same words, the same code.

use anyhow::Context;

use super::args::command_words::CommandWords;
use super::command_json;
use super::failure::UsageError;
use super::output::print_line;
use super::people::latest_items;
use super::{OutputFormat, RunMode, Terminal, shell_words};
use crate::command::grammar::known::KnownNames;
use crate::command::grammar::{Command, CommandLine, ReplyLine, Verb};
use crate::command::when::WrittenAt;
use crate::compose::receipt::LineOutcome;
use crate::job::App;
use crate::job::command::{self, CommandContext, CommandResult, Intent};
use crate::job::resolve_target;
use crate::store::journal::JournalSource;

/// Whether a line that clap does not know is one of the grammar: asked before configuration and
/// database are opened.
///
/// # Errors
/// [`UsageError`] with the nearest subcommand.
pub fn check(words: &[String], now: jiff::Timestamp) -> anyhow::Result<()> {
    let line = CommandWords::Other(words.to_vec())
        .parse(&WrittenAt::from(&now.to_zoned(jiff::tz::TimeZone::UTC)), &KnownNames::default());
    if let Some(ReplyLine::Command(_) | ReplyLine::Several(_)) = line {
        return Ok(());
    }
    let word = words.first().map(String::as_str).unwrap_or_default();
    let why = match (super::args::nearest(word), line) {
        _ if other_name(word).is_some() => {
            let real = other_name(word).unwrap_or_default();
            format!("there is no `rekindle {word}`; `rekindle{real}` is what you may want")
        }
        (Some(near), _) => {
            format!("there is no `rekindle {}`; did you mean `rekindle {near}`?", words.join(" "))
        }
        (None, Some(ReplyLine::Reject(reject))) => shell_words::for_shell(&reject.why),
        _ => format!("there is no `rekindle {}`; `rekindle --help` lists what there is", words.join(" ")),
    };
    Err(UsageError(why).into())
}

/// What other programs call a subcommand, and ours; an empty one is `rekindle` alone.
fn other_name(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "status" | "stat" | "info" => "",
        "init" | "install" | "configure" | "login" | "start" | "add" => " setup",
        "config" | "settings" | "check" | "test" | "verify" => " doctor",
        "sync" | "fetch" | "refresh" | "update" | "pull" => " scan",
        "daemon" | "serve" | "watch" => " run",
        "mail" | "preview" => " digest --dry-run",
        "delete" | "remove" | "rm" => " forget",
        "queue" | "mailq" => " outbox",
        "history" => " journal",
        "contacts" | "ls" => " people",
        "find" | "search" => " who",
        "version" => " --version",
        "uninstall" => " service uninstall",
        _ => return None,
    })
}

/// Hears the line, writes what it means and says what happened. Exit code 64 when it was not
/// understood.
pub fn run(words: &CommandWords, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let now = app.local(terminal.now);
    let snapshot = app.snapshot(terminal.now)?;
    let names = resolve_target::known_names(&snapshot);
    let written = WrittenAt { at: now.clone(), dates: app.config.dates };
    let line = &words.parse(&written, &names).with_context(|| format!("{:?} says nothing", words.line()))?;
    if let ReplyLine::Several(several) = line {
        return Err(one_by_one(several).into());
    }
    let items = latest_items(app)?;
    let intent = if terminal.effect == RunMode::DryRun { Intent::Preview } else { Intent::Do };
    let context = CommandContext {
        now: &now,
        said: JournalSource::Cli,
        items: &items,
        once: None,
        intent,
        reply_key: None,
        answers: None,
    };
    let mut result = command::execute(app, &snapshot, &context, line)?;
    if terminal.effect == RunMode::Real {
        app.store.give_numbers(&result.items, terminal.now)?;
    }
    if matches!(result.line.outcome, LineOutcome::Refused | LineOutcome::NotUnderstood) {
        return Err(UsageError(words.why(&result.line.says)).into());
    }
    if terminal.form == OutputFormat::Json && command_json::json(line, &result, app, &snapshot, terminal)? {
        return Ok(0);
    }
    result.line.says = match line {
        ReplyLine::Command(Command { verb: Verb::Help, .. }) => shell_words::quoted_tags(&result.line.says),
        _ => shell_words::for_shell(&result.line.says),
    };
    let mut ids = Vec::new();
    if terminal.effect == RunMode::Real {
        let digest = app.store.latest_digest()?.map(|(digest, _)| digest);
        let (entries, mails) = (&result.entries, &result.mails);
        ids = app.store.write_said(entries, mails, &result.side_effects, digest, terminal.now)?;
    }
    print(terminal, &result, &ids)?;
    if terminal.effect == RunMode::Real && !result.side_effects.drafts.is_empty() {
        super::digest::place_drafts(app, terminal)?;
    }
    if terminal.effect == RunMode::Real && !result.mails.is_empty() {
        super::digest::deliver(app, terminal)?;
    }
    Ok(0)
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
    writeln!(terminal.out, "{would}{}", result.line.says)?;
    if let [.., last] = ids {
        writeln!(terminal.out, "To take it back: rekindle undo {last}")?;
    }
    Ok(())
}
