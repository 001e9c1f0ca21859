//! When the next digests leave: the schedule, less quiet hours, days and dates, and a pause.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::App;
use crate::config::{DigestSettings, Quiet};
use crate::infer::preferences::AllPreferences;

/// Slots that are looked at: more than eight years of daily digests.
const SLOTS: usize = 3000;

impl App {
    /// Until when digests pause. `None` when they do not.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn paused_until(&self, now: Timestamp) -> anyhow::Result<Option<Timestamp>> {
        let entries: Vec<_> = self.store.journal()?.into_iter().map(|row| row.entry).collect();
        Ok(AllPreferences::fold(&entries).paused_until.filter(|until| *until > now))
    }

    /// The moments at which the next digests leave, at most `count`.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn next_digests(&self, now: Timestamp, count: usize) -> anyhow::Result<Vec<Timestamp>> {
        let paused_until = self.paused_until(now)?;
        Ok(upcoming(&self.config.digest, &self.config.zone, paused_until, now).take(count).collect())
    }
}

/// Every slot after `now` from which a digest leaves, as the moment it leaves at. Slots that wait
/// for the end of the same quiet time make one digest.
fn upcoming(
    digest: &DigestSettings,
    zone: &TimeZone,
    paused_until: Option<Timestamp>,
    now: Timestamp,
) -> impl Iterator<Item = Timestamp> {
    let slots = std::iter::successors(Some(now), |at| digest.schedule.next(*at, zone)).skip(1).take(SLOTS);
    let leaving = slots.filter_map(|slot| leaves(digest, &slot.to_zoned(zone.clone())));
    let heard = leaving.filter(move |at| paused_until.is_none_or(|until| until <= *at));
    let mut last = None;
    heard.filter(move |at| last.replace(*at) != Some(*at))
}

/// When the digest of a slot leaves: at once, or when quiet time ends. `None` when that is later
/// than `digest.catch-up` allows.
fn leaves(digest: &DigestSettings, slot: &Zoned) -> Option<Timestamp> {
    let latest = slot.checked_add(digest.catch_up).ok()?;
    let steps = std::iter::successors(Some(slot.clone()), |at| quiet_may_end(&digest.quiet, at));
    let first = steps.take_while(|at| *at <= latest).find(|at| !digest.quiet.covers(at))?;
    Some(first.timestamp())
}

/// The first moment after `at` when quiet time may end: the end of the quiet hours, or midnight.
fn quiet_may_end(quiet: &Quiet, at: &Zoned) -> Option<Zoned> {
    let hours_end = quiet.hours.and_then(|(_, end)| at.with().time(end).build().ok());
    let midnight = at.checked_add(1.day()).and_then(|next| next.start_of_day()).ok();
    hours_end.into_iter().chain(midnight).filter(|end| end > at).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, parse::parse};

    /// The next three digests after Monday, 23 November 2026, 09:30 UTC, as day and time.
    fn next(digest: &str, paused_until: Option<&str>) -> Vec<String> {
        let text = format!(
            "timezone = \"UTC\"\n[accounts.personal]\nemail = \"robin@example.org\"\nmaildir.path = \"/mail\"\n[digest]\n{digest}\n"
        );
        let path = std::path::Path::new("/config.toml");
        let (home, config_home, data_home, config, data) = (None, None, None, None, None);
        let env = Env { home, config_home, data_home, config, data, zone: || TimeZone::UTC };
        let config = parse(&text, path, &env).expect("a configuration");
        let paused_until = paused_until.map(|until| until.parse().expect("a moment"));
        let now = "2026-11-23T09:30:00Z".parse().expect("a moment");
        let moments = upcoming(&config.digest, &config.zone, paused_until, now).take(3);
        moments.map(|at| at.strftime("%m-%d %H:%M").to_string()).collect()
    }

    #[test]
    fn quiet_time_and_pauses_are_passed_over() {
        let daily = "schedule = \"0 8 * * *\"";
        assert_eq!(next(daily, None), ["11-24 08:00", "11-25 08:00", "11-26 08:00"]);
        let weekend = format!("{daily}\nquiet = {{ days = [\"tue\", \"thu\"] }}");
        assert_eq!(next(&weekend, None), ["11-25 08:00", "11-27 08:00", "11-28 08:00"]);
        let away = format!("{daily}\nquiet = {{ dates = [\"2026-11-24..2026-12-31\"] }}");
        assert_eq!(next(&away, None), ["01-01 08:00", "01-02 08:00", "01-03 08:00"]);
        assert_eq!(next(daily, Some("2026-11-25T08:00:00Z")), ["11-25 08:00", "11-26 08:00", "11-27 08:00"]);
    }

    #[test]
    fn a_slot_in_quiet_hours_waits_for_their_end_as_long_as_catch_up_allows() {
        let held = "schedule = \"0 12,22 * * *\"\nquiet = { hours = \"20:00-07:30\" }";
        assert_eq!(next(held, None), ["11-23 12:00", "11-24 07:30", "11-24 12:00"]);
        let late = "schedule = \"0 12,22 * * *\"\ncatch-up = \"1h\"\nquiet = { hours = \"20:00-07:30\" }";
        assert_eq!(next(late, None), ["11-23 12:00", "11-24 12:00", "11-25 12:00"]);
        let twice = "schedule = \"0 12,22,23 * * *\"\nquiet = { hours = \"20:00-07:30\" }";
        assert_eq!(next(twice, None), ["11-23 12:00", "11-24 07:30", "11-24 12:00"]);
    }
}
