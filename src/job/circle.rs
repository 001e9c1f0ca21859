//! The owner's circle, gathered for a digest: who can be written to, what is known of each, and
//! what they asked for lately.

use std::collections::{HashMap, HashSet};

use super::App;
use super::introductions::IntroductionStatus;
use super::snapshot::{PersonView, Snapshot};
use crate::infer::background::{self, Background};
use crate::infer::circle::{Circle, Member, Readiness};
use crate::infer::due::Due;
use crate::infer::introduction_pairs::{self, MAX_CANDIDATES};
use crate::infer::openings::{self, Opening};
use crate::infer::people::PersonIndex;

/// Everybody who could help or be helped. Those of an introduction under way take part in no other.
/// What people asked for is looked up of those who may be one of a pair, and of the `suggested`.
///
/// # Errors
/// The database's.
pub fn gather(
    app: &App,
    snapshot: &Snapshot,
    meetings: &[IntroductionStatus],
    suggested: &[PersonView],
) -> anyhow::Result<Circle> {
    let views = snapshot.views();
    let open = meetings.iter().filter(|status| status.stage.is_open());
    let busy: HashSet<PersonIndex> = open.flat_map(|status| [status.a, status.b]).flatten().collect();
    let readiness = |position| if busy.contains(&position) { Readiness::Busy } else { Readiness::Free };
    let mut members: Vec<Member> =
        views.iter().filter_map(|view| member(snapshot, view, readiness(view.position))).collect();
    members.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.person.cmp(&b.person)));
    let mut wanted: HashSet<PersonIndex> =
        members.iter().take(MAX_CANDIDATES).map(|one| one.person).collect();
    wanted.extend(views.iter().filter(|view| view.judgement.due == Due::Yes).map(|view| view.position));
    let pairs = introduction_pairs::candidates(&members).into_iter().map(|one| one.person);
    let named: HashSet<PersonIndex> = pairs.chain(suggested.iter().map(|view| view.position)).collect();
    wanted.retain(|person| named.contains(person));
    let openings = openings(app, snapshot, &wanted)?;
    Ok(Circle { members, openings, together: snapshot.together()? })
}

/// `None`: nobody to write to, an office, or one of the two does not answer, or the owner does not
/// want to hear of them.
fn member(snapshot: &Snapshot, view: &PersonView, readiness: Readiness) -> Option<Member> {
    let person = snapshot.person(view.position);
    let apart = person.is_office
        || matches!(
            view.judgement.due,
            Due::Never | Due::NotKnown | Due::TheyDoNotAnswer | Due::OwnerDoesNotAnswer | Due::Snoozed { .. }
        );
    let reachable = snapshot.address(person).is_some() && snapshot.out_of_reach_since(person).is_none();
    let silent_days = view.judgement.silent_days.filter(|_| reachable && !apart)?;
    Some(Member {
        person: view.position,
        silent_days,
        strength: view.judgement.strength,
        background: background(snapshot, view),
        readiness,
    })
}

/// What is known of somebody besides their mail.
pub fn background(snapshot: &Snapshot, view: &PersonView) -> Background {
    let person = snapshot.person(view.position);
    let place = |domain: &&str| !background::is_free_mail(domain);
    let mut domains = snapshot.addresses(person).map(|address| address.domain());
    let domain = domains.next().filter(place).map(str::to_owned);
    let former_domains = domains.filter(place).map(str::to_owned).collect();
    let cards = || snapshot.cards(view.position);
    let now = cards().filter_map(|card| card.organization.clone());
    let preferences = &view.preferences;
    let notes = preferences.notes.iter().map(|note| note.text.clone());
    Background {
        domain,
        former_domains,
        organizations: now.chain(preferences.former_jobs.iter().cloned()).collect(),
        titles: cards().filter_map(|card| card.title.clone()).collect(),
        tags: preferences.tags.clone(),
        notes: cards().map(|card| card.note.clone()).chain(notes).collect(),
    }
}

/// What each of these people asked for last, in mail or as the owner noted.
///
/// # Errors
/// The database's.
pub fn openings(
    app: &App,
    snapshot: &Snapshot,
    wanted: &HashSet<PersonIndex>,
) -> anyhow::Result<HashMap<PersonIndex, Opening>> {
    let now = snapshot.now.as_second();
    let recent = snapshot.recent_mails(wanted);
    let mut found = HashMap::new();
    for position in wanted {
        let mut subjects = HashMap::new();
        let mails = recent.of(&snapshot.person(*position).addresses, now);
        for seen in &mails {
            subjects.insert(seen.row, app.store.message_line(seen.row)?.map(|line| line.subject));
        }
        let subject = |row: i64| subjects.get(&row).cloned().flatten();
        let began = |row: i64| snapshot.began_thread(&app.store, row);
        let noted = openings::in_notes(&snapshot.view(*position).preferences.notes, now);
        let latest = openings::in_mails(&mails, &subject, &began)?.into_iter().chain(noted);
        found.extend(latest.max_by_key(|opening| opening.at).map(|opening| (*position, opening)));
    }
    Ok(found)
}
