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

pub use event::{Answer, Event, Participant};
pub use fold::{Meeting, Window};

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

/// Reads a calendar: one VCALENDAR or several behind each other.
pub fn read(text: &str) -> CalendarFile {
    let mut found = blocks::split(text);
    let mut file = CalendarFile { events: Vec::new(), remarks: std::mem::take(&mut found.remarks) };
    let mut zones = zone::Zones::read(&found.zones);
    for block in &found.events {
        if file.events.len() == EVENTS {
            let what = format!("more than {EVENTS} events: the rest is passed over");
            file.remarks.push(CalendarRemark { line: block.line, what });
            break;
        }
        match event::parse(block, &mut zones) {
            Ok(event) => file.events.push(event),
            Err(what) => file.remarks.push(CalendarRemark { line: block.line, what: what.to_owned() }),
        }
    }
    let unknown = zones.unknown().map(|(line, zone)| CalendarRemark {
        line,
        what: format!("the time zone {zone:?} is not known: its times are taken for your own zone's"),
    });
    file.remarks.extend(unknown);
    file.remarks.sort_by_key(|remark| remark.line);
    file
}
