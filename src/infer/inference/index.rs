//! From an address to its messages, and from a Message-ID to the mails that answer it.

use std::collections::{BTreeSet, HashMap};

use super::InferenceChanges;
use crate::infer::facts::{AddressId, Facts, MessageFact};

/// Made once of all messages; later ones are kept beside.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// Where the messages of an address begin in `messages`.
    starts: Vec<u32>,
    messages: Vec<u32>,
    later: HashMap<AddressId, Vec<u32>>,
    /// Mails that answer something, by what they answer: only those of the first reading, sorted.
    answers: Vec<(i64, u32)>,
    later_answers: HashMap<i64, Vec<u32>>,
    whole: WholeHistories,
}

/// Of which addresses all messages are among the facts.
#[derive(Debug, Clone)]
pub(super) enum WholeHistories {
    Everybody,
    /// Of these, and of those that are new: from this one on.
    Of(BTreeSet<AddressId>, AddressId),
}

impl Index {
    /// Reads the messages before `end`.
    pub(super) fn read(facts: &Facts, end: usize) -> Index {
        let messages = &facts.messages[..end];
        let mut starts = vec![0u32; facts.addresses.len() + 1];
        for message in messages {
            each(facts, message, |id| starts[id.0 as usize + 1] += 1);
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut place = starts.clone();
        let mut index = Index {
            messages: vec![0; starts[starts.len() - 1] as usize],
            starts,
            later: HashMap::new(),
            answers: Vec::new(),
            later_answers: HashMap::new(),
            whole: WholeHistories::Everybody,
        };
        for (position, message) in (0..).zip(messages) {
            each(facts, message, |id| {
                index.messages[place[id.0 as usize] as usize] = position;
                place[id.0 as usize] += 1;
            });
        }
        let answers = (0..).zip(messages).filter(|(_, message)| message.parent_hash != 0);
        index.answers = answers.map(|(position, message)| (message.parent_hash, position)).collect();
        index.answers.sort_unstable();
        index
    }

    /// The same of facts that hold only some of the messages before `end`.
    pub(super) fn read_part(facts: &Facts, end: usize, whole: WholeHistories) -> Index {
        Index { whole, ..Index::read(facts, end) }
    }

    /// Whether all messages are among the facts.
    pub(super) fn is_of_all(&self) -> bool {
        matches!(self.whole, WholeHistories::Everybody)
    }

    /// Those of whom not all messages are known.
    pub(super) fn unread<'a>(&self, ids: impl IntoIterator<Item = &'a AddressId>) -> BTreeSet<AddressId> {
        let is_unread = |id: &AddressId| match &self.whole {
            WholeHistories::Everybody => false,
            WholeHistories::Of(read, new) => *id < *new && !read.contains(id),
        };
        ids.into_iter().copied().filter(is_unread).collect()
    }

    /// Adds new messages, and addresses that a copy added to a known one.
    pub(super) fn add(&mut self, facts: &Facts, changes: &InferenceChanges) {
        for (position, _, recipients) in &changes.changed {
            let new = facts.recipients_of(&facts.messages[*position]);
            for added in new.iter().filter(|one| !recipients.iter().any(|old| old.address == one.address)) {
                let known = self.messages_of(added.address).any(|at| at == *position as u32);
                if !known {
                    self.later.entry(added.address).or_default().push(*position as u32);
                }
            }
        }
        for position in changes.first_new..facts.messages.len() {
            each(facts, &facts.messages[position], |id| {
                self.later.entry(id).or_default().push(position as u32)
            });
        }
    }

    /// Positions of the messages an address is on, each once.
    pub(super) fn messages_of(&self, id: AddressId) -> impl ExactSizeIterator<Item = u32> + use<'_> {
        let known = match self.starts.get(id.0 as usize..id.0 as usize + 2) {
            Some([start, end]) => &self.messages[*start as usize..*end as usize],
            _ => &[],
        };
        let later: &[u32] = self.later.get(&id).map_or(&[], Vec::as_slice);
        (0..known.len() + later.len())
            .map(move |n| if n < known.len() { known[n] } else { later[n - known.len()] })
    }

    /// Positions of the mails that answer a message.
    pub(super) fn answers_to(&self, id_hash: i64) -> Vec<u32> {
        if id_hash == 0 {
            return Vec::new();
        }
        let start = self.answers.partition_point(|(parent, _)| *parent < id_hash);
        let known = self.answers[start..].iter().take_while(|(parent, _)| *parent == id_hash);
        let later = self.later_answers.get(&id_hash).into_iter().flatten().copied();
        known.map(|(_, position)| *position).chain(later).collect()
    }

    /// Remembers that a new message answers another.
    pub(super) fn note_answer(&mut self, message: &MessageFact, position: u32) {
        if message.parent_hash != 0 {
            self.later_answers.entry(message.parent_hash).or_default().push(position);
        }
    }
}

/// Author and recipients of a message, each once.
fn each(facts: &Facts, message: &MessageFact, mut take: impl FnMut(AddressId)) {
    let recipients = facts.recipients_of(message);
    message.from.into_iter().for_each(&mut take);
    recipients
        .iter()
        .map(|recipient| recipient.address)
        .filter(|id| Some(*id) != message.from)
        .for_each(take);
}
