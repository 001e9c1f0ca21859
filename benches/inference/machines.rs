//! Machine or human by one header block alone, against labels by hand.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use rekindle::infer::class::{self, AddressClass, ClassRule};
use rekindle::mail::header;

use super::Tally;

/// What came of it.
pub struct Report {
    /// Blocks by label, class and rule.
    pub table: BTreeMap<(String, AddressClass, ClassRule), usize>,
    /// Robots and newsletters that were not called persons.
    pub machines: Tally,
    /// People's mail that was not called a machine's.
    pub people: Tally,
}

/// Judges the rows that a hand labelled.
pub fn judge(folder: &Path) -> Report {
    let labels = std::fs::read_to_string(folder.join("labels.tsv")).expect("labels.tsv");
    let rows = labels.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let labels: BTreeMap<&str, &str> =
        rows.filter(|cells| cells[2].starts_with("hand")).map(|cells| (cells[0], cells[1])).collect();
    let mut report = Report { table: BTreeMap::new(), machines: Tally::default(), people: Tally::default() };
    for (name, block) in untar(&folder.join("headers.tar.gz")) {
        let id = name.trim_start_matches("./").trim_end_matches(".eml");
        let Some(label) = labels.get(id) else { continue };
        let (class, rule) = class::classify_message(&header::parse(&block, None), &|_| false);
        *report.table.entry(((*label).to_owned(), class, rule)).or_default() += 1;
        let what = || format!("{id}: {label} called {class:?} by {rule:?}");
        match *label {
            "robot" | "newsletter" => report.machines.count(class != AddressClass::Person, what),
            _ => report.people.count(class != AddressClass::Machine, what),
        }
    }
    report
}

/// Name and bytes of every file in a gzipped tar (POSIX ustar: 512-byte blocks, size in octal at
/// 124).
fn untar(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).expect("a tar file");
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).expect("gzip");
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim_matches(['\0', ' ']).to_owned();
    let (mut files, mut at) = (Vec::new(), 0);
    while at + 512 <= bytes.len() && bytes[at] != 0 {
        let size = usize::from_str_radix(&text(&bytes[at + 124..at + 135]), 8).expect("an octal size");
        files.push((text(&bytes[at..at + 100]), bytes[at + 512..at + 512 + size].to_vec()));
        at += 512 + size.next_multiple_of(512);
    }
    files
}
