//! What the machine's part of a delivery report says: the message/delivery-status part (RFC 3464),
//! or the first text of a plain report. The returned letter is never looked at.

use super::reason::BounceFault;
use super::{Address, BounceClass, Part, add, dsn, listed};
use crate::mail::body::limit::cut;
use crate::mail::body::parts::{self, Mail};

/// Bytes of a delivery-status part that are read.
pub const STATUS_BYTES: usize = 16 * 1024;
/// Bytes of a plain report that are read.
pub const TEXT_BYTES: usize = 4 * 1024;

/// What came of mail, by the machine's part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportedFailure {
    /// Nobody is at the addresses of `dead`; from those of `returned` the mail came back for
    /// another reason.
    Failed { dead: Vec<Address>, returned: Vec<Address> },
    /// It is not over yet, or the mail arrived.
    None,
    /// It names nobody.
    Unnamed,
}

/// Whether a part is what the machine wrote for machines.
pub fn is_status(kind: &str) -> bool {
    matches!(kind, "message/delivery-status" | "message/global-delivery-status")
}

/// Reads a report, whole or only its machine's part with a header of its own.
pub fn read(message: &[u8]) -> ReportedFailure {
    let mail = parts::open(message);
    match mail.parts.iter().find(|part| is_status(&part.kind)) {
        Some(status) => read_status(status),
        None => read_text(mail),
    }
}

fn read_status(part: &Part) -> ReportedFailure {
    let class = dsn::read(std::slice::from_ref(part)).map(|report| report.class);
    let failures = dsn::failures(part);
    match class {
        None | Some(BounceClass::Delivered) => ReportedFailure::None,
        Some(_) if failures.is_empty() && says_delayed(part) => ReportedFailure::None,
        Some(_) => told(failures),
    }
}

/// Nobody has given up on any recipient.
fn says_delayed(part: &Part) -> bool {
    let fields = part.text.lines().filter_map(|line| line.split_once(':'));
    let mut actions = fields.filter(|(name, _)| name.trim().eq_ignore_ascii_case("action"));
    actions.any(|(_, value)| value.trim().to_ascii_lowercase().starts_with("delay"))
}

fn read_text(mut mail: Mail) -> ReportedFailure {
    let is_text = |part: &&Part| part.kind.starts_with("text/") && !part.attached;
    let Some(mut part) = mail.parts.iter().find(is_text).cloned() else { return ReportedFailure::Unnamed };
    part.text.truncate(cut(&part.text, TEXT_BYTES).len());
    mail.parts = vec![part];
    if listed::is_waiting(&mail.prose().to_lowercase()) {
        return ReportedFailure::None;
    }
    told(listed::failures(&mail))
}

