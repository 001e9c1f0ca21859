//! What must hold of any crontab(5) line.

use jiff::{Timestamp, tz::TimeZone};
use rekindle::schedule::Schedule;

/// Panics where `line` breaks a promise of the schedule; bytes that are no UTF-8 are passed over.
pub fn hold(line: &[u8]) {
    let Ok(line) = std::str::from_utf8(line) else { return };
    match Schedule::parse(line) {
        Ok(schedule) => {
            assert_eq!(schedule.expression(), line);
            assert!(!schedule.describe().is_empty());
            ["UTC", "Europe/Paris", "Australia/Lord_Howe"].iter().for_each(|zone| runs(&schedule, zone));
        }
        Err(why) => assert!(!why.is_empty()),
    }
}

/// Each run is later than the one before, and is found again from behind.
fn runs(schedule: &Schedule, zone: &str) {
    let zone = TimeZone::get(zone).expect("in the bundled database");
    let mut after: Timestamp = "2026-03-28T23:00:30Z".parse().expect("a moment");
    for _ in 0..3 {
        let Some(run) = schedule.next(after, &zone) else { return };
        assert!(run > after, "{schedule:?}: {run} after {after}");
        assert_eq!(schedule.latest(after, run, &zone), Some(run), "{schedule:?}");
        after = run;
    }
}
