//! Where a reply ends and what it answers begins.
//!
//! Linear: every line is looked at once, with a bounded number of lines after it. The result is a
//! slice of the text in which no line has a quote mark; when in doubt less is returned, never
//! more. Absent on purpose: HTML (see [`super::html`]) and the meaning of what was typed.

mod attribution;
mod classify;
mod footer;
mod heading;
mod line;
pub mod typed_word;

use classify::classify;
use line::{Line, LineKind, is_invisible};

/// Characters from which a line may have been wrapped by the mailer that sent it.
const WRAPPED_WIDTH: usize = 60;

/// The part of a text/plain body that its sender typed: from the top to the first quote mark,
/// attribution line, signature separator, forwarded header, client footer or reply code of ours;
/// or, where the body starts with the quote, what is below its last quoted line. Blank lines
/// around it are left out. Empty when nothing was typed, or when nobody can tell.
pub fn reply(text: &str) -> &str {
    let lines = classify(text);
    let top = first_end(&lines, 0);
    let typed = slice(text, above_rule(&lines[..top]));
    if typed.is_empty() { below_from(text, &lines, below_quote(&lines, top)) } else { typed }
}

/// What is below the last quoted line where [`reply`] reads what is on top. `None` where nothing
/// is, or where quotes have no marks, and so no end.
pub fn below_last_quote(text: &str) -> Option<Run<'_>> {
    let lines = classify(text);
    let top = first_end(&lines, 0);
    let is_typed = above_rule(&lines[..top]).iter().any(|line| line.kind == LineKind::Typed);
    if !is_typed || !quote_follows(&lines, opener(&lines, top)) {
        return None;
    }
    let from = below_quote(&lines, top);
    let is_apart = lines.get(from)?.kind == LineKind::Blank || opens_a_run(&lines[from - 1]);
    let edge = if is_apart { Edge::Exact } else { Edge::Doubtful };
    Some(Run { text: below_from(text, &lines, from), edge }).filter(|run| !run.text.is_empty())
}

/// Lines that [`reply`] does not read though their sender may have typed them: below a signature's
/// rule or a client's footer, and in a text that is nothing but lines with quote marks (these are
/// taken off). What ends with our code is a quote.
pub fn passed_over(text: &str) -> Vec<String> {
    let lines = classify(text);
    let quoted = |line: &Line<'_>| matches!(line.kind, LineKind::Quote | LineKind::Blank);
    if lines.iter().all(quoted) {
        let bare = lines.iter().map(|line| without_mark(line.text));
        return vec![bare.collect::<Vec<_>>().join("\n")];
    }
    let added = |line: &Line<'_>| matches!(line.kind, LineKind::Signature | LineKind::Footer);
    let stays = |line: &&Line<'_>| added(line) || is_free(line) && !heading::names_author(line.text);
    let top = first_end(&lines, 0);
    let reach = lines[top..].iter().take_while(stays).count();
    if lines.get(top + reach).is_some_and(|line| line.kind == LineKind::ReplyCode) {
        return Vec::new();
    }
    let runs = lines[top..top + reach].split(added);
    runs.map(|run| slice(text, run).to_owned()).filter(|run| !run.is_empty()).collect()
}

fn below_from<'a>(text: &'a str, lines: &[Line<'a>], from: usize) -> &'a str {
    slice(text, above_rule(&lines[from..first_end(lines, from)]))
}

/// Are there lines between quoted ones that somebody typed, in a body of which [`reply`] reads
/// nothing? Whether a mail program or its owner wrote such a line cannot be told for sure (wrapped
/// quotes lose their marks), so they are not read; but who wrote them can be told so.
pub fn answers_between(text: &str) -> bool {
    let lines = classify(text);
    let quotes =
        || lines.iter().enumerate().filter(|(_, line)| line.kind == LineKind::Quote).map(|(at, _)| at);
    let (Some(first), Some(last)) = (quotes().min(), quotes().max()) else { return false };
    let after_blank = |at: usize| lines[at].kind == LineKind::Typed && lines[at - 1].kind == LineKind::Blank;
    reply(text).is_empty() && (first + 1..last).any(after_blank)
}

/// Lines that somebody may have typed among quoted ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    pub text: &'a str,
    pub edge: Edge,
}

/// Whether the first line of a run can be the rest of the quoted line above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// It cannot: a blank line, an empty quoted line, an attribution, or the numbered line of a
    /// person is above it.
    Exact,
    /// It may be: mailers break long lines and do not repeat the mark.
    Doubtful,
}

/// Runs between the first attribution or quoted line and the last quoted line, and the one that
/// touches that line where it is wide.
pub fn between(text: &str) -> Vec<Run<'_>> {
    let lines = classify(text);
    let opens = |line: &Line<'_>| matches!(line.kind, LineKind::Quote | LineKind::Attribution);
    let first = lines.iter().position(opens);
    let (Some(first), Some(last)) = (first, lines.iter().rposition(|line| line.kind == LineKind::Quote))
    else {
        return Vec::new();
    };
    let mut runs = Vec::new();
    let mut at = first + 1;
    while at < last {
        let length = lines[at..last].iter().take_while(|line| is_free(line)).count();
        if length > 0 && !is_signed(&lines, at) && lines[at + length].kind == LineKind::Quote {
            runs.extend(split_run(text, &lines, at, at + length));
        }
        at += length.max(1);
    }
    let touching = last + 1..after_wrapped(&lines, last).max(last + 1);
    runs.extend(run(text, &lines[touching], Edge::Doubtful));
    runs
}

fn is_free(line: &Line<'_>) -> bool {
    matches!(line.kind, LineKind::Typed | LineKind::Blank)
}

