//! Commands as the command line takes them: a verb and its words.

use crate::cli::shell_words;
use crate::command::grammar::known::KnownNames;
use crate::command::grammar::{self, Command, CommandArgs as GrammarArgs, ReplyLine, Target, Verb};
use crate::command::when::WrittenAt;

/// The words of a command as a shell gave them: the verb first, or a number.
#[derive(Debug, Clone)]
pub struct CommandWords(pub Vec<String>);

impl CommandWords {
    /// What it says, by the grammar of a reply. The number after `undo` is the journal's, which
    /// only the command line shows.
    pub fn parse(&self, now: &WrittenAt, names: &KnownNames) -> Option<ReplyLine> {
        if let Some([number]) = self.after_undo()
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
        let Some(words) = self.after_undo().filter(|_| says.contains("a line of its own")) else {
            return shell_words::for_shell(says);
        };
        let word = words.join(" ");
        format!(
            "`undo {word}` names no entry of the journal: `rekindle undo` takes the last command back, `rekindle undo 17` entry 17 of `rekindle journal`"
        )
    }

    /// The words behind `undo`. `None`: it is another command.
    fn after_undo(&self) -> Option<&[String]> {
        let (verb, rest) = self.0.split_first()?;
        (verb == Verb::Undo.name()).then_some(rest)
    }

    /// The line as a reply would have it.
    pub fn line(&self) -> String {
        let (verb, rest) =
            self.0.split_first().map_or(("", &self.0[..]), |(verb, rest)| (verb.as_str(), rest));
        shell_words::line(verb, rest)
    }
}
