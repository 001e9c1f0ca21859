//! Dates as mail has them (RFC 5322 3.3, with the obsolete and the broken forms), and which date to believe.

use jiff::Timestamp;

use super::header::{DateSource, Defect};

/// Reads a Date value tolerantly: RFC 5322 with and without weekday, two-digit years, zone names, comments, missing seconds, missing
/// zone (UTC), tabs, asctime, ISO 8601. `None` when it is not a date, or outside 1970..2200.
pub fn parse(raw: &str) -> Option<Timestamp> {
    let _ = raw;
    todo!()
}

/// Which moment a message counts for. `written` is the parsed Date (with `had_date_field` telling missing from unreadable),
/// `arrived` INTERNALDATE or its like, `received` the topmost Received. More than 7 days apart, or before 1990: the arrival. More than a
/// day after the arrival: clamped to it. Without any arrival the Date is believed.
pub fn choose(
    written: Option<Timestamp>,
    received: Option<Timestamp>,
    arrived: Option<Timestamp>,
) -> (Option<Timestamp>, DateSource, Option<Defect>) {
    let _ = (written, received, arrived);
    todo!()
}
