//! Addresses that mail came back from for good.
//!
//! A report of a mail server (see [`Signs::UNDELIVERED`]) names the address in X-Failed-Recipients,
//! or answers a mail of the owner's that had one recipient. Anybody can write a report, so what it
//! names counts only where the owner wrote to that very address: in the mail that it answers, or,
//! where a mail server wrote it and it answers nothing that is known, in the days before. A later
//! mail from the address revives it. Bodies are not read, so a report that names nobody in its
//! header and answers nothing that is known marks nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::InferenceChanges;
use super::index::Index;
use crate::infer::address_state::AddressState;
use crate::infer::class;
use crate::infer::facts::{AddressId, Facts, MessageFact};
use crate::infer::owner::Owner;
use crate::infer::threads::Threads;
use crate::infer::touch::DaysByAddress;
use crate::mail::Signs;

/// Mail servers try for so long, in seconds, before they give a mail back (RFC 5321 4.5.4.1: four
/// or five days), and then some.
const TRIED: i64 = 7 * 86_400;

/// What a report is held against.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) facts: &'a Facts,
    pub(super) owner: &'a Owner,
    pub(super) threads: &'a Threads,
    /// Days on which the owner wrote to an address.
    pub(super) days: &'a DaysByAddress,
}

/// What is known of addresses that failed.
#[derive(Debug, Clone, Default)]
pub(super) struct FailedAddresses {
    /// Positions of the reports.
    reports: Vec<u32>,
    /// When mail to an address last came back, UTC seconds.
    at: BTreeMap<AddressId, i64>,
    /// When an address that failed was last heard of.
    result: BTreeMap<AddressId, i64>,
}

impl FailedAddresses {
    /// Reads all reports.
    pub(super) fn read(sent: Sent<'_>) -> FailedAddresses {
        let facts = sent.facts;
        let mut failed = FailedAddresses::default();
        let positions = (0..).zip(&facts.messages).filter(|(_, message)| is_report(message));
        failed.reports = positions.map(|(position, _)| position).collect();
        failed.at = failed.latest(sent);
        for message in facts.messages.iter().filter(|message| !is_report(message)) {
            failed.hear(message);
        }
        failed
    }

    /// Takes in what is new; returns the addresses of which something else is known.
    pub(super) fn update(
        &mut self,
        sent: Sent<'_>,
        changes: &InferenceChanges,
        index: &Index,
    ) -> BTreeSet<AddressId> {
        let facts = sent.facts;
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
        self.at = self.latest(sent);
        let changed = changes.changed.iter().filter_map(|(position, ..)| facts.messages[*position].from);
        let unheard: BTreeSet<AddressId> = self
            .at
            .keys()
            .copied()
            .filter(|id| !before.iter().any(|(known, _)| known == id))
            .chain(changed)
            .collect();
        for id in unheard {
            self.result.remove(&id);
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
    fn latest(&self, sent: Sent<'_>) -> BTreeMap<AddressId, i64> {
        let mut latest = BTreeMap::new();
        for position in &self.reports {
            let message = &sent.facts.messages[*position as usize];
            let Some(at) = message.at else { continue };
            for id in about(sent, *position, at) {
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
            let place = self.result.entry(from).or_insert(at);
            *place = at.max(*place);
        }
    }

    /// Addresses that failed, with the moment since which they are dead. `None`: heard of since.
    fn dead(&self) -> impl Iterator<Item = (AddressId, Option<i64>)> {
        self.at.iter().map(|(id, at)| {
            (*id, Some(*at).filter(|at| self.result.get(id).is_none_or(|result| result < at)))
        })
    }

    /// Writes it into the states. An address that the owner never wrote to failed nobody: a report
    /// about it answers forged mail.
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

/// The addresses a report is about, of those that the owner wrote to.
fn about(sent: Sent<'_>, position: u32, at: i64) -> Vec<AddressId> {
    let report = &sent.facts.messages[position as usize];
    let answered = answered(sent, report);
    let named = sent.facts.failures_of(position);
    let mut found: Vec<AddressId> = if named.is_empty() {
        let only = |parent: &&MessageFact| match sent.facts.recipients_of(parent) {
            [only] => Some(only.address),
            _ => None,
        };
        answered.iter().filter_map(only).collect()
    } else {
        let to = |id: AddressId| {
            let recipients = answered.iter().flat_map(|parent| sent.facts.recipients_of(parent));
            recipients.into_iter().any(|recipient| recipient.address == id)
        };
        let by_time = answered.is_empty() && is_by_server(sent.facts, report);
        let named = named.iter().map(|failure| failure.address);
        named.filter(|id| to(*id) || by_time && wrote_before(sent, *id, at)).collect()
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// The owner's mails that a report answers.
fn answered<'a>(sent: Sent<'a>, report: &MessageFact) -> Vec<&'a MessageFact> {
    let mut ids = vec![report.parent_hash, report.thread_hash];
    ids.dedup();
    let known = ids.into_iter().flat_map(|id| sent.threads.with(sent.facts, id));
    known.filter(|parent| sent.owner.wrote(parent)).collect()
}

/// It looks like a mail server's own words, and not like somebody's mail with a field added.
fn is_by_server(facts: &Facts, report: &MessageFact) -> bool {
    let daemon = report.from.is_some_and(|from| class::is_bounce_address(&facts.address(from).address));
    daemon || report.signs.intersects(Signs::NULL_RETURN_PATH | Signs::REPORT)
}

/// The owner wrote to an address shortly before a report of that moment.
fn wrote_before(sent: Sent<'_>, id: AddressId, at: i64) -> bool {
    // Days are the owner's, in their zone: within a day of those in UTC.
    let (first, last) = ((at - TRIED).div_euclid(86_400) - 1, at.div_euclid(86_400) + 1);
    let days = sent.days.get(&id).map_or(&[][..], Vec::as_slice);
    days.iter().any(|day| day.out && (first..=last).contains(&i64::from(day.day)))
}
