//! Bounces of many servers: which they are, how lasting, and whom they are about.

use std::collections::BTreeSet;
use std::path::Path;

use rekindle::mail::bounce::{self, BounceClass};

use super::Tally;

/// What came of it.
#[derive(Default)]
pub struct Report {
    /// A bounce, or none.
    pub kind: Tally,
    /// Hard or soft, over all rows that the corpus calls one of them.
    pub severity: Tally,
    /// The same where the label follows from a reason. The other rows have no reason but the
    /// status.
    pub severity_with_reason: Tally,
    /// Exactly the failed recipients, over rows that name one.
    pub recipients: Tally,
}

/// Reads every message of the corpus.
pub fn judge(folder: &Path) -> Report {
    let table = std::fs::read_to_string(folder.join("expected.tsv")).expect("expected.tsv");
    let mut report = Report::default();
    for line in table.lines().skip(1) {
        judge_row(folder, &line.split('\t').collect::<Vec<_>>(), &mut report);
    }
    report
}

/// `cells`: file, class, recipients, reason, status, note.
fn judge_row(folder: &Path, cells: &[&str], report: &mut Report) {
    let (file, class) = (cells[0], cells[1]);
    let found = bounce::read(&std::fs::read(folder.join(file)).expect("the table names files"));
    let what = || {
        let (class_found, status, reason) = (found.class, &found.status, &found.reason);
        format!("{file}: {class_found:?} {status:?} {reason:?}, labelled {class} {} {}", cells[3], cells[4])
    };
    let is_bounce = matches!(found.class, BounceClass::Hard | BounceClass::Soft);
    report.kind.count(is_bounce == class.starts_with("bounce"), what);
    let expected = match class {
        "bounce_hard" => Some(BounceClass::Hard),
        "bounce_soft" => Some(BounceClass::Soft),
        _ => None,
    };
    if let Some(expected) = expected {
        report.severity.count(found.class == expected, what);
        if !cells[3].is_empty() {
            report.severity_with_reason.count(found.class == expected, what);
        }
    }
    let named: BTreeSet<String> =
        cells[2].split(';').filter(|address| !address.is_empty()).map(str::to_lowercase).collect();
    let got: BTreeSet<String> = found.recipients.iter().map(|address| address.as_str().to_owned()).collect();
    if !named.is_empty() {
        report.recipients.count(got == named, || format!("{file}: {got:?}, labelled {named:?}"));
    }
}
