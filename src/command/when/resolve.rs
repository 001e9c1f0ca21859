//! From what a date says to a moment, by the calendar.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, ToSpan, Zoned};

use super::parser::{Day, Expression, Length, Period, PeriodEdge, PeriodPick, Time, TimeDirection};
use super::vocabulary::Unit;
use super::{Granularity, Toward, When, YEARS};

/// A day without a time of day stands for its middle.
const NOON: Time = Time { hour: 12, minute: None };
const FULL_MONTHS: [&str; 12] = [
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

/// # Errors
/// A day that does not exist; a moment of a year that could not be written as a date.
pub(super) fn resolve(expression: &Expression, now: &Zoned, toward: Toward) -> Result<When, String> {
    let when = anywhere(expression, now, toward)?;
    if YEARS.contains(&when.at.year()) { Ok(when) } else { Err(too_far()) }
}

/// In any year of the calendar.
fn anywhere(expression: &Expression, now: &Zoned, toward: Toward) -> Result<When, String> {
    let search = Search { now, toward, time: expression.time, zone: expression.zone };
    let Some(day) = &expression.day else {
        let date = search.edge().ok_or_else(too_far)?;
        return search.on(date, Granularity::Day);
    };
    match search.place(day)? {
        DayPlace::Moment(at, granularity) if expression.time.is_none() => Ok(When { at, granularity }),
        DayPlace::Moment(at, _) => search.on(at.date(), Granularity::Day),
        DayPlace::Day(date, granularity) => search.on(date, granularity),
    }
}

/// Monday of its week.
pub(super) fn monday(date: Date) -> Date {
    let days = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(days.days()).unwrap_or(date)
}

enum DayPlace {
    /// With the time of day of now.
    Moment(Zoned, Granularity),
    Day(Date, Granularity),
}

struct Search<'a> {
    now: &'a Zoned,
    toward: Toward,
    time: Option<Time>,
    zone: Option<i32>,
}

