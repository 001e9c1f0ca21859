//! Days by name and by what is around them: `tomorrow`, `next friday`, `end of june`, `last week`,
//! `weekend`.

use jiff::civil::Weekday;

use super::{Day, Firmness, Length, LexemeCursor, Period, PeriodEdge, PeriodPick, TimeDirection};
use crate::command::when::vocabulary::{self, Unit};

impl LexemeCursor {
    /// `today`, `tomorrow`, `day after tomorrow`, `tonight` (whose time is read as a time).
    pub(super) fn named_day(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            for (words, days) in [(["day", "after", "tomorrow"], 2), (["day", "before", "yesterday"], -2)] {
                if r.all_words(&words) {
                    return Some(Day::FromToday(days));
                }
            }
            None
        })
        .or_else(|| {
            let found = [
                ("today", Day::FromToday(0)),
                ("tomorrow", Day::FromToday(1)),
                ("tmrw", Day::FromToday(1)),
                ("tmr", Day::FromToday(1)),
                ("tmw", Day::FromToday(1)),
                ("tomorow", Day::FromToday(1)),
                ("tommorow", Day::FromToday(1)),
                ("tommorrow", Day::FromToday(1)),
                ("yesterday", Day::FromToday(-1)),
            ];
            found.into_iter().find(|(word, _)| self.word(word)).map(|(_, day)| day)
        })
        .or_else(|| self.part_of_named_day())
    }

    /// `the day before christmas`, `day after new year`.
    pub(super) fn day_beside(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            r.word("day").then_some(())?;
            let way = if r.word("before") {
                TimeDirection::Back
            } else {
                r.word("after").then_some(TimeDirection::Ahead)?
            };
            let (base, _) = r.day().filter(|(base, _)| !matches!(base, Day::Now | Day::Away { .. }))?;
            let length = Length { months: 0, days: 1, minutes: 0, finest: Unit::Day };
            Some(Day::Beside { length, way, base: Box::new(base) })
        })
    }

    /// The day of `tonight`, `this morning`, `last night`; their second word stays to be read as
    /// the time.
    pub(super) fn part_of_named_day(&mut self) -> Option<Day> {
        if self.peek_word().is_some_and(|w| w == "tonight") {
            return Some(Day::FromToday(0));
        }
        self.attempt(|r| {
            let days = if r.word("this") { 0 } else { r.word("last").then_some(-1)? };
            r.peek_word().and_then(vocabulary::part_of_day).map(|_| Day::FromToday(days))
        })
    }

    /// `christmas`, `new year's eve`, `easter monday`.
    pub(super) fn feast(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            if let Some((_, days)) = vocabulary::EASTER.into_iter().find(|(words, _)| r.all_words(words)) {
                return Some(Day::Easter { days, year: r.year() });
            }
            let (_, month, day) = vocabulary::FEASTS.into_iter().find(|(words, ..)| r.all_words(words))?;
            Some(Day::Date { day, month, year: r.year() })
        })
    }

    /// `first monday of january`, `last day of july`, `last friday of next month`.
    pub(super) fn nth_weekday(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            let nth = r.nth()?;
            let day = r.weekday_name();
            if day.is_none() {
                r.word("day").then_some(())?;
            }
            r.any_word(&["of", "in"]).then_some(())?;
            let of = r.whole()?;
            match (day, nth) {
                (Some(day), nth) => Some(Day::NthWeekday { nth, day, of }),
                (None, 1) => Some(Day::Edge { edge: PeriodEdge::Start, of }),
                (None, -1) => Some(Day::Edge { edge: PeriodEdge::End, of }),
                (None, _) => None,
            }
        })
    }

    /// The `first` of `first monday`: from 1 to 5, -1 for the last.
    fn nth(&mut self) -> Option<i8> {
        if self.word("last") {
            return Some(-1);
        }
        let word = self.take_word(vocabulary::ordinal);
        let figure = || self.attempt(|r| r.number().filter(|_| r.ordinal_end()).map(|(n, _)| n));
        word.or_else(figure).and_then(|n| i8::try_from(n).ok()).filter(|n| (1..=5).contains(n))
    }

    /// A month, a quarter, or a span such as `next month`.
    fn whole(&mut self) -> Option<Period> {
        if let Some(month) = self.month() {
            return Some(Period::Month { month, year: self.year() });
        }
        if let Some((quarter, year)) = self.quarter_of_year() {
            return Some(Period::Quarter { quarter, year });
        }
        self.word("the");
        let step = self.step().unwrap_or(0);
        let unit = self.unit().filter(|&unit| unit > Unit::Day)?;
        Some(Period::Span { unit, step })
    }

    /// `Q1`, `Q3 2027`: its first day.
    pub(super) fn quarter(&mut self) -> Option<Day> {
        let (quarter, year) = self.quarter_of_year()?;
        Some(Day::Edge { edge: PeriodEdge::Start, of: Period::Quarter { quarter, year } })
    }

    fn quarter_of_year(&mut self) -> Option<(i8, Option<i16>)> {
        self.attempt(|r| {
            r.word("q").then_some(())?;
            let (quarter, _) = r.glued_number()?;
            let quarter = i8::try_from(quarter).ok().filter(|q| (1..=4).contains(q))?;
            Some((quarter, r.year()))
        })
    }

    /// `after christmas`, `after the 10th`, `after january`; not `after easter`, which has a Monday
    /// and a week, and which of them is meant nobody says.
    pub(super) fn after(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("after").then_some(())?;
            let (base, _) = r.day()?;
            let whole_days = matches!(
                base,
                Day::Date { .. }
                    | Day::OfMonth(_)
                    | Day::OfMonthAway { .. }
                    | Day::OnWeekday { .. }
                    | Day::Weekday { .. }
                    | Day::NthWeekday { .. }
                    | Day::FromToday(_)
                    | Day::Month { .. }
            );
            whole_days.then(|| Day::After(Box::new(base)))
        })
    }

    /// `mid june`, `mid-june`.
    pub(super) fn middle(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            r.any_word(&["mid", "middle"]).then_some(())?;
            r.sign('-');
            r.word("of");
            if let Some(step) = r.step() {
                return (r.unit()? == Unit::Month).then_some(Day::OfMonthAway { day: 15, step });
            }
            let month = r.month()?;
            Some(Day::Date { day: 15, month, year: r.year() })
        })
    }

    /// `end of month`, `the end of next week`, `eom`, `start of june 2027`.
    pub(super) fn edge(&mut self) -> Option<Day> {
        let short = [("eow", Unit::Week), ("eom", Unit::Month), ("eoq", Unit::Quarter), ("eoy", Unit::Year)];
        if let Some((_, unit)) = short.into_iter().find(|(word, _)| self.word(word)) {
            return Some(Day::Edge { edge: PeriodEdge::End, of: Period::Span { unit, step: 0 } });
        }
        self.attempt(|r| {
            r.word("the");
            let start = r.any_word(&["start", "beginning"]);
            let edge = if start { PeriodEdge::Start } else { r.word("end").then_some(PeriodEdge::End)? };
            r.word("of");
            Some(Day::Edge { edge, of: r.whole()? })
        })
    }

    /// `a week on friday`: seven days after the next one.
    pub(super) fn week_on(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.any_word(&["a", "one"]);
            r.all_words(&["week", "on"]).then_some(())?;
            r.weekday_name().map(|day| Day::WeekdayAfter { day })
        })
    }

    /// `friday`, `next friday`, `friday next week`, `friday in 2 weeks`, `friday week`.
    pub(super) fn weekday(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            let pick = r.pick();
            let word = r.peek_word().map(str::to_owned)?;
            let day = r.weekday_name()?;
            r.sign('.');
            if pick.is_none() && r.word("week") {
                // British: the one after the next.
                return Some((Day::WeekdayAfter { day }, Firmness::Firm));
            }
            let week = r.attempt(|r| {
                r.sign(',');
                r.any_word(&["of", "in"]);
                let step = r.attempt(LexemeCursor::step).or_else(|| r.weeks())?;
                (r.unit()? == Unit::Week).then_some(step)
            });
            match week {
                Some(week) => Some((Day::WeekdayOf { day, week }, Firmness::Firm)),
                None => {
                    let loose = pick.is_none() && vocabulary::is_also_a_word(&word);
                    let firmness = if loose { Firmness::Loose } else { Firmness::Firm };
                    Some((Day::Weekday { day, pick: pick.unwrap_or(PeriodPick::Open) }, firmness))
                }
            }
        })
    }

    /// `next week`, `last month`, `next june`, `this weekend`, `next week friday`.
    pub(super) fn picked(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            r.word("the");
            if r.word("weekend") {
                return Some((
                    Day::Weekday { day: Weekday::Saturday, pick: PeriodPick::Open },
                    Firmness::Loose,
                ));
            }
            if r.all_words(&["week", "after", "next"]) {
                return Some((Day::Span { unit: Unit::Week, step: 2 }, Firmness::Firm));
            }
            if r.all_words(&["month", "after", "next"]) {
                return Some((Day::Span { unit: Unit::Month, step: 2 }, Firmness::Firm));
            }
            let back = r.at;
            let step = r.step()?;
            if let Some(unit) = r.unit().filter(|&unit| unit > Unit::Day) {
                let day = (unit == Unit::Week).then(|| r.weekday_name()).flatten();
                if let Some(day) = r.day_in(unit) {
                    return Some((Day::OfMonthAway { day, step }, Firmness::Firm));
                }
                let span = Day::Span { unit, step };
                return Some((day.map_or(span, |day| Day::WeekdayOf { day, week: step }), Firmness::Firm));
            }
            r.at = back;
            let pick = r.pick()?;
            if r.word("weekend") {
                return Some((Day::Weekday { day: Weekday::Saturday, pick }, Firmness::Firm));
            }
            let month = r.month()?;
            Some((Day::Month { month, year: None, pick }, Firmness::Firm))
        })
    }

    /// The 15 of `next month on the 15th`.
    fn day_in(&mut self, unit: Unit) -> Option<u32> {
        self.attempt(|r| {
            (unit == Unit::Month).then_some(())?;
            r.sign(',');
            r.word("on");
            r.word("the");
            let (day, _) = r.number()?;
            r.ordinal_end().then_some(day)
        })
    }

    /// The 2 of `monday in 2 weeks`.
    fn weeks(&mut self) -> Option<i32> {
        let figure = self.attempt(LexemeCursor::number).map(|(n, _)| n);
        let count = figure.or_else(|| self.take_word(vocabulary::number))?;
        i32::try_from(count).ok().filter(|&n| n <= 520)
    }

    pub(super) fn pick(&mut self) -> Option<PeriodPick> {
        let words = [
            ("next", PeriodPick::Next),
            ("coming", PeriodPick::Next),
            ("this", PeriodPick::Open),
            ("last", PeriodPick::Last),
            ("past", PeriodPick::Last),
            ("previous", PeriodPick::Last),
        ];
        self.attempt(|r| {
            r.word("the");
            if r.all_words(&["this", "coming"]) || r.all_words(&["this", "next"]) {
                return Some(PeriodPick::Next);
            }
            words.into_iter().find(|(word, _)| r.word(word)).map(|(_, pick)| pick)
        })
    }

    pub(super) fn step(&mut self) -> Option<i32> {
        let words = [("next", 1), ("coming", 1), ("this", 0), ("last", -1), ("past", -1), ("previous", -1)];
        words.into_iter().find(|(word, _)| self.word(word)).map(|(_, step)| step)
    }

    pub(super) fn weekday_name(&mut self) -> Option<Weekday> {
        self.take_word(vocabulary::weekday)
    }

    pub(super) fn unit(&mut self) -> Option<Unit> {
        self.take_word(vocabulary::unit)
    }
}
