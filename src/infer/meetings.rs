//! Meetings as touches: which of them count, and whom the owner met.
//!
//! A meeting counts where the owner organised or accepted it, and has at most ten people; where the
//! owner never answered, only if somebody else accepted. Who declined, a room, a list or a machine
//! is nobody. Whether it is past is for whoever asks.

use super::class::AddressClass;
use super::facts::AddressId;
use super::people::AddressState;
use super::touch::MAX_PEOPLE;
use crate::calendar::Answer;

/// What all instances of an event have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingContentFact {
    /// One line; may be empty.
    pub title: String,
    pub organizer: Organizer,
    pub attendees: Vec<MeetingAttendee>,
    /// How people without an address answered: they count, and are nobody.
    pub without_address: Vec<Answer>,
}

/// Who called a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organizer {
    /// Nobody is named: it is an entry of the owner's own calendar.
    Owner,
    At(AddressId),
    /// Somebody whose address the calendar does not tell.
    Unknown,
}

/// One invited, or the organizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingAttendee {
    pub address: AddressId,
    pub answer: Answer,
}

/// A meeting at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeetingFact {
    /// UTC seconds.
    pub starts_at: i64,
    pub ends_at: i64,
    /// Position in [`super::facts::Facts::meeting_contents`].
    pub content: u32,
}

/// Whom the owner meets there, each once. Empty: it is no touch.
pub fn company(content: &MeetingContentFact, addresses: &[AddressState]) -> Vec<AddressId> {
    let class = |id: AddressId| addresses[id.0 as usize].class;
    let is_own = |id: AddressId| class(id) == AddressClass::Own;
    let is_human = |id: AddressId| matches!(class(id), AddressClass::Person | AddressClass::Unknown);
    let comes = |one: &&MeetingAttendee| one.answer != Answer::NotThere;
    let mut people: Vec<AddressId> =
        content.attendees.iter().filter(comes).map(|one| one.address).filter(|id| is_human(*id)).collect();
    if let Organizer::At(id) = content.organizer
        && is_human(id)
        && !content.attendees.iter().any(|one| one.address == id)
    {
        people.push(id);
    }
    people.sort_unstable();
    people.dedup();
    let nameless = content.without_address.iter().filter(|answer| **answer != Answer::NotThere).count();
    let others_accepted = content.without_address.contains(&Answer::Accepted)
        || content.attendees.iter().any(|one| one.answer == Answer::Accepted && is_human(one.address));
    let own: Vec<Answer> =
        content.attendees.iter().filter(|one| is_own(one.address)).map(|one| one.answer).collect();
    let organized = match content.organizer {
        Organizer::Owner => true,
        Organizer::At(id) => is_own(id),
        Organizer::Unknown => false,
    };
    let takes_part = match () {
        () if own.contains(&Answer::Accepted) => true,
        () if own.contains(&Answer::NotThere) => false,
        () => organized || own.contains(&Answer::Open) && others_accepted,
    };
    if takes_part && people.len() + nameless <= MAX_PEOPLE { people } else { Vec::new() }
}
