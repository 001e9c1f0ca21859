//! Addresses: RFC 5322 addr-spec and mailbox, read as they occur in the wild.
//!
//! Invariant: `Address::parse(a.as_str())` gives `a` again. Absent on purpose: whether a domain
//! exists, and what a provider thinks of dots and plus signs; two addresses that differ in them are
//! two addresses here.

mod list;
mod plain_list;
mod sole;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::Defect;
use super::text;
pub use sole::{parse_sole, parse_strict};

/// An addr-spec (RFC 5322 3.4.1), normalised for comparing: lower case, the domain as A-labels (RFC
/// 5890), no comments, no surrounding blanks, no control characters, quotes only where the local
/// part needs them. Never empty, always with exactly one `@` that separates: the last one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Address(String);

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Address, String> {
        Address::parse(&text).ok_or_else(|| format!("{text:?} is no address"))
    }
}

/// A display name with an address (RFC 5322 3.4 `mailbox`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Mailbox {
    /// Decoded (RFC 2047) and stripped of controls; empty when the header gives none.
    pub name: String,
    /// Where mail for it goes.
    pub address: Address,
}

/// The domain of people without an address; reserved so that no mail can ever have it (RFC 2606 2).
const PLACEHOLDER_DOMAIN: &str = "card.invalid";

/// Longer addresses are noise. RFC 5321 4.5.3.1 allows 64 + 255; VERP goes beyond the 64.
const LENGTH_MAX: usize = 512;

/// How names in a directory begin, in lower case.
const DIRECTORY: [&str; 4] = ["/o=", "/cn=", "/ou=", "ex:/o="];

impl Address {
    /// Reads one addr-spec. `None` when it cannot be one (no `@`, a blank outside of quotes, empty
    /// side, the name of a directory entry). Tolerated: angle brackets, `mailto:`, single quotes
    /// around the whole, a route (RFC 5322 4.4), trailing dots, commas and semicolons.
    pub fn parse(raw: &str) -> Option<Address> {
        if let Some(plain) = parse_plain(raw) {
            return Some(plain);
        }
        if raw.len() > 2 * LENGTH_MAX {
            return None;
        }
        let line = text::one_line(raw);
        let bare = without_comments(&line);
        let (local, domain) = unwrap(&bare).rsplit_once('@')?;
        let spec = format!("{}@{}", normal_local(local)?, normal_domain(domain)?);
        (spec.len() <= LENGTH_MAX).then_some(Address(spec)).filter(|address| !address.is_of_a_directory())
    }

