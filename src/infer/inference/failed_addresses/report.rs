//! One report of a mail server: what it names, and which of the owner's mails it is about.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Sent;
use crate::infer::class;
use crate::infer::facts::{AddressId, Facts, FailedAddress, Failure, MessageFact, Recipient};
use crate::infer::inference::index::Index;
use crate::mail::Signs;

/// Mail servers try for so long, in seconds, before they give a mail back (RFC 5321 4.5.4.1: four
/// or five days), and then some.
const TRIED: i64 = 7 * DAY;
const DAY: i64 = 86_400;
/// How far two clocks may differ, in seconds.
const SKEW: i64 = 3_600;

/// The owner's mails to addresses that reports name: moments (UTC seconds) and positions,
/// ascending.
pub(super) type Letters = BTreeMap<AddressId, Vec<(i64, u32)>>;

/// A report that is dated.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct WeighedReport {
    /// UTC seconds.
    pub(super) at: i64,
    /// What it answers, and what its thread began with; 0: nothing.
    answered: [i64; 2],
    named: Vec<(AddressId, Failure)>,
    is_by_server: bool,
    /// What it is about.
    pub(super) deliveries: Vec<FailedDelivery>,
}

/// An address that a report is about, and the owner's mails to it that came back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FailedDelivery {
    pub(super) address: AddressId,
    pub(super) failure: Failure,
    /// The store's rows, and when they were written, UTC seconds. `None`: nobody knows.
    pub(super) mails: Vec<(i64, Option<i64>)>,
}

impl FailedDelivery {
    fn new(address: AddressId, failure: Failure, mails: &[&MessageFact]) -> FailedDelivery {
        let mails = mails.iter().map(|mail| (mail.row, mail.at)).collect();
        FailedDelivery { address, failure, mails }
    }
}

/// A mail of the owner's, and to whom it is.
pub(super) type Letter<'a> = (&'a MessageFact, &'a [Recipient]);

impl WeighedReport {
    /// The report at a position, not weighed yet. `None`: that message is none, or is not dated.
    pub(super) fn read(facts: &Facts, position: usize) -> Option<WeighedReport> {
        let message = &facts.messages[position];
        let named = facts.failures_of(position as u32);
        Some(WeighedReport {
            at: message.at.filter(|_| is_report(message))?,
            answered: [message.parent_hash, message.thread_hash],
            named: named.iter().map(|FailedAddress { address, failure, .. }| (*address, *failure)).collect(),
            is_by_server: is_by_server(facts, message),
            deliveries: Vec::new(),
        })
    }

    /// Addresses that it names, where it may be about the owner's last mail to each.
    pub(super) fn named(&self) -> impl Iterator<Item = AddressId> + use<'_> {
        self.named.iter().map(|(id, _)| *id)
    }

    /// Whether it may be about a mail of the owner's.
    pub(super) fn concerns(&self, (mail, recipients): Letter<'_>) -> bool {
        let is_answered = mail.id_hash != 0 && self.answered.contains(&mail.id_hash);
        let is_named = || recipients.iter().any(|recipient| self.named().any(|id| id == recipient.address));
        is_answered || self.is_by_server && mail.at.is_some_and(|at| self.is_shortly_after(at)) && is_named()
    }

    /// Finds out what it is about, of what the owner wrote.
    pub(super) fn weigh(&mut self, sent: Sent<'_>, letters: &Letters) {
        let answered = self.answered_mails(sent);
        if self.named.is_empty() {
            let only = |mail: &&MessageFact| match sent.facts.recipients_of(mail) {
                [only] => Some(FailedDelivery::new(only.address, Failure::Address, &[*mail])),
                _ => None,
            };
            self.deliveries = answered.iter().filter_map(only).collect();
            return;
        }
        let by_time = answered.is_empty() && self.is_by_server;
        let delivery = |(id, failure): &(AddressId, Failure)| {
            let mails: Vec<&MessageFact> = match by_time {
                true => self.last_before(sent, letters, *id).into_iter().collect(),
                false => answered.iter().copied().filter(|mail| is_to(sent, mail, *id)).collect(),
            };
            (!mails.is_empty()).then(|| FailedDelivery::new(*id, *failure, &mails))
        };
        self.deliveries = self.named.iter().filter_map(delivery).collect();
    }

    /// The owner's mails that it answers.
    fn answered_mails<'a>(&self, sent: Sent<'a>) -> Vec<&'a MessageFact> {
        let mut ids = self.answered.to_vec();
        ids.dedup();
        let known = ids.into_iter().flat_map(|id| sent.threads.with(sent.facts, id));
        known.filter(|mail| sent.owner.wrote(mail)).collect()
    }

    /// The owner's last mail to an address before it, if it is not long ago.
    fn last_before<'a>(&self, sent: Sent<'a>, letters: &Letters, id: AddressId) -> Option<&'a MessageFact> {
        let mails = letters.get(&id)?;
        let before = mails.partition_point(|(written, _)| *written <= self.at + SKEW);
        let (written, position) = mails[..before].last()?;
        self.is_shortly_after(*written).then(|| &sent.facts.messages[*position as usize])
    }

    /// A mail written then may have come back with it.
    fn is_shortly_after(&self, written: i64) -> bool {
        (self.at - TRIED - DAY..=self.at + SKEW).contains(&written)
    }
}

pub(super) fn is_report(message: &MessageFact) -> bool {
    message.signs.contains(Signs::UNDELIVERED)
}

/// It looks like a mail server's own words, and not like somebody's mail with a field added.
fn is_by_server(facts: &Facts, report: &MessageFact) -> bool {
    let daemon = report.from.is_some_and(|from| class::is_bounce_address(&facts.address(from).address));
    daemon || report.signs.intersects(Signs::NULL_RETURN_PATH | Signs::REPORT)
}

fn is_to(sent: Sent<'_>, mail: &MessageFact, id: AddressId) -> bool {
    sent.facts.recipients_of(mail).iter().any(|recipient| recipient.address == id)
}

/// The letters to some addresses, by one walk over all mail.
pub(super) fn all_letters(sent: Sent<'_>, named: impl Iterator<Item = AddressId>) -> Letters {
    let mut letters: Letters = named.map(|id| (id, Vec::new())).collect();
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

/// The same where an index of all their mail is at hand.
pub(super) fn letters_of(sent: Sent<'_>, named: BTreeSet<AddressId>, index: &Index) -> Letters {
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
    named.into_iter().map(letters).collect()
}
