//! From tokens to what a date says, still without any calendar.
//!
//! Each function reads one form at the reader's place and leaves the place alone when the form is
//! not there.

use jiff::civil::Weekday;

use super::Firmness;
use super::lexer::{Lexeme, LexemeKind};
use super::vocabulary::{self, Unit};
use cursor::WordWeight;

pub(super) use cursor::LexemeCursor;

mod cursor;
mod date;
mod length;
mod named;
mod time;

/// What a date says: a day, a time, or both.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub day: Option<Day>,
    pub time: Option<Time>,
    /// Minutes east of UTC of the time, where a zone was said.
    pub zone: Option<i32>,
    pub firmness: Firmness,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Day {
    Now,
    /// So far from now.
    Away {
        length: Length,
        way: TimeDirection,
    },
    /// Days from today.
    FromToday(i32),
    Weekday {
        day: Weekday,
        pick: PeriodPick,
    },
    /// Of the week so many weeks from this one.
    WeekdayOf {
        day: Weekday,
        week: i32,
    },
    /// A week after the next one: `friday week`.
    WeekdayAfter {
        day: Weekday,
    },
    Date {
        day: u32,
        month: i8,
        year: Option<i16>,
    },
    /// So many days after Easter Sunday.
    Easter {
        days: i8,
        year: Option<i16>,
    },
    OfMonth(u32),
    /// The 15th of next month: the day, and months from this one.
    OfMonthAway {
        day: u32,
        step: i32,
    },
    /// `tuesday, june 3`: the weekday has to be that of the date.
    OnWeekday {
        day: Weekday,
        date: Box<Day>,
    },
    /// `a week before christmas`.
    Beside {
        length: Length,
        way: TimeDirection,
        base: Box<Day>,
    },
    /// `after christmas`: the first day that is not meant any more.
    After(Box<Day>),
    /// `first monday of january`: counted from 1; -1 is the last.
    NthWeekday {
        nth: i8,
        day: Weekday,
        of: Period,
    },
    /// `10 business days`.
    WorkDays(u32),
    /// `2027-W03`: its Monday.
    IsoWeek {
        year: i16,
        week: i8,
    },
    Month {
        month: i8,
        year: Option<i16>,
        pick: PeriodPick,
    },
    Year(i16),
    /// One span of that unit before, now, or after.
    Span {
        unit: Unit,
        step: i32,
    },
    Edge {
        edge: PeriodEdge,
        of: Period,
    },
}

/// A length of calendar time; the parts may be added in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    pub months: i64,
    pub days: i64,
    pub minutes: i64,
    /// The finest unit that was said.
    pub finest: Unit,
}

impl Length {
    /// Whether it is more than `0 days`.
    pub fn is_some_time(self) -> bool {
        self.months + self.days + self.minutes > 0
    }

    /// `None` when it has hours.
    pub fn whole_days(self) -> Option<i64> {
        (self.minutes == 0 && self.finest > Unit::Hour).then_some((self.months * 487 + 8) / 16 + self.days)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeDirection {
    Ahead,
    Back,
    /// The text does not say.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeriodPick {
    Open,
    Next,
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeriodEdge {
    Start,
    End,
}

/// What has an end and a beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Span {
        unit: Unit,
        step: i32,
    },
    Month {
        month: i8,
        year: Option<i16>,
    },
    /// From 1 to 4.
    Quarter {
        quarter: i8,
        year: Option<i16>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub hour: i8,
    /// `None` when only the hour was said.
    pub minute: Option<i8>,
}

/// How far a date was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRead {
    /// A day, without a time.
    Day,
    /// With its time.
    Moment,
}

impl LexemeCursor {
    /// A day, a time, or both, in either order.
    pub fn expression(&mut self) -> Option<Expression> {
        self.attempt(|r| {
            let lead = r.leads();
            if let Some((day, firmness)) = r.day() {
                let timeless = match &day {
                    Day::Now | Day::Month { .. } | Day::Year(_) => true,
                    Day::Away { length, .. } => length.finest == Unit::Hour,
                    _ => false,
                };
                let time = if timeless { None } else { r.time_after_day() };
                let zone = time.and_then(|_| r.zone());
                let firm = if time.is_some() || lead == Lead::Said { Firmness::Firm } else { firmness };
                return Some(Expression { day: Some(day), time, zone, firmness: firm });
            }
            let time = r.time()?;
            let before = r.zone();
            let day = r.attempt(|r| {
                r.sign(',');
                r.leads();
                r.day().map(|(day, _)| day).filter(|day| !matches!(day, Day::Now | Day::Away { .. }))
            });
            let zone = before.or_else(|| day.as_ref().and_then(|_| r.zone()));
            Some(Expression { day, time: Some(time), zone, firmness: Firmness::Firm })
        })
    }