impl Search<'_> {
    fn on(&self, date: Date, granularity: Granularity) -> Result<When, String> {
        let time = self.time.unwrap_or(NOON);
        let clock = date.at(time.hour, time.minute.unwrap_or(0), 0, 0);
        let own = self.now.time_zone().clone();
        let at = match self.zone {
            Some(minutes) => {
                let zone = Offset::from_seconds(minutes * 60).map_err(|_| too_far())?;
                clock.to_zoned(TimeZone::fixed(zone)).map(|at| at.with_time_zone(own))
            }
            None => clock.to_zoned(own),
        };
        let at = at.map_err(|_| too_far())?;
        let granularity = match self.time {
            None => granularity,
            Some(Time { minute: None, .. }) => Granularity::Hour,
            Some(_) => Granularity::Minute,
        };
        Ok(When { at, granularity })
    }

    fn today(&self) -> Date {
        self.now.date()
    }

    /// The first day that can be meant looking ahead, or the last one looking back: today, unless
    /// its time of day is on the other side of now.
    fn edge(&self) -> Option<Date> {
        let today = self.today();
        let Some(time) = self.time else { return Some(today) };
        let now = self.now.datetime();
        let then = today.at(time.hour, time.minute.unwrap_or(0), 0, 0);
        match self.toward {
            Toward::Future if then <= now => today.tomorrow().ok(),
            Toward::Past if then > now => today.yesterday().ok(),
            _ => Some(today),
        }
    }

    fn place(&self, day: &Day) -> Result<DayPlace, String> {
        use Granularity::{Month, Second, Year};
        let moment = |at: Option<Zoned>, granularity| at.map(|at| DayPlace::Moment(at, granularity));
        let on = |date: Option<Date>, granularity| date.map(|date| DayPlace::Day(date, granularity));
        let found = match *day {
            Day::Now => moment(Some(self.now.clone()), Second),
            Day::FromToday(days) => {
                moment(self.now.checked_add(i64::from(days).days()).ok(), Granularity::Day)
            }
            Day::Away { length, way } => moment(self.away(length, way), length_granularity(length)),
            Day::Span { unit, step } => moment(self.span(unit, step), span_granularity(unit)),
            Day::Weekday { day, pick } => on(self.weekday(day, pick), Granularity::Day),
            Day::WeekdayAfter { day } => {
                let next = self.weekday(day, PeriodPick::Next);
                on(next.and_then(|date| date.checked_add(7.days()).ok()), Granularity::Day)
            }
            Day::WeekdayOf { day, week } => {
                let days = i64::from(week) * 7 + i64::from(day.to_monday_zero_offset());
                on(monday(self.today()).checked_add(days.days()).ok(), Granularity::Day)
            }
            Day::Date { day, month, year } => on(self.date(day, month, year)?, Granularity::Day),
            Day::Easter { days, year } => on(self.easter(days, year), Granularity::Day),
            Day::OfMonth(day) => on(self.day_of_month(day)?, Granularity::Day),
            Day::OfMonthAway { day, step } => on(self.day_in_month_away(day, step)?, Granularity::Day),
            Day::OnWeekday { day, ref date } => on(Some(self.on_weekday(day, date)?), Granularity::Day),
            Day::Beside { length, way, ref base } => {
                let at = self.dated(base)?.to_zoned(self.now.time_zone().clone()).ok();
                let ahead = Length { minutes: 0, ..length };
                on(at.and_then(|at| add(&at, ahead, sign_of(way))).map(|at| at.date()), Granularity::Day)
            }
            Day::After(ref base) => {
                let date = self.dated(base)?;
                let last = if matches!(**base, Day::Month { .. }) { date.last_of_month() } else { date };
                on(last.tomorrow().ok(), Granularity::Day)
            }
            Day::NthWeekday { nth, day, of } => on(self.nth_weekday(nth, day, of), Granularity::Day),
            Day::WorkDays(count) => on(self.work_days(count), Granularity::Day),
            Day::IsoWeek { year, week } => {
                let week = ISOWeekDate::new(year, week, Weekday::Monday).map(ISOWeekDate::date);
                on(week.ok(), Granularity::Week)
            }
            Day::Month { month, year, pick } => on(self.month(month, year, pick), Month),
            Day::Year(year) => on(Date::new(year, 1, 1).ok(), Year),
            Day::Edge { edge, of } => on(self.whole(edge, of), Granularity::Day),
        };
        found.ok_or_else(too_far)
    }

    fn away(&self, length: Length, way: TimeDirection) -> Option<Zoned> {
        let sign = match (way, self.toward) {
            (TimeDirection::Ahead, _) | (TimeDirection::Open, Toward::Future) => 1,
            (TimeDirection::Back, _) | (TimeDirection::Open, Toward::Past) => -1,
        };
        add(self.now, length, sign)
    }

    /// The day of something that is a number of whole days.
    fn dated(&self, day: &Day) -> Result<Date, String> {
        Ok(match self.place(day)? {
            DayPlace::Moment(at, _) => at.date(),
            DayPlace::Day(date, _) => date,
        })
    }

    /// The date, if it is on that weekday.
    fn on_weekday(&self, day: Weekday, date: &Day) -> Result<Date, String> {
        let date = self.dated(date)?;
        if date.weekday() == day {
            return Ok(date);
        }
        Err(format!("{} is a {}: which day is meant?", date.strftime("%-d %B %Y"), date.strftime("%A")))
    }

    fn day_in_month_away(&self, day: u32, step: i32) -> Result<Option<Date>, String> {
        let first = self.today().first_of_month().checked_add(i64::from(step).months());
        let Ok(first) = first else { return Ok(None) };
        let date = i8::try_from(day).ok().and_then(|day| Date::new(first.year(), first.month(), day).ok());
        let month = FULL_MONTHS[usize::from(first.month().unsigned_abs()) - 1];
        date.map(Some).ok_or_else(|| format!("{month} has no day {day}"))
    }

    /// In the month, quarter or year that is meant: the next one that is not over, or the last,
    /// looking back.
    fn nth_weekday(&self, nth: i8, day: Weekday, of: Period) -> Option<Date> {
        let find = |first: Date, last: Date| {
            let found = match nth {
                -1 => last.tomorrow().ok()?.nth_weekday(-1, day).ok(),
                nth => first.yesterday().ok()?.nth_weekday(i32::from(nth), day).ok(),
            };
            found.filter(|date| (first..=last).contains(date))
        };
        let (first, last) = self.bounds(PeriodEdge::End, of)?;
        let found = find(first, last)?;
        let open = matches!(of, Period::Month { year: None, .. } | Period::Quarter { year: None, .. });
        let today = self.today();
        let year = |step: i64| {
            let first = first.checked_add(step.years()).ok()?;
            find(first, last.checked_add(step.years()).ok()?.last_of_month())
        };
        match self.toward {
            Toward::Future if open && found < today => year(1),
            Toward::Past if open && found > today => year(-1),
            _ => Some(found),
        }
    }

    /// Days from Monday to Friday.
    fn work_days(&self, count: u32) -> Option<Date> {
        let mut date = self.today();
        let mut left = count;
        while left > 0 {
            date = match self.toward {
                Toward::Future => date.tomorrow().ok()?,
                Toward::Past => date.yesterday().ok()?,
            };
            let free = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            left -= u32::from(!free);
        }
        Some(date)
    }

    fn span(&self, unit: Unit, step: i32) -> Option<Zoned> {
        let step = i64::from(step);
        let span = match unit {
            Unit::Hour => step.hours(),
            Unit::Day => step.days(),
            Unit::Week => step.weeks(),
            Unit::Month => step.months(),
            Unit::Quarter => (step * 3).months(),
            Unit::Year => step.years(),
        };
        self.now.checked_add(span).ok()
    }

    fn weekday(&self, day: jiff::civil::Weekday, pick: PeriodPick) -> Option<Date> {
        self.today().nth_weekday(if self.looks_back(pick) { -1 } else { 1 }, day).ok()
    }

    fn looks_back(&self, pick: PeriodPick) -> bool {
        pick == PeriodPick::Last || (pick == PeriodPick::Open && self.toward == Toward::Past)
    }

    /// Without a year: the nearest such day on the side looked at. A leap day may be eight years
    /// off.
    fn date(&self, day: u32, month: i8, year: Option<i16>) -> Result<Option<Date>, String> {
        let wrong = || format!("{} has no day {day}", FULL_MONTHS[usize::from(month.unsigned_abs()) - 1]);
        let day = i8::try_from(day).map_err(|_| wrong())?;
        if let Some(year) = year {
            return Date::new(year, month, day).map(Some).map_err(|_| format!("{} in {year}", wrong()));
        }
        let Some(edge) = self.edge() else { return Ok(None) };
        let years = (0..=8).filter_map(|n| match self.toward {
            Toward::Future => edge.year().checked_add(n),
            Toward::Past => edge.year().checked_sub(n),
        });
        let mut days = years.filter_map(|year| Date::new(year, month, day).ok());
        days.find(|&date| self.is_on_side(date, edge)).map(Some).ok_or_else(wrong)
    }

    /// A feast that moves with Easter: in that year, else the nearest on the side that is meant.
    fn easter(&self, days: i8, year: Option<i16>) -> Option<Date> {
        let in_year = |year: i16| easter_sunday(year)?.checked_add(i64::from(days).days()).ok();
        if let Some(year) = year {
            return in_year(year);
        }
        let edge = self.edge()?;
        let years = match self.toward {
            Toward::Future => [edge.year(), edge.year().checked_add(1)?],
            Toward::Past => [edge.year(), edge.year().checked_sub(1)?],
        };
        years.into_iter().filter_map(in_year).find(|date| self.is_on_side(*date, edge))
    }

    fn is_on_side(&self, date: Date, edge: Date) -> bool {
        match self.toward {
            Toward::Future => date >= edge,
            Toward::Past => date <= edge,
        }
    }

    /// Some month within two of any month has 31 days.
    fn day_of_month(&self, day: u32) -> Result<Option<Date>, String> {
        let wrong = || format!("no month has a day {day}");
        let day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d)).ok_or_else(wrong)?;
        let Some(edge) = self.edge() else { return Ok(None) };
        let mut months = (0..=3i64).filter_map(|n| {
            let first = edge.first_of_month();
            match self.toward {
                Toward::Future => first.checked_add(n.months()).ok(),
                Toward::Past => first.checked_sub(n.months()).ok(),
            }
        });
        Ok(months.find_map(|first| {
            let date = Date::new(first.year(), first.month(), day).ok()?;
            self.is_on_side(date, edge).then_some(date)
        }))
    }

    /// The first of the month.
    fn month(&self, month: i8, year: Option<i16>, pick: PeriodPick) -> Option<Date> {
        if let Some(year) = year {
            return Date::new(year, month, 1).ok();
        }
        let today = self.today();
        let this = Date::new(today.year(), month, 1).ok()?;
        // `last june` in June is the one of last year; `june`, looking back, is this one.
        let latest = if pick == PeriodPick::Last { today.first_of_month().yesterday().ok()? } else { today };
        match self.looks_back(pick) {
            true if this <= latest => Some(this),
            true => this.checked_sub(1.year()).ok(),
            false if this > today => Some(this),
            false => this.checked_add(1.year()).ok(),
        }
    }

    fn whole(&self, edge: PeriodEdge, of: Period) -> Option<Date> {
        let (first, last) = self.bounds(edge, of)?;
        Some(if edge == PeriodEdge::Start { first } else { last })
    }

    fn bounds(&self, edge: PeriodEdge, of: Period) -> Option<(Date, Date)> {
        match of {
            Period::Month { month, year } => {
                let first = self.end_month(month, year)?;
                Some((first, first.last_of_month()))
            }
            Period::Quarter { quarter, year } => self.quarter(edge, quarter, year),
            Period::Span { unit, step } => whole_span(self.span(unit, step)?.date(), unit),
        }
    }

    /// Without a year: the one whose beginning (or end) is on the side looked at, nearest.
    fn quarter(&self, edge: PeriodEdge, quarter: i8, year: Option<i16>) -> Option<(Date, Date)> {
        let bounds = |year: i16| {
            let first = Date::new(year, quarter * 3 - 2, 1).ok()?;
            Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
        };
        if let Some(year) = year {
            return bounds(year);
        }
        let today = self.today();
        let this = bounds(today.year())?;
        let meant = if edge == PeriodEdge::Start { this.0 } else { this.1 };
        match self.toward {
            Toward::Future if meant <= today => bounds(today.year() + 1),
            Toward::Past if meant > today => bounds(today.year() - 1),
            _ => Some(this),
        }
    }

    /// The end of June can still be meant in June.
    fn end_month(&self, month: i8, year: Option<i16>) -> Option<Date> {
        let today = self.today();
        let this_one = year.is_none() && month == today.month() && self.toward == Toward::Future;
        if this_one { Some(today.first_of_month()) } else { self.month(month, year, PeriodPick::Open) }
    }
}

