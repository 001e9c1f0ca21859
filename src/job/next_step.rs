//! "You could": one concrete way to help, true from evidence. The first that holds, in this order:
//! an unanswered mail of theirs; a promise the owner noted; a saved link that shares a tag with
//! them; an introduction that would help them; a date; their last subject, taken up again.

use std::collections::HashMap;

use jiff::{SignedDuration, ToSpan};

use super::App;
use super::draft;
use super::introductions::IntroductionStatus;
use super::mail_activity::MailActivity;
use super::snapshot::{PersonView, Snapshot};
use super::suggestion::{LastMail, LastMailDirection};
use crate::contacts::dates::{self, Occasion};
use crate::infer::due::Due;
use crate::infer::introduction_pairs::PersonPair;
use crate::infer::introduction_state::{self, IntroductionStage};
use crate::infer::{saved_links, wording};
use crate::mail::text;
use crate::store::draft::{DraftPlace, DraftState};

/// Longest note quoted, in characters.
const NOTE_CHARS: usize = 160;
/// A new job is worth asking about for so long after an import told of it.
const NEW_JOB: SignedDuration = SignedDuration::from_hours(24 * 90);

/// What else is known when a digest is made, by the person's position.
#[derive(Debug, Default)]
pub struct DigestHints {
    introductions: HashMap<usize, String>,
    drafts: HashMap<usize, String>,
}

impl DigestHints {
    /// Gathers them. `pair` is the one this digest proposes.
    ///
    /// # Errors
    /// The database's.
    pub fn gather(
        app: &App,
        snapshot: &Snapshot,
        pair: Option<&PersonPair>,
        meetings: &[IntroductionStatus],
    ) -> anyhow::Result<DigestHints> {
        let mut hints = DigestHints { drafts: drafts(app, snapshot)?, ..DigestHints::default() };
        let name = |position: usize| &snapshot.person(position).name;
        if let Some(pair) = pair {
            for (one, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
                let says = format!("introduce them to {}; why is said below.", name(other));
                hints.introductions.insert(one, says);
            }
        }
        for preferences in meetings {
            let (Some(a), Some(b)) = (preferences.a, preferences.b) else { continue };
            for (n, one, other) in [(0, a, b), (1, b, a)] {
                let says = match preferences.stage {
                    IntroductionStage::Asking if preferences.shown[n].asked.is_none() => {
                        format!("send them the mail that asks about meeting {}.", name(other))
                    }
                    IntroductionStage::Joining => {
                        format!("send the mail that brings them together with {}.", name(other))
                    }
                    _ => continue,
                };
                hints.introductions.insert(one, says);
            }
        }
        Ok(hints)
    }

    /// The draft that waits to be sent to somebody, and where.
    pub fn draft(&self, position: usize) -> Option<String> {
        self.drafts.get(&position).cloned()
    }
}

/// The latest draft of `draft` that waits, by its reader. Those of introductions are not among
/// them: their subjects name somebody else.
fn drafts(app: &App, snapshot: &Snapshot) -> anyhow::Result<HashMap<usize, String>> {
    let unwanted = introduction_state::unwanted_drafts(&snapshot.entries());
    let mut rows = app.store.drafts()?;
    rows.retain(|row| {
        let waits = matches!(row.state, DraftState::Wanted | DraftState::Placing | DraftState::Placed);
        let own = draft::is_key(&row.draft.job_key) && row.draft.place != DraftPlace::Mail;
        waits && own && !unwanted.contains(&row.draft.job_key)
    });
    let mut drafts = HashMap::new();
    let Some(since) = rows.iter().map(|row| row.made_at).min() else { return Ok(drafts) };
    let activity = MailActivity::since(snapshot, since);
    for row in rows {
        if activity.sent(snapshot, &app.store, &row)?.is_some() {
            continue;
        }
        for position in row.draft.recipients.iter().filter_map(|to| snapshot.by_key(to)) {
            drafts.insert(position, format!("\u{201c}{}\u{201d}, in your Drafts folder", row.draft.subject));
        }
    }
    Ok(drafts)
}

/// The first that holds.
pub(super) fn you_could(
    snapshot: &Snapshot,
    view: &PersonView,
    last: Option<&LastMail>,
    hints: &DigestHints,
) -> String {
    if view.judgement.due == Due::Dormant {
        return "send a line that needs no answer: that you thought of them, and how you are.".to_owned();
    }
    let ways = [
        unanswered(snapshot, view, last),
        view.preferences.notes.last().map(|note| {
            format!("take up what you noted: \u{201c}{}\u{201d}", text::shorten(note, NOTE_CHARS))
        }),
        // Not offered for them before; the digest that says so notes the offer (see
        // `super::digest`).
        snapshot
            .all_preferences
            .links
            .offer(&view.preferences)
            .map(|(link, tag)| saved_links::sentence(link, tag)),
        hints.introductions.get(&view.position).cloned(),
        occasion(snapshot, view).or_else(|| new_job(snapshot, view)),
        last.filter(|last| !last.subject.is_empty())
            .map(|last| format!("pick up \u{201c}{}\u{201d} again.", last.subject)),
    ];
    let way = ways.into_iter().flatten().next();
    way.unwrap_or_else(|| "say hello and ask what they are busy with.".to_owned())
}

/// Their mail was the last word, and no call or coffee came after it.
fn unanswered(snapshot: &Snapshot, view: &PersonView, last: Option<&LastMail>) -> Option<String> {
    let last = last.filter(|last| last.direction == LastMailDirection::In)?;
    if view.preferences.touches.iter().any(|touch| touch.on.as_second() > last.seen.at) {
        return None;
    }
    let day = wording::day(last.seen.at, snapshot.now, &snapshot.zone);
    let quoted = match last.subject.as_str() {
        "" => String::new(),
        subject => format!(", \u{201c}{subject}\u{201d}"),
    };
    Some(format!("answer their mail of {day}{quoted}."))
}

/// A day of theirs that comes round within a week.
fn occasion(snapshot: &Snapshot, view: &PersonView) -> Option<String> {
    let today = snapshot.now.to_zoned(snapshot.zone.clone()).date();
    let (on, occasion) = dates::this_week(snapshot.cards(view.position), today).into_iter().next()?;
    let when = match on {
        on if on == today => "today".to_owned(),
        on if today.checked_add(1.day()).is_ok_and(|tomorrow| on == tomorrow) => "tomorrow".to_owned(),
        on => on.strftime("on %A").to_string(),
    };
    Some(match occasion {
        Occasion::Birthday => format!("wish them a happy birthday; it is {when}."),
        Occasion::Anniversary => format!("wish them a happy anniversary; it is {when}."),
    })
}

/// Work they have begun, as an import told since the two were last in touch.
fn new_job(snapshot: &Snapshot, view: &PersonView) -> Option<String> {
    let (told, organization) = view.preferences.new_job.as_ref()?;
    let since = view.judgement.last_touch.is_none_or(|at| at < told.as_second());
    let fresh = snapshot.now.duration_since(*told) < NEW_JOB;
    (since && fresh).then(|| format!("ask how the new job at {} is going.", text::one_line(organization)))
}
