//! How much of a body is read, and how a text is cut there.

/// Bytes of a body that are ever looked at.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// At most `max` bytes of a text, cut between characters.
pub fn cut(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A text that was cut somewhere, without its last line, of which nobody knows how it went on.
pub fn without_last_line(text: &str) -> &str {
    let text = text.trim_end_matches(['\n', '\r']);
    text.rfind(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']).map_or("", |end| &text[..end])
}
