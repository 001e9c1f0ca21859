//! The leaves of a MIME tree (RFC 2045, RFC 2046), decoded.

use std::borrow::Cow;

use mailparse::{DispositionType, ParsedMail};

use super::{MAX_BODY_BYTES, MAX_DEPTH, charset, flowed::Flow, signed};
use crate::mail::header::lines;
use crate::mail::html::{self, Quotes};

/// Bytes of header that are looked at; beyond it a header is no header any more.
const MAX_HEADER_BYTES: usize = 128 * 1024;
/// Bytes of a line in which encoded words are decoded: mailparse takes quadratic time over a line.
/// RFC 2047 2 allows 76; mailers that do not fold their recipients reach a few thousand.
const MAX_ENCODED_LINE: usize = 4 * 1024;
/// Header fields that are kept.
const MAX_FIELDS: usize = 500;
/// Bytes of a header value that are kept.
const MAX_VALUE_BYTES: usize = 16 * 1024;

/// One part without parts of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Media type in lower case: `text/plain`, `message/delivery-status`, ...
    pub kind: String,
    /// Sent as a file: it or a part around it has a name, or a disposition other than `inline` (RFC
    /// 2183).
    pub attached: bool,
    /// Shown inside another part, as a logo is: it has a Content-ID (RFC 2392) and is no
    /// attachment.
    pub embedded: bool,
    /// The message was cut, and this is its last part: nobody knows how its last line went on.
    pub cut: bool,
    /// Format=flowed (RFC 3676). `None` when the lines are as typed.
    pub flow: Option<Flow>,
    /// The content, decoded. Empty for what is neither text nor message.
    pub text: String,
}

/// A message taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// Names in lower case, values decoded, in order.
    fields: Vec<(String, String)>,
    /// All leaves in order.
    pub parts: Vec<Part>,
    /// The report-type of a multipart/report (RFC 6522), in lower case. `None` for any other type.
    pub report: Option<String>,
}

impl Mail {
    /// The first value of a header field (name in lower case). Empty when missing.
    pub fn header(&self, name: &str) -> &str {
        self.fields.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    /// A disposition notification (RFC 8098).
    pub fn is_receipt(&self) -> bool {
        self.parts.iter().any(|part| part.kind == "message/disposition-notification")
    }

    /// What a person would read: the first text part with anything in it, HTML with its quotes.
    pub fn prose(&self) -> String {
        let read = |part: &Part| match part.kind.as_str() {
            "text/html" => html::render(&part.text, Quotes::Keep),
            // Without a boundary the parts of a multipart cannot be told apart; servers do send
            // such reports.
            kind if kind.starts_with("text") || kind.starts_with("multipart/") => part.text.clone(),
            _ => String::new(),
        };
        self.parts.iter().map(read).find(|text| !text.trim().is_empty()).unwrap_or_default()
    }
}

/// Takes a message apart. One that mailparse refuses is one text/plain part, unless it says that it
/// is multipart. Of one that is an S/MIME signature with its text inside, the parts are those of
/// the text.
pub fn open(message: &[u8]) -> Mail {
    let is_cut = message.len() >= MAX_BODY_BYTES;
    let message = tame(&with_empty_line(within_limits(message)));
    let mut found = Mail::default();
    let Ok(mail) = mailparse::parse_mail(&message) else {
        found.parts.extend(salvage(&message));
        found.parts.last_mut().into_iter().for_each(|last| last.cut = is_cut);
        return found;
    };
    found.report = report_type(&mail.ctype);
    found.fields = mail.headers.iter().take(MAX_FIELDS).map(field).collect();
    match unsigned(&mail) {
        Some(inside) => found.parts = parts_of(&inside),
        None => {
            collect(&mail, &mut found.parts);
            found.parts.last_mut().into_iter().for_each(|last| last.cut = is_cut);
        }
    }
    found
}

/// The text inside of the S/MIME signatures that a whole message is, the innermost. `None`: it is
/// none.
fn unsigned(mail: &ParsedMail<'_>) -> Option<Vec<u8>> {
    let content = |mail: &ParsedMail<'_>| {
        let kind = mail.ctype.mimetype.trim().to_ascii_lowercase();
        signed::CMS.contains(&kind.as_str()).then(|| signed::content(&bytes(mail))).flatten()
    };
    let mut inside = content(mail)?;
    for _ in 0..MAX_DEPTH {
        let Some(deeper) = mailparse::parse_mail(&inside).ok().and_then(|mail| content(&mail)) else { break };
        inside = deeper;
    }
    Some(inside)
}

fn parts_of(message: &[u8]) -> Vec<Part> {
    let message = tame(message);
    let mut parts = Vec::new();
    match mailparse::parse_mail(&message) {
        Ok(mail) => collect(&mail, &mut parts),
        Err(_) => parts.extend(salvage(&message)),
    }
    parts
}

fn report_type(ctype: &mailparse::ParsedContentType) -> Option<String> {
    let is_report = ctype.mimetype.eq_ignore_ascii_case("multipart/report");
    let given = ctype.params.get("report-type").map(|given| given.trim().to_ascii_lowercase());
    is_report.then(|| given.unwrap_or_else(|| "delivery-status".to_owned()))
}

fn field(header: &mailparse::MailHeader<'_>) -> (String, String) {
    let value = header.get_value();
    (header.get_key().to_ascii_lowercase(), super::limit::cut(&value, MAX_VALUE_BYTES).to_owned())
}