fn told(failures: Vec<(Address, BounceFault)>) -> ReportedFailure {
    if failures.is_empty() {
        return ReportedFailure::Unnamed;
    }
    let (dead, returned): (Vec<_>, Vec<_>) =
        failures.into_iter().partition(|(_, fault)| *fault == BounceFault::Address);
    let addresses = |of: Vec<(Address, BounceFault)>| {
        let mut found = Vec::new();
        of.into_iter().for_each(|(address, _)| add(&mut found, address));
        found
    };
    ReportedFailure::Failed { dead: addresses(dead), returned: addresses(returned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(fields: &str) -> ReportedFailure {
        let letter = "--b\r\nContent-Type: message/rfc822\r\n\r\nTo: other@example.org\r\n\r\n<other@example.org>: user unknown\r\n--b--\r\n";
        let head = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n";
        let report = format!(
            "{head}--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n{fields}\r\n{letter}"
        );
        let part =
            format!("Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n{fields}\r\n");
        assert_eq!(read(report.as_bytes()), read(part.as_bytes()), "the part alone says the same");
        read(report.as_bytes())
    }

    fn text(text: &str) -> ReportedFailure {
        read(format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}").as_bytes())
    }

    fn at(names: &[&str]) -> Vec<Address> {
        names.iter().map(|name| Address::parse(&format!("{name}@friends.example")).unwrap()).collect()
    }

    fn failed(dead: &[&str], returned: &[&str]) -> ReportedFailure {
        ReportedFailure::Failed { dead: at(dead), returned: at(returned) }
    }

    #[test]
    fn a_status_part_says_whether_the_address_is_dead_or_the_mail_alone_came_back() {
        let fields = |action: &str, code: &str, words: &str| {
            status(&format!(
                "Final-Recipient: rfc822; ada@friends.example\r\nAction: {action}\r\nStatus: {code}\r\nDiagnostic-Code: smtp; {words}\r\n"
            ))
        };
        let dead = failed(&["ada"], &[]);
        assert_eq!(fields("failed", "5.1.1", "550 5.1.1 user unknown"), dead);
        assert_eq!(fields("failed", "5.2.2", "552 5.2.2 mailbox full"), failed(&[], &["ada"]));
        assert_eq!(fields("failed", "4.4.1", "connection timed out"), failed(&[], &["ada"]));
        assert_eq!(fields("delayed", "4.4.1", "connection timed out"), ReportedFailure::None);
        assert_eq!(fields("delivered", "2.0.0", "250 ok"), ReportedFailure::None);
        assert_eq!(status("Action: failed\r\nStatus: 5.1.1\r\n"), ReportedFailure::Unnamed);
    }

    #[test]
    fn each_recipient_of_a_report_is_judged_alone() {
        let group = |name: &str, action: &str, code: &str, words: &str| {
            format!(
                "Final-Recipient: rfc822; {name}@friends.example\r\nAction: {action}\r\nStatus: {code}\r\nDiagnostic-Code: smtp; {words}\r\n\r\n"
            )
        };
        let dead = group("ada", "failed", "5.1.1", "550 5.1.1 user unknown");
        let full = group("bruno", "failed", "5.2.2", "552 5.2.2 mailbox full");
        let waits = group("carl", "delayed", "4.4.1", "connection timed out");
        let arrived = group("dora", "delivered", "2.0.0", "250 ok");
        assert_eq!(status(&format!("{full}{dead}")), failed(&["ada"], &["bruno"]));
        assert_eq!(status(&format!("{waits}{dead}{arrived}")), failed(&["ada"], &[]));
        assert_eq!(status(&format!("{waits}{arrived}")), ReportedFailure::None);
        let exim = "A message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  \
                    ada@friends.example\n    host mx.friends.example [192.0.2.1]\n    550 5.1.1 no such user\n\n  \
                    bruno@friends.example\n    host mx.friends.example [192.0.2.1]\n    552 5.2.2 mailbox is full\n";
        assert_eq!(text(exim), failed(&["ada"], &["bruno"]));
    }

    #[test]
    fn plain_reports_of_many_servers_name_the_address_above_the_returned_letter() {
        let dead = failed(&["ada"], &[]);
        for report in [
            "Hi. This is the qmail-send program at mail.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<ada@friends.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 user unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nTo: other@example.org\n",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ada@friends.example\n    SMTP error from remote mail server after RCPT TO:<ada@friends.example>:\n    550 Unknown user\n\n------ This is a copy of the message, including all the headers. ------\n\nTo: other@example.org\n",
            "   ----- The following addresses had permanent fatal errors -----\n<ada@friends.example>\n    (reason: 550 5.1.1 <ada@friends.example>... User unknown)\n\n   ----- Transcript of session follows -----\n550 5.1.1 <ada@friends.example>... User unknown\n",
        ] {
            assert_eq!(text(report), dead, "{report}");
        }
        let waits = "Your message to <ada@friends.example> could not be delivered yet. Delivery attempts will continue to be made for five days.\n";
        assert_eq!(text(waits), ReportedFailure::None);
        assert_eq!(text("Something went wrong.\n"), ReportedFailure::Unnamed);
        let far = format!("Sorry.\n{}<ada@friends.example>: 550 user unknown\n", "lorem ipsum\n".repeat(400));
        assert_eq!(text(&far), ReportedFailure::Unnamed, "only the beginning is read");
    }
}
