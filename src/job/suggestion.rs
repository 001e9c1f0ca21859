//! What is known of one person whom a digest suggests: the facts, the offer that is decided from
//! them, and what a mail which carries it is written from.

use super::App;
use super::draft;
use super::offers::{self, OfferSources};
use super::past_mail;
use super::snapshot::{PersonView, Snapshot};
use crate::agenda::facts::SuggestedPerson;
use crate::compose::digest::content::SuggestedMail;
use crate::infer::last_touch::LastTouch;
use crate::infer::offer::Offer;
use crate::infer::people::PersonIndex;

/// Gathers it. `sources`: what is known of several people before.
///
/// # Errors
/// The database's.
pub fn gather(
    app: &App,
    snapshot: &Snapshot,
    view: &PersonView,
    sources: &OfferSources,
) -> anyhow::Result<SuggestedPerson> {
    let position = view.position;
    let person = snapshot.person(position);
    let offer = offers::offer_for(app, snapshot, view, sources)?;
    Ok(SuggestedPerson {
        person: snapshot.known(position),
        address: snapshot.address(person).cloned(),
        organization: snapshot.organization(position).map(str::to_owned),
        card: snapshot.cards(position).next().map(|card| (card.source, card.connected_on)),
        judgement: view.judgement.clone(),
        touches: view.preferences.touches.clone(),
        last: past_mail::last(&app.store, person)?,
        helpers: offer.helpers().iter().map(|helper| snapshot.known(helper.person)).collect(),
        introduced_to: offer.introduced_to().map(|other| snapshot.known(other)),
        coming_days: offers::coming_days(snapshot, position),
        mail: mail(app, snapshot, position, &offer)?,
        draft: sources.drafts.get(&position).cloned(),
        months: snapshot.months(position),
        offer,
    })
}

/// The mail that carries the offer. `None`: nowhere to write to.
///
/// # Errors
/// A template that does not fit, the database.
pub(super) fn mail(
    app: &App,
    snapshot: &Snapshot,
    position: PersonIndex,
    offer: &Offer,
) -> anyhow::Result<Option<SuggestedMail>> {
    let reachable = snapshot.address(snapshot.person(position)).is_some();
    let reachable = reachable && !matches!(offer, Offer::FindAddress { .. });
    reachable.then(|| draft::suggested(app, snapshot, position, offer)).transpose()
}

/// How the two were last in touch.
///
/// # Errors
/// The database's.
pub(super) fn last_touch(app: &App, snapshot: &Snapshot, position: PersonIndex) -> anyhow::Result<LastTouch> {
    let last = past_mail::last(&app.store, snapshot.person(position))?;
    Ok(LastTouch::latest(&snapshot.view(position).preferences.touches, last.as_ref()))
}
