//! Addresses that mail came back from for good.
//!
//! A report of a mail server (see [`Signs::UNDELIVERED`]) names the address in X-Failed-Recipients
//! or in its machine's part, or answers a mail of the owner's that had one recipient. Anybody can
//! write a report, so what it names counts only where the owner wrote to that very address: in the
//! mail that it answers, or, where a mail server wrote it and it answers nothing that is known, in
//! the days before. A later mail from the address revives it. The mail that came back is no touch,
//! whichever of the two is read first.

use std::collections::{BTreeMap, BTreeSet};

use super::InferenceChanges;
use super::index::Index;
use crate::infer::address_state::AddressState;
use crate::infer::class;
use crate::infer::facts::{AddressId, Facts, FailedAddress, Failure, MessageFact};
use crate::infer::owner::Owner;
use crate::infer::threads::Threads;
use crate::mail::Signs;

/// Mail servers try for so long, in seconds, before they give a mail back (RFC 5321 4.5.4.1: four
/// or five days), and then some.
const TRIED: i64 = 7 * DAY;
const DAY: i64 = 86_400;
/// How far two clocks may differ, in seconds.
const SKEW: i64 = 3_600;

/// Mails of the owner's that came back: the store's row, and from which recipient.
pub(super) type ReturnedMail = BTreeSet<(i64, AddressId)>;

/// What a report is held against.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) facts: &'a Facts,
    pub(super) owner: &'a Owner,
    pub(super) threads: &'a Threads,
}

/// Positions of the owner's mails to addresses that reports name.
type Letters = BTreeMap<AddressId, Vec<u32>>;

/// What is known of addresses that failed.
#[derive(Debug, Clone, Default)]
pub(super) struct FailedAddresses {
    /// Positions of the reports.
    reports: Vec<u32>,
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
        let positions = (0..).zip(&facts.messages).filter(|(_, message)| is_report(message));
        failed.reports = positions.map(|(position, _)| position).collect();
        failed.weigh(sent, &all_letters(sent));
        for message in facts.messages.iter().filter(|message| !is_report(message)) {
            failed.apply(message);
        }
        failed
    }

    /// Mails that are no touch.
    pub(super) fn returned(&self) -> &ReturnedMail {
        &self.returned
    }

    /// Which messages are reports, with those that are new or changed.
    fn note_reports(&mut self, facts: &Facts, changes: &InferenceChanges) {
        let new = changes.first_new..facts.messages.len();
        let changed = changes.changed.iter().map(|(position, ..)| *position);
        let reports: BTreeSet<u32> =
            self.reports.iter().copied().chain(changed.chain(new).map(|position| position as u32)).collect();
        self.reports =
            reports.into_iter().filter(|position| is_report(&facts.messages[*position as usize])).collect();
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
        self.note_reports(facts, changes);
        if self.reports.is_empty() && before.is_empty() {
            return BTreeSet::new();
        }
        let returned = std::mem::take(&mut self.returned);
        let written = std::mem::take(&mut self.written);
        self.weigh(sent, &letters_of(sent, index));
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
                self.apply(&facts.messages[position as usize]);
            }
        }
        facts.messages[changes.first_new..].iter().for_each(|message| self.apply(message));
        let after: Vec<(AddressId, Option<i64>)> = self.dead().collect();
        let gone = before.iter().filter(|one| !after.contains(one));
        let differ = gone.chain(after.iter().filter(|one| !before.contains(one)));
        let mut differ: BTreeSet<AddressId> = differ.map(|(id, _)| *id).collect();
        differ.extend(returned.symmetric_difference(&self.returned).map(|(_, id)| *id));
        let ids = written.keys().chain(self.written.keys());
        differ.extend(ids.filter(|id| written.get(id) != self.written.get(id)));
        differ
    }

    /// What all reports say together.
    fn weigh(&mut self, sent: Sent<'_>, letters: &Letters) {
        self.at.clear();
        for position in &self.reports {
            let Some(at) = sent.facts.messages[*position as usize].at else { continue };
            for failed in about(sent, letters, *position, at) {
                if failed.failure == Failure::Address {
                    let place = self.at.entry(failed.address).or_insert(at);
                    *place = at.max(*place);
                }
                for mail in failed.mails {
                    self.returned.insert((mail.row, failed.address));
                    let written = mail.at.unwrap_or(at);
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
        self.at.iter().map(|(id, at)| {
            (*id, Some(*at).filter(|at| self.result.get(id).is_none_or(|result| result < at)))
        })
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

fn is_report(message: &MessageFact) -> bool {
    message.signs.contains(Signs::UNDELIVERED)
}

/// An address that a report is about, and the owner's mails to it that came back.
struct FailedDelivery<'a> {
    address: AddressId,
    failure: Failure,
    mails: Vec<&'a MessageFact>,
}

/// What a report is about, of what the owner wrote.
fn about<'a>(sent: Sent<'a>, letters: &Letters, position: u32, at: i64) -> Vec<FailedDelivery<'a>> {
    let report = &sent.facts.messages[position as usize];
    let answered = answered(sent, report);
    let named = sent.facts.failures_of(position);
    if named.is_empty() {
        let only = |parent: &&'a MessageFact| match sent.facts.recipients_of(parent) {
            [only] => Some(FailedDelivery {
                address: only.address,
                failure: Failure::Address,
                mails: vec![*parent],
            }),
            _ => None,
        };
        return answered.iter().filter_map(only).collect();
    }
    let by_time = answered.is_empty() && is_by_server(sent.facts, report);
    let delivery = |failed: &FailedAddress| {
        let mails = match by_time {
            true => last_before(sent, letters, failed.address, at).into_iter().collect(),
            false => answered.iter().copied().filter(|mail| is_to(sent, mail, failed.address)).collect(),
        };
        FailedDelivery { address: failed.address, failure: failed.failure, mails }
    };
    named.iter().map(delivery).filter(|delivery| !delivery.mails.is_empty()).collect()
}

