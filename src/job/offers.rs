//! What is gathered for "you could": the mails between the two, what they asked for, introductions
//! and drafts under way. [`crate::infer::offer`] decides, [`crate::compose::offer`] words it.

use std::collections::{HashMap, HashSet};

use super::App;
use super::circle;
use super::draft;
use super::introductions::IntroductionStatus;
use super::mail_activity::MailActivity;
use super::snapshot::{PersonView, Snapshot};
use super::suggestion;
use crate::contacts::dates;
use crate::infer::circle::{Circle, Helper};
use crate::infer::evidence;
use crate::infer::introduction_pairs::PersonPair;
use crate::infer::introduction_state::{self, IntroductionStage};
use crate::infer::offer::{
    self, ComingDay, IntroductionOffer, IntroductionStep, Offer, OfferFacts, PastMail,
};
use crate::infer::openings::Opening;
use crate::store::draft::{DraftPlace, DraftState};

/// Mails between the two that are looked at for something to take up.
const MAILS: usize = 6;

/// What is known of several people before an offer is made to any of them, by position.
#[derive(Default)]
pub struct OfferSources {
    introductions: HashMap<usize, IntroductionOffer>,
    drafts: HashMap<usize, String>,
    openings: HashMap<usize, Opening>,
    circle: Option<Circle>,
}

impl OfferSources {
    /// For a digest. `pair` is the one that it proposes.
    ///
    /// # Errors
    /// The database's.
    pub fn gather(
        app: &App,
        snapshot: &Snapshot,
        circle: Circle,
        pair: Option<&PersonPair>,
        meetings: &[IntroductionStatus],
    ) -> anyhow::Result<OfferSources> {
        let introductions = introductions(pair, meetings);
        let (drafts, openings) = (drafts(app, snapshot)?, circle.openings.clone());
        Ok(OfferSources { introductions, drafts, openings, circle: Some(circle) })
    }

    /// For one person alone: whoever else is there does not matter.
    ///
    /// # Errors
    /// The database's.
    pub fn of_one(app: &App, snapshot: &Snapshot, position: usize) -> anyhow::Result<OfferSources> {
        let openings = circle::openings(app, snapshot, &HashSet::from([position]))?;
        Ok(OfferSources { openings, ..OfferSources::default() })
    }

    /// The draft that waits to be sent to somebody, and where.
    pub fn draft(&self, position: usize) -> Option<String> {
        self.drafts.get(&position).cloned()
    }

    fn helpers(&self, snapshot: &Snapshot, position: usize) -> Vec<Helper> {
        let (Some(circle), Some(opening)) = (&self.circle, self.openings.get(&position)) else {
            return Vec::new();
        };
        circle.helpers(position, &opening.need, &|a, b| snapshot.settled(a, b))
    }
}

/// What to do for somebody.
///
/// # Errors
/// The database's.
pub fn of_person(
    app: &App,
    snapshot: &Snapshot,
    view: &PersonView,
    sources: &OfferSources,
) -> anyhow::Result<Offer> {
    let person = snapshot.person(view.position);
    let lost = snapshot.out_of_reach_since(person);
    let facts = OfferFacts {
        judgement: &view.judgement,
        preferences: &view.preferences,
        links: &snapshot.all_preferences.links,
        out_of_reach: lost.and_then(|at| Some((snapshot.address(person)?.clone(), at))),
        mails: mails(app, snapshot, view.position)?,
        opening: sources.openings.get(&view.position).cloned(),
        helpers: sources.helpers(snapshot, view.position),
        introduction: sources.introductions.get(&view.position).cloned(),
        coming_day: coming_day(snapshot, view.position),
        now: snapshot.now,
    };
    Ok(offer::decide(&facts))
}

/// The latest mails between the owner and somebody, newest first.
fn mails(app: &App, snapshot: &Snapshot, position: usize) -> anyhow::Result<Vec<PastMail>> {
    let person = snapshot.person(position);
    let mut mails: Vec<PastMail> = suggestion::last_mail(&app.store, person)?.into_iter().collect();
    let earlier = evidence::last_mails(&snapshot.facts, &snapshot.people, person, MAILS, &snapshot.zone);
    for (seen, direction) in earlier {
        if mails.iter().all(|mail| mail.seen.row != seen.row) {
            mails.push(suggestion::past_mail(&app.store, seen, direction)?);
        }
    }
    Ok(mails)
}

/// The first day of theirs that comes round within a week.
pub fn coming_day(snapshot: &Snapshot, position: usize) -> Option<ComingDay> {
    let today = snapshot.now.to_zoned(snapshot.zone.clone()).date();
    let (on, occasion, years) = dates::this_week(snapshot.cards(position), today).into_iter().next()?;
    Some(ComingDay { on, occasion, years })
}

fn introductions(
    pair: Option<&PersonPair>,
    meetings: &[IntroductionStatus],
) -> HashMap<usize, IntroductionOffer> {
    let mut introductions = HashMap::new();
    if let Some(pair) = pair {
        for (one, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            let (step, reason) = (IntroductionStep::Propose, String::new());
            introductions.insert(one, IntroductionOffer { step, other, reason });
        }
    }
    for status in meetings {
        let (Some(a), Some(b)) = (status.a, status.b) else { continue };
        for (n, one, other) in [(0, a, b), (1, b, a)] {
            let step = match status.stage {
                IntroductionStage::Asking if status.shown[n].asked.is_none() => IntroductionStep::Ask,
                IntroductionStage::Joining => IntroductionStep::Join,
                _ => continue,
            };
            let reason = status.introduction.reason.clone();
            introductions.insert(one, IntroductionOffer { step, other, reason });
        }
    }
    introductions
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
