//! All that a mail says: what was typed above or below the quote, and what is between its
//! lines.
//!
//! Lines between quoted ones are read where one of them is a command and is where no mail
//! program puts the rest of a broken line. Whatever may have been typed and is not read is told.
//! Absent on purpose: whether the mail is to be obeyed.

use super::grammar::known::KnownNames;
use super::grammar::{Parsed, ReplyLine, TextEnd, first_command, only_greets, parse_among, tidy};
use super::when::WrittenAt;
use crate::mail::body::{self, Unread};
use crate::mail::quote::Edge;
use crate::mail::quote::typed_word::begins_with_verb;

/// Characters by which a line of the text is known again in what it was taken for.
const PRINT_CHARS: usize = 100;

/// Runs between quoted lines that are looked at.
const RUNS_MAX: usize = 50;

/// What a mail says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What was typed, as far as it is read.
    pub text: String,
    pub parsed: Parsed,
    /// Whether some of it stood between quoted lines.
    pub between: Between,
    /// What is not read. `None`: nothing, as far as anybody can tell.
    pub unread: Option<Unread>,
    /// The first command of what was left out, where a quote or a signature may be, and may not.
    pub missed: Option<String>,
}

/// What became of lines between quoted ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// There were none, or nobody typed them.
    Nothing,
    Read,
    /// Some may have been typed, and were not read.
    Unread,
}

/// A line of what was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedLine<'a> {
    pub text: String,
    pub taken_for: TakenFor<'a>,
}

/// What a typed line was taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TakenFor<'a> {
    /// Commands, or a line that is answered as none.
    Said(&'a ReplyLine),
    /// The rest of the line above it, which a mail program broke.
    RestOfAbove,
    /// A greeting, a signature, or what is below one: nothing is answered.
    Courtesy,
    /// After five lines that were no commands nothing is read.
    LeftAlone,
}

impl Reading {
    /// What was typed, line by line, blank lines left out, and what each line was taken for.
    pub fn lines(&self, names: &KnownNames) -> Vec<TypedLine<'_>> {
        let mut said = self.parsed.lines.iter().peekable();
        let mut rest = String::new();
        let typed = self.text.split(['\n', '\r']).map(|line| tidy(line, names));
        let taken = typed.filter(|text| !text.is_empty()).map(|text| {
            let taken_for = match said.next_if(|line| begins_with(line.typed(), &text)) {
                Some(line) => {
                    rest = line.typed().get(text.len()..).unwrap_or_default().trim_start().to_owned();
                    TakenFor::Said(line)
                }
                None if !rest.is_empty() && rest.starts_with(&text) => {
                    rest = rest[text.len()..].trim_start().to_owned();
                    TakenFor::RestOfAbove
                }
                None if self.parsed.cut && said.peek().is_none() => TakenFor::LeftAlone,
                None => TakenFor::Courtesy,
            };
            TypedLine { text, taken_for }
        });
        taken.collect()
    }
}

/// A refused line may have been shortened.
fn begins_with(line: &str, text: &str) -> bool {
    line.chars().zip(text.chars()).take(PRINT_CHARS).all(|(said, typed)| said == typed)
        && line.chars().count() >= text.chars().count().min(PRINT_CHARS)
}

/// Reads a whole message. `now` is when it was written, in the owner's zone; `names` are of the
/// people there are.
pub fn read(message: &[u8], now: impl Into<WrittenAt>, names: &KnownNames) -> Reading {
    let now = &now.into();
    let typed = body::reply_text(message);
    let mut runs = body::between(message);
    runs.truncate(RUNS_MAX);
    let commands = |text: &str| text.lines().any(|line| is_command(line, now));
    let interleaved = runs.iter().any(|(text, edge)| *edge == Edge::Exact && commands(text));
    let (exact, doubtful): (Vec<_>, Vec<_>) = runs.into_iter().partition(|(_, edge)| *edge == Edge::Exact);
    let bare = !interleaved && exact.iter().any(|(text, _)| begins_with_verb(text));
    let missed = bare || doubtful.iter().any(|(text, _)| commands(text));
    let between = match interleaved {
        _ if missed || (!interleaved && body::answers_between(message)) => Between::Unread,
        true => Between::Read,
        false => Between::Nothing,
    };
    let inside = exact.into_iter().filter(|_| interleaved).map(|(text, _)| text);
    let on_top = body::text(message).trim_start().starts_with(typed.as_str());
    let mut pieces: Vec<String> = inside.collect();
    pieces.insert(if on_top { 0 } else { pieces.len() }, typed);
    pieces.retain(|piece| !piece.is_empty());
    let (parsed, left) = until_over(&mut pieces, now, names);
    let said =
        Reading { text: pieces.join("\n\n"), parsed, between, unread: body::unread(message), missed: None };
    with_rest(said, left, message, now, names)
}

/// Reads the pieces of a mail up to the one that the owner ended, and gives those below it.
fn until_over(pieces: &mut Vec<String>, now: &WrittenAt, names: &KnownNames) -> (Parsed, Vec<String>) {
    let mut parsed = Parsed::default();
    let mut read = 0;
    while read < pieces.len() && parsed.ending == TextEnd::Open {
        parsed = joined(parsed, parse_among(&pieces[read], now, names));
        read += 1;
    }
    (parsed, pieces.split_off(read))
}

/// What stands elsewhere in a message. Below a greeting, or answers between the lines, what is
/// below the last quoted line is what bottom-posters write, unless the owner ended what is on top.
/// Everything else is told, first of all what is `left` of the pieces.
fn with_rest(
    mut said: Reading,
    mut left: Vec<String>,
    message: &[u8],
    now: &WrittenAt,
    names: &KnownNames,
) -> Reading {
    if let Some((below, edge)) = body::below_last_quote(message) {
        let expected = said.between == Between::Read || only_greets(&said.text, names);
        let posted_below = expected && said.parsed.ending == TextEnd::Open;
        if edge == Edge::Exact && posted_below && first_command(&below, now, names).is_some() {
            said.parsed = joined(said.parsed, parse_among(&below, now, names));
            said.text = [said.text, below].join("\n\n");
        } else {
            left.push(below);
        }
    }
    left.extend(body::passed_over(message));
    said.missed = left.iter().find_map(|text| first_command(text, now, names));
    said
}

fn is_command(line: &str, now: &WrittenAt) -> bool {
    matches!(
        parse_among(line, now, &KnownNames::default()).lines[..],
        [ReplyLine::Command(_) | ReplyLine::Several(_)]
    )
}

fn joined(mut all: Parsed, piece: Parsed) -> Parsed {
    all.lines.extend(piece.lines);
    all.cut |= piece.cut;
    all.ending = piece.ending;
    all
}

#[cfg(test)]
mod tests;
