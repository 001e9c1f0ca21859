//! Gathers everything that a digest is decided from: once, before anything is decided of it but
//! whom it suggests. [`crate::agenda`] decides.

use super::App;
use super::offers::{self, OfferSources};
use super::snapshot::{PersonView, Snapshot};
use super::unread::Unseen;
use super::{circle, departures, introductions, meetings, owed_replies, suggestion, waiting_drafts};
use crate::agenda::choice::{Candidate, Choice, Sight, choose};
use crate::agenda::facts::{
    DigestFacts, IntroductionFacts, KnownPerson, PersonDays, ProposedPair, SuggestedPerson, WaitingMail,
};
use crate::compose::facts::DigestRemark;
use crate::infer::circle::Circle;
use crate::infer::introduction_pairs::{self, PersonPair};
use crate::infer::people::PersonIndex;
use crate::infer::{ledger, preferences};
use crate::job::introductions::IntroductionStatus;

impl Snapshot {
    /// Somebody as a digest names them.
    pub fn known(&self, position: PersonIndex) -> KnownPerson {
        KnownPerson { key: self.key(position), name: self.person(position).name.clone() }
    }

    /// Whether this pair was proposed, asked for or answered before, under any of their addresses.
    pub(super) fn settled(&self, a: PersonIndex, b: PersonIndex) -> bool {
        let settled = &self.all_preferences.settled_pairs;
        self.keys(a).any(|a| self.keys(b).any(|b| settled.contains(&preferences::pair(&a, &b))))
    }
}

/// The facts of this moment. `late` is said of mail of ours that did not arrive.
///
/// # Errors
/// The database's.
pub fn gather(app: &App, snapshot: &Snapshot, late: Vec<String>) -> anyhow::Result<DigestFacts> {
    let last_digest = app.store.latest_digest()?.map(|(_, made_at)| made_at);
    let deeds = super::command::ledger::deeds(snapshot);
    let quarter = ledger::last_quarter(&deeds, last_digest, snapshot.now, &snapshot.zone);
    let quarter = quarter.map(|(gave, asked)| DigestRemark::LastQuarter { gave, asked });
    let remarks = late.into_iter().map(DigestRemark::Late).chain(quarter).collect();
    let unseen = Unseen::gather(app)?;
    let Choice { suggested, left_out } = whom(app, snapshot, &unseen)?;
    let under_way = introductions::unmuted(app, snapshot)?;
    let circle = circle::gather(app, snapshot, &under_way, &suggested)?;
    let pair = propose(app, snapshot, &circle, &suggested, &unseen)?;
    let drafts = waiting_drafts::by_reader(app, snapshot)?;
    let sources = OfferSources::for_digest(snapshot, circle, drafts, pair.as_ref(), &under_way);
    Ok(DigestFacts {
        now: snapshot.now,
        zone: snapshot.zone.clone(),
        suggested: suggested
            .iter()
            .map(|view| suggestion::gather(app, snapshot, view, &sources))
            .collect::<anyhow::Result<Vec<SuggestedPerson>>>()?,
        left_out,
        pair: pair.map(|pair| ProposedPair {
            sides: [snapshot.known(pair.a), snapshot.known(pair.b)],
            common: pair.common,
        }),
        question: snapshot
            .questions()
            .first()
            .map(|question| ([snapshot.known(question.a), snapshot.known(question.b)], question.kind)),
        waiting: waiting(app, snapshot, &under_way, &unseen)?,
        introductions: under_way.into_iter().filter_map(|one| introduction(snapshot, one)).collect(),
        days: days(snapshot, last_digest),
        back_in_touch: back_in_touch(app, snapshot)?,
        meetings: meetings::news(snapshot, last_digest),
        moved: departures::moved(app, snapshot, last_digest)?,
        remarks,
        unread: unseen.places,
    })
}

