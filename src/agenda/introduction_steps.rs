//! What a digest says of introductions under way: the steps that wait for the owner, and what
//! happened since, said once.

use super::facts::{DigestFacts, IntroductionFacts};
use super::numbers::Numbers;
use crate::command::Action;
use crate::compose::digest::IntroductionStep;
use crate::infer::introduction_state::IntroductionStage;
use crate::infer::wording;

/// The lines, in the order of the introductions.
pub(super) fn steps(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<IntroductionStep> {
    facts.introductions.iter().flat_map(|one| steps_of_one(facts, one, numbers)).collect()
}

/// The entry that keeps news from being said again.
pub(super) fn news(one: &IntroductionFacts) -> Option<(String, Action)> {
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

fn steps_of_one(
    facts: &DigestFacts,
    one: &IntroductionFacts,
    numbers: &mut Numbers,
) -> Vec<IntroductionStep> {
    let [name_a, name_b] = [&one.sides[0].name, &one.sides[1].name];
    match one.stage {
        IntroductionStage::Asking | IntroductionStage::Waiting | IntroductionStage::Answered => {
            [0, 1].into_iter().filter_map(|side| side_step(facts, one, side, numbers)).collect()
        }
        IntroductionStage::Joining => told(format!(
            "Both {name_a} and {name_b} like it; the mail that brings them together waits for you to send it."
        )),
        IntroductionStage::Talking if one.introduction.talking_said.is_none() => talking(facts, one),
        IntroductionStage::Expired if one.introduction.expiry_said.is_none() => told(format!(
            "Nothing came of introducing {name_a} and {name_b} in 60 days, so it rests. Answers that come later still count."
        )),
        _ => Vec::new(),
    }
}

fn told(line: String) -> Vec<IntroductionStep> {
    vec![IntroductionStep { line, replies: Vec::new() }]
}

/// What waits for the owner on one side of an introduction that is asked about.
fn side_step(
    facts: &DigestFacts,
    one: &IntroductionFacts,
    side: usize,
    numbers: &mut Numbers,
) -> Option<IntroductionStep> {
    let party = if side == 0 { &one.introduction.a } else { &one.introduction.b };
    let (person, other) = (&one.sides[side], &one.sides[1 - side].name);
    let (shown, name) = (one.shown[side], &person.name);
    if party.said.is_some() {
        return None;
    }
    if let Some(at) = shown.answered {
        let day = wording::day(at, facts.now, &facts.zone);
        let line = format!("On {day} {name} answered about meeting {other}. Would they like to?");
        let who = numbers.of(person).number;
        let replies = vec![format!("intro yes {who}"), format!("intro no {who}")];
        return Some(IntroductionStep { line, replies });
    }
    let line = format!("The mail that asks {name} about meeting {other} waits for you to send it.");
    shown.asked.is_none().then(|| IntroductionStep { line, replies: Vec::new() })
}

fn talking(facts: &DigestFacts, one: &IntroductionFacts) -> Vec<IntroductionStep> {
    let Some((who, seen)) = one.talking else { return Vec::new() };
    let (writer, other) = (&one.sides[who].name, &one.sides[1 - who].name);
    let day = wording::day(seen.at, facts.now, &facts.zone);
    told(format!("Your introduction bore fruit: {writer} wrote to {other} on {day}."))
}
