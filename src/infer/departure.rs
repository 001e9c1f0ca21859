//! Answers of machines in the name of somebody known, which may say that they have left. Anybody
//! can write one, so it is worth a question, and nothing else.

use std::collections::BTreeSet;

use super::class;
use super::facts::{AddressId, Facts, MessageFact};
use super::people::People;
use crate::mail::Signs;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MachineAnswer {
    pub address: AddressId,
    /// UTC seconds.
    pub at: i64,
    /// The store's row.
    pub row: i64,
    /// Row of the mail that it answers, whose subject it may repeat. `None`: not known.
    pub answered: Option<i64>,
}

/// Those that came after everything that people wrote from the same address by hand, oldest first.
pub fn answers(facts: &Facts, people: &People) -> Vec<MachineAnswer> {
    let is_later = |id: AddressId, at: i64| {
        people.addresses[id.0 as usize].last_in.is_none_or(|heard| heard.at < at)
            && people.person_of.get(&id).is_some()
    };
    let candidate = |mail: &&MessageFact| match (mail.from, mail.at) {
        (Some(from), Some(at)) => is_answer(mail.signs) && is_later(from, at),
        _ => false,
    };
    let found: Vec<&MessageFact> = facts.messages.iter().filter(candidate).collect();
    let parents: BTreeSet<i64> =
        found.iter().map(|mail| mail.parent_hash).filter(|hash| *hash != 0).collect();
    let of_parent = |mail: &&MessageFact| parents.contains(&mail.id_hash);
    let answered: Vec<&MessageFact> = match parents.is_empty() {
        true => Vec::new(),
        false => facts.messages.iter().filter(of_parent).collect(),
    };
    let mut answers: Vec<MachineAnswer> = found.iter().filter_map(|mail| answer(mail, &answered)).collect();
    answers.sort_by_key(|answer| answer.at);
    answers
}

/// An answering machine's, not a list's nor a mail server's.
fn is_answer(signs: Signs) -> bool {
    let others = Signs::UNDELIVERED | Signs::OURS | Signs::LIST_ID | Signs::LIST_POST | Signs::CALENDAR;
    class::is_answering_machine(signs) && !signs.intersects(others)
}

fn answer(mail: &MessageFact, answered: &[&MessageFact]) -> Option<MachineAnswer> {
    let parent = answered.iter().find(|parent| parent.id_hash == mail.parent_hash);
    let answered = parent.map(|parent| parent.row);
    Some(MachineAnswer { address: mail.from?, at: mail.at?, row: mail.row, answered })
}
