//! Calendar mail by its header: invitations, their answers and their reminders are no letters,
//! whoever's name they bear.
//!
//! | who | shows by |
//! | --- | --- |
//! | any | text/calendar with a method as the message's own type (RFC 5546) |
//! | Exchange, Outlook | Content-Class `calendarmessage` or `appointment`, X-MS-Exchange-Calendar-Originator-Id |
//! | Google | Sender, or From, `calendar-...@google.com`; Message-ID `calendar-...@google.com` |
//! | Zoom, Apple and other services | Sender, From or Reply-To of the service |

use super::field_name::FieldName;
use super::fields::HeaderBlock;
use super::{HeaderRecord, signs};
use crate::mail::{Address, Mailbox, address};

/// Addresses that send nothing but calendar mail: local part (or its beginning, before a `*`) and
/// domain.
const SENDERS: &[(&str, &str)] = &[
    ("calendar-*", "google.com"),
    ("calendar*", "bounces.google.com"),
    ("no-reply", "zoom.us"),
    ("noreply", "zoom.us"),
    ("no-reply", "zoom.com"),
    ("noreply", "email.teams.microsoft.com"),
    ("noreply", "calendly.com"),
    ("notifications", "calendly.com"),
    ("calendar*", "icloud.com"),
    ("invites*", "icloud.com"),
    ("*", "imip.me.com"),
    ("no-reply", "doodle.com"),
    ("mailer", "doodle.com"),
    ("messenger", "webex.com"),
    ("calendar*", "yandex.ru"),
    ("calendar*", "calendar.yandex.ru"),
    ("calendar*", "mail.ru"),
    ("no-reply", "cal.com"),
];

/// Whether the header shows that a calendar wrote it. `record` has its people and Message-ID.
pub(super) fn is_calendar(fields: &HeaderBlock<'_>, record: &HeaderRecord) -> bool {
    let lower =
        |field| fields.first(field).map(|raw| String::from_utf8_lossy(raw).trim().to_ascii_lowercase());
    let class = lower(FieldName::ContentClass).unwrap_or_default();
    let type_ = lower(FieldName::ContentType).unwrap_or_default();
    let senders = lower(FieldName::Sender).map(|raw| address::parse_list(&raw).0).unwrap_or_default();
    let by_service = senders
        .iter()
        .chain(&record.from)
        .chain(&record.reply_to)
        .any(|one: &Mailbox| is_service(&one.address));
    let by_id = record.message_id.as_ref().is_some_and(|id| is_google_id(id.as_str()));
    class.contains("calendarmessage")
        || class.ends_with("content-classes:appointment")
        || lower(FieldName::CalendarOriginator).is_some_and(|value| !value.is_empty())
        || type_.starts_with("text/calendar") && signs::parameter(&type_, "method").is_some()
        || by_service
        || by_id
}

fn is_service(address: &Address) -> bool {
    let (name, host) = (address.local(), address.domain());
    let fits = |local: &str| match local.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == local,
    };
    SENDERS.iter().any(|(local, domain)| host == *domain && fits(local))
}

/// `calendar-5f1e...@google.com`
fn is_google_id(id: &str) -> bool {
    const BEGINS: &[u8] = b"calendar-";
    let begins = id.as_bytes().get(..BEGINS.len()).is_some_and(|start| start.eq_ignore_ascii_case(BEGINS));
    begins && id.to_ascii_lowercase().ends_with("@google.com")
}

#[cfg(test)]
mod tests {
    use crate::mail::{Signs, header};

    fn check(fields: &str, expected: bool) {
        let block = format!("To: Ilse <ilse@example.net>\r\n{fields}\r\n\r\n");
        let signs = header::parse(block.as_bytes(), None).signs;
        assert_eq!(signs.contains(Signs::CALENDAR), expected, "{fields}");
    }

    #[test]
    fn calendar_mail_is_known_by_its_header() {
        let from = "From: Robin Vale <robin@example.org>\r\n";
        for field in [
            "Content-Type: text/calendar; method=REQUEST",
            "Content-Type: TEXT/Calendar; charset=utf-8; METHOD=reply",
            "Sender: Google Calendar <calendar-notification@google.com>",
            "Content-Class: urn:content-classes:calendarmessage",
            "X-MS-Exchange-Calendar-Originator-Id: x",
            "Message-ID: <calendar-0b1c2d@google.com>",
        ] {
            check(&format!("{from}{field}"), true);
        }
        check("From: Zoom <no-reply@zoom.us>", true);
    }

    #[test]
    fn a_letter_about_a_calendar_is_a_letter() {
        let from = "From: Robin Vale <robin@example.org>\r\n";
        for field in [
            "Subject: Invitation: Lesson @ Mon 2 Feb 2026",
            "Content-Type: multipart/mixed; boundary=\"text/calendar\"",
            "Sender: Robin Vale <calendar-club@example.org>",
            "Content-Class: urn:content-classes:message",
            "Message-ID: <calendar-notes@example.org>",
        ] {
            check(&format!("{from}{field}"), false);
        }
    }
}
