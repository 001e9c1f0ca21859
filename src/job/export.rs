//! People on their way out, each as one card. Whom the owner muted does not appear.

use super::snapshot::Snapshot;
use crate::contacts::{Card, CardTouch, merge};
use crate::infer::people::PersonIndex;
use crate::infer::preferences::{LoggedTouch, TouchEvidence};

/// Everybody who is known or was imported, by name: the same people go out as the same bytes,
/// whatever house they live in.
pub fn cards(snapshot: &Snapshot) -> Vec<Card> {
    let views = snapshot.views().iter();
    let known = |position: PersonIndex| {
        snapshot.person(position).known.is_some() || snapshot.cards(position).next().is_some()
    };
    let mut cards: Vec<Card> = views
        .filter(|view| {
            !view.preferences.never && (known(view.position) || !view.preferences.touches.is_empty())
        })
        .map(|view| card(snapshot, view.position))
        .collect();
    cards.sort_by_cached_key(|card| (card.called().to_lowercase(), card.id.clone()));
    cards
}

/// One person: what the mailbox, imported address books and the owner say, as one card.
pub fn card(snapshot: &Snapshot, position: PersonIndex) -> Card {
    let (person, view) = (snapshot.person(position), snapshot.view(position));
    let key = snapshot.key(position);
    let id = if key.can_be_written_to() { key.to_string() } else { key.address().local().to_owned() };
    let name = if person.name.contains('@') { "" } else { &person.name };
    let cards: Vec<&Card> = snapshot.cards(position).collect();
    let mut whole = merge::one(&id, name, &cards);
    let mut addresses: Vec<String> = snapshot.addresses(person).map(ToString::to_string).collect();
    addresses.append(&mut whole.addresses);
    whole.addresses = addresses;
    whole.tags = view.preferences.tags.iter().cloned().collect();
    let mut notes = String::new();
    let said = view.preferences.notes.iter().map(|note| &note.text);
    said.chain([&whole.note]).for_each(|note| merge::add_note(&mut notes, note));
    whole.note = notes;
    // What calendars say stays theirs.
    let said = |touch: &&LoggedTouch| touch.evidence == TouchEvidence::Said;
    let touch = |touch: &LoggedTouch| CardTouch {
        on: touch.on.to_zoned(snapshot.zone.clone()).date(),
        how: touch.how.clone().unwrap_or_default(),
        text: touch.text.clone().unwrap_or_default(),
    };
    whole.touches = view.preferences.touches.iter().filter(said).map(touch).collect();
    whole.tidy()
}
