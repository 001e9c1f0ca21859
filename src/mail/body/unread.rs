//! What a body holds beside text that can be read.

use super::parts::Part;
use super::signed;

/// Why a body, or a part of it, is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// S/MIME (RFC 8551) that is no plain signature, or PGP (RFC 3156, or in the text).
    Sealed,
    /// There are files, and nothing was typed.
    Files,
    /// It is longer than what is fetched of a body.
    Cut,
}

const PGP: [&str; 2] = ["application/pgp-encrypted", "application/x-pgp-encrypted"];

/// Files that say nothing themselves.
const SIGNATURES: [&str; 4] = [
    "application/pgp-signature",
    "application/pgp-keys",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
];

const ARMOR: &str = "-----BEGIN PGP MESSAGE-----";

/// What is not read of these parts, where `typed` is all that is.
pub(super) fn find_unread(parts: &[Part], typed: &str) -> Option<Unread> {
    let nothing_typed = typed.trim().is_empty();
    let opaque = || parts.iter().any(|part| is_cms(part) || PGP.contains(&part.kind.as_str()));
    if parts.iter().any(is_armored) || (nothing_typed && opaque()) {
        return Some(Unread::Sealed);
    }
    if nothing_typed {
        return parts.iter().any(is_file).then_some(Unread::Files);
    }
    parts.iter().any(|part| goes_on(part, typed)).then_some(Unread::Cut)
}

fn is_cms(part: &Part) -> bool {
    signed::CMS.contains(&part.kind.as_str())
}

/// Whether there is PGP in the text, below no quote mark.
fn is_armored(part: &Part) -> bool {
    let holds = |line: &str| match part.kind.as_str() {
        "text/html" => line.contains(ARMOR),
        _ => line.trim() == ARMOR,
    };
    !part.attached && part.text.lines().any(holds)
}

/// Whether somebody sent a file along: no logo, and no signature.
fn is_file(part: &Part) -> bool {
    let text = ["text/plain", "text/html", "text"].contains(&part.kind.as_str());
    (part.attached || !text) && !part.embedded && !SIGNATURES.contains(&part.kind.as_str())
}

/// Whether a part was cut in what was typed, and not in what was quoted below it.
fn goes_on(part: &Part, typed: &str) -> bool {
    part.cut
        && part.text.trim_end().lines().rev().nth(1).is_some_and(|line| {
            let line = line.trim();
            !line.is_empty() && typed.lines().next_back().is_some_and(|last| last.trim() == line)
        })
}
