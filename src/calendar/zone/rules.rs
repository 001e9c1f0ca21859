//! The rules of a zone whose name nobody knows: what its VTIMEZONE says (RFC 5545 3.6.5), as POSIX
//! writes it in TZ: `STD-01:00DST-02:00,M3.5.0/02:00,M10.5.0/03:00`.

use jiff::tz::{Offset, TimeZone};

use super::{offset, property, written};

/// Half of the year's rules.
struct Observance {
    offset: Offset,
    /// `M3.5.0/02:00`: the last Sunday of March, at two by the clock of before.
    begins: String,
}

/// The rules that hold now. `None`: there is no summer time, or its rule is of another sort.
pub(super) fn posix(zone: &str) -> Option<String> {
    let (standard, daylight) = (observance(zone, "STANDARD")?, observance(zone, "DAYLIGHT")?);
    let rules = format!(
        "STD{}DST{},{},{}",
        behind_utc(standard.offset),
        behind_utc(daylight.offset),
        daylight.begins,
        standard.begins
    );
    TimeZone::posix(&rules).is_ok().then_some(rules)
}

/// POSIX counts the hours that a zone is behind UTC.
fn behind_utc(offset: Offset) -> String {
    written(-offset)
}

/// Of several observances of one name the latest that goes on.
fn observance(zone: &str, name: &str) -> Option<Observance> {
    let (begin, end) = (format!("BEGIN:{name}"), format!("END:{name}"));
    let parts = zone.split(&begin).skip(1).filter_map(|part| part.split(&end).next());
    let goes_on = parts.filter_map(|part| {
        let (start, rule) = (property(part, "DTSTART")?, property(part, "RRULE")?);
        (!rule.contains("UNTIL=") && !rule.contains("COUNT=")).then_some((start, rule, part))
    });
    let (start, rule, part) = goes_on.max_by_key(|(start, ..)| *start)?;
    Some(Observance { offset: offset(property(part, "TZOFFSETTO")?)?, begins: begins(start, rule)? })
}

fn begins(start: &str, rule: &str) -> Option<String> {
    const DAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    let part = |name: &str| rule.split(';').find_map(|part| part.trim().strip_prefix(name));
    let month: i8 = part("BYMONTH=")?.parse().ok()?;
    let by_day = part("BYDAY=")?;
    let (week, day) = by_day.split_at_checked(by_day.len().checked_sub(2)?)?;
    let week = match part("BYSETPOS=").unwrap_or(week).parse().ok()? {
        -1 => 5,
        week @ 1..=5 => week,
        _ => return None,
    };
    let day = DAYS.iter().position(|name| *name == day)?;
    let (_, time) = start.split_once('T')?;
    Some(format!("M{month}.{week}.{day}/{}:{}", time.get(..2)?, time.get(2..4)?))
}
