//! What the mailbox says, compactly: the input of every inference.
//!
//! Addresses and messages are in vectors and are named by position; a million messages take about
//! 80 MB. Subjects and identifiers stay in the store and are fetched for the few messages that are
//! shown.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::calendar::Answer;
use crate::contacts::{Card, CardSource};
use crate::mail::{Address, Signs};

/// Position in [`Facts::addresses`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct AddressId(pub u32);

/// Everything a scan has found.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub addresses: Vec<AddressFact>,
    /// In the order they were first read.
    pub messages: Vec<MessageFact>,
    /// Of all messages; [`MessageFact::recipients`] points in here.
    pub recipients: Vec<Recipient>,
    /// What imported address books say.
    pub cards: Vec<CardFact>,
    /// How cards name the addresses they have. Those are before all that only mail has.
    pub card_names: Vec<Vec<NameFact>>,
    /// Addresses that List-Post or List-Id of some mail names.
    pub lists: HashSet<AddressId>,
    /// Addresses that reports name as failed, by message.
    pub failures: Vec<FailedAddress>,
    /// Mail that the owner's provider says is not from whom it says: its message says nothing.
    pub forged: Vec<Forged>,
    /// Meetings of the owner's calendars, in order of time, past and to come.
    pub meetings: Vec<MeetingFact>,
    pub meeting_contents: Vec<MeetingContentFact>,
    /// How calendars name people; counts only where neither mail nor a card does.
    pub meeting_names: HashMap<AddressId, String>,
}

/// A mail in somebody's name that counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Forged {
    /// Whom it pretends to be from.
    pub from: AddressId,
    /// The store's row.
    pub row: i64,
    /// UTC seconds. `None`: nobody knows.
    pub at: Option<i64>,
}

/// A card, and the addresses that it makes one person's.
#[derive(Debug, Clone)]
pub struct CardFact {
    pub card: Card,
    /// Never empty: a placeholder's where the card has none.
    pub addresses: Vec<AddressId>,
}

/// An address that a mail server's report names as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailedAddress {
    /// Position in [`Facts::messages`].
    pub message: u32,
    pub address: AddressId,
    pub failure: Failure,
}

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Failure {
    /// Nobody is at the address.
    Address,
    /// The mail came back for another reason.
    Mail,
}

/// One address, and how it is named.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct AddressFact {
    pub address: Address,
    pub names: Vec<NameFact>,
}

/// One spelling of a display name.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct NameFact {
    pub name: String,
    /// Messages and cards that say so; 0: only an export of our own does.
    pub times: u32,
    /// The latest of them, UTC seconds; 0 when undated.
    pub last_at: i64,
}

/// One message.
#[derive(Debug, Clone)]
pub struct MessageFact {
    /// The store's row, to fetch subject and Message-ID.
    pub row: i64,
    /// UTC seconds. `None`: nobody knows.
    pub at: Option<i64>,
    pub from: Option<AddressId>,
    /// Fingerprint of the Message-ID; 0: none.
    pub id_hash: i64,
    /// Of the message it answers; 0: none.
    pub parent_hash: i64,
    /// Of the thread's first message.
    pub thread_hash: i64,
    pub signs: Signs,
    pub recipients: Range<u32>,
}

impl MessageFact {
    /// What is in the place of a forged message: it has its row, and says nothing. `end` is the
    /// number of recipients so far.
    pub fn nothing(row: i64, end: u32) -> MessageFact {
        let signs = Signs::AUTH_FAILED;
        let recipients = end..end;
        MessageFact {
            row,
            at: None,
            from: None,
            id_hash: 0,
            parent_hash: 0,
            thread_hash: 0,
            signs,
            recipients,
        }
    }
}

/// One address in To, Cc or Bcc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    pub address: AddressId,
    pub field: RecipientField,
}

/// Which field names a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecipientField {
    To,
    Cc,
    Bcc,
}

impl Facts {
    /// Whether an imported card has the address.
    pub fn is_on_card(&self, id: AddressId) -> bool {
        (id.0 as usize) < self.card_names.len()
    }

    /// The recipients of a message, To before Cc before Bcc.
    pub fn recipients_of(&self, message: &MessageFact) -> &[Recipient] {
        &self.recipients[message.recipients.start as usize..message.recipients.end as usize]
    }

