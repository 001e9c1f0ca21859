//! What a digest names of introductions under way: the steps that wait for the owner, and what
//! happened since, said once.

use super::facts::{DigestFacts, IntroductionFacts};
use super::numbers::Numbers;
use crate::command::{Action, PersonKey};
use crate::compose::facts::IntroductionNews;
use crate::infer::introduction_state::{HeaderEvidence, IntroductionStage};

/// In the order of the introductions.
pub(super) fn news(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<IntroductionNews> {
    facts.introductions.iter().flat_map(|one| news_of_one(one, numbers)).collect()
}

/// The entry that keeps news from being said again.
pub(super) fn entry_once(one: &IntroductionFacts) -> Option<(PersonKey, Action)> {
    let (key, other) = (one.introduction.a.key.clone(), one.introduction.b.key.clone());
    match one.stage {
        IntroductionStage::Talking if one.introduction.talking_said.is_none() => {
            Some((key, Action::IntroTalking { other }))
        }
        IntroductionStage::Expired if one.introduction.expiry_said.is_none() => {
            Some((key, Action::IntroExpired { other }))
        }
        _ => None,
    }
}

fn news_of_one(one: &IntroductionFacts, numbers: &mut Numbers) -> Vec<IntroductionNews> {
    let both = || [one.sides[0].name.clone(), one.sides[1].name.clone()];
    match one.stage {
        IntroductionStage::Asking | IntroductionStage::Waiting | IntroductionStage::Answered => {
            [0, 1].into_iter().filter_map(|side| news_of_side(one, side, numbers)).collect()
        }
        IntroductionStage::Joining => vec![IntroductionNews::NotJoined { both: both() }],
        IntroductionStage::Talking if one.introduction.talking_said.is_none() => {
            talking(one).into_iter().collect()
        }
        IntroductionStage::Expired if one.introduction.expiry_said.is_none() => {
            vec![IntroductionNews::Expired { both: both() }]
        }
        _ => Vec::new(),
    }
}

/// What waits for the owner on one side of an introduction that is asked about.
fn news_of_side(one: &IntroductionFacts, side: usize, numbers: &mut Numbers) -> Option<IntroductionNews> {
    let party = if side == 0 { &one.introduction.a } else { &one.introduction.b };
    if party.said.is_some() {
        return None;
    }
    let (person, other) = (&one.sides[side], one.sides[1 - side].name.clone());
    match one.shown[side] {
        HeaderEvidence { answered: Some(at), .. } => {
            Some(IntroductionNews::Answered { person: numbers.of(person), other, at })
        }
        HeaderEvidence { asked: None, .. } => {
            Some(IntroductionNews::NotAsked { person: person.name.clone(), other })
        }
        HeaderEvidence { asked: Some(_), .. } => None,
    }
}

fn talking(one: &IntroductionFacts) -> Option<IntroductionNews> {
    let (who, seen) = one.talking?;
    let (writer, other) = (one.sides[who].name.clone(), one.sides[1 - who].name.clone());
    Some(IntroductionNews::Talking { writer, other, at: seen.at })
}
