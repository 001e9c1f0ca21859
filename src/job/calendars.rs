//! Calendars at each scan: files that changed are read, and what they say of meetings is stored.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::files;
use crate::calendar::{self, Window};
use crate::config::Config;
use crate::contacts::text;
use crate::store::calendar::{ReadCalendar, Refold};
use crate::store::watched_file::WatchedKind;
use crate::store::{Store, StoreError};

/// How far back meetings are kept, in days: ten years.
const BACK_DAYS: i64 = 3653;
/// How far ahead recurring meetings are expanded, in days.
const AHEAD_DAYS: i64 = 400;
/// They are expanded again when less than this is left, in days.
const LEFT_DAYS: i64 = 60;
/// Remarks kept of one file.
const REMARKS: usize = 20;
/// The moment to which recurring meetings are expanded.
const EXPANDED: &str = "meetings-expanded-to";
/// Endings of calendar files in a folder.
const ENDINGS: [&str; 4] = [".ics", ".ics.gz", ".ical", ".ifb"];

/// What reading calendars came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CalendarReport {
    /// Files that were read.
    pub read: usize,
    pub gone: usize,
    /// What cannot be read, and why.
    pub faults: Vec<String>,
}

/// The calendar files that the configuration means now.
pub fn files(config: &Config, faults: &mut Vec<String>) -> BTreeSet<PathBuf> {
    files::list(&config.calendars, &ENDINGS, faults)
}

/// Reads what changed. Nothing is done where nothing did.
///
/// # Errors
/// The database's. A file that cannot be read is a fault of the report.
pub fn sync(store: &mut Store, config: &Config, now: Timestamp) -> Result<CalendarReport, StoreError> {
    let mut faults = Vec::new();
    let paths = files(config, &mut faults);
    let known = store.watched_files(WatchedKind::Calendar)?;
    if paths.is_empty() && known.is_empty() {
        return Ok(CalendarReport { faults, ..CalendarReport::default() });
    }
    let changes = files::changes(&paths, known, faults);
    for file in &changes.touched {
        store.touch_watched(WatchedKind::Calendar, file)?;
    }
    let day = |days: i64| SignedDuration::from_hours(24 * days);
    let expanded = store.moment(EXPANDED)?;
    let refold = match expanded {
        Some(to) if to > now.saturating_add(day(LEFT_DAYS)).unwrap_or(now) => Refold::Touched,
        _ => Refold::Everything,
    };
    let mut report =
        CalendarReport { read: changes.changed.len(), gone: changes.gone.len(), faults: changes.faults };
    if report.read == 0 && report.gone == 0 && refold == Refold::Touched {
        return Ok(report);
    }
    let ahead = now.saturating_add(day(AHEAD_DAYS)).unwrap_or(now);
    let to = expanded.filter(|_| refold == Refold::Touched).unwrap_or(ahead);
    let from = now.saturating_sub(day(BACK_DAYS)).unwrap_or(now);
    let window = Window { from: from.as_second(), to: to.as_second() };
    let mut read = Vec::new();
    for (mut file, bytes) in changes.changed {
        let text = text::decode(&bytes);
        let calendar = match calendar::begins(&text) {
            true => calendar::read(&text),
            false => {
                report.faults.push(format!("{}: no calendar (iCalendar)", file.path));
                calendar::CalendarFile::default()
            }
        };
        let remarks = calendar.remarks.iter().take(REMARKS);
        file.remarks = remarks.map(|remark| format!("line {}: {}", remark.line, remark.what)).collect();
        if calendar.remarks.len() > REMARKS {
            file.remarks.push(format!("and {} more", calendar.remarks.len() - REMARKS));
        }
        read.push(ReadCalendar { file, events: calendar.events });
    }
    store.write_calendars(&read, &changes.gone, refold, window, &config.zone)?;
    store.set_moment(EXPANDED, to)?;
    Ok(report)
}
