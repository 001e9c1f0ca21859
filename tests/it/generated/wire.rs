//! Bodies as messages: charsets, transfer encodings, MIME around them.

use encoding_rs::Encoding;

use super::clients::{Body, Flowed};
use super::dice::Dice;

/// A whole message.
pub fn message(body: &Body, charsets: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut out = b"From: Robin Vale <robin.vale@example.org>\r\nTo: Rekindle <robin.vale@example.org>\r\nSubject: Re: 3 people\r\n\
        Date: Mon, 23 Nov 2026 10:30:00 +0100\r\nMessage-ID: <reply@example.org>\r\nMIME-Version: 1.0\r\n"
        .to_vec();
    let mut parts: Vec<Vec<u8>> = Vec::new();
    if let Some(plain) = &body.plain {
        parts.push(part("text/plain", plain, body.flowed, charsets, dice));
    }
    if let Some(html) = &body.html {
        parts.push(part("text/html", html, Flowed::No, charsets, dice));
    }
    let inner = match &parts[..] {
        [one] => one.clone(),
        many => multipart("alternative", many, "=_alt"),
    };
    let file = b"Content-Type: text/plain; name=\"notes.txt\"\r\nContent-Disposition: attachment; filename=\"notes.txt\"\r\n\r\nnever 3\r\n".to_vec();
    let picture =
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <logo>\r\n\r\niVBORw0KGgo=\r\n".to_vec();
    let key = b"Content-Type: application/pgp-signature; name=\"signature.asc\"\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n".to_vec();
    let whole = match dice.below(10) {
        0 => multipart("mixed", &[inner, file], "=_mixed"),
        1 => multipart("related", &[inner, picture], "=_related"),
        2 => multipart("signed", &[inner, key], "=_signed"),
        _ => inner,
    };
    out.extend(whole);
    out
}

fn multipart(kind: &str, parts: &[Vec<u8>], boundary: &str) -> Vec<u8> {
    let mut out = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        out.extend(format!("--{boundary}\r\n").bytes());
        out.extend(part);
        out.extend(b"\r\n");
    }
    out.extend(format!("--{boundary}--\r\n").bytes());
    out
}

fn part(kind: &str, text: &str, flowed: Flowed, charsets: &[&str], dice: &mut Dice) -> Vec<u8> {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let (label, bytes) = encoded(&text, charsets, dice);
    let flow = match flowed {
        Flowed::No => "",
        Flowed::Yes => "; format=flowed",
        Flowed::DelSp => "; format=flowed; delsp=yes",
    };
    let mut out = format!("Content-Type: {kind}{label}{flow}\r\n").into_bytes();
    let seven = bytes.is_ascii() && bytes.split(|&byte| byte == b'\n').all(|line| line.len() < 990);
    match dice.below(4) {
        0 => transfer(&mut out, "quoted-printable", quoted_printable(&bytes)),
        1 => {
            let padding = if dice.percent(25) { Padding::Lost } else { Padding::Kept };
            transfer(&mut out, "base64", base64(&bytes, padding));
        }
        _ if seven => transfer(&mut out, "7bit", bytes),
        _ => transfer(&mut out, "8bit", bytes),
    }
    out
}

fn transfer(out: &mut Vec<u8>, name: &str, bytes: Vec<u8>) {
    out.extend(format!("Content-Transfer-Encoding: {name}\r\n\r\n").bytes());
    out.extend(bytes);
}

/// A label with its bytes: mostly UTF-8, at times a charset of the language where it can say all of
/// the text, at times a label that is wrong or missing.
fn encoded(text: &str, charsets: &[&str], dice: &mut Dice) -> (String, Vec<u8>) {
    let utf8 = |label: &str| (label.to_owned(), text.as_bytes().to_vec());
    match dice.below(12) {
        0 => utf8(""),
        1 => utf8("; charset=us-ascii"),
        2 => utf8("; charset=\"iso-8859-1\""),
        3 => utf8("; charset=x-unknown"),
        4..8 if !charsets.is_empty() => {
            let name = *dice.pick(charsets);
            let encoding = Encoding::for_label(name.as_bytes()).expect("a charset of the table");
            let (bytes, _, lossy) = encoding.encode(text);
            if lossy { utf8("; charset=utf-8") } else { (format!("; charset={name}"), bytes.into_owned()) }
        }
        _ => utf8("; charset=\"UTF-8\""),
    }
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let content = line.strip_suffix(b"\r\n").unwrap_or(line);
        let mut width = 0;
        for (at, &byte) in content.iter().enumerate() {
            let last = at + 1 == content.len();
            let plain = (33..=126).contains(&byte) && byte != b'=' || (byte == b' ' && !last);
            let piece = if plain { vec![byte] } else { format!("={byte:02X}").into_bytes() };
            if width + piece.len() > 75 {
                out.extend(b"=\r\n");
                width = 0;
            }
            width += piece.len();
            out.extend(piece);
        }
        if line.len() > content.len() {
            out.extend(b"\r\n");
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Padding {
    Kept,
    Lost,
}

fn base64(bytes: &[u8], padding: Padding) -> Vec<u8> {
    let mut text = data_encoding::BASE64.encode(bytes);
    if padding == Padding::Lost {
        text.truncate(text.trim_end_matches('=').len());
    }
    let lines: Vec<&str> =
        text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    (lines.join("\r\n") + "\r\n").into_bytes()
}