fn is_to(sent: Sent<'_>, mail: &MessageFact, id: AddressId) -> bool {
    sent.facts.recipients_of(mail).iter().any(|recipient| recipient.address == id)
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

/// The owner's last mail to an address before a report of that moment, if it is not long ago.
fn last_before<'a>(sent: Sent<'a>, letters: &Letters, id: AddressId, at: i64) -> Option<&'a MessageFact> {
    let span = at - TRIED - DAY..=at + SKEW;
    let mails = letters.get(&id)?.iter().map(|position| &sent.facts.messages[*position as usize]);
    mails.filter(|mail| mail.at.is_some_and(|at| span.contains(&at))).max_by_key(|mail| mail.at)
}

fn named(sent: Sent<'_>) -> BTreeSet<AddressId> {
    sent.facts.failures.iter().map(|failed| failed.address).collect()
}

/// The letters to all addresses that reports name, by one walk over all mail.
fn all_letters(sent: Sent<'_>) -> Letters {
    let mut letters: Letters = named(sent).into_iter().map(|id| (id, Vec::new())).collect();
    if letters.is_empty() {
        return letters;
    }
    for (position, mail) in (0..).zip(&sent.facts.messages).filter(|(_, mail)| sent.owner.wrote(mail)) {
        for recipient in sent.facts.recipients_of(mail) {
            if let Some(to) = letters.get_mut(&recipient.address) {
                to.push(position);
            }
        }
    }
    letters
}

/// The same where an index of all mail is at hand.
fn letters_of(sent: Sent<'_>, index: &Index) -> Letters {
    let is_letter = |position: &u32, id: AddressId| {
        let mail = &sent.facts.messages[*position as usize];
        sent.owner.wrote(mail) && is_to(sent, mail, id)
    };
    let letters = |id: AddressId| {
        let mut positions: Vec<u32> = index.messages_of(id).filter(|at| is_letter(at, id)).collect();
        positions.sort_unstable();
        (id, positions)
    };
    named(sent).into_iter().map(letters).collect()
}
