//! The receipt: one answer to one mail of commands, to the owner only. Line by line what was
//! understood, what happened and until when, what was not understood, and how to take it back.
//!
//! The job fills the value after it has done the work; nothing here decides. A receipt is threaded
//! under the reply it answers (the envelope's `references`) and is itself never answered.

use jiff::civil::Date;
use serde::Serialize;

use super::facts::ReceiptSummary;
use super::letter::{OwnerMail, shown, shown_lines};
use super::locale::{Captions, Locale};
use super::sheet::{AnswerSheet, sheet};
use super::tap::tap;
use super::{Envelope, MailKind, Outgoing, TemplateError, Templates};

/// Lines of answers in one transcript, and for one command.
const MOST_SAYS: usize = 400;
const MOST_SAYS_EACH: usize = 60;

/// What became of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Subject of the owner's reply; the receipt is its `Re:`.
    pub subject: String,
    /// In the order they were written.
    pub lines: Vec<ReceiptLine>,
    /// Did the reply go on after the last line answered here?
    pub rest: UnreadRemainder,
    /// How to take it back, a command: `undo`. `None` when nothing changed.
    pub undo: Option<String>,
}

/// What is behind the last answered line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadRemainder {
    /// Nothing: the whole reply was read.
    Read,
    /// After five lines that were no commands the rest was left alone.
    LeftAlone,
    /// A mail has so many commands at most; the rest was left alone.
    TooMany,
}

/// One line of the reply, and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    /// As the owner typed it.
    pub said: String,
    pub outcome: LineOutcome,
    /// What was understood and what happened: "Grace Hopper rests." For questions (`list`, `show`,
    /// `why`, `help`) the whole answer, a line each. For a line not understood what is missing or
    /// wrong, and the nearest command.
    pub says: String,
    /// The day a relative date came to, in the owner's zone; `says` names it, too. `None` when the
    /// command has no date.
    pub on: Option<Date>,
}

/// What came of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// Something changed.
    Done,
    /// Understood, and nothing had to change: already so.
    Nothing,
    /// A question, answered.
    Answer,
    /// Understood but not possible: a number that is not there, a name that fits two people.
    Refused,
    /// No command.
    NotUnderstood,
}

/// The mail. Its subject is `Re:` that of the reply.
///
/// # Errors
/// A replaced template that does not fit.
pub fn render(
    receipt: &Receipt,
    envelope: &Envelope,
    templates: &Templates,
) -> Result<Outgoing, TemplateError> {
    letter(receipt, envelope).outgoing(templates)
}

/// The text/plain part alone.
///
/// # Errors
/// A replaced template that does not fit.
pub fn text(receipt: &Receipt, envelope: &Envelope, templates: &Templates) -> Result<String, TemplateError> {
    letter(receipt, envelope).text(templates)
}

/// The text/html part alone, whether or not the envelope wants it.
///
/// # Errors
/// A replaced template that does not fit.
pub fn html(receipt: &Receipt, envelope: &Envelope, templates: &Templates) -> Result<String, TemplateError> {
    letter(receipt, envelope).html(templates)
}

#[derive(Serialize)]
struct ReceiptView {
    lines: Vec<LineView>,
    left_alone: bool,
    too_many: bool,
    /// Empty when there is nothing to undo.
    undo: String,
    /// The link that undoes it; perhaps empty.
    undo_tap: String,
    /// The first sentence: also the preview that a mailbox shows.
    summary: String,
    /// Empty where every line was understood: who knows the words needs no list of them.
    sheet: Option<AnswerSheet>,
}

#[derive(Serialize)]
struct LineView {
    said: String,
    outcome: LineOutcome,
    /// Nothing came of it, and the owner should see that at once.
    failed: bool,
    /// How it went, where that is not plain from what is said; perhaps empty.
    word: &'static str,
    /// The same for text/plain, never empty, in words that are no command.
    label: &'static str,
    says: Vec<String>,
}

fn letter<'a>(receipt: &Receipt, envelope: &'a Envelope) -> OwnerMail<'a, ReceiptView> {
    let locale = envelope.language.locale();
    let say = locale.captions();
    let value = ReceiptView {
        lines: bounded(receipt.lines.iter().map(|one| line(one, say)).collect(), locale),
        left_alone: receipt.rest == UnreadRemainder::LeftAlone,
        too_many: receipt.rest == UnreadRemainder::TooMany,
        undo: receipt.undo.as_deref().map(shown).unwrap_or_default(),
        undo_tap: receipt
            .undo
            .as_deref()
            .map(|undo| tap(envelope, undo, "your last mail"))
            .unwrap_or_default(),
        summary: locale.receipt_summary(summary(receipt)),
        sheet: (!understood(&receipt.lines)).then(|| sheet(&[])),
    };
    let preheader = receipt.lines.first().map(|line| shown(&line.says)).unwrap_or_default();
    OwnerMail {
        envelope,
        kind: MailKind::Receipt,
        stem: "receipt",
        subject: answering(&receipt.subject, say),
        preheader,
        value,
    }
}

/// A mail stays readable and small, whatever was asked: long answers are cut, and say so.
fn bounded(mut lines: Vec<LineView>, locale: &dyn Locale) -> Vec<LineView> {
    let mut room = MOST_SAYS;
    for line in &mut lines {
        let most = room.clamp(1, MOST_SAYS_EACH);
        if line.says.len() > most {
            let left_out = line.says.len() - most;
            line.says.truncate(most);
            line.says.push(locale.left_out(left_out));
        }
        room = room.saturating_sub(line.says.len());
    }
    lines
}

