//! What the envelope sender (Return-Path, RFC 5321 4.4) and the fields of mass-mail programs tell.
//!
//! A person's mail comes back to the person. What comes back to `owner-talk@` was passed on by list
//! software; what comes back to an address made for this one recipient (`n-robin=example.org@`,
//! VERP) or to a host for bounces was sent to very many. Forwarders write envelopes anew (SRS,
//! BATV), and firms let their letters go out by such programs too: so these are never signs that a
//! touch is none, and an answer has none of them.

use super::field_name::FieldName;
use super::fields::HeaderBlock;
use super::{HeaderRecord, Signs};
use crate::mail::Address;
use crate::mail::text::lossy;

/// What forwarders and providers write before an address of their users.
const REWRITTEN: &[&str] = &["srs0", "srs1", "prvs=", "btv1=", "msprvs1="];

/// Last words of the return paths of lists.
const LIST_WORDS: &[&str] = &["owner", "request", "errors", "admin"];

/// Words of return paths, in the local part or as a label of the host, to which mass mail comes
/// back.
const BOUNCE_WORDS: &[&str] = &["bounce", "bounces", "bnc", "returns", "verp", "rebound", "mailerrors"];

/// Reads them.
pub(super) fn signs(fields: &HeaderBlock<'_>, record: &HeaderRecord) -> Signs {
    let author = record.from.first().map(|mailbox| &mailbox.address);
    let path = fields.first(FieldName::ReturnPath).and_then(|raw| foreign_path(&lossy(raw), author));
    let foreign = path.as_ref();
    let moderated = fields.first(FieldName::ApprovedBy).is_some();
    let mut signs = Signs::empty();
    signs.set(Signs::LIST_PATH, moderated || foreign.is_some_and(is_list_path));
    let answers = record.in_reply_to.is_some() || !record.references.is_empty();
    let mass = foreign.is_some_and(is_mass_path)
        || fields.first(FieldName::Campaign).is_some()
        || fields.first(FieldName::FeedbackId).is_some() && is_elsewhere(foreign, author);
    signs.set(Signs::MASS_MAILED, mass && !answers);
    signs
}

/// A return path that is not the author's own address.
fn foreign_path(raw: &str, author: Option<&Address>) -> Option<Address> {
    let path = raw.trim().trim_matches(['<', '>']);
    // As in nearly every letter; no address need be made for that.
    if author.is_some_and(|author| path.eq_ignore_ascii_case(author.as_str())) {
        return None;
    }
    Address::parse(path).filter(|path| Some(path) != author)
}

/// `owner-talk@`, `talk-owner@`, `talk-request@`.
fn is_list_path(path: &Address) -> bool {
    let local = path.local();
    let first = local.split_once('-').map(|(first, _)| first);
    let last = local.rsplit_once('-').map(|(_, last)| last);
    first == Some("owner") || last.is_some_and(|last| LIST_WORDS.contains(&last))
}

/// An address of one recipient in it, or made to take bounces.
fn is_mass_path(path: &Address) -> bool {
    let local = path.local();
    if REWRITTEN.iter().any(|mark| local.starts_with(mark)) {
        return false;
    }
    let verp = local.rsplit_once('=').is_some_and(|(before, host)| !before.is_empty() && host.contains('.'));
    let words =
        |text: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| BOUNCE_WORDS.contains(&word));
    verp || words(local) || words(path.domain())
}

/// Mail comes back to another place than the one it says it is from.
fn is_elsewhere(path: Option<&Address>, author: Option<&Address>) -> bool {
    let (Some(path), Some(author)) = (path, author) else { return false };
    let (path, author) = (path.domain(), author.domain());
    !path.ends_with(author) && !author.ends_with(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::header;

    fn read(fields: &str) -> Signs {
        let block = format!("From: Ada <ada@example.net>\r\nTo: robin@example.org\r\n{fields}\r\n\r\n");
        header::parse(block.as_bytes(), None).signs & (Signs::LIST_PATH | Signs::MASS_MAILED)
    }

    #[test]
    fn lists_and_mass_mail_are_known_by_where_it_comes_back_to() {
        for list in ["owner-talk@lists.example", "talk-owner@lists.example", "talk-request@lists.example"] {
            assert_eq!(read(&format!("Return-Path: <{list}>")), Signs::LIST_PATH, "{list}");
        }
        assert_eq!(read("Approved-By: Moderator <mod@lists.example>"), Signs::LIST_PATH);
        for mass in [
            "n-17-robin=example.org@send.example",
            "bounce-1742-881@send.example",
            "bounces+771-ab12-robin=example.org@em4.shop.example",
            "xk77@bounce.shop.example",
            "m@bounces7.shop.example",
        ] {
            assert_eq!(read(&format!("Return-Path: <{mass}>")), Signs::MASS_MAILED, "{mass}");
        }
        let campaign = "Return-Path: <ada@example.net>\r\nX-Campaign: 7";
        assert_eq!(read(campaign), Signs::MASS_MAILED);
        let feedback = "Return-Path: <0100-ab@send.example>\r\nFeedback-ID: 1:2:3:x";
        assert_eq!(read(feedback), Signs::MASS_MAILED);
    }

    #[test]
    fn a_person_s_mail_has_none_of_it() {
        for path in [
            "ada@example.net",
            "ada@mail.example.net",
            "SRS0=x7=ab=example.net=ada@forward.example",
            "prvs=0123abcdef=ada@example.net",
            "someone.else@example.com",
        ] {
            assert_eq!(read(&format!("Return-Path: <{path}>")), Signs::empty(), "{path}");
        }
        assert_eq!(read("Feedback-ID: 1:2:3:x\r\nReturn-Path: <m@mail.example.net>"), Signs::empty());
        let answer = "Return-Path: <bounce-1-robin=example.org@send.example>\r\nIn-Reply-To: <1@example.org>";
        assert_eq!(read(answer), Signs::empty());
    }
}
