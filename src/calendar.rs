//! Calendars (RFC 5545) as people's programs export them: from text to [`Event`]s, and from all
//! components of one event, whichever files they are in, to [`Meeting`]s at moments.
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
use std::ops::Range;

use blocks::Block;
use event::KnownLines;
pub use event::{Answer, Event, Participant};
pub use fold::{Meeting, Window};
use zone::Zones;

/// Most events read of one file.
const EVENTS: usize = 200_000;

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

/// A calendar's components, before they are read: parts of it can be read apart.
#[derive(Debug)]
pub struct Components {
    events: Vec<Block>,
    zones: Zones,
    remarks: Vec<CalendarRemark>,
}

/// What some components came to.
#[derive(Debug, Default)]
pub struct ReadComponents {
    events: Vec<Event>,
    remarks: Vec<CalendarRemark>,
    /// Zones that nobody knows, and the line where each is first used.
    unknown: Vec<(usize, String)>,
}

/// Reads a calendar: one VCALENDAR or several behind each other.
pub fn read(text: &str) -> CalendarFile {
    let components = Components::split(text);
    let all = components.read(0..components.len());
    components.join(vec![all])
}

impl Components {
    /// Cuts a calendar into components.
    pub fn split(text: &str) -> Components {
        let mut found = blocks::split(text);
        if let Some(block) = found.events.get(EVENTS) {
            let what = format!("more than {EVENTS} events: the rest is passed over");
            found.remarks.push(CalendarRemark { line: block.line, what });
            found.events.truncate(EVENTS);
        }
        Components { events: found.events, zones: Zones::read(&found.zones), remarks: found.remarks }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Reads the components of a range, as far as there are any.
    pub fn read(&self, range: Range<usize>) -> ReadComponents {
        let (mut zones, mut people) = (self.zones.clone(), KnownLines::default());
        let mut found = ReadComponents::default();
        for block in self.events.get(range).unwrap_or_default() {
            match event::parse(block, &mut zones, &mut people) {
                Ok(event) => found.events.push(event),
                Err(what) => found.remarks.push(CalendarRemark { line: block.line, what: what.to_owned() }),
            }
        }
        found.unknown = zones.into_unknown();
        found
    }

    /// Puts what was read of all ranges together, in their order.
    pub fn join(self, parts: Vec<ReadComponents>) -> CalendarFile {
        let mut file = CalendarFile { events: Vec::new(), remarks: self.remarks };
        let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
        for part in parts {
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
}
