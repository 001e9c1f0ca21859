//! One header block -> one [`HeaderRecord`], and the defects it tolerated.
//!
//! Invariants: never fails, never panics, linear in the length of the block; every text in a record
//! is one line without controls. Absent on purpose: any judgement (see `infer`), and all of a
//! message that comes after its header (see [`lines`]).

mod calendar;
mod envelope;
mod field_name;
mod fields;
pub mod gather;
pub mod lines;
mod list_names;
mod recipients;
mod signs;

use std::borrow::Cow;

use bitflags::bitflags;
use encoding_rs::{Encoding, UTF_8};
use jiff::Timestamp;

use super::bounce::report::{self, Marks};
use super::stamp::{self, Stamp, StampVerdict};
use super::text::{charset, encoded_word, lossy, one_line};
use super::{Address, DateSource, Defect, Mailbox, MessageId, date, message_id};
use field_name::FieldName;
use fields::HeaderBlock;
pub use recipients::{Recipients, recipients};
pub use signs::says_via;

/// The header fields Rekindle asks for, and no others. Fixed once: a field never asked before makes
/// IMAP servers open every message again.
pub const FIELDS: &[&str] = &[
    "Date",
    "From",
    "To",
    "Cc",
    "Bcc",
    "Reply-To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Return-Path",
    "Delivered-To",
    "Auto-Submitted",
    "Precedence",
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "X-Autoreply",
    "X-Failed-Recipients",
    "Content-Type",
    "X-Rekindle",
    "X-Rekindle-Id",
    "Received",
    "Authentication-Results",
    "Sender",
    "Content-Class",
    "X-Auto-Response-Suppress",
    "Resent-From",
    "Resent-To",
    "Resent-Cc",
    "Resent-Bcc",
    "Feedback-ID",
    "Approved-By",
    "X-MS-Exchange-Calendar-Originator-Id",
    "X-SOGo-Message-Type",
    "X-Open-Xchange-Module",
];

/// Failed recipients that are kept of one report.
const FAILED_MAX: usize = 20;

/// What is kept of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderRecord {
    /// `None` when missing or unusable.
    pub message_id: Option<MessageId>,
    /// When it was written, by the rules of [`super::date::choose`]. `None` when nothing says so.
    pub date: Option<Timestamp>,
    pub date_source: DateSource,
    /// The Date field alone.
    pub written: Option<Timestamp>,
    /// When it reached the mailbox, by the witness nearest to the Date field (see
    /// [`super::date::arrival`]).
    pub arrived: Option<Timestamp>,
    /// When it was put into the mailbox, by the mailbox itself, else by the topmost Received field:
    /// unlike `arrived`, whoever wrote it has no say in it.
    pub stored: Option<Timestamp>,
    pub from: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub bcc: Vec<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    /// Decoded, one line, stripped of controls; empty when missing.
    pub subject: String,
    pub in_reply_to: Option<MessageId>,
    /// Oldest first.
    pub references: Vec<MessageId>,
    /// Addresses in X-Failed-Recipients: mail to them came back.
    pub failed_recipients: Vec<Address>,
    /// What the server that took it in says of the sender. `None`: nothing, or nothing that can be
    /// read.
    pub stamp: Option<Stamp>,
    /// What List-Post and List-Id name, in lower case: `devel@lists.example`,
    /// `devel.lists.example`.
    pub list_names: Vec<String>,
    /// Signs of automation.
    pub signs: Signs,
    /// X-Rekindle-Id, when it is one of our own mails.
    pub rekindle_id: Option<String>,
    /// X-Rekindle, as it stands there; empty when it is no mail of ours.
    pub mark: String,
    /// Gmail's labels in a Takeout file (X-Gmail-Labels), decoded and split; empty elsewhere.
    pub labels: Vec<String>,
    pub defects: Vec<Defect>,
}

