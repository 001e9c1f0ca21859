//! Rust source, read just well enough: comments and literals blanked, test modules cut out, the
//! rest as words and marks.

/// A word or a mark (`::` is one mark), with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The same text with comments and the insides of literals as blanks; lines stay where they are.
pub fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = skip(bytes, at);
        if let Some(end) = end {
            for byte in &mut out[at..end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        at = end.unwrap_or_else(|| word_end(bytes, at));
    }
    String::from_utf8(out).expect("whole literals and comments were blanked")
}

/// The end of the comment or literal that starts here, if one does.
fn skip(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    match rest {
        [b'/', b'/', ..] => Some(at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(at + block_comment(rest)),
        [b'"', ..] => Some(at + quoted(rest, b'"')),
        [b'\'', ..] => char_literal(rest).map(|length| at + length),
        [b'b' | b'c', b'"', ..] => Some(at + 1 + quoted(&rest[1..], b'"')),
        [b'b', b'\'', ..] => Some(at + 1 + quoted(&rest[1..], b'\'')),
        [b'r', b'"' | b'#', ..] => raw(rest).map(|length| at + length),
        [b'b' | b'c', b'r', b'"' | b'#', ..] => raw(&rest[1..]).map(|length| at + 1 + length),
        _ => None,
    }
}

/// Past a whole word, so that the `r` of `for"` is not taken for a raw string; past one byte
/// otherwise.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    at + bytes[at..].iter().take_while(|byte| word(byte)).count().max(1)
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `'x'`, `'\n'`, `'é'`; a lifetime is none.
fn char_literal(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        return Some(quoted(rest, b'\''));
    }
    let text = std::str::from_utf8(&rest[1..rest.len().min(8)]);
    let valid =
        text.unwrap_or_else(|error| std::str::from_utf8(&rest[1..1 + error.valid_up_to()]).unwrap_or(""));
    let length = 1 + valid.chars().next()?.len_utf8();
    (rest.get(length) == Some(&b'\'')).then_some(length + 1)
}

/// `r"..."`, `r#"..."#`; `r#word` is none.
fn raw(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let end = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    let body = &rest[2 + hashes..];
    let length = body.windows(end.len()).position(|window| window == end)?;
    Some(2 + hashes + length + end.len())
}

/// Words and marks, in order.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let (mut out, mut line, mut at) = (Vec::new(), 1, 0);
    while let Some(first) = code[at..].chars().next() {
        let length = match first {
            '\n' => {
                line += 1;
                1
            }
            c if c.is_whitespace() => c.len_utf8(),
            _ => {
                let length = token_length(&code[at..]);
                out.push(Token { text: &code[at..at + length], line });
                length
            }
        };
        at += length;
    }
    out
}

fn token_length(rest: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
    if end > 0 {
        return end;
    }
    if rest.starts_with("::") { 2 } else { rest.chars().next().map_or(1, char::len_utf8) }
}

/// The code without the items under `#[cfg(test)]`; their lines stay, blank.
pub fn without_tests(code: &str) -> String {
    let (mut out, mut from) = (String::new(), 0);
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(code, start);
        out += &code[from..start];
        out.extend(code[start..end].chars().filter(|c| *c == '\n'));
        from = end;
    }
    out + &code[from..]
}

/// Where the item ends whose attributes start here: after its `;` or its closing brace.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0usize;
    for (at, mark) in code[start..].char_indices() {
        match mark {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (mark == ';' || mark == '}') {
            return start + at + 1;
        }
    }
    code.len()
}