    /// The name of somebody in a directory (X.500), put where an addr-spec belongs: no mail reaches
    /// it from outside. Exchange writes `/O=ORG/OU=.../CN=ADA@...` and `IMCEAEX-_O=ORG_OU=...@...`.
    fn is_of_a_directory(&self) -> bool {
        if !matches!(self.0.as_bytes().first(), Some(b'"' | b'/' | b'e' | b'i')) {
            return false;
        }
        let local = self.local();
        let bare = local.strip_prefix('"').unwrap_or(local);
        let encapsulated = bare.strip_prefix("imcea").and_then(|rest| rest.split_once('-'));
        let is_kind = |(kind, _): (&str, &str)| {
            !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        encapsulated.is_some_and(is_kind) || DIRECTORY.iter().any(|start| bare.starts_with(start))
    }

    /// What stands for a person who has no address: never shown, never written to. `id` names the
    /// person for good and is made of letters and digits; other characters become `-`.
    pub fn placeholder(id: &str) -> Address {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let local: String = id.chars().take(64).map(plain).collect();
        Address(format!("{}@{PLACEHOLDER_DOMAIN}", if local.is_empty() { "-" } else { &local }))
    }

    /// Whether it only stands for a person who has no address (see [`Address::placeholder`]).
    pub fn is_placeholder(&self) -> bool {
        self.domain() == PLACEHOLDER_DOMAIN
    }

    /// The whole addr-spec.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is before and after the last `@`.
    pub fn parts(&self) -> (&str, &str) {
        memchr::memrchr(b'@', self.0.as_bytes()).map_or(("", ""), |at| (&self.0[..at], &self.0[at + 1..]))
    }

    /// What is before the last `@`.
    pub fn local(&self) -> &str {
        self.parts().0
    }

    /// What is after the last `@`.
    pub fn domain(&self) -> &str {
        self.parts().1
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads an address list (the unfolded value of To, Cc, From, ...): groups, comments, encoded
/// words, and the damage found in the wild. What cannot be an address is left out and named as a
/// defect, once a kind.
pub fn parse_list(raw: &str) -> (Vec<Mailbox>, Vec<Defect>) {
    match plain_list::read(raw) {
        Some(found) => (found, Vec::new()),
        None => list::read(raw),
    }
}

/// Bytes of plain addresses: 1 in the local part alone, 2 in both.
const PLAIN: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'.' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => 2,
            b'_' | b'+' | b'=' => 1,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The form that nearly every address has, without detours: letters, digits and `.-_+=`.
fn parse_plain(raw: &str) -> Option<Address> {
    let at = memchr::memchr(b'@', raw.as_bytes())?;
    let (local, domain) = (&raw.as_bytes()[..at], &raw.as_bytes()[at + 1..]);
    let is_local = |byte: &u8| PLAIN[usize::from(*byte)] > 0;
    // No label is empty.
    let mut last = b'.';
    let is_domain = domain.iter().all(|byte| {
        let fits = PLAIN[usize::from(*byte)] > 1 && (*byte != b'.' || last != b'.');
        last = *byte;
        fits
    });
    let fits = at > 0 && local.iter().all(is_local) && is_domain && last != b'.' && raw.len() <= LENGTH_MAX;
    fits.then(|| Address(raw.to_ascii_lowercase())).filter(|address| !address.is_of_a_directory())
}

/// Comments (RFC 5322 3.2.2) outside of quotes become a blank. Unbalanced ones stay, and make the
/// address unreadable.
fn without_comments(text: &str) -> Cow<'_, str> {
    if !text.contains('(') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for char in text.chars() {
        let was_escaped = escaped;
        escaped = !was_escaped && char == '\\';
        match char {
            '"' if depth == 0 && !was_escaped => quoted = !quoted,
            '(' if !quoted && !was_escaped => depth += 1,
            ')' if !quoted && !was_escaped && depth > 0 => {
                depth -= 1;
                kept.push(' ');
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            kept.push(char);
        }
    }
    if depth > 0 { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

/// Takes off what is around an addr-spec in the wild.
fn unwrap(text: &str) -> &str {
    let mut inner = text;
    loop {
        let before = inner;
        inner = inner.trim().trim_start_matches('<').trim_end_matches(['>', ';', ',']);
        inner = strip_scheme(inner);
        inner = inner.strip_prefix('\'').and_then(|i| i.strip_suffix('\'')).unwrap_or(inner);
        inner = inner
            .strip_prefix('"')
            .and_then(|i| i.strip_suffix('"'))
            .filter(|i| !i.contains('"'))
            .unwrap_or(inner);
        inner = strip_route(inner);
        if inner.len() == before.len() {
            return inner;
        }
    }
}

/// `mailto:` (RFC 6068) with its query, as list software and browsers leave it.
fn strip_scheme(text: &str) -> &str {
    match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            text[7..].split('?').next().unwrap_or_default()
        }
        _ => text,
    }
}

/// `@relay,@other:user@domain` (RFC 5322 4.4 obs-route).
fn strip_route(text: &str) -> &str {
    match text.split_once(':') {
        Some((route, spec)) if route.starts_with('@') && spec.contains('@') => spec,
        _ => text,
    }
}

/// Characters that are in no atom (RFC 5322 3.2.3 specials, and the quote).
fn is_special(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '(' | ')' | '<' | '>' | '[' | ']' | ':' | ';' | '@' | '\\' | ',' | '"')
}

/// The local part: lower case, without quotes if it can do without. Dots in odd places are let
/// through (RFC 5322 3.2.3 forbids them; Japanese carriers gave out such addresses for years).
fn normal_local(raw: &str) -> Option<String> {
    let local = raw.trim();
    if let Some(inner) = local.strip_prefix('"').and_then(|l| l.strip_suffix('"')) {
        return quoted_local(inner);
    }
    let local = without_blanks_at_dots(local);
    (!local.is_empty() && !local.contains(is_special)).then(|| fold_case(&local))
}

/// What stood between quotes (RFC 5322 3.2.4).
fn quoted_local(inner: &str) -> Option<String> {
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => value.push(chars.next()?),
            '"' => return None,
            _ => value.push(char),
        }
    }
    let value = fold_case(&value);
    if value.is_empty() {
        return None;
    }
    if !value.contains(is_special) {
        return Some(value);
    }
    Some(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn fold_case(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase().nfc().collect() }
}

/// The domain as A-labels, or an address literal in its brackets.
fn normal_domain(raw: &str) -> Option<String> {
    let domain = raw.trim();
    if let Some(literal) = domain.strip_prefix('[').and_then(|d| d.strip_suffix(']')) {
        let literal = literal.trim();
        let fits =
            !literal.is_empty() && literal.chars().all(|c| c.is_ascii_alphanumeric() || ".:-".contains(c));
        return fits.then(|| format!("[{}]", literal.to_ascii_lowercase()));
    }
    let domain = without_blanks_at_dots(domain.trim_end_matches(['.', ' ']));
    let fits = !domain.contains(is_special) && domain.split('.').all(|label| !label.is_empty());
    fits.then(|| to_a_labels(&domain)).filter(|labels| !labels.contains(is_special) && !labels.is_empty())
}

/// IDNA (UTS 46); a name that it refuses is kept in lower case.
fn to_a_labels(domain: &str) -> String {
    if domain.is_ascii() {
        return domain.to_ascii_lowercase();
    }
    match idna::domain_to_ascii(domain) {
        Ok(labels) if labels.split('.').all(|label| !label.is_empty()) => labels,
        _ => fold_case(domain),
    }
}

/// `host . example` (RFC 5322 4.4 allows blanks around dots).
fn without_blanks_at_dots(text: &str) -> Cow<'_, str> {
    if !text.contains(' ') || !text.contains('.') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split('.').map(str::trim).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_normal_form() {
        let check = |raw: &str, normal: Option<&str>| {
            let address = Address::parse(raw);
            assert_eq!(address.as_ref().map(Address::as_str), normal, "{raw}");
            assert_eq!(address.as_ref().and_then(|a| Address::parse(a.as_str())), address, "{raw} again");
        };
        check("Ada@Example.ORG", Some("ada@example.org"));
        check(" <ada@example.org>; ", Some("ada@example.org"));
        check("'ada@example.org'", Some("ada@example.org"));
        check("\"ada@example.org\"", Some("ada@example.org"));
        check("MAILTO:ada@example.org?subject=x", Some("ada@example.org"));
        check("ada@example.org.", Some("ada@example.org"));
        check("ada@Bücher.example", Some("ada@xn--bcher-kva.example"));
        check("Дана@пример.example", Some("дана@xn--e1afmkfd.example"));
        check("\"ada\"@example.org", Some("ada@example.org"));
        check("\"Ada L\"@example.org", Some("\"ada l\"@example.org"));
        check("\"a\\\"b@c\"@example.org", Some("\"a\\\"b@c\"@example.org"));
        check("<@relay.example:ada@example.org>", Some("ada@example.org"));
        check("ada(x)@example.org (host (nested))", Some("ada@example.org"));
        check("ada@test . example", Some("ada@test.example"));
        check("a..b.@example.org", Some("a..b.@example.org"));
        check("ada@[IPv6:2001:DB8::1]", Some("ada@[ipv6:2001:db8::1]"));
        check("ada\0@exa\u{200b}mple.org", Some("ada@example.org"));
        check("root@localhost", Some("root@localhost"));
    }

