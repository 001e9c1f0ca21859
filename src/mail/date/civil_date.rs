//! Year, month and day out of the words of a date, in whatever order.

use jiff::civil;

use super::names::{self, Meridiem};

/// The words seen so far.
#[derive(Default)]
pub(super) struct DateWords {
    /// The last month name: `mar., 5 févr.` is a Tuesday in February.
    month: Option<i8>,
    /// Each with its digits, in order.
    numbers: Vec<(u32, usize)>,
    /// The mark that stood between two numbers (`05.02.2003`, `2/5/2003`).
    mark: Option<char>,
}

/// A date has three numbers; a text with many more is no date.
const NUMBERS_MAX: usize = 4;

impl DateWords {
    /// Takes the months and numbers of a text; other words (weekdays) are passed over.
    pub(super) fn take(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let same = |c: char| if first.is_ascii_digit() { c.is_ascii_digit() } else { c.is_alphabetic() };
            let is_word = first.is_ascii_digit() || first.is_alphabetic();
            let end = if is_word { rest.find(|c| !same(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
            self.take_word(&rest[..end], &rest[end..]);
            rest = &rest[end..];
        }
    }

    /// Day and year are known; further numbers are no part of the date (`16:21:05 H0500`).
    pub(super) fn is_complete(&self) -> bool {
        self.numbers.len() >= if self.month.is_some() { 2 } else { 3 }
    }

    fn take_word(&mut self, word: &str, rest: &str) {
        if !word.starts_with(|c: char| c.is_ascii_digit()) {
            self.month = names::month(word).or(self.month);
            return;
        }
        if self.numbers.len() < NUMBERS_MAX {
            self.numbers.push((word.parse().unwrap_or(u32::MAX), word.len()));
        }
        let mut next = rest.chars();
        if let (Some(mark @ ('.' | '/' | '-')), Some('0'..='9')) = (next.next(), next.next()) {
            self.mark = Some(mark);
        }
    }

    /// The date. An AM or PM (`half`) tells an American date. `None` when it is none, or ambiguous.
    pub(super) fn resolve(&self, half: Option<Meridiem>) -> Option<civil::Date> {
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some(month), &[first, second]) if is_year(first) => (first, month, second.0),
            (Some(month), &[day, year]) => (year, month, day.0),
            (None, &[year, month, day]) if is_year(year) => (year, i8::try_from(month.0).ok()?, day.0),
            (None, &[first, second, year]) if year.1 == 4 => {
                let (month, day) = self.month_and_day(first.0, second.0, half)?;
                (year, month, day)
            }
            _ => return None,
        };
        civil::Date::new(full_year(year)?, month, i8::try_from(day).ok()?).ok()
    }

    fn month_and_day(&self, first: u32, second: u32, half: Option<Meridiem>) -> Option<(i8, u32)> {
        let (month, day) = match self.mark? {
            '.' => (second, first),
            _ if first > 12 => (second, first),
            _ if second > 12 || half.is_some() || first == second => (first, second),
            _ => return None,
        };
        Some((i8::try_from(month).ok()?, day))
    }
}

/// A number of three digits or more, or one that no month has as a day.
fn is_year((value, digits): (u32, usize)) -> bool {
    digits >= 3 || value > 31
}

/// RFC 5322 4.3 for two and three digits. Five digits come from programs that wrote `19` before the
/// years since 1900.
fn full_year((value, digits): (u32, usize)) -> Option<i16> {
    let year = match digits {
        1 | 2 if value < 50 => value + 2000,
        1..=3 => value + 1900,
        4 => value,
        5 if (19_100..19_200).contains(&value) => value - 19_000 + 1900,
        _ => return None,
    };
    i16::try_from(year).ok()
}
