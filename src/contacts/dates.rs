//! Dates of address books: how they are written, and when they come round.

use jiff::Span;
use jiff::civil::Date;

use super::{Card, PartialDate};
use crate::mail::date as mail_date;

/// Years that programs write for "no year": Apple 1604, Outlook 1601.
const NO_YEAR: [i16; 3] = [1601, 1604, 1];
/// Nobody becomes older.
const MOST_YEARS: i16 = 120;

/// How `3/4/2020` is meant in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SlashOrder {
    /// 4 March.
    #[default]
    MonthFirst,
    /// 3 April.
    DayFirst,
}

impl SlashOrder {
    /// From all dates of a file: one whose first number cannot be a month tells for all.
    pub fn detect<'a>(dates: impl Iterator<Item = &'a str>) -> SlashOrder {
        let first = |date: &str| date.trim().split('/').next().and_then(|first| first.parse::<u8>().ok());
        let tells =
            dates.filter(|date| date.matches('/').count() == 2).filter_map(first).any(|n| n > 12 && n < 32);
        if tells { SlashOrder::DayFirst } else { SlashOrder::MonthFirst }
    }
}

/// A date as vCard writes it (RFC 6350 4.3.1, RFC 2426, vCard 2.1): `1980-05-21`, `19800521`,
/// `--05-21`, `--0521`, with or without a time. `None`: not a whole day.
pub fn partial(raw: &str) -> Option<PartialDate> {
    let text = raw.trim();
    let text = text.split(['T', 't', ' ']).next().unwrap_or_default().trim_end_matches(['Z', 'z']);
    if let Some(rest) = text.strip_prefix("--") {
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let plain = rest.chars().all(|c| c.is_ascii_digit() || c == '-');
        return (digits.len() == 4 && plain).then(|| part(None, &digits)).flatten();
    }
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !plain || digits.len() != 8 || !matches!(text.matches('-').count(), 0 | 2) {
        return None;
    }
    let year = digits[..4].parse().ok().filter(|year| !NO_YEAR.contains(year));
    part(year, &digits[4..])
}

fn part(year: Option<i16>, month_day: &str) -> Option<PartialDate> {
    PartialDate::new(year, month_day[..2].parse().ok()?, month_day[2..].parse().ok()?)
}

/// A date as programs write it in a table: those of [`partial`], `12 Mar 2024`, `7-Feb-22`,
/// `Mar 12, 2024`, `12/28/1969`, `28.12.1969`. Two digits of a year below 70 are this century's.
pub fn written(raw: &str, slashes: SlashOrder) -> Option<PartialDate> {
    let text = raw.trim();
    if let Some(date) = partial(text) {
        return Some(date);
    }
    let words: Vec<&str> = text
        .split([' ', '-', '/', '.', ','])
        .filter(|word| !word.is_empty() && !matches!(*word, "de" | "of" | "del" | "do"))
        .take(4)
        .collect();
    let [a, b, c] = words.get(..3)? else { return None };
    let number = |word: &str| word.parse::<i8>().ok();
    let year = |word: &str| -> Option<i16> {
        let year: i16 = word.parse().ok()?;
        Some(match word.len() {
            2 if year < 70 => 2000 + year,
            2 => 1900 + year,
            _ => year,
        })
    };
    if let Some(month) = month_name(b) {
        return PartialDate::new(Some(year(c)?), month, number(a)?);
    }
    if let Some(month) = month_name(a) {
        return PartialDate::new(Some(year(c)?), month, number(b)?);
    }
    let day_first = text.contains('.') || slashes == SlashOrder::DayFirst;
    let (month, day) = if day_first { (number(b)?, number(a)?) } else { (number(a)?, number(b)?) };
    PartialDate::new(Some(year(c)?), month, day)
}

/// A month by its name or a part of it, in the languages that mail programs write.
fn month_name(word: &str) -> Option<i8> {
    let english = |word: &str| mail_date::month(word.get(..3)?);
    mail_date::month(&word.to_lowercase()).or_else(|| english(word))
}

/// The same as a whole date. `None`: no year.
pub fn whole(raw: &str, slashes: SlashOrder) -> Option<Date> {
    written(raw, slashes)?.whole()
}

/// When a day comes round next, from `from` on, within `days` days. 29 February is kept on the 28th
/// where the year has none. `None`: not within.
pub fn comes(date: PartialDate, from: Date, days: i32) -> Option<Date> {
    let in_year = |year: i16| {
        Date::new(year, date.month, date.day).or_else(|_| Date::new(year, date.month, date.day - 1)).ok()
    };
    let last = from.checked_add(Span::new().days(days - 1)).ok()?;
    [from.year(), from.year().checked_add(1)?]
        .into_iter()
        .filter_map(in_year)
        .find(|day| *day >= from && *day <= last)
}

