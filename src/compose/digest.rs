//! The digest: the face of the product, told by an editor. What waits for the owner comes first;
//! of each person one way to help, and why now; an answer is one tap, or one line of a reply.
//!
//! Warm, brief, exact; text and HTML say the same. In the text no line starts with words from mail
//! or with a command, so that a client that quotes it without marks makes no command of it. Absent
//! on purpose: who is in it and why (see [`crate::infer`]).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::greeting::first_name;
use super::letter::{OwnerMail, shown, shown_long};
use super::offer::capital;
use super::sheet::{Sheet, sheet};
use super::tap::tap;
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates};
use crate::mail::text as words;

/// Longest first name in the subject, in characters.
const SUBJECT_NAME_CHARS: usize = 24;
/// Longest preheader, in characters: mailboxes show about 100.
const PREHEADER_CHARS: usize = 140;
/// Months that a sparkline spans.
const SPARK_MONTHS: i64 = 24;

/// Everything a digest says, as a value. Text and HTML are made from the same one.
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

/// What is on top of a digest that was sent to be looked at.
const TRIAL: &str = "This digest is a trial: sending it changed nothing, and answers to it do nothing.";

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
    mail.subject = trial_subject(digest);
    mail.value.unread.insert(0, TRIAL.to_owned());
    mail.outgoing(templates)
}

/// The subject of a trial, without the tag.
pub fn trial_subject(digest: &Digest) -> String {
    format!("Trial: {}", subject(digest))
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
pub fn subject(digest: &Digest) -> String {
    let names: Vec<String> = digest
        .suggestions
        .iter()
        .map(|suggestion| words::shorten(&first_name(&suggestion.name), SUBJECT_NAME_CHARS))
        .collect();
    match names.as_slice() {
        [] if !digest.meetings.is_empty() => "An introduction under way".to_owned(),
        [] if !digest.owed.is_empty() => "Mail that waits for your answer".to_owned(),
        [] if !digest.unread.is_empty() => "Some mail could not be looked at".to_owned(),
        [] => "Nobody has gone quiet".to_owned(),
        [_] => format!("A line to {}?", words::shorten(&shown(&digest.suggestions[0].name), 60)),
        [one, other] => format!("{one} and {other}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} others", rest.len()),
    }
}

/// What the templates see: the digest made safe, and the words that depend on it.
#[derive(Serialize)]
struct View {
    /// `Sunday, 23 November`.
    day: String,
    /// "Three people", "One person"; empty for nobody.
    count: String,
    owed: Vec<OwedReply>,
    suggestions: Vec<PersonView>,
    introduction: Option<PairView>,
    question: Option<PairView>,
    meetings: Vec<StepView>,
    back_in_touch: Vec<String>,
    dates: Vec<String>,
    moved: Vec<String>,
    remarks: Vec<String>,
    unread: Vec<String>,
    /// First and last month of the sparklines.
    spark_from: String,
    spark_to: String,
    sheet: Sheet,
}

#[derive(Serialize)]
struct PersonView {
    #[serde(flatten)]
    suggestion: Suggestion,
    taps: PersonTaps,
    /// A command for each of those who could help.
    introduce: Vec<StepReply>,
}

/// Links that answer about one person; empty where the mail cannot be answered.
#[derive(Serialize)]
struct PersonTaps {
    done: String,
    two_weeks: String,
    not_now: String,
    never: String,
}

#[derive(Serialize)]
struct PairView {
    #[serde(flatten)]
    pair: Proposal,
    /// The links for yes and for no: `Ask both` and `They know each other`, `One person` and `Two
    /// people`.
    yes: String,
    no: String,
}

#[derive(Serialize)]
struct StepView {
    line: String,
    replies: Vec<StepReply>,
}

#[derive(Serialize)]
struct StepReply {
    command: String,
    /// `Yes`, `No`, or the command itself.
    label: String,
    tap: String,
}

fn letter<'a>(digest: &Digest, envelope: &'a Envelope) -> OwnerMail<'a, View> {
    let numbers: Vec<u32> = digest.suggestions.iter().map(|suggestion| suggestion.number).collect();
    let all = |lines: &[String]| lines.iter().map(|line| shown(line)).collect();
    let month = |date: Date| date.strftime("%b %Y").to_string();
    let value = View {
        day: digest.date.strftime("%A, %-d %B").to_string(),
        count: counted(numbers.len()),
        owed: digest.owed.iter().map(safe_owed).collect(),
        suggestions: digest.suggestions.iter().map(|one| person(one, envelope)).collect(),
        introduction: digest.introduction.as_ref().map(|pair| introduction(pair, envelope)),
        question: digest.question.as_ref().map(|pair| question(pair, envelope)),
        meetings: digest.meetings.iter().map(|one| step(one, envelope)).collect(),
        back_in_touch: all(&digest.back_in_touch),
        dates: all(&digest.dates),
        moved: all(&digest.moved),
        remarks: all(&digest.remarks),
        unread: all(&digest.unread),
        spark_from: month(digest.date.saturating_sub(SPARK_MONTHS.months())),
        spark_to: month(digest.date),
        sheet: sheet(&numbers),
    };
    OwnerMail {
        envelope,
        kind: MailKind::Digest,
        stem: "digest",
        subject: subject(digest),
        preheader: preheader(digest),
        value,
    }
}

