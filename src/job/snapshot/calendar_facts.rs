//! What calendars say, as facts. The order in which they are stored changes nothing.

use std::collections::{BTreeMap, HashMap};

use crate::calendar::Participant;
use crate::calendar::fold::MeetingContent;
use crate::infer::facts::{
    AddressFact, AddressId, Facts, MeetingAttendee, MeetingContentFact, MeetingFact, Organizer,
};
use crate::mail::Address;
use crate::store::calendar::StoredMeetings;

/// Where each address is.
type Ids<'a> = HashMap<&'a Address, AddressId>;

/// Adds what calendars say to facts of which only cards are known.
pub fn add(facts: &mut Facts, stored: &[StoredMeetings]) {
    let known: Vec<Address> = facts.addresses.iter().map(|fact| fact.address.clone()).collect();
    let mut ids: Ids<'_> = known.iter().zip((0..).map(AddressId)).collect();
    add_addresses(facts, stored, &mut ids);
    for ((content, times), position) in stored.iter().zip(0_u32..) {
        facts.meeting_contents.push(content_fact(content, &ids));
        let meeting = |(starts_at, ends_at): &(i64, i64)| MeetingFact {
            starts_at: *starts_at,
            ends_at: *ends_at,
            content: position,
        };
        facts.meetings.extend(times.iter().map(meeting));
    }
    let Facts { meetings, meeting_contents, .. } = facts;
    meetings.sort_by(|a, b| {
        let content = |meeting: &MeetingFact| &meeting_contents[meeting.content as usize];
        let at = |meeting: &MeetingFact| (meeting.starts_at, meeting.ends_at);
        at(a).cmp(&at(b)).then_with(|| content(a).cmp(content(b)))
    });
}

/// Adds everybody whom calendars name, by address, with the first of their names.
fn add_addresses<'a>(facts: &mut Facts, stored: &'a [StoredMeetings], ids: &mut Ids<'a>) {
    let mut names: HashMap<&Address, &str> = HashMap::new();
    for person in stored.iter().flat_map(|(content, _)| content.attendees.iter().chain(&content.organizer)) {
        let Some(address) = &person.address else { continue };
        let name = names.entry(address).or_default();
        if name.is_empty() || !person.name.is_empty() && person.name.as_str() < *name {
            *name = &person.name;
        }
    }
    for (address, name) in names.into_iter().collect::<BTreeMap<_, _>>() {
        let next = AddressId(facts.addresses.len() as u32);
        let id = *ids.entry(address).or_insert(next);
        if id == next {
            facts.addresses.push(AddressFact { address: address.clone(), names: Vec::new() });
        }
        if !name.is_empty() {
            facts.meeting_names.insert(id, name.to_owned());
        }
    }
}

fn content_fact(content: &MeetingContent, ids: &Ids<'_>) -> MeetingContentFact {
    let organizer = match content.organizer.as_ref().map(|person| &person.address) {
        None => Organizer::Owner,
        Some(Some(address)) => Organizer::At(ids[address]),
        Some(None) => Organizer::Unknown,
    };
    let attendee = |person: &Participant| {
        let address = ids[person.address.as_ref()?];
        Some(MeetingAttendee { address, answer: person.answer })
    };
    let nameless = content.attendees.iter().filter(|person| person.address.is_none());
    MeetingContentFact {
        title: content.title.clone(),
        organizer,
        attendees: content.attendees.iter().filter_map(attendee).collect(),
        without_address: nameless.map(|person| person.answer).collect(),
    }
}
