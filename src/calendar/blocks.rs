//! A calendar's text, cut into components before any of them is read.

use std::borrow::Cow;

use super::CalendarRemark;

/// Longest component kept, in bytes of the lines that are read.
const BLOCK_BYTES: usize = 256 << 10;
/// Longest line kept, in bytes, unfolded.
const LINE_BYTES: usize = 8 << 10;
/// Time zones kept of one file.
const ZONES: usize = 2_000;

/// Properties of an event that are read; all others are passed over unread.
const READ: [&str; 15] = [
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "DTSTAMP",
    "LAST-MODIFIED",
    "STATUS",
    "SUMMARY",
    "X-MICROSOFT-CDO-BUSYSTATUS",
    "X-MICROSOFT-CDO-ALLDAYEVENT",
];

/// What the calendar around a component says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CalendarMethod {
    /// METHOD:CANCEL (RFC 5546 3.2.5).
    Cancel,
    /// Any other, or none.
    Held,
}

/// One component, from BEGIN to END, unfolded, of its properties those that are read.
#[derive(Debug)]
pub(super) struct Block {
    /// Where it begins, counted from 1.
    pub line: usize,
    pub text: String,
    /// The value of RRULE as written.
    pub rule: Option<String>,
    /// The line of ORGANIZER.
    pub organizer: Option<String>,
    /// The lines of ATTENDEE.
    pub attendees: String,
    pub method: CalendarMethod,
}

/// All components of a text that matter.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub events: Vec<Block>,
    pub zones: Vec<String>,
    pub remarks: Vec<CalendarRemark>,
}

/// What the walk is inside of.
enum Inside {
    Calendar,
    Event {
        block: Block,
        /// Components inside of the event that are open (alarms).
        nested: usize,
    },
    Zone(String),
}

/// Cuts a text into components.
pub(super) fn split(text: &str) -> Blocks {
    let mut found = Blocks::default();
    let (mut inside, mut method, mut answers) = (Inside::Calendar, CalendarMethod::Held, false);
    for (number, line) in BlockLines::new(text) {
        let upper = |prefix: &str| is_prefix(&line, prefix);
        match &mut inside {
            Inside::Calendar if upper("BEGIN:VCALENDAR") => (method, answers) = (CalendarMethod::Held, false),
            Inside::Calendar if upper("METHOD:") => {
                let value = line["METHOD:".len()..].trim().to_ascii_uppercase();
                method = if value == "CANCEL" { CalendarMethod::Cancel } else { CalendarMethod::Held };
                // An answer of somebody else to an invitation is no event (RFC 5546 3.2.3, 3.2.7).
                answers = ["REPLY", "COUNTER", "REFRESH"].contains(&value.as_str());
            }
            Inside::Calendar if upper("BEGIN:VTIMEZONE") => inside = Inside::Zone(format!("{line}\n")),
            Inside::Calendar if upper("BEGIN:VEVENT") => inside = begin(number, method),
            Inside::Calendar => {}
            Inside::Zone(zone) => {
                add(zone, &line);
                if upper("END:VTIMEZONE") {
                    found.zone(std::mem::take(zone));
                    inside = Inside::Calendar;
                }
            }
            Inside::Event { block, nested } => {
                let end = upper("END:VEVENT") && *nested == 0;
                if end || upper("END:VCALENDAR") || upper("BEGIN:VEVENT") {
                    let next = if upper("BEGIN:VEVENT") { begin(number, method) } else { Inside::Calendar };
                    let Inside::Event { mut block, .. } = std::mem::replace(&mut inside, next) else {
                        continue;
                    };
                    block.text.push_str("END:VEVENT\n");
                    match end {
                        true if answers => {}
                        true => found.events.push(block),
                        false => found.remark(block.line, NO_END),
                    }
                } else {
                    event_line(block, nested, &line);
                }
            }
        }
    }
    if let Inside::Event { block, .. } = inside {
        found.remark(block.line, NO_END);
    }
    found
}

const NO_END: &str = "an event without an end: passed over";

/// A line of a time zone, as long as there is room.
fn add(zone: &mut String, line: &str) {
    if zone.len() < BLOCK_BYTES {
        push_line(zone, line);
    }
}

/// A line of an event that neither begins nor ends it.
fn event_line(block: &mut Block, nested: &mut usize, line: &str) {
    if is_prefix(line, "BEGIN:") {
        *nested += 1;
    } else if is_prefix(line, "END:") {
        *nested = nested.saturating_sub(1);
    } else if *nested == 0 {
        take(block, line);
    }
}

fn begin(line: usize, method: CalendarMethod) -> Inside {
    let text = "BEGIN:VEVENT\n".to_owned();
    let block = Block { line, text, rule: None, organizer: None, attendees: String::new(), method };
    Inside::Event { block, nested: 0 }
}

/// Keeps a line of an event where its property is one of those that are read.
fn take(block: &mut Block, line: &str) {
    let name = line.split([':', ';']).next().unwrap_or_default();
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    match () {
        () if block.text.len() + block.attendees.len() + line.len() > BLOCK_BYTES => {}
        () if is("ATTENDEE") => push_line(&mut block.attendees, line),
        () if is("ORGANIZER") => {
            block.organizer.get_or_insert_with(|| line.to_owned());
        }
        () if is("RRULE") => block.rule = line.split_once(':').map(|(_, rule)| rule.trim().to_owned()),
        () if READ.iter().any(|known| is(known)) => push_line(&mut block.text, line),
        () => {}
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn is_prefix(line: &str, prefix: &str) -> bool {
    line.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

impl Blocks {
    fn zone(&mut self, zone: String) {
        if self.zones.len() < ZONES {
            self.zones.push(zone);
        }
    }

    fn remark(&mut self, line: usize, what: &str) {
        self.remarks.push(CalendarRemark { line, what: what.to_owned() });
    }
}

/// Content lines, unfolded (RFC 5545 3.1), with the number of the first physical line of each.
struct BlockLines<'a> {
    rest: std::iter::Peekable<std::iter::Enumerate<std::str::Lines<'a>>>,
}

impl<'a> BlockLines<'a> {
    fn new(text: &'a str) -> BlockLines<'a> {
        BlockLines { rest: text.lines().enumerate().peekable() }
    }
}

impl<'a> Iterator for BlockLines<'a> {
    type Item = (usize, Cow<'a, str>);

    fn next(&mut self) -> Option<(usize, Cow<'a, str>)> {
        let (number, first) = self.rest.next()?;
        // Files that were put behind each other begin with a mark each.
        let mut line = Cow::Borrowed(head(first.trim_start_matches('\u{feff}')));
        while let Some((_, more)) = self.rest.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
            if line.len() < LINE_BYTES {
                line.to_mut().push_str(head(&more[1..]));
            }
        }
        Some((number + 1, line))
    }
}

/// As much of a line as is kept.
fn head(line: &str) -> &str {
    let end = (0..=line.len().min(LINE_BYTES)).rev().find(|at| line.is_char_boundary(*at));
    &line[..end.unwrap_or(0)]
}
