//! Natural dates: `2w`, `3 jun`, `next friday`, `in 2 weeks`, `fri 3pm`.

use jiff::Zoned;

/// How exact a resolved moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A resolved moment.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    pub at: Zoned,
    pub granularity: Granularity,
}

/// Resolves a whole text as a moment in the future, or, for logging, the past (`yesterday`, `last friday`, `3 jun`). `now` gives moment and zone.
///
/// # Errors
/// A sentence for the owner: not a date, minutes, a day that does not exist.
pub fn parse(text: &str, now: &Zoned) -> Result<When, String> {
    let _ = (text, now);
    todo!()
}
