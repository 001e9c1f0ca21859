//! Commands as the command line takes them: a verb and its words.

use crate::cli::shell_words;
use crate::command::grammar::known::KnownNames;
use crate::command::grammar::{self, Command, CommandArgs as GrammarArgs, ReplyLine, Target, Verb};
use crate::command::when::WrittenAt;

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
    pub fn parse(&self, now: &WrittenAt, names: &KnownNames) -> Option<ReplyLine> {
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
    pub fn why(&self, says: &str) -> String {
        let word = match self {
            CommandWords::Undo(CommandRest { words }) if says.contains("stands alone") => words.join(" "),
            _ => return shell_words::for_shell(says),
        };
        format!(
            "`undo {word}` names no entry of the journal: `rekindle undo` takes the last command back, `rekindle undo 17` entry 17 of `rekindle journal`"
        )
    }

    /// The line as a reply would have it.
    pub fn line(&self) -> String {
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
