//! Meetings of people: the touches they are, the next one of each, and what a digest says of them.

use std::collections::HashMap;

use jiff::Timestamp;

use super::snapshot::{PersonView, Snapshot};
use crate::command::span::span;
use crate::infer::due::Due;
use crate::infer::facts::{AddressFact, AddressId, Facts};
use crate::infer::meetings::{self, MeetingAttendee, MeetingContentFact, MeetingFact, Organizer};
use crate::infer::preferences::{LoggedTouch, TouchEvidence};
use crate::infer::{touch, wording};
use crate::mail::Address;
use crate::store::calendar::StoredMeetings;

/// Somebody whom the owner meets within so many days is not suggested.
pub const SOON_DAYS: i64 = 14;
/// A meeting after a silence of so many days is worth a thank-you.
const LONG_QUIET_DAYS: i64 = 180;
/// A meeting is news for so many days where no digest went since.
const NEWS_DAYS: i64 = 14;
/// Lines of a digest about meetings.
const LINES: usize = 4;

/// Meetings by person's position.
#[derive(Debug, Clone, Default)]
pub struct MeetingsOf {
    /// Past ones, oldest first, one a day.
    past: HashMap<usize, Vec<MeetingFact>>,
    /// The next one that is not over.
    next: HashMap<usize, MeetingFact>,
}

/// Adds what calendars say to facts of which only cards are known.
pub fn add(facts: &mut Facts, stored: Vec<StoredMeetings>) {
    let mut ids: HashMap<Address, AddressId> =
        (0..).map(AddressId).zip(&facts.addresses).map(|(id, fact)| (fact.address.clone(), id)).collect();
    for (content, times) in stored {
        let mut id = |address: &Address, name: &str| {
            let next = AddressId(facts.addresses.len() as u32);
            let id = *ids.entry(address.clone()).or_insert(next);
            if id == next {
                facts.addresses.push(AddressFact { address: address.clone(), names: Vec::new() });
            }
            if !name.is_empty() {
                facts.meeting_names.entry(id).or_insert_with(|| name.to_owned());
            }
            id
        };
        let organizer = match &content.organizer {
            None => Organizer::Owner,
            Some(person) => match &person.address {
                Some(address) => Organizer::At(id(address, &person.name)),
                None => Organizer::Unknown,
            },
        };
        let mut attendees = Vec::new();
        let mut without_address = Vec::new();
        for person in &content.attendees {
            match &person.address {
                Some(address) => attendees
                    .push(MeetingAttendee { address: id(address, &person.name), answer: person.answer }),
                None => without_address.push(person.answer),
            }
        }
        let position = facts.meeting_contents.len() as u32;
        facts.meeting_contents.push(MeetingContentFact {
            title: content.title,
            organizer,
            attendees,
            without_address,
        });
        let meeting = |(starts_at, ends_at)| MeetingFact { starts_at, ends_at, content: position };
        facts.meetings.extend(times.into_iter().map(meeting));
    }
    facts.meetings.sort_unstable();
}

impl MeetingsOf {
    /// Of everybody, at this moment.
    pub fn collect(snapshot: &Snapshot) -> MeetingsOf {
        let (facts, people) = (&snapshot.facts, &snapshot.people);
        let now = snapshot.now.as_second();
        let mut found = MeetingsOf::default();
        let company: Vec<Vec<usize>> = facts
            .meeting_contents
            .iter()
            .map(|content| {
                let ids = meetings::company(content, &people.addresses);
                let mut positions: Vec<usize> =
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
                let day = |meeting: &MeetingFact| touch::day_of(meeting.starts_at, &snapshot.zone);
                let days = found.past.entry(*position).or_default();
                if days.last().is_none_or(|last| day(last) != day(meeting)) {
                    days.push(*meeting);
                }
            }
        }
        found
    }

    /// The days on which the owner met somebody, as touches.
    pub fn touches(&self, position: usize, facts: &Facts) -> Vec<LoggedTouch> {
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
    pub fn next(&self, position: usize) -> Option<&MeetingFact> {
        self.next.get(&position)
    }
}

/// What a digest says of meetings to come with those who would be in it, and of those that ended a
/// long silence since the last digest. No line begins with a name; each name has its number.
pub fn lines(
    snapshot: &Snapshot,
    last_digest: Option<Timestamp>,
    number: &mut dyn FnMut(usize) -> u32,
) -> Vec<String> {
    let news_from = snapshot.now.as_second() - NEWS_DAYS * 86_400;
    let since = last_digest.map_or(news_from, |at| at.as_second().max(news_from));
    let mut found: Vec<(i64, usize, News)> = Vec::new();
    for view in snapshot.views().into_iter().filter(|view| !view.preferences.never) {
        if let Due::MeetSoon { at } = view.judgement.due {
            found.push((at, view.position, News::ToCome));
        }
        found.extend(
            after_silence(snapshot, &view, since)
                .map(|(at, days)| (at, view.position, News::AfterSilence { days })),
        );
    }
    found.sort();
    found.truncate(LINES);
    let line = |(at, position, news): (i64, usize, News)| {
        let name = format!("{} ({})", snapshot.person(position).name, number(position));
        let on = weekday(snapshot, at);
        match news {
            News::ToCome => format!("You meet {name} on {on}."),
            News::AfterSilence { days } => format!(
                "You met {name} on {on}, for the first time in {}: send a thank-you, or keep what you heard with `note`.",
                span(days)
            ),
        }
    };
    found.into_iter().map(line).collect()
}

/// What is worth saying of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum News {
    /// The two meet, so nothing is suggested.
    ToCome,
    /// They met after so many days without a word.
    AfterSilence { days: i64 },
}

/// The last meeting since a moment, UTC seconds, where it ended a long silence: when, and how many
/// days that was.
fn after_silence(snapshot: &Snapshot, view: &PersonView, since: i64) -> Option<(i64, i64)> {
    let met = view.preferences.touches.iter().rev().find(|touch| touch.evidence == TouchEvidence::Met)?;
    let at = met.on.as_second();
    let day = touch::day_of(at, &snapshot.zone);
    let days = i64::from(day - last_day_before(snapshot, view, day)?);
    (at > since && days >= LONG_QUIET_DAYS).then_some((at, days))
}

/// The last day in touch before a day, by mail or otherwise.
fn last_day_before(snapshot: &Snapshot, view: &PersonView, day: i32) -> Option<i32> {
    let mail = snapshot.person(view.position).days.iter().map(|one| one.day);
    let logged =
        view.preferences.touches.iter().map(|touch| touch::day_of(touch.on.as_second(), &snapshot.zone));
    let mail_since = mail.clone().any(|one| one > day);
    if mail_since {
        return None;
    }
    mail.chain(logged).filter(|one| *one < day).max()
}

/// `Thursday, 26 Nov`.
fn weekday(snapshot: &Snapshot, at: i64) -> String {
    let moment = Timestamp::from_second(at).unwrap_or_default().to_zoned(snapshot.zone.clone());
    format!("{}, {}", moment.strftime("%A"), wording::day(at, snapshot.now, &snapshot.zone))
}
