//! The digest: the face of the product.
//!
//! Warm, brief, exact; text and HTML say the same. In the text no line starts with words from mail
//! or with a command, so that a client that quotes it without marks makes no command of it. Absent
//! on purpose: who is in it and why (see [`crate::infer`]).

use jiff::civil::Date;
use serde::Serialize;

use super::letter::{OwnerMail, shown, shown_long};
use super::sheet::sheet;
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates};

/// Everything a digest says, as a value. Text and HTML are made from the same one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    /// The day it is for, in the owner's zone.
    pub date: Date,
    /// At most `size`, in order, numbered from 1.
    pub suggestions: Vec<Suggestion>,
    /// People of the last digest who got in touch since: "Ada Lovelace, 3 days after the digest".
    pub back_in_touch: Vec<String>,
    /// People whose mail waits for an answer (a reply you owe): one line each.
    pub owed: Vec<String>,
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

/// One side of a proposed pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposedPerson {
    pub number: u32,
    pub name: String,
    pub address: String,
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

/// The subject without the tag: "3 people to catch up with, 23 Nov".
pub fn subject(digest: &Digest) -> String {
    let day = digest.date.strftime("%-d %b");
    match digest.suggestions.len() {
        0 if !digest.meetings.is_empty() => format!("An introduction under way, {day}"),
        0 => format!("All caught up, {day}"),
        1 => format!("1 person to catch up with, {day}"),
        many => format!("{many} people to catch up with, {day}"),
    }
}

/// What the templates see: the digest made safe, and the words that depend on it.
#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    digest: Digest,
    /// `Sunday, 23 November`.
    day: String,
    /// "Three people", "One person"; empty for nobody.
    count: String,
    sheet: [Vec<String>; 2],
}

fn letter<'a>(digest: &Digest, envelope: &'a Envelope) -> OwnerMail<'a, View> {
    let numbers: Vec<u32> = digest.suggestions.iter().map(|suggestion| suggestion.number).collect();
    let value = View {
        digest: safe(digest),
        day: digest.date.strftime("%A, %-d %B").to_string(),
        count: counted(numbers.len()),
        sheet: sheet(&numbers),
    };
    OwnerMail { envelope, kind: MailKind::Digest, stem: "digest", subject: subject(digest), value }
}

fn counted(people: usize) -> String {
    const WORDS: [&str; 11] =
        ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    match people {
        0 => String::new(),
        1 => "One person".to_owned(),
        many => {
            format!("{} people", WORDS.get(many).map_or_else(|| many.to_string(), ToString::to_string))
        }
    }
}

fn safe(digest: &Digest) -> Digest {
    let all = |lines: &[String]| lines.iter().map(|line| shown(line)).collect();
    Digest {
        date: digest.date,
        suggestions: digest.suggestions.iter().map(safe_suggestion).collect(),
        back_in_touch: all(&digest.back_in_touch),
        owed: all(&digest.owed),
        dates: all(&digest.dates),
        introduction: digest.introduction.as_ref().map(safe_proposal),
        question: digest.question.as_ref().map(safe_proposal),
        moved: all(&digest.moved),
        meetings: digest
            .meetings
            .iter()
            .map(|step| IntroductionStep { line: shown(&step.line), replies: all(&step.replies) })
            .collect(),
        remarks: all(&digest.remarks),
    }
}

fn safe_suggestion(from: &Suggestion) -> Suggestion {
    let address = from.address.as_deref().map(shown);
    Suggestion {
        number: from.number,
        name: shown(&from.name),
        // A nameless person is called by the address: once is enough.
        address: address.filter(|address| *address != from.name),
        organization: from.organization.as_deref().map(shown).filter(|name| !name.is_empty()),
        why: shown(&from.why),
        last: shown(&from.last),
        you_could: shown_long(&from.you_could),
        mailto: from.mailto.clone().filter(|link| is_mailto(link)),
        draft: from.draft.as_deref().map(shown),
        spark: shown(&from.spark),
    }
}

fn safe_proposal(from: &Proposal) -> Proposal {
    let side = |of: &ProposedPerson| ProposedPerson {
        number: of.number,
        name: shown(&of.name),
        address: shown(&of.address),
    };
    Proposal { a: side(&from.a), b: side(&from.b), reason: shown(&from.reason) }
}

pub(super) fn is_mailto(link: &str) -> bool {
    link.starts_with("mailto:") && link.bytes().all(|byte| byte.is_ascii_graphic())
}
