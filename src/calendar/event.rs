//! One VEVENT as a value: when, with whom, and how they answered.

use std::collections::HashMap;

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarEntry, ICalendarParameterName, ICalendarPeriod, ICalendarProperty, ICalendarValue,
};
use calcard::{Entry, Parser};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::blocks::{Block, CalendarMethod};
use super::zone::Zones;
use crate::mail::{Address, text};

/// People kept of one event. A meeting of more is nobody's touch.
const PEOPLE: usize = 60;
/// Longest title and name kept, in characters.
const TITLE_CHARS: usize = 200;
/// Longest identifier kept, in characters.
const UID_CHARS: usize = 500;
/// People that are remembered by the line that names them.
const REMEMBERED: usize = 20_000;
/// Exceptions and extra dates kept of one event.
const DATES: usize = 5_000;

/// One component of an event: the event itself, or one instance that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub uid: String,
    /// The instance that this replaces. `None`: the event itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Moment>,
    /// It replaces all later ones too (RANGE=THISANDFUTURE).
    #[serde(default, skip_serializing_if = "is_default")]
    pub and_later: bool,
    /// Of several versions the highest sequence holds, then the latest stamp.
    pub sequence: i64,
    pub stamp: String,
    pub starts: Moment,
    /// Seconds.
    pub lasts: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<Moment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Moment>,
    pub kind: EventKind,
    /// One line; may be empty.
    pub title: String,
    /// `None`: nobody is named, so it is an entry of the calendar's owner.
    pub organizer: Option<Participant>,
    pub attendees: Vec<Participant>,
}

/// What sort of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// People may have met.
    Meeting,
    Cancelled,
    AllDay,
    /// Time that somebody keeps free: nobody is met.
    Focus,
}

/// A civil time and the key of its zone (see [`super::zone`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    pub at: DateTime,
    pub zone: String,
}

/// Somebody of an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Participant {
    /// `None`: the calendar tells none that can be read.
    pub address: Option<Address>,
    pub name: String,
    pub answer: Answer,
}

/// PARTSTAT, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Answer {
    Accepted,
    /// No answer, a tentative one, or one that says nothing.
    Open,
    /// Declined, delegated to another, or only informed.
    NotThere,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Reads one component.
///
/// # Errors
/// A phrase: what keeps it from being read.
pub(super) fn parse(
    block: &Block,
    zones: &mut Zones,
    people: &mut KnownLines,
) -> Result<Event, &'static str> {
    let Entry::ICalendar(calendar) = Parser::new(&block.text).entry() else {
        return Err("an event that cannot be read: passed over");
    };
    let component = calendar.components.first().ok_or("an event that cannot be read: passed over")?;
    let entries = &component.entries;
    let one = |name: &ICalendarProperty| entries.iter().find(|entry| entry.name == *name);
    let instead_of = one(&ICalendarProperty::RecurrenceId).and_then(|entry| moment(entry, zones, block.line));
    let start = one(&ICalendarProperty::Dtstart);
    let starts = start.and_then(|entry| moment(entry, zones, block.line));
    let starts = starts.or_else(|| instead_of.clone()).ok_or("an event without a start: passed over")?;
    let end = one(&ICalendarProperty::Dtend).and_then(|entry| moment(entry, zones, block.line));
    let all_day = start.is_some_and(is_date);
    let lasts = length(&starts, end.as_ref(), one(&ICalendarProperty::Duration));
    let title = one(&ICalendarProperty::Summary).and_then(as_text).unwrap_or_default();
    let title = text::shorten(&text::one_line(&title), TITLE_CHARS);
    let uid = one(&ICalendarProperty::Uid).and_then(as_text).unwrap_or_default();
    let uid: String = text::one_line(&uid).chars().take(UID_CHARS).collect();
    let status = one(&ICalendarProperty::Status).and_then(as_text).unwrap_or_default();
    let cancelled = block.method == CalendarMethod::Cancel || status.eq_ignore_ascii_case("CANCELLED");
    let named = |name: &str| other(entries, name);
    let kind = match () {
        () if cancelled => EventKind::Cancelled,
        () if all_day || is_true(&named("X-MICROSOFT-CDO-ALLDAYEVENT")) => EventKind::AllDay,
        () if lasts >= 20 * 3600 => EventKind::AllDay,
        () if named("X-MICROSOFT-CDO-BUSYSTATUS").eq_ignore_ascii_case("OOF") => EventKind::Focus,
        () if is_focus(&title) => EventKind::Focus,
        () => EventKind::Meeting,
    };
    let stamps = [ICalendarProperty::LastModified, ICalendarProperty::Dtstamp];
    let stamp = stamps.iter().filter_map(|name| moment(one(name)?, zones, block.line)).max();
    let (extra, except) = (
        dates(entries, &ICalendarProperty::Rdate, zones, block.line),
        dates(entries, &ICalendarProperty::Exdate, zones, block.line),
    );
    Ok(Event {
        // Without an identifier only what it says tells it from others.
        uid: if uid.is_empty() { format!("{}/{}/{title}", starts.at, starts.zone) } else { uid },
        and_later: one(&ICalendarProperty::RecurrenceId)
            .is_some_and(|entry| entry.has_parameter(&ICalendarParameterName::Range)),
        sequence: sequence(one(&ICalendarProperty::Sequence)),
        stamp: stamp.map(|stamp| stamp.at.to_string()).unwrap_or_default(),
        rule: block.rule.clone(),
        organizer: block.organizer.as_ref().and_then(|line| people.participant(line)),
        attendees: people.attendees(&block.attendees),
        instead_of,
        starts,
        lasts,
        extra,
        except,
        kind,
        title,
    })
}

