//! Dates of the calendar: `3 jun`, `june 3rd, 2027`, `2027-01-03`, `03.06.2027`, `the 31st`,
//! `june`, `in 2027`.

use super::{Day, Firmness, LexemeCursor, PeriodPick, WordWeight};
use crate::command::when::lexer::LexemeKind;
use crate::command::when::vocabulary::Unit;
use crate::command::when::{self, NumericDates, YEARS, vocabulary};

impl LexemeCursor {
    /// `2027-01-03`, `2027/01/03`, `03.06.2027`, `3.6.27`; `3/6` is refused.
    pub(super) fn numeric_date(&mut self) -> Option<Day> {
        self.attempt(|r| {
            let (first, digits) = r.any_number()?;
            let sign = ['-', '/', '.'].into_iter().find(|&s| r.glued_sign(s))?;
            let (second, second_digits) = r.glued_number()?;
            let third = r.attempt(|r| r.glued_sign(sign).then(|| r.glued_number())?);
            match (sign, third) {
                ('-' | '/', Some((day, _))) if digits == 4 => {
                    r.word_glued("t");
                    Some(Day::Date { day, month: month_number(second)?, year: Some(whole_year(first)?) })
                }
                ('.', Some((day, _))) if digits == 4 => {
                    Some(Day::Date { day, month: month_number(second)?, year: Some(whole_year(first)?) })
                }
                ('.', Some((year, digits))) => {
                    let year = if digits == 2 { year + 2000 } else { year };
                    Some(Day::Date {
                        day: first,
                        month: month_number(second)?,
                        year: Some(whole_year(year)?),
                    })
                }
                ('.', None) if r.glued_sign('.') => {
                    Some(Day::Date { day: first, month: month_number(second)?, year: None })
                }
                ('-', None) if digits == 4 => Some(Day::Month {
                    month: month_number(second)?,
                    year: Some(whole_year(first)?),
                    pick: PeriodPick::Open,
                }),
                ('/', None) if second_digits == 4 => Some(Day::Month {
                    month: month_number(first)?,
                    year: Some(whole_year(second)?),
                    pick: PeriodPick::Open,
                }),
                // 13 is no month, so this can only be one day.
                ('/', _) | ('-', Some((_, 4))) if r.plain_day(first, second).is_some() => {
                    let (day, month) = r.plain_day(first, second)?;
                    let year =
                        third.map(|(year, digits)| whole_year(if digits == 2 { year + 2000 } else { year }));
                    if year == Some(None) {
                        return None;
                    }
                    Some(Day::Date { day, month, year: year.flatten() })
                }
                ('/', _) => {
                    let year = third.map_or(String::new(), |(year, _)| format!("/{year}"));
                    r.complain(two_days((first, second), &year), WordWeight::Grave);
                    None
                }
                _ => None,
            }
        })
    }

    /// `3 jun`, `3rd of june 2027`, `june 3rd`, perhaps behind a weekday.
    pub(super) fn date(&mut self) -> Option<Day> {
        self.attempt(|r| {
            let weekday = r.weekday_name();
            if weekday.is_some() {
                r.sign('.');
                r.sign(',');
            }
            r.word("the");
            let date = r
                .attempt(LexemeCursor::day_then_month)
                .or_else(|| r.attempt(LexemeCursor::month_then_day))
                .or_else(|| weekday.and_then(|_| r.day_of_month()))?;
            Some(match weekday {
                Some(day) => Day::OnWeekday { day, date: Box::new(date) },
                None => date,
            })
        })
    }

    pub(super) fn day_then_month(&mut self) -> Option<Day> {
        let figure =
            self.attempt(LexemeCursor::number).filter(|&(_, digits)| digits <= 2).map(|(day, _)| day);
        let day = figure.or_else(|| self.take_word(vocabulary::ordinal))?;
        self.ordinal_end();
        self.sign('-');
        self.sign('.');
        self.word("of");
        let month = self.month()?;
        self.sign('.');
        Some(Day::Date { day, month, year: self.year() })
    }

    pub(super) fn month_then_day(&mut self) -> Option<Day> {
        let month = self.month()?;
        self.sign('.');
        self.sign('-');
        self.word("the");
        let (day, _) = self.number().filter(|&(_, digits)| digits <= 2)?;
        // `jun 3pm`, `jan 2w`, `may 3:30`: the number belongs to what follows.
        if !self.ordinal_end()
            && self.tokens.get(self.at).is_some_and(|t| t.glued && !matches!(t.kind, LexemeKind::Sign(_)))
        {
            return None;
        }
        Some(Day::Date { day, month, year: self.year() })
    }

