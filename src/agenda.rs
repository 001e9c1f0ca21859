//! What a digest says: decided from facts that were gathered once. Whom to name and which number
//! means whom, what is said of each, and what is remembered as said.
//!
//! Pure: the same facts give the same digest. Absent on purpose: who is due and how to help
//! ([`crate::infer`]), and how the mail looks ([`crate::compose`]).

pub mod choice;
pub mod days;
pub mod facts;
pub mod introduction_steps;
pub mod meeting_dates;
pub mod numbers;
pub mod suggestion;

use crate::command::{Action, OfferKind, PersonKey};
use crate::compose::digest::ProposedPerson;
use crate::compose::digest::content::{DigestContent, OwedFacts};
use crate::compose::facts::IntroductionNews;
use crate::infer::offer::Offer;

pub use facts::{DigestFacts, KnownPerson};
pub use numbers::{DigestItem, Numbers};

use facts::{SuggestedPerson, WaitingMail};

/// People who got back in touch that are listed.
const BACK: usize = 5;

/// A digest as decided: what it says, and whom its numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestPlan {
    pub content: DigestContent,
    pub items: Vec<DigestItem>,
    /// People who are due and left out, since there may be mail of theirs that cannot be read.
    pub left_out: usize,
    pub pair: Option<[PersonKey; 2]>,
    /// Each who asks, with one who could help.
    pub helpers: Vec<[PersonKey; 2]>,
    /// Two who may be one person.
    pub asked: Option<[PersonKey; 2]>,
    /// What is said once: about whom, and the entry that remembers it.
    pub said: Vec<(PersonKey, Action)>,
    /// The kind of offer that it makes to each who is suggested.
    pub offer_kinds: Vec<(PersonKey, OfferKind)>,
    /// Saved links that it offers: to whom, and the URL.
    pub offers: Vec<(PersonKey, String)>,
}

impl DigestPlan {
    /// Nobody is due, and no introduction asks for a word or has one to tell: no mail.
    pub fn is_empty(&self) -> bool {
        let asks = |news: &IntroductionNews| matches!(news, IntroductionNews::Answered { .. });
        let asks = self.content.introductions.iter().any(asks);
        self.content.suggestions.is_empty() && self.said.is_empty() && !asks && self.left_out == 0
    }
}

/// Decides the digest. Numbers are given in the order of the fields here: those of the suggestions
/// come first, whoever is named besides.
pub fn decide(facts: DigestFacts) -> DigestPlan {
    let mut numbers = Numbers::default();
    facts.suggested.iter().for_each(|one| drop(numbers.of(&one.person)));
    let suggestions = facts.suggested.iter().map(|one| suggestion::describe(one, &mut numbers)).collect();
    let introduction = facts.pair.as_ref().map(|pair| (numbers.both(&pair.sides), pair.common.clone()));
    let question = facts.question.as_ref().map(|(sides, kind)| (numbers.both(sides), *kind));
    let introductions = introduction_steps::news(&facts, &mut numbers);
    let owed = facts.waiting.iter().map(|mail| owed(mail, &mut numbers)).collect();
    let mut dates = days::dates(&facts, &mut numbers);
    let back_in_touch = back_in_touch(&facts, &mut numbers);
    dates.extend(meeting_dates::dates(&facts, &mut numbers));
    DigestPlan {
        pair: facts.pair.as_ref().map(|pair| keys(&pair.sides)),
        helpers: facts.suggested.iter().flat_map(helpers).collect(),
        asked: facts.question.as_ref().map(|(sides, _)| keys(sides)),
        said: facts.introductions.iter().filter_map(introduction_steps::entry_once).collect(),
        offer_kinds: facts.suggested.iter().map(|one| (one.person.key.clone(), one.offer.kind())).collect(),
        offers: facts.suggested.iter().filter_map(offered_link).collect(),
        left_out: facts.left_out,
        items: numbers.items(),
        content: DigestContent {
            now: facts.now.to_zoned(facts.zone.clone()),
            suggestions,
            back_in_touch,
            owed,
            dates,
            introduction,
            question,
            moved: facts.moved,
            introductions,
            unread: facts.unread,
            remarks: facts.remarks,
        },
    }
}

fn keys([a, b]: &[KnownPerson; 2]) -> [PersonKey; 2] {
    [a.key.clone(), b.key.clone()]
}

/// Who asks, with each who could help.
fn helpers(one: &SuggestedPerson) -> impl Iterator<Item = [PersonKey; 2]> {
    one.helpers.iter().map(|helper| [one.person.key.clone(), helper.key.clone()])
}

fn offered_link(one: &SuggestedPerson) -> Option<(PersonKey, String)> {
    let Offer::PassOn { url, .. } = &one.offer else { return None };
    Some((one.person.key.clone(), url.clone()))
}

/// People of the last digest who were in touch since.
fn back_in_touch(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<(ProposedPerson, i64)> {
    facts.back_in_touch.iter().take(BACK).map(|(person, at)| (numbers.of(person), *at)).collect()
}

fn owed(mail: &WaitingMail, numbers: &mut Numbers) -> OwedFacts {
    OwedFacts {
        person: numbers.of(&mail.person),
        address: mail.address.as_ref().map(ToString::to_string),
        days: mail.days,
        subject: mail.subject.clone(),
        message_id: mail.message_id.clone(),
        coming_days: mail.coming_days.clone(),
    }
}

#[cfg(test)]
mod tests;