/// Whether the lines from `at` on are a signature.
fn is_signed(lines: &[Line<'_>], at: usize) -> bool {
    lines[at - 1].kind == LineKind::Signature
}

/// What touches a quoted line that may go on, and what is below a blank line.
fn split_run<'a>(text: &'a str, lines: &[Line<'a>], from: usize, to: usize) -> Vec<Run<'a>> {
    if opens_a_run(&lines[from - 1]) || lines[from].kind == LineKind::Blank {
        return run(text, &lines[from..to], Edge::Exact).into_iter().collect();
    }
    let blank =
        lines[from..to].iter().position(|line| line.kind == LineKind::Blank).map_or(to, |at| from + at);
    let (touching, below) = (&lines[from..blank], &lines[blank..to]);
    [run(text, touching, Edge::Doubtful), run(text, below, Edge::Exact)].into_iter().flatten().collect()
}

fn run<'a>(text: &'a str, lines: &[Line<'a>], edge: Edge) -> Option<Run<'a>> {
    Some(Run { text: slice(text, lines), edge }).filter(|run| !run.text.is_empty())
}

/// Whether no mailer puts the rest of this line below it: it is an attribution, empty but for its
/// mark, or `(1) Ada`, and not wide.
fn opens_a_run(line: &Line<'_>) -> bool {
    let content = without_mark(line.text);
    let numbered = || {
        let digits = content.strip_prefix('(').unwrap_or_default();
        digits.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(')') && !digits.starts_with(')')
    };
    match line.kind {
        LineKind::Attribution => true,
        LineKind::Quote => content.is_empty() || (!is_wide(line) && numbered()),
        _ => false,
    }
}

fn without_mark(line: &str) -> &str {
    line.trim_start_matches(|c: char| is_invisible(c) || ">＞›»❯┃│|".contains(c))
}

/// Without a rule (`=====`, `- - -`) at the end: clients draw it above a header block.
fn above_rule<'a, 'b>(lines: &'b [Line<'a>]) -> &'b [Line<'a>] {
    let is_rule = |line: &Line<'_>| {
        line.text.chars().all(|c| c.is_whitespace() || matches!(c, '=' | '-' | '_' | '*' | '─'))
    };
    let kept = lines.iter().rposition(|line| !is_rule(line)).map_or(0, |last| last + 1);
    &lines[..kept]
}

/// The first line from `from` on that ends typed text.
fn first_end(lines: &[Line<'_>], from: usize) -> usize {
    let ends = |line: &Line<'_>| !matches!(line.kind, LineKind::Typed | LineKind::Blank);
    lines[from..].iter().position(ends).map_or(lines.len(), |at| from + at)
}

/// Where bottom-posted text starts, in a body that starts with something quoted at `top`. The end
/// when there is none.
fn below_quote(lines: &[Line<'_>], top: usize) -> usize {
    let is = |kind: LineKind| move |line: &Line<'_>| line.kind == kind;
    let last_mark = lines.iter().rposition(is(LineKind::Quote));
    let last_code = lines.iter().rposition(is(LineKind::ReplyCode));
    let start = opener(lines, top);
    let opener = lines.get(start).map_or(LineKind::Blank, |line| line.kind);
    match (opener, last_mark, last_code) {
        (LineKind::Blank | LineKind::Typed, ..) => lines.len(),
        // A header block quoted without marks has no visible end.
        (LineKind::Heading, Some(_), _) if !quote_follows(lines, start) => lines.len(),
        (_, Some(mark), code) => after_wrapped(lines, mark.max(code.unwrap_or(0))),
        (_, None, Some(code)) => code + 1,
        (LineKind::Attribution, None, None) => after_attribution(lines, start),
        _ => lines.len(),
    }
}

/// The first line from `top` on that opens what is quoted.
fn opener(lines: &[Line<'_>], top: usize) -> usize {
    let skipped = |line: &Line<'_>| matches!(line.kind, LineKind::Blank | LineKind::Footer);
    lines[top..].iter().position(|line| !skipped(line)).map_or(lines.len(), |at| top + at)
}

/// Whether the first thing below a header block or an attribution has quote marks.
fn quote_follows(lines: &[Line<'_>], heading: usize) -> bool {
    let leads =
        |line: &&Line<'_>| !matches!(line.kind, LineKind::Heading | LineKind::Attribution | LineKind::Blank);
    let below = lines[heading..].iter().find(leads);
    below.is_some_and(|line| line.kind == LineKind::Quote)
}

/// The line after a last quoted line; the rest of that line, if a mailer wrapped it without
/// repeating the mark, is passed over.
fn after_wrapped(lines: &[Line<'_>], last: usize) -> usize {
    let mut at = last;
    while at + 1 < lines.len() && lines[at + 1].kind == LineKind::Typed && is_wide(&lines[at]) {
        at += 1;
    }
    at + 1
}

fn is_wide(line: &Line<'_>) -> bool {
    line.text.chars().nth(WRAPPED_WIDTH).is_some()
}

fn after_attribution(lines: &[Line<'_>], start: usize) -> usize {
    let rest = lines[start..].iter().position(|line| line.kind != LineKind::Attribution);
    rest.map_or(lines.len(), |at| start + at)
}

/// The text of some lines, without blanks (and the armor of a signed text) around it.
fn slice<'a>(text: &'a str, lines: &[Line<'_>]) -> &'a str {
    match (lines.iter().find(|line| line.kind != LineKind::Blank), lines.last()) {
        (Some(first), Some(last)) => text[first.start..last.end].trim(),
        _ => "",
    }
}

#[cfg(test)]
mod tests;
