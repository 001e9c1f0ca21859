//! What the templates of a digest see.

use jiff::ToSpan;
use serde::Serialize;

use super::{Digest, IntroductionStep, OwedReply, Proposal, ProposedPerson, Suggestion, is_mailto, subject};
use crate::compose::greeting::first_name;
use crate::compose::letter::{OwnerMail, shown, shown_long};
use crate::compose::locale::Locale;
use crate::compose::sheet::{AnswerSheet, sheet};
use crate::compose::tap::tap;
use crate::compose::{Envelope, MailKind};
use crate::mail::text as words;

/// Longest preheader, in characters: mailboxes show about 100.
const PREHEADER_CHARS: usize = 140;
/// Months that a sparkline spans.
const SPARK_MONTHS: i64 = 24;

/// What the templates see: the digest made safe, and the words that depend on it.
#[derive(Serialize)]
pub(super) struct DigestView {
    /// `Sunday, 23 November`.
    day: String,
    /// "Three people", "One person"; empty for nobody.
    count: String,
    owed: Vec<OwedView>,
    suggestions: Vec<DigestPersonView>,
    introduction: Option<PairView>,
    question: Option<PairView>,
    meetings: Vec<StepView>,
    back_in_touch: Vec<String>,
    dates: Vec<String>,
    moved: Vec<String>,
    remarks: Vec<String>,
    pub(super) unread: Vec<String>,
    /// How many have gone quiet.
    lead: String,
    /// First and last month of the sparklines.
    spark_from: String,
    spark_to: String,
    sheet: AnswerSheet,
}

#[derive(Serialize)]
struct OwedView {
    #[serde(flatten)]
    mail: OwedReply,
    /// The subject in quotation marks.
    quoted: String,
}

#[derive(Serialize)]
struct DigestPersonView {
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

/// The mail that is to be written.
pub(super) fn letter<'a>(digest: &Digest, envelope: &'a Envelope) -> OwnerMail<'a, DigestView> {
    let locale = envelope.language.locale();
    let numbers: Vec<u32> = digest.suggestions.iter().map(|suggestion| suggestion.number).collect();
    let all = |lines: &[String]| lines.iter().map(|line| shown(line)).collect();
    let value = DigestView {
        day: locale.long_day(digest.date),
        count: locale.people(numbers.len()),
        lead: locale.gone_quiet(numbers.len()),
        owed: digest.owed.iter().map(|mail| owed(mail, locale)).collect(),
        suggestions: digest.suggestions.iter().map(|one| person(one, envelope)).collect(),
        introduction: digest.introduction.as_ref().map(|pair| introduction(pair, envelope)),
        question: digest.question.as_ref().map(|pair| question(pair, envelope)),
        meetings: digest.meetings.iter().map(|one| step(one, envelope)).collect(),
        back_in_touch: all(&digest.back_in_touch),
        dates: all(&digest.dates),
        moved: all(&digest.moved),
        remarks: all(&digest.remarks),
        unread: all(&digest.unread),
        spark_from: locale.month(digest.date.saturating_sub(SPARK_MONTHS.months())),
        spark_to: locale.month(digest.date),
        sheet: sheet(&numbers),
    };
    OwnerMail {
        envelope,
        kind: MailKind::Digest,
        stem: "digest",
        subject: subject(digest, envelope.language),
        preheader: preheader(digest, locale),
        value,
    }
}

/// What is most urgent, then the first suggestion.
fn preheader(digest: &Digest, locale: &dyn Locale) -> String {
    let waits = match digest.owed.as_slice() {
        [] => String::new(),
        [one, rest @ ..] => locale.waits(&shown(&one.name), rest.len()) + " ",
    };
    let first =
        digest.suggestions.first().map(|one| format!("{}: {}", shown(&one.name), shown(&one.you_could)));
    words::shorten(&format!("{waits}{}", first.unwrap_or_default()), PREHEADER_CHARS)
}

fn person(from: &Suggestion, envelope: &Envelope) -> DigestPersonView {
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
        let names = [first_name(&from.name), first_name(&helper.name)];
        let label = envelope.language.locale().ask([&names[0], &names[1]]);
        StepReply { tap: tap(envelope, &command, &both), command, label }
    };
    let introduce = from.helpers.iter().map(introduce).collect();
    DigestPersonView { suggestion: safe_suggestion(from), taps, introduce }
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
    let say = envelope.language.locale().captions();
    let reply = |command: &String| StepReply {
        command: shown(command),
        label: match command {
            yes if yes.starts_with("intro yes ") => say.yes.to_owned(),
            no if no.starts_with("intro no ") => say.no.to_owned(),
            other => shown(other),
        },
        tap: tap(envelope, command, "an introduction"),
    };
    StepView { line: shown(&from.line), replies: from.replies.iter().map(reply).collect() }
}

fn owed(from: &OwedReply, locale: &dyn Locale) -> OwedView {
    let mail = safe_owed(from);
    OwedView { quoted: locale.quoted(&mail.subject), mail }
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
        last: shown(&from.last),
        you_could: shown_long(&from.you_could),
        helpers: from.helpers.iter().map(safe_person).collect(),
        coming_day: shown(&from.coming_day),
        mailto: from.mailto.clone().filter(|link| is_mailto(link)),
        draft: from.draft.as_deref().map(shown),
        spark: shown(&from.spark),
    }
}

fn safe_proposal(from: &Proposal) -> Proposal {
    Proposal { a: safe_person(&from.a), b: safe_person(&from.b), reason: shown(&from.reason) }
}

fn safe_person(of: &ProposedPerson) -> ProposedPerson {
    ProposedPerson { number: of.number, name: shown(&of.name), address: shown(&of.address) }
}