    /// The message of a row of the store. `None`: it is not among these.
    pub fn by_row(&self, row: i64) -> Option<&MessageFact> {
        let at = self.messages.binary_search_by_key(&row, |message| message.row).ok()?;
        Some(&self.messages[at])
    }

    /// Everybody whom a message is from or to; perhaps somebody twice.
    pub fn addresses_on(&self, message: &MessageFact) -> impl Iterator<Item = AddressId> + use<'_> {
        let to = self.recipients_of(message).iter().map(|recipient| recipient.address);
        message.from.into_iter().chain(to)
    }

    /// Of cards alone: every address of a card has its name. What mail says is added after, so
    /// that one more mail moves nobody.
    pub fn from_cards(cards: Vec<Card>) -> Facts {
        let mut facts = Facts::default();
        let mut ids: HashMap<Address, AddressId> = HashMap::new();
        for card in cards {
            let mut addresses = Vec::new();
            for address in card.keys() {
                let next = AddressId(facts.addresses.len() as u32);
                let id = *ids.entry(address.clone()).or_insert(next);
                if id == next {
                    facts.addresses.push(AddressFact { address, names: Vec::new() });
                }
                if !card.name.is_empty() {
                    // Our own export and logs only repeat what others say: kept or known already,
                    // they must not outvote them.
                    let repeats = card.source == CardSource::Rekindle || card.source.touch().is_some();
                    let times = u32::from(!repeats);
                    let name = NameFact { name: card.name.clone(), times, last_at: 0 };
                    facts.addresses[id.0 as usize].bear(name);
                }
                addresses.push(id);
            }
            facts.cards.push(CardFact { card, addresses });
        }
        facts.card_names = facts.addresses.iter().map(|fact| fact.names.clone()).collect();
        facts
    }

    /// The addresses that a report, by its position, names as failed.
    pub fn failures_of(&self, message: u32) -> &[FailedAddress] {
        let start = self.failures.partition_point(|failure| failure.message < message);
        let rest = &self.failures[start..];
        &rest[..rest.iter().take_while(|failure| failure.message == message).count()]
    }

    /// Names an address as calendars do, where nobody else names it.
    pub fn name_from_meetings(&mut self, id: AddressId) {
        let fact = &mut self.addresses[id.0 as usize];
        if fact.names.is_empty()
            && let Some(name) = self.meeting_names.get(&id)
        {
            fact.names.push(NameFact { name: name.clone(), times: 0, last_at: 0 });
        }
    }

    /// An address by position.
    pub fn address(&self, id: AddressId) -> &AddressFact {
        &self.addresses[id.0 as usize]
    }
}

impl AddressFact {
    /// Takes a spelling in: mail and cards that write the same are counted together.
    pub fn bear(&mut self, name: NameFact) {
        match self.names.iter_mut().find(|known| known.name == name.name) {
            Some(known) => {
                known.times += name.times;
                known.last_at = known.last_at.max(name.last_at);
            }
            None => self.names.push(name),
        }
    }
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

/// What all instances of an event have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeetingContentFact {
    /// One line; may be empty.
    pub title: String,
    pub organizer: Organizer,
    pub attendees: Vec<MeetingAttendee>,
    /// How people without an address answered: they count, and are nobody.
    pub without_address: Vec<Answer>,
}

/// One invited, or the organizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeetingAttendee {
    pub address: AddressId,
    pub answer: Answer,
}

/// Who called a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Organizer {
    /// Nobody is named: it is an entry of the owner's own calendar.
    Owner,
    At(AddressId),
    /// Somebody whose address the calendar does not tell.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_of_our_own_names_people_and_outvotes_nobody() {
        let card = |source, name: &str| {
            let addresses = vec!["ada@example.org".to_owned()];
            Card { name: name.to_owned(), addresses, ..Card::from_source(source) }.tidy()
        };
        let facts = Facts::from_cards(vec![
            card(CardSource::VCard, "Ada K. Lovelace"),
            card(CardSource::Rekindle, "Ada Lovelace"),
            card(CardSource::Rekindle, "Ada K. Lovelace"),
        ]);
        let names: Vec<(&str, u32)> =
            facts.addresses[0].names.iter().map(|name| (name.name.as_str(), name.times)).collect();
        assert_eq!(names, [("Ada K. Lovelace", 1), ("Ada Lovelace", 0)]);
    }
}
