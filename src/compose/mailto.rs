//! `mailto:` links that open a prefilled mail (RFC 6068).

use crate::mail::{Address, MessageId};

/// Longest link, in characters: what the shells of desktop systems pass on.
const MAX: usize = 2_000;
/// Longest subject carried, in characters.
const SUBJECT_CHARS: usize = 150;

/// A link that opens a new mail to `address`. Blanks become `%20`, line ends `%0D%0A`, `+` is
/// `%2B`; a body that would make the link longer than 2,000 characters is cut. Subject and body are
/// left out when empty.
pub fn mailto(address: &str, subject: &str, body: &str) -> String {
    link(&[address], None, subject, body)
}

/// As [`mailto`], with In-Reply-To (RFC 6068 2), which a few clients keep.
pub fn mailto_reply(address: &str, subject: &str, body: &str, answers: &MessageId) -> String {
    link(&[address], Some(answers), subject, body)
}

/// As [`mailto`], to several people.
pub fn mailto_all(addresses: &[&str], subject: &str, body: &str) -> String {
    link(addresses, None, subject, body)
}

fn link(addresses: &[&str], answers: Option<&MessageId>, subject: &str, body: &str) -> String {
    let real = |address: &&&str| !Address::parse(address).is_some_and(|address| address.is_placeholder());
    let to: Vec<String> =
        addresses.iter().filter(real).map(|address| encoded(address, "@", usize::MAX)).collect();
    let mut link = format!("mailto:{}", to.join(","));
    let subject: String = subject.chars().take(SUBJECT_CHARS).collect();
    let id = answers.map(ToString::to_string).unwrap_or_default();
    for (field, value) in [("In-Reply-To", id.as_str()), ("subject", subject.trim()), ("body", body)] {
        let mark = if link.contains('?') { '&' } else { '?' };
        let room = MAX.saturating_sub(link.len() + field.len() + 2);
        let value = encoded(value, "", room);
        if !value.is_empty() {
            link.push_str(&format!("{mark}{field}={value}"));
        }
    }
    link
}

/// Percent-encodes all but unreserved characters (RFC 3986 2.3) and `also`, whole characters only,
/// up to `room` bytes.
fn encoded(raw: &str, also: &str, room: usize) -> String {
    let mut out = String::new();
    for c in raw.chars().filter(|c| *c != '\r') {
        let piece = match c {
            '\n' => "%0D%0A".to_owned(),
            c if c.is_ascii_alphanumeric() || "-._~".contains(c) || also.contains(c) => c.to_string(),
            c if c.is_control() => continue,
            c => c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect(),
        };
        if out.len() + piece.len() > room {
            break;
        }
        out.push_str(&piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, subject: &str, body: &str, wanted: &str) {
        assert_eq!(mailto(address, subject, body), wanted);
    }

    #[test]
    fn a_link_is_encoded_as_rfc_6068_wants_it() {
        check("ada@example.org", "", "", "mailto:ada@example.org");
        check("ada@example.org", "Re: Tea", "", "mailto:ada@example.org?subject=Re%3A%20Tea");
        check("a+b@example.org", "1+1", "", "mailto:a%2Bb@example.org?subject=1%2B1");
        check("ada@example.org", "", "Hi\nAda", "mailto:ada@example.org?body=Hi%0D%0AAda");
        check("ada@example.org", "", "Hi\r\nAda\r\n", "mailto:ada@example.org?body=Hi%0D%0AAda%0D%0A");
        check("ada@example.org", "S", "B&C=?", "mailto:ada@example.org?subject=S&body=B%26C%3D%3F");
        check("x1@card.invalid", "", "Hi", "mailto:?body=Hi");
        check("a?b&c@example.org", "é", "", "mailto:a%3Fb%26c@example.org?subject=%C3%A9");
        check("ada@example.org", "Hi\u{0}\u{7}", "", "mailto:ada@example.org?subject=Hi");
    }

    #[test]
    fn a_reply_names_the_mail_it_answers_and_many_share_a_link() {
        assert_eq!(
            mailto_all(&["a@example.org", "b@example.org"], "", ""),
            "mailto:a@example.org,b@example.org"
        );
    }

    #[test]
    fn a_link_stays_under_two_thousand_characters_and_is_cut_at_a_character() {
        for body in ["x".repeat(5_000), "é".repeat(5_000), "\u{1f600}".repeat(5_000)] {
            let link = mailto("ada@example.org", &body, &body);
            assert!(link.len() <= MAX && link.is_ascii(), "{}", link.len());
            let cut = link.rsplit('=').next().unwrap_or_default();
            assert_eq!(
                cut.len() % body.chars().next().map_or(1, |c| if c == 'x' { 1 } else { c.len_utf8() * 3 }),
                0
            );
        }
    }
}
