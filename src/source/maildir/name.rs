//! What names in a Maildir say: unique part, flags and time of a message file; a folder's name for
//! people.

use std::ffi::OsStr;

use crate::mail::Locator;
use crate::mail::folder::{decode_utf7, holds_folders, leading_seconds};

/// Seconds of 1990 and 2100: a number outside them at the start of a name is no delivery time.
const PLAUSIBLE: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// What is before the flags: `1700000000.M1P2.host` of `1700000000.M1P2.host:2,RS`. `;` and `!`
/// stand for the colon where file systems refuse it. The whole name when there are no flags.
fn unique(file: &OsStr) -> String {
    let mut name = file.to_string_lossy().into_owned();
    name.truncate(unique_length(&name));
    name
}

/// Where the message of a file is: one place, whatever its flags.
pub(super) fn locator(file: &OsStr) -> Locator {
    Locator::Name(unique(file))
}

/// Flags are letters after `:2,`; what else follows a mark is part of the name.
fn unique_length(name: &str) -> usize {
    let Some(comma) = name.rfind(',') else { return name.len() };
    let flags = &name.as_bytes()[comma + 1..];
    let mark = comma.checked_sub(2).map(|at| (at, &name.as_bytes()[at..comma]));
    match mark {
        Some((at, [b':' | b';' | b'!', b'1' | b'2'])) if flags.iter().all(u8::is_ascii_alphabetic) => at,
        _ => name.len(),
    }
}

/// Whether flag D (draft) is set.
pub(super) fn is_draft(file: &OsStr) -> bool {
    let name = file.to_string_lossy();
    name[unique_length(&name)..].get(3..).is_some_and(|flags| flags.contains('D'))
}

/// `.nfs...`, `.DS_Store` and the like.
pub(super) fn is_hidden(file: &OsStr) -> bool {
    file.as_encoded_bytes().starts_with(b".")
}

/// The delivery time at the start of the name, in seconds since 1970, when it is between 1990
/// and 2100.
pub(super) fn seconds(file: &OsStr) -> Option<i64> {
    let number = leading_seconds(file.as_encoded_bytes()) as i64;
    PLAUSIBLE.contains(&number).then_some(number)
}

/// A directory's name as people read it: `.Archive.2019` (Maildir++, the dot is the separator) is
/// `Archive/2019`, and so `INBOX.Drafts` is `INBOX/Drafts`, as offlineimap puts folders side by
/// side: a dot parts levels behind what holds folders only, and may be part of any other name.
/// Modified UTF-7 (RFC 3501 5.1.3) is decoded where it is sound, else kept.
pub(super) fn folder(directory: &OsStr) -> String {
    let name = directory.to_string_lossy();
    let side_by_side = || name.split_once('.').filter(|(first, _)| holds_folders(first)).map(|_| &*name);
    match name.strip_prefix('.').or_else(side_by_side) {
        Some(levels) => levels.split('.').map(decode_utf7).collect::<Vec<_>>().join("/"),
        None => decode_utf7(&name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_not_part_of_a_message_name() {
        let check = |file: &str, expected: &str| assert_eq!(unique(OsStr::new(file)), expected, "{file}");
        check("1700000000.M1P2.host", "1700000000.M1P2.host");
        check("1700000000.M1P2.host:2,", "1700000000.M1P2.host");
        check("1700000000.M1P2.host:2,RS", "1700000000.M1P2.host");
        check("1700000000.M1P2.host:2,Sab", "1700000000.M1P2.host");
        check("1700000000.M1P2.host;2,RS", "1700000000.M1P2.host");
        check("1700000000.M1P2.host!2,RS", "1700000000.M1P2.host");
        check("1700000000.M1P2.host,S=12,W=13:2,S", "1700000000.M1P2.host,S=12,W=13");
        check("1700000000.M1P2.host,U=7", "1700000000.M1P2.host,U=7");
        check("a:2,b:2,S", "a:2,b");
        check(",", ",");
        check(":2,", "");
        check("é2,S", "é2,S");
    }

    #[test]
    fn only_the_flag_d_makes_a_draft() {
        let check = |file: &str, expected: bool| assert_eq!(is_draft(OsStr::new(file)), expected, "{file}");
        check("1.D.host", false);
        check("1.D.host:2,S", false);
        check("1.x.host:2,DS", true);
        check("1.x.host;2,D", true);
        check("1.x.host:2,T", false);
    }

    #[test]
    fn only_a_plausible_number_is_a_time() {
        let check =
            |file: &str, expected: Option<i64>| assert_eq!(seconds(OsStr::new(file)), expected, "{file}");
        check("1700000000.M1P2.host:2,S", Some(1_700_000_000));
        check("17.x", None);
        check("cafe.1700000000", None);
        check("99999999999999999999999.x", None);
        check("", None);
    }

    #[test]
    fn folder_names_are_decoded_where_they_are_sound() {
        let check = |directory: &str, expected: &str| assert_eq!(folder(OsStr::new(directory)), expected);
        check(".Sent", "Sent");
        check(".Archive.2019", "Archive/2019");
        check("Sent Items", "Sent Items");
        check("2019.12", "2019.12");
        check("[Gmail].Sent Mail", "[Gmail]/Sent Mail");
        check("[Google Mail].Entw&APw-rfe", "[Google Mail]/Entwürfe");
        check("INBOX.Trash", "INBOX/Trash");
        check("INBOX.Archive.2019", "INBOX/Archive/2019");
        check("INBOX", "INBOX");
        check("[Gmail]", "[Gmail]");
        check("Projects.Drafts", "Projects.Drafts");
        check("INBOXES.Drafts", "INBOXES.Drafts");
        check(".Entw&APw-rfe", "Entwürfe");
        check("R&D", "R&D");
        check("", "");
    }
}
