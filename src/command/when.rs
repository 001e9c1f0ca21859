//! Natural dates: `2w`, `3 jun`, `next friday`, `in 2 weeks`, `fri 3pm`.
//!
//! The forms that are claimed; case, commas and words such as `on`, `until`, `about` before them do
//! not matter:
//!
//! - a length, such as `2w`, `10 days`, `3mo`, `3m`, `1y 2mo`, `in two weeks`, `+1 day 2 hours`,
//!   `1.5 days`, `a week from now`, `3 days later`, `half a year`: that long after now, at the same
//!   time of day; looking back, before now
//! - a length ago, such as `3 days ago`, `a week ago`, `2 months back`: that long before now
//! - a day by its name, such as `today`, `tomorrow`, `tmrw`, `yesterday`, `day after tomorrow`,
//!   `day before yesterday`: that day, at this time of day
//! - a weekday, such as `friday`, `fri`, `next friday`, `this friday`: the first one after today;
//!   looking back, the last one before today
//! - `last friday`, `past friday`: the last one before today
//! - `friday next week`, `friday last week`, `friday in 2 weeks`: that day of the week from Monday
//!   to Sunday
//! - `friday week`, `a week on friday`: seven days after the first one after today
//! - a date, such as `3 jun`, `jun 3`, `june 3rd`, `the 3rd of june`, `tuesday, june 3`: the next
//!   one, today included; looking back, the last one; the date outranks the weekday
//! - `first of june`, `mid june` (the 15th), `25/12` (only where one number is too great for a
//!   month), `3.6.` (day and month): the same
//! - a feast, such as `christmas`, `christmas eve`, `boxing day`, `new year`, `new year's eve`,
//!   `halloween`, `valentine's day`: the next one; looking back, the last one
//! - with a year, such as `3 June 2027`, `june 3, 2027`, `3-jun-2027`, `2027-01-03`, `2027/01/03`,
//!   `03.06.2027`, `3.6.27`, `3 jun '27`: that day
//! - a day of a month, such as `3rd`, `the 31st`, `on the 15th`: the next month that has it, today
//!   included; looking back, the last
//! - a month, a year, such as `june`, `next june`, `last june`, `june 2027`, `2027-06`, `06/2027`,
//!   `in 2027`: its first day
//! - a span, such as `next week`, `next month`, `next quarter`, `next year`, `last week`,
//!   `this week`, `week after next`: one such span from now
//! - an end, such as `end of month`, `end of next week`, `end of june`, `eom`, `eoy`,
//!   `start of next month`: its last (or first) day; weeks end on Sunday
//! - a weekend, such as `weekend`, `this weekend`, `next weekend`, `last weekend`: its Saturday
//! - a time, such as `3pm`, `3:30 pm`, `15:30`, `15h30`, `noon`, `midnight`, `5 o'clock`: the next
//!   one; looking back, the last one
//! - a part of a day, such as `tonight`, `this morning`, `in the evening`, `last night`: morning 9,
//!   afternoon 15, evening 19, night and tonight 20 o'clock
//! - a day and a time, such as `fri 3pm`, `tomorrow at noon`, `tomorrow at 9` (not 1 to 6, which
//!   are asked back), `3pm on friday`, `in 2 weeks at 15:30`, `3 jun morning`: both
//!
//! Also: `a week before christmas`, `after christmas` (the day after), `first monday of january`,
//! `last day of july`, `15th of next month`, `10 business days`, `Q1`, `end of Q1`, `2027-W03`,
//! `2 and a half weeks`; of times `930am`, `tomorrow 1800`, `fri 9.30`, `half past 9`, `monday pm`,
//! and zones behind a time: `9:30am EST`, `Z`, `+09:00`. A weekday that does not fit its date,
//! `fri 3:30` and `before friday` are asked back.
//!
//! `m` is months. Minutes and seconds are refused, and so is `3/6`, which is two days to two
//! people, unless [`NumericDates`] says which. A day without a time of day is at noon, so that no
//! zone or change of the clock moves it to its neighbour. Months and years end where the month
//! does: a month after 31 January is 28 or 29 February.
//!
//! Invariants: linear in the text, never panics, depends on text and `now` alone. Absent on
//! purpose: other languages than English, repeats (`every monday`), ranges, feasts that move
//! (easter), seasons (`spring` is another time in the south).

