//! Schedules against third-party cases and against a matcher that walks minute by minute.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use proptest::prelude::*;
use rekindle::schedule::Schedule;

use crate::fixture::computed;

#[test]
fn every_third_party_case_fires_when_it_should() {
    let Some(folder) = crate::fixture::corpora("cron") else { return };
    let cases = std::fs::read_to_string(folder.join("cases.tsv")).expect("cases.tsv is there");
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in cases.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [line, zone, after, expected, ..] = cells[..] else { panic!("a short row: {row}") };
        count += 1;
        let found = next(line, zone, after);
        if found.map_err(|e| e.to_owned()) != Ok(expected.parse().expect(expected)) {
            wrong.push(row);
        }
    }
    println!("cron corpus: {} of {count} right", count - wrong.len());
    assert!(count >= 150 && wrong.is_empty(), "{wrong:#?}");
}

fn next(line: &str, zone: &str, after: &str) -> Result<Timestamp, String> {
    let zone = TimeZone::get(zone).map_err(|e| e.to_string())?;
    let after: Timestamp = after.parse().map_err(|e| format!("{e}"))?;
    Schedule::parse(line)?.next(after, &zone).ok_or("never".to_owned())
}

#[test]
fn rare_lines_are_answered_at_once() {
    let paris = TimeZone::get("Europe/Paris").expect("in the bundled database");
    let began = computed();
    for line in ["0 0 29 2 *", "0 * 29 2 *", "0 0 29 2 */7", "0 */5 29 2 */7", "59 23 31 12 *"] {
        let schedule = Schedule::parse(line).expect(line);
        let mut after: Timestamp = "2026-11-23T00:00:00Z".parse().expect("a timestamp");
        for _ in 0..5 {
            let Some(run) = schedule.next(after, &paris) else { break };
            assert!(run > after);
            after = run;
        }
        assert!(schedule.latest(Timestamp::UNIX_EPOCH, after, &paris) == Some(after), "{line}");
    }
    let spent = computed() - began;
    assert!(spent < Duration::from_secs(20), "{spent:?}");
}

// ---- The other way: crontab(5) read as a question to one moment, without sets ----

/// Does `value` fit the field? `top` is the last number of the field, `names` its names from `base`
/// on.
fn fits(field: &str, value: i32, bottom: i32, top: i32, names: &[&str]) -> bool {
    field.split(',').any(|item| {
        let (range, step) = item.split_once('/').unwrap_or((item, "1"));
        let number = |word: &str| -> i32 {
            let named = names.iter().position(|n| n.eq_ignore_ascii_case(word)).map(|at| at as i32 + bottom);
            named.unwrap_or_else(|| word.parse().expect(word))
        };
        let (first, last) = match range.split_once('-') {
            Some((a, b)) => (number(a), number(b)),
            None if range == "*" => (bottom, top),
            None => (number(range), number(range)),
        };
        value >= first && value <= last && (value - first) % step.parse::<i32>().expect(step) == 0
    })
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEK: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

fn day_fits(line: &[&str], day: Date) -> bool {
    let of_month = fits(line[2], day.day().into(), 1, 31, &[]);
    let weekday = i32::from(day.weekday().to_sunday_zero_offset());
    let of_week = fits(line[4], weekday, 0, 7, &WEEK) || (weekday == 0 && fits(line[4], 7, 0, 7, &WEEK));
    let open = |field: &str| matches!(field, "*" | "*/1");
    let days = if open(line[2]) || open(line[4]) { of_month && of_week } else { of_month || of_week };
    days && fits(line[3], day.month().into(), 1, 12, &MONTHS)
}

fn minute_fits(line: &[&str], clock: DateTime) -> bool {
    fits(line[1], clock.hour().into(), 0, 23, &[]) && fits(line[0], clock.minute().into(), 0, 59, &[])
}

/// What each minute, hour and day was answered, so that a walk asks once.
struct LineFits<'a> {
    line: &'a [&'a str],
    minutes: Vec<bool>,
    hours: Vec<bool>,
    days: HashMap<Date, bool>,
}

