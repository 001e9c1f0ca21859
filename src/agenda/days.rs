//! Birthdays, anniversaries and new jobs.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::facts::{DigestFacts, PersonDays};
use super::numbers::Numbers;
use crate::command::PersonKey;
use crate::compose::digest::ProposedPerson;
use crate::compose::facts::DigestDate;
use crate::infer::offer::ComingDay;

/// Dates of the week that are listed.
const DATES: usize = 7;

/// What happens on a day, before it has a number.
#[derive(Clone, Copy)]
enum EventOfWeek<'a> {
    NewJob(&'a str),
    Day(ComingDay),
}

impl EventOfWeek<'_> {
    fn with(self, person: ProposedPerson) -> DigestDate {
        match self {
            EventOfWeek::NewJob(place) => DigestDate::NewJob { person, organization: place.to_owned() },
            EventOfWeek::Day(day) => DigestDate::Occasion { person, day },
        }
    }
}

/// Days of this week that address books know of, soonest first, and new jobs. The days of those who
/// are suggested, or owed an answer, are named there.
pub(super) fn dates(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<DigestDate> {
    let suggested = facts.suggested.iter().map(|one| &one.person.key);
    let named: BTreeSet<&PersonKey> =
        suggested.chain(facts.waiting.iter().map(|mail| &mail.person.key)).collect();
    let mut found: Vec<(Date, &PersonDays, EventOfWeek<'_>)> = Vec::new();
    for one in &facts.days {
        let days = if named.contains(&one.person.key) { &[] } else { one.coming_days.as_slice() };
        found.extend(one.new_job.as_deref().map(|place| (facts.today(), one, EventOfWeek::NewJob(place))));
        found.extend(days.iter().map(|day| (day.on, one, EventOfWeek::Day(*day))));
    }
    found.sort_by_key(|(on, ..)| *on);
    found.truncate(DATES);
    found.into_iter().map(|(_, one, event)| event.with(numbers.of(&one.person))).collect()
}
