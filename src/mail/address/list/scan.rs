//! The pieces of an address list: text, quoted text, comments, `<...>`, separators.

use std::borrow::Cow;

use super::unescape;
use crate::mail::text::encoded_word;

/// One piece.
pub(super) enum Piece<'a> {
    /// Words or quoted words, without their quotes.
    Text(Cow<'a, str>),
    /// Without its outer brackets, escapes still in it.
    Comment(&'a str),
    /// Without its brackets.
    Angle(&'a str),
    Comma,
    Semicolon,
    Colon,
}

/// Walks over a list once.
pub(super) struct ListScanner<'a> {
    raw: &'a str,
    at: usize,
    /// A quote was looked for and no other follows: further quotes are text.
    quotes_over: bool,
    /// The same for the brackets of comments.
    comments_over: bool,
}

/// Encoded words are 75 characters at most (RFC 2047 2); mailers write longer ones.
const WORD_MAX: usize = 256;

impl<'a> ListScanner<'a> {
    pub(super) fn new(raw: &'a str) -> ListScanner<'a> {
        ListScanner { raw, at: 0, quotes_over: false, comments_over: false }
    }

    /// The place after the last piece.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next piece, and the blank that is before it, if any.
    pub(super) fn next_piece(&mut self) -> Option<(Piece<'a>, Option<char>)> {
        let rest = &self.raw[self.at..];
        let trimmed = rest.trim_start();
        let blank = if trimmed.len() < rest.len() { rest.chars().next() } else { None };
        self.at += rest.len() - trimmed.len();
        let piece = match trimmed.bytes().next()? {
            b',' => self.mark(Piece::Comma),
            b';' => self.mark(Piece::Semicolon),
            b':' => self.mark(Piece::Colon),
            b'<' => self.angle(),
            b'(' => self.comment().unwrap_or_else(|| self.word()),
            b'"' => self.quoted().unwrap_or_else(|| self.word()),
            _ => self.word(),
        };
        Some((piece, blank))
    }

    fn mark(&mut self, piece: Piece<'a>) -> Piece<'a> {
        self.at += 1;
        piece
    }

    /// Up to the next special character; at least one character. An opening mark that never closes
    /// is left out.
    fn word(&mut self) -> Piece<'a> {
        let rest = &self.raw[self.at..];
        let skipped = usize::from(rest.starts_with(['"', '(']));
        let mut end = skipped;
        while let Some(char) = rest[end..].chars().next() {
            match char {
                '=' if rest[end..].starts_with("=?") => end += self.encoded_word(self.at + end).unwrap_or(1),
                '[' if rest[..end].ends_with('@') => {
                    end += rest[end..].find([']', ',', ' ']).unwrap_or(1).max(1)
                }
                '\\' => end += 1 + rest[end + 1..].chars().next().map_or(0, char::len_utf8),
                ',' | ';' | ':' | '<' | '"' | '(' => break,
                c if c.is_whitespace() => break,
                c => end += c.len_utf8(),
            }
        }
        self.at += end;
        Piece::Text(Cow::Borrowed(&rest[skipped..end]))
    }

    /// Bytes of the encoded word at `start`. Raw commas and blanks in it (RFC 2047 5 forbids them;
    /// many mailers write them) separate nothing. Brackets and quotes beside blanks, or before the
    /// next word begins, tell that it was never closed; without any they are part of the name.
    fn encoded_word(&self, start: usize) -> Option<usize> {
        let mut limit = self.raw.len().min(start + WORD_MAX);
        while !self.raw.is_char_boundary(limit) {
            limit -= 1;
        }
        let length = encoded_word::length_at(&self.raw[start..limit])?;
        let word = &self.raw[start..start + length];
        let marks = word.contains(['<', '>', '"']);
        let is_open = || word.contains(char::is_whitespace) || word[2..].contains("=?");
        (!marks || !is_open()).then_some(length)
    }

    fn quoted(&mut self) -> Option<Piece<'a>> {
        let close = self.closing_quote(self.at + 1)?;
        let inner = &self.raw[self.at + 1..close];
        if swallows_an_address(inner, &self.raw[close + 1..]) {
            return None;
        }
        self.at = close + 1;
        Some(Piece::Text(if inner.contains('\\') {
            Cow::Owned(unescape(inner))
        } else {
            Cow::Borrowed(inner)
        }))
    }

    /// The next quote at or after `from` that is not escaped.
    fn closing_quote(&mut self, from: usize) -> Option<usize> {
        if self.quotes_over {
            return None;
        }
        let mut escaped = false;
        for (at, byte) in self.raw.bytes().enumerate().skip(from) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return Some(at),
                _ => {}
            }
        }
        self.quotes_over = true;
        None
    }

    fn comment(&mut self) -> Option<Piece<'a>> {
        if self.comments_over {
            return None;
        }
        let (mut depth, mut escaped) = (0_u32, false);
        for (at, byte) in self.raw.bytes().enumerate().skip(self.at) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => depth += 1,
                b')' if depth == 1 => {
                    let inner = &self.raw[self.at + 1..at];
                    self.at = at + 1;
                    return Some(Piece::Comment(inner));
                }
                b')' => depth -= 1,
                _ => {}
            }
        }
        self.comments_over = true;
        None
    }

    /// `<...>`. Without its `>` it ends at the first comma or semicolon, or where the next `<`
    /// begins.
    fn angle(&mut self) -> Piece<'a> {
        let start = self.at + 1;
        let mut at = start;
        let bytes = self.raw.as_bytes();
        let mut separator = None;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => {
                    // `<<a@b>>` closes twice.
                    self.at = at + bytes[at..].iter().take_while(|&&b| b == b'>').count();
                    return Piece::Angle(&self.raw[start..at]);
                }
                b'<' if at > start => break,
                b'"' => at = self.closing_quote(at + 1).unwrap_or(at),
                b',' | b';' => separator = separator.or(Some(at)),
                _ => {}
            }
            at += 1;
        }
        self.at = separator.unwrap_or(at.min(bytes.len()));
        Piece::Angle(&self.raw[start..self.at])
    }
}

/// The closing quote is in truth an opening one: the text before it holds a whole address, and a
/// word begins right after it (`"open <a@b>, "Ada" <c@d>`).
fn swallows_an_address(inner: &str, rest: &str) -> bool {
    let holds_one =
        inner.find('<').is_some_and(|open| inner[open..].contains('@') && inner[open..].contains(">,"));
    holds_one && rest.starts_with(|c: char| c.is_alphanumeric() || c == '=')
}
