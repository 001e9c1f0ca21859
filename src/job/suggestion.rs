//! From a judged person to the lines of a digest: why, last, you could, and a link that opens a
//! mail to them.

use super::App;
use super::draft;
use super::offers::{self, OfferSources};
use super::past_mail;
use super::snapshot::{PersonView, Snapshot};
use crate::compose::digest::{ProposedPerson, Suggestion};
use crate::compose::offer::{self, NamedPerson, OfferMoment};
use crate::compose::spark;
use crate::contacts::CardSource;
use crate::infer::evidence::MailDirection;
use crate::infer::offer::{Offer, PastMail};
use crate::infer::preferences::{LoggedTouch, TouchEvidence};
use crate::infer::wording;

/// What a digest says of one person. `number` gives those who could help a number of the same mail.
///
/// # Errors
/// The database's.
pub fn suggestion(
    app: &App,
    snapshot: &Snapshot,
    view: &PersonView,
    sources: &OfferSources,
    number: &mut dyn FnMut(usize) -> ProposedPerson,
) -> anyhow::Result<(Suggestion, Offer)> {
    let person = snapshot.person(view.position);
    let address = snapshot.address(person);
    let own_number = number(view.position).number;
    let offer = offers::of_person(app, snapshot, view, sources)?;
    let helpers: Vec<ProposedPerson> = offer.helpers().iter().map(|helper| number(helper.person)).collect();
    let numbered = helpers.iter().map(|one| NamedPerson { name: one.name.clone(), number: Some(one.number) });
    let introduced = offer.introduced_to().map(|other| {
        let name = snapshot.person(other).name.clone();
        NamedPerson { name, number: None }
    });
    let others: Vec<NamedPerson> = numbered.chain(introduced).collect();
    let moment = OfferMoment { now: snapshot.now, zone: &snapshot.zone };
    let you_could = offer::you_could(&offer, &others, moment);
    let suggestion = Suggestion {
        number: own_number,
        name: person.name.clone(),
        address: address.map(ToString::to_string),
        organization: snapshot.organization(view.position).map(str::to_owned),
        why: why(snapshot, view),
        last: last_line(app, snapshot, view.position)?,
        you_could,
        helpers,
        coming_day: match offer {
            // It is said already.
            Offer::Congratulate(_) => String::new(),
            _ => coming_day(snapshot, view.position),
        },
        mailto: mailto(app, snapshot, view.position, &offer)?,
        draft: sources.drafts.get(&view.position).cloned(),
        spark: spark::spark(&snapshot.months(view.position)),
    };
    Ok((suggestion, offer))
}

/// The link that opens a mail which carries the offer. `None`: nowhere to write to.
pub(super) fn mailto(
    app: &App,
    snapshot: &Snapshot,
    position: usize,
    offer: &Offer,
) -> anyhow::Result<Option<String>> {
    let reachable = snapshot.address(snapshot.person(position)).is_some();
    let reachable = reachable && !matches!(offer, Offer::FindAddress { .. });
    reachable.then(|| draft::link(app, snapshot, position, offer)).transpose()
}

/// `Turns 75 on Thursday.`; empty where no day of theirs comes round within a week.
pub(super) fn coming_day(snapshot: &Snapshot, position: usize) -> String {
    let today = snapshot.now.to_zoned(snapshot.zone.clone()).date();
    let days = offers::coming_days(snapshot, position).into_iter();
    let says = |day| format!("{}.", offer::capital(&offer::coming_day(day, today)));
    days.map(says).collect::<Vec<_>>().join(" ")
}

/// Why somebody is on the list: of those who were only imported, where from and since when.
fn why(snapshot: &Snapshot, view: &PersonView) -> String {
    match snapshot.cards(view.position).next() {
        Some(card) if view.judgement.silent_days.is_none() => {
            let since = card
                .connected_on
                .map(|on| format!(", connected since {}", on.strftime("%b %Y")))
                .unwrap_or_default();
            let from = match card.source {
                CardSource::VCard => "They are in your address book".to_owned(),
                source => format!("You imported them from {}", source.title()),
            };
            format!("{from}{since}; you have not been in touch yet.")
        }
        _ => wording::line(&view.judgement),
    }
}

/// How the two were last in touch: `They wrote on 3 Mar: “Lunch”`.
pub(super) fn last_line(app: &App, snapshot: &Snapshot, position: usize) -> anyhow::Result<String> {
    let last = past_mail::last(&app.store, snapshot.person(position))?;
    let touches = snapshot.view(position).preferences.touches;
    Ok(last_words(snapshot, &touches, last.as_ref()))
}

fn last_words(snapshot: &Snapshot, touches: &[LoggedTouch], last: Option<&PastMail>) -> String {
    let mail = last.map(|last| {
        let who = if last.direction == MailDirection::In { "They wrote" } else { "You wrote" };
        let day = wording::day(last.seen.at, snapshot.now, &snapshot.zone);
        match last.subject.as_str() {
            "" => format!("{who} on {day}."),
            subject => format!("{who} on {day}: \u{201c}{subject}\u{201d}"),
        }
    });
    let logged = touches.last().filter(|touch| last.is_none_or(|mail| touch.on.as_second() > mail.seen.at));
    match (logged, mail) {
        (Some(touch), _) if touch.evidence == TouchEvidence::Met => {
            format!("You {}.", wording::met_on(touch, snapshot.now, &snapshot.zone))
        }
        (Some(touch), _) => {
            let how = touch.how.as_deref().unwrap_or("in touch");
            format!(
                "You logged {how} on {}.",
                wording::day(touch.on.as_second(), snapshot.now, &snapshot.zone)
            )
        }
        (None, Some(mail)) => mail,
        (None, None) => "Never written to.".to_owned(),
    }
}
