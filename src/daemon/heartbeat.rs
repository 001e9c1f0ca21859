//! Whether the threads are alive, and whether time went on as it should.
//!
//! Each thread promises to be heard of again within a time that fits what it does; the watchdog is
//! fed only while all promises are kept. Absent on purpose: what to do about a thread that hangs:
//! the service manager starts the whole process anew, which loses nothing.
#![expect(clippy::disallowed_methods, reason = "the daemon is where the clocks are read")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The last promise of one thread.
#[derive(Debug, Clone)]
pub(super) struct Heartbeat(Arc<Mutex<Instant>>);

impl Heartbeat {
    /// Heard of now, and again within this time.
    pub(super) fn new(within: Duration) -> Heartbeat {
        Heartbeat(Arc::new(Mutex::new(Instant::now() + within)))
    }

    /// A new promise.
    pub(super) fn promise(&self, within: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + within;
    }

    /// Whether the promise holds.
    pub(super) fn is_kept(&self) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) >= Instant::now()
    }
}

/// The wall clock beside the monotonic one, which stands still while the machine sleeps and is
/// never set.
#[derive(Debug)]
pub(super) struct Clocks {
    wall: SystemTime,
    monotonic: Instant,
}

impl Clocks {
    pub(super) fn now() -> Clocks {
        Clocks { wall: SystemTime::now(), monotonic: Instant::now() }
    }

    /// How far the wall clock went from the monotonic one since the last look, when that is more
    /// than `tolerance`: the machine slept, or the clock was set.
    pub(super) fn jumped(&mut self, tolerance: Duration) -> Option<Duration> {
        let now = Clocks::now();
        let apart = drift(self, &now);
        *self = now;
        (apart > tolerance).then_some(apart)
    }
}

fn drift(before: &Clocks, after: &Clocks) -> Duration {
    let ran = after.monotonic.saturating_duration_since(before.monotonic);
    match after.wall.duration_since(before.wall) {
        Ok(wall) => wall.abs_diff(ran),
        Err(back) => back.duration() + ran,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_either_way_is_seen_and_plain_time_is_not() {
        let start = Clocks::now();
        let after = |wall: i64, monotonic: u64| Clocks {
            wall: if wall < 0 {
                start.wall - Duration::from_secs(wall.unsigned_abs())
            } else {
                start.wall + Duration::from_secs(wall.unsigned_abs())
            },
            monotonic: start.monotonic + Duration::from_secs(monotonic),
        };
        let check = |wall, monotonic, seconds| {
            assert_eq!(drift(&start, &after(wall, monotonic)), Duration::from_secs(seconds));
        };
        check(5, 5, 0);
        check(3605, 5, 3600);
        check(-3595, 5, 3600);
        check(31_536_005, 5, 31_536_000);
    }

    #[test]
    fn a_promise_that_is_over_is_not_kept() {
        let heartbeat = Heartbeat::new(Duration::from_secs(60));
        assert!(heartbeat.is_kept());
        heartbeat.promise(Duration::ZERO);
        crate_wait();
        assert!(!heartbeat.is_kept());
    }

    /// Until the monotonic clock has moved.
    fn crate_wait() {
        let now = Instant::now();
        while Instant::now() == now {}
    }
}
