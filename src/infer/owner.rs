//! Which addresses are the owner's: those of the configuration, and those learned from the From of
//! Sent mail.
//!
//! A learned address is shown by `doctor`. Anybody's mail may be in a Sent folder by accident, so
//! one message teaches nothing: at least three there, and more there than elsewhere.

use super::facts::{AddressId, Facts, MessageFact};
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
}

impl SentCount {
    fn place(&mut self, message: &MessageFact) -> &mut u32 {
        if message.signs.contains(Signs::IN_SENT) { &mut self.in_sent } else { &mut self.elsewhere }
    }
}

/// Counts all mail, by [`AddressId`].
pub fn count(facts: &Facts) -> Vec<SentCount> {
    let mut sent = vec![SentCount::default(); facts.addresses.len()];
    facts.messages.iter().for_each(|message| recount(&mut sent, message));
    sent
}

/// Counts one message.
pub fn recount(sent: &mut [SentCount], message: &MessageFact) {
    if let Some(from) = message.from {
        *sent[from.0 as usize].place(message) += 1;
    }
}

/// Takes one message back.
pub fn uncount(sent: &mut [SentCount], message: &MessageFact) {
    if let Some(from) = message.from {
        *sent[from.0 as usize].place(message) -= 1;
    }
}

/// Learns the owner's addresses; `configured` tells those that are given, `refused` those that are
/// not to be learned.
pub fn learn(
    facts: &Facts,
    sent: &[SentCount],
    configured: &dyn Fn(&Address) -> bool,
    refused: &dyn Fn(&Address) -> bool,
) -> Owner {
    let sees_sent = sent.iter().any(|sent| sent.in_sent > 0);
    let mut owner = Owner { own: Vec::with_capacity(sent.len()), learned: Vec::new(), sees_sent };
    for (position, (fact, sent)) in facts.addresses.iter().zip(sent).enumerate() {
        let given = configured(&fact.address);
        let seems = sent.in_sent >= LEARN_FROM && sent.in_sent > sent.elsewhere;
        let learned = !given && seems && !refused(&fact.address);
        owner.own.push(given || learned);
        if learned {
            owner.learned.push(AddressId(position as u32));
        }
    }
    owner
}
