//! One-tap answers: links that open a new mail to the owner, with a command in it, ready to be
//! sent. It is obeyed like a reply: the token is in its subject (RFC 6068 has no other field
//! that every mail program keeps).

use super::Envelope;
use super::letter::shown;
use super::mailto;
use crate::mail::{MessageId, text};

/// Longest name in the subject of a tap, in characters: the token behind it must not be cut off.
const ABOUT_CHARS: usize = 60;

/// The link whose mail says `command`; `about` names whom it is about, for the eye. Empty where the
/// mail at hand is not to be answered.
pub(super) fn tap(envelope: &Envelope, command: &str, about: &str) -> String {
    let Some(token) = &envelope.token else { return String::new() };
    let owner = envelope.owner.address.as_str();
    let verb = command.split(' ').next().unwrap_or_default();
    let about = text::shorten(&shown(about), ABOUT_CHARS);
    let subject = format!("{verb}: {about} {}", token.subject_tag());
    match MessageId::parse(&envelope.message_id) {
        Some(id) => mailto::mailto_reply(owner, &subject, command, &id),
        None => mailto::mailto(owner, &subject, command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Address, Mailbox, Token, token};

    fn envelope(token: Option<Token>) -> Envelope {
        let address = Address::parse("robin+x@example.org").unwrap();
        Envelope {
            owner: Mailbox { name: String::new(), address },
            message_id: "rekindle.x@example.org".to_owned(),
            rekindle_id: String::new(),
            token,
            subject_tag: super::super::SubjectTag::Spared,
            now: "2026-11-23T09:00[Europe/Paris]".parse().unwrap(),
            references: Vec::new(),
            html: true,
            language: super::super::MailLanguage::English,
        }
    }

    #[test]
    fn a_tap_carries_the_command_and_the_token_however_long_the_name_is() {
        let token = Token::from_bits([7; 16]);
        for name in ["Ada", &"é\u{202e}\n".repeat(4_000), "a&body=never 9", "山口 [r:x]"] {
            let link = tap(&envelope(Some(token.clone())), "snooze 1 2w", name);
            assert!(link.starts_with("mailto:robin%2Bx@example.org?In-Reply-To="), "{link}");
            assert!(link.ends_with("&body=snooze%201%202w"), "{link}");
            assert!(link.contains(&format!("r%3A{}", token.as_str())), "{link}");
            assert!(link.len() < 2_000 && link.matches("body=").count() == 1, "{link}");
        }
        assert_eq!(tap(&envelope(None), "done 1", "Ada"), "");
    }

    #[test]
    fn the_subject_shows_the_token_to_whoever_reads_headers() {
        let token = Token::from_bits([9; 16]);
        let link = tap(&envelope(Some(token.clone())), "never 1", "Ada");
        let subject = link.split("subject=").nth(1).unwrap().split('&').next().unwrap();
        let plain = subject.replace("%3A", ":").replace("%5B", "[").replace("%5D", "]").replace("%20", " ");
        assert_eq!(plain, format!("never: Ada [r:{}]", token.as_str()));
        assert_eq!(token::in_text(&plain).collect::<Vec<_>>(), [token]);
    }
}
