//! Addresses that mail came back from for good.
//!
//! A report of a mail server (see [`Signs::UNDELIVERED`]) names the address in X-Failed-Recipients
//! or in its machine's part, or answers a mail of the owner's that had one recipient. Anybody can
//! write a report, so what it names counts only where the owner wrote to that very address: in the
//! mail that it answers, or, where a mail server wrote it and it answers nothing that is known, in
//! the days before. A later mail from the address revives it. The mail that came back is no touch,
//! whichever of the two is read first.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::InferenceChanges;
use super::index::Index;
use crate::infer::address_state::AddressState;
use crate::infer::class;
use crate::infer::facts::{AddressId, Facts, FailedAddress, Failure, MessageFact, Recipient};
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

/// The owner's mails to addresses that reports name: moments (UTC seconds) and positions,
/// ascending.
type Letters = BTreeMap<AddressId, Vec<(i64, u32)>>;

/// What is known of addresses that failed.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct FailedAddresses {
    /// Positions of the reports. Not stored: see [`FailedAddresses::update`].
    #[serde(skip)]
    reports: Option<Vec<u32>>,
    /// When mail to an address last came back for good, UTC seconds.
    at: BTreeMap<AddressId, i64>,
    returned: ReturnedMail,
    /// When the owner wrote the latest mail that came back from an address.
    written: BTreeMap<AddressId, i64>,
    /// When an address that failed was last heard of.
    result: BTreeMap<AddressId, i64>,
    /// Addresses that reports name.
    named: BTreeSet<AddressId>,
    /// Message-IDs that reports answer.
    answered: HashSet<i64>,
}

impl FailedAddresses {
    /// Reads all reports.
    pub(super) fn read(sent: Sent<'_>) -> FailedAddresses {
        let facts = sent.facts;
        let mut failed = FailedAddresses::default();
        let positions = (0..).zip(&facts.messages).filter(|(_, message)| is_report(message));
        failed.reports = Some(positions.map(|(position, _)| position).collect());
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
        let known = self.reports.iter().flatten().copied();
        let reports: BTreeSet<u32> =
            known.chain(changed.chain(new).map(|position| position as u32)).collect();
        let reports = reports.into_iter().filter(|at| is_report(&facts.messages[*at as usize]));
        self.reports = Some(reports.collect());
    }

    /// Takes in what is new; returns the addresses of which something else is known. `None`: all
    /// reports are to be weighed again, and they were not read.
    pub(super) fn update(
        &mut self,
        sent: Sent<'_>,
        changes: &InferenceChanges,
        index: &Index,
    ) -> Option<BTreeSet<AddressId>> {
        match self.is_reached(sent, changes) {
            true if self.reports.is_none() => None,
            true => Some(self.weigh_again(sent, changes, index)),
            false => Some(self.hear(sent.facts, changes, index)),
        }
    }

    /// Whether what is new is a report, or a mail of the owner's that a report may be about.
    fn is_reached(&self, sent: Sent<'_>, changes: &InferenceChanges) -> bool {
        let reaches = |message: &MessageFact, recipients: &[Recipient]| {
            let is_named = |recipient: &Recipient| self.named.contains(&recipient.address);
            let concerns = || self.answered.contains(&message.id_hash) || recipients.iter().any(is_named);
            is_report(message) || sent.owner.wrote(message) && concerns()
        };
        let reaches_now = |message: &MessageFact| reaches(message, sent.facts.recipients_of(message));
        let messages = &sent.facts.messages;
        messages[changes.first_new..].iter().any(reaches_now)
            || changes.changed.iter().any(|(position, old, recipients)| {
                reaches(old, recipients) || reaches_now(&messages[*position])
            })
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

    /// Weighs all reports again.
    fn weigh_again(
        &mut self,
        sent: Sent<'_>,
        changes: &InferenceChanges,
        index: &Index,
    ) -> BTreeSet<AddressId> {
        let facts = sent.facts;
        let before: BTreeMap<AddressId, Option<i64>> = self.dead().collect();
        self.note_reports(facts, changes);
        let returned = std::mem::take(&mut self.returned);
        let written = std::mem::take(&mut self.written);
        self.weigh(sent, &letters_of(sent, index));
        let failed_now = self.at.keys().copied().filter(|id| !before.contains_key(id));
        let unheard: BTreeSet<AddressId> = failed_now.chain(authors_of_changed(facts, changes)).collect();
        unheard.into_iter().for_each(|id| self.hear_again(facts, index, id));
        facts.messages[changes.first_new..].iter().for_each(|message| self.apply(message));
        let mut differ = differing(&before, &self.dead().collect());
        differ.extend(differing(&written, &self.written));
        differ.extend(returned.symmetric_difference(&self.returned).map(|(_, id)| *id));
        differ
    }

    /// What all reports say together.
    fn weigh(&mut self, sent: Sent<'_>, letters: &Letters) {
        self.at.clear();
        self.named = named(sent);
        let positions = self.reports.iter().flatten();
        let reports = positions.clone().map(|position| &sent.facts.messages[*position as usize]);
        self.answered = reports.flat_map(|report| [report.parent_hash, report.thread_hash]).collect();
        self.answered.remove(&0);
        for position in positions {
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
        self.at.keys().map(|id| (*id, self.dead_since(*id)))
    }

    fn dead_since(&self, id: AddressId) -> Option<i64> {
        self.at.get(&id).copied().filter(|at| self.result.get(&id).is_none_or(|result| result < at))
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
    let mails = letters.get(&id)?;
    let before = mails.partition_point(|(written, _)| *written <= at + SKEW);
    let (written, position) = mails[..before].last()?;
    (*written >= at - TRIED - DAY).then(|| &sent.facts.messages[*position as usize])
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
        let Some(at) = mail.at else { continue };
        for recipient in sent.facts.recipients_of(mail) {
            if let Some(to) = letters.get_mut(&recipient.address) {
                to.push((at, position));
            }
        }
    }
    letters.values_mut().for_each(|to| to.sort_unstable());
    letters
}

/// The same where an index of all mail is at hand.
fn letters_of(sent: Sent<'_>, index: &Index) -> Letters {
    let letter = |position: u32, id: AddressId| {
        let mail = &sent.facts.messages[position as usize];
        let at = mail.at.filter(|_| sent.owner.wrote(mail) && is_to(sent, mail, id))?;
        Some((at, position))
    };
    let letters = |id: AddressId| {
        let mut to: Vec<(i64, u32)> =
            index.messages_of(id).filter_map(|position| letter(position, id)).collect();
        to.sort_unstable();
        (id, to)
    };
    named(sent).into_iter().map(letters).collect()
}
