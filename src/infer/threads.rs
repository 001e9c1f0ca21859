//! Which message has a Message-ID: a permutation of the messages, so that a million of them take
//! 4 MB.

use std::collections::HashMap;

use crate::infer::facts::{AddressId, Facts, MessageFact};

/// Messages by the fingerprint of their Message-ID.
#[derive(Debug, Clone, Default)]
pub struct Threads {
    /// Positions of messages, by fingerprint.
    sorted: Vec<u32>,
    /// Those that came later.
    later: HashMap<i64, Vec<u32>>,
}

impl Threads {
    /// Reads all messages.
    pub fn read(facts: &Facts) -> Threads {
        Threads::read_before(facts, facts.messages.len())
    }

    /// Reads the messages before a position.
    pub fn read_before(facts: &Facts, end: usize) -> Threads {
        let mut keyed: Vec<(i64, u32)> = (0..)
            .zip(&facts.messages[..end])
            .filter(|(_, message)| message.id_hash != 0)
            .map(|(position, message)| (message.id_hash, position))
            .collect();
        keyed.sort_unstable();
        let sorted = keyed.into_iter().map(|(_, position)| position).collect();
        Threads { sorted, later: HashMap::new() }
    }

    /// Adds the next message.
    pub fn add(&mut self, message: &MessageFact, position: u32) {
        if message.id_hash != 0 {
            self.later.entry(message.id_hash).or_default().push(position);
        }
    }

    /// The messages that have an id; several only where somebody used it twice.
    pub fn with<'a>(
        &'a self,
        facts: &'a Facts,
        id_hash: i64,
    ) -> impl Iterator<Item = &'a MessageFact> + use<'a> {
        let at = |position: &u32| &facts.messages[*position as usize];
        let start = self.sorted.partition_point(|position| at(position).id_hash < id_hash);
        let found = self.sorted[start..].iter().take_while(move |position| at(position).id_hash == id_hash);
        let later = self.later.get(&id_hash).into_iter().flatten();
        found.chain(later).filter(move |_| id_hash != 0).map(at)
    }

    /// Whether somebody wrote a message with this id.
    pub fn is_author(&self, facts: &Facts, id_hash: i64, author: AddressId) -> bool {
        self.with(facts, id_hash).any(|message| message.from == Some(author))
    }
}
