//! When a message was written: its Date, where the arrival vouches for it; else the arrival; and
//! for mail that was imported from another mailbox the Date again.
//!
//! A copied mailbox often carries the day of the copying as INTERNALDATE of everything. Such a day
//! shows itself: many messages arrived on it whose Dates are weeks older and spread far. Their
//! Dates are believed.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::mail::date;

/// Messages with an old Date that make a day one of importing.
const MANY: u32 = 20;
/// Seconds that their Dates must spread over.
const SPREAD: i64 = 30 * 86_400;
const DAY: i64 = 86_400;
/// 1990-01-01: no mail of a mailbox is older.
const EARLIEST: i64 = 631_152_000;

/// Days on which mail was imported.
#[derive(Debug, Clone, Default)]
pub struct ImportedFolders {
    /// By day of arrival (since 1970, UTC): messages, earliest and latest Date.
    days: HashMap<i64, (u32, i64, i64)>,
}

impl ImportedFolders {
    /// Counts a message whose Date (UTC seconds) is more than a week older than its arrival. Tells
    /// whether its day turns out to be one of importing by it.
    pub fn notice(&mut self, written: i64, arrived: i64) -> bool {
        let was = self.imported_on(arrived);
        let day = self.days.entry(arrived.div_euclid(DAY)).or_insert((0, written, written));
        *day = (day.0 + 1, day.1.min(written), day.2.max(written));
        !was && self.imported_on(arrived)
    }

    /// When a message counts for, UTC seconds. `None`: neither Date nor arrival is known.
    pub fn moment(&self, written: Option<i64>, arrived: Option<i64>) -> Option<i64> {
        if let (Some(date), Some(arrival)) = (written, arrived)
            && (EARLIEST..=arrival + DAY).contains(&date)
            && self.imported_on(arrival)
        {
            return Some(date);
        }
        let at = |seconds: i64| Timestamp::from_second(seconds).ok();
        let (chosen, _, _) = date::choose(written.and_then(at), None, arrived.and_then(at));
        chosen.map(Timestamp::as_second)
    }

    fn imported_on(&self, arrival: i64) -> bool {
        let day = self.days.get(&arrival.div_euclid(DAY));
        day.is_some_and(|(many, first, last)| *many >= MANY && last - first >= SPREAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    #[test]
    fn a_mailbox_copied_in_one_day_keeps_its_dates() {
        let mut imports = ImportedFolders::default();
        let turned = (1..=MANY).filter(|n| imports.notice(NOW - i64::from(*n) * 10 * DAY, NOW)).count();
        assert_eq!(turned, 1, "the day turns once");
        assert_eq!(imports.moment(Some(NOW - 300 * DAY), Some(NOW)), Some(NOW - 300 * DAY));
        assert_eq!(imports.moment(Some(NOW + 300 * DAY), Some(NOW)), Some(NOW), "the future is not believed");
        assert_eq!(
            imports.moment(Some(NOW - 300 * DAY), Some(NOW - 5 * DAY)),
            Some(NOW - 5 * DAY),
            "another day"
        );
    }

    #[test]
    fn one_late_mail_is_no_import() {
        let mut imports = ImportedFolders::default();
        imports.notice(NOW - 300 * DAY, NOW);
        assert_eq!(imports.moment(Some(NOW - 300 * DAY), Some(NOW)), Some(NOW));
        assert_eq!(imports.moment(Some(NOW), Some(NOW + 60)), Some(NOW));
        assert_eq!(imports.moment(None, Some(NOW)), Some(NOW));
        assert_eq!(imports.moment(None, None), None);
    }
}
