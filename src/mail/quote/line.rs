//! A line of a reply and what it can be.

/// What a line is in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    Typed,
    Blank,
    /// Bears a quote mark.
    Quote,
    /// Part of "On ... wrote:".
    Attribution,
    /// A separator or header block above a quoted or forwarded message, or a line of it.
    Heading,
    /// A signature separator, or the rule above a list's footer: nothing below is typed, unless it
    /// is below a quote.
    Signature,
    /// A line that a client or list adds.
    Footer,
    /// The line of ours that carries the token back.
    ReplyCode,
}

/// One line, without its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Byte offsets in the whole text; `end` is before the line end.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: LineKind,
}

/// Blanks of every kind, and characters of no width that could hide a quote mark.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{180e}')
}
