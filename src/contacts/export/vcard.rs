//! vCard 4.0 (RFC 6350).

use crate::contacts::card::Card;

/// Longest line, in bytes (RFC 6350 3.2).
const LINE_BYTES: usize = 75;

/// One vCard, CRLF.
pub fn write(card: &Card) -> String {
    let mut lines =
        vec!["BEGIN:VCARD".to_owned(), "VERSION:4.0".to_owned(), "PRODID:-//Rekindle//EN".to_owned()];
    let mut say = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{name}:{value}"));
        }
    };
    let day = |date: crate::contacts::PartialDate| date.to_string().replace('-', "");
    say("UID", &escaped(&card.id));
    say("FN", &escaped(card.called()));
    card.addresses.iter().for_each(|address| say("EMAIL", &escaped(address)));
    card.phones.iter().for_each(|phone| say("TEL", &escaped(phone)));
    say("ORG", &escaped(card.organization.as_deref().unwrap_or_default()));
    say("TITLE", &escaped(card.title.as_deref().unwrap_or_default()));
    for (name, date) in [("BDAY", card.birthday), ("ANNIVERSARY", card.anniversary)] {
        if let Some(date) = date {
            // Without a year the two dashes belong to the value: `--0203` (RFC 6350 4.3.1).
            say(name, &if date.year.is_none() { format!("--{}", day(date)) } else { day(date) });
        }
    }
    card.urls.iter().for_each(|url| say("URL", &escaped(url)));
    let tags: Vec<String> = card.tags.iter().map(|tag| escaped(tag)).collect();
    say("CATEGORIES", &tags.join(","));
    say("NOTE", &escaped(&card.note));
    say("X-REKINDLE-CONNECTED", &card.connected_on.map(|on| on.to_string()).unwrap_or_default());
    lines.push("END:VCARD".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// RFC 6350 3.4.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace(',', "\\,").replace(';', "\\;")
}

/// RFC 6350 3.2, whole characters only.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LINE_BYTES {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::{CardSource, vcard};

    #[test]
    fn what_goes_out_comes_in_again() {
        let card = Card {
            id: "x".into(),
            name: "Zoë, \"the\" Núñez; \\ ".repeat(6),
            addresses: vec!["zoe@example.org".into(), "z@example.net".into()],
            organization: Some("Ex;ample, Ltd".into()),
            birthday: crate::contacts::dates::partial("--0229"),
            anniversary: crate::contacts::dates::partial("2001-02-03"),
            urls: vec!["https://example.org/?a=1,2;b".into()],
            note: "one\ntwo, three".into(),
            tags: vec!["rust".into(), "a,b".into()],
            connected_on: "2020-01-02".parse().ok(),
            ..Card::from_source(CardSource::Rekindle)
        }
        .tidy();
        let text = write(&card);
        assert!(text.lines().all(|line| line.len() <= LINE_BYTES), "{text}");
        assert_eq!(vcard::read(text.as_bytes()).cards, [card]);
    }
}
