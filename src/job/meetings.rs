//! Meetings that a digest tells of: those to come, and those that ended a long silence.

use jiff::Timestamp;

use super::snapshot::{PersonView, Snapshot};
use crate::agenda::facts::{MeetingKind, MeetingNews};
use crate::infer::due::Due;
use crate::infer::preferences::TouchEvidence;
use crate::infer::touch;

/// A meeting after a silence of so many days is worth a thank-you.
const LONG_QUIET_DAYS: i64 = 180;
/// A meeting is news for so many days where no digest went since.
const NEWS_DAYS: i64 = 14;
/// Meetings to come with those who would be in a digest, and those that ended a long silence since
/// the last one, by person.
pub fn news(snapshot: &Snapshot, last_digest: Option<Timestamp>) -> Vec<MeetingNews> {
    let news_from = snapshot.now.as_second() - NEWS_DAYS * 86_400;
    let since = last_digest.map_or(news_from, |at| at.as_second().max(news_from));
    let views = snapshot.views().iter().filter(|view| !view.preferences.never);
    views.flat_map(|view| news_of(snapshot, view, since)).collect()
}

fn news_of(snapshot: &Snapshot, view: &PersonView, since: i64) -> Vec<MeetingNews> {
    let to_come = match view.judgement.due {
        Due::MeetSoon { at } => Some((at, MeetingKind::ToCome)),
        _ => None,
    };
    let after =
        after_silence(snapshot, view, since).map(|(at, days)| (at, MeetingKind::AfterSilence { days }));
    let news = |(at, kind)| MeetingNews { at, person: snapshot.known(view.position), kind };
    to_come.into_iter().chain(after).map(news).collect()
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
