//! Whether software answered, and in which manner.

use super::{listed, phrases};
use crate::mail::body::parts::Mail;

/// What a message without a delivery report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerNature {
    Bounce,
    AutoReply,
    Challenge,
    Ordinary,
}

/// Weighs sender, subject and text. One sign alone makes no bounce: people write "undeliverable"
/// too, and postmasters write letters.
pub(super) fn nature(mail: &Mail) -> AnswerNature {
    let signs = Signs::read(mail);
    match () {
        () if signs.is_bounce() => AnswerNature::Bounce,
        () if mail.is_receipt() && signs.told > 0 => AnswerNature::Bounce,
        () if is_challenge(mail, &signs.subject, &signs.text) => AnswerNature::Challenge,
        () if signs.away || signs.replied || has_auto_header(mail) || mail.is_receipt() => {
            AnswerNature::AutoReply
        }
        () if signs.is_likely_bounce() => AnswerNature::Bounce,
        () => AnswerNature::Ordinary,
    }
}

/// What sender, subject and text show.
struct Signs {
    subject: String,
    text: String,
    /// Written by a mail server.
    daemon: bool,
    /// By a name in From that only servers have.
    server: bool,
    /// The subject is a bounce's.
    titled: bool,
    /// How many phrases of bounces the text has.
    told: usize,
    /// The text has a line with an SMTP reply code.
    coded: bool,
    /// Sent with the null return path (RFC 5321 4.5.5).
    nobody: bool,
    /// Answers a message by its subject or In-Reply-To.
    answers: bool,
    /// Names failed recipients in the header, or is a delivery report without a readable status.
    refused: bool,
    /// Auto-Submitted: auto-replied (RFC 3834), or any other `auto-`.
    replied: bool,
    automatic: bool,
    /// The subject is that of an automatic answer.
    away: bool,
}

impl Signs {
    fn read(mail: &Mail) -> Signs {
        let subject = mail.header("subject").to_lowercase();
        let from = mail.header("from").to_lowercase();
        let text = mail.prose().to_lowercase();
        let says = |place: &str, list: &[&str]| list.iter().any(|phrase| place.contains(phrase));
        let submitted = mail.header("auto-submitted").trim().to_lowercase();
        let server = says(&from, phrases::DAEMON_NAMES);
        Signs {
            daemon: server || says(&from, phrases::DAEMONS),
            server,
            titled: says(&subject, phrases::BOUNCE_SUBJECTS),
            told: phrases::BOUNCE_PHRASES.iter().filter(|phrase| text.contains(*phrase)).count(),
            coded: text.lines().any(listed::has_reply_code),
            nobody: mail.header("return-path").trim() == "<>" || from.trim().ends_with("<>"),
            answers: subject.trim_start().starts_with("re:") || !mail.header("in-reply-to").is_empty(),
            refused: !mail.header("x-failed-recipients").is_empty()
                || mail.report.as_deref() == Some("delivery-status"),
            replied: submitted.starts_with("auto-replied"),
            automatic: submitted.starts_with("auto-"),
            away: says(&subject, phrases::AUTO_SUBJECTS),
            subject,
            text,
        }
    }

    fn is_bounce(&self) -> bool {
        let told = self.told > 0;
        let by_daemon = self.daemon && (self.titled || told || self.nobody || self.coded);
        let by_text = self.titled && told && (self.nobody || !self.answers);
        let by_path = told && !self.replied && (self.nobody || self.server);
        self.refused || (!self.away && (by_daemon || by_text || by_path))
    }

    /// Short, without a thread, and several phrases: together no coincidence.
    fn is_likely_bounce(&self) -> bool {
        let plain = self.told >= 2 && (self.automatic || self.text.len() < 800);
        (self.daemon && !self.answers) || (plain && (!self.answers || self.text.len() < 400))
    }
}

/// The headers that answering machines set (RFC 3834 and what came before it).
fn has_auto_header(mail: &Mail) -> bool {
    let precedence = mail.header("precedence").to_lowercase();
    let set = [
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-autoreply-from",
        "x-mail-autoreply",
        "x-facebook-notify-autoreply",
        "x-vacation",
    ];
    set.iter().any(|name| !mail.header(name).is_empty())
        || precedence.contains("auto_reply")
        || precedence.contains("auto-reply")
}

fn is_challenge(mail: &Mail, subject: &str, text: &str) -> bool {
    let marked = ["x-boxbe-response", "x-spamarrest-info", "x-tmda-confirm-address", "x-asg-challenge"];
    let says = |place: &str| phrases::CHALLENGES.iter().any(|phrase| place.contains(phrase));
    let asked = says(subject) || (says(text) && text.contains("http"));
    let automatic = mail.header("auto-submitted").to_lowercase().starts_with("auto-")
        || mail.header("precedence").len() > 1
        || mail.header("return-path").trim() == "<>";
    marked.iter().any(|name| !mail.header(name).is_empty()) || (asked && (automatic || says(subject)))
}