mod lexer;
mod parser;
mod resolve;
mod vocabulary;

use jiff::{Unit, Zoned, ZonedRound};

/// Years that a date can be in, however it is said.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// How exact a resolved moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A resolved moment.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    pub at: Zoned,
    pub granularity: Granularity,
}

/// When a text was written, in the owner's zone, and what its days in figures mean.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenAt {
    pub at: Zoned,
    pub dates: NumericDates,
}

/// What `6/3` means: `dates` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumericDates {
    /// 6 March.
    DayFirst,
    /// June 3.
    MonthFirst,
    /// Nobody said, so it is asked back.
    #[default]
    AskedBack,
}

impl From<&Zoned> for WrittenAt {
    fn from(at: &Zoned) -> WrittenAt {
        WrittenAt { at: at.clone(), dates: NumericDates::AskedBack }
    }
}

impl From<&WrittenAt> for WrittenAt {
    fn from(written: &WrittenAt) -> WrittenAt {
        written.clone()
    }
}

/// Which way a text looks that does not say it: `3 jun`, `friday`, `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// To come: `snooze`, `pause`.
    Future,
    /// Gone by: `done`, `log`.
    Past,
}

/// Resolves a whole text as a moment, to come where the text leaves it open: [`parse_toward`] the
/// future. `now` gives moment and zone. A text that says so (`yesterday`, `3 days ago`) resolves to
/// the past.
///
/// # Errors
/// A sentence for the owner: not a date, minutes, a day that does not exist.
pub fn parse(text: &str, now: impl Into<WrittenAt>) -> Result<When, String> {
    let now = &now.into();
    let strict = parse_toward(text, now, Toward::Future);
    // A date written out, as in a letter, outranks its weekday here; in a command the two have to
    // fit.
    let written_out = text.split_once(", ").filter(|(weekday, date)| {
        vocabulary::weekday(&weekday.trim().to_lowercase()).is_some()
            && !date.split(' ').any(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
    });
    match (strict, written_out) {
        (Err(_), Some((_, date))) => parse_toward(date, now, Toward::Future),
        (strict, _) => strict,
    }
}

/// Resolves a whole text as a moment; `toward` decides where the text leaves it open.
///
/// # Errors
/// A sentence for the owner: not a date, minutes, a day that does not exist.
pub fn parse_toward(text: &str, now: impl Into<WrittenAt>, toward: Toward) -> Result<When, String> {
    let now = now.into();
    let mut reader = parser::LexemeCursor::new(text, now.dates);
    let expression = reader.expression();
    match expression {
        Some(expression) if reader.is_at_end() => resolve::resolve(&expression, &now.at, toward),
        _ => Err(reader.complaint().unwrap_or_else(|| no_date(text))),
    }
}

/// Whether a sentence of these readers says only that words are no date or cadence, and not what is
/// wrong with one.
pub(super) fn is_nothing_said(why: &str) -> bool {
    [NO_DATE, NO_CADENCE].iter().any(|says| why.ends_with(says)) || why.starts_with("a date is missing")
}

const NO_DATE: &str = "is no date known here: 2w, 3 jun and next friday are some";
const NO_CADENCE: &str = "is no cadence: 2w, 3mo, 1y and auto are some";

fn no_date(text: &str) -> String {
    let text = crate::mail::text::shorten(&crate::mail::text::one_line(text), 60);
    if text.is_empty() {
        return "a date is missing: 2w, 3 jun and next friday are some".to_owned();
    }
    format!("`{text}` {NO_DATE}")
}

/// A date found at the beginning of a longer text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leading {
    /// The moment, or the sentence why it is none (`30 feb`, `5 minutes ago`).
    pub when: Result<When, String>,
    /// Bytes of the text that say it.
    pub length: usize,
    pub firmness: Firmness,
    /// The sentence that asks back where what follows could belong to the date: `fri 3`,
    /// `jan or feb`.
    pub open: Option<String>,
}

/// Could the words mean something else where more text follows?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Firmness {
    Firm,
    /// `may`, `sat`, `3rd`, `2 years`: a date when nothing follows.
    Loose,
}

