//! The server's own words in our errors: short, one line, no control characters, no secret; and
//! what its refusals mean.

use std::io;

use crate::source::SourceError;

/// Most characters of a server's text that are shown.
const SHOWN: usize = 200;

/// What the server says, fit for a log line or a terminal.
pub(super) fn printable(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(4 * SHOWN)]).into_owned();
    let plain: String =
        text.chars().map(|c| if c.is_control() || is_bidi(c) { ' ' } else { c }).take(SHOWN).collect();
    plain.trim().to_owned()
}

/// Characters that reorder what is around them, or cannot be seen.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A tagged NO or BAD: its response code (RFC 5530) in capitals, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) text: String,
}

impl Refusal {
    /// Reads what is after NO or BAD.
    pub(super) fn read(rest: &[u8]) -> Refusal {
        let text = printable(rest);
        let code = text.strip_prefix('[').and_then(|rest| rest.split([']', ' ']).next()).unwrap_or("");
        Refusal {
            code: code.to_ascii_uppercase(),
            text: if text.is_empty() { "no reason given".into() } else { text },
        }
    }

    /// Whether it will pass by itself: RFC 5530 codes, and the words of Gmail, Yahoo and Courier,
    /// which give none.
    pub(super) fn is_temporary(&self) -> bool {
        let codes = ["UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED", "OVERQUOTA", "SERVERBUG", "CONTACTADMIN"];
        let text = self.text.to_lowercase();
        let phrases = [
            "too many",
            "try again",
            "try later",
            "temporar",
            "bandwidth",
            "throttl",
            "rate limit",
            "unavailable",
            // What Microsoft's servers say with BAD while a mailbox moves or its server restarts.
            "not connected",
            "connection is closed",
            "connection closed",
            "server error",
            "internal error",
            "server is busy",
            "server busy",
        ];
        codes.contains(&self.code.as_str()) || phrases.iter().any(|phrase| text.contains(phrase))
    }

    /// Whether the server wants fewer or slower questions, so that asking again soon makes it
    /// worse.
    pub(super) fn is_throttling(&self) -> bool {
        let codes = ["LIMIT", "THROTTLED", "OVERQUOTA"];
        let text = self.text.to_lowercase();
        let phrases = ["too many", "bandwidth", "throttl", "rate limit"];
        codes.contains(&self.code.as_str()) || phrases.iter().any(|phrase| text.contains(phrase))
    }

    /// The refusal as an error of `operation`; `permanent` says what it means when it will not pass
    /// by itself.
    pub(super) fn into_error(
        self,
        operation: String,
        permanent: fn(String, String) -> SourceError,
    ) -> SourceError {
        let reason = format!("the server says: {}", self.text);
        match (self.is_throttling(), self.is_temporary()) {
            (true, _) => throttled(operation, reason),
            (false, true) => unavailable(operation, reason),
            (false, false) => permanent(operation, reason),
        }
    }
}

pub(super) fn unavailable(operation: String, reason: String) -> SourceError {
    SourceError::Unavailable { operation, reason }
}

pub(super) fn throttled(operation: String, reason: String) -> SourceError {
    SourceError::Throttled { operation, reason }
}

pub(super) fn protocol(operation: String, reason: String) -> SourceError {
    SourceError::Protocol { operation, reason }
}

pub(super) fn auth(operation: String, reason: String) -> SourceError {
    SourceError::Auth { operation, reason }
}

pub(super) fn tls(operation: String, reason: String) -> SourceError {
    SourceError::Tls { operation, reason }
}

/// A failed read or write: broken protocol is ours to name, anything else may pass.
pub(super) fn from_io(operation: String, error: &io::Error) -> SourceError {
    match error.kind() {
        io::ErrorKind::InvalidData => protocol(operation, printable(error.to_string().as_bytes())),
        io::ErrorKind::QuotaExceeded => throttled(operation, error.to_string()),
        io::ErrorKind::UnexpectedEof => unavailable(operation, "the server closed the connection".into()),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset | io::ErrorKind::NotConnected => {
            unavailable(operation, "the connection was cut".into())
        }
        _ => unavailable(operation, printable(error.to_string().as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_words_cannot_steer_a_terminal() {
        let check = |said: &[u8], shown: &str| assert_eq!(printable(said), shown);
        check(b"all is well", "all is well");
        check(b"\x1b[31mred\x1b[0m\r\nLOGIN x y", "[31mred [0m  LOGIN x y");
        check("a\u{202e}b\u{200b}c".as_bytes(), "a b c");
        check(b"\xff\xfe", "\u{fffd}\u{fffd}");
        assert_eq!(printable(&[b'x'; 5000]).len(), SHOWN);
    }

    #[test]
    fn who_is_throttled_is_told_from_who_may_ask_again() {
        let check = |said: &str, throttled: bool| {
            let error = Refusal::read(said.as_bytes()).into_error("reading".to_owned(), protocol);
            assert_eq!(matches!(error, SourceError::Throttled { .. }), throttled, "{said}");
        };
        check("[THROTTLED] slow down", true);
        check("[OVERQUOTA] Account exceeded command or bandwidth limits", true);
        check("[ALERT] Too many simultaneous connections. (Failure)", true);
        check("[LIMIT] too many commands", true);
        check("[UNAVAILABLE] user database is away", false);
        check("[CANNOT] no", false);
    }

    #[test]
    fn refusals_that_pass_by_themselves_are_told_from_those_that_do_not() {
        let check = |said: &str, temporary: bool| {
            assert_eq!(Refusal::read(said.as_bytes()).is_temporary(), temporary, "{said}");
        };
        check("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", false);
        check("[ALERT] Too many simultaneous connections. (Failure)", true);
        check("[THROTTLED] slow down", true);
        check("[UNAVAILABLE] user database is away", true);
        check("[overquota] Account exceeded command or bandwidth limits", true);
        check("[ALERT] Application-specific password required", false);
        check("LOGIN failed.", false);
        check("", false);
        check("User is authenticated but not connected.", true);
        check("Server Unavailable. 15", true);
        check("Connection is closed. 13", true);
        check("Internal server error occurred.", true);
        check("Command Error. 10", false);
        check("Mailbox does not exist.", false);
    }
}
