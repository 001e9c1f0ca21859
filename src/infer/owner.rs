//! Which addresses are the owner's: those of the configuration, and those learned from the From of
//! Sent mail.
//!
//! A learned address is shown by `doctor`. Anybody's mail may be in a Sent folder by accident, so
//! one message teaches nothing: at least three there, and more there than elsewhere. What a server
//! took in for a configured address teaches nothing where the owner wrote to its author as well: it
//! is a friend's mail, kept beside the answer.

use super::facts::{AddressId, Facts, MessageFact, Recipient};
use crate::mail::{Address, Signs};

/// From of Sent mail this often, at least.
const LEARN_FROM: u32 = 3;

/// The owner's addresses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Owner {
    /// By [`AddressId`].
    own: Vec<bool>,
    /// Not configured, but learned.
    pub learned: Vec<AddressId>,
    /// There is mail in a Sent folder.
    pub sees_sent: bool,
}

impl Owner {
    /// Whether an address means the owner.
    pub fn is(&self, id: AddressId) -> bool {
        self.own[id.0 as usize]
    }

    /// Whether the owner wrote a message. Anybody can write the owner's address into From: where
    /// the Sent folder is seen, mail that a server took in and that is in no Sent folder is not
    /// believed.
    pub fn wrote(&self, message: &MessageFact) -> bool {
        let arrived = message.signs.contains(Signs::RECEIVED) && !message.signs.contains(Signs::IN_SENT);
        message.from.is_some_and(|from| self.is(from)) && !(self.sees_sent && arrived)
    }

    /// Whether this says the same as `before` of all addresses that were known then.
    pub fn extends(&self, before: &Owner) -> bool {
        let known = before.own.len();
        let learned = self.learned.iter().filter(|id| (id.0 as usize) < known);
        self.sees_sent == before.sees_sent
            && self.own[..known] == before.own[..]
            && learned.eq(before.learned.iter())
    }
}

/// Mail from one address, in Sent and elsewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SentCount {
    in_sent: u32,
    elsewhere: u32,
    /// Of those in Sent: taken in by a server for a configured address.
    taken_in: u32,
    /// Mail in Sent from a configured address to this one.
    written_to: u32,
}

impl SentCount {
    fn place(&mut self, message: &MessageFact) -> &mut u32 {
        if message.signs.contains(Signs::IN_SENT) { &mut self.in_sent } else { &mut self.elsewhere }
    }

    /// Whether the address seems to be the owner's.
    fn seems_own(&self) -> bool {
        let kept = if self.written_to > 0 { self.taken_in } else { 0 };
        let in_sent = self.in_sent - kept;
        in_sent >= LEARN_FROM && in_sent > self.elsewhere + kept
    }
}

/// Which addresses are configured, by [`AddressId`].
pub fn given(facts: &Facts, configured: &dyn Fn(&Address) -> bool) -> Vec<bool> {
    facts.addresses.iter().map(|fact| configured(&fact.address)).collect()
}

/// Counts all mail, by [`AddressId`].
pub fn count(facts: &Facts, given: &[bool]) -> Vec<SentCount> {
    let mut sent = vec![SentCount::default(); facts.addresses.len()];
    for message in &facts.messages {
        recount(&mut sent, given, (message, facts.recipients_of(message)), 1);
    }
    sent
}

/// Counts one message, with its recipients, or takes it back (`by` -1).
pub fn recount(
    sent: &mut [SentCount],
    given: &[bool],
    (message, recipients): (&MessageFact, &[Recipient]),
    by: i32,
) {
    let Some(from) = message.from else { return };
    let add = |count: &mut u32| *count = count.saturating_add_signed(by);
    add(sent[from.0 as usize].place(message));
    if !message.signs.contains(Signs::IN_SENT) {
        return;
    }
    let is_given = |id: AddressId| given[id.0 as usize];
    if is_given(from) {
        recipients.iter().for_each(|to| add(&mut sent[to.address.0 as usize].written_to));
    } else if message.signs.contains(Signs::RECEIVED) && recipients.iter().any(|to| is_given(to.address)) {
        add(&mut sent[from.0 as usize].taken_in);
    }
}

/// Learns the owner's addresses; `given` tells the configured ones, `refused` those that are not to
/// be learned.
pub fn learn(facts: &Facts, sent: &[SentCount], given: &[bool], refused: &dyn Fn(&Address) -> bool) -> Owner {
    let sees_sent = sent.iter().any(|sent| sent.in_sent > 0);
    let mut owner = Owner { own: Vec::with_capacity(sent.len()), learned: Vec::new(), sees_sent };
    for (position, (fact, sent)) in facts.addresses.iter().zip(sent).enumerate() {
        let given = given[position];
        let learned = !given && sent.seems_own() && !refused(&fact.address);
        owner.own.push(given || learned);
        if learned {
            owner.learned.push(AddressId(position as u32));
        }
    }
    owner
}