    /// A length alone, for cadences. A unit without a count is none: in `every 3 weeks` somebody
    /// forgot whom.
    pub fn cadence(&mut self) -> Option<Length> {
        self.attempt(|r| {
            r.any_word(&["every", "each"]);
            let adverbs = [
                ("daily", Unit::Day),
                ("weekly", Unit::Week),
                ("monthly", Unit::Month),
                ("quarterly", Unit::Quarter),
            ];
            let years = [("yearly", Unit::Year), ("annually", Unit::Year), ("fortnightly", Unit::Week)];
            for (word, unit) in adverbs.into_iter().chain(years) {
                if r.word(word) {
                    let count = if word == "fortnightly" { 2 } else { 1 };
                    return length::from_thousandths(count * 1000, unit);
                }
            }
            if r.any_word(&["once", "1x"]) {
                r.any_word(&["a", "every", "per"]).then_some(())?;
                return length::from_thousandths(1000, r.unit()?);
            }
            if r.word("twice") {
                r.any_word(&["a", "every", "per"]).then_some(())?;
                return length::from_thousandths(500, r.unit()?);
            }
            r.length().or_else(|| r.word("fortnight").then(|| length::from_thousandths(2000, Unit::Week))?)
        })
    }

    /// Could what is here belong to the date that was just read? Its first word.
    pub fn goes_on(&mut self, read: DateRead) -> bool {
        let back = self.at;
        let found = self.may_go_on(read);
        self.at = back;
        found
    }

    fn may_go_on(&mut self, read: DateRead) -> bool {
        let glued =
            self.tokens.get(self.at).is_some_and(|t| t.glued && !matches!(t.kind, LexemeKind::Sign(_)));
        if glued {
            return true;
        }
        if self.any_sign(&['-', '–', '/', '+']) {
            let glued = self.tokens.get(self.at).is_some_and(|token| token.glued);
            return glued || self.any_number().is_some();
        }
        self.any_sign(&[',', '.', '@']);
        if self.sign('(') && self.take_word(|w| vocabulary::zone(w).map(|_| ())).is_some() {
            return true;
        }
        let first = self.at;
        if self.any_number().is_some() {
            self.at = first;
            return read == DateRead::Day
                || self.day().is_some()
                || self.attempt(LexemeCursor::time).is_some();
        }
        if self.take_word(|w| vocabulary::is_more_of_a_date(w).then_some(())).is_some() {
            return true;
        }
        if read == DateRead::Moment && self.names_a_clock() {
            return true;
        }
        let joined = self.any_word(&["and", "at", "on", "in", "by", "around", "about", "to"]);
        self.word("the");
        joined && self.any_number().is_some() || self.names_a_day()
    }

    /// `New York time`: a clock that is not the owner's.
    fn names_a_clock(&self) -> bool {
        let word = |at: usize| matches!(self.tokens.get(at).map(|t| &t.kind), Some(LexemeKind::Word(w)) if w == "time");
        (self.at + 1..=self.at + 2).any(word)
    }

    /// A weekday, a month or the like, which nobody takes for anything else.
    fn names_a_day(&mut self) -> bool {
        let name = |w: &str| {
            let plain = vocabulary::weekday(w).is_some() || vocabulary::month(w).is_some();
            plain && !vocabulary::is_also_a_word(w) && !matches!(w, "may" | "march" | "mar")
        };
        self.any_word(&["next", "last", "this"]) && (self.unit().is_some() || self.weekday_name().is_some())
            || self.peek_word().is_some_and(name)
            || self.any_word(&["today", "tomorrow", "yesterday", "tonight", "noon", "midnight"])
    }

    fn leads(&mut self) -> Lead {
        let mut lead = Lead::None;
        for _ in 0..3 {
            let is_lead = |t: &Lexeme| matches!(&t.kind, LexemeKind::Word(w) if vocabulary::is_lead(w));
            if self.take(is_lead).is_none() && !self.sign('~') {
                break;
            }
            // `ca.`
            self.glued_sign('.');
            lead = Lead::Said;
        }
        lead
    }

    fn day(&mut self) -> Option<(Day, Firmness)> {
        if self.word("now") {
            return Some((Day::Now, Firmness::Loose));
        }
        if self.peek_word() == Some("before") {
            self.complain(
                "how long before? Say it, as in `2 days before christmas`".to_owned(),
                WordWeight::Grave,
            );
            return None;
        }
        let firm = self
            .named_day()
            .or_else(|| self.day_beside())
            .or_else(|| self.nth_weekday())
            .or_else(|| self.edge())
            .or_else(|| self.after())
            .or_else(|| self.quarter())
            .or_else(|| self.iso_week())
            .or_else(|| self.work_days())
            .or_else(|| self.feast())
            .or_else(|| self.middle())
            .or_else(|| self.week_on())
            .or_else(|| self.numeric_date())
            .or_else(|| self.date());
        firm.map(|day| (day, Firmness::Firm))
            .or_else(|| self.weekday())
            .or_else(|| self.length_away())
            .or_else(|| self.picked())
            .or_else(|| self.day_of_month().map(|day| (day, Firmness::Loose)))
            .or_else(|| self.month_or_year())
    }
}

/// Was a word such as `until` or `on` before it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    Said,
}
