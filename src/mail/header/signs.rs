//! The signs of automation that one header block carries.

use super::field_name::FieldName;
use super::fields::HeaderBlock;
use super::{Mailbox, Signs};
use crate::mail::text::{find_phrase, lossy};

/// Reads them all.
pub(super) fn read(fields: &HeaderBlock<'_>, from: &[Mailbox]) -> Signs {
    let said = |field| fields.first(field).is_some_and(|v| !lossy(v).trim().is_empty());
    // Whoever adds a second one means it: a `no` above does not take it back.
    let mut signs: Signs =
        fields.all(FieldName::Precedence).map(|v| read_precedence(lossy(v).trim())).collect();
    let content_type = fields.first(FieldName::ContentType);
    signs |= content_type.map_or(Signs::empty(), |v| read_content_type(lossy(v).trim()));
    let mut set = |sign, holds: bool| signs.set(sign, holds || signs.contains(sign));
    set(Signs::AUTO_SUBMITTED, fields.all(FieldName::AutoSubmitted).any(|v| is_automatic(lossy(v).trim())));
    set(
        Signs::AUTO_REPLY,
        [FieldName::Autoreply, FieldName::Autorespond]
            .into_iter()
            .any(|f| fields.first(f).is_some_and(|v| is_automatic(lossy(v).trim()))),
    );
    set(Signs::LIST_ID, said(FieldName::ListId));
    set(Signs::LIST_POST, fields.first(FieldName::ListPost).is_some_and(|v| takes_posts(lossy(v).trim())));
    set(Signs::LIST_UNSUBSCRIBE, said(FieldName::ListUnsubscribe));
    let return_path = fields.first(FieldName::ReturnPath);
    let names_nobody = |v: &[u8]| !v.iter().any(u8::is_ascii_alphanumeric) && is_null_path(lossy(v).trim());
    set(Signs::NULL_RETURN_PATH, return_path.is_some_and(names_nobody));
    set(Signs::FAILED_RECIPIENTS, said(FieldName::FailedRecipients));
    set(Signs::OURS, fields.first(FieldName::Rekindle).is_some());
    set(Signs::RECEIVED, fields.first(FieldName::Received).is_some());
    set(Signs::VIA, from.first().is_some_and(|mailbox| says_via(&mailbox.name)));
    signs
}

/// The first word of a value, before any comment or parameter.
fn first_word(value: &str) -> &str {
    value.split([' ', '\t', ';', '(', ',']).next().unwrap_or_default()
}

/// Whether the first word is one of these, in whatever case.
fn begins_with_any(value: &str, words: &[&str]) -> bool {
    let first = first_word(value);
    words.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Anything but `no` (RFC 3834 5).
fn is_automatic(value: &str) -> bool {
    !begins_with_any(value, &["", "no", "false", "0"])
}

/// Anything but `NO` (RFC 2369 3.4).
fn takes_posts(value: &str) -> bool {
    !value.is_empty() && !begins_with_any(value, &["no"])
}

fn read_precedence(value: &str) -> Signs {
    let kinds: [(Signs, &[&str]); 3] = [
        (Signs::BULK, &["bulk", "junk"]),
        (Signs::LIST_ID, &["list"]),
        (Signs::AUTO_REPLY, &["auto_reply", "auto-reply", "autoreply"]),
    ];
    let kind = kinds.iter().find(|(_, words)| begins_with_any(value, words));
    kind.map_or(Signs::empty(), |(sign, _)| *sign)
}

fn read_content_type(value: &str) -> Signs {
    let report = "multipart/report";
    let begins = value.get(..report.len()).is_some_and(|start| start.eq_ignore_ascii_case(report));
    let is_report = begins && first_word(value).len() == report.len();
    if is_report { Signs::REPORT } else { Signs::empty() }
}

/// `<>`, blanks in it or not.
fn is_null_path(value: &str) -> bool {
    value.bytes().filter(|b| !b.is_ascii_whitespace()).eq(*b"<>")
}

/// A parameter of a MIME value (RFC 2045 5.1), without quotes. `None` when missing or empty.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (key, text) = parameter.split_once('=')?;
        let text = text.trim().trim_matches('"').trim();
        (key.trim().eq_ignore_ascii_case(name) && !text.is_empty()).then(|| text.to_owned())
    })
}

/// How services that write in somebody's name say so, in the languages that Google Groups and Docs
/// use. Each begins with a blank.
const VIA: &[&str] = &[
    " via ",
    " (via ",
    " a través de ",
    " através de ",
    " tramite ",
    " через ",
    " über ",
    " (über ",
    " przez ",
    " za pośrednictwem ",
    " prostřednictvím ",
    " (通过",
    " (透過",
];

/// The same in languages that say it after the service. One in ASCII begins with a blank, too.
const VIA_AFTER: &[&str] = &["経由", " aracılığıyla", " kautta", "을 통해", "를 통해"];

/// For each byte, whether one of these that is ASCII has it after its blank.
const IS_INITIAL: [bool; 256] = with_initials(with_initials([false; 256], VIA), VIA_AFTER);

const fn with_initials(mut is_initial: [bool; 256], all: &[&str]) -> [bool; 256] {
    let mut at = 0;
    while at < all.len() {
        is_initial[all[at].as_bytes()[1] as usize] |= all[at].is_ascii();
        at += 1;
    }
    is_initial
}

/// Whether a display name is `X via Y`: a service's, that writes in somebody's name.
pub fn says_via(name: &str) -> bool {
    if name.is_ascii() {
        return says_via_in_ascii(name);
    }
    let lower = name.to_lowercase();
    let mut blanks = memchr::memchr_iter(b' ', lower.as_bytes());
    let says = |at: usize, via: &str| at + via.len() < lower.len() && lower[at..].starts_with(via);
    blanks.any(|at| at > 0 && VIA.iter().any(|via| says(at, via)))
        || VIA_AFTER.iter().any(|via| find_phrase(&lower, via).is_some_and(|at| at > 0))
}

/// The same of a name in ASCII, as nearly all are: no copy is made of it.
fn says_via_in_ascii(name: &str) -> bool {
    let is_at = |at: usize, via: &str| {
        name.get(at..at + via.len()).is_some_and(|part| part.eq_ignore_ascii_case(via))
    };
    let says = |at: usize| {
        VIA.iter().any(|via| is_at(at, via) && at + via.len() < name.len())
            || VIA_AFTER.iter().any(|via| is_at(at, via))
    };
    let is_initial = |byte: &u8| IS_INITIAL[usize::from(byte.to_ascii_lowercase())];
    let blanks = memchr::memchr_iter(b' ', name.as_bytes()).filter(|at| *at > 0);
    blanks.filter(|at| name.as_bytes().get(at + 1).is_some_and(is_initial)).any(says)
}
