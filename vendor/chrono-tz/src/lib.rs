//! The interface of chrono-tz 0.10, as far as calcard uses it, over the time zones of jiff.
//!
//! chrono-tz brings a copy of the whole time zone database as tables of code: four megabytes of the
//! program, for a database that jiff has already. Names and offsets are the same. Absent on purpose:
//! what calcard does not use (`GapInfo`, modules by continent, serde).

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;

use chrono::{Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Dst, TimeZone as Zone};

mod zones;

pub use zones::{TZ_VARIANTS, Tz};

/// Coordinated Universal Time.
pub const UTC: Tz = Tz::UTC;

/// No time zone is called so.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParseError(String);

impl Display for ParseError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "no time zone is called {}", self.0)
    }
}

impl std::error::Error for ParseError {}

impl FromStr for Tz {
    type Err = ParseError;

    fn from_str(name: &str) -> Result<Tz, ParseError> {
        let found = TZ_VARIANTS.iter().find(|zone| zone.name() == name);
        found.copied().ok_or_else(|| ParseError(name.to_owned()))
    }
}

impl Default for Tz {
    fn default() -> Tz {
        UTC
    }
}

impl Debug for Tz {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Display for Tz {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Longest abbreviation of a zone (`AEST`, `+1345`).
const LONGEST: usize = 8;

/// What a zone adds to UTC at a moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TzOffset {
    zone: Tz,
    /// Seconds, daylight saving time included.
    total: i32,
    /// Seconds of daylight saving time.
    daylight: i32,
    name: [u8; LONGEST],
}

/// The parts of an offset.
pub trait OffsetComponents {
    /// What the zone adds without daylight saving time.
    fn base_utc_offset(&self) -> Duration;
    /// What daylight saving time adds.
    fn dst_offset(&self) -> Duration;
}

/// What an offset is called.
pub trait OffsetName {
    /// The name of the zone.
    fn tz_id(&self) -> &str;
    /// Such as CET or CEST.
    fn abbreviation(&self) -> Option<&str>;
}

impl OffsetComponents for TzOffset {
    fn base_utc_offset(&self) -> Duration {
        Duration::seconds(i64::from(self.total - self.daylight))
    }

    fn dst_offset(&self) -> Duration {
        Duration::seconds(i64::from(self.daylight))
    }
}

impl OffsetName for TzOffset {
    fn tz_id(&self) -> &str {
        self.zone.name()
    }

    fn abbreviation(&self) -> Option<&str> {
        let end = self.name.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
        let name = std::str::from_utf8(&self.name[..end]).ok()?;
        // Many zones have a number in place of a name.
        (!name.is_empty() && !name.starts_with(['+', '-'])).then_some(name)
    }
}

impl Offset for TzOffset {
    fn fix(&self) -> FixedOffset {
        FixedOffset::east_opt(self.total).expect("a zone is less than a day off")
    }
}

impl Debug for TzOffset {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.abbreviation().unwrap_or_default())
    }
}

impl Display for TzOffset {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.abbreviation().unwrap_or_default())
    }
}

impl Tz {
    fn zone(self) -> Zone {
        // A name that the database does not have any more is taken for UTC.
        Zone::get(self.name()).unwrap_or(Zone::UTC)
    }

    /// The offset at a moment, in seconds since the epoch.
    fn offset(self, zone: &Zone, second: i64) -> TzOffset {
        let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let at = Timestamp::from_second(second.clamp(least, most)).expect("within the bounds");
        let info = zone.to_offset_info(at);
        let total = info.offset().seconds();
        let daylight = if info.dst() == Dst::Yes { total - standard(zone, at, total) } else { 0 };
        let mut name = [0; LONGEST];
        let text = info.abbreviation().as_bytes();
        let length = text.len().min(LONGEST);
        name[..length].copy_from_slice(&text[..length]);
        TzOffset { zone: self, total, daylight, name }
    }
}

/// The offset that held before daylight saving time began; an hour less than now, where none did.
fn standard(zone: &Zone, at: Timestamp, total: i32) -> i32 {
    const TRANSITIONS: usize = 4;
    let before = zone.preceding(at).take(TRANSITIONS).filter(|change| change.dst() == Dst::No);
    before.map(|change| change.offset().seconds()).next().unwrap_or(total - 3600)
}

fn civil(local: &NaiveDateTime) -> Option<jiff::civil::DateTime> {
    use chrono::{Datelike, Timelike};
    let (date, time) = (local.date(), local.time());
    jiff::civil::DateTime::new(
        i16::try_from(date.year()).ok()?,
        date.month() as i8,
        date.day() as i8,
        time.hour() as i8,
        time.minute() as i8,
        time.second() as i8,
        0,
    )
    .ok()
}

impl TimeZone for Tz {
    type Offset = TzOffset;

    fn from_offset(offset: &TzOffset) -> Tz {
        offset.zone
    }

    /// One offset that held on that day.
    fn offset_from_local_date(&self, local: &NaiveDate) -> LocalResult<TzOffset> {
        let last = local.and_hms_opt(23, 59, 59).unwrap_or(local.and_time(NaiveTime::MIN));
        let earliest = self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN)).earliest();
        let found = earliest.or_else(|| self.offset_from_local_datetime(&last).earliest());
        found.map_or(LocalResult::None, LocalResult::Single)
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> LocalResult<TzOffset> {
        let second = local.and_utc().timestamp();
        let zone = self.zone();
        let Some(civil) = civil(local) else { return LocalResult::Single(self.offset(&zone, second)) };
        let with = |offset: jiff::tz::Offset| self.offset(&zone, second - i64::from(offset.seconds()));
        match zone.to_ambiguous_zoned(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => LocalResult::Single(with(offset)),
            AmbiguousOffset::Fold { before, after } => LocalResult::Ambiguous(with(before), with(after)),
            AmbiguousOffset::Gap { .. } => LocalResult::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> TzOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> TzOffset {
        self.offset(&self.zone(), utc.and_utc().timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_found_by_its_name_and_known_to_jiff() {
        for zone in TZ_VARIANTS {
            assert_eq!(zone.name().parse(), Ok(zone));
            assert!(Zone::get(zone.name()).is_ok(), "{zone}");
        }
        assert!("Europe/Atlantis".parse::<Tz>().is_err());
    }

    #[test]
    fn summer_winter_the_hour_that_is_twice_and_the_hour_that_is_not() {
        let paris = Tz::Europe__Paris;
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let summer = paris.offset_from_utc_datetime(&at("2026-07-01T12:00:00"));
        assert_eq!((summer.fix().local_minus_utc(), summer.abbreviation()), (7200, Some("CEST")));
        assert_eq!((summer.base_utc_offset(), summer.dst_offset()), (Duration::hours(1), Duration::hours(1)));
        let winter = paris.offset_from_local_datetime(&at("2026-01-01T12:00:00")).unwrap();
        assert_eq!((winter.fix().local_minus_utc(), winter.abbreviation()), (3600, Some("CET")));
        assert_eq!(paris.offset_from_local_datetime(&at("2026-03-29T02:30:00")), LocalResult::None);
        let LocalResult::Ambiguous(first, second) =
            paris.offset_from_local_datetime(&at("2026-10-25T02:30:00"))
        else {
            panic!("it is twice")
        };
        assert_eq!((first.total, second.total), (7200, 3600));
        assert_eq!(Tz::UTC.offset_from_utc_datetime(&at("2026-01-01T00:00:00")).total, 0);
    }
}
