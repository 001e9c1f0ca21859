//! What calendars say, as facts.

use std::collections::HashMap;

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