    /// `3rd`, `the 31st`.
    pub(super) fn day_of_month(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            let (day, _) = r.number()?;
            r.ordinal_end().then_some(())?;
            let step = r.attempt(|r| {
                let of = r.word("of");
                if of && r.all_words(&["the", "month"]) {
                    return Some(None);
                }
                let step = r.step()?;
                (r.unit()? == Unit::Month).then_some(Some(step))
            });
            Some(step.flatten().map_or(Day::OfMonth(day), |step| Day::OfMonthAway { day, step }))
        })
    }

    /// `2027-W03` (ISO 8601), perhaps with the number of the weekday behind it, which has to be
    /// Monday's.
    pub(super) fn iso_week(&mut self) -> Option<Day> {
        self.attempt(|r| {
            let (year, _) = r.any_number().filter(|&(_, digits)| digits == 4)?;
            (r.glued_sign('-') && r.word_glued("w")).then_some(())?;
            let (week, _) = r.glued_number()?;
            let week = i8::try_from(week).ok().filter(|week| (1..=53).contains(week))?;
            Some(Day::IsoWeek { year: whole_year(year)?, week })
        })
    }

    /// `june`, `in june 2027`, `in 2027`.
    pub(super) fn month_or_year(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            let lead = r.at.checked_sub(1).and_then(|at| r.tokens.get(at)).is_some() || r.word("in");
            if let Some(month) = r.month() {
                r.sign('.');
                let year = r.year();
                let firmness = if year.is_some() { Firmness::Firm } else { Firmness::Loose };
                return Some((Day::Month { month, year, pick: PeriodPick::Open }, firmness));
            }
            let year = lead.then(|| r.year()).flatten()?;
            Some((Day::Year(year), Firmness::Loose))
        })
    }

    /// `2027` or `'27`, perhaps behind a comma or a hyphen. Two digits alone are none: they may be
    /// anything.
    pub(super) fn year(&mut self) -> Option<i16> {
        self.attempt(|r| {
            r.sign(',');
            r.sign('-');
            if r.sign('\'') {
                let (year, digits) = r.glued_number()?;
                return (digits == 2).then(|| whole_year(year + 2000))?;
            }
            let (year, digits) = r.number()?;
            (digits == 4).then(|| whole_year(year))?
        })
    }

    pub(super) fn month(&mut self) -> Option<i8> {
        self.take_word(vocabulary::month)
    }

    /// Day and month of two numbers with a slash between, where one is too great for a month or the
    /// owner said which comes first.
    fn plain_day(&self, first: u32, second: u32) -> Option<(u32, i8)> {
        match (month_number(first), month_number(second)) {
            (Some(month), Some(_)) if first == second => Some((first, month)),
            (None, Some(month)) if first <= 31 => Some((first, month)),
            (Some(month), None) if second <= 31 => Some((second, month)),
            (Some(one), Some(other)) => match self.dates {
                NumericDates::DayFirst => Some((first, other)),
                NumericDates::MonthFirst => Some((second, one)),
                NumericDates::AskedBack => None,
            },
            _ => None,
        }
    }

    /// The `rd` of `3rd`.
    pub(super) fn ordinal_end(&mut self) -> bool {
        ["st", "nd", "rd", "th"].into_iter().any(|end| self.word_glued(end))
    }
}

/// What to write in place of a date with slashes: each of the two days that it may be.
fn two_days((first, second): (u32, u32), year: &str) -> String {
    let said = format!("{first}/{second}{year}");
    let readings = [&said, &format!("{second}/{first}{year}")].map(|date| when::day_in_words(date));
    match readings {
        [Some(one), Some(other)] => {
            format!("`{said}` is another day to other people: write it as {one} or {other}")
        }
        _ => format!("`{said}` is no day of the calendar: 3 jun and 2027-06-03 are some"),
    }
}

fn month_number(number: u32) -> Option<i8> {
    i8::try_from(number).ok().filter(|n| (1..=12).contains(n))
}

/// Years that a living person's contacts can mean.
fn whole_year(number: u32) -> Option<i16> {
    i16::try_from(number).ok().filter(|n| YEARS.contains(n))
}
