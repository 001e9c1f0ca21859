//! Which addresses are the owner's: those of the configuration, and those learned from the From of Sent mail.
//!
//! A learned address is shown by `doctor`. Anybody's mail may lie in a Sent folder by accident, so one message teaches nothing: at least three there, and more there
//! than elsewhere.

use super::facts::{AddressId, Facts};
use crate::mail::{Address, Signs};

/// From of Sent mail this often, at least.
const LEARN_FROM: u32 = 3;

/// The owner's addresses.
#[derive(Debug, Clone)]
pub struct Owner {
    /// By [`AddressId`].
    own: Vec<bool>,
    /// Not configured, but learned.
    pub learned: Vec<AddressId>,
}

impl Owner {
    /// Whether an address means the owner.
    pub fn is(&self, id: AddressId) -> bool {
        self.own[id.0 as usize]
    }
}

/// Learns the owner's addresses; `configured` tells those that are given.
pub fn learn(facts: &Facts, configured: &dyn Fn(&Address) -> bool) -> Owner {
    let mut sent = vec![(0u32, 0u32); facts.addresses.len()];
    for message in &facts.messages {
        let Some(from) = message.from else { continue };
        let counts = &mut sent[from.0 as usize];
        match message.signs.contains(Signs::IN_SENT) {
            true => counts.0 += 1,
            false => counts.1 += 1,
        }
    }
    let mut owner = Owner { own: Vec::with_capacity(sent.len()), learned: Vec::new() };
    for (position, (address, (in_sent, elsewhere))) in facts.addresses.iter().zip(sent).enumerate() {
        let given = configured(&address.address);
        let learned = !given && in_sent >= LEARN_FROM && in_sent > elsewhere;
        owner.own.push(given || learned);
        if learned {
            owner.learned.push(AddressId(position as u32));
        }
    }
    owner
}
