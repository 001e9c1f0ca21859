//! What the report shows, gathered from the snapshot.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::App;
use super::command::ledger;
use super::snapshot::{PersonView, Snapshot};
use crate::compose::report::{Figure, Report, ReportDay, ReportPerson, Tie};
use crate::infer::facts::MessageFact;
use crate::infer::people::PersonIndex;
use crate::infer::touch;
use crate::infer::wording;

/// People of the report.
const MOST: usize = 150;
/// Recipients beyond which a mail says nothing about who knows whom.
const CIRCLE: usize = 10;

/// Everybody known, or one person.
pub fn gather(app: &App, snapshot: &Snapshot, only: Option<PersonIndex>) -> Report {
    let mut views: Vec<PersonView> = snapshot.by_strength();
    views.retain(|view| {
        let shown = snapshot.person(view.position).known.is_some() && !view.preferences.never;
        only.map_or(shown, |position| view.position == position)
    });
    let date = app.local(snapshot.now).date();
    let all: Vec<ReportPerson> = views.iter().map(|view| person(snapshot, view.position)).collect();
    let mut people = all.clone();
    people.truncate(MOST);
    let due = snapshot.due().into_iter().filter(|view| only.is_none_or(|position| view.position == position));
    let title = match only {
        Some(position) => snapshot.person(position).name.clone(),
        None => "Your correspondence".to_owned(),
    };
    Report {
        date,
        title,
        headline: headline(snapshot, &all, only),
        due: due
            .map(|view| (snapshot.person(view.position).name.clone(), wording::line(&view.judgement)))
            .collect(),
        calendar: calendar(&all, date),
        favours: favours(snapshot, only),
        years: if only.is_none() { years(&all, date) } else { Vec::new() },
        ties: if only.is_none() { ties(snapshot, &views[..people.len()]) } else { Vec::new() },
        people,
    }
}

fn person(snapshot: &Snapshot, position: PersonIndex) -> ReportPerson {
    let person = snapshot.person(position);
    let day = |day: &touch::ContactDay| ReportDay {
        date: Date::constant(1970, 1, 1).saturating_add(i64::from(day.day).days()),
        incoming: day.incoming,
        out: day.out,
    };
    ReportPerson { name: person.name.clone(), days: person.days.iter().map(day).collect() }
}

fn headline(snapshot: &Snapshot, all: &[ReportPerson], only: Option<PersonIndex>) -> Vec<(Figure, String)> {
    let days = || all.iter().flat_map(|person| &person.days);
    let in_touch: BTreeSet<Date> = days().map(|day| day.date).collect();
    let wrote: BTreeSet<Date> = days().filter(|day| day.out).map(|day| day.date).collect();
    let from = all.iter().filter_map(|person| person.days.first()).map(|day| day.date.year()).min();
    let mut numbers = match only {
        Some(_) => Vec::new(),
        None => vec![
            (Figure::Count(snapshot.facts.messages.len() as u64), "messages read".to_owned()),
            (Figure::Count(all.len() as u64), "people you know".to_owned()),
        ],
    };
    numbers.push((Figure::Count(in_touch.len() as u64), "days in touch".to_owned()));
    numbers.push((Figure::Count(wrote.len() as u64), "days on which you wrote".to_owned()));
    numbers.extend(from.map(|year| (Figure::Year(year), "the first year".to_owned())));
    numbers
}

/// Days of the last year on which somebody was in touch, and how many.
fn calendar(all: &[ReportPerson], date: Date) -> Vec<(Date, u32)> {
    let from = date.saturating_sub(364.days());
    let mut days: BTreeMap<Date, u32> = BTreeMap::new();
    for day in all.iter().flat_map(|person| &person.days).filter(|day| day.date >= from && day.date <= date) {
        *days.entry(day.date).or_default() += 1;
    }
    days.into_iter().collect()
}

fn favours(snapshot: &Snapshot, only: Option<PersonIndex>) -> Vec<(String, usize, usize)> {
    let accounts = ledger::accounts(snapshot).into_iter();
    accounts
        .filter(|account| only.is_none_or(|position| account.position == Some(position)))
        .map(|account| (ledger::name(snapshot, &account), account.gave, account.asked))
        .collect()
}

/// Year by year, who came and who was last heard of, if quiet for a year since.
fn years(all: &[ReportPerson], date: Date) -> Vec<(i16, u32, u32)> {
    let mut years: BTreeMap<i16, (u32, u32)> = BTreeMap::new();
    for person in all {
        let (Some(first), Some(last)) = (person.days.first(), person.days.last()) else { continue };
        years.entry(first.date.year()).or_default().0 += 1;
        if last.date < date.saturating_sub(1.year()) {
            years.entry(last.date.year()).or_default().1 += 1;
        }
    }
    years.into_iter().map(|(year, (new, gone))| (year, new, gone)).collect()
}

/// How many small mails each two are on together.
fn ties(snapshot: &Snapshot, views: &[PersonView]) -> Vec<Tie> {
    let place: BTreeMap<PersonIndex, usize> =
        views.iter().enumerate().map(|(nth, view)| (view.position, nth)).collect();
    let mut mails: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    let facts = &snapshot.facts;
    let owner = &snapshot.people.owner;
    let by_hand = |message: &&MessageFact| !touch::is_automatic(owner, message.from, message.signs);
    for message in facts.messages.iter().filter(by_hand) {
        let recipients = facts.recipients_of(message);
        if recipients.len() > CIRCLE {
            continue;
        }
        let named = recipients.iter().map(|one| one.address).chain(message.from);
        let mut here: Vec<usize> =
            named.filter_map(|id| place.get(snapshot.people.person_of.get(&id)?).copied()).collect();
        here.sort_unstable();
        here.dedup();
        for (nth, a) in here.iter().enumerate() {
            here[nth + 1..].iter().for_each(|b| *mails.entry((*a, *b)).or_default() += 1);
        }
    }
    mails.into_iter().map(|((a, b), mails)| Tie { a, b, mails }).collect()
}
