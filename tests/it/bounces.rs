//! Bounces of many servers: which they are, and whom they are about.

use std::collections::BTreeSet;

use rekindle::mail::bounce::{self, Class};

use crate::support;

/// One row of the corpus.
struct Case {
    file: String,
    class: String,
    recipients: BTreeSet<String>,
    /// The label follows from a reason. The other rows call everything permanent hard, be it a full mailbox.
    has_reason: bool,
}

fn cases(table: &str) -> Vec<Case> {
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let recipients =
            fields[2].split(';').filter(|address| !address.is_empty()).map(str::to_lowercase).collect();
        Case {
            file: fields[0].to_owned(),
            class: fields[1].to_owned(),
            recipients,
            has_reason: !fields[3].is_empty(),
        }
    };
    table.lines().skip(1).map(row).collect()
}

/// Right answers out of all that count.
#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
}

impl Tally {
    fn count(&mut self, right: bool) -> bool {
        self.all += 1;
        self.right += usize::from(right);
        right
    }

    fn reaches(&self, what: &str, percent: usize) {
        eprintln!("bounces: {what} right in {} of {}", self.right, self.all);
        assert!(self.right * 100 >= self.all * percent, "{what}: {} of {}", self.right, self.all);
    }
}

#[test]
fn real_bounces_are_told_apart_and_name_whom_they_failed() {
    let Some(folder) = support::corpora("bounces") else { return };
    let table = std::fs::read_to_string(folder.join("expected.tsv")).expect("the corpus has a table");
    let [mut kind, mut severity, mut reasoned, mut named] = std::array::from_fn(|_| Tally::default());
    for case in cases(&table) {
        let raw = std::fs::read(folder.join(&case.file)).expect("the table names files");
        let report = bounce::read(&raw);
        let is_bounce = matches!(report.class, Class::Hard | Class::Soft);
        if !kind.count(is_bounce == case.class.starts_with("bounce")) {
            eprintln!("{}: {:?} for {}", case.file, report.class, case.class);
        }
        let expected = match case.class.as_str() {
            "bounce_hard" => Some(Class::Hard),
            "bounce_soft" => Some(Class::Soft),
            _ => None,
        };
        if let Some(expected) = expected.filter(|_| case.has_reason) {
            reasoned.count(report.class == expected);
        }
        if let Some(expected) = expected
            && !severity.count(report.class == expected)
        {
            eprintln!("{}: {:?} for {}: {:?}", case.file, report.class, case.class, report.reason);
        }
        let found: BTreeSet<String> =
            report.recipients.iter().map(|address| address.as_str().to_owned()).collect();
        if !case.recipients.is_empty() && !named.count(found == case.recipients) {
            eprintln!("{}: {found:?} for {:?}", case.file, case.recipients);
        }
    }
    kind.reaches("bounce or not", 97);
    named.reaches("recipients", 95);
    reasoned.reaches("hard or soft, where the label has a reason", 90);
    severity.reaches("hard or soft, all", 85);
}
