//! Authentication-Results (RFC 8601): what a receiving server says it found out about a mail.
//!
//! Read to the letter, because it decides whom to obey: comments nest, quoted strings are one word,
//! and whatever is in them means nothing. A field that breaks the grammar says nothing at all.
//! Absent on purpose: which field to believe (see [`crate::command::trust`]), and every field of
//! another name: ARC-Authentication-Results, X-... and -Original are what somebody else once saw.

use std::iter::Peekable;
use std::str::Chars;

/// Longer values say nothing.
const VALUE_MAX: usize = 16 * 1024;
/// Room for most names and values.
const WORD: usize = 24;

/// One field, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResults {
    /// Who says so, in lower case (RFC 8601 2.5).
    pub authserv_id: String,
    /// Empty for `none`.
    pub results: Vec<AuthResult>,
}

/// One method and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResult {
    /// `dkim`, `spf`, ... in lower case, without its version.
    pub method: String,
    /// `pass`, `fail`, ... in lower case.
    pub result: String,
    /// `header.d` and its value, in the field's order; names in lower case. `reason` is left out.
    pub properties: Vec<(String, String)>,
}

impl AuthResult {
    /// The values of a property such as `header.d`, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads one value (RFC 8601 2.2). `None` when it breaks the grammar: no authserv-id before the
/// first `;` (Microsoft's servers leave it out), a comment or quoted string that does not end, a
/// result without `=`, a control character. Tolerated: a `;` at the end, values that ought to be
/// quoted.
pub fn parse(value: &str) -> Option<AuthResults> {
    if value.len() > VALUE_MAX || value.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return None;
    }
    let mut reader = ResultsReader { rest: value.chars().peekable() };
    let authserv_id = reader.identifier()?;
    let mut results = Vec::new();
    while reader.take(';') {
        reader.blank()?;
        if reader.rest.peek().is_none() {
            break;
        }
        match reader.result()? {
            ResultWords::None if results.is_empty() && reader.rest.peek().is_none() => break,
            ResultWords::None => return None,
            ResultWords::Result(result) => results.push(result),
        }
    }
    reader.rest.peek().is_none().then_some(AuthResults { authserv_id, results })
}

/// One entry between semicolons.
enum ResultWords {
    /// `none`: nothing was looked at.
    None,
    Result(AuthResult),
}

struct ResultsReader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl ResultsReader<'_> {
    fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// CFWS (RFC 5322 3.2.2). `None`: a comment that does not end.
    fn blank(&mut self) -> Option<()> {
        loop {
            while self.rest.next_if(|c| c.is_ascii_whitespace()).is_some() {}
            if self.rest.peek() != Some(&'(') {
                return Some(());
            }
            self.comment()?;
        }
    }

    /// A comment with those inside it, by counting: depth costs nothing.
    fn comment(&mut self) -> Option<()> {
        let mut depth = 0u32;
        loop {
            match self.rest.next()? {
                '\\' => drop(self.rest.next()?),
                '(' => depth += 1,
                ')' if depth == 1 => return Some(()),
                ')' => depth -= 1,
                _ => {}
            }
        }
    }

    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        self.rest.next_if_eq(&'"')?;
        loop {
            match self.rest.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.rest.next()?),
                other => text.push(other),
            }
        }
    }

    /// A run of the characters of a name. `None` when there is none.
    fn word(&mut self, more: &[char]) -> Option<String> {
        let mut text = String::with_capacity(WORD);
        while let Some(c) = self.rest.next_if(|c| c.is_ascii_alphanumeric() || more.contains(c)) {
            text.push(c.to_ascii_lowercase());
        }
        (!text.is_empty()).then_some(text)
    }

    /// The authserv-id with the version that may follow (RFC 8601 2.2), up to the first `;` or the
    /// end.
    fn identifier(&mut self) -> Option<String> {
        self.blank()?;
        let id = match self.rest.peek()? {
            '"' => self.quoted()?.to_lowercase(),
            _ => self.word(&['.', '-', '_', ':', '+'])?,
        };
        self.blank()?;
        if self.rest.peek().is_some_and(char::is_ascii_digit) {
            self.word(&[])?;
            self.blank()?;
        }
        let ended = matches!(self.rest.peek(), None | Some(';'));
        (ended && !id.is_empty()).then_some(id)
    }

    /// `method[/version]=result` with its properties, or `none`.
    fn result(&mut self) -> Option<ResultWords> {
        let method = self.word(&['-', '_'])?;
        self.blank()?;
        if method == "none" && matches!(self.rest.peek(), None | Some(';')) {
            return Some(ResultWords::None);
        }
        if self.take('/') {
            self.blank()?;
            self.word(&[])?;
            self.blank()?;
        }
        self.rest.next_if_eq(&'=')?;
        self.blank()?;
        let result = self.word(&['-', '_'])?;
        // `pass"` or `pass@x` is no keyword.
        if !matches!(self.rest.peek(), None | Some(' ' | '\t' | '\r' | '\n' | ';' | '(')) {
            return None;
        }
        let mut properties = Vec::new();
        loop {
            self.blank()?;
            if matches!(self.rest.peek(), None | Some(';')) {
                return Some(ResultWords::Result(AuthResult { method, result, properties }));
            }
            properties.extend(self.property()?);
        }
    }

    /// `ptype.property=value`, blanks and comments allowed around the dot and the `=`. Inner `None`
    /// for `reason=...`.
    fn property(&mut self) -> Option<Option<(String, String)>> {
        let mut name = String::new();
        while let Some(part) = self.word(&['.', '-', '_']) {
            if name.is_empty() {
                name = part
            } else {
                name.push_str(&part)
            }
            self.blank()?;
        }
        self.rest.next_if_eq(&'=')?;
        self.blank()?;
        let value = self.value()?;
        if name == "reason" {
            return Some(None);
        }
        let (ptype, property) = name.split_once('.')?;
        let whole = !ptype.is_empty() && !property.is_empty() && !property.contains('.');
        whole.then_some(Some((name, value)))
    }

    /// A property's value: a word, a quoted string, an address whose local part is quoted. Ends at
    /// a blank, a comment, a `;`.
    fn value(&mut self) -> Option<String> {
        let mut value = String::with_capacity(WORD);
        let mut any = false;
        while let Some(&next) = self.rest.peek() {
            match next {
                ';' | '(' => break,
                c if c.is_ascii_whitespace() => break,
                '"' => value.push_str(&self.quoted()?),
                c => {
                    value.push(c);
                    self.rest.next();
                }
            }
            any = true;
        }
        any.then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id method=result[name=value,...] ...`, or `-` when it is not to be read.
    fn check(value: &str, expected: &str) {
        let said = parse(value).map_or("-".to_owned(), |read| {
            let mut words = vec![read.authserv_id];
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
