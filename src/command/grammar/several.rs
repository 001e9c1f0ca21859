//! Several commands on a line: `1 done, 2 snooze 2w`, `helped 3 moved house; done 1`,
//! `done 1 then skip 2`.
//!
//! A command begins behind a sign, `and` or `then`, with a verb in full and somebody, or with a
//! number and a verb. Each piece has to be a command by itself, and nothing is left between them.
//! Where the owner's own words are before `and` or a comma, what follows is a command only if it
//! is one without any words of its own.

use super::known::KnownNames;
use super::{
    Command, CommandArgs, Target, Verb, has_text, is_too_long, phrase, plain, read_alone, targets, verbs,
    without_bullet,
};
use crate::command::when::WrittenAt;

/// Commands on one line.
const MOST: usize = 10;

/// What is between two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conjunction {
    /// A semicolon, the end of a sentence, `then`.
    Strong,
    /// A comma, `and`: they also join words of a text.
    Weak,
}

const JOINS: [(&str, Conjunction); 16] = [
    ("; ", Conjunction::Strong),
    (";", Conjunction::Strong),
    (". ", Conjunction::Strong),
    ("! ", Conjunction::Strong),
    (" | ", Conjunction::Strong),
    (" / ", Conjunction::Strong),
    (" // ", Conjunction::Strong),
    (" then ", Conjunction::Strong),
    (", then ", Conjunction::Strong),
    (" and then ", Conjunction::Strong),
    (", ", Conjunction::Weak),
    (",", Conjunction::Weak),
    (" and ", Conjunction::Weak),
    (" & ", Conjunction::Weak),
    (" + ", Conjunction::Weak),
    (" also ", Conjunction::Weak),
];

/// A command of the line, and what joins it to the one before.
struct LinePiece<'a> {
    text: &'a str,
    join: Conjunction,
}

/// Several commands on a line. `None`: there is one at most.
pub(super) fn on(line: &str, now: &WrittenAt, names: &KnownNames) -> Option<Result<Vec<Command>, String>> {
    let several = || read(line, names, |piece| read_alone(piece, now, names).ok());
    (!is_too_long(line)).then(several).flatten()
}

/// The commands of the line, each read by `one`. `None`: it has one at most.
///
/// # Errors
/// A sentence: several are there, and which they are is not certain.
fn read(
    line: &str,
    names: &KnownNames,
    one: impl Fn(&str) -> Option<Command>,
) -> Option<Result<Vec<Command>, String>> {
    let mut commands: Vec<Command> = Vec::new();
    let mut rest = LinePiece { text: line, join: Conjunction::Strong };
    while let Some((before, behind)) = next(&rest, names, &one) {
        commands.push(before);
        rest = behind;
        if commands.len() == MOST {
            return Some(Err(format!("at most {MOST} commands fit on a line")));
        }
    }
    if commands.is_empty() {
        return None;
    }
    let last = one(rest.text)?;
    commands.push(last);
    Some(certain(&commands).map(|()| commands))
}

/// The first command of a piece, and the rest that begins with another.
fn next<'a>(
    piece: &LinePiece<'a>,
    names: &KnownNames,
    one: &impl Fn(&str) -> Option<Command>,
) -> Option<(Command, LinePiece<'a>)> {
    let text = piece.text;
    let start = targets::scan(text).last().map_or(0, |item| item.end);
    for (at, length, join) in joins(text).filter(|(at, ..)| *at > start) {
        if in_quotes(text, at) {
            continue;
        }
        let behind = without_bullet(text[at + length..].trim_start(), names);
        if !begins(behind, names) {
            continue;
        }
        let Some(before) = one(text[..at].trim()) else { continue };
        let behind = LinePiece { text: behind, join };
        if is_next(&before, &behind, names, one) {
            return Some((before, behind));
        }
    }
    None
}

/// Where something joins: the place, how long it is, and how surely it does.
fn joins(text: &str) -> impl Iterator<Item = (usize, usize, Conjunction)> {
    let places = text.match_indices([';', '.', '!', ',', ' ']);
    places.filter_map(|(at, _)| join_at(&text[at..]).map(|(length, join)| (at, length, join)))
}

