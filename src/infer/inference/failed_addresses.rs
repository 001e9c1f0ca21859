//! Addresses that mail came back from for good.
//!
//! A report of a mail server (see [`crate::mail::Signs::UNDELIVERED`]) names the address in
//! X-Failed-Recipients or in its machine's part, or answers a mail of the owner's that had one
//! recipient. Anybody can write a report, so what it names counts only where the owner wrote to
//! that very address: in the mail that it answers, or, where a mail server wrote it and it answers
//! nothing that is known, in the days before. A later mail from the address revives it. The mail
//! that came back is no touch, whichever of the two is read first.

mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::index::Index;
use super::{InferenceChanges, NeededMail, are_read};
use crate::infer::address_state::AddressState;
use crate::infer::facts::{AddressId, Facts, Failure, MessageFact, Recipient};
use crate::infer::owner::Owner;
use crate::infer::threads::Threads;
use report::{Letter, Letters, WeighedReport, all_letters, is_report, letters_of};

/// Mails of the owner's that came back: the store's row, and from which recipient.
pub(super) type ReturnedMail = BTreeSet<(i64, AddressId)>;

/// What a report is held against.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) facts: &'a Facts,
    pub(super) owner: &'a Owner,
    pub(super) threads: &'a Threads,
}

/// What is known of addresses that failed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct FailedAddresses {
    /// By the store's row.
    reports: BTreeMap<i64, WeighedReport>,
    /// When mail to an address last came back for good, UTC seconds.
    at: BTreeMap<AddressId, i64>,
    returned: ReturnedMail,
    /// When the owner wrote the latest mail that came back from an address.
    written: BTreeMap<AddressId, i64>,
    /// When an address that failed was last heard of.
    result: BTreeMap<AddressId, i64>,
}

impl FailedAddresses {
    /// Reads all reports.
    pub(super) fn read(sent: Sent<'_>) -> FailedAddresses {
        let facts = sent.facts;
        let mut failed = FailedAddresses::default();
        failed.note_reports(facts, 0);
        let letters = all_letters(sent, failed.reports.values().flat_map(WeighedReport::named));
        failed.reports.values_mut().for_each(|report| report.weigh(sent, &letters));
        failed.sum_up();
        for message in facts.messages.iter().filter(|message| !is_report(message)) {
            failed.apply(message);
        }
        failed
    }

    /// Mails that are no touch.
    pub(super) fn returned(&self) -> &ReturnedMail {
        &self.returned
    }

    /// Notes the reports from a position on; returns their rows.
    fn note_reports(&mut self, facts: &Facts, first_new: usize) -> BTreeSet<i64> {
        let mut noted = BTreeSet::new();
        for position in first_new..facts.messages.len() {
            if let Some(report) = WeighedReport::read(facts, position) {
                let row = facts.messages[position].row;
                self.reports.insert(row, report);
                noted.insert(row);
            }
        }
        noted
    }

    /// Takes in what is new; returns the addresses of which something else is known. That a report
    /// changes is a change of all facts, and does not come here.
    ///
    /// # Errors
    /// It needs mail that is not among the facts.
    pub(super) fn update(
        &mut self,
        sent: Sent<'_>,
        changes: &InferenceChanges,
        index: &Index,
    ) -> Result<BTreeSet<AddressId>, NeededMail> {
        let reached = self.reached(sent, changes);
        // What an old report answers is looked for among all mail.
        if !reached.is_empty() && !index.is_of_all() {
            return Err(NeededMail::All);
        }
        let mut again = self.note_reports(sent.facts, changes.first_new);
        again.extend(reached);
        match again.is_empty() {
            true => Ok(self.hear(sent.facts, changes, index)),
            false => self.weigh_again(sent, changes, index, &again),
        }
    }

    /// Rows of the known reports that a new or changed mail of the owner's may be what they are
    /// about.
    fn reached(&self, sent: Sent<'_>, changes: &InferenceChanges) -> BTreeSet<i64> {
        let facts = sent.facts;
        let now = |mail| (mail, facts.recipients_of(mail));
        let new = facts.messages[changes.first_new..].iter().map(now);
        let changed = changes.changed.iter();
        let changed =
            changed.flat_map(|(position, old, recipients): &(usize, MessageFact, Vec<Recipient>)| {
                [(old, recipients.as_slice()), now(&facts.messages[*position])]
            });
        let letters: Vec<Letter<'_>> =
            new.chain(changed).filter(|(mail, _)| sent.owner.wrote(mail)).collect();
        let concerns = |report: &WeighedReport| letters.iter().any(|letter| report.concerns(*letter));
        self.reports.iter().filter(|(_, report)| concerns(report)).map(|(row, _)| *row).collect()
    }