bitflags! {
    /// Signs that software wrote or distributed a message. Stored with the message, so that a
    /// better rule needs no new scan.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
    pub struct Signs: u32 {
        /// Auto-Submitted other than `no` (RFC 3834).
        const AUTO_SUBMITTED = 1 << 0;
        /// X-Autoreply, X-Autorespond, or `Precedence: auto_reply`.
        const AUTO_REPLY = 1 << 1;
        /// `Precedence: bulk` or `junk`.
        const BULK = 1 << 2;
        /// List-Id, or `Precedence: list` (RFC 2919).
        const LIST_ID = 1 << 3;
        /// List-Post other than `NO` (RFC 2369).
        const LIST_POST = 1 << 4;
        /// List-Unsubscribe (RFC 2369, RFC 8058).
        const LIST_UNSUBSCRIBE = 1 << 5;
        /// `Return-Path: <>` (RFC 5321 4.5.5).
        const NULL_RETURN_PATH = 1 << 6;
        /// multipart/report (RFC 6522).
        const REPORT = 1 << 7;
        /// X-Failed-Recipients.
        const FAILED_RECIPIENTS = 1 << 8;
        /// Calendar mail (see `header::calendar`).
        const CALENDAR = 1 << 9;
        /// X-Rekindle: one of our own mails.
        const OURS = 1 << 10;
        /// The display name says "X via Y".
        const VIA = 1 << 11;
        /// Found in a Sent folder, or labelled Sent by Gmail. Set by the scan, not by the header.
        const IN_SENT = 1 << 12;
        /// A mail server's report that mail was refused for good, as far as its header tells (see
        /// [`super::bounce::report`]).
        const UNDELIVERED = 1 << 13;
        /// It has a Received field: a mail server took it in. What the owner's mail program put
        /// into Sent has none.
        const RECEIVED = 1 << 20;
        /// The server that took it in says that the sender is not who it says (see
        /// [`super::stamp`]). Where that is the provider's own server, it counts for nothing.
        const AUTH_FAILED = 1 << 21;
        /// No date can be read in any of its Received fields: none says when it arrived.
        const RECEIVED_UNDATED = 1 << 22;
        /// List software passed it on: the return path is a list's owner's, or a moderator let it
        /// through (see `header::envelope`).
        const LIST_PATH = 1 << 23;
        /// A program for mass mail sent it, as far as its return path tells, or fields that only
        /// such programs write. Never on an answer.
        const MASS_MAILED = 1 << 24;
    }
}

/// Parses a header block (with or without the empty line at its end, LF, CRLF or CR). Never fails.
/// A whole message is read up to the end of its header. `arrived` is when the message reached the
/// mailbox, if the source knows (INTERNALDATE); else the mbox `From ` line at the top says it,
/// where there is one. The Received fields are read too, by the rules of
/// [`super::date::choose`].
pub fn parse(block: &[u8], arrived: Option<Timestamp>) -> HeaderRecord {
    let mut fields = HeaderBlock::split(block);
    fields.charset = if fields.is_plain { None } else { charset_of(&fields) };
    let record = HeaderRecord { defects: std::mem::take(&mut fields.defects), ..HeaderRecord::default() };
    let mut reader = HeaderReader { fields, record };
    reader.read_ids();
    reader.read_people();
    reader.read_dates(arrived);
    reader.read_texts();
    reader.record.signs |= signs::read(&reader.fields, &reader.record.from);
    reader.record.signs |= envelope::signs(&reader.fields, &reader.record);
    reader.record.list_names = list_names::read(&reader.fields);
    let is_calendar = calendar::is_calendar(&reader.fields, &reader.record);
    reader.record.signs.set(Signs::CALENDAR, is_calendar);
    reader.read_stamp();
    reader.read_report();
    reader.record.defects.sort_unstable();
    reader.record.defects.dedup();
    reader.record
}

/// The record under way.
struct HeaderReader<'a> {
    fields: HeaderBlock<'a>,
    record: HeaderRecord,
}

