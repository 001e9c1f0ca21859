//! The commands of a reply, on the command line: the same words, the same code.

use anyhow::Context;
use jiff::Zoned;

use super::command_json;
use super::failure::UsageError;
use super::plumbing::print_line;
use super::{OutputFormat, RunMode, Terminal, shell_words};
use crate::command::grammar::known::KnownNames;
use crate::command::grammar::{
    self, Command, CommandArgs as GrammarArgs, CommandLine, ReplyLine, Target, Verb,
};
use crate::command::span::count;
use crate::compose::receipt::LineOutcome;
use crate::job::App;
use crate::job::command::{self, CommandContext, CommandResult, Intent};
use crate::job::resolve_target;
use crate::store::DigestItem;
use crate::store::journal::JournalSource;

/// Each takes the words that a reply would have after it. Numbers are those of the latest digest.
#[derive(Debug, clap::Subcommand)]
pub enum CommandWords {
    /// You were in touch: done ada coffee yesterday
    Done(CommandRest),
    /// The same for anyone: log ada, bob lunch friday
    Log(CommandRest),
    /// Not before then: snooze ada 2w
    Snooze(CommandRest),
    /// Not in the next digests: skip ada
    Skip(CommandRest),
    /// Never again: never ada
    #[command(visible_alias = "mute")]
    Never(CommandRest),
    /// How often: every ada 3mo, every ada auto
    Every(CommandRest),
    /// Remember something: note ada: likes trains
    Note(CommandRest),
    /// Tag somebody: tag ada rust hiring
    Tag(CommandRest),
    /// Take a tag off: untag ada rust
    Untag(CommandRest),
    /// Two drafts that ask each of them: intro ada, tom
    Intro(CommandRest),
    /// A mail at that time: remind ada fri 3pm call her back
    Remind(CommandRest),
    /// Save a link for people with its tags: share URL '#rust'
    Share(CommandRest),
    /// You passed a link on: shared ada
    Shared(CommandRest),
    /// The links you saved
    Links(CommandRest),
    /// A draft to somebody: draft ada
    Draft(CommandRest),
    /// You helped somebody: helped ada with her move
    Helped(CommandRest),
    /// You asked somebody for help: asked ada about the lease
    Asked(CommandRest),
    /// What you gave and what you asked
    Ledger(CommandRest),
    /// Who among the people you know fits: who acme, who '#rust'
    Who(CommandRest),
    /// Further people who are due
    More(CommandRest),
    /// One person, not two: merge ada, ada@old.example
    Merge(CommandRest),
    /// Two people, not one: split ada ada@old.example
    Split(CommandRest),
    /// Approve a draft to somebody else (only where that is on): send 1
    Send(CommandRest),
    /// No digests until then: pause 1mo
    Pause(CommandRest),
    /// Digests come again
    Resume(CommandRest),
    /// Who is due now
    List(CommandRest),
    /// Take back the last command, or an entry of the journal: undo 17
    Undo(CommandRest),
    /// All words of a line, as they stand (see [`super::args::Subcommand::Other`]).
    #[command(skip)]
    Other(Vec<String>),
}

/// Everything after the verb.
#[derive(Debug, clap::Args)]
pub struct CommandRest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub words: Vec<String>,
}

impl CommandWords {
    /// What it says, by the grammar of a reply. The number after `undo` is the journal's, which
    /// only the command line shows.
    fn parse(&self, now: &Zoned, names: &KnownNames) -> Option<ReplyLine> {
        if let CommandWords::Undo(CommandRest { words }) = self
            && let [number] = words.as_slice()
            && let Ok(number) = number.parse()
        {
            let targets = vec![Target::Number(number)];
            return Some(ReplyLine::Command(Command {
                verb: Verb::Undo,
                targets,
                args: GrammarArgs::None,
                line: self.line(),
            }));
        }
        grammar::parse_among(&self.line(), now, names).lines.into_iter().next()
    }

    /// Why it was not understood, as it is said to somebody at a shell: there `undo` takes a
    /// number.
    fn why(&self, says: &str) -> String {
        let word = match self {
            CommandWords::Undo(CommandRest { words }) if says.contains("stands alone") => words.join(" "),
            _ => return shell_words::for_shell(says),
        };
        format!(
            "`undo {word}` names no entry of the journal: `rekindle undo` takes the last command back, `rekindle undo 17` entry 17 of `rekindle journal`"
        )
    }

    /// The line as a reply would have it.
    fn line(&self) -> String {
        let (verb, rest) = match self {
            CommandWords::Done(rest) => ("done", rest),
            CommandWords::Log(rest) => ("log", rest),
            CommandWords::Snooze(rest) => ("snooze", rest),
            CommandWords::Skip(rest) => ("skip", rest),
            CommandWords::Never(rest) => ("never", rest),
            CommandWords::Every(rest) => ("every", rest),
            CommandWords::Note(rest) => ("note", rest),
            CommandWords::Tag(rest) => ("tag", rest),
            CommandWords::Untag(rest) => ("untag", rest),
            CommandWords::Intro(rest) => ("intro", rest),
            CommandWords::Remind(rest) => ("remind", rest),
            CommandWords::Share(rest) => ("share", rest),
            CommandWords::Shared(rest) => ("shared", rest),
            CommandWords::Links(rest) => ("links", rest),
            CommandWords::Draft(rest) => ("draft", rest),
            CommandWords::Helped(rest) => ("helped", rest),
            CommandWords::Asked(rest) => ("asked", rest),
            CommandWords::Ledger(rest) => ("ledger", rest),
            CommandWords::Who(rest) => ("who", rest),
            CommandWords::More(rest) => ("more", rest),
            CommandWords::Merge(rest) => ("merge", rest),
            CommandWords::Split(rest) => ("split", rest),
            CommandWords::Send(rest) => ("send", rest),
            CommandWords::Pause(rest) => ("pause", rest),
            CommandWords::Resume(rest) => ("resume", rest),
            CommandWords::List(rest) => ("list", rest),
            CommandWords::Undo(rest) => ("undo", rest),
            CommandWords::Other(words) => {
                let (verb, rest) =
                    words.split_first().map_or(("", &words[..]), |(verb, rest)| (verb.as_str(), rest));
                return shell_words::line(verb, rest);
            }
        };
        shell_words::line(verb, &rest.words)
    }
}

/// Whether a line that clap does not know is one of the grammar: asked before configuration and
/// database are opened.
///
/// # Errors
/// [`UsageError`] with the nearest subcommand.
pub fn check(words: &[String], now: jiff::Timestamp) -> anyhow::Result<()> {
    let line = CommandWords::Other(words.to_vec())
        .parse(&now.to_zoned(jiff::tz::TimeZone::UTC), &KnownNames::default());
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

/// What other programs call a subcommand, and ours.
fn other_name(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "stat" | "info" => " status",
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
    let line = &words.parse(&now, &names).with_context(|| format!("{:?} says nothing", words.line()))?;
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
    if terminal.effect == RunMode::Real && !agreed(line, &result, terminal)? {
        return writeln!(terminal.out, "Nothing was taken back.").map(|()| 0).map_err(Into::into);
    }
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
    writeln!(terminal.out, "{would}{}", result.line.says)?;
    if let [.., last] = ids {
        writeln!(terminal.out, "To take it back: rekindle undo {last}")?;
    }
    Ok(())
}

/// The numbers of the latest digest and of answers since; none before the first.
pub fn latest_items(app: &App) -> anyhow::Result<Vec<DigestItem>> {
    Ok(app.store.numbers()?.1)
}
