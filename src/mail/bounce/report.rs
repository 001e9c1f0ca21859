//! What the header alone tells of a mail server's report: whether it says that mail was refused for
//! good.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::phrases;

/// Whoever writes bounces.
static DAEMON: LazyLock<AhoCorasick> =
    LazyLock::new(|| searcher(&[phrases::DAEMON_NAMES, phrases::DAEMONS].concat()));
static BOUNCE_SUBJECT: LazyLock<AhoCorasick> = LazyLock::new(|| searcher(phrases::BOUNCE_SUBJECTS));
static NOT_FINAL_SUBJECT: LazyLock<AhoCorasick> = LazyLock::new(|| searcher(NOT_FINAL));

/// Words of a subject under which mail may still arrive, did arrive, or was refused for another
/// reason than its address.
const NOT_FINAL: &[&str] = &[
    "delay",
    "warning",
    "not yet",
    "still being",
    "will be retried",
    "temporar",
    "verzöger",
    "verspätet",
    "warnung",
    "retard",
    "différé",
    "retraso",
    "retrasad",
    "demorad",
    "atras",
    "ritard",
    "vertraag",
    "försen",
    "opóźn",
    "задерж",
    "(success",
    "successful",
    "(relay",
    "relayed",
    "erfolgreich",
    "read:",
    "read receipt",
    "lesebestätigung",
    "quota",
    "mailbox full",
    "mailbox is full",
    "out of office",
    "spam",
    "too large",
    "size limit",
];

/// The signs in the header that a report shows.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    /// Decoded.
    pub subject: &'a str,
    /// Everything in From, decoded.
    pub from: &'a str,
    /// X-Failed-Recipients is there.
    pub named: bool,
    /// `multipart/report; report-type=delivery-status` (RFC 3464).
    pub delivery_status: bool,
    /// `Return-Path: <>`.
    pub null_path: bool,
}

/// Whether mail came back for good, as far as the header tells. A subject in words that nobody
/// knows is believed where the form is a report's.
pub fn is_final(marks: Marks<'_>) -> bool {
    let report = marks.named
        || marks.delivery_status
        || (marks.null_path || is_daemon(marks.from)) && is_in(&BOUNCE_SUBJECT, marks.subject);
    report && !is_in(&NOT_FINAL_SUBJECT, marks.subject)
}

fn is_daemon(from: &str) -> bool {
    is_in(&DAEMON, from)
}

fn searcher(phrases: &[&str]) -> AhoCorasick {
    let built = AhoCorasick::builder().ascii_case_insensitive(true).build(phrases);
    built.expect("a few phrases make a small automaton")
}

/// Whether one of these phrases is in a text, in whatever case.
fn is_in(phrases: &AhoCorasick, text: &str) -> bool {
    if text.is_ascii() { phrases.is_match(text) } else { phrases.is_match(&text.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_a_success_and_a_full_mailbox_are_not_final() {
        let check = |subject: &str, delivery_status: bool, expected: bool| {
            let marks = Marks {
                subject,
                from: "Mail Delivery Subsystem <mailer-daemon@example.org>",
                named: false,
                delivery_status,
                null_path: true,
            };
            assert_eq!(is_final(marks), expected, "{subject}");
        };
        check("Undelivered Mail Returned to Sender", true, true);
        check("Delivery Status Notification (Failure)", true, true);
        check("failure notice", false, true);
        check("Mail delivery failed: returning message to sender", false, true);
        check("Nicht zustellbar: Hallo", true, true);
        check("NOTICE: mail delivery status.", false, true);
        check("Mail failure.", false, true);
        for subject in [
            "Zustellung der Nachricht fehlgeschlagen",
            "Message non distribué",
            "No se ha podido entregar: hola",
            "Não foi possível entregar a mensagem",
            "Consegna non riuscita",
            "Bericht kan niet worden afgeleverd",
            "Meddelandet kunde inte levereras",
            "Nie można dostarczyć wiadomości",
            "Zprávu nelze doručit",
            "Ошибка доставки почты",
            "退件通知",
        ] {
            check(subject, false, true);
        }
        check("Delivery Status Notification (Delay)", true, false);
        check("Warning: message 1abc delayed 24 hours", false, false);
        check("Delivery Status Notification (Success)", true, false);
        check("Undeliverable: mailbox full", true, false);
        check("Statistics of last night", false, false);
    }
}
