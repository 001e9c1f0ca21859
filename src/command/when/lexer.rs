//! A text as numbers, words and signs, with where they are.
//!
//! Invariant: at most [`MOST`] tokens, whatever the text: no date is longer, and reading one costs
//! the same in any text.

/// More tokens than any date has.
pub(super) const MOST: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LexemeKind {
    /// ASCII digits; too many of them are the greatest number.
    Number { value: u32, digits: usize },
    /// Letters with the apostrophes between and after them, in lower case: `o'clock`, `weeks'`.
    Word(String),
    /// Anything else that is no blank.
    Sign(char),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: LexemeKind,
    /// Byte offset behind it.
    pub end: usize,
    /// Nothing is between it and the token before.
    pub glued: bool,
}

/// The first tokens of a text, and whether that is all of it.
pub(super) fn tokens(text: &str) -> (Vec<Lexeme>, LexRemainder) {
    let mut found: Vec<Lexeme> = Vec::new();
    let mut at = 0;
    loop {
        let skipped = text[at..].len() - text[at..].trim_start().len();
        at += skipped;
        let Some(first) = text[at..].chars().next() else { return (found, LexRemainder::Nothing) };
        if found.len() == MOST {
            return (found, LexRemainder::More);
        }
        let (kind, length) = one(&text[at..], first);
        at += length;
        found.push(Lexeme { kind, end: at, glued: skipped == 0 });
    }
}

/// What is behind the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LexRemainder {
    Nothing,
    More,
}

fn one(text: &str, first: char) -> (LexemeKind, usize) {
    if first.is_ascii_digit() {
        let length = text.bytes().take_while(u8::is_ascii_digit).count();
        let value = text[..length].parse().unwrap_or(u32::MAX);
        return (LexemeKind::Number { value, digits: length }, length);
    }
    if first.is_alphabetic() {
        let part = |c: char| c.is_alphabetic() || is_apostrophe(c);
        let length = text.find(|c| !part(c)).unwrap_or(text.len());
        return (LexemeKind::Word(text[..length].replace('’', "'").to_lowercase()), length);
    }
    let sign = if is_apostrophe(first) { '\'' } else { first };
    (LexemeKind::Sign(sign), first.len_utf8())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}
