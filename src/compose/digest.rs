//! The digest: the face of the product, told by an editor. What waits for the owner comes first;
//! of each person one way to help, and why now; an answer is one tap, or one line of a reply.
//!
//! Warm, brief, exact; text and HTML say the same. In the text no line starts with words from mail
//! or with a command, so that a client that quotes it without marks makes no command of it. Absent
//! on purpose: who is in it and why (see [`crate::agenda`], which makes its [`content`]).

pub mod content;
mod view;
mod wording;

use jiff::civil::Date;
use serde::Serialize;

pub use super::facts::ProposedPerson;
use super::greeting::first_name;
use super::letter::shown;
use super::locale::DigestSubject;
use super::{Envelope, MailLanguage, Outgoing, TemplateError, Templates};
use crate::mail::text as words;
use view::letter;
pub use wording::put_into_words;

/// Longest first name in the subject, in characters.
const SUBJECT_NAME_CHARS: usize = 24;

/// Everything a digest says, in words ([`put_into_words`] has them). Text and HTML are made from
/// the same one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    /// The day it is for, in the owner's zone.
    pub date: Date,
    /// At most `size`, in order, numbered from 1.
    pub suggestions: Vec<Suggestion>,
    /// People of the last digest who got in touch since: "On 3 March: Ada Lovelace (7)".
    pub back_in_touch: Vec<String>,
    /// Mail that waits for the owner's answer.
    pub owed: Vec<OwedReply>,
    /// Birthdays and anniversaries of this week, and new jobs: one line each.
    pub dates: Vec<String>,
    /// At most one pair.
    pub introduction: Option<Proposal>,
    /// Two who may be one person: at most one such question.
    pub question: Option<Proposal>,
    /// People whose address died, one line each.
    pub moved: Vec<String>,
    /// Introductions under way that wait for a step of the owner's, or that something happened to.
    pub meetings: Vec<IntroductionStep>,
    /// What could not be looked at, one sentence each: it is on top.
    pub unread: Vec<String>,
    /// Said when the history is short or the scan partial, one sentence each.
    pub remarks: Vec<String>,
}

/// One person of a digest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    pub number: u32,
    /// As the person writes it; the addr-spec when nameless.
    pub name: String,
    /// The address in use now; `None` for imported people without one.
    pub address: Option<String>,
    pub organization: Option<String>,
    /// One line, from evidence: "You usually write every 3 weeks; it has been 11."
    pub why: String,
    /// Direction, date and subject: `You wrote on 3 Mar: "Budget draft"`.
    pub last: String,
    /// One concrete way to help.
    pub you_could: String,
    /// Who could help them, to be brought together by `intro`.
    pub helpers: Vec<ProposedPerson>,
    /// `Turns 75 on Thursday.`; empty for no such day.
    pub coming_day: String,
    /// A `mailto:` URI that opens a prefilled mail (see [`super::mailto`]); anything else is left
    /// out.
    pub mailto: Option<String>,
    /// The draft that waits for the owner to send it: "“Re: Lunch”, in your Drafts folder". `None`:
    /// there is none.
    pub draft: Option<String>,
    /// Text sparkline of the last 24 months, such as `▁▁▃▁▁█` (see [`super::spark`]). Empty for
    /// none.
    pub spark: String,
}

/// A mail of somebody known that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwedReply {
    /// After the suggestions, unless one of those is about the same person.
    pub number: u32,
    pub name: String,
    /// "2 days ago".
    pub when: String,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
    /// `Turns 75 on Thursday.`; empty for no such day.
    pub coming_day: String,
    /// A `mailto:` URI that opens the answer.
    pub mailto: Option<String>,
}

/// One introduction under way: "Tom answered on 3 March about meeting Ada. Would he like to?"
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IntroductionStep {
    pub line: String,
    /// Commands that answer it; none where nothing is asked.
    pub replies: Vec<String>,
}

/// "Do Ada and Tom know each other?"
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// Numbers continue after the suggestions, so that `intro 4 5` means them; a person who is also
    /// suggested keeps the number from there.
    pub a: ProposedPerson,
    pub b: ProposedPerson,
    /// Why, by name: "You wrote with both about `rust`; both work at example.org."
    pub reason: String,
}

/// The mail.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render(
    digest: &Digest,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    letter(digest, envelope).outgoing(templates)
}

/// The same mail marked as a trial, in its subject and on top of its text.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render_trial(
    digest: &Digest,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    let mut mail = letter(digest, envelope);
    mail.subject = trial_subject(digest, envelope.language);
    mail.value.unread.insert(0, envelope.language.locale().captions().trial.to_owned());
    mail.outgoing(templates)
}

/// The subject of a trial, without the tag.
pub fn trial_subject(digest: &Digest, language: MailLanguage) -> String {
    format!("{} {}", language.locale().captions().trial_subject, subject(digest, language))
}

/// The text/plain part alone, for dry runs.
///
/// # Errors
/// A replaced template that does not fit.
pub fn text(digest: &Digest, envelope: &Envelope, templates: &Templates) -> Result<String, TemplateError> {
    letter(digest, envelope).text(templates)
}

/// The text/html part alone, whether or not the envelope wants it.
///
/// # Errors
/// A replaced template that does not fit.
pub fn html(digest: &Digest, envelope: &Envelope, templates: &Templates) -> Result<String, TemplateError> {
    letter(digest, envelope).html(templates)
}

/// The subject without the tag: "Ilse, Anselm and 3 others".
pub fn subject(digest: &Digest, language: MailLanguage) -> String {
    let first = |name: &str| words::shorten(&first_name(name), SUBJECT_NAME_CHARS);
    let names: Vec<String> = digest.suggestions.iter().map(|one| first(&one.name)).collect();
    let whole = digest.suggestions.first().map(|one| words::shorten(&shown(&one.name), 60));
    let about = match (names.as_slice(), &whole) {
        ([_, _, ..], _) => DigestSubject::Several(&names),
        (_, Some(name)) => DigestSubject::One(name),
        _ if !digest.meetings.is_empty() => DigestSubject::Introductions,
        _ if !digest.owed.is_empty() => DigestSubject::Owed,
        _ if !digest.unread.is_empty() => DigestSubject::Unread,
        _ => DigestSubject::Nobody,
    };
    language.locale().digest_subject(about)
}

/// Whether a link is a `mailto:` one that can stand in a page.
pub(super) fn is_mailto(link: &str) -> bool {
    link.starts_with("mailto:") && link.bytes().all(|byte| byte.is_ascii_graphic())
}
