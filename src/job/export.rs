//! People on their way out, each as one card. Whom the owner muted does not appear.

use super::book::Book;
use crate::contacts::{Card, Touch, merge};
use crate::mail::Address;

/// Everybody who is known or was imported, by name: the same people go out as the same bytes, whatever house they live in.
pub fn cards(book: &Book) -> Vec<Card> {
    let pages = book.pages().into_iter();
    let known =
        |position: usize| book.person(position).known.is_some() || book.cards(position).next().is_some();
    let mut cards: Vec<Card> = pages
        .filter(|page| !page.standing.never && (known(page.position) || !page.standing.touches.is_empty()))
        .map(|page| card(book, page.position))
        .collect();
    cards.sort_by_cached_key(|card| (card.called().to_lowercase(), card.id.clone()));
    cards
}

/// One person: what the mailbox, imported address books and the owner say, as one card.
pub fn card(book: &Book, position: usize) -> Card {
    let (person, page) = (book.person(position), book.page(position));
    let key = book.key(position);
    let id = Address::parse(&key)
        .filter(Address::is_placeholder)
        .map_or(key, |address| address.local().to_owned());
    let name = if person.name.contains('@') { "" } else { &person.name };
    let cards: Vec<&Card> = book.cards(position).collect();
    let mut whole = merge::one(&id, name, &cards);
    let mut addresses: Vec<String> = book.addresses(person).map(ToString::to_string).collect();
    addresses.append(&mut whole.addresses);
    whole.addresses = addresses;
    whole.tags = page.standing.tags.iter().cloned().collect();
    let mut notes = String::new();
    let said = page.standing.notes.iter();
    said.chain([&whole.note]).for_each(|note| merge::add_note(&mut notes, note));
    whole.note = notes;
    let touch = |touch: &crate::infer::standing::Logged| Touch {
        on: touch.on.to_zoned(book.zone.clone()).date(),
        how: touch.how.clone().unwrap_or_default(),
        text: touch.text.clone().unwrap_or_default(),
    };
    whole.touches = page.standing.touches.iter().map(touch).collect();
    whole.tidy()
}