/// What is most urgent, then the first suggestion.
fn preheader(digest: &Digest) -> String {
    let waits = match digest.owed.as_slice() {
        [] => String::new(),
        [one] => format!("{} waits for your answer. ", shown(&one.name)),
        [one, rest @ ..] => format!("{} and {} more wait for your answer. ", shown(&one.name), rest.len()),
    };
    let first =
        digest.suggestions.first().map(|one| format!("{}: {}", shown(&one.name), shown(&one.you_could)));
    words::shorten(&format!("{waits}{}", first.unwrap_or_default()), PREHEADER_CHARS)
}

fn person(from: &Suggestion, envelope: &Envelope) -> PersonView {
    let answer = |command: &str| tap(envelope, &command.replace('N', &from.number.to_string()), &from.name);
    let taps = PersonTaps {
        done: answer("done N"),
        two_weeks: answer("snooze N 2w"),
        not_now: answer("skip N"),
        never: answer("never N"),
    };
    let introduce = |helper: &ProposedPerson| {
        let command = format!("intro {} {}", from.number, helper.number);
        let both = format!("{} and {}", from.name, helper.name);
        let label = format!("Ask {} and {}", first_name(&from.name), first_name(&helper.name));
        StepReply { tap: tap(envelope, &command, &both), command, label }
    };
    let introduce = from.helpers.iter().map(introduce).collect();
    PersonView { suggestion: safe_suggestion(from), taps, introduce }
}

fn introduction(pair: &Proposal, envelope: &Envelope) -> PairView {
    let (a, b) = (pair.a.number, pair.b.number);
    let both = format!("{} and {}", pair.a.name, pair.b.name);
    PairView {
        pair: safe_proposal(pair),
        yes: tap(envelope, &format!("intro {a} {b}"), &both),
        no: tap(envelope, &format!("intro no {a} {b} acquainted"), &both),
    }
}

fn question(pair: &Proposal, envelope: &Envelope) -> PairView {
    let (a, b) = (pair.a.number, pair.b.number);
    let both = format!("{} and {}", pair.a.name, pair.b.name);
    PairView {
        pair: safe_proposal(pair),
        yes: tap(envelope, &format!("merge {a} {b}"), &both),
        no: tap(envelope, &format!("split {a} {b}"), &both),
    }
}

fn step(from: &IntroductionStep, envelope: &Envelope) -> StepView {
    let reply = |command: &String| StepReply {
        command: shown(command),
        label: match command {
            yes if yes.starts_with("intro yes ") => "Yes".to_owned(),
            no if no.starts_with("intro no ") => "No".to_owned(),
            other => shown(other),
        },
        tap: tap(envelope, command, "an introduction"),
    };
    StepView { line: shown(&from.line), replies: from.replies.iter().map(reply).collect() }
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

fn safe_owed(from: &OwedReply) -> OwedReply {
    OwedReply {
        number: from.number,
        name: shown(&from.name),
        when: shown(&from.when),
        subject: shown(&from.subject),
        coming_day: shown(&from.coming_day),
        mailto: from.mailto.clone().filter(|link| is_mailto(link)),
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
        last: if is_repeated(&from.last, &from.you_could) { String::new() } else { shown(&from.last) },
        you_could: capital(&shown_long(&from.you_could)),
        helpers: from.helpers.iter().map(safe_person).collect(),
        coming_day: shown(&from.coming_day),
        mailto: from.mailto.clone().filter(|link| is_mailto(link)),
        draft: from.draft.as_deref().map(shown),
        spark: shown(&from.spark),
    }
}

/// Does the suggestion quote the subject that the last mail had? Then one of the two is enough.
fn is_repeated(last: &str, could: &str) -> bool {
    let quoted = last.split_once(['\u{201c}', '"']).map(|(_, rest)| rest.trim_end_matches(['\u{201d}', '"']));
    quoted.is_some_and(|subject| !subject.is_empty() && could.contains(subject))
}

fn safe_proposal(from: &Proposal) -> Proposal {
    Proposal { a: safe_person(&from.a), b: safe_person(&from.b), reason: shown(&from.reason) }
}

fn safe_person(of: &ProposedPerson) -> ProposedPerson {
    ProposedPerson { number: of.number, name: shown(&of.name), address: shown(&of.address) }
}

pub(super) fn is_mailto(link: &str) -> bool {
    link.starts_with("mailto:") && link.bytes().all(|byte| byte.is_ascii_graphic())
}
