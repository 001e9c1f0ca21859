//! What a digest says of introductions under way: the steps that wait for the owner, and what happened since, said once.

use super::book::Book;
use super::meetings::Standing;
use crate::command::Action;
use crate::compose::digest::Step;
use crate::infer::meeting::Stage;
use crate::infer::why;

/// The lines, and the entries that remember what is said once. `number` gives a person a number of this digest.
pub fn all(
    book: &Book,
    meetings: &[Standing],
    number: &mut dyn FnMut(usize) -> u32,
) -> (Vec<Step>, Vec<(String, Action)>) {
    let (mut steps, mut said) = (Vec::new(), Vec::new());
    for standing in meetings {
        let (Some(a), Some(b)) = (standing.a, standing.b) else { continue };
        steps.extend(of_one(book, standing, [a, b], number));
        said.extend(news(standing));
    }
    (steps, said)
}

/// The entry that keeps news from being said again.
fn news(standing: &Standing) -> Option<(String, Action)> {
    let (key, other) = (standing.meeting.a.key.clone(), standing.meeting.b.key.clone());
    match standing.stage {
        Stage::Talking if standing.meeting.talking_said.is_none() => {
            Some((key, Action::IntroTalking { other }))
        }
        Stage::Expired if standing.meeting.expiry_said.is_none() => {
            Some((key, Action::IntroExpired { other }))
        }
        _ => None,
    }
}

fn of_one(
    book: &Book,
    standing: &Standing,
    [a, b]: [usize; 2],
    number: &mut dyn FnMut(usize) -> u32,
) -> Vec<Step> {
    let (name_a, name_b) = standing.names(book);
    let told = |line: String| vec![Step { line, replies: Vec::new() }];
    let meeting = &standing.meeting;
    let sides = [(0, a, &meeting.a, &name_a, &name_b), (1, b, &meeting.b, &name_b, &name_a)];
    match standing.stage {
        Stage::Asking | Stage::Waiting | Stage::Answered => sides
            .into_iter()
            .filter(|(_, _, side, _, _)| side.said.is_none())
            .filter_map(|(n, position, _, name, other)| {
                let shown = standing.shown[n];
                if let Some(at) = shown.answered {
                    let day = why::day(at, book.now, &book.zone);
                    let line = format!("On {day} {name} answered about meeting {other}. Would they like to?");
                    let who = number(position);
                    return Some(Step {
                        line,
                        replies: vec![format!("intro yes {who}"), format!("intro no {who}")],
                    });
                }
                let waits = shown.asked.is_none();
                let line =
                    format!("The mail that asks {name} about meeting {other} waits for you to send it.");
                waits.then(|| Step { line, replies: Vec::new() })
            })
            .collect(),
        Stage::Joining => told(format!(
            "Both {name_a} and {name_b} like it; the mail that brings them together waits for you to send it."
        )),
        Stage::Talking if meeting.talking_said.is_none() => {
            let Some((who, seen)) = standing.talking else { return Vec::new() };
            let (one, other) = if who == a { (&name_a, &name_b) } else { (&name_b, &name_a) };
            let day = why::day(seen.at, book.now, &book.zone);
            told(format!("Your introduction bore fruit: {one} wrote to {other} on {day}."))
        }
        Stage::Expired if meeting.expiry_said.is_none() => told(format!(
            "Nothing came of introducing {name_a} and {name_b} in 60 days, so it rests. Answers that come later still count."
        )),
        _ => Vec::new(),
    }
}
