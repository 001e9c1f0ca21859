//! What a digest says of meetings: those to come with who would be in it, and those that ended a
//! long silence. No line begins with a name; each name has its number.

use jiff::Timestamp;

use super::facts::{DigestFacts, MeetingKind, MeetingNews};
use super::numbers::Numbers;
use crate::command::span::span;
use crate::infer::wording;

/// Lines of a digest about meetings.
const LINES: usize = 4;

pub(super) fn lines(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<String> {
    let mut found: Vec<&MeetingNews> = facts.meetings.iter().collect();
    found.sort_by_key(|news| news.at);
    found.truncate(LINES);
    found.into_iter().map(|news| line(facts, news, numbers)).collect()
}

fn line(facts: &DigestFacts, news: &MeetingNews, numbers: &mut Numbers) -> String {
    let name = format!("{} ({})", news.person.name, numbers.of(&news.person).number);
    let on = weekday(facts, news.at);
    match news.kind {
        MeetingKind::ToCome => format!("You meet {name} on {on}."),
        MeetingKind::AfterSilence { days } => format!(
            "You met {name} on {on}, for the first time in {}: send a thank-you, or keep what you heard with `note`.",
            span(days)
        ),
    }
}

/// `Thursday, 26 Nov`.
fn weekday(facts: &DigestFacts, at: i64) -> String {
    let moment = Timestamp::from_second(at).unwrap_or_default().to_zoned(facts.zone.clone());
    format!("{}, {}", moment.strftime("%A"), wording::day(at, facts.now, &facts.zone))
}
