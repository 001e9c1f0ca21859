//! Text for a terminal: lines that are no wider than it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::screen::Screen;

/// Blanks before the second and further pieces of a line.
const HANGING: usize = 4;

/// Every line of a text, folded at the width of the terminal; as it is where there is none.
pub fn fold(text: &str, screen: Screen) -> String {
    let Some(columns) = screen.columns() else { return text.to_owned() };
    let mut out = String::new();
    for line in text.lines() {
        for (nth, piece) in folded(line, Some(columns - HANGING)).iter().enumerate() {
            let indent = if nth == 0 { 0 } else { HANGING };
            out.push_str(format!("{}{piece}", " ".repeat(indent)).trim_end());
            out.push('\n');
        }
    }
    out.trim_end_matches('\n').to_owned()
}

/// A text in lines of so many columns, broken at blanks, and within words that are longer.
pub fn folded(text: &str, room: Option<usize>) -> Vec<String> {
    let Some(room) = room else { return vec![text.to_owned()] };
    let mut lines = vec![String::new()];
    for word in text.split(' ').flat_map(|word| pieces(word, room)) {
        let last = lines.last_mut().expect("there is one");
        if last.is_empty() || last.width() + 1 + word.width() <= room {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A word in pieces of at most so many columns.
fn pieces(word: &str, room: usize) -> Vec<&str> {
    let (mut pieces, mut from, mut width) = (Vec::new(), 0, 0);
    for (at, c) in word.char_indices() {
        let wide = c.width().unwrap_or(0);
        if width + wide > room && at > from {
            pieces.push(&word[from..at]);
            (from, width) = (at, 0);
        }
        width += wide;
    }
    pieces.push(&word[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_long_words_within() {
        let check = |text: &str, wanted: &[&str]| assert_eq!(folded(text, Some(8)), wanted, "{text}");
        check("", &[""]);
        check("one two three", &["one two", "three"]);
        check("wwwwwwwwwwww x", &["wwwwwwww", "wwww x"]);
        check("長長長長長", &["長長長長", "長"]);
        assert_eq!(folded("one two three", None), ["one two three"]);
    }

    #[test]
    fn what_is_folded_hangs() {
        assert_eq!(
            fold("a line of words that is long", Screen::sized(20, 24)),
            "a line of words\n    that is long"
        );
        assert_eq!(fold("short\n\nlines", Screen::sized(20, 24)), "short\n\nlines");
    }
}