/// People by the line that names them: most are in many events.
#[derive(Debug, Default)]
pub(super) struct KnownLines(HashMap<String, Option<Participant>>);

impl KnownLines {
    fn attendees(&mut self, lines: &str) -> Vec<Participant> {
        let people = lines.lines().filter_map(|line| self.participant(line));
        let mut people: Vec<Participant> = people.take(PEOPLE).collect();
        people.sort();
        people.dedup();
        people
    }

    fn participant(&mut self, line: &str) -> Option<Participant> {
        if let Some(known) = self.0.get(line) {
            return known.clone();
        }
        let found = read_participant(line);
        if self.0.len() < REMEMBERED {
            self.0.insert(line.to_owned(), found.clone());
        }
        found
    }
}

/// Reads a line of ATTENDEE or ORGANIZER.
fn read_participant(line: &str) -> Option<Participant> {
    let text = format!("BEGIN:VEVENT\n{line}\nEND:VEVENT\n");
    let Entry::ICalendar(calendar) = Parser::new(&text).entry() else { return None };
    participant(calendar.components.first()?.entries.first()?)
}

fn sequence(entry: Option<&ICalendarEntry>) -> i64 {
    entry.and_then(|entry| entry.values.first()).and_then(ICalendarValue::as_integer).unwrap_or(0)
}

fn is_true(value: &str) -> bool {
    value.eq_ignore_ascii_case("TRUE")
}

/// A title that programs and people give to time without others.
fn is_focus(title: &str) -> bool {
    const TITLES: [&str; 10] = [
        "focus",
        "focus time",
        "focus block",
        "deep work",
        "out of office",
        "ooo",
        "do not book",
        "blocker",
        "fokuszeit",
        "temps de concentration",
    ];
    TITLES.contains(&title.trim().to_lowercase().as_str())
}

fn other(entries: &[ICalendarEntry], name: &str) -> String {
    let is = |entry: &&ICalendarEntry| matches!(&entry.name, ICalendarProperty::Other(other) if other.eq_ignore_ascii_case(name));
    entries.iter().find(is).and_then(as_text).unwrap_or_default().trim().to_owned()
}

fn as_text(entry: &ICalendarEntry) -> Option<String> {
    entry.values.first().and_then(ICalendarValue::as_text).map(str::to_owned)
}

fn parameter(entry: &ICalendarEntry, name: &ICalendarParameterName) -> String {
    let value = entry.parameter(name).and_then(|value| value.as_text());
    value.map(|value| value.trim_matches('"').to_owned()).unwrap_or_default()
}

/// A date without a time of day.
fn is_date(entry: &ICalendarEntry) -> bool {
    let value = entry.values.first().and_then(ICalendarValue::as_partial_date_time);
    value.is_some_and(|date| date.hour.is_none())
}