impl LineFits<'_> {
    fn of<'a>(line: &'a [&'a str]) -> LineFits<'a> {
        let minutes = (0..60).map(|minute| fits(line[0], minute, 0, 59, &[])).collect();
        let hours = (0..24).map(|hour| fits(line[1], hour, 0, 23, &[])).collect();
        LineFits { line, minutes, hours, days: HashMap::new() }
    }

    fn at(&mut self, clock: DateTime) -> bool {
        self.minutes[clock.minute() as usize]
            && self.hours[clock.hour() as usize]
            && *self.days.entry(clock.date()).or_insert_with(|| day_fits(self.line, clock.date()))
    }
}

/// Walks UTC from the minute after `after`, `days` days at most.
fn walk_utc(line: &[&str], after: Timestamp, days: usize) -> Option<Timestamp> {
    let start = TimeZone::UTC.to_datetime(after);
    let mut day = start.date();
    for _ in 0..days {
        if day_fits(line, day) {
            let minutes = (0..24).flat_map(|h| (0..60).map(move |m| day.at(h, m, 0, 0)));
            if let Some(run) = minutes.into_iter().find(|&clock| clock > start && minute_fits(line, clock)) {
                return Some(TimeZone::UTC.to_timestamp(run).expect("within the calendar"));
            }
        }
        day = day.tomorrow().expect("within the calendar");
    }
    None
}

/// Walks a zone's clock. A fixed hour: a minute that the clock shows for the second time does not
/// count, and minutes that it leaves out count where it goes on. An hour with a star: what the
/// clock shows.
fn walk_zone(line: &[&str], after: Timestamp, zone: &TimeZone, days: i64) -> Option<Timestamp> {
    let mut line_fits = LineFits::of(line);
    let minute = SignedDuration::from_mins(1);
    let whole = after.as_second().div_euclid(60) * 60;
    let mut at = Timestamp::from_second(whole - 2 * 86_400).expect("within the calendar");
    let mut furthest = zone.to_datetime(at);
    while at.as_second() < whole + days * 86_400 {
        at = at.checked_add(minute).expect("within the calendar");
        let clock = zone.to_datetime(at);
        let wildcard = line[1].starts_with('*');
        let mut fires = line_fits.at(clock) && (wildcard || clock > furthest);
        let mut skipped = furthest.checked_add(minute).expect("within the calendar");
        while skipped < clock {
            fires |= !wildcard && line_fits.at(skipped);
            skipped = skipped.checked_add(minute).expect("within the calendar");
        }
        furthest = furthest.max(clock);
        if fires && at > after {
            return Some(at);
        }
    }
    None
}

/// A field: a star, a step, or a list of numbers and rising ranges.
fn any_field(bottom: u32, top: u32, names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let number = bottom..=top;
    let named = move |n: u32, by_name: bool| match names.get((n - bottom) as usize) {
        Some(name) if by_name => (*name).to_owned(),
        _ => n.to_string(),
    };
    let single = (number.clone(), any::<bool>()).prop_map(move |(n, by_name)| named(n, by_name));
    let range = (number.clone(), number, 0u32..4).prop_map(|(a, b, step)| {
        let range = format!("{}-{}", a.min(b), a.max(b));
        if step == 0 { range } else { format!("{range}/{step}") }
    });
    let item = prop_oneof![3 => single, 1 => range];
    prop_oneof![
        4 => Just("*".to_owned()),
        1 => (1..=top).prop_map(|step| format!("*/{step}")),
        4 => prop::collection::vec(item, 1..4).prop_map(|items| items.join(",")),
    ]
}

fn any_line() -> impl Strategy<Value = String> {
    let fields = (
        any_field(0, 59, &[]),
        any_field(0, 23, &[]),
        any_field(1, 31, &[]),
        any_field(1, 12, &MONTHS),
        any_field(0, 7, &WEEK),
    );
    fields.prop_map(|(a, b, c, d, e)| format!("{a} {b} {c} {d} {e}"))
}

