//! Natural dates against third-party cases; commands and dates against any text.

use jiff::{Zoned, civil::DateTime, tz::TimeZone};
use rekindle::command::when;

use crate::support;

#[test]
fn third_party_dates_resolve_as_expected() {
    let Some(folder) = support::corpora("when") else { return };
    let cases = std::fs::read_to_string(folder.join("cases.tsv")).expect("cases.tsv is there");
    let (mut right, mut wrong, mut unclaimed) = (0, Vec::new(), Vec::new());
    for row in cases.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [text, reference, expected, granularity, ..] = cells[..] else { panic!("a short row: {row}") };
        let now = zoned(reference);
        match when::parse(text, &now) {
            Ok(when) if same(&when.at, &zoned(expected), granularity) => right += 1,
            // `m` is months here, whatever it is elsewhere.
            _ if text == "+1m" => unclaimed.push(text),
            Ok(when) => wrong.push(format!("{text}: {} not {expected}", when.at)),
            Err(why) if why.starts_with("minutes and seconds") => unclaimed.push(text),
            Err(why) => wrong.push(format!("{text}: {why}")),
        }
    }
    println!(
        "when corpus: {right} right, {} wrong, {} not claimed: {unclaimed:?}",
        wrong.len(),
        unclaimed.len()
    );
    assert!(right >= 50 && wrong.is_empty(), "{wrong:#?}");
}

fn zoned(local: &str) -> Zoned {
    let clock: DateTime = local.parse().expect(local);
    clock.to_zoned(TimeZone::UTC).expect(local)
}

fn same(found: &Zoned, expected: &Zoned, granularity: &str) -> bool {
    match granularity {
        "Day" => found.date() == expected.date(),
        _ => found == expected,
    }
}
