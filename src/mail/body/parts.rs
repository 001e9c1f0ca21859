//! The leaves of a MIME tree (RFC 2045, RFC 2046), decoded.

use mailparse::{DispositionType, ParsedMail};

use super::{MAX_BODY_BYTES, MAX_DEPTH, charset, flowed::Flow};

/// Bytes of header that are looked at; beyond it a header is no header any more.
const MAX_HEADER_BYTES: usize = 256 * 1024;
/// Encoded words that are decoded; mailparse takes quadratic time on unfinished ones (`=?a?q?` repeated).
const MAX_ENCODED_WORDS: usize = 1_000;

/// One part without parts of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Media type in lower case: `text/plain`, `message/delivery-status`, ...
    pub kind: String,
    /// Sent as a file (RFC 2183), not to be read in place.
    pub attached: bool,
    /// Format=flowed (RFC 3676). `None` when the lines are as typed.
    pub flow: Option<Flow>,
    /// The content, decoded. Empty for what is neither text nor message.
    pub text: String,
}

/// All leaves in order. A message that mailparse refuses is one text/plain part, unless it says that it is multipart.
pub fn leaves(message: &[u8]) -> Vec<Part> {
    let message = tame(within_limits(message));
    let mut found = Vec::new();
    match mailparse::parse_mail(&message) {
        Ok(mail) => collect(&mail, &mut found),
        Err(_) => found.extend(salvage(&message)),
    }
    found
}

/// The bytes that are looked at: headers, and [`MAX_BODY_BYTES`] of body. An mbox `From ` line on top is left out.
pub fn within_limits(message: &[u8]) -> &[u8] {
    let message = match message.starts_with(b"From ") || message.starts_with(b">From ") {
        true => message.splitn(2, |&byte| byte == b'\n').nth(1).unwrap_or_default(),
        false => message,
    };
    let head = &message[..message.len().min(MAX_HEADER_BYTES)];
    let body = header_end(head).unwrap_or(0);
    &message[..message.len().min(body + MAX_BODY_BYTES)]
}

/// Where the body starts. `None` without an empty line.
fn header_end(message: &[u8]) -> Option<usize> {
    if message.starts_with(b"\n") || message.starts_with(b"\r\n") {
        return Some(0);
    }
    let lf = message.windows(2).position(|pair| pair == b"\n\n").map(|at| at + 2);
    let crlf = message.windows(3).position(|three| three == b"\n\r\n").map(|at| at + 3);
    [lf, crlf].into_iter().flatten().min()
}

/// Breaks encoded words beyond the number that any mail needs.
fn tame(message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    let starts = (1..message.len()).filter(|&at| &message[at - 1..=at] == b"=?").skip(MAX_ENCODED_WORDS);
    for at in starts.collect::<Vec<_>>() {
        message[at] = b'_';
    }
    message
}

/// Depth-first, in order, with a list of our own instead of the call stack.
fn collect(mail: &ParsedMail<'_>, found: &mut Vec<Part>) {
    let mut open = vec![(mail, 0)];
    while let Some((part, depth)) = open.pop() {
        if part.subparts.is_empty() {
            found.push(leaf(part));
        } else if depth < MAX_DEPTH {
            open.extend(part.subparts.iter().rev().map(|sub| (sub, depth + 1)));
        }
    }
}

fn leaf(part: &ParsedMail<'_>) -> Part {
    let disposition = part.get_content_disposition();
    let attached =
        disposition.disposition == DispositionType::Attachment || disposition.params.contains_key("filename");
    let kind = match part.ctype.mimetype.trim() {
        "" => "text/plain".to_owned(),
        kind => kind.to_ascii_lowercase(),
    };
    let readable = kind.starts_with("text") || kind.starts_with("message/");
    let text = if readable { charset::decode(&bytes(part), &part.ctype.charset) } else { String::new() };
    Part { kind, attached, flow: Flow::of(&part.ctype), text }
}

/// The content without its transfer encoding. Tolerates base64 without padding and with text around it (RFC 2045 6.8: characters outside of
/// the alphabet are ignored; gateways append footers).
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

/// What is behind a header that cannot be read, as text. `None` for a multipart: its parts would come out raw.
fn salvage(message: &[u8]) -> Option<Part> {
    let body = header_end(message).unwrap_or(0);
    let head = String::from_utf8_lossy(&message[..body]).to_ascii_lowercase();
    let text = charset::decode(&message[body..], "utf-8");
    (!head.contains("multipart/")).then(|| Part {
        kind: "text/plain".to_owned(),
        attached: false,
        flow: None,
        text,
    })
}
