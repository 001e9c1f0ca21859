//! In touch: direct mail between the owner and a human, each calendar day once a person.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;
use jiff::{Timestamp, tz::TimeZone};

use super::address_state::{AddressState, SeenMail};
use super::class::{self, AddressClass, ClassRule};
use super::facts::{AddressId, Facts, MessageFact, RecipientField};
use super::owner::Owner;
use crate::mail::Signs;

/// More people than this in To and Cc: a round mail, no touch.
pub const MAX_PEOPLE: usize = 10;

/// A calendar day (days since 1970-01-01, in the owner's zone) with mail in one direction or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContactDay {
    pub day: i32,
    pub incoming: bool,
    pub out: bool,
}

/// Contact days by address, ascending.
pub type DaysByAddress = HashMap<AddressId, Vec<ContactDay>, RandomState>;

/// Whether a message is nobody's word to anybody, by its signs. What the owner sent is the owner's
/// word, whatever a program for mail puts on it, but for what only a machine sends by itself.
pub fn is_automatic(owner: &Owner, from: Option<AddressId>, signs: Signs) -> bool {
    if signs.contains(Signs::IN_SENT) && from.is_some_and(|from| owner.is(from)) {
        return signs.intersects(SENT_BY_ITSELF);
    }
    let passed_on = signs.contains(Signs::VIA);
    passed_on || !matches!(class::classify_signs(signs), None | Some(ClassRule::List))
}

/// Signs of what is in Sent and is no word to anybody: our own mails, reports, answers of a
/// machine, campaigns, invitations.
const SENT_BY_ITSELF: Signs = Signs::OURS
    .union(Signs::REPORT)
    .union(Signs::FAILED_RECIPIENTS)
    .union(Signs::NULL_RETURN_PATH)
    .union(Signs::AUTO_SUBMITTED)
    .union(Signs::AUTO_REPLY)
    .union(Signs::BULK)
    .union(Signs::LIST_UNSUBSCRIBE)
    .union(Signs::CALENDAR);

/// One touch that a message shows.
#[derive(Debug, Clone, Copy)]
struct Touch {
    address: AddressId,
    seen: SeenMail,
    day: ContactDay,
}

/// What touches rest on, beside the classes of addresses.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub facts: &'a Facts,
    pub owner: &'a Owner,
    pub zone: &'a TimeZone,
    /// Mails of the owner's that came back: the store's row, and from whom.
    pub returned: &'a BTreeSet<(i64, AddressId)>,
}

/// Walks all messages, notes every touch on its address and returns the days.
pub fn collect(ground: Ground<'_>, addresses: &mut [AddressState]) -> DaysByAddress {
    let mut days = DaysByAddress::default();
    let mut found = Vec::new();
    for message in &ground.facts.messages {
        touches(ground, addresses, message, &mut found);
        found.drain(..).for_each(|touch| apply(addresses, &mut days, touch));
    }
    days.values_mut().for_each(tidy);
    days
}

/// Notes the touches of one more message, but for addresses that were counted with it already
/// (`done`). Returns the addresses touched.
pub fn add(
    ground: Ground<'_>,
    addresses: &mut [AddressState],
    message: &MessageFact,
    days: &mut DaysByAddress,
    done: &BTreeSet<AddressId>,
) -> Vec<AddressId> {
    let mut found = Vec::new();
    touches(ground, addresses, message, &mut found);
    found.retain(|touch| !done.contains(&touch.address));
    for touch in &found {
        apply(addresses, days, *touch);
        days.get_mut(&touch.address).into_iter().for_each(tidy);
    }
    found.into_iter().map(|touch| touch.address).collect()
}

/// Counts one address anew from all its messages.
pub fn recollect<'a>(
    ground: Ground<'a>,
    addresses: &mut [AddressState],
    id: AddressId,
    messages: impl Iterator<Item = &'a MessageFact>,
    days: &mut DaysByAddress,
) {
    let state = &mut addresses[id.0 as usize];
    (state.n_in, state.n_out, state.last_in, state.last_out) = (0, 0, None, None);
    days.remove(&id);
    let mut found = Vec::new();
    for message in messages {
        touches(ground, addresses, message, &mut found);
        found.drain(..).filter(|touch| touch.address == id).for_each(|touch| apply(addresses, days, touch));
    }
    days.get_mut(&id).into_iter().for_each(tidy);
}

