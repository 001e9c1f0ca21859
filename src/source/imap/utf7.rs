//! Modified UTF-7, the spelling of folder names on the wire (RFC 3501 5.1.3).

use data_encoding::BASE64_NOPAD;

/// The name for people. What is no valid modified UTF-7 stays as it is (RFC 3501 5.1.3 forbids it; servers that keep
/// folders as files show whatever lies on the disk).
pub(super) fn decode(raw: &str) -> String {
    let mut name = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(start) = rest.find('&') {
        name.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let Some(end) = after.find('-') else {
            rest = &rest[start..];
            break;
        };
        match shifted(&after[..end]) {
            Some(text) => name.push_str(&text),
            None => name.push_str(&rest[start..start + end + 2]),
        }
        rest = &after[end + 1..];
    }
    name.push_str(rest);
    name
}

/// What stands between `&` and `-`. `None` when it is no base64 of UTF-16.
fn shifted(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("&".to_owned());
    }
    // Six bits that only pad: a lone symbol at the end carries no byte.
    let whole = if text.len() % 4 == 1 { &text[..text.len() - 1] } else { text };
    let mut bytes = BASE64_NOPAD.decode(whole.replace(',', "/").as_bytes()).ok()?;
    bytes.truncate(bytes.len() / 2 * 2);
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_decoded_and_never_panic() {
        let check = |raw: &str, name: &str| assert_eq!(decode(raw), name, "{raw}");
        check("INBOX", "INBOX");
        check("Entw&APw-rfe", "Entwürfe");
        check("&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-", "Отправленные");
        check("&XfJT0ZAB-", "已发送");
        check("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語");
        check("Tom &- Ada", "Tom & Ada");
        check("&2D3eAA-", "😀");
        check("&!!-", "&!!-");
        check("&2D0-", "&2D0-");
        check("&A-", "&A-");
        check("&APw", "&APw");
        check("a&", "a&");
        check("&é-&-", "&é-&");
        check("é&APw-", "éü");
    }
}
