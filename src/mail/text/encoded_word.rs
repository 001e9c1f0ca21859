//! Encoded words (RFC 2047), as they occur in the wild.
//!
//! Invariant: one pass, linear in the length of the text. Tolerated: words without blanks around
//! them (section 2 demands them; many mailers forget), blanks and raw question marks inside Q text,
//! base64 without padding, a character's bytes split over two words (section 5 forbids it; Outlook
//! and PHP do it), language tags (RFC 2231 5), unknown charsets.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::{BASE64, BASE64_MIME_PERMISSIVE};

use super::{charset, find_phrase};
use crate::mail::Defect;

/// One word, its text still encoded.
struct EncodedWord<'a> {
    charset: &'a str,
    encoding: u8,
    text: &'a str,
    span: Range<usize>,
}

/// Decodes every encoded word in a value; blanks between two of them vanish (RFC 2047 6.2). The
/// defect is [`Defect::CharsetUnknown`], when a charset had to be guessed. Not cleaned: see
/// [`super::one_line`].
pub fn decode(raw: &str) -> (Cow<'_, str>, Option<Defect>) {
    if find_phrase(raw, "=?").is_none() {
        return (Cow::Borrowed(raw), None);
    }
    let mut decoder = Decoder::default();
    let mut done = 0;
    while let Some(word) = find(raw, done) {
        decoder.between(&raw[done..word.span.start]);
        done = word.span.end;
        decoder.take(&word, raw);
    }
    decoder.between(&raw[done..]);
    decoder.flush();
    (Cow::Owned(decoder.text), decoder.defect)
}

/// Bytes of the encoded word that the text begins with. `None` when it begins with none.
pub fn length_at(text: &str) -> Option<usize> {
    match text.starts_with("=?").then(|| word_at(text, 0)) {
        Some(FoundWord::Word(word)) => Some(word.span.end),
        _ => None,
    }
}

/// Collects the bytes of neighbouring words of one charset, and decodes them together.
#[derive(Default)]
struct Decoder<'a> {
    text: String,
    charset: Option<&'a str>,
    bytes: Vec<u8>,
    /// Nothing but blanks came since the last word.
    after_word: bool,
    defect: Option<Defect>,
}

impl<'a> Decoder<'a> {
    /// Text that is no encoded word.
    fn between(&mut self, text: &str) {
        if !self.after_word || !text.chars().all(char::is_whitespace) {
            self.flush();
            self.text.push_str(text);
            self.after_word = false;
        }
    }

    fn take(&mut self, word: &EncodedWord<'a>, raw: &str) {
        if self.charset.is_some_and(|open| !open.eq_ignore_ascii_case(word.charset)) {
            self.flush();
        }
        self.charset = Some(word.charset);
        self.after_word = true;
        let is_utf7 =
            ["utf-7", "unicode-1-1-utf-7"].iter().any(|name| name.eq_ignore_ascii_case(word.charset));
        match is_utf7 {
            true => self.bytes.extend_from_slice(utf7(&raw[word.span.clone()]).as_bytes()),
            false if word.encoding == b'B' => base64(word.text, &mut self.bytes),
            false => quoted(word.text, &mut self.bytes),
        }
        // ISO-2022-JP has a state, which RFC 2047 3 asks to end at ASCII in each word: such a word
        // stands alone, and only one that was cut goes on in the next.
        if self.bytes.ends_with(b"\x1b(B") || self.bytes.ends_with(b"\x1b(J") {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let Some(label) = self.charset.take() else { return };
        match charset::lookup(label) {
            Some(encoding) => self.text.push_str(&encoding.decode_without_bom_handling(&self.bytes).0),
            None => {
                self.text.push_str(&charset::guess(&self.bytes, None));
                self.defect = Some(Defect::CharsetUnknown);
            }
        }
        self.bytes.clear();
    }
}

/// The first encoded word at or after `from`.
fn find(raw: &str, from: usize) -> Option<EncodedWord<'_>> {
    let mut at = from;
    while let Some(start) = find_phrase(&raw[at..], "=?").map(|i| at + i) {
        match word_at(raw, start) {
            FoundWord::Word(word) => return Some(word),
            FoundWord::No => at = start + 2,
            // Nothing after this place can end either: looking again from each start would be
            // quadratic.
            FoundWord::Unended => return None,
        }
    }
    None
}

enum FoundWord<'a> {
    Word(EncodedWord<'a>),
    No,
    Unended,
}

/// The longest charset and language that is looked at.
const LABEL_MAX: usize = 64;

/// Reads one word at `start`, where `=?` is.
fn word_at(raw: &str, start: usize) -> FoundWord<'_> {
    let rest = &raw[start + 2..];
    let label_end = rest.bytes().take(LABEL_MAX).position(|b| b == b'?' || b <= b' ');
    let Some(label_end) = label_end.filter(|&i| i > 0) else { return FoundWord::No };
    let [b'?', encoding @ (b'B' | b'b' | b'Q' | b'q'), b'?'] =
        rest.as_bytes()[label_end..].get(..3).unwrap_or_default()
    else {
        return FoundWord::No;
    };
    let text_start = label_end + 3;
    let encoding = encoding.to_ascii_uppercase();
    let Some(length) = text_length(&rest[text_start..], encoding) else { return FoundWord::Unended };
    let charset = rest[..label_end].split('*').next().unwrap_or_default();
    let text = &rest[text_start..text_start + length];
    FoundWord::Word(EncodedWord { charset, encoding, text, span: start..start + 2 + text_start + length + 2 })
}