/// The bytes that are looked at: headers, and [`MAX_BODY_BYTES`] of body. An mbox `From ` line on
/// top is left out.
pub fn within_limits(message: &[u8]) -> &[u8] {
    let message = match message.starts_with(b"From ") || message.starts_with(b">From ") {
        true => message.splitn(2, |&byte| byte == b'\n').nth(1).unwrap_or_default(),
        false => message,
    };
    let head = &message[..message.len().min(MAX_HEADER_BYTES)];
    let body = head.len() - lines::split(head).1.len();
    let body = if body == head.len() { 0 } else { body };
    &message[..message.len().min(body + MAX_BODY_BYTES)]
}

/// The message with an empty line where its header ends, for whoever looks for one: a part or a
/// forwarded mail below a header without end is none of its fields.
fn with_empty_line(message: &[u8]) -> Cow<'_, [u8]> {
    let (header, body) = lines::split(message);
    match header.len() + body.len() == message.len() && !body.is_empty() {
        true => Cow::Owned([header, b"\r\n", body].concat()),
        false => Cow::Borrowed(message),
    }
}

/// Breaks the encoded words of endless lines.
fn tame(message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    for line in message.split_mut(|&byte| byte == b'\n').filter(|line| line.len() > MAX_ENCODED_LINE) {
        for at in 1..line.len() {
            if &line[at - 1..=at] == b"=?" {
                line[at] = b'_';
            }
        }
    }
    message
}

/// Depth-first, in order, with a list of our own instead of the call stack.
fn collect(mail: &ParsedMail<'_>, found: &mut Vec<Part>) {
    let mut open = vec![(mail, 0, false)];
    while let Some((part, depth, inside)) = open.pop() {
        let attached = inside || is_file(part);
        if part.subparts.is_empty() {
            found.push(Part { attached, ..leaf(part) });
        } else if depth < MAX_DEPTH {
            open.extend(part.subparts.iter().rev().map(|sub| (sub, depth + 1, attached)));
        }
    }
}

/// The values of a field of a part, its name in lower case.
fn values<'a>(part: &'a ParsedMail<'_>, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let fields = part.headers.iter().filter(move |field| field.get_key_ref().eq_ignore_ascii_case(name));
    fields.map(|field| field.get_value())
}

fn is_embedded(part: &ParsedMail<'_>) -> bool {
    let attached = values(part, "content-disposition").any(|value| {
        value.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("attachment"))
    });
    !attached && values(part, "content-id").next().is_some()
}

/// Whether a part has a name, or any disposition but `inline`.
fn is_file(part: &ParsedMail<'_>) -> bool {
    let named = |params: &std::collections::BTreeMap<String, String>, name: &str| {
        params.keys().any(|key| key.trim().to_ascii_lowercase().starts_with(name))
    };
    let disposed = values(part, "content-disposition")
        .map(|value| mailparse::parse_content_disposition(&value))
        .any(|found| {
            let inline = match &found.disposition {
                DispositionType::Inline => true,
                DispositionType::Extension(other) => other.trim().is_empty(),
                DispositionType::Attachment | DispositionType::FormData => false,
            };
            !inline || named(&found.params, "filename")
        });
    disposed || named(&part.ctype.params, "name")
}

fn leaf(part: &ParsedMail<'_>) -> Part {
    let kind = match part.ctype.mimetype.trim() {
        "" => "text/plain".to_owned(),
        kind => kind.to_ascii_lowercase(),
    };
    let readable = ["text", "message/", "multipart/"].iter().any(|start| kind.starts_with(start));
    let text = if readable { charset::decode(&bytes(part), &part.ctype.charset) } else { String::new() };
    Part {
        kind,
        attached: false,
        embedded: is_embedded(part),
        cut: false,
        flow: Flow::from_content_type(&part.ctype),
        text,
    }
}

/// The content without its transfer encoding. Tolerates base64 without padding and with text around
/// it (RFC 2045 6.8: characters outside of the alphabet are ignored; gateways append footers).
fn bytes(part: &ParsedMail<'_>) -> Vec<u8> {
    match part.get_body_encoded() {
        mailparse::body::Body::Base64(body) => body.get_decoded().unwrap_or_else(|_| base64(body.get_raw())),
        _ => part.get_body_raw().unwrap_or_default(),
    }
}

/// Base64 up to the first thing that is not base64, padded or not.
fn base64(raw: &[u8]) -> Vec<u8> {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let symbols: Vec<u8> = raw
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take_while(|byte| inside(byte))
        .collect();
    let whole = symbols.len() - usize::from(symbols.len() % 4 == 1);
    let mut lenient = data_encoding::Specification::new();
    lenient.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    lenient.check_trailing_bits = false;
    let encoding = lenient.encoding().expect("the base64 alphabet is a valid specification");
    encoding.decode(&symbols[..whole]).unwrap_or_default()
}

/// What is behind a header that cannot be read, as text. `None` for a multipart: its parts would
/// come out raw.
fn salvage(message: &[u8]) -> Option<Part> {
    let (head, body) = lines::split(message);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = charset::decode(body, "utf-8");
    (!head.contains("multipart/")).then(|| Part {
        kind: "text/plain".to_owned(),
        attached: false,
        embedded: false,
        cut: false,
        flow: None,
        text,
    })
}
