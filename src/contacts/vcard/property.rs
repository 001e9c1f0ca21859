//! Content lines of vCards: unfolded, their encodings taken off, each with the line it begins in.

use encoding_rs::{Encoding, UTF_8};

use crate::contacts::text;

/// Longest value looked at, in bytes; pictures are longer and are not looked at.
const VALUE_BYTES: usize = 64 * 1024;

/// One property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    /// Counted from 1.
    pub line: u64,
    /// Lower case; may be empty.
    pub group: String,
    /// Upper case.
    pub name: String,
    /// `TYPE=WORK` or, as in 2.1, `WORK`; upper case.
    params: Vec<String>,
    /// Its transfer encoding taken off; backslashes are still there.
    pub value: String,
}

/// The properties of a text in order; a line that is none gives its number.
pub(super) fn properties(text: &str) -> impl Iterator<Item = Result<Property, u64>> + '_ {
    let mut lines = (1u64..).zip(text.lines()).peekable();
    // Base64 of version 2.1 goes on without a fold until a blank line.
    let mut in_base64 = false;
    std::iter::from_fn(move || {
        loop {
            let (number, first) = lines.next()?;
            if first.trim().is_empty() || first.starts_with([' ', '\t']) {
                in_base64 &= !first.trim().is_empty();
                continue;
            }
            let mut whole = first.to_owned();
            let head = first.split(':').next().unwrap_or_default().to_uppercase();
            let quoted_printable = head.split(';').skip(1).any(is_quoted_printable);
            while let Some((_, next)) = lines.peek() {
                if quoted_printable && whole.ends_with('=') {
                    whole.pop();
                    whole.push_str(next.trim_start_matches([' ', '\t']));
                } else if let Some(rest) = next.strip_prefix([' ', '\t']).filter(|rest| !rest.is_empty()) {
                    whole.push_str(rest);
                } else {
                    break;
                }
                lines.next();
            }
            let property = parse(number, &whole);
            match property {
                Some(property) => {
                    in_base64 = property.params.iter().any(|param| is_base64(param));
                    return Some(Ok(property));
                }
                None if in_base64 => {}
                None => return Some(Err(number)),
            }
        }
    })
}

fn parse(line: u64, whole: &str) -> Option<Property> {
    let colon = outside_quotes(whole, ':')?;
    let (head, value) = (&whole[..colon], &whole[colon + 1..]);
    let mut params = split_outside_quotes(head, ';').into_iter();
    let name = params.next()?;
    let (group, name) = name.rsplit_once('.').unwrap_or(("", name));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let params: Vec<String> = params.map(str::to_uppercase).collect();
    let mut end = value.len().min(VALUE_BYTES);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let value = decoded(&value[..end], &params);
    Some(Property { line, group: group.to_lowercase(), name: name.to_uppercase(), params, value })
}

/// `ENCODING=QUOTED-PRINTABLE`, and the short forms that programs write for it.
fn is_quoted_printable(param: &str) -> bool {
    let value = param.trim().strip_prefix("ENCODING=").unwrap_or(param.trim());
    matches!(value.trim_matches('"'), "QUOTED-PRINTABLE" | "QUOTED" | "Q" | "QP" | "QUOTEDPRINTABLE")
}

fn is_base64(param: &str) -> bool {
    param.contains("BASE64") || matches!(param.trim(), "ENCODING=B" | "B")
}

fn outside_quotes(text: &str, sign: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == sign && !quoted).then_some(at)
    })
}

fn split_outside_quotes(text: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = outside_quotes(rest, sign) {
        parts.push(&rest[..at]);
        rest = &rest[at + sign.len_utf8()..];
    }
    parts.push(rest);
    parts
}

/// Takes quoted-printable off, in the charset that the parameters name.
fn decoded(value: &str, params: &[String]) -> String {
    if !params.iter().any(|param| is_quoted_printable(param)) {
        return value.to_owned();
    }
    let charset = params.iter().find_map(|param| param.strip_prefix("CHARSET="));
    let encoding =
        charset.and_then(|name| Encoding::for_label(name.trim_matches('"').as_bytes())).unwrap_or(UTF_8);
    let bytes = value.as_bytes();
    let mut raw = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| bytes[at] == b'=') {
            Some(byte) => {
                raw.push(byte);
                at += 3;
            }
            None => {
                raw.push(bytes[at]);
                at += 1;
            }
        }
    }
    // What is not in the charset it claims is mostly Latin-1.
    let (text, _, wrong) = encoding.decode(&raw);
    if wrong { text::decode(&raw) } else { text.replace("\r\n", "\n").replace('\r', "\n") }
}

impl Property {
    /// The value as one text.
    pub fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// For a remark: short.
    pub fn shown(&self) -> String {
        self.value.trim().chars().take(60).collect()
    }

    /// `VALUE=text`: a date in words.
    pub fn is_text(&self) -> bool {
        self.params.iter().any(|param| param == "VALUE=TEXT")
    }

    /// The components of a structured value: `a;b;c`.
    pub fn parts(&self) -> Vec<String> {
        split_escaped(&self.value, ';')
    }

    /// The values of a list: `a,b`. Never empty.
    pub fn list(&self) -> Vec<String> {
        split_escaped(&self.value, ',')
    }
}

fn split_escaped(value: &str, sign: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in value.chars() {
        if c == sign && !escaped {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    parts.iter().map(|part| unescaped(part).trim().to_owned()).collect()
}

/// `\n`, `\,`, `\;`, `\:` and `\\` (RFC 6350 3.4); another backslash stays.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', Some(sign @ (',' | ';' | ':' | '\\'))) => out.push(*sign),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}
