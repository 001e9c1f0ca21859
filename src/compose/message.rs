//! A whole message as bytes: header, MIME, encodings.
//!
//! Invariants: ASCII only, CRLF, no line over 998 characters (RFC 5322 2.1.1), same arguments same
//! bytes, and no input panics. lettre encodes names, subjects and bodies; its `MessageBuilder` is
//! left out because that reads the clock, writes every Date in UTC and refuses addresses that are
//! in use.

use jiff::Zoned;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue, Headers};
use lettre::message::{Body, Mailboxes, MultiPart, SinglePart};

use super::draft::Draft;
use super::{Envelope, Outgoing, SubjectTag};
use crate::mail::{Address, Mailbox, Token};

/// Longest subject before the tag, in characters: with the tag it folds into a few lines.
const SUBJECT_CHARS: usize = 200;
/// Longest display name, in characters.
const NAME_CHARS: usize = 120;
/// How many References are kept: the first, and the newest of the rest (RFC 5322 sets no limit,
/// servers do).
const REFERENCES: usize = 20;
/// Longest identifier that is carried: brackets and a fold still fit into 998.
const ID_BYTES: usize = 900;

/// Which of our mails it is: the value of `X-Rekindle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    Digest,
    Receipt,
    Introduction,
    /// A mail at a moment the owner chose.
    Reminder,
    /// The mail that is a place to reply to at any time.
    Welcome,
    /// Something needs the owner: a login that fails, a delivery that is held.
    Notice,
}

impl MailKind {
    /// As it is in the header.
    pub fn as_str(self) -> &'static str {
        match self {
            MailKind::Digest => "digest",
            MailKind::Receipt => "receipt",
            MailKind::Introduction => "introduction",
            MailKind::Reminder => "reminder",
            MailKind::Welcome => "welcome",
            MailKind::Notice => "notice",
        }
    }
}

/// A mail of ours, from the owner to the owner, marked so that it is never taken for the owner's
/// own (RFC 3834 5). The text gets a footer line of the envelope's token, unless it has one
/// already, and the subject the tag where it is needed. Absent on purpose: List-Id, for which mail
/// programs ask before each answer whether it is meant for a list.
pub fn compose(
    envelope: &Envelope,
    kind: MailKind,
    subject: &str,
    text: &str,
    html: Option<&str>,
) -> Outgoing {
    let owner = &envelope.owner;
    let mut headers = head(owner, std::slice::from_ref(owner), &envelope.now);
    let tag = envelope.token.as_ref().filter(|_| envelope.subject_tag == SubjectTag::Needed);
    headers.set(header::Subject::from(tagged(subject, tag)));
    identify(&mut headers, &envelope.message_id, &envelope.references);
    mark(&mut headers, kind, &envelope.rekindle_id);
    let text = with_reply_code(text, envelope.token.as_ref());
    Outgoing {
        message_id: envelope.message_id.clone(),
        recipient: owner.address.clone(),
        sender: owner.address.clone(),
        bytes: whole(headers, &text, html, &envelope.rekindle_id),
    }
}

/// Adds to a digest's mark whom its numbers mean, as codes that say nothing to anybody else: where
/// the database is lost, the mail still knows.
pub fn mark_numbers(mail: &mut Outgoing, codes: &[(u32, String)]) {
    let plain = format!("\r\nX-Rekindle: {}\r\n", MailKind::Digest.as_str());
    let Some(at) = mail.bytes.windows(plain.len()).position(|window| window == plain.as_bytes()) else {
        return;
    };
    let numbers: String =
        codes.iter().map(|(number, code)| format!(";\r\n {number}={}", graphic(code))).collect();
    let end = at + plain.len() - 2;
    mail.bytes.splice(end..end, numbers.into_bytes());
}

/// What [`mark_numbers`] put into a mark.
pub fn marked_numbers(mark: &str) -> Vec<(u32, String)> {
    let number = |part: &str| {
        let (number, code) = part.trim().split_once('=')?;
        Some((number.parse().ok()?, code.to_owned()))
    };
    mark.split(';').filter_map(number).collect()
}

/// A mail that the owner sends by hand, as a draft: no mark of ours, plain text.
pub(super) fn personal(owner: &Mailbox, draft: &Draft, message_id: &str, now: &Zoned) -> Vec<u8> {
    let mut headers = head(owner, &draft.to, now);
    headers.set(header::Subject::from(tagged(&draft.subject, None)));
    identify(&mut headers, message_id, &draft.references);
    whole(headers, &draft.body, None, "")
}

fn head(from: &Mailbox, to: &[Mailbox], now: &Zoned) -> Headers {
    let mut headers = Headers::new();
    headers.set(header::From::from(mailboxes(std::slice::from_ref(from))));
    // Nobody is there: a draft without a recipient asks the owner for one, a placeholder would
    // bounce.
    let to: Vec<Mailbox> = to.iter().filter(|to| !to.address.is_placeholder()).cloned().collect();
    if !to.is_empty() {
        headers.set(header::To::from(mailboxes(&to)));
    }
    let date = date(now);
    headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(name("Date"), date.clone(), date));
    headers
}

