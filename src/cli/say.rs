//! The commands of a reply, on the command line: the same words, the same code.

use anyhow::Context;
use jiff::Zoned;

use super::answers;
use super::failure::Usage;
use super::plumbing::print_line;
use super::{Effect, Form, Terminal, typed};
use crate::command::grammar::{self, Args as GrammarArgs, Command, Line, Target, Verb};
use crate::compose::receipt::Outcome;
use crate::job::House;
use crate::job::command::{self, Heard, Intent, Saying};
use crate::store::DigestItem;
use crate::store::journal::Said;

/// Each takes the words that a reply would have after it. Numbers are those of the latest digest.
#[derive(Debug, clap::Subcommand)]
pub enum Words {
    /// You were in touch: done ada coffee yesterday
    Done(Rest),
    /// The same for anyone: log ada, bob lunch friday
    Log(Rest),
    /// Not before then: snooze ada 2w
    Snooze(Rest),
    /// Not in the next digests: skip ada
    Skip(Rest),
    /// Never again: never ada
    #[command(visible_alias = "mute")]
    Never(Rest),
    /// How often: every ada 3mo, every ada auto
    Every(Rest),
    /// Remember something: note ada: likes trains
    Note(Rest),
    /// Tag somebody: tag ada rust hiring
    Tag(Rest),
    /// Take a tag off: untag ada rust
    Untag(Rest),
    /// Two drafts that ask each of them: intro ada, tom
    Intro(Rest),
    /// A mail at that time: remind ada fri 3pm call her back
    Remind(Rest),
    /// Save a link for people with its tags: share URL '#rust'
    Share(Rest),
    /// You passed a link on: shared ada
    Shared(Rest),
    /// The links you saved
    Links(Rest),
    /// A draft to somebody: draft ada
    Draft(Rest),
    /// You helped somebody: helped ada with her move
    Helped(Rest),
    /// You asked somebody for help: asked ada about the lease
    Asked(Rest),
    /// What you gave and what you asked
    Ledger(Rest),
    /// Who among the people you know fits: who acme, who '#rust'
    Who(Rest),
    /// Further people who are due
    More(Rest),
    /// One person, not two: merge ada, ada@old.example
    Merge(Rest),
    /// Two people, not one: split ada ada@old.example
    Split(Rest),
    /// Approve a draft to somebody else (only where that is on): send 1
    Send(Rest),
    /// No digests until then: pause 1mo
    Pause(Rest),
    /// Digests come again
    Resume(Rest),
    /// Who is due now
    List(Rest),
    /// Take back the last command, or an entry of the journal: undo 17
    Undo(Rest),
    /// All words of a line, as they stand (see [`super::args::Subcommand::Other`]).
    #[command(skip)]
    Other(Vec<String>),
}

/// Everything after the verb.
#[derive(Debug, clap::Args)]
pub struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub words: Vec<String>,
}

impl Words {
    /// What it says, by the grammar of a reply. The number after `undo` is the journal's, which only the command line shows.
    fn heard(&self, now: &Zoned) -> Option<Line> {
        if let Words::Undo(Rest { words }) = self
            && let [number] = words.as_slice()
            && let Ok(number) = number.parse()
        {
            let targets = vec![Target::Number(number)];
            return Some(Line::Command(Command {
                verb: Verb::Undo,
                targets,
                args: GrammarArgs::None,
                line: self.line(),
            }));
        }
        grammar::parse(&self.line(), now).lines.into_iter().next()
    }

    /// Why it was not understood, as it is said to somebody at a shell: there `undo` takes a number.
    fn why(&self, says: &str) -> String {
        let word = match self {
            Words::Undo(Rest { words }) if says.contains("stands alone") => words.join(" "),
            _ => return typed::for_shell(says),
        };
        format!(
            "`undo {word}` names no entry of the journal: `rekindle undo` takes the last command back, `rekindle undo 17` entry 17 of `rekindle journal`"
        )
    }

    /// The line as a reply would have it.
    fn line(&self) -> String {
        let (verb, rest) = match self {
            Words::Done(rest) => ("done", rest),
            Words::Log(rest) => ("log", rest),
            Words::Snooze(rest) => ("snooze", rest),
            Words::Skip(rest) => ("skip", rest),
            Words::Never(rest) => ("never", rest),
            Words::Every(rest) => ("every", rest),
            Words::Note(rest) => ("note", rest),
            Words::Tag(rest) => ("tag", rest),
            Words::Untag(rest) => ("untag", rest),
            Words::Intro(rest) => ("intro", rest),
            Words::Remind(rest) => ("remind", rest),
            Words::Share(rest) => ("share", rest),
            Words::Shared(rest) => ("shared", rest),
            Words::Links(rest) => ("links", rest),
            Words::Draft(rest) => ("draft", rest),
            Words::Helped(rest) => ("helped", rest),
            Words::Asked(rest) => ("asked", rest),
            Words::Ledger(rest) => ("ledger", rest),
            Words::Who(rest) => ("who", rest),
            Words::More(rest) => ("more", rest),
            Words::Merge(rest) => ("merge", rest),
            Words::Split(rest) => ("split", rest),
            Words::Send(rest) => ("send", rest),
            Words::Pause(rest) => ("pause", rest),
            Words::Resume(rest) => ("resume", rest),
            Words::List(rest) => ("list", rest),
            Words::Undo(rest) => ("undo", rest),
            Words::Other(words) => {
                let (verb, rest) =
                    words.split_first().map_or(("", &words[..]), |(verb, rest)| (verb.as_str(), rest));
                return typed::line(verb, rest);
            }
        };
        typed::line(verb, &rest.words)
    }
}

