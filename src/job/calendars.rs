//! Calendars at each scan: files that changed are read, and what they say of meetings is stored.

use jiff::{SignedDuration, Timestamp};

use super::files::{self, Changes, FileList, FilesRead};
use crate::calendar::{self, CalendarFile, Components, Window};
use crate::config::Config;
use crate::contacts::text;
use crate::store::calendar::{ReadCalendar, Refold};
use crate::store::watched_file::{WatchedFile, WatchedKind};
use crate::store::{Store, StoreError};

/// How far back meetings are kept, in days: ten years.
const BACK_DAYS: i64 = 3653;
/// How far ahead recurring meetings are expanded, in days.
const AHEAD_DAYS: i64 = 400;
/// They are expanded again when less than this is left, in days.
const LEFT_DAYS: i64 = 60;
/// Fewer events than these are read faster by one thread than by two.
const EVENTS_A_THREAD: usize = 500;
/// Remarks kept of one file.
const REMARKS: usize = 20;
/// The moment to which recurring meetings are expanded.
const EXPANDED: &str = "meetings-expanded-to";
const NO_CALENDAR: &str = "no calendar (iCalendar)";
/// Endings of calendar files in a folder.
const ENDINGS: [&str; 4] = [".ics", ".ics.gz", ".ical", ".ifb"];

/// The calendar files that the configuration means now.
pub fn files(config: &Config) -> FileList {
    files::list(&config.calendars, &ENDINGS)
}

/// Reads what changed. Nothing is done where nothing changed.
///
/// # Errors
/// The database's.
pub fn sync(store: &mut Store, config: &Config, now: Timestamp) -> Result<FilesRead, StoreError> {
    let mut read = 0;
    loop {
        let changes = files::changes(files(config), store.watched_files(WatchedKind::Calendar)?);
        let more = changes.more;
        read += changes.changed.len();
        let faults = take_in(store, config, changes, now)?;
        if !more {
            return Ok(FilesRead { read, faults });
        }
    }
}

fn take_in(
    store: &mut Store,
    config: &Config,
    changes: Changes,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    for file in &changes.touched {
        store.touch_watched(WatchedKind::Calendar, file)?;
    }
    let mut faults = changes.faults;
    let day = |days: i64| SignedDuration::from_hours(24 * days);
    let expanded = store.moment(EXPANDED)?;
    let refold = match expanded {
        Some(to) if to > now.saturating_add(day(LEFT_DAYS)).unwrap_or(now) => Refold::Touched,
        Some(_) => Refold::Everything,
        None if changes.changed.is_empty() => return Ok(faults),
        None => Refold::Everything,
    };
    if changes.changed.is_empty() && changes.gone.is_empty() && refold == Refold::Touched {
        return Ok(faults);
    }
    let ahead = now.saturating_add(day(AHEAD_DAYS)).unwrap_or(now);
    let to = expanded.filter(|_| refold == Refold::Touched).unwrap_or(ahead);
    let from = now.saturating_sub(day(BACK_DAYS)).unwrap_or(now);
    let window = Window { from: from.as_second(), to: to.as_second() };
    let read: Vec<ReadCalendar> =
        changes.changed.into_iter().map(|(file, bytes)| parse(file, &bytes, &mut faults)).collect();
    store.write_calendars(read, &changes.gone, refold, window, &config.zone)?;
    store.set_moment(EXPANDED, to)?;
    Ok(faults)
}

/// Reads a calendar on as many threads as help.
fn read(text: &str) -> CalendarFile {
    let components = Components::split(text);
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get());
    let share = (components.len() / threads + 1).max(EVENTS_A_THREAD);
    let parts = std::thread::scope(|scope| {
        let all = &components;
        let starts = (0..all.len()).step_by(share);
        let read = |start: usize| move || all.read(start..(start + share).min(all.len()));
        let readers: Vec<_> = starts.map(|start| scope.spawn(read(start))).collect();
        let joined = readers.into_iter().map(|reader| reader.join());
        // A reader that panics is a defect of ours, and is told as one.
        joined.map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    components.join(parts)
}

fn parse(mut file: WatchedFile, bytes: &[u8], faults: &mut Vec<String>) -> ReadCalendar {
    let text = text::decode(bytes);
    if !calendar::begins(&text) {
        faults.push(format!("{}: {NO_CALENDAR}", file.path));
        file.remarks = vec![NO_CALENDAR.to_owned()];
        return ReadCalendar { file, events: Vec::new() };
    }
    let calendar = read(&text);
    let remarks = calendar.remarks.iter().take(REMARKS);
    file.remarks = remarks.map(|remark| format!("line {}: {}", remark.line, remark.what)).collect();
    if calendar.remarks.len() > REMARKS {
        file.remarks.push(format!("and {} more", calendar.remarks.len() - REMARKS));
    }
    ReadCalendar { file, events: calendar.events }
}