fn identify(headers: &mut Headers, message_id: &str, references: &[String]) {
    if let Some(id) = bracketed(message_id) {
        headers.set(header::MessageId::from(id));
    }
    let ids: Vec<String> = references.iter().filter_map(|id| bracketed(id)).collect();
    let Some(parent) = ids.last().cloned() else { return };
    let newest = ids.len().saturating_sub(REFERENCES - 1).max(1);
    let kept: Vec<String> = ids.iter().take(1).chain(ids.iter().skip(newest)).map(String::to_owned).collect();
    headers.set(header::InReplyTo::from(parent));
    headers.set(header::References::from(kept.join(" ")));
}

fn mark(headers: &mut Headers, kind: MailKind, rekindle_id: &str) {
    let marks = [
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Rekindle", kind.as_str().to_owned()),
        ("X-Rekindle-Id", graphic(rekindle_id)),
    ];
    for (field, value) in marks {
        headers.insert_raw(HeaderValue::new(name(field), value));
    }
}

fn whole(mut headers: Headers, text: &str, html: Option<&str>, rekindle_id: &str) -> Vec<u8> {
    headers.set(header::MIME_VERSION_1_0);
    let text = part(ContentType::TEXT_PLAIN, text);
    let mut bytes = headers.to_string().into_bytes();
    bytes.extend(match html {
        None => text.formatted(),
        Some(html) => MultiPart::alternative()
            .boundary(boundary(rekindle_id))
            .singlepart(text)
            .singlepart(part(ContentType::TEXT_HTML, html))
            .formatted(),
    });
    bytes
}

/// Always quoted-printable: 7-bit whatever is in it, and the file stays readable, which base64 is
/// not.
fn part(kind: ContentType, content: &str) -> SinglePart {
    let lines: Vec<&str> = content.trim_end().lines().collect();
    let body = Body::new_with_encoding(lines.join("\r\n"), ContentTransferEncoding::QuotedPrintable)
        .expect("quoted-printable takes any text");
    SinglePart::builder().header(kind).body(body)
}

/// `=_` cannot be in quoted-printable (RFC 2045 6.7), so no body can hold the boundary.
fn boundary(rekindle_id: &str) -> String {
    let id: String = rekindle_id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    format!("=_rekindle_{id}")
}

fn date(now: &Zoned) -> String {
    jiff::fmt::rfc2822::to_string(now).unwrap_or_else(|_| "Thu, 1 Jan 1970 00:00:00 +0000".to_owned())
}

fn tagged(subject: &str, token: Option<&Token>) -> String {
    let subject = plain(subject, SUBJECT_CHARS);
    token
        .map_or(subject.clone(), |token| format!("{subject} {}", token.subject_tag()).trim_start().to_owned())
}

fn with_reply_code(text: &str, token: Option<&Token>) -> String {
    match token {
        Some(token) if !text.contains(token.as_str()) => {
            format!("{}\n\nReply code r:{}\n", text.trim_end(), token.as_str())
        }
        _ => text.to_owned(),
    }
}

fn mailboxes(of: &[Mailbox]) -> Mailboxes {
    of.iter().fold(Mailboxes::new(), |all, one| all.with(mailbox(one)))
}

fn mailbox(of: &Mailbox) -> lettre::message::Mailbox {
    let name = plain(&of.name, NAME_CHARS);
    lettre::message::Mailbox::new((!name.is_empty()).then_some(name), address(&of.address))
}

/// RFC 5321 4.1.2 is narrower than the addresses in use (`a..b@`, a trailing dot): what lettre
/// refuses is taken as it is.
fn address(of: &Address) -> lettre::Address {
    let clean = |part: &str| -> String {
        part.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !"<>,".contains(*c)).collect()
    };
    lettre::Address::new(of.local(), of.domain())
        .unwrap_or_else(|_| lettre::Address::new_dangerous(clean(of.local()), clean(of.domain())))
}

/// The second line of defence: lettre panics on a control in a name (RUSTSEC-2026-0564), and what
/// looks like an encoded word (RFC 2047) would be decoded by whoever reads it.
fn plain(raw: &str, max: usize) -> String {
    let spaced: String = raw.chars().take(max).map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").replace("=?", "= ?")
}

fn bracketed(id: &str) -> Option<String> {
    let id: String = graphic(id).chars().filter(|c| !"<>".contains(*c)).collect();
    (!id.is_empty() && id.len() <= ID_BYTES).then(|| format!("<{id}>"))
}

fn graphic(raw: &str) -> String {
    raw.chars().filter(char::is_ascii_graphic).take(ID_BYTES).collect()
}

fn name(field: &'static str) -> HeaderName {
    HeaderName::new_from_ascii_str(field)
}
