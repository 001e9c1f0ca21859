//! What a body holds beside text that can be read.

use super::parts::Part;

/// Why a body, or a part of it, is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// S/MIME (RFC 8551), or PGP (RFC 3156, or in the text): encrypted, or signed so that the text
    /// lies inside the signature.
    Sealed,
    /// There are files, and no text.
    Files,
    /// It is longer than what is fetched of a body.
    Cut,
}

/// Media types whose content is sealed.
const SEALED: [&str; 4] = [
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
    "application/x-pgp-encrypted",
];

const ARMOR: &str = "-----BEGIN PGP MESSAGE-----";

/// What is not read of these parts, where `typed` is all that is.
pub(super) fn find_unread(parts: &[Part], typed: &str) -> Option<Unread> {
    let armored = |part: &Part| part.text.lines().any(|line| line.trim() == ARMOR);
    let sealed = |part: &Part| SEALED.contains(&part.kind.as_str()) || (!part.attached && armored(part));
    if typed.trim().is_empty() {
        let files = parts.iter().any(|part| part.attached);
        let texts = parts.iter().any(|part| !part.attached && !part.text.trim().is_empty());
        return match parts.iter().any(sealed) {
            true => Some(Unread::Sealed),
            false => (files && !texts).then_some(Unread::Files),
        };
    }
    // Only where the cut text is what was typed, and not what was quoted below it.
    let goes_on = |part: &Part| {
        part.cut
            && part.text.trim_end().lines().rev().nth(1).is_some_and(|line| {
                let line = line.trim();
                !line.is_empty() && typed.lines().next_back().is_some_and(|last| last.trim() == line)
            })
    };
    parts.iter().any(goes_on).then_some(Unread::Cut)
}
