//! Modified UTF-7, in which IMAP and Maildir++ spell folder names (RFC 3501 5.1.3).

use data_encoding::{BASE64_NOPAD, Encoding};

/// Decodes what is sound and keeps the rest as it stands: programs that write names verbatim leave
/// a bare `&`. What decodes to a `/` or a control is kept encoded, for it would forge a level of
/// the name.
pub fn decode_utf7(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        // Up to the first byte that is not base64: so each byte is looked at once, whatever the
        // number of `&`.
        let length =
            rest[1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+,".contains(byte)).count();
        let closed = rest[1 + length..].starts_with('-');
        let decoded = if closed { shift(&rest[1..=length]) } else { None };
        match decoded {
            Some(decoded) => {
                text.push_str(&decoded);
                rest = &rest[length + 2..];
            }
            // A bare `&`, as some programs leave it in verbatim folder names.
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text + rest
}

/// What is between `&` and `-`: nothing is `&` itself, else base64 of UTF-16, with `,` for `/`.
/// `None` when it is neither.
fn shift(encoded: &str) -> Option<String> {
    if encoded.is_empty() {
        return Some("&".into());
    }
    let bytes = utf7_base64().decode(encoded.replace(',', "/").as_bytes()).ok()?;
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    let clean = !text.chars().any(|c| c == '/' || c.is_control());
    clean.then_some(text)
}

fn utf7_base64() -> Encoding {
    let mut lenient = BASE64_NOPAD.specification();
    lenient.check_trailing_bits = false;
    lenient.encoding().expect("base64 without the check of trailing bits is a sound specification")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_names_are_decoded_and_others_kept() {
        let check = |encoded: &str, expected: &str| assert_eq!(decode_utf7(encoded), expected, "{encoded}");
        check("Entw&APw-rfe", "Entwürfe");
        check("&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-", "Отправленные");
        check("&2D3eAA-", "😀");
        check("R&-D", "R&D");
        check("R&D", "R&D");
        check("&-&-", "&&");
        check("A&B-C", "A&B-C");
        check("&!!-", "&!!-");
        check("&é-", "&é-");
        check("&", "&");
        check("&AAA-", "&AAA-");
        check("&AC8-etc", "&AC8-etc");
        check("&2D0-", "&2D0-");
        check("INBOX", "INBOX");
        check("&XfJT0ZAB-", "已发送");
        check("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語");
        check("Tom &- Ada", "Tom & Ada");
        check("&A-", "&A-");
        check("&APw", "&APw");
        check("a&", "a&");
        check("&é-&-", "&é-&");
        check("é&APw-", "éü");
        check("", "");
    }

    #[test]
    fn a_hostile_name_costs_linear_time() {
        let name = "&".repeat(1 << 20);
        assert_eq!(decode_utf7(&name), name);
        let closed = format!("{}-", "&A".repeat(1 << 18));
        assert!(decode_utf7(&closed).len() <= closed.len());
    }
}
