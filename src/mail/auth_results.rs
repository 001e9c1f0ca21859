//! Authentication-Results (RFC 8601): what a receiving server says it found out about a mail.
//!
//! Read to the letter, because it decides whom to obey: comments nest, quoted strings are one word,
//! and whatever is in them means nothing. A field that breaks the grammar says nothing at all.
//! Absent on purpose: which field to believe (see [`crate::command::trust`]), and every field of
//! another name: ARC-Authentication-Results, X-... and -Original are what somebody else once saw.

use std::borrow::Cow;

/// Longer values say nothing.
const VALUE_MAX: usize = 16 * 1024;
/// Room for the properties of most results.
const PROPERTIES: usize = 4;

// Classes of bytes, a bit each: the table is asked for nearly every byte of a mailbox's fields.
const ALPHANUMERIC: u8 = 1;
const JOINT: u8 = 1 << 1;
const DOT: u8 = 1 << 2;
/// What else is in an authserv-id.
const IN_ID: u8 = 1 << 3;
/// What is in a property's value without quotes.
const VALUE: u8 = 1 << 4;
/// What stands for itself in a quoted string.
const QUOTED: u8 = 1 << 5;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < classes.len() {
        classes[at] = classes_of(at as u8);
        at += 1;
    }
    classes
};

const fn classes_of(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => ALPHANUMERIC | VALUE | QUOTED,
        b'-' | b'_' => JOINT | VALUE | QUOTED,
        b'.' => DOT | VALUE | QUOTED,
        b':' | b'+' => IN_ID | VALUE | QUOTED,
        b';' | b'(' | b' ' | b'\t' | b'\r' | b'\n' | 0x0c => QUOTED,
        b'\\' => VALUE,
        b'"' => 0,
        _ => VALUE | QUOTED,
    }
}

/// One field, read. Words are pieces of the field wherever it has them as they are kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResults<'a> {
    /// Who says so, in lower case (RFC 8601 2.5).
    pub authserv_id: Cow<'a, str>,
    /// Empty for `none`.
    pub results: Vec<AuthResult<'a>>,
}

/// One method and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResult<'a> {
    /// `dkim`, `spf`, ... in lower case, without its version.
    pub method: Cow<'a, str>,
    /// `pass`, `fail`, ... in lower case.
    pub result: Cow<'a, str>,
    /// `header.d` and its value, in the field's order; names in lower case. `reason` is left out.
    pub properties: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl AuthResult<'_> {
    /// The values of a property such as `header.d`, in order.
    pub fn values<'v>(&'v self, name: &'v str) -> impl Iterator<Item = &'v str> {
        self.properties.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_ref())
    }
}

/// Reads one value (RFC 8601 2.2). `None` when it breaks the grammar: no authserv-id before the
/// first `;` (Microsoft's servers leave it out), a comment or quoted string that does not end, a
/// result without `=`, a control character. Tolerated: a `;` at the end, values that ought to be
/// quoted.
pub fn parse(value: &str) -> Option<AuthResults<'_>> {
    ResultsReader::new(value, Properties::Kept)?.named()
}

/// The same without the properties. A value that begins with a result, as Microsoft's servers write
/// it, is read too: it names nobody.
pub fn parse_results(value: &str) -> Option<AuthResults<'_>> {
    if let Some(named) = ResultsReader::new(value, Properties::PassedOver)?.named() {
        return Some(named);
    }
    let results = ResultsReader::new(value, Properties::PassedOver)?.results_from_here()?;
    Some(AuthResults { authserv_id: Cow::Borrowed(""), results })
}

/// Who says so: the authserv-id in lower case, or nothing where the value begins with a result, as
/// Microsoft's servers write it, or is empty. `None`: it begins with neither. What follows is not
/// read.
pub fn authserv_id(value: &str) -> Option<Cow<'_, str>> {
    let mut reader = ResultsReader::new(value, Properties::PassedOver)?;
    if let Some(named) = reader.identifier() {
        return Some(named);
    }
    reader.at = 0;
    reader.blank()?;
    if reader.peek().is_some() {
        reader.keywords()??;
    }
    Some(Cow::Borrowed(""))
}

