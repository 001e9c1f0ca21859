//! Who may have left their place of work, as an answering machine says in its subject: a question
//! in the digest, in `doctor` and in `why`.

use jiff::Timestamp;

use super::App;
use super::duplicates::NEWS_DAYS;
use super::snapshot::Snapshot;
use super::snapshot::single_mails::Departures;
use crate::compose::facts::MovedPerson;
use crate::compose::locale::{English, Locale};
use crate::infer::facts::AddressId;
use crate::infer::people::Person;

/// People who left that a digest lists.
const LEFT: usize = 5;

/// Who may have moved, for a digest that follows one of that moment: mail that came back, and one
/// question about each person who left, the latest first.
///
/// # Errors
/// The database's.
pub fn moved(
    app: &App,
    snapshot: &Snapshot,
    last_digest: Option<Timestamp>,
) -> anyhow::Result<Vec<MovedPerson>> {
    let mut moved = snapshot.moved(last_digest);
    moved.extend(news(app, snapshot, last_digest)?);
    Ok(moved)
}

fn news(app: &App, snapshot: &Snapshot, last_digest: Option<Timestamp>) -> anyhow::Result<Vec<MovedPerson>> {
    let since = last_digest.map_or(snapshot.now.as_second() - NEWS_DAYS * 86_400, Timestamp::as_second);
    let found = snapshot.departures(&app.store)?;
    let is_news = |at: i64| at > since && at <= snapshot.now.as_second();
    let mut lines: Vec<(i64, MovedPerson)> = Vec::new();
    for (position, person) in snapshot.people.indexed() {
        let latest = latest(&found, person).filter(|(at, _)| is_news(*at));
        if let Some((at, id)) = latest.filter(|_| !snapshot.view(position).preferences.never) {
            lines.push((at, left(snapshot, person, id, at)));
        }
    }
    lines.sort_by(|a, b| b.cmp(a));
    Ok(lines.into_iter().take(LEFT).map(|(_, line)| line).collect())
}

/// One question about each person, whenever it was said.
///
/// # Errors
/// The database's.
pub fn all(app: &App, snapshot: &Snapshot) -> anyhow::Result<Vec<String>> {
    let found = snapshot.departures(&app.store)?;
    let people = snapshot.people.indexed();
    let told = people.filter(|(position, _)| !snapshot.view(*position).preferences.never);
    Ok(told.filter_map(|(_, person)| about(&found, snapshot, person)).collect())
}

/// The question about one person. `None`: nothing tells that they left.
pub fn about(found: &Departures, snapshot: &Snapshot, person: &Person) -> Option<String> {
    let left = latest(found, person).map(|(at, id)| left(snapshot, person, id, at))?;
    Some(English.moved(&left, &snapshot.local_now()))
}

fn latest(found: &Departures, person: &Person) -> Option<(i64, AddressId)> {
    person.addresses.iter().filter_map(|id| Some((*found.get(id)?, *id))).max()
}

fn left(snapshot: &Snapshot, person: &Person, id: AddressId, at: i64) -> MovedPerson {
    let address = snapshot.facts.address(id).address.to_string();
    MovedPerson::Left { name: person.name.clone(), address, at }
}