/// First and last day of the week, month, quarter or year of a day.
fn whole_span(date: Date, unit: Unit) -> Option<(Date, Date)> {
    Some(match unit {
        Unit::Hour | Unit::Day => (date, date),
        Unit::Week => (monday(date), monday(date).checked_add(6.days()).ok()?),
        Unit::Month => (date.first_of_month(), date.last_of_month()),
        Unit::Quarter => {
            let first = Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok()?;
            (first, first.checked_add(2.months()).ok()?.last_of_month())
        }
        Unit::Year => (date.first_of_year(), date.last_of_year()),
    })
}

/// Which way a length goes from a day that is named: ahead, unless the text says back.
fn sign_of(way: TimeDirection) -> i64 {
    match way {
        TimeDirection::Back => -1,
        TimeDirection::Ahead | TimeDirection::Open => 1,
    }
}

fn add(at: &Zoned, length: Length, sign: i64) -> Option<Zoned> {
    let span = Span::new().try_months(sign * length.months).ok()?;
    let span = span.try_days(sign * length.days).ok()?.try_minutes(sign * length.minutes).ok()?;
    at.checked_add(span).ok()
}

fn length_granularity(length: Length) -> Granularity {
    match length.finest {
        Unit::Hour if length.minutes % 60 == 0 => Granularity::Hour,
        Unit::Hour => Granularity::Minute,
        _ => Granularity::Day,
    }
}

fn span_granularity(unit: Unit) -> Granularity {
    match unit {
        Unit::Hour => Granularity::Hour,
        Unit::Day => Granularity::Day,
        Unit::Week => Granularity::Week,
        Unit::Month | Unit::Quarter => Granularity::Month,
        Unit::Year => Granularity::Year,
    }
}

fn too_far() -> String {
    "that is too far away for any calendar".to_owned()
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
fn easter_sunday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
