//! Bytes to text: by a declared charset where there is one, by a guess where not.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_2022_JP, UTF_8, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};

/// The encoding that a MIME charset label (RFC 2045 5.1) means, by the WHATWG table and the names
/// that mailers use beside it. `None` when nobody knows it, and for UTF-7, which browsers dropped.
pub fn lookup(label: &str) -> Option<&'static Encoding> {
    if label.eq_ignore_ascii_case("utf-8") {
        return Some(UTF_8);
    }
    let label = label.trim().trim_matches(['"', '\'']);
    Encoding::for_label_no_replacement(label.as_bytes()).or_else(|| by_mailer_name(label))
}

/// Names of Windows code pages as old mailers and Python's email package write them.
fn by_mailer_name(label: &str) -> Option<&'static Encoding> {
    let lower = label.to_ascii_lowercase();
    let known = match lower.as_str() {
        "cp932" | "x-ms-cp932" | "shift-jisx0213" => "shift_jis",
        "cp936" | "gb18030-2000" | "cn-gb" => "gb18030",
        "cp949" | "uhc" => "euc-kr",
        "cp950" | "big5-eten" => "big5",
        "cp51932" | "eucjp" => "euc-jp",
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-ms" | "cp50220" | "cp50221" => "iso-2022-jp",
        "646" | "ansi" | "ascii7" | "latin-1" | "iso8859" | "iso-8859" => "windows-1252",
        "cp10000" | "x-mac" => "macintosh",
        other => other.strip_prefix("x-").or_else(|| other.strip_prefix("cs")).unwrap_or_default(),
    };
    Encoding::for_label_no_replacement(known.as_bytes())
}

/// Bytes that should not be there (RFC 5322 allows ASCII alone) as text: UTF-8 if it is,
/// ISO-2022-JP if its escapes say so, else `charset`, else what the bytes look like.
pub fn guess<'a>(bytes: &'a [u8], charset: Option<&'static Encoding>) -> Cow<'a, str> {
    if memchr::memchr(0x1b, bytes).is_some()
        && bytes.is_ascii()
        && bytes.windows(2).any(|pair| pair == b"\x1b$")
    {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let charset = charset.filter(|&e| e != UTF_8).unwrap_or_else(|| detect([bytes].into_iter()));
            charset.decode_without_bom_handling(bytes).0
        }
    }
}

/// Charsets that hold the letters of the West and others, so that few of them tell nothing.
const LATIN: [&Encoding; 5] =
    [WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, encoding_rs::ISO_8859_2];
/// Bytes outside of ASCII from which on such a guess is believed.
const SURE: usize = 5;

/// The charset that texts of one writer look like, those aside that are UTF-8: the more of them,
/// the surer.
pub fn detect<'a>(texts: impl Iterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut foreign = 0;
    for text in texts.filter(|text| std::str::from_utf8(text).is_err()) {
        foreign += text.iter().filter(|byte| !byte.is_ascii()).count();
        detector.feed(text, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    match detector.guess(None, Utf8Detection::Deny) {
        latin if foreign < SURE && LATIN.contains(&latin) => WINDOWS_1252,
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undeclared_bytes_are_read_as_what_they_look_like() {
        let check = |bytes: &[u8], declared, text: &str| assert_eq!(guess(bytes, declared), text);
        check(b"plain", None, "plain");
        check("naïve".as_bytes(), None, "naïve");
        check(b"na\xefve \x93x\x94", None, "naïve “x”");
        check(b"\xf0\xd2\xc9\xd7\xc5\xd4", lookup("KOI8-R"), "Привет");
        check(b"\x1b$B;3ED\x1b(B", None, "山田");
    }

    #[test]
    fn labels_of_mailers_are_known() {
        let check =
            |label: &str, name: Option<&str>| assert_eq!(lookup(label).map(Encoding::name), name, "{label}");
        check("utf8", Some("UTF-8"));
        check("\"ISO-8859-1\"", Some("windows-1252"));
        check("cp932", Some("Shift_JIS"));
        check("x-gbk", Some("GBK"));
        check("unknown-8bit", None);
        check("", None);
    }
}
