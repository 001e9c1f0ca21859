//! What calendars say, as facts.

use std::collections::HashMap;

use crate::calendar::Participant;
use crate::infer::facts::{
    AddressFact, AddressId, Facts, MeetingAttendee, MeetingContentFact, MeetingFact, Organizer,
};
use crate::mail::Address;
use crate::store::calendar::StoredMeetings;

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
        let organizer = match content.organizer.as_ref().map(|person| (&person.address, &person.name)) {
            None => Organizer::Owner,
            Some((Some(address), name)) => Organizer::At(id(address, name)),
            Some((None, _)) => Organizer::Unknown,
        };
        let (with, without): (Vec<_>, Vec<_>) =
            content.attendees.iter().partition(|person| person.address.is_some());
        let attendee = |person: &Participant| {
            let address = id(person.address.as_ref()?, &person.name);
            Some(MeetingAttendee { address, answer: person.answer })
        };
        let attendees = with.into_iter().filter_map(attendee).collect();
        let without_address = without.into_iter().map(|person| person.answer).collect();
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