/// The charset of raw bytes in this header: the one that the message declares, where they can be
/// read by it; else the one that all of them together look like. `None` where all of it is UTF-8.
fn charset_of(fields: &HeaderBlock<'_>) -> Option<&'static Encoding> {
    let raw = || fields.values().filter(|value| std::str::from_utf8(value).is_err());
    raw().next()?;
    let fits = |charset: &&'static Encoding| {
        *charset != UTF_8
            && raw().all(|value| charset.decode_without_bom_handling_and_without_replacement(value).is_some())
    };
    declared_charset(fields).filter(fits).or_else(|| Some(charset::detect(raw())))
}

/// What the message's own Content-Type says of its text. `None` when it says nothing, or ASCII,
/// which raw bytes belie.
fn declared_charset(fields: &HeaderBlock<'_>) -> Option<&'static Encoding> {
    let content_type = fields.first(FieldName::ContentType)?;
    let label = signs::parameter(&String::from_utf8_lossy(content_type), "charset")?;
    let says_ascii = ["us-ascii", "ascii"].iter().any(|ascii| ascii.eq_ignore_ascii_case(&label));
    if says_ascii { None } else { charset::lookup(&label) }
}

impl HeaderReader<'_> {
    /// The value of an unstructured field: decoded, one line. Empty when missing.
    fn unstructured(&mut self, field: FieldName) -> String {
        let defects = &mut self.record.defects;
        let Some(raw) = self.fields.text(field, defects) else { return String::new() };
        let (decoded, defect) = encoded_word::decode(&raw);
        defects.extend(defect);
        one_line(&decoded)
    }

    fn mailboxes(&mut self, field: FieldName) -> Vec<Mailbox> {
        let defects = &mut self.record.defects;
        let Some(raw) = self.fields.text(field, defects) else { return Vec::new() };
        let (found, damage) = super::address::parse_list(&raw);
        defects.extend(damage);
        found
    }

    fn read_people(&mut self) {
        self.record.from = self.mailboxes(FieldName::From);
        self.record.to = self.mailboxes(FieldName::To);
        self.record.cc = self.mailboxes(FieldName::Cc);
        self.record.bcc = self.mailboxes(FieldName::Bcc);
        self.record.reply_to = self.mailboxes(FieldName::ReplyTo);
        if self.record.from.is_empty() {
            self.record.defects.push(Defect::FromMissing);
        }
    }

    fn read_ids(&mut self) {
        let HeaderReader { fields, record } = self;
        let message_id = fields.text(FieldName::MessageId, &mut record.defects);
        record.message_id = message_id.as_deref().and_then(MessageId::parse);
        if record.message_id.is_none() {
            let missing = message_id.is_none();
            record.defects.push(if missing { Defect::MessageIdMissing } else { Defect::MessageIdUnreadable });
        }
        let in_reply_to = fields.text(FieldName::InReplyTo, &mut record.defects).unwrap_or_default();
        record.in_reply_to = message_id::parse_first(&in_reply_to);
        let references = fields.text(FieldName::References, &mut record.defects).unwrap_or_default();
        record.references = message_id::parse_list(&references);
    }

    fn read_dates(&mut self, arrived: Option<Timestamp>) {
        let raw = self.fields.text(FieldName::Date, &mut self.record.defects);
        let written = raw.as_deref().and_then(date::parse);
        let received = self.fields.all(FieldName::Received).filter_map(date::parse_received);
        let received = date::witness(written, received);
        let undated = received.is_none() && self.fields.first(FieldName::Received).is_some();
        self.record.signs.set(Signs::RECEIVED_UNDATED, undated);
        let arrived = arrived.or_else(|| date::parse_mbox_line(&lossy(self.fields.mbox_line?)));
        let (date, source, defect) = date::choose(written, received, arrived);
        self.record.written = written;
        self.record.arrived = date::arrival(written, received, arrived);
        self.record.stored = arrived.or(received);
        (self.record.date, self.record.date_source) = (date, source);
        let unread = || if raw.is_none() { Defect::DateMissing } else { Defect::DateUnreadable };
        self.record.defects.extend(defect.or_else(|| written.is_none().then(unread)));
    }

    fn read_stamp(&mut self) {
        let run = self.fields.top_run(FieldName::AuthenticationResults, FieldName::Received);
        self.record.stamp = stamp::read(run.map(lossy));
        let failed = self.record.stamp.as_ref().is_some_and(|stamp| stamp.verdict == StampVerdict::Failed);
        self.record.signs.set(Signs::AUTH_FAILED, failed);
    }

    /// Last, because it rests on subject and signs.
    fn read_report(&mut self) {
        let HeaderReader { fields, record } = self;
        let raw_from = fields.text(FieldName::From, &mut record.defects).unwrap_or_default();
        let signs = record.signs;
        let is_report = signs.contains(Signs::REPORT);
        let kind = fields.first(FieldName::ContentType).filter(|_| is_report).unwrap_or_default();
        let marks = Marks {
            subject: &record.subject,
            from: &raw_from,
            named: signs.contains(Signs::FAILED_RECIPIENTS),
            delivery_status: lossy(kind).to_ascii_lowercase().contains("delivery-status"),
            null_path: signs.contains(Signs::NULL_RETURN_PATH),
        };
        if !signs.contains(Signs::OURS) && report::is_final(marks) {
            record.signs |= Signs::UNDELIVERED;
            let named = fields.text(FieldName::FailedRecipients, &mut record.defects).unwrap_or_default();
            let failed = named.split([',', ';', ' ']).filter_map(Address::parse).take(FAILED_MAX);
            record.failed_recipients = failed.collect();
        }
    }

    fn read_texts(&mut self) {
        self.record.subject = self.unstructured(FieldName::Subject);
        self.record.rekindle_id = Some(self.unstructured(FieldName::RekindleId)).filter(|id| !id.is_empty());
        self.record.mark = self.unstructured(FieldName::Rekindle);
        self.record.labels = split_labels(&self.unstructured(FieldName::GmailLabels));
    }
}