fn whom(app: &App, snapshot: &Snapshot, unseen: &Unseen) -> anyhow::Result<Choice<PersonView>> {
    let candidate = |person: PersonView| {
        let hidden = unseen.hides(app, snapshot, person.position)?;
        let sight = if hidden { Sight::Hidden } else { Sight::Clear };
        Ok::<_, anyhow::Error>(Candidate { person, sight })
    };
    let dormant = snapshot.dormant().filter(|_| app.config.people.dormant).map(candidate);
    let due = snapshot.due().into_iter().map(candidate).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(choose(due, dormant.transpose()?, app.config.digest.size as usize))
}

/// At most one pair, not settled before; nobody whose need leads what the same digest says of them,
/// and nobody of whom newer mail may be unseen.
fn propose(
    app: &App,
    snapshot: &Snapshot,
    circle: &Circle,
    due: &[PersonView],
    unseen: &Unseen,
) -> anyhow::Result<Option<PersonPair>> {
    let leads =
        |one: PersonIndex| circle.openings.contains_key(&one) && due.iter().any(|view| view.position == one);
    let settled = |a: PersonIndex, b: PersonIndex| leads(a) || leads(b) || snapshot.settled(a, b);
    let candidates = introduction_pairs::candidates(&circle.members);
    let topics = snapshot.topics(&app.store, &candidates.iter().map(|one| one.person).collect())?;
    let pair = introduction_pairs::propose(circle, &candidates, topics, &settled);
    let Some(PersonPair { a, b, .. }) = pair else { return Ok(None) };
    let is_hidden = unseen.hides(app, snapshot, a)? || unseen.hides(app, snapshot, b)?;
    Ok(pair.filter(|_| !is_hidden))
}

/// `None`: one of the two is no longer among the mail.
fn introduction(snapshot: &Snapshot, status: IntroductionStatus) -> Option<IntroductionFacts> {
    let (a, b) = (status.a?, status.b?);
    Some(IntroductionFacts {
        sides: [snapshot.known(a), snapshot.known(b)],
        talking: status.talking.map(|(who, seen)| (usize::from(who != a), seen)),
        introduction: status.introduction,
        shown: status.shown,
        stage: status.stage,
    })
}

fn waiting(
    app: &App,
    snapshot: &Snapshot,
    under_way: &[IntroductionStatus],
    unseen: &Unseen,
) -> anyhow::Result<Vec<WaitingMail>> {
    let found = owed_replies::find(app, snapshot, under_way)?;
    let mut waiting = Vec::new();
    for (position, mail) in found {
        if !unseen.hides(app, snapshot, position)? {
            waiting.push(mail);
        }
    }
    Ok(waiting)
}

/// Days of this week, and new jobs that an import told of since the last digest.
fn days(snapshot: &Snapshot, last_digest: Option<jiff::Timestamp>) -> Vec<PersonDays> {
    let of_one = |view: &PersonView| {
        let news = |at: jiff::Timestamp| last_digest.is_none_or(|last| at > last);
        PersonDays {
            person: snapshot.known(view.position),
            coming_days: offers::coming_days(snapshot, view.position),
            new_job: view
                .preferences
                .new_job
                .as_ref()
                .filter(|(at, _)| news(*at))
                .map(|(_, organization)| organization.clone()),
        }
    };
    let views = snapshot.views().iter().filter(|view| !view.preferences.never).map(of_one);
    views.filter(|one| !one.coming_days.is_empty() || one.new_job.is_some()).collect()
}

/// People of the last digest who were in touch since.
fn back_in_touch(app: &App, snapshot: &Snapshot) -> anyhow::Result<Vec<(KnownPerson, i64)>> {
    let Some((latest, made_at)) = app.store.latest_digest()? else { return Ok(Vec::new()) };
    let items = app.store.digest_items(latest)?;
    let since = |position: PersonIndex| {
        let view = snapshot.view(position);
        let at = view.judgement.last_touch.filter(|at| *at > made_at.as_second())?;
        (!view.preferences.never).then(|| (snapshot.known(position), at))
    };
    Ok(items.iter().filter_map(|item| since(snapshot.by_key(&item.person)?)).collect())
}
