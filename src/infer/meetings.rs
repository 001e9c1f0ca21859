//! Meetings as touches: which of them count, and whom the owner met.
//!
//! A meeting counts where the owner organised or accepted it, and has at most ten people; where the
//! owner never answered, only if somebody else accepted. Who declined, a room, a list or a machine
//! is nobody. Whether it is past is for whoever asks.

pub mod by_person;

use super::address_state::AddressState;
use super::class::AddressClass;
use super::facts::{AddressId, MeetingAttendee, MeetingContentFact, Organizer};
use super::touch::MAX_PEOPLE;
use crate::calendar::Answer;

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

/// Somebody whom the owner meets within so many days is not suggested.
pub const SOON_DAYS: i64 = 14;
