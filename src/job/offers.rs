//! What is gathered for "you could": the mails between the two, what they asked for, introductions
//! under way. [`crate::infer::offer`] decides, [`crate::compose::locale`] words it.

use std::collections::{HashMap, HashSet};

use super::App;
use super::circle;
use super::introductions::IntroductionStatus;
use super::past_mail;
use super::snapshot::{PersonView, Snapshot};
use crate::contacts::dates;
use crate::infer::circle::{Circle, Helper};
use crate::infer::evidence;
use crate::infer::introduction_pairs::PersonPair;
use crate::infer::introduction_state::IntroductionStage;
use crate::infer::offer::{
    self, ComingDay, IntroductionOffer, IntroductionOfferStep, Offer, OfferFacts, PastMail,
};
use crate::infer::openings::Opening;

/// Mails between the two that are looked at for something to take up.
const MAILS: usize = 6;

/// What is known of several people before an offer is made to any of them, by position.
#[derive(Default)]
pub struct OfferSources {
    introductions: HashMap<usize, IntroductionOffer>,
    /// The subject of the draft that waits to be sent to somebody.
    pub drafts: HashMap<usize, String>,
    openings: HashMap<usize, Opening>,
    circle: Option<Circle>,
}

impl OfferSources {
    /// For a digest. `pair` is the one that it proposes.
    pub fn for_digest(
        circle: Circle,
        drafts: HashMap<usize, String>,
        pair: Option<&PersonPair>,
        meetings: &[IntroductionStatus],
    ) -> OfferSources {
        let (introductions, openings) = (introductions(pair, meetings), circle.openings.clone());
        OfferSources { introductions, drafts, openings, circle: Some(circle) }
    }

    /// For one person alone: whoever else is there does not matter.
    ///
    /// # Errors
    /// The database's.
    pub fn for_one(app: &App, snapshot: &Snapshot, position: usize) -> anyhow::Result<OfferSources> {
        let openings = circle::openings(app, snapshot, &HashSet::from([position]))?;
        Ok(OfferSources { openings, ..OfferSources::default() })
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
pub fn offer_for(
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
        coming_day: coming_days(snapshot, view.position).into_iter().next(),
        now: snapshot.now,
    };
    Ok(offer::decide(&facts))
}

/// The latest mails between the owner and somebody, newest first.
fn mails(app: &App, snapshot: &Snapshot, position: usize) -> anyhow::Result<Vec<PastMail>> {
    let person = snapshot.person(position);
    let mut mails: Vec<PastMail> = past_mail::last(&app.store, person)?.into_iter().collect();
    let earlier = evidence::last_mails(&snapshot.facts, &snapshot.people, person, MAILS, &snapshot.zone);
    for (seen, direction) in earlier {
        if mails.iter().all(|mail| mail.seen.row != seen.row) {
            mails.push(past_mail::read(&app.store, seen, direction)?);
        }
    }
    Ok(mails)
}

/// Days of theirs that come round within a week, soonest first.
pub fn coming_days(snapshot: &Snapshot, position: usize) -> Vec<ComingDay> {
    let today = snapshot.now.to_zoned(snapshot.zone.clone()).date();
    let days = dates::this_week(snapshot.cards(position), today).into_iter();
    days.map(|(on, occasion, years)| ComingDay { on, occasion, years }).collect()
}

fn introductions(
    pair: Option<&PersonPair>,
    meetings: &[IntroductionStatus],
) -> HashMap<usize, IntroductionOffer> {
    let mut introductions = HashMap::new();
    if let Some(pair) = pair {
        for (one, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            let (step, reason) = (IntroductionOfferStep::Propose, String::new());
            introductions.insert(one, IntroductionOffer { step, other, reason });
        }
    }
    for status in meetings {
        let (Some(a), Some(b)) = (status.a, status.b) else { continue };
        for (n, one, other) in [(0, a, b), (1, b, a)] {
            let step = match status.stage {
                IntroductionStage::Asking if status.shown[n].asked.is_none() => IntroductionOfferStep::Ask,
                IntroductionStage::Joining => IntroductionOfferStep::Join,
                _ => continue,
            };
            let reason = status.introduction.reason.clone();
            introductions.insert(one, IntroductionOffer { step, other, reason });
        }
    }
    introductions
}
