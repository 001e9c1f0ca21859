//! Commands below the line that ends the reading: they are not obeyed, but the owner hears of them.

use super::known::KnownNames;
use super::{Command, Target, Verb, digest_text, is_too_long, read_alone, several, tidy_lines};
use crate::command::when::WrittenAt;
use crate::mail::text::shorten;

/// Characters of the line that ended the reading, where it is named.
const END_CHARS: usize = 40;

/// The first line of a text, tidy, that is a command beyond doubt. `None`: there is none, or a line
/// of a digest shows that all of it is a quote.
pub fn first_command(text: &str, now: &WrittenAt, names: &KnownNames) -> Option<String> {
    let lines = tidy_lines(text, names);
    if lines.iter().any(|line| digest_text::is_one(line)) {
        return None;
    }
    LinesAhead::new(&lines, now, names).next_command(0).map(str::to_owned)
}

/// What the owner hears of a command below the line that ended the reading.
pub(super) fn sentence(end: &str) -> String {
    let end = shorten(end, END_CHARS);
    format!("nothing is read below `{end}`; send what is below it once more, such as `done 1`")
}

/// The lines of a text, looked at for commands ahead of the one that is read. Each line is looked
/// at once, however often somebody asks.
pub(super) struct LinesAhead<'a> {
    lines: &'a [String],
    now: &'a WrittenAt,
    names: &'a KnownNames,
    /// None of the lines before this one, but the one that was found, is a command.
    looked: usize,
    found: Option<usize>,
}

impl<'a> LinesAhead<'a> {
    pub(super) fn new(lines: &'a [String], now: &'a WrittenAt, names: &'a KnownNames) -> LinesAhead<'a> {
        LinesAhead { lines, now, names, looked: 0, found: None }
    }

    /// The first command from a line on that nobody writes by chance. What follows a line of a
    /// digest is a quote.
    pub(super) fn next_command(&mut self, from: usize) -> Option<&'a str> {
        if self.found.is_none_or(|at| at < from) {
            self.found = self.look(from.max(self.looked));
        }
        self.found.map(|at| self.lines[at].as_str())
    }

    fn look(&mut self, from: usize) -> Option<usize> {
        for (at, line) in self.lines.iter().enumerate().skip(from) {
            if digest_text::is_one(line) {
                break;
            }
            if is_certain(line, self.now, self.names) {
                self.looked = at + 1;
                return Some(at);
            }
        }
        self.looked = self.lines.len();
        None
    }
}

/// A command about numbers, addresses and people there are, or one that stands alone and is no word
/// of signatures, as `Help`, `More` and `Who dares wins` are.
fn is_certain(line: &str, now: &WrittenAt, names: &KnownNames) -> bool {
    let known = |target: &Target| match target {
        Target::Number(_) => true,
        Target::Name(name) => name.contains('@') || names.begins_one(name),
    };
    let line = without_postscript(line);
    let commands = match several::on(line, now, names) {
        Some(commands) => commands.unwrap_or_default(),
        None if is_too_long(line) => Vec::new(),
        None => read_alone(line, now, names).into_iter().collect(),
    };
    let certain = |command: &Command| {
        !command.targets.is_empty() || matches!(command.verb, Verb::Undo | Verb::Pause | Verb::Resume)
    };
    commands.iter().any(certain)
        && commands.iter().all(|command| command.verb != Verb::Who && command.targets.iter().all(known))
}

/// `PS: skip 3`, `P.S. skip 3`.
pub(super) fn without_postscript(line: &str) -> &str {
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    let letters = first.chars().filter(|c| !matches!(c, '.' | ':' | ','));
    if letters.flat_map(char::to_lowercase).eq("ps".chars()) { rest.trim_start() } else { line }
}