/// Seconds in 1999-2041, a third of them on a whole minute.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    (915_148_800i64..2_240_524_800, 0u8..3).prop_map(|(second, whole)| {
        let second = if whole == 0 { second / 60 * 60 } else { second };
        Timestamp::from_second(second).expect("within the calendar")
    })
}

/// Within two days of a change of the clock in either zone.
fn near_a_change() -> impl Strategy<Value = (Timestamp, TimeZone)> {
    let zone = prop_oneof![Just("Europe/Paris"), Just("America/New_York")];
    (zone, any_moment(), -172_800i64..3600).prop_map(|(name, moment, seconds)| {
        let zone = TimeZone::get(name).expect("in the bundled database");
        let change = zone.following(moment).next().expect("both change twice a year").timestamp();
        (change.checked_add(SignedDuration::from_secs(seconds)).expect("within the calendar"), zone)
    })
}

proptest! {
    #![proptest_config(crate::fixture::cases(1500))]

    #[test]
    fn the_next_run_is_the_one_found_minute_by_minute(line in any_line(), after in any_moment()) {
        let fields: Vec<&str> = line.split(' ').collect();
        let expected = walk_utc(&fields, after, 800);
        match Schedule::parse(&line) {
            Ok(schedule) => {
                let found = schedule.next(after, &TimeZone::UTC);
                let limit = after.checked_add(SignedDuration::from_hours(24 * 799)).expect("within the calendar");
                prop_assert_eq!(found.filter(|&run| run < limit), expected.filter(|&run| run < limit), "{}", line);
                if let Some(run) = found {
                    prop_assert_eq!(schedule.latest(after, run, &TimeZone::UTC).expect("found"), run);
                }
            }
            Err(error) => {
                prop_assert!(error.contains("never fire"), "{}: {}", line, error);
                prop_assert_eq!(expected, None, "{}", line);
            }
        }
    }

    #[test]
    fn a_line_never_panics(line in "[ -~\\t]{0,40}", odd in "\\PC{0,30}") {
        for text in [line.as_str(), odd.as_str()] {
            if let Ok(schedule) = Schedule::parse(text) {
                let _ = (schedule.describe(), schedule.next(Timestamp::UNIX_EPOCH, &TimeZone::UTC));
            }
        }
    }
}

proptest! {
    #![proptest_config(crate::fixture::cases(600))]

    #[test]
    fn a_change_of_the_clock_neither_loses_nor_doubles_a_run(line in any_line(), (after, zone) in near_a_change()) {
        let fields: Vec<&str> = line.split(' ').collect();
        let Ok(schedule) = Schedule::parse(&line) else { return Ok(()) };
        let limit = after.checked_add(SignedDuration::from_hours(24 * 5)).expect("within the calendar");
        let mut from = after;
        for _ in 0..6 {
            let found = schedule.next(from, &zone).filter(|&run| run < limit);
            let expected = walk_zone(&fields, from, &zone, 6).filter(|&run| run < limit);
            prop_assert_eq!(found, expected, "{} from {}", line, Zoned::new(from, zone.clone()));
            let Some(run) = found else { break };
            prop_assert_eq!(schedule.latest(from, run, &zone), Some(run));
            from = run;
        }
    }
}

#[test]
fn lines_that_read_alike_fire_alike() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut said: HashMap<String, (String, Vec<Option<Timestamp>>)> = HashMap::new();
    for _ in 0..3000 {
        let line = proptest::strategy::ValueTree::current(&any_line().new_tree(&mut runner).expect("a line"));
        let Ok(schedule) = Schedule::parse(&line) else { continue };
        let mut runs = Vec::new();
        let mut after: Timestamp = "2027-01-01T00:00:00Z".parse().expect("a timestamp");
        for _ in 0..40 {
            runs.push(schedule.next(after, &TimeZone::UTC));
            after = runs.last().copied().flatten().unwrap_or(after);
        }
        let before = said.entry(schedule.describe()).or_insert_with(|| (line.clone(), runs.clone()));
        assert_eq!(before.1, runs, "{} and {line} both read {}", before.0, schedule.describe());
    }
}
