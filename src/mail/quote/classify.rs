//! Which line of a reply is what.

use super::line::{Line, LineKind, is_invisible};
use super::{attribution, footer, heading};

/// Splits and classifies. What one line tells alone comes first; then blocks, from the top.
pub(super) fn classify(text: &str) -> Vec<Line<'_>> {
    let mut lines = split(text);
    let mut at = 0;
    while at < lines.len() {
        let length = match lines[at].kind {
            LineKind::Typed => block(&mut lines, at),
            LineKind::Quote => {
                attribution::mark_broken(&mut lines, at);
                1
            }
            _ => 1,
        };
        at += length;
    }
    lines
}

/// Marks an attribution or header block that starts here. Gives the number of lines to go on by.
fn block(lines: &mut [Line<'_>], at: usize) -> usize {
    let (length, kind) = match (attribution::lines_at(lines, at), heading::lines_at(lines, at)) {
        (Some(length), _) => (length, LineKind::Attribution),
        (None, Some(length)) => (length, LineKind::Heading),
        (None, None) => return 1,
    };
    for line in &mut lines[at..at + length] {
        if line.kind == LineKind::Typed {
            line.kind = kind;
        }
    }
    length
}

/// Lines end with LF or CRLF; what else a reader may show as a line end (a lone CR, Unicode
/// separators) ends them here too, so that no quote mark hides inside a line.
fn split(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(ends_line) {
        if piece == "\n" && text[..start].ends_with('\r') {
            start += 1;
            continue;
        }
        let content = piece.trim_end();
        lines.push(Line { text: content, start, end: start + content.len(), kind: alone(content) });
        start += piece.len();
    }
    lines
}

fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}')
}

/// What a line is, whatever is around it.
fn alone(line: &str) -> LineKind {
    let visible = line.trim_start_matches(is_invisible).trim_end_matches(is_invisible);
    if visible.is_empty() || is_armor(visible) {
        LineKind::Blank
    } else if has_mark(visible) {
        LineKind::Quote
    } else if is_signature(visible) {
        LineKind::Signature
    } else if crate::mail::token::in_text(visible).next().is_some() {
        LineKind::ReplyCode
    } else if heading::is_separator(visible) {
        LineKind::Heading
    } else if footer::is_footer(visible) {
        LineKind::Footer
    } else {
        LineKind::Typed
    }
}

/// What is above a text that is signed in place (RFC 9580 7); its signature below is a
/// separator like others.
fn is_armor(line: &str) -> bool {
    line == "-----BEGIN PGP SIGNED MESSAGE-----" || (line.starts_with("Hash: ") && line.len() < 40)
}

/// `>` and its relatives: full-width, as an entity in a text that was never decoded, `|` of text
/// browsers, initials (`AL>`).
fn has_mark(line: &str) -> bool {
    let initials = line.bytes().take(4).take_while(u8::is_ascii_uppercase).count();
    line.starts_with(['>', '＞', '›', '»', '❯', '┃', '│'])
        || line.starts_with("&gt;")
        || line == "|"
        || line.starts_with("| ")
        || (initials > 0 && line[initials..].starts_with('>'))
}

/// `-- ` (RFC 3676 4.3), with the blank lost, lengthened to a dash by phones, or made of
/// underscores; and rules of underscores.
fn is_signature(line: &str) -> bool {
    let rule = line.len() >= 10 && line.bytes().all(|byte| byte == b'_');
    rule || matches!(line, "--" | "- --" | "—" | "–" | "__" | "- -" | "---")
}
