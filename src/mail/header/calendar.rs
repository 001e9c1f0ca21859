//! Calendar mail by its header: invitations, their answers and their reminders are no letters,
//! whoever's name they have.
//!
//! By whom it is sent, and what shows it:
//!
//! - any: text/calendar with a method as the message's own type (RFC 5546)
//! - Exchange, Outlook: Content-Class `calendarmessage` or `appointment`,
//!   X-MS-Exchange-Calendar-Originator-Id
//! - Google: Sender, or From, `calendar-...@google.com`; Message-ID `calendar-...@google.com`
//! - SOGo, Open-Xchange: X-SOGo-Message-Type, X-Open-Xchange-Module
//! - Proton: the start of the subject
//! - Zoom, Apple and other services: Sender, From or Reply-To of the service

use super::field_name::FieldName;
use super::fields::HeaderBlock;
use super::{HeaderRecord, signs};
use crate::mail::text::{find_phrase, lossy};
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
    ("hello", "cal.com"),
    ("noreply", "zohocalendar.com"),
    ("noreply", "youcanbook.me"),
    ("scheduling", "acuityscheduling.com"),
    ("hello", "savvycal.com"),
];

/// What programs call an address that takes no answers.
const UNANSWERED: &[&str] =
    &["noreply", "no-reply", "donotreply", "do-not-reply", "notification", "notifications"];

/// Starts of subjects under which Proton Calendar sends invitations: nothing else in their headers
/// tells them from letters. In lower case.
const PROTONS: &[&str] = &[
    "invitation for an event starting on ",
    "invitation for an all-day event starting on ",
    "invitation for an all day event starting on ",
    "update for an event starting on ",
    "cancellation of an event starting on ",
];

/// Whether the header shows that a calendar wrote it. `record` has its people and Message-ID.
pub(super) fn is_calendar(fields: &HeaderBlock<'_>, record: &HeaderRecord) -> bool {
    let lower = |field| fields.first(field).map(|raw| lossy(raw).trim().to_ascii_lowercase());
    let class = lower(FieldName::ContentClass).unwrap_or_default();
    let by_type = fields.first(FieldName::ContentType).is_some_and(|raw| is_calendar_type(lossy(raw).trim()));
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
        || by_type
        || lower(FieldName::SogoMessageType).is_some_and(|value| value.starts_with("calendar"))
        || lower(FieldName::OpenXchangeModule).is_some_and(|value| value.starts_with("appointment"))
        || is_protons(&record.subject)
        || by_service
        || by_id
}

fn is_calendar_type(value: &str) -> bool {
    begins(value, "text/calendar") && signs::parameter(value, "method").is_some()
}

fn is_protons(subject: &str) -> bool {
    let initial = subject.as_bytes().first().map(u8::to_ascii_lowercase);
    PROTONS.iter().any(|start| initial == Some(start.as_bytes()[0]) && begins(subject, start))
}

/// Whether a text begins so, in whatever case.
fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn is_service(address: &Address) -> bool {
    let (name, host) = address.parts();
    let fits = |local: &str| match local.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == local,
    };
    SENDERS.iter().any(|(local, domain)| host == *domain && fits(local)) || is_unanswered(name, host)
}

/// `noreply@calendar.example`, `invitations-noreply@cloud.example`: an address that takes no
/// answers, of a calendar.
fn is_unanswered(name: &str, host: &str) -> bool {
    // Every word of the list has these two letters, and most addresses have not.
    if find_phrase(name, "no").is_none() {
        return false;
    }
    let is_calendars = |word: &str| ["calendar", "invitation", "invitations", "invites"].contains(&word);
    let beside = |word: &str| {
        let parts = [name.strip_suffix(word), name.strip_prefix(word)].into_iter().flatten();
        parts.map(|part| part.trim_matches(['-', '.', '_'])).any(is_calendars)
    };
    let first = || host.split('.').next().unwrap_or_default();
    UNANSWERED.contains(&name) && is_calendars(first()) || UNANSWERED.iter().any(|word| beside(word))
}

/// `calendar-5f1e...@google.com`
fn is_google_id(id: &str) -> bool {
    begins(id, "calendar-") && id.to_ascii_lowercase().ends_with("@google.com")
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
        for field in [
            "X-SOGo-Message-Type: calendar:invitation",
            "X-Open-Xchange-Module: Appointments",
            "Subject: Invitation for an event starting on Tuesday, 3 March 2026 at 10:00 (GMT+1)",
            "Sender: noreply@calendar.zoho.com",
        ] {
            check(&format!("{from}{field}"), true);
        }
        check("From: Zoom <no-reply@zoom.us>", true);
        check("From: Cloud <invitations-noreply@cloud.example>", true);
        check("From: Cloud <noreply-calendar@cloud.example>", true);
    }

    #[test]
    fn no_word_for_an_unanswered_address_is_passed_over() {
        for word in super::UNANSWERED {
            check(&format!("From: Cloud <calendar-{word}@cloud.example>"), true);
        }
    }

    #[test]
    fn a_letter_about_a_calendar_is_a_letter() {
        let from = "From: Robin Vale <robin@example.org>\r\n";
        for field in [
            "Subject: Invitation: Lesson @ Mon 2 Feb 2026",
            "Subject: Re: Invitation for an event starting on Tuesday, 3 March 2026 at 10:00 (GMT+1)",
            "X-SOGo-Message-Type: mail",
            "Sender: noreply@calendarclub.example",
            "Sender: reply@calendar.example",
            "Content-Type: multipart/mixed; boundary=\"text/calendar\"",
            "Sender: Robin Vale <calendar-club@example.org>",
            "Content-Class: urn:content-classes:message",
            "Message-ID: <calendar-notes@example.org>",
        ] {
            check(&format!("{from}{field}"), false);
        }
    }
}
