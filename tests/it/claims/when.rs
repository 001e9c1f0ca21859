//! What must hold of any text that is read as a moment or a cadence.

use jiff::{Timestamp, Zoned};
use rekindle::command::when::{self, Toward};
use rekindle::mail::text;

use super::command::monday;

/// Panics where `text` breaks a promise of the reader of dates; bytes that are no UTF-8 are passed
/// over.
pub fn hold(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    // Within the hour that Paris has twice, before a leap day, and at the end of a long month.
    let others = ["2026-10-25T02:30:00+01:00[Europe/Paris]", "2028-01-31T23:59:59+13:00[Pacific/Auckland]"];
    let others = others.map(|moment| moment.parse().expect("a moment"));
    for now in others.iter().chain([&monday()]) {
        for toward in [Toward::Future, Toward::Past] {
            moment(text, now, toward);
        }
    }
    match when::parse_days(text) {
        Ok(days) => assert!((1..=3653).contains(&days), "{days} days"),
        Err(why) => is_a_sentence(&why),
    }
}

fn moment(text: &str, now: &Zoned, toward: Toward) {
    match when::parse_toward(text, now, toward) {
        Ok(when) => {
            assert_eq!(when.at.time_zone(), now.time_zone(), "in the owner's zone");
            let echo: Timestamp = when::rfc3339(&when.at).parse().expect("RFC 3339");
            assert_eq!(echo.as_second(), when.at.timestamp().as_second(), "the echo is the moment");
            let day = when.at.strftime("%Y-%m-%d").to_string();
            let again = when::parse_toward(&day, now, toward).map(|again| again.at.date());
            assert_eq!(again, Ok(when.at.date()), "the day of {text:?}, written out");
        }
        Err(why) => is_a_sentence(&why),
    }
}

fn is_a_sentence(why: &str) {
    assert!(!why.is_empty() && why.chars().count() <= 300, "{why:?}");
    assert_eq!(text::one_line(why), why, "shown as it stands");
}
