//! Bytes of a file to text, whatever program wrote them.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes: a byte order mark tells UTF-8 or UTF-16; NULs at every other byte tell UTF-16 without
/// one; else UTF-8 where it is valid, and Windows-1252 (of which Latin-1 is a part) where it is
/// not. Line ends become LF.
pub fn decode(bytes: &[u8]) -> String {
    let encoding = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => guess(bytes),
    };
    let (text, _, _) = encoding.decode(bytes);
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "")
}

fn guess(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let head = &bytes[..bytes.len().min(512)];
    let nuls = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let many = head.len() / 4;
    match (nuls(0), nuls(1)) {
        (even, odd) if head.len() >= 4 && odd > many && even <= odd / 4 => UTF_16LE,
        (even, odd) if head.len() >= 4 && even > many && odd <= even / 4 => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// Facebook writes each byte of UTF-8 as a character of its own (`Zo\u00c3\u00ab`): mended where
/// the bytes are UTF-8, left alone where they are not.
pub fn mend(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check("\u{f0}\u{9f}\u{98}\u{80}", "\u{1f600}");
        check("山田", "山田");
        check("Ada", "Ada");
    }
}