fn moment(entry: &ICalendarEntry, zones: &mut Zones, line: usize) -> Option<Moment> {
    let date = entry.values.first().and_then(ICalendarValue::as_partial_date_time)?;
    civil(date, || zones.key(&parameter(entry, &ICalendarParameterName::Tzid), line))
}

fn civil(date: &PartialDateTime, zone: impl FnOnce() -> String) -> Option<Moment> {
    let number = |part: Option<u8>| i8::try_from(part.unwrap_or(0)).ok();
    let (month, day) = (number(date.month)?, number(date.day)?);
    let (hour, minute) = (number(date.hour)?, number(date.minute)?);
    // A leap second is the last of its minute.
    let second = number(date.second)?.min(59);
    let year = i16::try_from(date.year?).ok()?;
    let at = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let zone = if date.tz_hour.is_some() { "UTC".to_owned() } else { zone() };
    Some(Moment { at, zone })
}

/// How long, in seconds: to its end, or as told; none where neither makes sense.
fn length(starts: &Moment, end: Option<&Moment>, duration: Option<&ICalendarEntry>) -> i64 {
    let owner = jiff::tz::TimeZone::UTC;
    let told = duration.and_then(|entry| entry.values.first()).and_then(|value| match value {
        ICalendarValue::Duration(duration) => Some(duration.as_seconds()),
        _ => None,
    });
    let to_end = end.map(|end| end.seconds(&owner) - starts.seconds(&owner));
    to_end.or(told).unwrap_or(0).clamp(0, 400 * 86_400)
}

fn dates(
    entries: &[ICalendarEntry],
    name: &ICalendarProperty,
    zones: &mut Zones,
    line: usize,
) -> Vec<Moment> {
    let mut found = Vec::new();
    for entry in entries.iter().filter(|entry| entry.name == *name) {
        let zone = zones.key(&parameter(entry, &ICalendarParameterName::Tzid), line);
        for value in &entry.values {
            let date = match value {
                ICalendarValue::PartialDateTime(date) => Some(&**date),
                ICalendarValue::Period(
                    ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. },
                ) => Some(start),
                _ => None,
            };
            found.extend(date.and_then(|date| civil(date, || zone.clone())));
        }
    }
    found.truncate(DATES);
    found.sort();
    found.dedup();
    found
}

/// Somebody of an event. `None`: a room, a resource or a group.
fn participant(entry: &ICalendarEntry) -> Option<Participant> {
    let kind = parameter(entry, &ICalendarParameterName::Cutype).to_ascii_uppercase();
    let raw = as_text(entry).unwrap_or_default();
    let raw = match raw.as_bytes().get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case(b"mailto:") => raw[7..].to_owned(),
        _ => raw,
    };
    // Apple writes a path of its server's, with the address beside it.
    let beside = parameter(entry, &ICalendarParameterName::Email);
    let address = Address::parse(raw.trim()).or_else(|| Address::parse(beside.trim()));
    let address = address.filter(|address| !address.is_placeholder());
    let is_place = |address: &Address| {
        let domain = address.domain();
        domain.ends_with("calendar.google.com") || domain.ends_with("rooms.microsoft.com")
    };
    if ["ROOM", "RESOURCE", "GROUP"].contains(&kind.as_str()) || address.as_ref().is_some_and(is_place) {
        return None;
    }
    let name = parameter(entry, &ICalendarParameterName::Cn);
    let name = text::shorten(&text::one_line(&name), TITLE_CHARS);
    let name = if name.contains('@') { String::new() } else { name };
    Some(Participant { address, name, answer: answer(entry) })
}

fn answer(entry: &ICalendarEntry) -> Answer {
    let role = parameter(entry, &ICalendarParameterName::Role).to_ascii_uppercase();
    let answer = parameter(entry, &ICalendarParameterName::Partstat).to_ascii_uppercase();
    match answer.as_str() {
        _ if role == "NON-PARTICIPANT" => Answer::NotThere,
        "DECLINED" | "DELEGATED" => Answer::NotThere,
        "ACCEPTED" | "COMPLETED" => Answer::Accepted,
        _ => Answer::Open,
    }
}

impl Moment {
    /// UTC seconds; floating time is the owner's.
    pub fn seconds(&self, owner: &jiff::tz::TimeZone) -> i64 {
        let zone = super::zone::by_key(&self.zone, owner);
        zone.to_ambiguous_timestamp(self.at).compatible().map_or(0, |at| at.as_second())
    }
}
