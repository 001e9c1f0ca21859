//! What is gathered for "you could": the mails between the two, what they asked for, introductions
//! under way. [`crate::infer::offer`] decides, [`crate::compose::locale`] words it.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::App;
use super::circle;
use super::introductions::IntroductionStatus;
use super::past_mail;
use super::snapshot::{PersonView, Snapshot};
use crate::command::{Action, OfferKind};
use crate::contacts::dates;
use crate::infer::circle::{Circle, Helper};
use crate::infer::introduction_pairs::PersonPair;
use crate::infer::introduction_state::IntroductionStage;
use crate::infer::offer::{
    self, ComingDay, IntroductionOffer, IntroductionOfferStep, Offer, OfferFacts, PastMail,
};
use crate::infer::openings::Opening;
use crate::infer::people::PersonIndex;
use crate::infer::taken_up::{self, MadeOffer, NeverTakenUp};
use crate::infer::touch;

/// Mails between the two that are looked at for something to take up.
const MAILS: usize = 6;

/// What is known of several people before an offer is made to any of them, by position.
#[derive(Default)]
pub struct OfferSources {
    introductions: HashMap<PersonIndex, IntroductionOffer>,
    /// The subject of the draft that waits to be sent to somebody.
    pub drafts: HashMap<PersonIndex, String>,
    openings: HashMap<PersonIndex, Opening>,
    circle: Option<Circle>,
    never_taken_up: NeverTakenUp,
}

impl OfferSources {
    /// For a digest. `pair` is the one that it proposes.
    pub fn for_digest(
        snapshot: &Snapshot,
        circle: Circle,
        drafts: HashMap<PersonIndex, String>,
        pair: Option<&PersonPair>,
        meetings: &[IntroductionStatus],
    ) -> OfferSources {
        let (introductions, openings) = (introductions(pair, meetings), circle.openings.clone());
        OfferSources {
            introductions,
            drafts,
            openings,
            circle: Some(circle),
            never_taken_up: never_taken_up(snapshot),
        }
    }

    /// For one person alone: whoever else is there does not matter.
    ///
    /// # Errors
    /// The database's.
    pub fn for_one(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<OfferSources> {
        let openings = circle::openings(app, snapshot, &HashSet::from([position]))?;
        let never_taken_up = never_taken_up(snapshot);
        Ok(OfferSources { openings, never_taken_up, ..OfferSources::default() })
    }

    fn helpers(&self, snapshot: &Snapshot, position: PersonIndex) -> Vec<Helper> {
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
    Ok(offer::decide(&facts(app, snapshot, view, sources)?))
}

/// The kind of offer that somebody would get, had the owner ever taken it up, and how often it was
/// made. `None`: nothing is passed over.
///
/// # Errors
/// The database's.
pub fn passed_over(
    app: &App,
    snapshot: &Snapshot,
    view: &PersonView,
) -> anyhow::Result<Option<(OfferKind, u32)>> {
    let sources = OfferSources::for_one(app, snapshot, view.position)?;
    Ok(offer::passed_over(&facts(app, snapshot, view, &sources)?))
}

fn facts<'a>(
    app: &App,
    snapshot: &'a Snapshot,
    view: &'a PersonView,
    sources: &'a OfferSources,
) -> anyhow::Result<OfferFacts<'a>> {
    let person = snapshot.person(view.position);
    let lost = snapshot.out_of_reach_since(person);
    Ok(OfferFacts {
        judgement: &view.judgement,
        preferences: &view.preferences,
        links: &snapshot.all_preferences.links,
        out_of_reach: lost.and_then(|at| Some((snapshot.address(person)?.clone(), at))),
        mails: mails(app, snapshot, view.position)?,
        opening: sources.openings.get(&view.position).cloned(),
        helpers: sources.helpers(snapshot, view.position),
        introduction: sources.introductions.get(&view.position).cloned(),
        coming_day: coming_days(snapshot, view.position).into_iter().next(),
        never_taken_up: &sources.never_taken_up,
        now: snapshot.now,
    })
}

/// Learned from every digest whose week is over.
fn never_taken_up(snapshot: &Snapshot) -> NeverTakenUp {
    let offered = |action: &Action| matches!(action, Action::Shown { offer: Some(_), .. });
    let entries = snapshot.journal.iter().map(|row| &row.entry).filter(|entry| offered(&entry.action));
    let people: BTreeSet<PersonIndex> =
        entries.filter_map(|entry| snapshot.by_key(entry.person.as_ref()?)).collect();
    NeverTakenUp::learn(people.into_iter().flat_map(|position| answered_offers(snapshot, position)))
}

/// What was offered for somebody more than a week ago, each with whether it was taken up.
fn answered_offers(snapshot: &Snapshot, position: PersonIndex) -> Vec<(OfferKind, bool)> {
    let preferences = snapshot.view(position).preferences;
    let written = snapshot.person(position).days.iter().filter(|day| day.out).map(|day| day.day);
    let logged = preferences.touches.iter().map(|touch| touch::day_of(touch.on.as_second(), &snapshot.zone));
    let days: Vec<i32> = written.chain(logged).collect();
    let over = |offer: &&MadeOffer| taken_up::is_over(offer.at, snapshot.now);
    let answered =
        |offer: &MadeOffer| (offer.kind, taken_up::is_taken_up(*offer, days.iter().copied(), &snapshot.zone));
    preferences.made_offers.iter().filter(over).map(answered).collect()
}

/// The latest mails between the owner and somebody, newest first.
fn mails(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<Vec<PastMail>> {
    let person = snapshot.person(position);
    let mut mails: Vec<PastMail> = past_mail::last(&app.store, person)?.into_iter().collect();
    for (seen, direction) in snapshot.last_mails(&app.store, position, MAILS)? {
        if mails.iter().all(|mail| mail.seen.row != seen.row) {
            mails.push(past_mail::read(&app.store, seen, direction)?);
        }
    }
    Ok(mails)
}

/// Days of theirs that come round within a week, soonest first.
pub fn coming_days(snapshot: &Snapshot, position: PersonIndex) -> Vec<ComingDay> {
    let today = snapshot.now.to_zoned(snapshot.zone.clone()).date();
    let days = dates::this_week(snapshot.cards(position), today).into_iter();
    days.map(|(on, occasion, years)| ComingDay { on, occasion, years }).collect()
}

fn introductions(
    pair: Option<&PersonPair>,
    meetings: &[IntroductionStatus],
) -> HashMap<PersonIndex, IntroductionOffer> {
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
