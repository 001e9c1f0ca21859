//! Calendars (RFC 5545) as people's programs export them: from text to [`Event`]s, and from all
//! components of one event, whichever files they lie in, to [`Meeting`]s at moments.
//!
//! Reading order: [`blocks`] text to components, of which one that is broken costs only itself;
//! [`event`] a component to a value; [`zone`] the many names of time zones; [`recurrence`] the
//! instances of a rule; [`fold`] which instances were meetings.
//!
//! Lines are unfolded here and values are read by calcard, which also expands rules; in civil time,
//! since zones are jiff's. Invariants: pure, bounded, no input panics, and neither the order nor
//! the splitting of files changes what comes out. Descriptions, places and attachments are never
//! read. Absent on purpose: who the owner is, and whether a meeting is a touch (see
//! [`crate::infer::meetings`]).

mod blocks;
mod event;
pub mod fold;
mod recurrence;
mod zone;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use blocks::Block;
pub use event::{Answer, Event, Participant};
pub use fold::{Meeting, Window};
use zone::Zones;

/// Most events read of one file.
const EVENTS: usize = 200_000;
/// Fewer events than these are read faster by one thread than by two.
const EVENTS_A_THREAD: usize = 500;

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarFile {
    pub events: Vec<Event>,
    pub remarks: Vec<CalendarRemark>,
}

/// Something worth telling of a calendar: an event that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRemark {
    /// Counted from 1.
    pub line: usize,
    /// A phrase.
    pub what: String,
}

/// Whether a text is a calendar at all.
pub fn begins(text: &str) -> bool {
    let head = text.trim_start_matches('\u{feff}').trim_start();
    head.get(..15).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// Reads a calendar: one VCALENDAR or several behind each other.
pub fn read(text: &str) -> CalendarFile {
    let mut found = blocks::split(text);
    let mut file = CalendarFile { events: Vec::new(), remarks: std::mem::take(&mut found.remarks) };
    if let Some(block) = found.events.get(EVENTS) {
        let what = format!("more than {EVENTS} events: the rest is passed over");
        file.remarks.push(CalendarRemark { line: block.line, what });
        found.events.truncate(EVENTS);
    }
    let zones = Zones::read(&found.zones);
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    for part in read_parts(&found.events, &zones) {
        file.events.extend(part.events);
        file.remarks.extend(part.remarks);
        for (line, zone) in part.unknown {
            unknown.entry(zone).or_insert(line);
        }
    }
    file.remarks.extend(unknown.into_iter().map(|(zone, line)| CalendarRemark {
        line,
        what: format!("the time zone {zone:?} is not known: its times are taken for your own zone's"),
    }));
    file.remarks.sort_by_key(|remark| remark.line);
    file
}

/// What some of a file's events came to.
#[derive(Default)]
struct Part {
    events: Vec<Event>,
    remarks: Vec<CalendarRemark>,
    /// Zones that nobody knows, and the line where each is first used.
    unknown: Vec<(usize, String)>,
}

/// Events read on as many threads as help, in the order of the file.
fn read_parts(blocks: &[Block], zones: &Zones) -> Vec<Part> {
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get());
    let parts: Vec<&[Block]> = blocks.chunks((blocks.len() / threads + 1).max(EVENTS_A_THREAD)).collect();
    std::thread::scope(|scope| {
        let readers: Vec<_> =
            parts.iter().map(|part| scope.spawn(move || read_part(part, zones.clone()))).collect();
        // A reader that panics is a defect of ours, and is told as one by the job that asked.
        let joined = readers.into_iter().map(|reader| reader.join());
        joined.map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn read_part(blocks: &[Block], mut zones: Zones) -> Part {
    let mut part = Part::default();
    for block in blocks {
        match event::parse(block, &mut zones) {
            Ok(event) => part.events.push(event),
            Err(what) => part.remarks.push(CalendarRemark { line: block.line, what: what.to_owned() }),
        }
    }
    part.unknown = zones.into_unknown();
    part
}
