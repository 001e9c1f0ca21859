//! `Ada Reis <ada@example.org>, "Bo" <bo@example.net>, c@example.com`: the form of nearly every
//! address list, read without detours. What is written otherwise is left to the tolerant reading,
//! which says the same of this form.

use super::list::clean_name;
use super::{Mailbox, parse_plain};
use crate::mail::text::find_phrase;

/// `None`: not of this form.
pub(super) fn read(raw: &str) -> Option<Vec<Mailbox>> {
    // One mailbox, as in nearly every From.
    if memchr::memchr(b',', raw.as_bytes()).is_none() {
        return Some(vec![mailbox(raw)?]);
    }
    let commas = memchr::memchr_iter(b',', raw.as_bytes());
    let mut found = Vec::with_capacity(commas.clone().count() + 1);
    let mut from = 0;
    for comma in commas {
        found.push(mailbox(&raw[from..comma])?);
        from = comma + 2;
        if !matches!(raw.as_bytes().get(comma + 1), Some(b' ' | b'\t')) {
            return None;
        }
    }
    found.push(mailbox(&raw[from..])?);
    Some(found)
}

fn mailbox(text: &str) -> Option<Mailbox> {
    let Some(inner) = text.strip_suffix('>') else {
        return Some(Mailbox { name: String::new(), address: parse_plain(text)? });
    };
    let (name, spec) = match inner.strip_prefix('<') {
        Some(spec) => ("", spec),
        None => {
            let angle = memchr::memchr(b'<', inner.as_bytes())?;
            (unquoted(inner[..angle].strip_suffix(' ')?), &inner[angle + 1..])
        }
    };
    let is_plain = inner.starts_with('<') || is_name(name);
    let address = parse_plain(spec).filter(|_| is_plain)?;
    let is_encoded = find_phrase(name, "=?").is_some();
    Some(Mailbox { name: if is_encoded { clean_name(name) } else { name.to_owned() }, address })
}

fn unquoted(name: &str) -> &str {
    name.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(name)
}

/// Words of letters, digits, and what encoded words are made of, with one blank between two.
fn is_name(name: &str) -> bool {
    let mut last = b' ';
    for byte in name.bytes() {
        let fits = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'=' | b'?' | b'_' | b'+' | b'/')
            || byte == b' ' && last != b' ';
        if !fits {
            return false;
        }
        last = byte;
    }
    last != b' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_is_read_and_no_other() {
        let check = |raw: &str, expected: Option<&[(&str, &str)]>| {
            let found = read(raw).map(|found| {
                found.iter().map(|one| format!("{}|{}", one.name, one.address)).collect::<Vec<_>>()
            });
            let expected = expected
                .map(|all| all.iter().map(|(name, address)| format!("{name}|{address}")).collect::<Vec<_>>());
            assert_eq!(found, expected, "{raw}");
        };
        check("Ada Reis <Ada@Example.org>", Some(&[("Ada Reis", "ada@example.org")]));
        check(
            "\"J. B. Oak\" <j@b.example>, c@d.example",
            Some(&[("J. B. Oak", "j@b.example"), ("", "c@d.example")]),
        );
        check("<a@b.example>", Some(&[("", "a@b.example")]));
        check("a@b.example,\tC <c@d.example>", Some(&[("", "a@b.example"), ("C", "c@d.example")]));
        check("Reis, Ada <ada@example.org>", None);
        check("\"Reis, Ada\" <ada@example.org>", None);
        check("Ada  Reis <ada@example.org>", None);
        check("=?utf-8?q?A=2C_B?= =?utf-8?b?w6k=?= <ada@example.org>", Some(&[("A, Bé", "ada@example.org")]));
        check("=?utf-8?q?A,_B?= <ada@example.org>", None);
        check("Ada <ada@example.org> Reis", None);
        check("friends: a@b.example;", None);
        check("", None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_here_is_read_the_same_tolerantly(
            pieces in proptest::collection::vec("([ .\"-]?[A-Za-z0-9]{1,3}|[ .-]|=\\?utf-8\\?[qb]\\?[a-z_=+/]{1,4}[?]?=| |=[?]?){0,4}\"?( <|<|)([a-z/=+.-]{0,4}@[A-Za-z.-]{0,4})>?", 0..4),
            is_folded: bool,
        ) {
            let raw = pieces.join(if is_folded { ",\t" } else { ", " });
            if let Some(found) = read(&raw) {
                proptest::prop_assert_eq!(super::super::list::read(&raw), (found, Vec::new()), "{}", raw);
            }
        }
    }
}
