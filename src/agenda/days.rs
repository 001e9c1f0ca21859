//! Birthdays, anniversaries and new jobs.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::facts::{DigestFacts, PersonDays};
use super::numbers::Numbers;
use crate::compose::offer;
use crate::infer::offer::ComingDay;

/// Dates of the week that are listed.
const DATES: usize = 7;

/// `Turns 75 on Thursday.`; empty where no day of theirs comes round within a week.
pub fn coming(days: &[ComingDay], today: Date) -> String {
    let says = |day: &ComingDay| format!("{}.", offer::capital(&offer::coming_day(*day, today)));
    days.iter().map(says).collect::<Vec<_>>().join(" ")
}

/// Days of this week that address books know of, soonest first, and new jobs. The days of those who
/// are suggested, or owed an answer, are named there.
pub(super) fn lines(facts: &DigestFacts, numbers: &mut Numbers) -> Vec<String> {
    let suggested = facts.suggested.iter().map(|one| &one.person.key);
    let named: BTreeSet<&String> =
        suggested.chain(facts.waiting.iter().map(|mail| &mail.person.key)).collect();
    let mut found: Vec<(Date, usize, [String; 2])> = Vec::new();
    for (at, one) in facts.days.iter().enumerate() {
        let days = if named.contains(&one.person.key) { &[] } else { one.coming_days.as_slice() };
        found.extend(days.iter().map(|day| (day.on, at, around_day(*day))));
        found.extend(one.new_job.as_ref().map(|place| (facts.today(), at, around_job(place))));
    }
    found.sort();
    found.truncate(DATES);
    let line = |(_, at, [before, behind]): (Date, usize, [String; 2])| {
        let PersonDays { person, .. } = &facts.days[at];
        format!("{before}{} ({}){behind}", person.name, numbers.of(person).number)
    };
    found.into_iter().map(line).collect()
}

/// What is said before and behind the name.
fn around_day(day: ComingDay) -> [String; 2] {
    [format!("{}: ", day.on.strftime("%A, %-d %B")), format!(" {}", offer::occasion(day))]
}

fn around_job(organization: &str) -> [String; 2] {
    [format!("Now at {organization}: "), String::new()]
}
