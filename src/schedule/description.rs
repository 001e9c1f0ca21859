//! A schedule in plain English: "at 08:00 on Monday", "every 15 minutes from 09:00 to 17:59, Monday
//! to Friday".
//!
//! Invariant: two lines that read alike fire at the same times (but for the two days a year when
//! the clock changes).

use super::fields::{CronField, CronFields};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// More times of day than that are said as minutes and hours.
const MOST_TIMES: usize = 6;

pub(super) fn describe(fields: &CronFields) -> String {
    let (time, each_day) = time(fields);
    match (days(fields), each_day) {
        (Some(days), _) => format!("{time} {days}"),
        (None, EachDay::Said) => time,
        (None, EachDay::Unsaid) => format!("{time} every day"),
    }
}

/// Does the time alone already sound like every day?
#[derive(Clone, Copy)]
enum EachDay {
    Said,
    Unsaid,
}

fn time(fields: &CronFields) -> (String, EachDay) {
    let (minutes, hours) = (fields.minute, fields.hour);
    let times = minutes.numbers().count() * hours.numbers().count();
    if times <= MOST_TIMES && !hours.is_full() {
        return (format!("at {}", join(&clock_times(minutes, hours))), EachDay::Unsaid);
    }
    let often = often(minutes);
    match (hours.is_full(), often) {
        (true, Some(often)) => (often, EachDay::Said),
        (true, None) => (format!("at {} of every hour", at_minutes(minutes)), EachDay::Said),
        (false, Some(often)) => (format!("{often} {}", during(hours)), EachDay::Unsaid),
        (false, None) => {
            (format!("at {} of {}", at_minutes(minutes), describe_hours(hours)), EachDay::Unsaid)
        }
    }
}

fn clock_times(minutes: CronField, hours: CronField) -> Vec<String> {
    hours.numbers().flat_map(|h| minutes.numbers().map(move |m| format!("{h:02}:{m:02}"))).collect()
}

/// `every minute`, `every 15 minutes`: only where the last step of the hour is as long as the
/// others.
fn often(minutes: CronField) -> Option<String> {
    if minutes.is_full() {
        return Some("every minute".to_owned());
    }
    let step = even_step(minutes, 60)?;
    Some(format!("every {step} minutes"))
}

/// The step of a set that runs from 0 in equal steps and divides `round`.
fn even_step(field: CronField, round: u32) -> Option<u32> {
    let step = field.numbers().nth(1)?;
    let even = round.is_multiple_of(step) && field.numbers().eq((0..round).step_by(step as usize));
    even.then_some(step)
}

fn at_minutes(minutes: CronField) -> String {
    let numbers: Vec<u32> = minutes.numbers().collect();
    let word = if numbers.len() == 1 { "minute" } else { "minutes" };
    format!("{word} {}", join(&runs(&numbers, |n| n.to_string(), "to")))
}

/// `from 09:00 to 17:59`, `in the hours 8, 10 and 12`.
fn during(hours: CronField) -> String {
    let numbers: Vec<u32> = hours.numbers().collect();
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) if last - first + 1 == numbers.len() as u32 => {
            format!("from {first:02}:00 to {last:02}:59")
        }
        _ => match even_step(hours, 24) {
            Some(step) => format!("in every {} hour from midnight", ordinal(step)),
            None => format!("in the hours {}", join(&runs(&numbers, |n| n.to_string(), "to"))),
        },
    }
}

fn describe_hours(hours: CronField) -> String {
    if let Some(step) = even_step(hours, 24) {
        return format!("every {} hour from midnight", ordinal(step));
    }
    let numbers: Vec<u32> = hours.numbers().collect();
    let word = if numbers.len() == 1 { "hour" } else { "hours" };
    format!("{word} {}", join(&runs(&numbers, |n| n.to_string(), "to")))
}

/// `None` for every day of the year.
fn days(fields: &CronFields) -> Option<String> {
    let (day, weekday, month) = (fields.day_of_month, fields.day_of_week, fields.month);
    let of_month = match (month.is_full(), day.is_full()) {
        (true, _) => "of every month".to_owned(),
        (false, _) => format!("of {}", months(month)),
    };
    let day_said = || format!("on {} {of_month}", days_of_month(day));
    let weekday_said = || format!("on {}", weekdays(weekday));
    let in_months = if month.is_full() { String::new() } else { format!(" in {}", months(month)) };
    if fields.either_day() {
        // Where one of the two takes every day, so does the whole.
        return match day.is_full() || weekday.is_full() {
            true if month.is_full() => None,
            true => Some(format!("every day{in_months}")),
            false => Some(format!("{} and also {}{in_months}", day_said(), weekday_said())),
        };
    }
    match (day.is_full(), weekday.is_full()) {
        (true, true) if month.is_full() => None,
        (true, true) => Some(format!("every day{in_months}")),
        (true, false) => Some(format!("{}{in_months}", weekday_said())),
        (false, _) => Some(day_said()),
    }
}

fn days_of_month(days: CronField) -> String {
    let numbers: Vec<u32> = days.numbers().collect();
    format!("the {}", join(&runs(&numbers, ordinal, "to the")))
}

fn months(months: CronField) -> String {
    let numbers: Vec<u32> = months.numbers().collect();
    join(&runs(&numbers, |n| MONTHS[n as usize - 1].to_owned(), "to"))
}

/// The week is said from Monday to Sunday.
fn weekdays(days: CronField) -> String {
    join(&runs(&from_monday(days), |n| WEEKDAYS[n as usize % 7].to_owned(), "to"))
}

/// Monday is 1, Sunday 7.
fn from_monday(days: CronField) -> Vec<u32> {
    (1..=7).filter(|&n| days.contains(n % 7)).collect()
}

/// Ascending numbers, three and more in a row as one range.
fn runs(numbers: &[u32], name: impl Fn(u32) -> String, to: &str) -> Vec<String> {
    let mut said = Vec::new();
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, _, .., last] => said.push(format!("{} {to} {}", name(*first), name(*last))),
            few => said.extend(few.iter().map(|&n| name(n))),
        }
    }
    said
}

fn ordinal(n: u32) -> String {
    let end = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

/// `a, b and c`.
fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
