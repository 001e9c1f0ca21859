//! What a digest says: decided from facts that were gathered once. Whom to name and which number
//! means whom, what is said of each, and what is remembered as said.
//!
//! Pure: the same facts give the same digest. Absent on purpose: who is due and how to help
//! ([`crate::infer`]), and how the mail looks ([`crate::compose`]).

pub mod choice;
pub mod days;
pub mod facts;
pub mod introduction_steps;
pub mod meeting_lines;
pub mod numbers;
pub mod suggestion;

use crate::command::{Action, OfferKind};
use crate::compose::digest::{Digest, OwedReply, Proposal};
use crate::compose::mailto;
use crate::compose::offer::{self, OfferMoment};
use crate::infer::offer::Offer;
use crate::infer::wording;
use crate::mail::Address;

pub use facts::{DigestFacts, KnownPerson};
pub use numbers::{DigestItem, Numbers};

use facts::{ProposedPair, SuggestedPerson, WaitingMail};

/// People who got back in touch that are listed.
const BACK: usize = 5;

/// A digest as decided: what it says, and whom its numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestPlan {
    pub digest: Digest,
    pub items: Vec<DigestItem>,
    /// People who are due and left out, since there may be mail of theirs that cannot be read.
    pub left_out: usize,
    /// The proposed pair's keys.
    pub pair: Option<(String, String)>,
    /// Those who could help, each with the one who asks, by their keys.
    pub helpers: Vec<(String, String)>,
    /// Two who may be one person, by their keys.
    pub asked: Option<(String, String)>,
    /// What is said once: about whom, and the entry that remembers it.
    pub said: Vec<(String, Action)>,
    /// The kind of offer that it makes to each who is suggested, by the person's key.
    pub offer_kinds: Vec<(String, OfferKind)>,
    /// Saved links that it offers: the person's key and the URL.
    pub offers: Vec<(String, String)>,
}

impl DigestPlan {
    /// Nobody is due, and no introduction asks for a word or has one to tell: no mail.
    pub fn is_empty(&self) -> bool {
        let asks = self.digest.meetings.iter().any(|step| !step.replies.is_empty());
        self.digest.suggestions.is_empty() && self.said.is_empty() && !asks && self.left_out == 0
    }
}

/// Decides the digest. Numbers are given in the order of the fields here: those of the suggestions
/// come first, whoever is named besides.
pub fn decide(facts: DigestFacts) -> DigestPlan {
    let mut numbers = Numbers::default();
    facts.suggested.iter().for_each(|one| drop(numbers.of(&one.person)));
    let suggestions =
        facts.suggested.iter().map(|one| suggestion::describe(&facts, one, &mut numbers)).collect();
    let introduction = facts.pair.as_ref().map(|pair| proposal(&facts, pair, &mut numbers));
    let question = facts.question.as_ref().map(|(sides, kind)| {
        let [a, b] = numbers.both(sides);
        Proposal { a, b, reason: format!("{}.", offer::capital(kind.describe())) }
    });
    let meetings = introduction_steps::steps(&facts, &mut numbers);
    let owed = facts.waiting.iter().map(|mail| owed(&facts, mail, &mut numbers)).collect();
    let mut dates = days::lines(&facts, &mut numbers);
    let back_in_touch = back_in_touch(&facts, &mut numbers);
    dates.extend(meeting_lines::lines(&facts, &mut numbers));
    DigestPlan {
        pair: introduction.as_ref().map(keys),
        helpers: facts.suggested.iter().flat_map(helpers).collect(),
        asked: question.as_ref().map(keys),
        said: facts.introductions.iter().filter_map(introduction_steps::news).collect(),
        offer_kinds: facts.suggested.iter().map(|one| (one.person.key.clone(), one.offer.kind())).collect(),
        offers: facts.suggested.iter().filter_map(offered_link).collect(),
        left_out: facts.left_out,
        items: numbers.items(),
        digest: Digest {
            date: facts.today(),
            suggestions,
            back_in_touch,
            owed,
            dates,
            introduction,
            question,
            meetings,
            moved: facts.moved,
            unread: facts.unread,
            remarks: facts.remarks,
        },
    }
}

fn proposal(facts: &DigestFacts, pair: &ProposedPair, numbers: &mut Numbers) -> Proposal {
    let [a, b] = numbers.both(&pair.sides);
    let moment = OfferMoment { now: facts.now, zone: &facts.zone };
    let reason = offer::common_ground(&pair.common, [&a.name, &b.name], moment);
    Proposal { a, b, reason }
}

fn keys(proposal: &Proposal) -> (String, String) {
    (proposal.a.address.clone(), proposal.b.address.clone())
}

/// Who asks, with each who could help.
fn helpers(one: &SuggestedPerson) -> impl Iterator<Item = (String, String)> {
    one.helpers.iter().map(|helper| (one.person.key.clone(), helper.key.clone()))
}

fn offered_link(one: &SuggestedPerson) -> Option<(String, String)> {
    let Offer::PassOn { url, .. } = &one.offer else { return None };
    Some((one.person.key.clone(), url.clone()))
}

/// People of the last digest who were in touch since.
fn back_in_touch(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<String> {
    let line = |(person, at): &(KnownPerson, i64)| {
        let day = wording::day(*at, facts.now, &facts.zone);
        format!("On {day}: {} ({})", person.name, numbers.of(person).number)
    };
    facts.back_in_touch.iter().take(BACK).map(line).collect()
}

fn owed(facts: &DigestFacts, mail: &WaitingMail, numbers: &mut Numbers) -> OwedReply {
    let subject = format!("Re: {}", mail.subject);
    let link = |address: &Address| match &mail.message_id {
        Some(id) => mailto::mailto_reply(address.as_str(), &subject, "", id),
        None => mailto::mailto(address.as_str(), &subject, ""),
    };
    OwedReply {
        number: numbers.of(&mail.person).number,
        name: mail.person.name.clone(),
        when: wording::ago(mail.days),
        subject: mail.subject.clone(),
        coming_day: days::coming(&mail.coming_days, facts.today()),
        mailto: mail.address.as_ref().map(link),
    }
}

#[cfg(test)]
mod tests;
