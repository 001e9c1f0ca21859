//! Is the due rule a nuisance? Month by month, with what was known then: whoever became due since
//! the month before. It was a nag when the two were in touch again by themselves within 30 days,
//! and premature when the silence lay within the tie's own range (its slow gap, the 75th
//! percentile).

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use rekindle::command::PersonKey;
use rekindle::infer::due::Due;
use rekindle::infer::touch::day_of;
use rekindle::job::snapshot::{PersonView, Snapshot};

use super::Tally;
use super::ranking::{Outcome, known};
use super::stream::Stream;

const MONTH: i64 = 30 * 86_400;
const NAG_DAYS: i32 = 30;

/// A rule that says whether somebody has been silent for too long. `None`: no cadence is known,
/// nothing is said.
type Rule = (&'static str, fn(&PersonView) -> Option<f64>);

/// Silence in days from which on each rule speaks.
const RULES: [Rule; 5] = [
    ("fixed 60", |_| Some(60.0)),
    ("max(60, slow)", |view| Some(f64::from(view.judgement.cadence?.slow_days).max(60.0))),
    ("max(90, slow)", |view| Some(f64::from(view.judgement.cadence?.slow_days).max(90.0))),
    ("2 x usual", |view| Some(2.0 * f64::from(view.judgement.cadence?.usual_days))),
    ("4 x usual", |view| Some(4.0 * f64::from(view.judgement.cadence?.usual_days))),
];

/// How one rule did.
pub struct Row {
    pub name: String,
    /// Times that somebody became due and did not resume by themselves.
    pub not_nagged: Tally,
    /// Of those with a cadence: times that the silence was longer than the tie's own range.
    pub not_premature: Tally,
}

/// Judges month by month. The last row is the whole rule as the digest asks it, with every gate.
pub fn measure(stream: &mut Stream, outcome: &Outcome) -> Vec<Row> {
    let row = |name: &str| Row {
        name: name.to_owned(),
        not_nagged: Tally::default(),
        not_premature: Tally::default(),
    };
    let mut rows: Vec<Row> =
        RULES.iter().map(|(name, _)| row(name)).chain([row("as in the digest")]).collect();
    let mut before: BTreeMap<usize, HashSet<PersonKey>> = BTreeMap::new();
    let (first, last) = stream.span();
    let months = (12..).map(|month| first + month * MONTH).take_while(|cut| cut + MONTH <= last);
    for cut in months {
        stream.deliver_until(cut);
        let snapshot = stream.mailbox.snapshot(Timestamp::from_second(cut).expect("a moment"));
        let views = known(&snapshot);
        for (n, row) in rows.iter_mut().enumerate() {
            let due: Vec<&PersonView> = views.iter().filter(|view| is_due(n, view)).collect();
            let keys: HashSet<PersonKey> = due.iter().map(|view| snapshot.key(view.position)).collect();
            let earlier = before.insert(n, keys).unwrap_or_default();
            for view in due.iter().filter(|view| !earlier.contains(&snapshot.key(view.position))) {
                judge(row, &snapshot, view, outcome, day_of(cut, &snapshot.zone));
            }
        }
    }
    rows
}

fn is_due(rule: usize, view: &PersonView) -> bool {
    let silent = view.judgement.silent_days.unwrap_or(0) as f64;
    match RULES.get(rule) {
        Some((_, threshold)) => threshold(view).is_some_and(|threshold| silent >= threshold),
        None => view.judgement.due == Due::Yes,
    }
}

fn judge(row: &mut Row, snapshot: &Snapshot, view: &PersonView, outcome: &Outcome, today: i32) {
    let resumed = outcome.next_after(snapshot, view, today).is_some_and(|day| day <= today + NAG_DAYS);
    row.not_nagged.count(!resumed, String::new);
    if let (Some(cadence), Some(silent)) = (view.judgement.cadence, view.judgement.silent_days) {
        row.not_premature.count(silent >= i64::from(cadence.slow_days), String::new);
    }
}
