//! Takes a secret out of text that a server wrote: some repeat the login they refuse, in one
//! encoding or another.
//!
//! What it finds, and how:
//!
//! - The secret as it is, in any case: by its bytes.
//! - Quoted (`\"`, `\\`, `\x41`, `\101`, `\u0041`), percent-encoded, quoted-printable, as HTML
//!   references: the text is decoded, then by bytes.
//! - Base64 of PLAIN, LOGIN, XOAUTH2, or of anything that holds the secret, standard or URL-safe,
//!   folded or not: by the characters that do not depend on what is around.
//! - Hexadecimal, with or without separators: by its digits.
//!
//! Of a long form a piece of eight characters is enough, and a beginning of four where the text was
//! cut. A secret of less than four characters is hidden only inside a whole login: anything else
//! would hide half of every sentence.

use std::collections::HashSet;

use data_encoding::{BASE64, HEXLOWER};
use secrecy::{ExposeSecret, SecretString};

use crate::mail::text::one_line;

/// What replaces a secret.
const HIDDEN: &str = "***";
/// Bytes of a form that give it away, wherever they are in it.
const PIECE: usize = 8;
/// Shortest secret, and shortest beginning of one at a cut, that is looked for.
const SHORTEST: usize = 4;

/// The text with `***` in the place of the secret of `login`.
pub fn redact(text: &str, login: &str, secret: &SecretString) -> String {
    let mut marks = SecretMarks { text, hidden: vec![false; text.len()] };
    let secret = secret.expose_secret();
    let bare = if secret.len() < SHORTEST { Vec::new() } else { vec![secret.to_owned(), one_line(secret)] };
    for decode in DECODERS {
        let read = decoded(text.as_bytes(), *decode);
        bare.iter().for_each(|form| marks.mark(&read, form.as_bytes()));
    }
    // `0x41 0x42`: what announces a number is no digit of it.
    let unprefixed = text.replace("0x", "  ").replace("0X", "  ");
    let digits = characters(&unprefixed, &|byte| byte.is_ascii_hexdigit(), b" :-,");
    bare.iter().for_each(|form| marks.mark(&digits, HEXLOWER.encode(form.as_bytes()).as_bytes()));
    marks.mark_base64(login, secret);
    marks.shown()
}

/// One character of a text as it is read, and the bytes it is written with.
struct SecretUnit {
    byte: u8,
    from: usize,
    to: usize,
}

/// What one character that is not itself stands for, and how many bytes it is written with.
type SecretDecoder = fn(&[u8]) -> Option<(u8, usize)>;

const DECODERS: &[SecretDecoder] =
    &[|_| None, backslash, percent, |text| hex_after(text, b"=", 2), reference];

fn decoded(text: &[u8], decode: SecretDecoder) -> Vec<SecretUnit> {
    let (mut units, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        let (byte, length) = decode(&text[at..]).unwrap_or((text[at], 1));
        units.push(SecretUnit { byte: byte.to_ascii_lowercase(), from: at, to: at + length });
        at += length;
    }
    units
}

/// The characters of an alphabet, without separators between them; any other character ends a word
/// and is kept.
fn characters(text: &str, is_one: &dyn Fn(u8) -> bool, separators: &[u8]) -> Vec<SecretUnit> {
    let unit = |(at, byte): (usize, u8)| SecretUnit {
        byte: if is_one(byte) { byte.to_ascii_lowercase() } else { 0 },
        from: at,
        to: at + 1,
    };
    text.bytes().enumerate().filter(|(_, byte)| !separators.contains(byte)).map(unit).collect()
}

fn number(digits: &[u8], radix: u32) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok()?;
    let is_digit = |c: char| c.is_digit(radix);
    if !text.chars().all(is_digit) {
        return None;
    }
    u8::try_from(u32::from_str_radix(text, radix).ok()?).ok()
}

/// `%41`, `=41`, `\x41`: so many hexadecimal digits after a sign.
fn hex_after(text: &[u8], sign: &[u8], digits: usize) -> Option<(u8, usize)> {
    let digits = text.strip_prefix(sign)?.get(..digits)?;
    Some((number(digits, 16)?, sign.len() + digits.len()))
}

/// `%41`, `%u0041`.
fn percent(text: &[u8]) -> Option<(u8, usize)> {
    hex_after(text, b"%", 2).or_else(|| hex_after(text, b"%u", 4))
}

/// `\"`, `\\`, `\x41`, `\u0041`, `\101`.
fn backslash(text: &[u8]) -> Option<(u8, usize)> {
    let octal = || Some((number(text.strip_prefix(b"\\")?.get(..3)?, 8)?, 4));
    hex_after(text, b"\\x", 2).or_else(|| hex_after(text, b"\\u", 4)).or_else(octal).or(match text {
        [b'\\', next, ..] => Some((*next, 2)),
        _ => None,
    })
}

