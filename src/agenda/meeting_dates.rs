//! Which meetings a digest names: those to come with who would be in it, and those that ended a
//! long silence.

use super::facts::{DigestFacts, MeetingKind, MeetingNews};
use super::numbers::Numbers;
use crate::compose::facts::DigestDate;

/// Meetings that are named.
const MEETINGS: usize = 4;

/// The first, in the order of their days.
pub(super) fn dates(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<DigestDate> {
    let mut found: Vec<&MeetingNews> = facts.meetings.iter().collect();
    found.sort_by_key(|news| news.at);
    found.truncate(MEETINGS);
    let date = |news: &MeetingNews| {
        let (person, at) = (numbers.of(&news.person), news.at);
        match news.kind {
            MeetingKind::ToCome => DigestDate::ToMeet { person, at },
            MeetingKind::AfterSilence { days } => DigestDate::Met { person, at, after_days: days },
        }
    };
    found.into_iter().map(date).collect()
}
