//! All components that any file has of one event -> the meetings it stands for.
//!
//! Of several versions of one component the highest SEQUENCE holds, then the latest stamp (RFC 5546
//! 2.1.5), then the cancelled one, then the text: so no order of files decides.

use std::collections::BTreeMap;

use jiff::{civil::DateTime, tz::TimeZone};
use serde::Deserialize;

use super::event::{Event, EventKind, Moment, Participant};
use super::recurrence::{self, Instances};

/// Which meetings are kept, UTC seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// What ended before is left out.
    pub from: i64,
    /// What begins after is left out.
    pub to: i64,
}

/// People at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// UTC seconds.
    pub starts_at: i64,
    pub ends_at: i64,
    /// Which of the components says who meets, by position.
    pub component: usize,
}

/// What a component says of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct MeetingContent {
    pub title: String,
    /// `None`: nobody is named, so it is an entry of the calendar's owner.
    pub organizer: Option<Participant>,
    pub attendees: Vec<Participant>,
}

/// One component of several, and where it is among them.
#[derive(Clone, Copy)]
struct Component<'a> {
    at: usize,
    event: &'a Event,
}

/// The meetings of one event, in order of time. `owner` is the zone of floating times.
pub fn meetings(components: &[&Event], window: Window, owner: &TimeZone) -> Vec<Meeting> {
    let mut series: Option<Component<'_>> = None;
    let mut instead: BTreeMap<i64, Component<'_>> = BTreeMap::new();
    for (at, event) in components.iter().enumerate() {
        let new = Component { at, event };
        match &event.instead_of {
            None => series = Some(later(series, new)),
            Some(moment) => {
                let key = moment.seconds(owner);
                instead.insert(key, later(instead.get(&key).copied(), new));
            }
        }
    }
    let mut found: Vec<Meeting> = Vec::new();
    if let Some(series) = series {
        // Whoever cancels a series cancels each instance of it.
        if series.event.kind == EventKind::Cancelled {
            return Vec::new();
        }
        let own = instances(series.event, window, owner);
        let own = own.into_iter().filter(|at| !instead.contains_key(at));
        found.extend(own.filter_map(|at| {
            let mut earlier = instead.range(..at).rev().map(|(_, component)| *component);
            match earlier.find(|component| component.event.and_later) {
                Some(component) => meeting(component, at + shift(component.event, owner)),
                None => meeting(series, at),
            }
        }));
    }
    found.extend(instead.values().filter_map(|one| meeting(*one, one.event.starts.seconds(owner))));
    found.retain(|meeting| meeting.ends_at >= window.from && meeting.starts_at <= window.to);
    found.sort_by_key(|meeting| (meeting.starts_at, meeting.component));
    found
}

/// How much later than planned, in seconds, an instance is that stands for all later ones too.
fn shift(event: &Event, owner: &TimeZone) -> i64 {
    let planned = event.instead_of.as_ref().map_or(0, |moment| moment.seconds(owner));
    event.starts.seconds(owner) - planned
}

/// Of two versions of the same component the one that holds.
fn later<'a>(known: Option<Component<'a>>, new: Component<'a>) -> Component<'a> {
    let Some(known) = known else { return new };
    let rank = |Component { event, .. }: &Component<'_>| {
        let text = serde_json::to_string(event).unwrap_or_default();
        (event.sequence, event.stamp.clone(), event.kind == EventKind::Cancelled, text)
    };
    if rank(&new) > rank(&known) { new } else { known }
}

/// `None`: it is no meeting, or nobody else is named.
fn meeting(Component { at: component, event }: Component<'_>, at: i64) -> Option<Meeting> {
    let with_others = event.organizer.is_some() || !event.attendees.is_empty();
    let is_meeting = event.kind == EventKind::Meeting && with_others;
    is_meeting.then(|| Meeting { starts_at: at, ends_at: at + event.lasts, component })
}

/// When a series takes place, UTC seconds, in order: as an exception would name it. Exceptions are
/// out.
fn instances(series: &Event, window: Window, owner: &TimeZone) -> Vec<i64> {
    let first = &series.starts;
    let zone = super::zone::by_key(&first.zone, owner);
    let seconds = |at: DateTime| Moment { at, zone: first.zone.clone() }.seconds(owner);
    let mut at: Vec<i64> = match &series.rule {
        None => vec![first.seconds(owner)],
        Some(_) if first.seconds(owner) > window.to => Vec::new(),
        Some(rule) => {
            let end = jiff::Timestamp::from_second(window.to).unwrap_or(jiff::Timestamp::MAX);
            let shift = i64::from(zone.to_offset(end).seconds());
            match recurrence::expand(first.at, rule, zone.to_datetime(end), shift) {
                Instances::At(instances) => instances.into_iter().map(seconds).collect(),
                Instances::None => vec![first.seconds(owner)],
            }
        }
    };
    at.extend(series.extra.iter().map(|moment| moment.seconds(owner)));
    let except: Vec<i64> = series.except.iter().map(|moment| moment.seconds(owner)).collect();
    at.retain(|at| !except.contains(at));
    // EXDATE with a date alone takes the day out.
    let midnight = |moment: &&Moment| moment.at.time() == jiff::civil::Time::midnight();
    let days: Vec<jiff::civil::Date> =
        series.except.iter().filter(midnight).map(|moment| moment.at.date()).collect();
    let day = |at: i64| zone.to_datetime(jiff::Timestamp::from_second(at).unwrap_or_default()).date();
    at.retain(|at| days.is_empty() || !days.contains(&day(*at)));
    at.sort_unstable();
    at.dedup();
    at
}
