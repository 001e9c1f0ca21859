//! When a message was written: its Date, where the arrival vouches for it; else what a Received
//! field says. The day on which a mailbox or a file got a mail is the day of a copy as often as
//! not: it says nothing against an older Date, and alone it makes no message count.
//!
//! Servers that take a copied mailbox in by delivering it write Received fields of that day too.
//! Such a day shows itself: many messages arrived on it whose Dates are weeks older and spread far.
//! Their Dates are believed.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::mail::DateSource;
use crate::mail::{Signs, date};

/// Messages with an old Date that make a day one of importing.
const MANY: u32 = 20;
/// Seconds that their Dates must spread over.
const SPREAD: i64 = 30 * 86_400;
const DAY: i64 = 86_400;
/// 1990-01-01: no mail of a mailbox is older.
const EARLIEST: i64 = 631_152_000;

/// Days on which mail was imported.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct ImportedFolders {
    /// By day of arrival (since 1970, UTC): messages, earliest and latest Date.
    days: HashMap<i64, (u32, i64, i64)>,
}

impl ImportedFolders {
    /// Counts a message whose Date (UTC seconds) is more than a week older than what a Received
    /// field says. Tells whether its day turns out to be one of importing by it.
    pub fn notice(&mut self, written: i64, arrived: i64) -> bool {
        let was = self.imported_on(arrived);
        let day = self.days.entry(arrived.div_euclid(DAY)).or_insert((0, written, written));
        *day = (day.0 + 1, day.1.min(written), day.2.max(written));
        !was && self.imported_on(arrived)
    }

    /// When a message counts for, UTC seconds. `signs` tell whether a Received field says when it
    /// arrived, or the mailbox alone. `None`: nothing worth believing says so.
    pub fn moment(&self, written: Option<i64>, arrived: Option<i64>, signs: Signs) -> Option<i64> {
        let by_server = is_received(signs);
        if let (Some(date), Some(arrival), true) = (written, arrived, by_server)
            && (EARLIEST..=arrival + DAY).contains(&date)
            && self.imported_on(arrival)
        {
            return Some(date);
        }
        let at = |seconds: Option<i64>| seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let (received, stored) = if by_server { (arrived, None) } else { (None, arrived) };
        let (chosen, source, _) = date::choose(at(written), at(received), at(stored));
        let chosen = chosen.filter(|_| source != DateSource::Internal).map(Timestamp::as_second);
        chosen.filter(|at| *at >= EARLIEST)
    }

    fn imported_on(&self, arrival: i64) -> bool {
        let day = self.days.get(&arrival.div_euclid(DAY));
        day.is_some_and(|(many, first, last)| *many >= MANY && last - first >= SPREAD)
    }
}

/// Whether a Received field says when a message arrived.
pub fn is_received(signs: Signs) -> bool {
    signs.contains(Signs::RECEIVED) && !signs.contains(Signs::RECEIVED_UNDATED)
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
        let moment =
            |written: i64, arrived: i64| imports.moment(Some(written), Some(arrived), Signs::RECEIVED);
        assert_eq!(moment(NOW - 300 * DAY, NOW), Some(NOW - 300 * DAY));
        assert_eq!(moment(NOW + 300 * DAY, NOW), Some(NOW), "the future is not believed");
        assert_eq!(moment(NOW - 300 * DAY, NOW - 5 * DAY), Some(NOW - 5 * DAY), "another day");
    }

    #[test]
    fn one_late_mail_is_no_import() {
        let mut imports = ImportedFolders::default();
        imports.notice(NOW - 300 * DAY, NOW);
        let moment =
            |written: Option<i64>, arrived: Option<i64>| imports.moment(written, arrived, Signs::RECEIVED);
        assert_eq!(moment(Some(NOW - 300 * DAY), Some(NOW)), Some(NOW));
        assert_eq!(moment(Some(NOW), Some(NOW + 60)), Some(NOW));
        assert_eq!(moment(None, Some(NOW)), Some(NOW));
        assert_eq!(moment(None, None), None);
    }

    #[test]
    fn the_day_on_which_a_mailbox_got_a_mail_is_nothing_against_its_date_and_nothing_alone() {
        let imports = ImportedFolders::default();
        for signs in [Signs::empty(), Signs::RECEIVED | Signs::RECEIVED_UNDATED] {
            let moment = |written: Option<i64>, arrived: i64| imports.moment(written, Some(arrived), signs);
            assert_eq!(moment(Some(NOW - 300 * DAY), NOW), Some(NOW - 300 * DAY));
            assert_eq!(moment(Some(NOW - 60), NOW), Some(NOW - 60));
            assert_eq!(moment(Some(NOW), 0), Some(NOW), "the mailbox's clock stood still");
            assert_eq!(moment(Some(NOW + 3 * DAY), NOW), Some(NOW), "clamped");
            assert_eq!(moment(None, NOW), None);
            assert_eq!(moment(Some(NOW + 300 * DAY), NOW), None, "the future is not believed");
            assert_eq!(moment(Some(0), NOW), None, "nor a dead clock battery");
        }
        assert_eq!(imports.moment(Some(0), None, Signs::empty()), None);
        assert_eq!(imports.moment(Some(NOW), None, Signs::empty()), Some(NOW));
    }
}
