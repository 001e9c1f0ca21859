//! The bytes of vCards to text, line by line: version 2.1 names a charset at each property, and
//! address books are put together from cards of several programs.

use encoding_rs::Encoding;

use crate::contacts::text;

/// Decodes a file. Where it is one valid text and no property says otherwise, it is read whole.
pub(super) fn decode(bytes: &[u8]) -> String {
    let marked = Encoding::for_bom(bytes).is_some() || bytes.contains(&0);
    if marked || std::str::from_utf8(bytes).is_ok() && !names_charset(bytes) {
        return text::decode(bytes);
    }
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let unclear: Vec<u8> = lines()
        .filter(|line| named(line).is_none() && std::str::from_utf8(line).is_err())
        .flatten()
        .copied()
        .collect();
    let guess = text::code_page(&unclear);
    let mut folded = None;
    let mut text = String::with_capacity(bytes.len());
    for line in lines() {
        // A fold goes on in the charset of its line.
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            folded = named(line);
        }
        let valid = std::str::from_utf8(line).ok().filter(|_| folded.is_none());
        match valid {
            Some(line) => text.push_str(line),
            None => text.push_str(&folded.unwrap_or(guess).decode_without_bom_handling(line).0),
        }
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn names_charset(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').any(|line| named(line).is_some())
}

/// The charset that a property names for its 8-bit value, other than UTF-8. Quoted-printable is
/// decoded later, by the same name.
fn named(line: &[u8]) -> Option<&'static Encoding> {
    let head = line.split(|byte| *byte == b':').next()?;
    let head = std::str::from_utf8(head).ok()?.to_ascii_uppercase();
    let mut params = head.split(';').skip(1);
    let label = params.find_map(|param| param.trim().strip_prefix("CHARSET=").map(str::to_owned))?;
    let encoding = Encoding::for_label(label.trim_matches('"').as_bytes())?;
    (encoding != encoding_rs::UTF_8 && !line.is_ascii()).then_some(encoding)
}
