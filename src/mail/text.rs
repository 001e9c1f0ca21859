//! Text from strangers, made safe to show: no controls, no bidi tricks, nothing invisible, one
//! line.
//!
//! Invariant: [`one_line`] of its own output changes nothing. Absent on purpose: escaping for HTML,
//! JSON or CSV, which is the business of whoever writes them.

pub mod charset;
pub mod encoded_word;

use std::borrow::Cow;

/// Bytes as text; what is no UTF-8 becomes U+FFFD.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    // Three times as fast as the library's reading, which looks for what is damaged.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Where a phrase of a few words begins in a text. Faster than `str::find`, which prepares itself
/// for long ones.
pub fn find_phrase(text: &str, phrase: &str) -> Option<usize> {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    memchr::memchr_iter(*phrase.first()?, text).find(|at| text[*at..].starts_with(phrase))
}

/// One line: C0, C1, DEL, CR, LF and bidi controls (U+200E..F, U+202A..E, U+2066..9, U+061C)
/// removed or made a blank, runs of blanks folded, ends trimmed. Zero-width, filler and tag
/// characters, which hide text or tell one name from its twin, are removed too; joiners stay where
/// scripts and emoji need them.
pub fn one_line(raw: &str) -> String {
    if is_plain(raw.as_bytes()) {
        return raw.to_owned();
    }
    let mut line = String::with_capacity(raw.len());
    let mut last = ' ';
    let mut rest = raw.chars().peekable();
    while let Some(char) = rest.next() {
        let Some(kept) = visible(char, last, rest.peek().copied()) else { continue };
        if kept != ' ' || last != ' ' {
            line.push(kept);
            last = kept;
        }
    }
    line.truncate(line.trim_end_matches(|c: char| c == ' ' || is_joiner(c)).len());
    line
}

/// Printable ASCII without a blank that would have to go: most subjects and names, and already
/// safe.
fn is_plain(bytes: &[u8]) -> bool {
    // Without a branch for each byte, since nearly all are plain.
    let is_shown = bytes.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let is_doubled = pairs.fold(false, |any, (byte, next)| any | (*byte == b' ') & (*next == b' '));
    is_shown && !is_doubled && bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ')
}

/// What is shown for one character that follows `last`: itself, a blank, or nothing.
fn visible(char: char, last: char, next: Option<char>) -> Option<char> {
    match char {
        // Braille blank shows as nothing but is no white space to Unicode.
        '\u{2800}' => Some(' '),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || is_hiding(c) => None,
        c if is_joiner(c) => (joins(last) && next.is_some_and(joins)).then_some(c),
        c if is_variation_selector(c) => (last != ' ' && !is_variation_selector(last)).then_some(c),
        c => Some(c),
    }
}

/// Characters that direct or hide and show nothing themselves.
fn is_hiding(char: char) -> bool {
    matches!(char,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}')
}

fn is_joiner(char: char) -> bool {
    matches!(char, '\u{200c}' | '\u{200d}')
}

fn is_variation_selector(char: char) -> bool {
    matches!(char, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Joiners mean something between letters of scripts that join, and inside emoji: never beside
/// ASCII.
fn joins(char: char) -> bool {
    !char.is_ascii() && !char.is_whitespace() && !is_joiner(char) && !is_hiding(char)
}

/// At most `max` characters, with an ellipsis when cut. Never cut between a letter and its marks,
/// or inside a joined emoji.
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    let Some(room) = max.checked_sub(1) else { return String::new() };
    let chars: Vec<char> = text.chars().take(max).collect();
    let mut end = room;
    while end > 0 && (clings(chars[end]) || is_joiner(chars[end - 1])) {
        end -= 1;
    }
    let mut short: String = chars[..end].iter().collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Belongs to the character before it.
fn clings(char: char) -> bool {
    is_joiner(char)
        || is_variation_selector(char)
        || matches!(char, '\u{1f3fb}'..='\u{1f3ff}')
        || unicode_normalization::char::is_combining_mark(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_strangers_becomes_one_safe_line() {
        let check = |raw: &str, line: &str| assert_eq!(one_line(raw), line, "{raw:?}");
        check("", "");
        check("plain text", "plain text");
        check("  two  words ", "two words");
        check("two  words", "two words");
        check(" word", "word");
        check("word ", "word");
        check("a\r\n\tb\0c\u{7f}\u{9b}d", "a bcd");
        check("\u{202e}gnp.exe\u{2069}", "gnp.exe");
        check("pay\u{200b}pal\u{ad} \u{feff}x", "paypal x");
        check("hi\u{e0068}\u{e0069}", "hi");
        check("\u{3164}\u{2800}\u{a0}\u{3000}", "");
        check("a\u{200d}b\u{200c}", "ab");
        check("👩\u{200d}💻 क्\u{200d}ष می\u{200c}خواهم", "👩\u{200d}💻 क्\u{200d}ष می\u{200c}خواهم");
        check("❤\u{fe0f}\u{fe0f}\u{fe0f} ok", "❤\u{fe0f} ok");
        check("line\u{2028}two\u{85}three", "line two three");
    }

    #[test]
    fn a_long_text_is_cut_at_a_whole_character() {
        let check = |text: &str, max: usize, short: &str| assert_eq!(shorten(text, max), short, "{text:?}");
        check("short", 5, "short");
        check("longer", 5, "long…");
        check("one two", 5, "one…");
        check("éèê", 2, "é…");
        check("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}…");
        check("ab👩\u{200d}💻", 4, "ab…");
        check("x", 0, "");
        check("", 0, "");
    }
}