/// The longest date at the beginning of `text`. `None` when there is none.
pub(super) fn leading(text: &str, now: &WrittenAt, toward: Toward) -> Option<Leading> {
    let mut reader = parser::LexemeCursor::new(text, now.dates);
    match reader.expression() {
        Some(expression) => {
            let length = reader.offset();
            let read =
                if expression.time.is_some() { parser::DateRead::Moment } else { parser::DateRead::Day };
            let open = reader.goes_on(read).then(|| unread(&text[length..]));
            let open = open.map(|unread| reader.grave_complaint().unwrap_or(unread));
            let when = resolve::resolve(&expression, &now.at, toward);
            let other_day = expression.day.is_none() && toward == Toward::Past;
            let other_day = other_day && when.as_ref().is_ok_and(|when| when.at.date() != now.at.date());
            let which = || other_day.then(|| format!("which day is meant by `{}`?", text[..length].trim()));
            let open = open.or_else(|| reader.question()).or_else(which);
            Some(Leading { when, length, firmness: expression.firmness, open })
        }
        None => {
            let complaint = reader.grave_complaint()?;
            Some(Leading { when: Err(complaint), length: 0, firmness: Firmness::Firm, open: None })
        }
    }
}

/// What is behind a date could belong to it.
fn unread(rest: &str) -> String {
    let rest = crate::mail::text::shorten(rest.trim_start_matches([' ', ',']), 40);
    if rest.parse().is_ok_and(|hour: u8| (1..=12).contains(&hour)) {
        return format!("is `{rest}` a time? Write it as {rest}am or {rest}pm");
    }
    format!("does `{rest}` belong to the date? A colon before it says that it does not")
}

/// `3/6` as `3 jun`, where it may be two days. `None`: it is no such word.
pub(super) fn day_in_words(word: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let parts: Vec<&str> = word.trim_end_matches([',', '.']).split(['/', '-']).collect();
    let (day, month, year) = match parts[..] {
        [day, month] if word.contains('/') => (day, month, String::new()),
        [day, month, year] => (day, month, format!(" {}{year}", if year.len() == 2 { "20" } else { "" })),
        _ => return None,
    };
    let short = (1..=2).contains(&day.len()) && (1..=2).contains(&month.len());
    let day: usize = day.parse().ok().filter(|day| short && (1..=12).contains(day))?;
    let month = month.parse::<usize>().ok()?.checked_sub(1)?;
    Some(format!("{day} {}{year}", MONTHS.get(month)?))
}

/// Is the word a unit of time, too fine ones included?
pub(super) fn is_unit(word: &str) -> bool {
    let word = word.to_lowercase();
    vocabulary::unit(&word).is_some() || vocabulary::is_too_fine(&word)
}

/// Is the word the name of a weekday, and no other word?
pub(super) fn is_weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    vocabulary::weekday(&word).is_some() && !vocabulary::is_also_a_word(&word)
}

/// Is the word the name of a month?
pub(super) fn is_month(word: &str) -> bool {
    vocabulary::month(&word.to_lowercase()).is_some()
}

/// A cadence: `3mo`, `6 weeks`, `a month`, `weekly`, in days from one to ten years. A month is a
/// twelfth of 365.25 days, rounded.
///
/// # Errors
/// A sentence for the owner.
pub fn parse_days(text: &str) -> Result<u32, String> {
    const MOST: i64 = 3653;
    let mut reader = parser::LexemeCursor::new(text, NumericDates::AskedBack);
    let length = reader.cadence().filter(|_| reader.is_at_end());
    let Some(length) = length else {
        return Err(reader.complaint().unwrap_or_else(|| no_cadence(text)));
    };
    let days = length.whole_days().ok_or_else(|| no_cadence(text))?;
    let fits = (1..=MOST).contains(&days).then(|| u32::try_from(days).ok()).flatten();
    fits.ok_or_else(|| "a cadence is one day at least and ten years at most".to_owned())
}

fn no_cadence(text: &str) -> String {
    let text = crate::mail::text::shorten(&crate::mail::text::one_line(text), 60);
    format!("`{text}` {NO_CADENCE}")
}

/// RFC 3339 with the offset of the zone, to the second: `2027-01-03T12:00:00+01:00`.
pub fn rfc3339(at: &Zoned) -> String {
    let whole = at.round(ZonedRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor));
    whole.as_ref().unwrap_or(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests;