    #[test]
    fn the_name_of_a_directory_entry_is_no_address() {
        for raw in [
            "IMCEAEX-_O=LOOMS_OU=EXCHANGE+20ADMINISTRATIVE+20GROUP_CN=RECIPIENTS_CN=ADA@looms.example",
            "<imceaex-_o=looms_cn=ada@looms.example>",
            "IMCEANOTES-Ada+20L_Looms@looms.example",
            "/O=LOOMS/OU=FIRST/CN=RECIPIENTS/CN=ADA@looms.example",
            "\"/o=Looms/ou=First Group/cn=Recipients/cn=ada\"@looms.example",
            "EX:/O=LOOMS/CN=ADA",
            "/O=LOOMS/OU=FIRST/CN=RECIPIENTS/CN=ADA",
        ] {
            assert_eq!(Address::parse(raw), None, "{raw}");
        }
        let (list, defects) =
            parse_list("Ada L </O=LOOMS/CN=ADA>, Bo <bo@b.example>, IMCEAEX-_O=X_CN=C@b.example");
        assert_eq!(list.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(), ["bo@b.example"]);
        assert_eq!(defects, [Defect::AddressUnreadable]);
        for raw in ["imceasar@b.example", "imcea-fan@b.example", "o=x@b.example", "ada/o=1@b.example"] {
            assert!(Address::parse(raw).is_some(), "{raw}");
        }
    }

    #[test]
    fn a_placeholder_is_told_from_every_real_address() {
        let placeholder = Address::placeholder("a1B2 c3");
        assert_eq!(placeholder.as_str(), "a1b2-c3@card.invalid");
        assert!(placeholder.is_placeholder() && Address::placeholder("").is_placeholder());
        assert_eq!(Address::parse(placeholder.as_str()), Some(placeholder));
        for real in ["ada@example.org", "card.invalid@example.org", "ada@x.card.invalid.example"] {
            assert!(!Address::parse(real).unwrap().is_placeholder(), "{real}");
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_none() {
        for raw in [
            "",
            "@",
            "ada",
            "@example.org",
            "ada@",
            "ada@.",
            "ada b@example.org",
            "a@b@example.org",
            "ada@exa mple.org",
            "ada@a..example",
            "ada@.example",
            "ada@[1.2.3.4",
            "a,b@example.org",
            "\"a\"b\"@example.org",
            "\"\"@example.org",
            "http://example.org/",
            "(ada@example.org",
        ] {
            assert_eq!(Address::parse(raw), None, "{raw}");
        }
        assert_eq!(Address::parse(&format!("{}@example.org", "a".repeat(2000))), None);
    }
}
