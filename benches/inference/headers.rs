//! Addresses and dates of other parsers' test suites.

use std::path::Path;

use rekindle::mail::{Address, Mailbox, address, date};

use super::Tally;

/// `addresses.jsonl`: rows that say what a reader should make of them.
pub fn addresses(folder: &Path) -> Tally {
    let rows = std::fs::read_to_string(folder.join("addresses.jsonl")).expect("addresses.jsonl");
    let mut tally = Tally::default();
    for line in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a JSON row");
        let raw = row["raw"].as_str().expect("a raw value");
        if let Some(right) = is_right(&row, raw) {
            tally.count(right, || format!("{line}: {:?}", address::parse_list(raw).0));
        }
    }
    tally
}

/// `None` for rows that expect what is no address at all, or that say what is invalid without
/// saying what a reader should make of it.
fn is_right(row: &serde_json::Value, raw: &str) -> Option<bool> {
    let (found, _) = address::parse_list(raw);
    let Some(expected) = row["expected"].as_array() else {
        return row["valid"].as_bool()?.then_some(found.len() == 1);
    };
    // Names are compared as shown: the suites keep blanks at the ends, and we do not.
    let name = |value: &serde_json::Value| rekindle::mail::text::one_line(value.as_str().unwrap_or_default());
    let want: Option<Vec<Mailbox>> = expected
        .iter()
        .map(|pair| Some(Mailbox { name: name(&pair[0]), address: Address::parse(pair[1].as_str()?)? }))
        .collect();
    Some(found == want?)
}

/// `dates.tsv`: rows where Python agrees.
pub fn dates(folder: &Path) -> Tally {
    let rows = std::fs::read_to_string(folder.join("dates.tsv")).expect("dates.tsv");
    let mut tally = Tally::default();
    for line in rows.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        // The cell is a JSON string, escaped once more.
        let cell = cells[0].replace("\\\"", "\"").replace("\\\\", "\\");
        let raw: String = serde_json::from_str(&cell).expect("a JSON string");
        let got = date::parse(&raw).map(|at| at.as_second());
        if cells.get(3) == Some(&"yes") {
            // Before 1970 there was no mail to read: `None` is right.
            let want = cells[1].parse::<i64>().ok().filter(|second| *second >= 0);
            tally.count(got == want, || format!("{raw:?}: {got:?}, not {want:?}"));
        }
    }
    tally
}