    /// Takes in mail that no report is about: it may revive whoever wrote it.
    fn hear(&mut self, facts: &Facts, changes: &InferenceChanges, index: &Index) -> BTreeSet<AddressId> {
        let new = &facts.messages[changes.first_new..];
        let authors = new.iter().filter_map(|message| message.from).chain(authors_of_changed(facts, changes));
        let failed: BTreeSet<AddressId> = authors.filter(|id| self.at.contains_key(id)).collect();
        let before: Vec<(AddressId, Option<i64>)> =
            failed.into_iter().map(|id| (id, self.dead_since(id))).collect();
        for id in authors_of_changed(facts, changes) {
            self.hear_again(facts, index, id);
        }
        new.iter().for_each(|message| self.apply(message));
        before.into_iter().filter(|(id, since)| self.dead_since(*id) != *since).map(|(id, _)| id).collect()
    }

    /// Reads all mail from an address again.
    fn hear_again(&mut self, facts: &Facts, index: &Index, id: AddressId) {
        if self.at.contains_key(&id) {
            self.result.remove(&id);
            index.messages_of(id).for_each(|position| self.apply(&facts.messages[position as usize]));
        }
    }

    /// Weighs some reports again, by row.
    fn weigh_again(
        &mut self,
        sent: Sent<'_>,
        changes: &InferenceChanges,
        index: &Index,
        rows: &BTreeSet<i64>,
    ) -> Result<BTreeSet<AddressId>, NeededMail> {
        let facts = sent.facts;
        let before: BTreeMap<AddressId, Option<i64>> = self.dead().collect();
        let (returned, written) = (std::mem::take(&mut self.returned), std::mem::take(&mut self.written));
        let named: BTreeSet<AddressId> =
            rows.iter().filter_map(|row| self.reports.get(row)).flat_map(WeighedReport::named).collect();
        are_read(index.unread(&named))?;
        self.weigh(sent, &letters_of(sent, named, index), rows);
        let failed_now = self.at.keys().copied().filter(|id| !before.contains_key(id));
        let unheard: BTreeSet<AddressId> = failed_now.chain(authors_of_changed(facts, changes)).collect();
        are_read(index.unread(&unheard))?;
        unheard.into_iter().for_each(|id| self.hear_again(facts, index, id));
        facts.messages[changes.first_new..].iter().for_each(|message| self.apply(message));
        let mut differ = differing(&before, &self.dead().collect());
        differ.extend(differing(&written, &self.written));
        differ.extend(returned.symmetric_difference(&self.returned).map(|(_, id)| *id));
        Ok(differ)
    }

    fn weigh(&mut self, sent: Sent<'_>, letters: &Letters, rows: &BTreeSet<i64>) {
        for row in rows {
            if let Some(report) = self.reports.get_mut(row) {
                report.weigh(sent, letters);
            }
        }
        self.sum_up();
    }

    /// What all reports say together.
    fn sum_up(&mut self) {
        self.at.clear();
        for report in self.reports.values() {
            for failed in &report.deliveries {
                if failed.failure == Failure::Address {
                    let place = self.at.entry(failed.address).or_insert(report.at);
                    *place = report.at.max(*place);
                }
                for (row, written) in &failed.mails {
                    self.returned.insert((*row, failed.address));
                    let written = written.unwrap_or(report.at);
                    let place = self.written.entry(failed.address).or_insert(written);
                    *place = written.max(*place);
                }
            }
        }
    }

    fn apply(&mut self, message: &MessageFact) {
        if let (Some(from), Some(at)) = (message.from, message.at)
            && self.at.contains_key(&from)
            && !is_report(message)
        {
            let place = self.result.entry(from).or_insert(at);
            *place = at.max(*place);
        }
    }

    /// Addresses that failed, with the moment since which they are dead. `None`: heard of since.
    fn dead(&self) -> impl Iterator<Item = (AddressId, Option<i64>)> {
        self.at.keys().map(|id| (*id, self.dead_since(*id)))
    }

    fn dead_since(&self, id: AddressId) -> Option<i64> {
        self.at.get(&id).copied().filter(|at| self.result.get(&id).is_none_or(|result| result < at))
    }

    /// The same where something else is known of some addresses now.
    pub(super) fn mark_again(&self, addresses: &mut [AddressState], changed: &BTreeSet<AddressId>) {
        for id in changed {
            let state = &mut addresses[id.0 as usize];
            (state.dead_since, state.returned_at) = (None, None);
        }
        self.mark(addresses);
    }

    /// Writes it into the states.
    pub(super) fn mark(&self, addresses: &mut [AddressState]) {
        for (id, since) in self.dead() {
            addresses[id.0 as usize].dead_since = since;
        }
        for (id, at) in &self.written {
            addresses[id.0 as usize].returned_at = Some(*at);
        }
    }
}

/// Who wrote the messages of which another copy was read, before and after.
fn authors_of_changed(facts: &Facts, changes: &InferenceChanges) -> impl Iterator<Item = AddressId> {
    let both = |(position, old, _): &(usize, MessageFact, Vec<Recipient>)| {
        [old.from, facts.messages[*position].from]
    };
    changes.changed.iter().flat_map(both).flatten()
}

/// Addresses of which the two say different things.
fn differing<T: PartialEq>(
    before: &BTreeMap<AddressId, T>,
    after: &BTreeMap<AddressId, T>,
) -> BTreeSet<AddressId> {
    let ids = before.keys().chain(after.keys());
    ids.filter(|id| before.get(id) != after.get(id)).copied().collect()
}
