//! Addresses that mail came back from for good.
//!
//! A report of a mail server (see [`Signs::UNDELIVERED`]) names the address in X-Failed-Recipients, or answers a mail of the owner's that had one recipient. A later mail from the
//! address revives it. Bodies are not read, so a report that names nobody in its header and answers nothing that is known marks nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Changes, Threads};
use crate::infer::facts::{AddressId, Facts, MessageFact};
use crate::infer::owner::Owner;
use crate::infer::people::AddressState;
use crate::mail::Signs;

/// What is known of addresses that failed.
#[derive(Debug, Clone, Default)]
pub(super) struct Failed {
    /// Positions of the reports.
    reports: Vec<u32>,
    /// When mail to an address last came back, UTC seconds.
    at: BTreeMap<AddressId, i64>,
    /// When an address that failed was last heard of.
    heard: BTreeMap<AddressId, i64>,
}

impl Failed {
    /// Reads all reports.
    pub(super) fn read(facts: &Facts, owner: &Owner, threads: &Threads) -> Failed {
        let mut failed = Failed::default();
        let positions = (0..).zip(&facts.messages).filter(|(_, message)| is_report(message));
        failed.reports = positions.map(|(position, _)| position).collect();
        failed.at = failed.latest(facts, owner, threads);
        for message in facts.messages.iter().filter(|message| !is_report(message)) {
            failed.hear(message);
        }
        failed
    }

    /// Takes in what is new; returns the addresses of which something else is known.
    pub(super) fn update(
        &mut self,
        facts: &Facts,
        changes: &Changes,
        owner: &Owner,
        threads: &Threads,
        index: &Index,
    ) -> BTreeSet<AddressId> {
        let before: Vec<(AddressId, Option<i64>)> = self.dead().collect();
        let new = changes.first_new..facts.messages.len();
        let changed = changes.changed.iter().map(|(position, ..)| *position);
        let reports: BTreeSet<u32> =
            self.reports.iter().copied().chain(changed.chain(new).map(|position| position as u32)).collect();
        self.reports =
            reports.into_iter().filter(|position| is_report(&facts.messages[*position as usize])).collect();
        if self.reports.is_empty() && before.is_empty() {
            return BTreeSet::new();
        }
        self.at = self.latest(facts, owner, threads);
        let changed = changes.changed.iter().filter_map(|(position, ..)| facts.messages[*position].from);
        let unheard: BTreeSet<AddressId> = self
            .at
            .keys()
            .copied()
            .filter(|id| !before.iter().any(|(known, _)| known == id))
            .chain(changed)
            .collect();
        for id in unheard {
            self.heard.remove(&id);
            for position in index.messages_of(id) {
                self.hear(&facts.messages[position as usize]);
            }
        }
        facts.messages[changes.first_new..].iter().for_each(|message| self.hear(message));
        let after: Vec<(AddressId, Option<i64>)> = self.dead().collect();
        let differ = before
            .iter()
            .filter(|one| !after.contains(one))
            .chain(after.iter().filter(|one| !before.contains(one)));
        differ.map(|(id, _)| *id).collect()
    }

    /// When mail to an address last came back.
    fn latest(&self, facts: &Facts, owner: &Owner, threads: &Threads) -> BTreeMap<AddressId, i64> {
        let mut latest = BTreeMap::new();
        for position in &self.reports {
            let message = &facts.messages[*position as usize];
            let Some(at) = message.at else { continue };
            for id in about(facts, owner, threads, *position, message) {
                let place = latest.entry(id).or_insert(at);
                *place = at.max(*place);
            }
        }
        latest
    }

    fn hear(&mut self, message: &MessageFact) {
        if let (Some(from), Some(at)) = (message.from, message.at)
            && self.at.contains_key(&from)
            && !is_report(message)
        {
            let place = self.heard.entry(from).or_insert(at);
            *place = at.max(*place);
        }
    }

    /// Addresses that failed, with the moment since which they are dead. `None`: heard of since.
    fn dead(&self) -> impl Iterator<Item = (AddressId, Option<i64>)> {
        self.at
            .iter()
            .map(|(id, at)| (*id, Some(*at).filter(|at| self.heard.get(id).is_none_or(|heard| heard < at))))
    }

    /// Writes it into the states. An address that the owner never wrote to failed nobody: a report about it answers forged mail.
    pub(super) fn mark(&self, addresses: &mut [AddressState]) {
        for (id, since) in self.dead() {
            let state = &mut addresses[id.0 as usize];
            state.dead_since = since.filter(|_| state.n_out > 0);
        }
    }
}

fn is_report(message: &MessageFact) -> bool {
    message.signs.contains(Signs::UNDELIVERED)
}

/// The addresses a report is about.
fn about(
    facts: &Facts,
    owner: &Owner,
    threads: &Threads,
    position: u32,
    message: &MessageFact,
) -> Vec<AddressId> {
    let named = facts.failures_of(position);
    if !named.is_empty() {
        return named.iter().map(|failure| failure.address).collect();
    }
    let own = |parent: &&MessageFact| parent.from.is_some_and(|from| owner.is(from));
    let answered = threads.with(facts, message.parent_hash).filter(own);
    let mut found: Vec<AddressId> = answered
        .filter_map(|parent| match facts.recipients_of(parent) {
            [only] => Some(only.address),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
