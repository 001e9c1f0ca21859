//! Bytes of a file to text, whatever program wrote them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decodes: a byte order mark tells UTF-8 or UTF-16; NULs at every other byte tell UTF-16 without
/// one; else UTF-8 where it is valid, and the likeliest code page where it is not. Line ends become
/// LF.
pub fn decode(bytes: &[u8]) -> String {
    let (text, _, _) = encoding(bytes).decode(bytes);
    with_line_feeds(&text)
}

/// The text with LF as its line ends, and without NULs.
fn with_line_feeds(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'\r', 0, rest.as_bytes()) {
        clean.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            0 => behind,
            _ => {
                clean.push('\n');
                behind.strip_prefix('\n').unwrap_or(behind)
            }
        };
    }
    clean.push_str(rest);
    clean
}

/// The code page that was guessed for bytes that are no UTF-8 or UTF-16: worth telling. `None`:
/// nothing had to be guessed.
pub fn guessed(bytes: &[u8]) -> Option<&'static str> {
    let encoding = encoding(bytes);
    let told = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
    (!told).then(|| encoding.name())
}

/// The likeliest code page of 8-bit text: by its letters and what usually is beside them.
pub fn code_page(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn encoding(bytes: &[u8]) -> &'static Encoding {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => guess(bytes),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(512)];
    let nuls = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let many = head.len() / 4;
    match (nuls(0), nuls(1)) {
        (even, odd) if head.len() >= 4 && odd > many && even <= odd / 4 => UTF_16LE,
        (even, odd) if head.len() >= 4 && even > many && odd <= even / 4 => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => code_page(bytes),
    }
}

/// Facebook and LinkedIn write each byte of UTF-8 as a character of its own (`Zo\u00c3\u00ab`), by
/// Latin-1 or Windows-1252: mended where the bytes are UTF-8, left alone where they are not.
pub fn mend(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let byte = |c: char| match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => windows_1252(c),
    };
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

/// The byte of a character that Windows-1252 has beyond Latin-1.
fn windows_1252(c: char) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, wrong) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match (&*bytes, wrong) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_is_a_line_feed_and_no_nul_is_left() {
        for text in ["a\r\nb\rc\n\0d\r\0\ne\r\r\n\n\r", "\0", "\r", "none", ""] {
            let one_by_one = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
            assert_eq!(with_line_feeds(text), one_by_one, "{text:?}");
        }
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let utf16 = |big: bool, mark: bool| -> Vec<u8> {
            let mark = if mark { "\u{feff}" } else { "" };
            let units = format!("{mark}Zoë,Núñez\r\n").encode_utf16().collect::<Vec<u16>>();
            units
                .into_iter()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        for bytes in [
            "Zoë,Núñez\n".as_bytes().to_vec(),
            "\u{feff}Zoë,Núñez\r\n".as_bytes().to_vec(),
            b"Zo\xeb,N\xfa\xf1ez\r".to_vec(),
            utf16(false, true),
            utf16(true, true),
            utf16(false, false),
            utf16(true, false),
        ] {
            assert_eq!(decode(&bytes), "Zoë,Núñez\n", "{bytes:?}");
        }
        assert_eq!(decode(b""), "");
    }

    #[test]
    fn doubly_encoded_names_are_mended_and_others_left_alone() {
        let check = |raw: &str, mended: &str| assert_eq!(mend(raw), mended);
        check("Zo\u{c3}\u{ab}", "Zoë");
        check("Zoë", "Zoë");
        check("AÄŸaoÄŸlu", "Ağaoğlu");
        check("\u{f0}\u{9f}\u{98}\u{80}", "\u{1f600}");
        check("山田", "山田");
        check("Ada", "Ada");
    }
}