/// The longest that joins here.
fn join_at(text: &str) -> Option<(usize, Conjunction)> {
    let fits = |join: &&(&str, Conjunction)| {
        text.get(..join.0.len()).is_some_and(|start| start.eq_ignore_ascii_case(join.0))
    };
    JOINS.iter().filter(fits).map(|(join, how)| (join.len(), *how)).max_by_key(|(length, _)| *length)
}

fn in_quotes(text: &str, at: usize) -> bool {
    text[..at].matches('"').count() % 2 == 1
        || text[..at].matches('“').count() > text[..at].matches('”').count()
}

/// Does a command begin here, in the spelling of the grammar or in plain English?
fn begins(text: &str, names: &KnownNames) -> bool {
    is_verb_first(text) || plain::begins(text, names) || is_verb_first(&plain::spelled(text, names))
}

/// A verb in full with something behind it or that stands alone, or a number with a verb.
fn is_verb_first(text: &str) -> bool {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let items = targets::scan(text);
    if let Some(last) = items.last() {
        let behind = text[last.end..].trim_start_matches([' ', ':', ')', '.']);
        return verbs::is_verb(behind.split(' ').next().unwrap_or_default());
    }
    let alone = verbs::is_verb(word) && !verbs::wants_more(word) && phrase::without_please(rest).is_empty();
    alone || (verbs::wants_more(word) && !rest.is_empty())
}

/// Does the next command begin here, or do the words of this one go on?
fn is_next(
    before: &Command,
    behind: &LinePiece<'_>,
    names: &KnownNames,
    one: &impl Fn(&str) -> Option<Command>,
) -> bool {
    let own = has_text(&before.args) || matches!(before.args, CommandArgs::Tags(_));
    if !own {
        return true;
    }
    // What is behind may have further commands behind it, so its own end does not count here.
    let first = shortest(behind.text, one);
    match (behind.join, first) {
        (_, None) => false,
        (Conjunction::Strong, Some(first)) => first.targets.iter().all(|target| is_somebody(target, names)),
        (Conjunction::Weak, Some(first)) => {
            let alone = matches!(first.verb, Verb::Undo | Verb::Pause | Verb::Resume);
            let named = alone || !first.targets.is_empty();
            named && first.targets.iter().all(|target| is_somebody(target, names))
        }
    }
}

/// The command with which a text begins, up to the next that joins.
fn shortest(text: &str, one: &impl Fn(&str) -> Option<Command>) -> Option<Command> {
    let places = joins(text).map(|(at, ..)| at);
    places.chain([text.len()]).filter(|at| *at > 0).find_map(|at| one(text[..at].trim()))
}

fn is_somebody(target: &Target, names: &KnownNames) -> bool {
    match target {
        Target::Number(_) => true,
        Target::Name(name) => name.contains('@') || names.is_empty() || names.may_be(name),
    }
}

/// # Errors
/// A sentence: what is meant is not certain, and how it would be.
fn certain(commands: &[Command]) -> Result<(), String> {
    if let Some(alone) = commands.iter().find(|c| matches!(c.verb, Verb::Undo | Verb::Send)) {
        return Err(format!("`{}` takes a line of its own", alone.verb.name()));
    }
    let loose = commands.windows(2).any(|pair| open_list(&pair[0], &pair[1]) || swallows(&pair[0], &pair[1]));
    if !loose {
        return Ok(());
    }
    let lines: Vec<String> = commands.iter().map(|command| format!("`{}`", command.line)).collect();
    Err(format!("are these {} commands? Put each on a line of its own: {}", commands.len(), lines.join(", ")))
}

/// `done 1, 2 skip`: the second number may belong to the first verb.
fn open_list(before: &Command, behind: &Command) -> bool {
    let number = |text: &str| text.trim_end_matches([' ', '.', '!']).ends_with(|c: char| c.is_ascii_digit());
    let leads = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '#');
    !leads(&before.line)
        && leads(&behind.line)
        && number(&before.line)
        && match &before.args {
            CommandArgs::None | CommandArgs::Touch { .. } => true,
            CommandArgs::Text(text) => text.is_empty(),
            _ => false,
        }
}

/// `note 3 met him, done 2 laps`: the owner's own words may go on.
fn swallows(before: &Command, behind: &Command) -> bool {
    let own =
        matches!(before.args, CommandArgs::Text(_) | CommandArgs::Remind { .. }) && has_text(&before.args);
    let touch = matches!(&behind.args, CommandArgs::Touch { text: Some(_), .. });
    own && touch
}
