//! One mail to the owner: a value, the template pair that words it, and what every page of ours has
//! besides.

use serde::Serialize;

use super::greeting::first_name;
use super::locale::Captions;
use super::message::{self, MailKind};
use super::wrap::wrap;
use super::{Envelope, Outgoing, TemplateError, Templates};
use crate::mail::text;

/// Longest piece of text from elsewhere that a mail shows, in characters.
const SHOWN_CHARS: usize = 300;

/// The same where a web address may be in it: cut in two it would lead elsewhere.
const LONG_CHARS: usize = 800;

/// A mail that is not yet bytes.
pub(super) struct OwnerMail<'a, T> {
    pub envelope: &'a Envelope,
    pub kind: MailKind,
    /// Template names without `.txt` and `.html`.
    pub stem: &'static str,
    /// Without the tag.
    pub subject: String,
    /// What a mailbox shows beside the subject, and the mail itself does not. Empty: its first
    /// words.
    pub preheader: String,
    pub value: T,
}

#[derive(Serialize)]
struct Page<'a, T> {
    subject: &'a str,
    preheader: &'a str,
    /// The owner's first name. Empty when unknown.
    owner: String,
    /// `Hello Robin,`.
    hello: String,
    /// BCP 47.
    language: &'static str,
    /// What the language calls things.
    say: &'static Captions,
    /// The token, empty when the mail is not to be answered.
    reply_code: &'a str,
    #[serde(flatten)]
    value: &'a T,
}

impl<T: Serialize> OwnerMail<'_, T> {
    pub(super) fn text(&self, templates: &Templates) -> Result<String, TemplateError> {
        templates.render(&self.template("txt"), &self.page()).map(|text| wrap(text.trim_end()))
    }

    pub(super) fn html(&self, templates: &Templates) -> Result<String, TemplateError> {
        templates.render(&self.template("html"), &self.page())
    }

    pub(super) fn outgoing(&self, templates: &Templates) -> Result<Outgoing, TemplateError> {
        let text = self.text(templates)?;
        let html = self.envelope.html.then(|| self.html(templates)).transpose()?;
        Ok(message::compose(self.envelope, self.kind, &self.subject, &text, html.as_deref()))
    }

    fn template(&self, ending: &str) -> String {
        Templates::in_language(self.stem, ending, self.envelope.language.locale().code())
    }

    fn page(&self) -> Page<'_, T> {
        let locale = self.envelope.language.locale();
        let owner = first_name(&self.envelope.owner.name);
        Page {
            subject: &self.subject,
            preheader: &self.preheader,
            hello: locale.hello(&owner),
            owner,
            language: locale.code(),
            say: locale.captions(),
            reply_code: self.envelope.token.as_ref().map_or("", |token| token.as_str()),
            value: &self.value,
        }
    }
}

/// Text from elsewhere, fit for a line of ours.
pub(super) fn shown(raw: &str) -> String {
    text::shorten(&text::one_line(raw), SHOWN_CHARS)
}

/// The same for text that may hold a whole web address.
pub(super) fn shown_long(raw: &str) -> String {
    text::shorten(&text::one_line(raw), LONG_CHARS)
}

/// Every line of `raw`, each fit to be shown; blank ones kept out.
pub(super) fn shown_lines(raw: &str) -> Vec<String> {
    raw.lines().map(shown_long).filter(|line| !line.is_empty()).collect()
}