/// What becomes of the properties of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Properties {
    Kept,
    PassedOver,
}

/// One entry between semicolons.
enum ResultWords<'a> {
    /// `none`: nothing was looked at.
    None,
    Result(AuthResult<'a>),
}

/// Reads byte by byte: all that the grammar names is ASCII.
struct ResultsReader<'a> {
    text: &'a str,
    at: usize,
    properties: Properties,
}

impl<'a> ResultsReader<'a> {
    fn new(value: &'a str, properties: Properties) -> Option<ResultsReader<'a>> {
        // Without a branch for each byte, most of the fields being ASCII.
        let is_odd =
            |byte: u8| (byte < b' ') & (byte != b'\t') & (byte != b'\r') & (byte != b'\n') | (byte == 0x7f);
        let has_odd = value.bytes().fold(false, |any, byte| any | is_odd(byte))
            || !value.is_ascii() && value.chars().any(|c| c.is_control() && !c.is_ascii());
        let fits = value.len() <= VALUE_MAX && !has_odd;
        fits.then_some(ResultsReader { text: value, at: 0, properties })
    }

    /// All of a value that begins with an authserv-id.
    fn named(&mut self) -> Option<AuthResults<'a>> {
        let authserv_id = self.identifier()?;
        let results = self.results()?;
        Some(AuthResults { authserv_id, results })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, wanted: u8) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// Passes over bytes of these classes; what was passed.
    fn run(&mut self, classes: u8) -> &'a str {
        let from = self.at;
        let rest = &self.text.as_bytes()[from..];
        let end = rest.iter().position(|byte| CLASSES[usize::from(*byte)] & classes == 0);
        self.at += end.unwrap_or(rest.len());
        &self.text[from..self.at]
    }

    /// CFWS (RFC 5322 3.2.2). `None`: a comment that does not end.
    fn blank(&mut self) -> Option<()> {
        loop {
            match self.peek() {
                Some(b'(') => self.comment()?,
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                _ => return Some(()),
            }
        }
    }

    /// A comment with those inside it, by counting: depth costs nothing.
    fn comment(&mut self) -> Option<()> {
        let mut depth = 0u32;
        loop {
            self.at += memchr::memchr3(b'\\', b'(', b')', &self.text.as_bytes()[self.at..])?;
            match self.next()? {
                b'\\' => drop(self.next()?),
                b'(' => depth += 1,
                _ if depth == 1 => return Some(()),
                _ => depth -= 1,
            }
        }
    }

    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        if !self.take(b'"') {
            return None;
        }
        let mut text = Cow::Borrowed("");
        loop {
            add(&mut text, self.run(QUOTED));
            if self.next()? == b'"' {
                return Some(text);
            }
            let escaped = self.text[self.at..].chars().next()?;
            add(&mut text, &self.text[self.at..self.at + escaped.len_utf8()]);
            self.at += escaped.len_utf8();
        }
    }

    /// A run of letters, digits and bytes of these classes. `None` when there is none.
    fn word(&mut self, more: u8) -> Option<&'a str> {
        let text = self.run(ALPHANUMERIC | more);
        (!text.is_empty()).then_some(text)
    }

    /// The authserv-id with the version that may follow (RFC 8601 2.2), up to the first `;` or the
    /// end.
    fn identifier(&mut self) -> Option<Cow<'a, str>> {
        self.blank()?;
        let id = match self.peek()? {
            b'"' => Cow::Owned(self.quoted()?.to_lowercase()),
            _ => in_lower_case(self.word(DOT | JOINT | IN_ID)?),
        };
        self.blank()?;
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.word(0)?;
            self.blank()?;
        }
        (self.is_at_end_of_entry() && !id.is_empty()).then_some(id)
    }

    fn is_at_end_of_entry(&self) -> bool {
        matches!(self.peek(), None | Some(b';'))
    }

    /// All that follows the authserv-id.
    fn results(&mut self) -> Option<Vec<AuthResult<'a>>> {
        if self.take(b';') { self.results_from_here() } else { self.peek().is_none().then(Vec::new) }
    }

    /// Results and the `;` between them, to the end.
    fn results_from_here(&mut self) -> Option<Vec<AuthResult<'a>>> {
        let mut results = Vec::new();
        loop {
            self.blank()?;
            if self.peek().is_none() {
                return Some(results);
            }
            match self.result()? {
                ResultWords::None if results.is_empty() && self.peek().is_none() => return Some(results),
                ResultWords::None => return None,
                ResultWords::Result(result) => results.push(result),
            }
            if !self.take(b';') {
                return self.peek().is_none().then_some(results);
            }
        }
    }

    /// `method[/version]=result` with its properties, or `none`.
    fn result(&mut self) -> Option<ResultWords<'a>> {
        let Some((method, result)) = self.keywords()? else { return Some(ResultWords::None) };
        let mut properties = Vec::new();
        loop {
            self.blank()?;
            if self.is_at_end_of_entry() {
                return Some(ResultWords::Result(AuthResult { method, result, properties }));
            }
            if let Some(property) = self.property()? {
                if properties.is_empty() {
                    properties.reserve(PROPERTIES);
                }
                properties.push(property);
            }
        }
    }

    /// `method[/version]=result`. Inner `None` for `none`, which is all of an entry.
    fn keywords(&mut self) -> Option<Option<(Cow<'a, str>, Cow<'a, str>)>> {
        let method = in_lower_case(self.word(JOINT)?);
        self.blank()?;
        if method == "none" && self.is_at_end_of_entry() {
            return Some(None);
        }
        if self.take(b'/') {
            self.blank()?;
            self.word(0)?;
            self.blank()?;
        }
        if !self.take(b'=') {
            return None;
        }
        self.blank()?;
        let result = in_lower_case(self.word(JOINT)?);
        // `pass"` or `pass@x` is no keyword.
        matches!(self.peek(), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'('))
            .then_some(Some((method, result)))
    }

    /// `ptype.property=value`, blanks and comments allowed around the dot and the `=`. Inner `None`
    /// for `reason=...`, and where properties are passed over.
    fn property(&mut self) -> Option<Option<(Cow<'a, str>, Cow<'a, str>)>> {
        let mut name = Cow::Borrowed("");
        while let Some(part) = self.word(DOT | JOINT) {
            add(&mut name, part);
            self.blank()?;
        }
        if !self.take(b'=') {
            return None;
        }
        self.blank()?;
        let value = self.value()?;
        if name.eq_ignore_ascii_case("reason") {
            return Some(None);
        }
        let dot = name.bytes().position(|byte| byte == b'.')?;
        let property = &name.as_bytes()[dot + 1..];
        let whole = dot > 0 && !property.is_empty() && !property.contains(&b'.');
        let kept = self.properties == Properties::Kept;
        whole.then(|| kept.then(|| (in_lower_case(name), value)))
    }

    /// A property's value: a word, a quoted string, an address whose local part is quoted. Ends at
    /// a blank, a comment, a `;`.
    fn value(&mut self) -> Option<Cow<'a, str>> {
        let from = self.at;
        let mut value = Cow::Borrowed("");
        loop {
            add(&mut value, self.run(VALUE));
            if self.peek() != Some(b'"') {
                return (self.at > from).then_some(value);
            }
            match self.quoted()? {
                Cow::Borrowed(piece) => add(&mut value, piece),
                Cow::Owned(text) => value.to_mut().push_str(&text),
            }
        }
    }
}

