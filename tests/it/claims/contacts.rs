//! What must hold of the cards that any file gives.

use rekindle::contacts::export::{json, table, vcard};
use rekindle::contacts::{Card, CardSource, Mapping, ReadFile, read};
use rekindle::mail::text;

/// Panics where `file` breaks a promise of the readers of address books, or of the writers of
/// exports.
pub fn hold(file: &[u8]) {
    read::is_messages(file);
    // A web page is told by its name alone.
    for name in ["contacts", "your_friends.html"] {
        if let Some(found) = read::read(name, file, &Mapping::default()) {
            holds(&found);
        }
    }
}

fn holds(found: &ReadFile) {
    let mut ids: Vec<&str> = found.cards.iter().map(|card| card.id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|two| two[0] != two[1]), "every card has an id of its own: {ids:?}");
    for card in &found.cards {
        is_tidy(card);
        comes_back(card);
    }
    harmless_to_spreadsheets(&found.cards);
    for remark in &found.remarks {
        assert_eq!(text::one_line(&remark.what), remark.what, "shown as it stands");
    }
}

fn is_tidy(card: &Card) {
    assert!(card.is_somebody() && !card.id.is_empty(), "{card:?}");
    let lists = [&card.addresses, &card.urls, &card.phones, &card.tags];
    let lines = lists.into_iter().flatten().chain([&card.id, &card.name]);
    for line in lines.chain(&card.organization).chain(&card.title) {
        assert_eq!(text::one_line(line), *line, "one safe line of {card:?}");
    }
    assert_eq!(card.real_addresses().count(), card.addresses.len(), "{card:?}");
    assert_eq!(&card.clone().tidy(), card, "tidy once is tidy for good");
}

/// What is written out as vCard, CSV or JSON is read as the same contact.
fn comes_back(card: &Card) {
    let own = Card { source: CardSource::Rekindle, ..card.clone() };
    let ours = |read: Option<ReadFile>| read.map(|read| read.cards).unwrap_or_default();
    let mapping = Mapping::default();
    assert_eq!(ours(json::read(&json::line(&own))), std::slice::from_ref(&own), "as JSON");
    let shown = Card { touches: Vec::new(), ..own };
    let named = Card { name: shown.called().to_owned(), ..shown.clone() };
    assert_eq!(
        ours(read::read("contacts.vcf", vcard::write(&shown).as_bytes(), &mapping)),
        [named],
        "as vCard"
    );
    assert_eq!(
        ours(read::read("contacts.csv", table::write(std::slice::from_ref(&shown)).as_bytes(), &mapping)),
        [shown],
        "as CSV"
    );
}

/// No cell of the CSV is a formula.
fn harmless_to_spreadsheets(cards: &[Card]) {
    let written = table::write(cards);
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
    for row in rows.records() {
        for cell in &row.expect("our own CSV") {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
    }
}
