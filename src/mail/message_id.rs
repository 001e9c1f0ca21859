//! Message identifiers (RFC 5322 3.6.4).
//!
//! Absent on purpose: any check of what is left and right of the `@`; an identifier is only
//! ever compared.

/// The text between the angle brackets of a msg-id, as written (case kept), without blanks or
/// controls.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct MessageId(String);

/// Longer identifiers are no identifiers: a line may have 998 characters (RFC 5322 2.1.1).
const LENGTH_MAX: usize = 998;

impl MessageId {
    /// Takes one identifier, with or without angle brackets. `None` when nothing is left of it, or
    /// when it is longer than a header line may be.
    pub fn parse(raw: &str) -> Option<MessageId> {
        let after = memchr::memchr(b'<', raw.as_bytes()).map_or(raw, |at| raw[at..].trim_start_matches('<'));
        let inner = memchr::memchr(b'>', after.as_bytes()).map_or(after, |end| &after[..end]);
        // Without a branch for each byte, since nearly all are.
        let id = match inner.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic()) {
            true => inner.to_owned(),
            false => inner.chars().filter(|&c| !c.is_whitespace() && is_shown(c)).collect(),
        };
        (!id.is_empty() && id.len() <= LENGTH_MAX).then_some(MessageId(id))
    }

    /// Without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_shown(char: char) -> bool {
    !char.is_control()
        && !matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl std::fmt::Display for MessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// All identifiers of an In-Reply-To or References value, in order; tolerant of phrases, bare ids
/// and missing brackets.
pub fn parse_list(raw: &str) -> Vec<MessageId> {
    let brackets = memchr::memchr_iter(b'<', raw.as_bytes()).count();
    if brackets == 0 {
        return bare(raw);
    }
    // Brackets without an id make no room.
    let mut ids = Vec::with_capacity(brackets.min(32));
    ids.extend(bracketed(raw));
    ids
}

/// The first of them.
pub fn parse_first(raw: &str) -> Option<MessageId> {
    match memchr::memchr(b'<', raw.as_bytes()) {
        Some(_) => bracketed(raw).next(),
        None => bare(raw).into_iter().next(),
    }
}

/// What is in brackets. RFC 5322 4.5.4 allows phrases between them
/// (`Your message of ... <id>`).
fn bracketed(raw: &str) -> impl Iterator<Item = MessageId> {
    let mut opening = memchr::memchr_iter(b'<', raw.as_bytes()).peekable();
    std::iter::from_fn(move || {
        let start = opening.next()? + 1;
        Some(&raw[start..opening.peek().map_or(raw.len(), |next| *next)])
    })
    .filter_map(|piece| match memchr::memchr(b'>', piece.as_bytes()) {
        Some(end) => MessageId::parse(&piece[..end]),
        // Without its bracket (long References cut by old mailers) only the first word can belong
        // to it.
        None => piece.split_whitespace().next().filter(|word| word.contains('@')).and_then(MessageId::parse),
    })
}

/// Identifiers without brackets, as some scripts write them. A phrase
/// (`Message from joe@host of Monday`) is none.
fn bare(raw: &str) -> Vec<MessageId> {
    let words = || raw.split([' ', '\t', '\r', '\n', ',', ';']).filter(|word| !word.is_empty());
    if !words().all(|word| word.contains('@')) {
        return Vec::new();
    }
    words().filter_map(MessageId::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identifier_is_taken_out_of_its_brackets() {
        let check = |raw: &str, id: Option<&str>| {
            assert_eq!(MessageId::parse(raw).as_ref().map(MessageId::as_str), id, "{raw}")
        };
        check("<a@b.example>", Some("a@b.example"));
        check(" <Ab\r\n C@x> (added by mta)", Some("AbC@x"));
        check("<<a@b>>", Some("a@b"));
        check("a@b>", Some("a@b"));
        check("12345", Some("12345"));
        check("<>", None);
        check(" \u{200b}\0", None);
        check(&"x".repeat(1000), None);
    }

    #[test]
    fn lists_are_read_in_order() {
        let check = |raw: &str, ids: &[&str]| {
            let found = parse_list(raw);
            assert_eq!(found.iter().map(MessageId::as_str).collect::<Vec<_>>(), ids, "{raw}");
            assert_eq!(parse_first(raw).as_ref(), found.first(), "{raw}");
        };
        check("<a@x> <b@y>\n <c@z>", &["a@x", "b@y", "c@z"]);
        check("<a@x><b@y>,<c@z>", &["a@x", "b@y", "c@z"]);
        check("a@x b@y", &["a@x", "b@y"]);
        check("Your message of \"Mon, 3 Feb\" joe@host.example <a@x>", &["a@x"]);
        check("Message from joe@host.example of Monday", &[]);
        check("<broken <also@broken.example", &["also@broken.example"]);
        check("<fol\n ded@x>", &["folded@x"]);
        check("", &[]);
        check("<> <>", &[]);
    }
}
