//! Mail about Rekindle itself: the welcome, which is a place to reply to at any time, and notices
//! that something needs the owner.

use serde::Serialize;

use super::letter::{OwnerMail, shown};
use super::sheet::{AnswerSheet, sheet};
use super::tap::tap;
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates};
use crate::mail::text;

/// Longest paragraph, in characters.
const PARAGRAPH_CHARS: usize = 2_000;

/// Something the owner should know or do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What is the matter, in a few words: "The password for personal is refused".
    pub subject: String,
    /// What happened, what it means, and the remedy: a paragraph each.
    pub paragraphs: Vec<String>,
}

/// The mail sent at set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// The schedule in words: "on Mondays at 08:00".
    pub schedule: String,
    /// The first digest, in words: "Monday, 1 December, 08:00". `None` when no digest is planned.
    pub first: Option<String>,
}

/// The mail of a notice.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render(
    notice: &Notice,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    let paragraphs: Vec<String> = notice.paragraphs.iter().map(|paragraph| whole(paragraph)).collect();
    let subject = shown(&notice.subject);
    OwnerMail {
        envelope,
        kind: MailKind::Notice,
        stem: "notice",
        subject,
        preheader: String::new(),
        value: NoticeView { paragraphs },
    }
    .outgoing(templates)
}

/// The welcome mail.
///
/// # Errors
/// A replaced template that does not fit.
pub fn welcome(
    welcome: &Welcome,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    let value = WelcomeView {
        schedule: shown(&welcome.schedule),
        first: welcome.first.as_deref().map(shown).unwrap_or_default(),
        sheet: sheet(&[]),
        help_tap: tap(envelope, "help", "what you can answer"),
    };
    let locale = envelope.language.locale();
    let subject = locale.captions().welcome.to_owned();
    let preheader = match value.first.as_str() {
        "" => String::new(),
        first => locale.first_digest(first),
    };
    OwnerMail { envelope, kind: MailKind::Welcome, stem: "welcome", subject, preheader, value }
        .outgoing(templates)
}

/// A paragraph of ours is long; what a server said inside of it may be endless.
fn whole(paragraph: &str) -> String {
    text::shorten(&text::one_line(paragraph), PARAGRAPH_CHARS)
}

#[derive(Serialize)]
struct NoticeView {
    paragraphs: Vec<String>,
}

#[derive(Serialize)]
struct WelcomeView {
    schedule: String,
    /// Empty when none is planned.
    first: String,
    sheet: AnswerSheet,
    /// Empty where the mail cannot be answered.
    help_tap: String,
}