/// Appends; what is all of a text stays a piece of the field.
fn add<'a>(text: &mut Cow<'a, str>, more: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(more);
    } else if !more.is_empty() {
        text.to_mut().push_str(more);
    }
}

fn in_lower_case<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id method=result[name=value,...] ...`, or `-` when it is not to be read.
    fn check(value: &str, expected: &str) {
        let said = parse(value).map_or("-".to_owned(), |read| {
            let mut words = vec![read.authserv_id.into_owned()];
            words.extend(read.results.iter().map(|one| {
                let properties: Vec<_> =
                    one.properties.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{}={}[{}]", one.method, one.result, properties.join(","))
            }));
            words.join(" ")
        });
        assert_eq!(said, expected, "{value}");
    }

    #[test]
    fn the_examples_of_the_rfc_are_read() {
        check("example.org 1; none", "example.org");
        check(
            "example.com; spf=pass smtp.mailfrom=example.net",
            "example.com spf=pass[smtp.mailfrom=example.net]",
        );
        check(
            "example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net",
            "example.com auth=pass[smtp.auth=sender@example.net] spf=pass[smtp.mailfrom=example.net]",
        );
        check(
            "example.com; dkim=pass reason=\"good signature\" header.i=@mail-router.example.net; dkim=fail reason=\"bad signature\" header.i=@newyork.example.com",
            "example.com dkim=pass[header.i=@mail-router.example.net] dkim=fail[header.i=@newyork.example.com]",
        );
        check(
            "foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n policy (A dot can go here) . (like that) expired\n (this surprised me) = (as I wasn't expecting it) 1362471462",
            "foo.example.net dkim=fail[policy.expired=1362471462]",
        );
    }

    #[test]
    fn what_servers_write_is_read() {
        check(
            "mx.google.com; dkim=pass header.i=@example.org header.s=s1 header.b=\"a/b+c==\"; spf=pass (google.com: domain of a@example.org designates 1.2.3.4 as permitted sender) smtp.mailfrom=a@example.org; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org",
            "mx.google.com dkim=pass[header.i=@example.org,header.s=s1,header.b=a/b+c==] spf=pass[smtp.mailfrom=a@example.org] dmarc=pass[header.from=example.org]",
        );
        check(
            "mail.example;\tdkim=pass (2048-bit key; unprotected) header.d=example.org header.a=rsa-sha256;",
            "mail.example dkim=pass[header.d=example.org,header.a=rsa-sha256]",
        );
        check("MX.Example; SPF=None smtp.mailfrom=\"a b\"@x", "mx.example spf=none[smtp.mailfrom=a b@x]");
        check("\"mx.example\"; dkim=pass header.d=a/b", "mx.example dkim=pass[header.d=a/b]");
        check("mx.example", "mx.example");
    }

    #[test]
    fn comments_and_quotes_are_no_results() {
        check("evil.example (mx.example; dkim=pass header.d=x); none", "evil.example");
        check("(mx.example;) evil.example; none", "evil.example");
        check(
            "mx.example; dkim=fail (a (nested) dkim=pass \\) header.d=x) header.d=y",
            "mx.example dkim=fail[header.d=y]",
        );
        check(
            "mx.example; dkim=fail reason=\"x; dkim=pass header.d=y\" header.d=z",
            "mx.example dkim=fail[header.d=z]",
        );
        check(
            "mx.example; spf=fail smtp.mailfrom=\"a; dkim=pass header.d=x \\\" \"@evil.example",
            "mx.example spf=fail[smtp.mailfrom=a; dkim=pass header.d=x \" @evil.example]",
        );
    }

    #[test]
    fn what_breaks_the_grammar_says_nothing() {
        for broken in [
            "",
            ";",
            "; dkim=pass",
            "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=x; dkim=pass header.d=x",
            "mx.example evil; dkim=pass",
            "mx.example; dkim",
            "mx.example; dkim=",
            "mx.example; dkim=\"pass\" header.d=x",
            "mx.example; dkim=pass\"\" header.d=x",
            "mx.example; dkim=pass header.d",
            "mx.example; dkim=pass header.d=",
            "mx.example; dkim=pass header=x",
            "mx.example; dkim=pass header.d.e=x",
            "mx.example; dkim=pass (unended",
            "mx.example; dkim=pass reason=\"unended",
            "mx.example; none; dkim=pass header.d=x",
            "mx.example; dkim=pass header.d=x; none",
            "mx.example; dkim=pass header.d=x\0",
            "mx.example, other; dkim=pass header.d=x",
        ] {
            check(broken, "-");
        }
        check(&format!("mx.example; dkim=pass header.d={}", "x".repeat(VALUE_MAX)), "-");
        check(&format!("mx.example; none {}", "(".repeat(9_000)), "-");
    }

    proptest::proptest! {
        #[test]
        fn no_input_panics(value in "[a-z;=.()\"\\\\ \r\n\t@/0-9]{0,80}") {
            parse(&value);
        }
    }
}
