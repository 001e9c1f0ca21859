//! CSV for spreadsheets. A cell that a spreadsheet would run as a formula gets a leading `'`, and
//! loses it when we read it again.

use crate::contacts::card::Card;
use crate::contacts::table::{SEVERAL, disarmed};

/// The columns.
pub const HEADER: [&str; 12] = [
    "Name",
    "Email",
    "Organization",
    "Title",
    "Birthday",
    "Anniversary",
    "URL",
    "Phone",
    "Tags",
    "Connected On",
    "Notes",
    "Rekindle ID",
];

/// The header and a row a card, CRLF (RFC 4180).
pub fn write(cards: &[Card]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rows = std::iter::once(HEADER.map(str::to_owned)).chain(cards.iter().map(row));
    for row in rows {
        writer.write_record(row.iter().map(|cell| disarmed(cell))).expect("a vector takes every write");
    }
    let bytes = writer.into_inner().expect("a vector takes every write");
    String::from_utf8(bytes).expect("made of strings")
}

fn row(card: &Card) -> [String; 12] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day =
        |date: Option<crate::contacts::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    [
        card.name.clone(),
        card.addresses.join(SEVERAL),
        text(&card.organization),
        text(&card.title),
        day(card.birthday),
        day(card.anniversary),
        card.urls.join(SEVERAL),
        card.phones.join(SEVERAL),
        card.tags.join(SEVERAL),
        card.connected_on.map(|on| on.to_string()).unwrap_or_default(),
        card.note.clone(),
        card.id.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::table::armed;

    #[test]
    fn formulas_are_harmless_and_come_back() {
        for cell in ["=1+1", "+49 30", "-2", "@x", "\tx", "'=1", "''=1", "'quoted'", "plain", ""] {
            let out = disarmed(cell);
            assert!(!out.starts_with(['=', '+', '-', '@', '\t', '\r']), "{out}");
            assert_eq!(armed(&out), cell);
        }
    }
}