/// The touches that one message shows.
fn touches(ground: Ground<'_>, addresses: &[AddressState], message: &MessageFact, found: &mut Vec<Touch>) {
    let Ground { facts, owner, zone, returned } = ground;
    let (Some(at), Some(from)) = (message.at, message.from) else { return };
    if is_automatic(owner, message.from, message.signs)
        || people_in(facts, owner, addresses, message) > MAX_PEOPLE
    {
        return;
    }
    let seen = SeenMail { at, row: message.row };
    let human = |id: AddressId| is_human(addresses[id.0 as usize].class);
    if owner.is(from) && !owner.wrote(message) {
        return;
    }
    if owner.is(from) {
        let day = ContactDay { day: day_of(at, zone), incoming: false, out: true };
        let to = facts.recipients_of(message).iter().map(|recipient| recipient.address);
        let arrived = to.filter(|id| human(*id) && !returned.contains(&(message.row, *id)));
        found.extend(arrived.map(|address| Touch { address, seen, day }));
    } else if human(from) && names_owner(facts, owner, message) {
        let day = ContactDay { day: day_of(at, zone), incoming: true, out: false };
        found.push(Touch { address: from, seen, day });
    }
}

fn apply(addresses: &mut [AddressState], days: &mut DaysByAddress, touch: Touch) {
    let state = &mut addresses[touch.address.0 as usize];
    let (times, last) = match touch.day.out {
        true => (&mut state.n_out, &mut state.last_out),
        false => (&mut state.n_in, &mut state.last_in),
    };
    *times += 1;
    *last = (*last).max(Some(touch.seen));
    note(days.entry(touch.address).or_default(), touch.day);
}

/// Days of several addresses, each day once, ascending.
pub fn merge<'a>(lists: impl Iterator<Item = &'a Vec<ContactDay>>) -> Vec<ContactDay> {
    let mut all: Vec<ContactDay> = lists.flatten().copied().collect();
    tidy(&mut all);
    all
}

/// The calendar day of a moment, as days since 1970-01-01.
pub fn day_of(at: i64, zone: &TimeZone) -> i32 {
    let at = Timestamp::from_second(at).unwrap_or_default();
    let local = zone.to_offset(at).seconds() as i64 + at.as_second();
    local.div_euclid(86_400) as i32
}

/// Whether days with an address of this class count.
pub fn is_human(class: AddressClass) -> bool {
    matches!(class, AddressClass::Person | AddressClass::Unknown)
}

/// People in To and Cc (and in Bcc of the owner's own mail): own, list and machine addresses do not
/// count.
fn people_in(facts: &Facts, owner: &Owner, addresses: &[AddressState], message: &MessageFact) -> usize {
    let recipients = facts.recipients_of(message);
    let human = |id: AddressId| !owner.is(id) && is_human(addresses[id.0 as usize].class);
    recipients.iter().filter(|recipient| human(recipient.address)).count()
}

/// The owner is literally in To or Cc: being reached through a list only is not enough. Of mail
/// that came through a list, To counts and Cc does not: a post to the list that copies everybody on
/// the thread is a word to the list.
fn names_owner(facts: &Facts, owner: &Owner, message: &MessageFact) -> bool {
    let by_list = message.signs.intersects(Signs::LIST_ID | Signs::LIST_POST | Signs::LIST_PATH);
    let addressed = |field| !by_list || field == RecipientField::To;
    let recipients = facts.recipients_of(message).iter();
    recipients.filter(|recipient| addressed(recipient.field)).any(|recipient| owner.is(recipient.address))
}

fn note(days: &mut Vec<ContactDay>, day: ContactDay) {
    match days.last_mut() {
        Some(last) if last.day == day.day => {
            last.incoming |= day.incoming;
            last.out |= day.out;
        }
        _ => days.push(day),
    }
}

fn tidy(days: &mut Vec<ContactDay>) {
    days.sort_by_key(|day| day.day);
    days.dedup_by(|next, kept| {
        let same = next.day == kept.day;
        if same {
            kept.incoming |= next.incoming;
            kept.out |= next.out;
        }
        same
    });
}
