//! Message identifiers (RFC 5322 3.6.4).

/// The text between the angle brackets of a msg-id, as written (case kept), without blanks or controls.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct MessageId(String);

impl MessageId {
    /// Takes one identifier, with or without angle brackets. `None` when nothing is left of it.
    pub fn parse(raw: &str) -> Option<MessageId> {
        let _ = raw;
        todo!()
    }

    /// Without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for MessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// All identifiers of an In-Reply-To or References value, in order; tolerant of phrases, bare ids and missing brackets.
pub fn parse_list(raw: &str) -> Vec<MessageId> {
    let _ = raw;
    todo!()
}
