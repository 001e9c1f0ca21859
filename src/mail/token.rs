//! The token that ties a reply to one of our mails: at least 128 unguessable bits, carried in the
//! Message-ID, in the subject tag `[r:...]` and in a footer line, because providers rewrite any one
//! of them.

use super::HeaderRecord;

/// 26 characters of lower-case base32 (RFC 4648 without padding): 130 bits, 128 of them random.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(String);

impl Token {
    /// Characters in a token.
    pub const LEN: usize = 26;

    /// Encodes 128 bits.
    pub fn from_bits(bits: [u8; 16]) -> Token {
        let mut text = data_encoding::BASE32_NOPAD.encode(&bits);
        text.make_ascii_lowercase();
        Token(text)
    }

    /// Takes exactly a token's characters, in either case. `None` otherwise.
    pub fn parse(raw: &str) -> Option<Token> {
        let text = raw.to_ascii_lowercase();
        let fits = text.len() == Token::LEN && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        fits.then_some(Token(text))
    }

    /// The characters. Secret: not for logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `[r:...]`, as it stands at the end of a subject.
    pub fn subject_tag(&self) -> String {
        format!("[r:{}]", self.0)
    }

    /// The Message-ID (without brackets) of the mail that carries this token, under the sender's
    /// domain.
    pub fn message_id(&self, domain: &str) -> String {
        format!("rekindle.{}@{domain}", self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Every token that this header could be carrying back: from In-Reply-To and References
/// (`<rekindle.TOKEN@...>`), then the subject tag. Without repeats, the directest first. They are
/// only candidates: the store knows which are ours.
pub fn in_header(record: &HeaderRecord) -> Vec<Token> {
    let ids = record.in_reply_to.iter().chain(record.references.iter().rev());
    let mut found: Vec<Token> = Vec::new();
    let candidates = ids.filter_map(|id| in_message_id(id.as_str())).chain(in_text(&record.subject));
    for token in candidates {
        if !found.contains(&token) {
            found.push(token);
        }
    }
    found
}

/// The token of a Message-ID made by [`Token::message_id`].
pub fn in_message_id(id: &str) -> Option<Token> {
    id.strip_prefix("rekindle.")?.split('@').next().and_then(Token::parse)
}

/// Tokens written as `r:TOKEN` in a line of text (the subject tag, the footer line).
pub fn in_text(text: &str) -> impl Iterator<Item = Token> + '_ {
    let bytes = text.as_bytes();
    let colons = memchr::memchr_iter(b':', bytes).filter(|at| bytes[..*at].ends_with(b"r"));
    colons.filter_map(|at| {
        let word = text[at + 1..].split(|c: char| !c.is_ascii_alphanumeric()).next()?;
        Token::parse(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_again_in_subject_and_message_id() {
        let token = Token::from_bits(*b"0123456789abcdef");
        assert_eq!(token.as_str().len(), Token::LEN);
        let subject = format!("Re: 3 people to catch up with {}", token.subject_tag());
        assert_eq!(in_text(&subject).collect::<Vec<_>>(), std::slice::from_ref(&token));
        assert_eq!(in_message_id(&token.message_id("example.org")), Some(token));
    }

    #[test]
    fn debug_does_not_show_it() {
        assert_eq!(format!("{:?}", Token::from_bits([7; 16])), "Token(..)");
    }
}