/// What comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    Birthday,
    Anniversary,
}

/// The days that come round within a week from `from` on, soonest first, each once, however many
/// cards of the person tell it; and how many years it is then, where a card tells the year.
pub fn this_week<'a>(
    cards: impl Iterator<Item = &'a Card>,
    from: Date,
) -> Vec<(Date, Occasion, Option<i16>)> {
    let of = |card: &Card| [(card.birthday, Occasion::Birthday), (card.anniversary, Occasion::Anniversary)];
    let dated = cards.flat_map(of).filter_map(|(date, occasion)| {
        let (date, on) = (date?, comes(date?, from, 7)?);
        let years = date.year.map(|year| on.year() - year).filter(|years| (1..=MOST_YEARS).contains(years));
        Some((on, occasion, years))
    });
    let mut days: Vec<(Date, Occasion, Option<i16>)> = dated.collect();
    // The card that tells the year comes first.
    days.sort_by_key(|(on, occasion, years)| (*on, *occasion, years.is_none()));
    days.dedup_by_key(|(on, occasion, _)| (*on, *occasion));
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: Option<PartialDate>) -> String {
        date.map(|date| date.to_string()).unwrap_or_default()
    }

    #[test]
    fn dates_are_read_as_programs_write_them() {
        let check = |raw: &str, wanted: &str| {
            assert_eq!(shown(written(raw, SlashOrder::MonthFirst)), wanted, "{raw}")
        };
        check("1980-05-21", "1980-05-21");
        check("19800521", "1980-05-21");
        check("1980-05-21T10:00:00Z", "1980-05-21");
        check("20090808T1430-0500", "2009-08-08");
        check("--0203", "--02-03");
        check(" --04-02", "--04-02");
        check("--02-29", "--02-29");
        check("1604-05-21", "--05-21");
        check("12 Mar 2024", "2024-03-12");
        check("12-mrt-24", "2024-03-12");
        check("01-okt-20", "2020-10-01");
        check("12 Mär 2024", "2024-03-12");
        check("3 juillet 2021", "2021-07-03");
        check("3 juin 2021", "2021-06-03");
        check("12 de marzo de 2024", "2024-03-12");
        check("1 set 2020", "2020-09-01");
        check("7-Feb-22", "2022-02-07");
        check("Mar 12, 2024", "2024-03-12");
        check("7/4/2007", "2007-07-04");
        check("12/28/1969", "1969-12-28");
        check("28.12.1969", "1969-12-28");
        for none in
            ["", "0/0/00", "circa 1800", "2023-02-29", "13/13/2000", "--1332", "1980", "---05", "x y z"]
        {
            check(none, "");
        }
    }

    #[test]
    fn one_date_of_a_file_tells_how_its_slashes_are_meant() {
        let dates = ["3/4/2020", "25/12/2019"];
        assert_eq!(SlashOrder::detect(dates.into_iter()), SlashOrder::DayFirst);
        assert_eq!(shown(written("3/4/2020", SlashOrder::DayFirst)), "2020-04-03");
        assert_eq!(SlashOrder::detect(["3/4/2020", "12/25/2019"].into_iter()), SlashOrder::MonthFirst);
    }

    #[test]
    fn a_day_that_two_cards_tell_comes_once() {
        let card = |birthday: &str, anniversary: &str| Card {
            birthday: partial(birthday),
            anniversary: partial(anniversary),
            ..Card::from_source(crate::contacts::CardSource::VCard)
        };
        let cards = [card("1980-05-21", "2001-05-20"), card("--05-21", "--06-01")];
        let days: Vec<String> = this_week(cards.iter(), "2026-05-18".parse().unwrap())
            .into_iter()
            .map(|(on, occasion, years)| format!("{on} {occasion:?} {years:?}"))
            .collect();
        assert_eq!(days, ["2026-05-20 Anniversary Some(25)", "2026-05-21 Birthday Some(46)"]);
    }

    #[test]
    fn a_day_comes_round_once_a_year_leap_days_too() {
        let check = |date: &str, from: &str, comes_on: &str| {
            let found = comes(partial(date).unwrap(), from.parse().unwrap(), 7);
            assert_eq!(found.map(|day| day.to_string()).unwrap_or_default(), comes_on, "{date} from {from}");
        };
        check("1980-05-21", "2026-05-21", "2026-05-21");
        check("1980-05-21", "2026-05-15", "2026-05-21");
        check("1980-05-21", "2026-05-14", "");
        check("--01-02", "2026-12-28", "2027-01-02");
        check("--02-29", "2028-02-25", "2028-02-29");
        check("2000-02-29", "2027-02-25", "2027-02-28");
        check("2000-02-29", "2027-03-01", "");
    }
}
