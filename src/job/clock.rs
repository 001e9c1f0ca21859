//! The clock that jobs ask. A scan takes minutes and a server may keep us waiting, so a moment read
//! before either is not the moment after it: whoever works that long holds a [`Clock`] and asks
//! again.
#![expect(clippy::disallowed_methods, reason = "this is the clock")]

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Cheap to copy; copies agree.
#[derive(Debug, Clone, Copy)]
pub struct Clock(ClockKind);

#[derive(Debug, Clone, Copy)]
enum ClockKind {
    /// The system's, which its owner or NTP may set while we run.
    System,
    /// It was `start` at `since`, and goes on by the monotonic clock.
    Set { start: Timestamp, since: Instant },
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Clock {
        Clock(ClockKind::System)
    }

    /// A clock that shows `start` now (`--now`).
    pub fn starting_at(start: Timestamp) -> Clock {
        Clock(ClockKind::Set { start, since: Instant::now() })
    }

    /// The time.
    pub fn now(self) -> Timestamp {
        match self.0 {
            ClockKind::System => Timestamp::now(),
            ClockKind::Set { start, since } => {
                let passed = SignedDuration::try_from(since.elapsed()).unwrap_or_default();
                start.saturating_add(passed).unwrap_or(Timestamp::MAX)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_goes_on() {
        let start: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let clock = Clock::starting_at(start);
        let first = clock.now();
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(first >= start);
        assert!(clock.now().duration_since(first) >= SignedDuration::from_millis(20));
    }
}
