//! Days by name and by what is around them: `tomorrow`, `next friday`, `end of june`, `last week`, `weekend`.

use jiff::civil::Weekday;

use super::{Day, Edge, Firmness, Pick, Reader, Whole};
use crate::command::when::vocabulary::{self, Unit};

impl Reader {
    /// `today`, `tomorrow`, `day after tomorrow`, `tonight` (whose time is read as a time).
    pub(super) fn named_day(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            for (words, days) in [(["day", "after", "tomorrow"], 2), (["day", "before", "yesterday"], -2)] {
                if r.words(&words) {
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

    /// The day of `tonight`, `this morning`, `last night`; their second word stays to be read as the time.
    pub(super) fn part_of_named_day(&mut self) -> Option<Day> {
        if self.peek_word().is_some_and(|w| w == "tonight") {
            return Some(Day::FromToday(0));
        }
        self.attempt(|r| {
            let days = if r.word("this") { 0 } else { r.word("last").then_some(-1)? };
            r.peek_word().and_then(vocabulary::part_of_day).map(|_| Day::FromToday(days))
        })
    }

    /// `christmas`, `new year's eve`.
    pub(super) fn feast(&mut self) -> Option<Day> {
        let (_, month, day) = vocabulary::FEASTS.into_iter().find(|(words, ..)| self.words(words))?;
        Some(Day::Date { day, month, year: self.year() })
    }

    /// `mid june`, `mid-june`.
    pub(super) fn middle(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.any_word(&["mid", "middle"]).then_some(())?;
            r.sign('-');
            r.word("of");
            let month = r.month()?;
            Some(Day::Date { day: 15, month, year: r.year() })
        })
    }

    /// `end of month`, `the end of next week`, `eom`, `start of june 2027`.
    pub(super) fn edge(&mut self) -> Option<Day> {
        let short = [("eow", Unit::Week), ("eom", Unit::Month), ("eoq", Unit::Quarter), ("eoy", Unit::Year)];
        if let Some((_, unit)) = short.into_iter().find(|(word, _)| self.word(word)) {
            return Some(Day::Edge { edge: Edge::End, of: Whole::Span { unit, step: 0 } });
        }
        self.attempt(|r| {
            r.word("the");
            let start = r.any_word(&["start", "beginning"]);
            let edge = if start { Edge::Start } else { r.word("end").then_some(Edge::End)? };
            r.word("of");
            if let Some(month) = r.month() {
                return Some(Day::Edge { edge, of: Whole::Month { month, year: r.year() } });
            }
            r.word("the");
            let step = r.step().unwrap_or(0);
            let unit = r.unit().filter(|&unit| unit > Unit::Day)?;
            Some(Day::Edge { edge, of: Whole::Span { unit, step } })
        })
    }

    /// `a week on friday`: seven days after the next one.
    pub(super) fn week_on(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.any_word(&["a", "one"]);
            r.words(&["week", "on"]).then_some(())?;
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
                let step = r.attempt(Reader::step).or_else(|| r.weeks())?;
                (r.unit()? == Unit::Week).then_some(step)
            });
            match week {
                Some(week) => Some((Day::WeekdayOf { day, week }, Firmness::Firm)),
                None => {
                    let loose = pick.is_none() && vocabulary::is_also_a_word(&word);
                    let firmness = if loose { Firmness::Loose } else { Firmness::Firm };
                    Some((Day::Weekday { day, pick: pick.unwrap_or(Pick::Open) }, firmness))
                }
            }
        })
    }

    /// `next week`, `last month`, `next june`, `this weekend`, `next week friday`.
    pub(super) fn picked(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            r.word("the");
            if r.word("weekend") {
                return Some((Day::Weekday { day: Weekday::Saturday, pick: Pick::Open }, Firmness::Loose));
            }
            if r.words(&["week", "after", "next"]) {
                return Some((Day::Span { unit: Unit::Week, step: 2 }, Firmness::Firm));
            }
            if r.words(&["month", "after", "next"]) {
                return Some((Day::Span { unit: Unit::Month, step: 2 }, Firmness::Firm));
            }
            let back = r.at;
            let step = r.step()?;
            if let Some(unit) = r.unit().filter(|&unit| unit > Unit::Day) {
                let day = r.attempt(|r| r.weekday_name()).filter(|_| unit == Unit::Week);
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

    /// The 2 of `monday in 2 weeks`.
    fn weeks(&mut self) -> Option<i32> {
        let figure = self.attempt(Reader::number).map(|(n, _)| n);
        let count = figure.or_else(|| self.take_word(vocabulary::number))?;
        i32::try_from(count).ok().filter(|&n| n <= 520)
    }

    pub(super) fn pick(&mut self) -> Option<Pick> {
        let words = [
            ("next", Pick::Next),
            ("coming", Pick::Next),
            ("this", Pick::Open),
            ("last", Pick::Last),
            ("past", Pick::Last),
            ("previous", Pick::Last),
        ];
        self.attempt(|r| {
            r.word("the");
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
