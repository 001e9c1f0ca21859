//! What is stored of single mails: where they are in the database, and the few that would be looked
//! for long.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::single_mails::says_left;
use crate::infer::departure::{self, MachineAnswer};
use crate::infer::evidence::{self, MailsFrom};
use crate::infer::facts::{AddressId, Facts, MessageFact};
use crate::infer::number_lists::NumberLists;
use crate::infer::openings::RecentMails;
use crate::infer::owner::Owner;
use crate::store::facts::ReadPosition;
use crate::store::message_mark::MessageMarks;
use crate::store::{Store, StoreError};

/// What is stored of single mails. New ones are added; none of it rests on who is one with whom.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct SingleMails {
    /// How many came from each address, and the latest.
    pub(super) from: Vec<MailsFrom>,
    /// The rows of all that each address is on, but for the owner's: of the mails that were read
    /// with the whole mailbox. Stored apart, since new mail does not change them.
    #[serde(skip)]
    pub(super) rows: NumberLists,
    /// Of those that came since.
    new_rows: NumberLists,
    pub(super) recent: RecentMails,
    /// Answers of machines that say that somebody left, by row.
    pub(super) left: Vec<MachineAnswer>,
    /// How far they were read.
    pub(super) reading: ReadPosition,
    /// Which reading of the whole mailbox the new ones were added to: the fingerprint of how far
    /// it went.
    pub(super) whole_reading: [u8; 32],
}

impl SingleMails {
    /// Of all messages.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn collect(
        store: &Store,
        facts: &Facts,
        owner: &Owner,
        (reading, whole_reading): (ReadPosition, [u8; 32]),
        now: i64,
    ) -> Result<SingleMails, StoreError> {
        let rows = evidence::rows_of_all(facts, owner);
        let mut mails = SingleMails { rows, reading, whole_reading, ..SingleMails::default() };
        mails.count(store, facts, &facts.messages, owner, now)?;
        Ok(mails)
    }

    /// Adds new messages, which were read to that position.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn add(
        &mut self,
        store: &Store,
        (facts, first_new): (&Facts, usize),
        owner: &Owner,
        reading: ReadPosition,
        now: i64,
    ) -> Result<(), StoreError> {
        let new = &facts.messages[first_new..];
        self.reading = reading;
        evidence::add_rows(&mut self.new_rows, facts, new, owner);
        self.count(store, facts, new, owner, now)
    }

    fn count(
        &mut self,
        store: &Store,
        facts: &Facts,
        new: &[MessageFact],
        owner: &Owner,
        now: i64,
    ) -> Result<(), StoreError> {
        evidence::count_from(&mut self.from, facts, new);
        self.recent.add(facts, new, owner, &|_| true, now);
        let _moment = store.at_one_moment()?;
        for answer in departure::answers(new) {
            if says_left(store, answer.row)? {
                self.left.push(answer);
            }
        }
        departure::find_answered(&mut self.left, &facts.messages);
        Ok(())
    }

    /// The rows of all mails that any of these addresses is on, ascending.
    pub(super) fn rows_of<'a>(&self, addresses: impl Iterator<Item = &'a AddressId>) -> BTreeSet<i64> {
        self.rows_after(0, addresses)
    }

    /// The same, of those after a row.
    pub(super) fn rows_after<'a>(
        &self,
        last_row: i64,
        addresses: impl Iterator<Item = &'a AddressId>,
    ) -> BTreeSet<i64> {
        let of_one = |id: &AddressId| {
            let position = id.0 as usize;
            self.rows.of(position).chain(self.new_rows.of(position))
        };
        let all = addresses.flat_map(of_one).map(|row| row as i64);
        all.filter(|row| *row > last_row).collect()
    }
}

/// The marks of messages: all by their Message-IDs, the owner's by what they answer.
pub(super) fn marks(messages: &[MessageFact], owner: &Owner) -> MessageMarks {
    let is_owners = |message: &&MessageFact| message.from.is_some_and(|from| owner.is(from));
    MessageMarks {
        message_ids: messages.iter().map(|message| (message.id_hash, message.row)).collect(),
        answered: messages
            .iter()
            .filter(is_owners)
            .map(|message| (message.parent_hash, message.row))
            .collect(),
    }
}
