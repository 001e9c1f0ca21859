//! The meetings of each person: the days on which the owner met them, and the next one.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::company;
use crate::infer::facts::{Facts, MeetingFact};
use crate::infer::people::{People, PersonIndex};
use crate::infer::preferences::{LoggedTouch, TouchEvidence};
use crate::infer::touch;

/// Meetings by person's position.
#[derive(Debug, Clone, Default)]
pub struct MeetingsOf {
    /// Past ones, oldest first, one a day.
    past: HashMap<PersonIndex, Vec<MeetingFact>>,
    /// The next one that is not over.
    next: HashMap<PersonIndex, MeetingFact>,
}

impl MeetingsOf {
    /// Of everybody, at a moment (UTC seconds), by the days of a zone.
    pub fn collect(facts: &Facts, people: &People, now: i64, zone: &TimeZone) -> MeetingsOf {
        let mut found = MeetingsOf::default();
        let company: Vec<Vec<PersonIndex>> = facts
            .meeting_contents
            .iter()
            .map(|content| {
                let ids = company(content, &people.addresses);
                let mut positions: Vec<PersonIndex> =
                    ids.iter().filter_map(|id| people.person_of.get(id).copied()).collect();
                positions.sort_unstable();
                positions.dedup();
                positions
            })
            .collect();
        for meeting in &facts.meetings {
            for position in &company[meeting.content as usize] {
                if meeting.ends_at > now || meeting.starts_at > now {
                    found.next.entry(*position).or_insert(*meeting);
                    continue;
                }
                let day = |meeting: &MeetingFact| touch::day_of(meeting.starts_at, zone);
                let days = found.past.entry(*position).or_default();
                if days.last().is_none_or(|last| day(last) != day(meeting)) {
                    days.push(*meeting);
                }
            }
        }
        found
    }

    /// Whom the owner met, by position, and on how many days.
    pub fn met(&self) -> impl Iterator<Item = (PersonIndex, u32)> {
        self.past.iter().map(|(position, days)| (*position, days.len() as u32))
    }

    /// The days on which the owner met somebody, as touches.
    pub fn touches(&self, position: PersonIndex, facts: &Facts) -> Vec<LoggedTouch> {
        let touch = |meeting: &MeetingFact| {
            let title = &facts.meeting_contents[meeting.content as usize].title;
            Some(LoggedTouch {
                on: Timestamp::from_second(meeting.starts_at).ok()?,
                how: None,
                text: Some(title.clone()).filter(|title| !title.is_empty()),
                evidence: TouchEvidence::Met,
            })
        };
        self.past.get(&position).into_iter().flatten().filter_map(touch).collect()
    }

    /// When the owner meets somebody next.
    pub fn next(&self, position: PersonIndex) -> Option<&MeetingFact> {
        self.next.get(&position)
    }
}
