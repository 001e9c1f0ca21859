//! Give and ask: what the owner did for others and what they asked for, counted from the journal.
//! Private, and no more than numbers: nothing here judges.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use crate::command::{Action, Entry, PersonKey};

/// Which way help went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FavourDirection {
    /// The owner helped.
    Gave,
    /// The owner asked.
    Asked,
}

/// One time that help was given or asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Favour {
    /// The journal's entry.
    pub id: i64,
    pub at: Timestamp,
    pub person: PersonKey,
    pub way: FavourDirection,
    /// What it was: the owner's words, a link, an introduction.
    pub what: String,
}

/// The favour in an entry about `person`. `None`: it is about something else.
pub fn favour(person: &PersonKey, entry: &Entry) -> Option<Favour> {
    let (way, what) = match &entry.action {
        Action::Helped { text } => (FavourDirection::Gave, text.clone()),
        Action::Asked { text } => (FavourDirection::Asked, text.clone()),
        Action::IntroMade { other } => (FavourDirection::Gave, format!("introduced to {other}")),
        Action::LinkShared { url, text } => (FavourDirection::Gave, shared(url.as_deref(), text)),
        _ => return None,
    };
    Some(Favour { id: entry.id, at: entry.at, person: person.clone(), way, what })
}

fn shared(url: Option<&str>, text: &str) -> String {
    match (url, text) {
        (Some(url), "") => format!("passed on {url}"),
        (Some(url), text) => format!("passed on {url}: {text}"),
        (None, "") => "passed something on".to_owned(),
        (None, text) => format!("passed on {text}"),
    }
}

/// How often in a span of time: given, asked.
pub fn count(favours: &[Favour], within: impl Fn(Timestamp) -> bool) -> (usize, usize) {
    let of = |way| favours.iter().filter(|favour| favour.way == way && within(favour.at)).count();
    (of(FavourDirection::Gave), of(FavourDirection::Asked))
}

/// "you helped 9 times and asked twice". Empty when there is nothing to count.
pub fn describe(gave: usize, asked: usize) -> String {
    match (gave, asked) {
        (0, 0) => String::new(),
        (gave, 0) => format!("you helped {}", times(gave)),
        (0, asked) => format!("you asked for help {}", times(asked)),
        (gave, asked) => format!("you helped {} and asked {}", times(gave), times(asked)),
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{many} times"),
    }
}

/// The first moment of the quarter of a year that `now` is in.
pub fn quarter(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned(zone.clone()).date();
    start(Date::constant(today.year(), 1, 1), (today.month() - 1) / 3, zone).unwrap_or(now)
}

/// The first moment of the quarter before that.
pub fn quarter_before(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let first = quarter(now, zone);
    quarter(first.saturating_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(first), zone)
}

fn start(year: Date, quarter: i8, zone: &TimeZone) -> Option<Timestamp> {
    let month = year.with().month(3 * quarter + 1).build().ok()?;
    Some(month.to_zoned(zone.clone()).ok()?.timestamp())
}

/// What the first digest of a quarter says of the last one: how often the owner helped, and asked.
/// `None`: nothing was counted, or a digest of this quarter said it.
pub fn last_quarter(
    favours: &[Favour],
    last_digest: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<(usize, usize)> {
    let (from, to) = (quarter_before(now, zone), quarter(now, zone));
    if last_digest.is_some_and(|at| at >= to) {
        return None;
    }
    let (gave, asked) = count(favours, |at| from <= at && at < to);
    (gave + asked > 0).then_some((gave, asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deeds(said: &[(&str, FavourDirection)]) -> Vec<Favour> {
        let favour = |(day, way): &(&str, FavourDirection)| Favour {
            id: 1,
            at: format!("{day}T12:00:00Z").parse().unwrap(),
            person: "ada@example.org".parse().unwrap(),
            way: *way,
            what: String::new(),
        };
        said.iter().map(favour).collect()
    }

    #[test]
    fn favours_are_counted_in_words() {
        assert_eq!(describe(2, 1), "you helped twice and asked once");
        assert_eq!(describe(1, 0), "you helped once");
    }

    #[test]
    fn the_first_digest_of_a_quarter_counts_the_last_one() {
        let all = deeds(&[
            ("2026-06-30", FavourDirection::Gave),
            ("2026-07-01", FavourDirection::Gave),
            ("2026-09-30", FavourDirection::Gave),
            ("2026-08-01", FavourDirection::Asked),
            ("2026-10-02", FavourDirection::Gave),
        ]);
        let check = |now: &str, last: Option<&str>, expected: Option<(usize, usize)>| {
            let last = last.map(|day| format!("{day}T07:00:00Z").parse().unwrap());
            let now = format!("{now}T07:00:00Z").parse().unwrap();
            assert_eq!(last_quarter(&all, last, now, &TimeZone::UTC), expected);
        };
        check("2026-10-05", Some("2026-09-28"), Some((2, 1)));
        check("2026-10-05", None, Some((2, 1)));
        check("2026-10-12", Some("2026-10-05"), None);
        check("2027-04-05", Some("2027-03-01"), None);
        check("2027-01-04", Some("2026-12-28"), Some((1, 0)));
    }
}