fn line(from: &ReceiptLine, say: &Captions) -> LineView {
    LineView {
        said: shown(&from.said),
        outcome: from.outcome,
        failed: matches!(from.outcome, LineOutcome::Refused | LineOutcome::NotUnderstood),
        word: word(from.outcome, say),
        label: label(from.outcome, say),
        says: shown_lines(&from.says),
    }
}

fn word(outcome: LineOutcome, say: &Captions) -> &'static str {
    match outcome {
        LineOutcome::Done | LineOutcome::Answer => "",
        LineOutcome::Nothing | LineOutcome::Refused | LineOutcome::NotUnderstood => label(outcome, say),
    }
}

fn label(outcome: LineOutcome, say: &Captions) -> &'static str {
    match outcome {
        LineOutcome::Done => say.ok,
        LineOutcome::Nothing => say.as_it_was,
        LineOutcome::Answer => say.here,
        LineOutcome::Refused => say.failed,
        LineOutcome::NotUnderstood => say.unclear,
    }
}

fn understood(lines: &[ReceiptLine]) -> bool {
    !lines.is_empty() && lines.iter().all(|line| line.outcome != LineOutcome::NotUnderstood)
}

fn summary(receipt: &Receipt) -> ReceiptSummary {
    let lines = &receipt.lines;
    let missed =
        |line: &&ReceiptLine| matches!(line.outcome, LineOutcome::Refused | LineOutcome::NotUnderstood);
    let all_are = |outcome| lines.iter().all(|line| line.outcome == outcome);
    let whole = receipt.rest == UnreadRemainder::Read;
    match (lines.len(), lines.iter().filter(missed).count()) {
        (0, _) => ReceiptSummary::NoCommand,
        (_, 0) if !whole => ReceiptSummary::BeginningDone,
        (_, 0) if all_are(LineOutcome::Answer) => ReceiptSummary::Answers,
        (_, 0) if all_are(LineOutcome::Nothing) => ReceiptSummary::NothingToChange,
        (_, 0) => ReceiptSummary::AllDone,
        (1, _) => ReceiptSummary::OnlyLineFailed,
        (all, missed) if all == missed => ReceiptSummary::AllFailed,
        (_, missed) if !whole => ReceiptSummary::SomeFailedEndUnread(missed),
        (_, missed) => ReceiptSummary::SomeFailed(missed),
    }
}

/// `Re:` once, without tags: the envelope has the one that counts.
fn answering(subject: &str, say: &Captions) -> String {
    let subject = shown(subject);
    let kept: Vec<&str> = subject.split(' ').filter(|word| !word.starts_with("[r:")).collect();
    let mut rest = kept.join(" ");
    while rest.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:")) {
        rest = rest[3..].trim_start().to_owned();
    }
    format!("Re: {}", if rest.is_empty() { say.your_commands } else { &rest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::locale::English;

    #[test]
    fn a_hundred_long_answers_make_a_mail_of_bounded_size() {
        let says = vec!["a line of an answer"; 500].join("\n");
        let one = ReceiptLine { said: "show ada".into(), outcome: LineOutcome::Answer, says, on: None };
        let say = English.captions();
        let lines = bounded((0..100).map(|_| line(&one, say)).collect(), &English);
        let all: usize = lines.iter().map(|line| line.says.len()).sum();
        assert!(all < 700, "{all}");
        assert!(lines[0].says.last().unwrap().starts_with("And 440 more lines"));
        assert_eq!(lines[99].says.len(), 2, "every command has an answer");
    }

    #[test]
    fn all_is_said_only_of_all() {
        let check = |outcomes: &[LineOutcome], rest: UnreadRemainder, wanted: &str| {
            let line = |outcome: &LineOutcome| ReceiptLine {
                said: "x".into(),
                outcome: *outcome,
                says: "y".into(),
                on: None,
            };
            let lines = outcomes.iter().map(line).collect();
            let receipt = Receipt { subject: String::new(), lines, rest, undo: None };
            assert_eq!(English.receipt_summary(summary(&receipt)), wanted);
        };
        use LineOutcome::{Answer, Done, NotUnderstood, Nothing, Refused};
        use UnreadRemainder::{LeftAlone, Read, TooMany};
        check(&[Done, Nothing, Answer], Read, "All done.");
        check(&[Nothing], Read, "Nothing had to change.");
        check(&[Done], TooMany, "The beginning of your mail is done; the rest was not read.");
        check(&[Done, Refused], Read, "One line failed; the rest is done.");
        check(&[Done, Refused, NotUnderstood], Read, "Two lines failed; the rest is done.");
        check(&[Done, Refused], TooMany, "One line failed, and the end of your mail was not read.");
        check(&[NotUnderstood; 5], LeftAlone, "All of it failed, and nothing changed.");
    }

    #[test]
    fn a_receipt_answers_with_one_re_and_no_old_tag() {
        let check = |subject: &str, wanted: &str| assert_eq!(answering(subject, English.captions()), wanted);
        check("3 people", "Re: 3 people");
        check("Re: RE: re:3 people [r:abc]", "Re: 3 people");
        check("[r:abc]", "Re: your commands");
        check("Ré: é", "Re: Ré: é");
        check("", "Re: your commands");
    }
}
