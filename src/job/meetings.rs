//! What a digest says of meetings: those to come, and those that ended a long silence.

use jiff::Timestamp;

use super::snapshot::{PersonView, Snapshot};
use crate::command::span::span;
use crate::infer::due::Due;
use crate::infer::preferences::TouchEvidence;
use crate::infer::{touch, wording};

/// A meeting after a silence of so many days is worth a thank-you.
const LONG_QUIET_DAYS: i64 = 180;
/// A meeting is news for so many days where no digest went since.
const NEWS_DAYS: i64 = 14;
/// Lines of a digest about meetings.
const LINES: usize = 4;

/// What a digest says of meetings to come with those who would be in it, and of those that ended a
/// long silence since the last digest. No line begins with a name; each name has its number.
pub fn lines(
    snapshot: &Snapshot,
    last_digest: Option<Timestamp>,
    number: &mut dyn FnMut(usize) -> u32,
) -> Vec<String> {
    let news_from = snapshot.now.as_second() - NEWS_DAYS * 86_400;
    let since = last_digest.map_or(news_from, |at| at.as_second().max(news_from));
    let mut found: Vec<(i64, usize, News)> = Vec::new();
    for view in snapshot.views().into_iter().filter(|view| !view.preferences.never) {
        if let Due::MeetSoon { at } = view.judgement.due {
            found.push((at, view.position, News::ToCome));
        }
        found.extend(
            after_silence(snapshot, &view, since)
                .map(|(at, days)| (at, view.position, News::AfterSilence { days })),
        );
    }
    found.sort();
    found.truncate(LINES);
    let line = |(at, position, news): (i64, usize, News)| {
        let name = format!("{} ({})", snapshot.person(position).name, number(position));
        let on = weekday(snapshot, at);
        match news {
            News::ToCome => format!("You meet {name} on {on}."),
            News::AfterSilence { days } => format!(
                "You met {name} on {on}, for the first time in {}: send a thank-you, or keep what you heard with `note`.",
                span(days)
            ),
        }
    };
    found.into_iter().map(line).collect()
}

/// What is worth saying of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum News {
    /// The two meet, so nothing is suggested.
    ToCome,
    /// They met after so many days without a word.
    AfterSilence { days: i64 },
}

/// The last meeting since a moment, UTC seconds, where it ended a long silence: when, and how many
/// days that was.
fn after_silence(snapshot: &Snapshot, view: &PersonView, since: i64) -> Option<(i64, i64)> {
    let met = view.preferences.touches.iter().rev().find(|touch| touch.evidence == TouchEvidence::Met)?;
    let at = met.on.as_second();
    let day = touch::day_of(at, &snapshot.zone);
    let days = i64::from(day - last_day_before(snapshot, view, day)?);
    (at > since && days >= LONG_QUIET_DAYS).then_some((at, days))
}

/// The last day in touch before a day, by mail or otherwise.
fn last_day_before(snapshot: &Snapshot, view: &PersonView, day: i32) -> Option<i32> {
    let mail = snapshot.person(view.position).days.iter().map(|one| one.day);
    let logged =
        view.preferences.touches.iter().map(|touch| touch::day_of(touch.on.as_second(), &snapshot.zone));
    let mail_since = mail.clone().any(|one| one > day);
    if mail_since {
        return None;
    }
    mail.chain(logged).filter(|one| *one < day).max()
}

/// `Thursday, 26 Nov`.
fn weekday(snapshot: &Snapshot, at: i64) -> String {
    let moment = Timestamp::from_second(at).unwrap_or_default().to_zoned(snapshot.zone.clone());
    format!("{}, {}", moment.strftime("%A"), wording::day(at, snapshot.now, &snapshot.zone))
}
