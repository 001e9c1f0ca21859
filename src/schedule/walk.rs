//! From one run to the next: clock time by the `cron` crate, instants by jiff.
//!
//! Clock time travels in chrono's UTC type, which the crate asks for and which has no gaps; no zone
//! is in it. Only here is chrono used.

use std::str::FromStr;

use chrono::{DateTime as Carrier, NaiveDate, Utc};
use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::fields::{CronField, CronFields};

/// The crate's schedules for a line, and how its hours meet a change of the clock.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    /// One, or two of which the earlier run counts: day of month *or* day of week.
    parts: Vec<cron::Schedule>,
    hours: Hours,
}

#[derive(Debug, Clone, Copy)]
enum Hours {
    /// Fixed times of the day.
    Fixed,
    /// Every so many hours, as the clock shows them.
    Wildcard,
}

impl Calendar {
    pub(super) fn new(fields: &CronFields) -> Result<Calendar, String> {
        let days = (list(fields.day_of_month, 0), list(fields.day_of_week, 1));
        let any = "*".to_owned();
        let pairs = if fields.either_day() {
            vec![(&days.0, &any), (&any, &days.1)]
        } else {
            vec![(&days.0, &days.1)]
        };
        let parts =
            pairs.into_iter().map(|(day, weekday)| part(fields, day, weekday)).collect::<Result<_, _>>()?;
        let hours = if fields.hour.star { Hours::Wildcard } else { Hours::Fixed };
        Ok(Calendar { parts, hours })
    }

    pub(super) fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self.hours {
            Hours::Fixed => self.next_fixed(after, zone),
            Hours::Wildcard => self.next_by_the_clock(after, zone),
        }
    }

    /// Clock times in order give instants in order when a gap maps to its end and an overlap to its
    /// first pass, so the first one behind `after` is the answer.
    fn next_fixed(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut clock = zone.to_datetime(after);
        loop {
            clock = self.next_clock(clock)?;
            let at = fixed(clock, zone)?;
            if at > after {
                return Some(at);
            }
        }
    }

    /// Within a stretch of one offset the clock runs evenly; a run beyond its end is looked for
    /// again in the next stretch. Even the rarest line is a few dozen stretches away.
    fn next_by_the_clock(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut offset = zone.to_offset(after);
        let mut from = after;
        let mut clock = offset.to_datetime(after);
        loop {
            let at = offset.to_timestamp(self.next_clock(clock)?).ok()?;
            let mut changes = zone.following(from).map(|t| t.timestamp()).take_while(|&t| t <= at);
            let Some(change) = changes.find(|&t| zone.to_offset(t) != offset) else { return Some(at) };
            (from, offset) = (change, zone.to_offset(change));
            clock = just_before(change, offset)?;
        }
    }

    /// Halves the time between `since` and `at` until the last run is found: each look is one
    /// [`Calendar::next`].
    pub(super) fn latest(&self, since: Timestamp, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let run_from = |second: i64| {
            let before = Timestamp::from_second(second.checked_sub(1)?).ok()?;
            self.next(before, zone).filter(|&run| run <= at)
        };
        // Nothing ran before the crate's first year. Runs fall on whole seconds: the first one is
        // not before the ceiling of `since`.
        let since = since.max(Timestamp::UNIX_EPOCH);
        let mut low = since.as_second() + i64::from(since.subsec_nanosecond() > 0);
        let mut found = run_from(low)?;
        let mut high = at.as_second() + 1;
        while found.as_second() + 1 < high {
            low = found.as_second() + 1;
            let middle = low + (high - low) / 2;
            match run_from(middle) {
                Some(run) => found = run,
                None if middle == low => break,
                None => high = middle,
            }
        }
        Some(found)
    }

    /// The earliest clock time strictly after `clock`.
    fn next_clock(&self, clock: DateTime) -> Option<DateTime> {
        // The crate's years begin with 1970, and it takes earlier ones for far later ones.
        let carrier = to_carrier(clock.max(DateTime::constant(1969, 12, 31, 23, 59, 59, 0)))?;
        self.parts.iter().filter_map(|part| part.after(&carrier).next()).min().and_then(from_carrier)
    }
}

/// One schedule of the crate: seconds first.
fn part(fields: &CronFields, day: &str, weekday: &str) -> Result<cron::Schedule, String> {
    let (minute, hour, month) = (list(fields.minute, 0), list(fields.hour, 0), list(fields.month, 0));
    let line = format!("0 {minute} {hour} {day} {month} {weekday}");
    cron::Schedule::from_str(&line).map_err(|e| format!("the schedule cannot be followed: {e}"))
}

/// A set as the crate writes it. It counts weekdays from Sunday = 1, hence `shift`.
fn list(field: CronField, shift: u32) -> String {
    if field.is_full() {
        return "*".to_owned();
    }
    field.numbers().map(|number| (number + shift).to_string()).collect::<Vec<_>>().join(",")
}

/// The instant of a fixed time of day.
fn fixed(clock: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(clock).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(clock).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // Read by the offset that holds after the gap, a time in the gap is before the
            // change.
            let early = after.to_timestamp(clock).ok()?;
            zone.following(early).next().map(|change| change.timestamp())
        }
    }
}

/// The clock a moment before `at`, so that a search strictly after it finds `at` itself.
fn just_before(at: Timestamp, offset: Offset) -> Option<DateTime> {
    offset.to_datetime(at).checked_sub(SignedDuration::from_secs(1)).ok()
}

fn to_carrier(clock: DateTime) -> Option<Carrier<Utc>> {
    let number = |n: i8| u32::try_from(n).ok();
    let day = NaiveDate::from_ymd_opt(clock.year().into(), number(clock.month())?, number(clock.day())?)?;
    Some(day.and_hms_opt(number(clock.hour())?, number(clock.minute())?, number(clock.second())?)?.and_utc())
}

fn from_carrier(carrier: Carrier<Utc>) -> Option<DateTime> {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    epoch.checked_add(SignedDuration::from_secs(carrier.timestamp())).ok()
}
