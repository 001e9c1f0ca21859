//! Bytes to characters, whatever the label says.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252,
};

/// Decodes a text part. The label is believed, except that what is valid UTF-8 is UTF-8 (mailers
/// that label UTF-8 as us-ascii or Latin-1) and what is labelled UTF-8 but is not is windows-1252.
pub fn decode(bytes: &[u8], label: &str) -> String {
    let labelled = Encoding::for_label(label.trim().as_bytes());
    let seven_bit = labelled == Some(ISO_2022_JP) || bytes.contains(&0);
    let by_label = seven_bit || labelled.is_some_and(|encoding| reads_by_chance(encoding, bytes));
    if !by_label && let Ok(text) = std::str::from_utf8(cut_character(bytes)) {
        return text.trim_start_matches('\u{feff}').to_owned();
    }
    let encoding = labelled.filter(|&encoding| encoding != UTF_8).unwrap_or(WINDOWS_1252);
    encoding.decode(bytes).0.into_owned()
}

/// Short texts of East Asian charsets can be valid UTF-8 by chance: two bytes a character, as
/// Cyrillic has. Such text in UTF-8 has three.
fn reads_by_chance(labelled: &'static Encoding, bytes: &[u8]) -> bool {
    let asian = [GBK, GB18030, BIG5, EUC_KR, EUC_JP, SHIFT_JIS].contains(&labelled);
    asian && !bytes.is_ascii() && !bytes.iter().any(|&byte| byte >= 0xe0)
}

/// Without the start of a character at the very end: the size limit cuts anywhere. A single byte
/// behind plain ASCII is Latin-1 instead.
fn cut_character(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => {
            &bytes[..error.valid_up_to()]
        }
        _ => bytes,
    }
}
