//! Does the order of a digest find those with whom contact goes on? At a cut T everybody known with
//! a cadence and in touch within a year is ranked by what was there at T, and the next 90 days tell
//! who was in touch. Features see the mail delivered until T, names and merges included; the
//! outcome may see all, so that a new address of the same person counts.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use rekindle::infer::people::PersonIndex;
use rekindle::infer::touch::day_of;
use rekindle::job::snapshot::{PersonView, Snapshot};

use super::statistics::{Mean, auc, precision_at};
use super::stream::Stream;

/// What is predicted: contact within so many days.
pub const WITHIN_DAYS: i32 = 90;
const DAY: i64 = 86_400;
/// Whoever was silent for longer is left out.
const ACTIVE_DAYS: i64 = 365;

/// A way to rank people: more is warmer.
type Predictor = (&'static str, fn(&PersonView) -> f64);

/// S and what it must beat.
pub const PREDICTORS: [Predictor; 5] = [
    ("random", |view| chance(view.position.0 as u64 ^ view.judgement.last_touch.unwrap_or(0) as u64)),
    ("fixed 60", |view| f64::from(u8::from(silent(view) < 60.0))),
    ("recency", |view| -silent(view)),
    ("gap / usual", |view| {
        let usual = view.judgement.cadence.map(|cadence| f64::from(cadence.usual_days));
        usual.map_or(f64::MIN, |usual| -silent(view) / usual)
    }),
    ("S", |view| view.judgement.strength),
];

/// One predictor over all cut points.
pub struct Row {
    pub name: &'static str,
    pub auc: Mean,
    pub precision_at_10: Mean,
    /// S less this one, cut by cut.
    pub behind: [Mean; 2],
}

/// Everybody in touch on a day, by address, from a snapshot that knows all.
pub struct Outcome {
    days: BTreeMap<String, Vec<i32>>,
}

impl Outcome {
    /// The days of each person, under each of their addresses.
    pub fn of(snapshot: &Snapshot) -> Outcome {
        let mut days = BTreeMap::new();
        for person in &snapshot.people.persons {
            for id in &person.addresses {
                let list: Vec<i32> = person.days.iter().map(|day| day.day).collect();
                days.insert(snapshot.facts.address(*id).address.to_string(), list);
            }
        }
        Outcome { days }
    }

    /// The first day in touch after `day`, of a person as an earlier snapshot knows them.
    pub fn next_after(&self, snapshot: &Snapshot, view: &PersonView, day: i32) -> Option<i32> {
        let addresses = snapshot.person(view.position).addresses.iter();
        let lists = addresses.filter_map(|id| self.days.get(snapshot.facts.address(*id).address.as_str()));
        lists.filter_map(|days| days.iter().copied().find(|each| *each > day)).min()
    }
}

/// Cut points a year apart, from the second year's end to the last with an outcome.
pub fn yearly(span: (i64, i64)) -> Vec<i64> {
    let first = span.0 + 2 * 365 * DAY;
    let last = span.1 - i64::from(WITHIN_DAYS) * DAY;
    (0..).map(|year| first + year * 365 * DAY).take_while(|cut| *cut <= last).collect()
}

/// Ranks at each cut. The stream is delivered as it goes.
pub fn measure(stream: &mut Stream, outcome: &Outcome, cuts: &[i64]) -> Vec<Row> {
    let mut areas: [Vec<f64>; PREDICTORS.len()] = Default::default();
    let mut precisions: [Vec<f64>; PREDICTORS.len()] = Default::default();
    for cut in cuts {
        stream.deliver_until(*cut);
        let snapshot = stream.mailbox.snapshot(Timestamp::from_second(*cut).expect("a moment"));
        let views = known(&snapshot);
        let today = day_of(*cut, &snapshot.zone);
        let resumed: HashSet<PersonIndex> = views
            .iter()
            .filter(|view| {
                outcome.next_after(&snapshot, view, today).is_some_and(|day| day <= today + WITHIN_DAYS)
            })
            .map(|view| view.position)
            .collect();
        for (n, (_, predictor)) in PREDICTORS.iter().enumerate() {
            let ranked: Vec<(f64, bool)> =
                views.iter().map(|view| (predictor(view), resumed.contains(&view.position))).collect();
            if let (Some(area), Some(precision)) = (auc(&ranked), precision_at(10, &ranked)) {
                areas[n].push(area);
                precisions[n].push(precision);
            }
        }
    }
    let s = PREDICTORS.len() - 1;
    let behind = |values: &[Vec<f64>], n: usize| {
        let differences: Vec<f64> = values[s].iter().zip(&values[n]).map(|(s, other)| s - other).collect();
        Mean::of(&differences)
    };
    let row = |(n, (name, _)): (usize, &Predictor)| Row {
        name,
        auc: Mean::of(&areas[n]),
        precision_at_10: Mean::of(&precisions[n]),
        behind: [behind(&areas, n), behind(&precisions, n)],
    };
    PREDICTORS.iter().enumerate().map(row).collect()
}

/// People whom the owner knows, with a touch.
pub fn known(snapshot: &Snapshot) -> Vec<PersonView> {
    let known = |view: &&PersonView| {
        snapshot.person(view.position).known.is_some() && view.judgement.silent_days.is_some()
    };
    snapshot.views().iter().filter(known).cloned().collect()
}

fn silent(view: &PersonView) -> f64 {
    view.judgement.silent_days.unwrap_or(36_500) as f64
}

/// A number that depends on nothing that matters (splitmix64).
fn chance(seed: u64) -> f64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64
}
