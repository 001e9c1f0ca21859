//! Answers of machines in the name of somebody known, which may say that they have left. Anybody
//! can write one, so it is worth a question, and nothing else.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::class;
use super::facts::{AddressId, MessageFact};
use super::people::People;
use crate::mail::Signs;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MachineAnswer {
    pub address: AddressId,
    /// UTC seconds.
    pub at: i64,
    /// The store's row.
    pub row: i64,
    /// Fingerprint of what it answers; 0: nothing.
    pub parent_hash: i64,
    /// Row of the mail that it answers, whose subject it may repeat. `None`: not known.
    pub answered: Option<i64>,
}

impl MachineAnswer {
    /// It came after everything that a person wrote from the same address by hand.
    pub fn is_last(&self, people: &People) -> bool {
        people.addresses[self.address.0 as usize].last_in.is_none_or(|heard| heard.at < self.at)
            && people.person_of.get(&self.address).is_some()
    }
}

/// All of them among these messages, in their order. What they answer is not known yet.
pub fn answers(messages: &[MessageFact]) -> impl Iterator<Item = MachineAnswer> {
    messages.iter().filter(|mail| is_answer(mail.signs)).filter_map(|mail| {
        let MessageFact { row, parent_hash, .. } = *mail;
        Some(MachineAnswer { address: mail.from?, at: mail.at?, row, parent_hash, answered: None })
    })
}

/// Finds what they answer among these messages; of several with one Message-ID the first that was
/// read.
pub fn find_answered(answers: &mut [MachineAnswer], messages: &[MessageFact]) {
    let open = answers.iter().filter(|answer| answer.answered.is_none() && answer.parent_hash != 0);
    let mut rows: HashMap<i64, Option<i64>> = open.map(|answer| (answer.parent_hash, None)).collect();
    if rows.is_empty() {
        return;
    }
    for mail in messages {
        if let Some(row) = rows.get_mut(&mail.id_hash) {
            row.get_or_insert(mail.row);
        }
    }
    for answer in answers {
        let found = rows.get(&answer.parent_hash).copied().flatten();
        answer.answered = answer.answered.or(found);
    }
}

/// An answering machine's, not a list's nor a mail server's.
fn is_answer(signs: Signs) -> bool {
    let others = Signs::UNDELIVERED | Signs::OURS | Signs::LIST_ID | Signs::LIST_POST | Signs::CALENDAR;
    class::is_answering_machine(signs) && !signs.intersects(others)
}
