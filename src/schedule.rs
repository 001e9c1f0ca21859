//! When a digest is due: crontab(5) lines, meaning exactly what crontab(5) says, in a named zone,
//! by the `cron` crate behind a wrapper.
//!
//! The crate counts Sunday as 1, joins the two day fields by *and*, and stumbles over changes of
//! the clock. So the line is read here ([`fields`]), handed to the crate as plain sets of numbers,
//! asked in clock time without a zone, and placed in the zone by jiff ([`walk`]).
//!
//! What crontab(5) leaves open, and what is chosen:
//!
//! * Both day fields restricted: either is enough. Restricted is what is not `*`, so `*/2` is, as
//!   the manual says; vixie's code looks at the first character alone and wants both there, which
//!   makes `0 8 */2 * MON` fire on Mondays with an odd date only and surprises everybody.
//! * `5/15` is `5-59/15`: from there to the end of the field. `?` is `*` in the two day fields, as
//!   schedulers on the web write it.
//! * Names in lists and ranges are fine. The week and the year are circles where they are named:
//!   `FRI-MON`, `NOV-FEB`. Numbers have to rise.
//! * An hour that starts with `*` follows the clock: no run in a gap, one in each half of an
//!   overlap. Any other hour is a fixed time: in a gap it runs at the first instant after it, in an
//!   overlap once, at the first of the two.
//!
//! Invariant: a parsed schedule fires again and again. Absent on purpose: `@reboot`, seconds,
//! years, `L`, `W`, `#`, random `~`, and the clock.

mod description;
pub mod fields;
mod walk;

use jiff::{Timestamp, tz::TimeZone};

use fields::CronFields;

/// A parsed crontab(5) line.
#[derive(Debug, Clone)]
pub struct Schedule {
    expression: String,
    fields: CronFields,
    calendar: walk::Calendar,
}

impl Schedule {
    /// Reads five fields or an `@` nickname.
    ///
    /// # Errors
    /// A sentence naming the field, what is wrong, and what fits; also for a line that can never
    /// fire (`0 0 30 2 *`).
    pub fn parse(expression: &str) -> Result<Schedule, String> {
        let fields = CronFields::parse(expression)?;
        let calendar = walk::Calendar::new(&fields)?;
        Ok(Schedule { expression: expression.to_owned(), fields, calendar })
    }

    /// As written.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The first run strictly after `after`. A fixed time inside a DST gap runs at the first
    /// instant after the gap, one inside an overlap runs once; wildcard hours follow the clock.
    /// `None` when it never runs again: the calendar ends with the year 2100.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.calendar.next(after, zone)
    }

    /// The last run at or before `at`, not earlier than `since`. What a daemon that slept asks.
    pub fn latest(&self, since: Timestamp, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.calendar.latest(since, at, zone)
    }

    /// In words: "at 08:00 on Monday".
    pub fn describe(&self) -> String {
        description::describe(&self.fields)
    }
}

#[cfg(test)]
mod tests;
