//! What a digest says of introductions under way: the steps that wait for the owner, and what
//! happened since, said once.

use super::introductions::IntroductionStatus;
use super::snapshot::Snapshot;
use crate::command::Action;
use crate::compose::digest::IntroductionStep;
use crate::infer::introduction_state::IntroductionStage;
use crate::infer::wording;

/// The lines, and the entries that remember what is said once. `number` gives a person a number of
/// this digest.
pub fn pending_steps(
    snapshot: &Snapshot,
    meetings: &[IntroductionStatus],
    number: &mut dyn FnMut(usize) -> u32,
) -> (Vec<IntroductionStep>, Vec<(String, Action)>) {
    let (mut steps, mut said) = (Vec::new(), Vec::new());
    for preferences in meetings {
        let (Some(a), Some(b)) = (preferences.a, preferences.b) else { continue };
        steps.extend(of_one(snapshot, preferences, [a, b], number));
        said.extend(news(preferences));
    }
    (steps, said)
}

/// The entry that keeps news from being said again.
fn news(preferences: &IntroductionStatus) -> Option<(String, Action)> {
    let (key, other) = (preferences.introduction.a.key.clone(), preferences.introduction.b.key.clone());
    match preferences.stage {
        IntroductionStage::Talking if preferences.introduction.talking_said.is_none() => {
            Some((key, Action::IntroTalking { other }))
        }
        IntroductionStage::Expired if preferences.introduction.expiry_said.is_none() => {
            Some((key, Action::IntroExpired { other }))
        }
        _ => None,
    }
}

fn of_one(
    snapshot: &Snapshot,
    preferences: &IntroductionStatus,
    [a, b]: [usize; 2],
    number: &mut dyn FnMut(usize) -> u32,
) -> Vec<IntroductionStep> {
    let (name_a, name_b) = preferences.names(snapshot);
    let told = |line: String| vec![IntroductionStep { line, replies: Vec::new() }];
    let introduction = &preferences.introduction;
    let sides = [(0, a, &introduction.a, &name_a, &name_b), (1, b, &introduction.b, &name_b, &name_a)];
    match preferences.stage {
        IntroductionStage::Asking | IntroductionStage::Waiting | IntroductionStage::Answered => sides
            .into_iter()
            .filter(|(_, _, side, _, _)| side.said.is_none())
            .filter_map(|(n, position, _, name, other)| {
                let shown = preferences.shown[n];
                if let Some(at) = shown.answered {
                    let day = wording::day(at, snapshot.now, &snapshot.zone);
                    let line = format!("On {day} {name} answered about meeting {other}. Would they like to?");
                    let who = number(position);
                    return Some(IntroductionStep {
                        line,
                        replies: vec![format!("intro yes {who}"), format!("intro no {who}")],
                    });
                }
                let waits = shown.asked.is_none();
                let line =
                    format!("The mail that asks {name} about meeting {other} waits for you to send it.");
                waits.then(|| IntroductionStep { line, replies: Vec::new() })
            })
            .collect(),
        IntroductionStage::Joining => told(format!(
            "Both {name_a} and {name_b} like it; the mail that brings them together waits for you to send it."
        )),
        IntroductionStage::Talking if introduction.talking_said.is_none() => {
            let Some((who, seen)) = preferences.talking else { return Vec::new() };
            let (one, other) = if who == a { (&name_a, &name_b) } else { (&name_b, &name_a) };
            let day = wording::day(seen.at, snapshot.now, &snapshot.zone);
            told(format!("Your introduction bore fruit: {one} wrote to {other} on {day}."))
        }
        IntroductionStage::Expired if introduction.expiry_said.is_none() => told(format!(
            "Nothing came of introducing {name_a} and {name_b} in 60 days, so it rests. Answers that come later still count."
        )),
        _ => Vec::new(),
    }
}
