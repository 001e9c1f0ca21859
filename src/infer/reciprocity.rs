//! Whether the two answer each other. Mail that goes one way is no tie to warm up.
//!
//! Counted in days, as touches are. What the owner logged after a mail answers it.

use jiff::tz::TimeZone;

use super::people::Person;
use super::preferences::Preferences;
use super::touch::{ContactDay, day_of};

/// So many days of mail in a row without an answer say that none will come.
const UNANSWERED: usize = 3;

/// The owner's last mails got no answer.
pub fn they_do_not_answer(person: &Person, preferences: &Preferences, zone: &TimeZone) -> bool {
    in_a_row(person, preferences, zone, |day| day.out, |day| day.incoming) >= UNANSWERED
}

/// Their last mails got no answer of the owner's.
pub fn owner_does_not_answer(person: &Person, preferences: &Preferences, zone: &TimeZone) -> bool {
    in_a_row(person, preferences, zone, |day| day.incoming, |day| day.out) >= UNANSWERED
}

/// One of the two wrote on one day only, or never.
pub fn is_one_exchange(person: &Person) -> bool {
    let days = |way: fn(&&ContactDay) -> bool| person.days.iter().filter(way).count();
    !person.days.is_empty() && days(|day| day.incoming).min(days(|day| day.out)) <= 1
}

/// Days on which one of the two wrote since the other last did (or the two last met).
fn in_a_row(
    person: &Person,
    preferences: &Preferences,
    zone: &TimeZone,
    wrote: fn(&ContactDay) -> bool,
    answered: fn(&ContactDay) -> bool,
) -> usize {
    let last_logged = preferences.touches.iter().map(|touch| touch.on.as_second()).max();
    let logged_day = last_logged.map(|at| day_of(at, zone));
    let since = |day: &&ContactDay| !answered(day) && logged_day.is_none_or(|logged| day.day > logged);
    person.days.iter().rev().take_while(since).filter(|day| wrote(day)).count()
}