/// Whether a line that clap does not know is one of the grammar: asked before configuration and database are opened.
///
/// # Errors
/// [`Usage`] with the nearest subcommand.
pub fn check(words: &[String], now: jiff::Timestamp) -> anyhow::Result<()> {
    let line = Words::Other(words.to_vec()).heard(&now.to_zoned(jiff::tz::TimeZone::UTC));
    if let Some(Line::Command(_)) = line {
        return Ok(());
    }
    let word = words.first().map(String::as_str).unwrap_or_default();
    let why = match (super::args::nearest(word), line) {
        (Some(near), _) => {
            format!("there is no `rekindle {}`; did you mean `rekindle {near}`?", words.join(" "))
        }
        (None, Some(Line::Reject(reject))) => typed::for_shell(&reject.why),
        _ => format!("there is no `rekindle {}`; `rekindle --help` lists what there is", words.join(" ")),
    };
    Err(Usage(why).into())
}

/// Hears the line, writes what it means and says what happened. Exit code 64 when it was not understood.
pub fn run(words: &Words, house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let now = house.local(terminal.now);
    let line = &words.heard(&now).with_context(|| format!("{:?} says nothing", words.line()))?;
    let items = latest_items(house)?;
    let book = house.book(terminal.now)?;
    let intent = if terminal.effect == Effect::DryRun { Intent::Ask } else { Intent::Do };
    let saying = Saying {
        now: &now,
        said: Said::Cli,
        items: &items,
        once: None,
        intent,
        reply_key: None,
        answers: None,
    };
    let mut heard = command::hear(house, &book, &saying, line)?;
    if matches!(heard.line.outcome, Outcome::Refused | Outcome::NotUnderstood) {
        return Err(Usage(words.why(&heard.line.says)).into());
    }
    if terminal.effect == Effect::Real {
        house.store.give_numbers(&heard.items, terminal.now)?;
    }
    if terminal.form == Form::Json && answers::json(line, &heard, house, &book, terminal)? {
        return Ok(0);
    }
    heard.line.says = match line {
        Line::Command(Command { verb: Verb::Help, .. }) => typed::quoted_tags(&heard.line.says),
        _ => typed::for_shell(&heard.line.says),
    };
    let mut ids = Vec::new();
    if terminal.effect == Effect::Real {
        let digest = house.store.latest_digest()?.map(|(digest, _)| digest);
        let (entries, mails) = (&heard.entries, &heard.mails);
        ids = house.store.write_said(entries, mails, &heard.deeds, digest, terminal.now)?;
    }
    print(terminal, &heard, &ids)?;
    if terminal.effect == Effect::Real && !heard.deeds.drafts.is_empty() {
        super::digest::place_drafts(house, terminal)?;
    }
    if terminal.effect == Effect::Real && !heard.mails.is_empty() {
        super::digest::deliver(house, terminal)?;
    }
    Ok(0)
}

fn print(terminal: &mut Terminal<'_>, heard: &Heard, ids: &[i64]) -> anyhow::Result<()> {
    if terminal.form == Form::Json {
        let line = &heard.line;
        let value = serde_json::json!({
            "version": 1, "said": line.said, "outcome": line.outcome, "says": line.says, "on": line.on, "entries": ids,
        });
        return print_line(terminal.out, &value);
    }
    let would = if terminal.effect == Effect::DryRun && !heard.entries.is_empty() {
        "Would be written: "
    } else {
        ""
    };
    let day = heard.line.on.map(|on| on.strftime(" (%A, %-d %B %Y)").to_string()).unwrap_or_default();
    writeln!(terminal.out, "{would}{}{day}", heard.line.says)?;
    if let [.., last] = ids {
        writeln!(terminal.out, "To take it back: rekindle undo {last}")?;
    }
    Ok(())
}

/// The numbers of the latest digest and of answers since; none before the first.
pub fn latest_items(house: &House) -> anyhow::Result<Vec<DigestItem>> {
    Ok(house.store.numbers()?.1)
}
