//! Whom a mail is addressed to, read strictly: for deciding whether it may command anything.

use super::super::address::parse_strict;
use super::{Address, HeaderField, fields};

/// Everybody that a header addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipients {
    /// Every address in To, Cc and Bcc, perhaps none; each of the fields could be read to its end.
    Named(Vec<Address>),
    /// One of the fields holds something else than addresses, is too long, or the header does not
    /// end.
    Unreadable,
    /// There is a Resent field (RFC 5322 3.6.6): somebody passed the mail on.
    Redirected,
}

const NAMES: [&str; 3] = ["to", "cc", "bcc"];

/// Reads To, Cc and Bcc, all occurrences of each.
pub fn recipients(message: &[u8]) -> Recipients {
    let all = super::fields(message);
    if all.iter().any(|field| field.name.starts_with("resent-")) {
        return Recipients::Redirected;
    }
    let whole = super::is_whole(message) && !NAMES.iter().any(|name| fields::is_cut(message, name));
    let named = all.iter().filter(|field| NAMES.contains(&field.name.as_str()));
    match named.map(addresses).collect::<Option<Vec<_>>>() {
        Some(found) if whole => Recipients::Named(found.concat()),
        _ => Recipients::Unreadable,
    }
}

fn addresses(field: &HeaderField) -> Option<Vec<Address>> {
    parse_strict(&field.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, wanted: &str) {
        let found = match recipients(format!("{header}\n\nbody\nTo: eve@stranger.example\n").as_bytes()) {
            Recipients::Named(all) => {
                all.iter().map(|one| one.as_str().to_owned()).collect::<Vec<_>>().join(" ")
            }
            Recipients::Unreadable => "unreadable".to_owned(),
            Recipients::Redirected => "redirected".to_owned(),
        };
        assert_eq!(found, wanted, "{header}");
    }

    #[test]
    fn every_recipient_field_counts_however_often_it_stands_there() {
        check("To: robin@example.org", "robin@example.org");
        check("Subject: x", "");
        check(
            "to : robin@example.org\nCC: ada@example.org\nBcc: eve@stranger.example",
            "robin@example.org ada@example.org eve@stranger.example",
        );
        check("To: robin@example.org\nTo: eve@stranger.example", "robin@example.org eve@stranger.example");
        check("To: robin@example.org,\n eve@stranger.example", "robin@example.org eve@stranger.example");
        check("To: robin@example.org\nCc: undisclosed-recipients:;", "unreadable");
        check("To: robin@example.org\nBcc:", "robin@example.org");
        check("To: robin@example.org\nCc: Eve", "unreadable");
        for field in ["Resent-To", "resent-from", "Resent-Date", "Resent-Bcc"] {
            check(&format!("To: robin@example.org\n{field}: robin@example.org"), "redirected");
        }
    }

    #[test]
    fn what_was_cut_away_may_hold_anybody() {
        let many = "robin@example.org, ".repeat(1_000);
        check(&format!("To: {many}eve@stranger.example"), "unreadable");
        assert_eq!(recipients(b"To: robin@example.org\nCc: eve@str"), Recipients::Unreadable);
    }
}