/// One field of a header, of whatever name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderField {
    /// In lower case.
    pub name: String,
    /// Unfolded, not decoded; at most 16 KiB of it.
    pub value: String,
}

/// Every field in order, topmost first, for those questions where position or number counts. Lines
/// that are no fields are left out.
pub fn fields(block: &[u8]) -> Vec<HeaderField> {
    let field = |(name, value): (&[u8], Cow<'_, [u8]>)| HeaderField {
        name: String::from_utf8_lossy(name).to_ascii_lowercase(),
        value: String::from_utf8_lossy(&value).into_owned(),
    };
    fields::every(block).map(field).collect()
}

/// Whether there is any field of mail in a block: else it is no header, whatever it is.
pub fn is_mail(block: &[u8]) -> bool {
    fields::has_any(block)
}

/// Whether an empty line ends the header within `message`: nothing is to be concluded from half a
/// header, nor from one that runs into the body.
pub fn is_whole(message: &[u8]) -> bool {
    fields::has_end(message)
}

/// The author, where a header names exactly one: one From field with one addr-spec and nothing else
/// in it, which every charset guess reads as the same address. `None` otherwise: no such mail may
/// command anything.
pub fn sole_author(block: &[u8]) -> Option<super::Address> {
    let fields = fields(block);
    let mut from = fields.iter().filter(|field| field.name == "from");
    let (Some(field), None) = (from.next(), from.next()) else { return None };
    let author = super::address::parse_sole(&field.value)?;
    let shown = parse(block, None).from;
    (shown.len() == 1 && shown[0].address == author).then_some(author)
}

/// Gmail's labels: separated by commas; a label with a comma in it is in quotes.
fn split_labels(value: &str) -> Vec<String> {
    if value.is_empty() {
        return Vec::new();
    }
    let mut labels = vec![String::new()];
    let mut quoted = false;
    for char in value.chars() {
        match (char, labels.last_mut()) {
            ('"', _) => quoted = !quoted,
            (',', _) if !quoted => labels.push(String::new()),
            (other, Some(label)) => label.push(other),
            (_, None) => {}
        }
    }
    labels.iter().map(|label| label.trim().to_owned()).filter(|label| !label.is_empty()).collect()
}

#[cfg(test)]
mod tests;