/// Bytes before the `?=` that ends a word. A raw `?` before an escaped octet (`what?=3F`, against
/// section 4.2) ends nothing, if the word ends properly later.
fn text_length(text: &str, encoding: u8) -> Option<usize> {
    let first = find_phrase(text, "?=")?;
    let bytes = text.as_bytes();
    let mut end = first;
    while encoding == b'Q' && is_octet(bytes, end + 1) {
        match find_phrase(&text[end + 2..], "?=") {
            Some(next) if !text[end..end + 2 + next].contains([' ', '<']) => end += 2 + next,
            _ => return Some(first),
        }
    }
    Some(end)
}

/// `=XX` is at `at`.
fn is_octet(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some([b'=', a, b]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// Base64 by its characters alone: padding may be missing, doubled or misplaced, as mailers cut it.
fn base64(text: &str, out: &mut Vec<u8>) {
    let from = out.len();
    // The decoder takes padding within for the end of one text and the beginning of another.
    let is_whole = memchr::memchr(b'=', text.as_bytes()).is_none_or(|at| at + 2 >= text.len());
    if let Ok(length) = BASE64.decode_len(text.len())
        && is_whole
    {
        out.resize(from + length, 0);
        let decoded = BASE64.decode_mut(text.as_bytes(), &mut out[from..]);
        out.truncate(from + decoded.as_ref().copied().unwrap_or_default());
        if decoded.is_ok() {
            return;
        }
    }
    let mut digits: Vec<u8> =
        text.bytes().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).collect();
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    digits.resize(digits.len().next_multiple_of(4), b'=');
    out.extend(BASE64_MIME_PERMISSIVE.decode(&digits).unwrap_or_default());
}

/// The Q encoding (RFC 2047 4.2). An `=` that escapes nothing stands for itself.
fn quoted(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if is_octet(bytes, at) {
            out.push(nibble(bytes[at + 1]) << 4 | nibble(bytes[at + 2]));
            at += 3;
            continue;
        }
        out.push(if byte == b'_' { b' ' } else { byte });
        at += 1;
    }
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// UTF-7 is in no browser's table; mailparse still reads it.
fn utf7(word: &str) -> String {
    mailparse::parse_header(format!("X: {word}").as_bytes())
        .map_or_else(|_| word.to_owned(), |(h, _)| h.get_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, text: &str) {
        assert_eq!(decode(raw).0, text, "{raw}");
    }

    #[test]
    fn padding_within_base64_ends_nothing() {
        let check = |text: &str, bytes: &[u8]| {
            let mut out = b"before ".to_vec();
            base64(text, &mut out);
            assert_eq!(out.strip_prefix(b"before "), Some(bytes), "{text}");
        };
        check("QUI=", b"AB");
        check("QUI", b"AB");
        check("QQ==", b"A");
        check("QQ==Qg==", b"A\x04 ");
        check("QQ=Qg", b"A\x04 ");
    }

    #[test]
    fn words_are_decoded_as_rfc_2047_says() {
        check("plain", "plain");
        check("=?ISO-8859-1?Q?a?=", "a");
        check("=?ISO-8859-1?Q?a?= b", "a b");
        check("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab");
        check("=?ISO-8859-1?Q?a?=\t \t=?UTF-8?Q?_b?=", "a b");
        check("=?utf-8?B?w6k=?= x =?utf-8?q?=C3=A8?=", "é x è");
        check("=?US-ASCII*EN?Q?Keith_M?=", "Keith M");
    }

    #[test]
    fn damaged_words_are_decoded_too() {
        check("=?utf-8?Q?=C3?= =?UTF-8?Q?=A9t=C3=A9?=", "été");
        check("=?utf-8?B?w6k?=", "é");
        check("Re:=?utf-8?Q?=C3=A9?=!", "Re:é!");
        check("=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=\t=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?= x", "テストテスト x");
        check("=?utf-8?Q?two words?=", "two words");
        check("=?utf-8?Q?what?=3F_yes?=", "what?? yes");
        check("=?utf-8?Q?100=?=", "100=");
        check("=?utf-7?Q?caf+AOk-?=", "café");
        check("=?x-nowhere?Q?caf=E9?=", "café");
        assert_eq!(decode("=?x-nowhere?Q?a?=").1, Some(Defect::CharsetUnknown));
    }

    #[test]
    fn what_is_no_word_stays() {
        for raw in ["=?", "=??=", "=?utf-8?Q?open", "=?utf-8?X?a?=", "a =? b ?= c", "=?ut f?Q?a?=", "1=?2"] {
            check(raw, raw);
        }
    }
}
