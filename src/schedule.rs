//! When a digest is due: crontab(5) lines, meaning exactly what crontab(5) says, in a named zone, by the `cron` crate behind a wrapper.

use jiff::{Timestamp, tz::TimeZone};

/// A parsed crontab(5) line.
#[derive(Debug, Clone)]
pub struct Schedule {
    expression: String,
}

impl Schedule {
    /// Reads five fields or an `@` nickname.
    ///
    /// # Errors
    /// A sentence naming the field, what is wrong, and what fits; also for a line that can never fire (`0 0 30 2 *`).
    pub fn parse(expression: &str) -> Result<Schedule, String> {
        Ok(Schedule { expression: expression.to_owned() })
    }

    /// As written.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The first run strictly after `after`. A fixed time inside a DST gap runs at the first instant after the gap, one inside an overlap runs
    /// once; wildcard hours follow the clock. `None` when it never runs again.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let _ = (after, zone);
        todo!()
    }

    /// The last run at or before `at`, not earlier than `since`. What a daemon that slept asks.
    pub fn latest(&self, since: Timestamp, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let _ = (since, at, zone);
        todo!()
    }

    /// In words: "at 08:00 on Monday".
    pub fn words(&self) -> String {
        todo!()
    }
}
