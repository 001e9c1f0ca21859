//! Bounces, auto-replies and feedback reports: which they are, and whom they are about.
//!
//! A delivery report (RFC 3464) is believed first; then the unstructured habits of mail servers,
//! read by shape: who wrote, what the subject says, which addresses the text lists above the copy
//! of the original. Absent on purpose: what follows from it for a person.

mod dsn;
mod listed;
pub mod machine_part;
pub(super) mod phrases;
mod reason;
mod refusal_phrases;
pub mod report;
mod ses;
mod signs;

use super::Address;
use super::body::parts::{self, Part};
use signs::AnswerNature;

/// Characters of a reason that are kept.
const MAX_REASON: usize = 200;
/// Recipients of one report that are kept.
const MAX_RECIPIENTS: usize = 200;

/// What a non-human answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceClass {
    /// Permanent failure: the address is dead (RFC 3463 class 5, about the mailbox).
    Hard,
    /// Temporary, or permanent for a reason that is not the address (full, spam, size).
    Soft,
    AutoReply,
    /// Asks the sender to prove being human.
    Challenge,
    /// Abuse feedback (RFC 5965).
    Feedback,
    /// A success or relay notification.
    Delivered,
    /// Ordinary mail.
    None,
}

/// What was read out of one message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BounceReport {
    pub class: BounceClass,
    /// Failed recipients, in order, without repeats.
    pub recipients: Vec<super::Address>,
    /// Enhanced status (RFC 3463) such as `5.1.1`, when given.
    pub status: Option<String>,
    /// The diagnostic in the server's words, one line, at most 200 characters.
    pub reason: Option<String>,
}

/// Reads a whole message (RFC 3464 delivery status, then the unstructured habits of qmail, Exim,
/// Exchange, ...). Never fails: what is no report is [`BounceClass::None`].
pub fn read(message: &[u8]) -> BounceReport {
    let mail = parts::open(message);
    let is_feedback = mail.parts.iter().any(|part| part.kind == "message/feedback-report");
    if is_feedback || mail.report.as_deref() == Some("feedback-report") {
        return BounceReport {
            recipients: complained_about(&mail.parts),
            ..BounceReport::new(BounceClass::Feedback)
        };
    }
    if let Some(report) = dsn::read(&mail.parts) {
        return report;
    }
    match signs::nature(&mail) {
        AnswerNature::Bounce => wrapped(&mail.parts).unwrap_or_else(|| listed::read(&mail)),
        AnswerNature::AutoReply => BounceReport::new(BounceClass::AutoReply),
        AnswerNature::Challenge => BounceReport::new(BounceClass::Challenge),
        AnswerNature::Ordinary => {
            ses::read(&mail.parts).unwrap_or_else(|| BounceReport::new(BounceClass::None))
        }
    }
}

impl BounceReport {
    /// Nothing known but the class.
    fn new(class: BounceClass) -> BounceReport {
        BounceReport { class, recipients: Vec::new(), status: None, reason: None }
    }
}

/// A delivery report that a gateway wrapped into a bounce of its own, as a part or as plain text.
/// One level is opened.
fn wrapped(parts: &[Part]) -> Option<BounceReport> {
    let mut inner = parts.iter().filter(|part| part.kind == "message/rfc822");
    let part = inner.find_map(|part| dsn::read(&parts::open(part.text.as_bytes()).parts));
    part.or_else(|| parts.iter().find_map(|part| dsn::read(&[pasted(part)?])))
}

/// The delivery report that a text quotes with the header of its part.
fn pasted(part: &Part) -> Option<Part> {
    let is_mark = |line: &str| {
        line.to_ascii_lowercase()
            .strip_prefix("content-type:")
            .is_some_and(|kind| kind.trim().trim_end_matches(';') == "message/delivery-status")
    };
    let mut lines = part.text.lines().skip_while(|line| !is_mark(line.trim()));
    lines.next().filter(|_| part.kind.starts_with("text/plain"))?;
    let fields: Vec<&str> = lines.take_while(|line| !line.starts_with("--")).collect();
    Some(Part { kind: "message/delivery-status".to_owned(), text: fields.join("\n"), ..part.clone() })
}

/// Original-Rcpt-To of a feedback report (RFC 5965 3.2).
fn complained_about(parts: &[Part]) -> Vec<Address> {
    let reports = parts.iter().filter(|part| part.kind == "message/feedback-report");
    let lines = reports.flat_map(|part| part.text.lines());
    let fields = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("original-rcpt-to"));
    let mut found = Vec::new();
    for address in fields.flat_map(|(_, value)| listed::addresses(value)) {
        add(&mut found, address);
    }
    found
}

/// Keeps the order, leaves out repeats.
fn add(list: &mut Vec<Address>, address: Address) {
    if list.len() < MAX_RECIPIENTS && !list.contains(&address) {
        list.push(address);
    }
}

/// A diagnostic, fit to show. `None` when nothing is left.
fn shown(diagnostic: &str) -> Option<String> {
    let line = super::text::one_line(super::body::limit::cut(diagnostic, 4 * MAX_REASON));
    let short: String = line.chars().take(MAX_REASON).collect();
    (!short.is_empty()).then_some(short)
}

#[cfg(test)]
mod tests;