/// `&quot;`, `&#34;`, `&#x22;`.
fn reference(text: &[u8]) -> Option<(u8, usize)> {
    let inside = text.strip_prefix(b"&")?;
    let inside = &inside[..inside.iter().take(8).position(|byte| *byte == b';')?];
    let byte = match inside {
        b"quot" => b'"',
        b"amp" => b'&',
        b"lt" => b'<',
        b"gt" => b'>',
        b"apos" => b'\'',
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    Some((byte, inside.len() + 2))
}

/// The bytes of a text that must not be shown.
struct SecretMarks<'a> {
    text: &'a str,
    hidden: Vec<bool>,
}

impl SecretMarks<'_> {
    /// Hides every piece of a form in the text as read. Case does not matter.
    fn mark(&mut self, read: &[SecretUnit], form: &[u8]) {
        let form = form.to_ascii_lowercase();
        if form.len() < SHORTEST {
            return;
        }
        let piece = form.len().min(PIECE);
        let pieces: HashSet<&[u8]> = form.windows(piece).collect();
        let bytes: Vec<u8> = read.iter().map(|unit| unit.byte).collect();
        for (at, window) in bytes.windows(piece).enumerate() {
            if pieces.contains(window) {
                self.hide(&read[at..at + piece]);
            }
        }
        let cuts = (0..read.len()).filter(|at| self.is_cut(read[*at].to));
        for end in cuts.map(|at| at + 1).collect::<Vec<_>>() {
            let begins = |length: &usize| bytes[..end].ends_with(&form[..*length]);
            if let Some(length) = (SHORTEST..piece).rev().filter(|length| *length <= end).find(begins) {
                self.hide(&read[end - length..end]);
            }
        }
    }

    /// Whether the text was shortened at this byte, or ends there.
    fn is_cut(&self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or("x");
        rest.is_empty() || rest.starts_with(['…', char::REPLACEMENT_CHARACTER])
    }

    fn hide(&mut self, units: &[SecretUnit]) {
        if let (Some(first), Some(last)) = (units.first(), units.last()) {
            self.hidden[first.from..last.to].fill(true);
        }
    }

    /// Hides base64 that holds the secret, the whole word of it.
    fn mark_base64(&mut self, login: &str, secret: &str) {
        let standard: String = self
            .text
            .chars()
            .map(|c| {
                if c == '-' {
                    '+'
                } else if c == '_' {
                    '/'
                } else {
                    c
                }
            })
            .collect();
        let is_one = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
        let folded = characters(&standard, &is_one, b" ");
        let mut found = SecretMarks { text: self.text, hidden: vec![false; self.text.len()] };
        for whole in
            [format!("\0{login}\0{secret}"), format!("{login}\0{login}\0{secret}"), bearer(login, secret)]
        {
            found.mark(&folded, BASE64.encode(whole.as_bytes()).trim_end_matches('=').as_bytes());
        }
        if secret.len() >= SHORTEST {
            (0..3).for_each(|before| found.mark(&folded, &core(secret.as_bytes(), before)));
        }
        let bytes = standard.as_bytes();
        let word = |at: usize| is_one(bytes[at]) || bytes[at] == b'=';
        for at in (0..bytes.len()).filter(|at| found.hidden[*at]) {
            let before = (0..at).rev().take_while(|at| word(*at)).last().unwrap_or(at);
            let behind = (at..bytes.len()).take_while(|at| word(*at)).last().unwrap_or(at);
            self.hidden[before..=behind].fill(true);
        }
    }

    fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut was_hidden = false;
        for (at, char) in self.text.char_indices() {
            let is_hidden = self.hidden[at..at + char.len_utf8()].contains(&true);
            match (is_hidden, was_hidden) {
                (false, _) => shown.push(char),
                (true, false) => shown.push_str(HIDDEN),
                (true, true) => {}
            }
            was_hidden = is_hidden;
        }
        shown
    }
}

/// The answer of XOAUTH2.
fn bearer(login: &str, secret: &str) -> String {
    format!("user={login}\x01auth=Bearer {secret}\x01\x01")
}

/// The characters of base64 that tell of nothing but the secret, where so many bytes are before
/// it in a group of three.
fn core(secret: &[u8], before: usize) -> Vec<u8> {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret);
    let encoded = BASE64.encode(&bytes).into_bytes();
    let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    encoded[first..end].to_vec()
}

#[cfg(test)]
mod tests;
