//! Lengths: `2w`, `1 year, 2 months`, `in a couple of weeks`, `3 days ago`.

use super::{Day, Firmness, Length, LexemeCursor, TimeDirection, WordWeight};
use crate::command::when::lexer::LexemeKind;
use crate::command::when::vocabulary::{self, Unit};

/// A count in thousandths that is too great for any date.
const MOST: i64 = 100_000_000;

impl LexemeCursor {
    /// A length with what is around it.
    pub(super) fn length_away(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            let start = r.at;
            let another = r.peek_word() == Some("another");
            let ahead = if another { TimeDirection::Ahead } else { TimeDirection::Open };
            let ahead = if r.length_leads() == TimeDirection::Open { ahead } else { TimeDirection::Ahead };
            let length = r.length().or_else(|| r.fortnight()).filter(|length| length.is_some_time())?;
            if let Some(beside) = r.beside(length) {
                return Some((beside, Firmness::Firm));
            }
            let way = match (r.back_or_ahead(), ahead) {
                (TimeDirection::Open, way) => way,
                (way, _) => way,
            };
            let firmness = if way == TimeDirection::Open { Firmness::Loose } else { Firmness::Firm };
            if way == TimeDirection::Open {
                r.ask_about_hours(start);
            }
            Some((Day::Away { length, way }, firmness))
        })
    }

    /// `17h` may be a time of day, or so many hours from now.
    fn ask_about_hours(&mut self, start: usize) {
        let [number, unit] = &self.tokens[start..self.at] else { return };
        let LexemeKind::Number { value, .. } = number.kind else { return };
        let h = unit.glued && matches!(&unit.kind, LexemeKind::Word(word) if word == "h");
        if h && (7..24).contains(&value) {
            self.question = Some(format!(
                "is `{value}h` a time of day, or so many hours from now? Write {value}:00 or in {value}h"
            ));
        }
    }

    fn fortnight(&mut self) -> Option<Length> {
        self.word("fortnight").then(|| from_thousandths(2000, Unit::Week))?
    }

    /// `before christmas`, `from tomorrow` behind a length.
    fn beside(&mut self, length: Length) -> Option<Day> {
        self.attempt(|r| {
            let way = if r.word("before") {
                TimeDirection::Back
            } else {
                r.any_word(&["from", "after"]).then_some(TimeDirection::Ahead)?
            };
            let (base, _) = r.day().filter(|(base, _)| !matches!(base, Day::Now | Day::Away { .. }))?;
            (length.finest > Unit::Hour).then(|| Day::Beside { length, way, base: Box::new(base) })
        })
    }

    /// `10 business days`.
    pub(super) fn work_days(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.any_word(&["in", "for"]);
            let (count, _) = r.number()?;
            r.any_word(&["business", "working", "work"]).then_some(())?;
            (r.unit()? == Unit::Day && count <= 1000).then_some(Day::WorkDays(count))
        })
    }

    /// `in`, `within`, `+`, `for about`.
    fn length_leads(&mut self) -> TimeDirection {
        let mut way = TimeDirection::Open;
        for _ in 0..3 {
            if self.peek_word() == Some("another") && self.is_unit(self.at + 1) {
                break;
            } else if self.sign('+')
                || self.take_word(|w| vocabulary::is_length_lead(w).then_some(())).is_some()
            {
                way = TimeDirection::Ahead;
                self.glued_sign('.');
            } else if !self.sign('~') && !self.word("for") {
                break;
            }
        }
        way
    }

    /// `ago`, `from now`, `later`, `time` (`in three weeks' time`).
    fn back_or_ahead(&mut self) -> TimeDirection {
        if self.any_word(&["ago", "back", "earlier"]) {
            return TimeDirection::Back;
        }
        let ahead = self.all_words(&["from", "now"])
            || self.all_words(&["from", "today"])
            || self.any_word(&["later", "hence", "out", "time", "away"]);
        if ahead { TimeDirection::Ahead } else { TimeDirection::Open }
    }

    /// One or more counts with units: `1y 2mo`, `1 day, 2 hours and ...`.
    pub(super) fn length(&mut self) -> Option<Length> {
        let mut sum = self.counted()?;
        while let Some(more) = self.attempt(|r| {
            r.sign(',');
            r.word("and");
            r.counted()
        }) {
            sum = Length {
                months: sum.months + more.months,
                days: sum.days + more.days,
                minutes: sum.minutes + more.minutes,
                finest: sum.finest.min(more.finest),
            };
        }
        Some(sum)
    }

    /// A count and its unit.
    fn counted(&mut self) -> Option<Length> {
        self.attempt(|r| {
            let mut thousandths = r.count()?;
            if r.all_words(&["and", "a", "half"]) {
                thousandths += 500;
            }
            if r.any_word(&["fortnight", "fortnights"]) {
                return from_thousandths(thousandths * 2, Unit::Week);
            }
            if r.take_word(|w| vocabulary::is_too_fine(w).then_some(())).is_some() {
                let weight = if r.any_word(&["ago", "back", "earlier"]) {
                    WordWeight::Grave
                } else {
                    WordWeight::Light
                };
                r.complain(
                    "minutes and seconds are too fine here: an hour is the least, and `m` means months"
                        .to_owned(),
                    weight,
                );
                return None;
            }
            r.word("more");
            let unit = r.unit()?;
            // `15h30` is a time of day.
            let clock = r
                .tokens
                .get(r.at)
                .is_some_and(|t| t.glued && matches!(t.kind, LexemeKind::Number { digits: 2, .. }));
            if unit == Unit::Hour && clock && !r.is_unit(r.at + 1) {
                return None;
            }
            from_thousandths(thousandths, unit)
        })
    }

    fn is_unit(&self, at: usize) -> bool {
        let word = self.tokens.get(at).map(|t| &t.kind);
        matches!(word, Some(LexemeKind::Word(w)) if vocabulary::unit(w).is_some() || vocabulary::is_too_fine(w))
    }

    /// In thousandths: `2`, `1.5`, `two`, `twenty-one`, `a`, `a couple of`, `half a`.
    fn count(&mut self) -> Option<i64> {
        self.attempt(LexemeCursor::range)
            .or_else(|| self.attempt(LexemeCursor::decimal))
            .or_else(|| self.attempt(|r| r.number().map(|(n, _)| i64::from(n) * 1000)))
            .or_else(|| self.attempt(LexemeCursor::count_in_words))
            .filter(|&n| n < MOST)
    }

    /// `2-3`, `two to three`: the later one, and that there are two is kept in mind.
    fn range(&mut self) -> Option<i64> {
        let one = |r: &mut LexemeCursor| {
            let figure = r.attempt(LexemeCursor::number).map(|(n, _)| n);
            figure.or_else(|| r.take_word(vocabulary::number))
        };
        let first = one(self)?;
        (self.any_sign(&['-', '–']) || self.word("to")).then_some(())?;
        let last = one(self).filter(|&last| last > first)?;
        (self.is_unit(self.at)).then_some(())?;
        self.question = Some(format!("is it {first} or {last}?"));
        Some(i64::from(last) * 1000)
    }

    fn decimal(&mut self) -> Option<i64> {
        let (whole, _) = self.any_number()?;
        let (part, digits) = self.glued_sign('.').then(|| self.glued_number())??;
        let scale = match digits {
            1 => 100,
            2 => 10,
            3 => 1,
            _ => return None,
        };
        Some(i64::from(whole) * 1000 + i64::from(part) * scale)
    }

    fn count_in_words(&mut self) -> Option<i64> {
        if self.any_word(&["couple"]) {
            self.word("of");
            return Some(2000);
        }
        if self.word("few") {
            return Some(3000);
        }
        if self.word("half") {
            self.any_word(&["a", "an"]);
            return Some(500);
        }
        if self.any_word(&["a", "an", "another"]) {
            let few = if self.word("couple") {
                2000
            } else if self.word("few") {
                3000
            } else if self.word("dozen") {
                12_000
            } else {
                1000
            };
            self.word("of");
            return Some(few);
        }
        let tens = self.take_word(vocabulary::number)?;
        let ones = (tens >= 20).then(|| {
            self.attempt(|r| {
                r.sign('-');
                r.take_word(vocabulary::number).filter(|&n| n < 10)
            })
        });
        Some(i64::from(tens + ones.flatten().unwrap_or(0)) * 1000)
    }
}

/// So many thousandths of a unit. Parts of a month are of 30 days.
pub(super) fn from_thousandths(thousandths: i64, unit: Unit) -> Option<Length> {
    let (months, minutes) = match unit {
        Unit::Year => (thousandths * 12, 0),
        Unit::Quarter => (thousandths * 3, 0),
        Unit::Month => (thousandths, 0),
        Unit::Week => (0, thousandths * 7 * 24 * 60),
        Unit::Day => (0, thousandths * 24 * 60),
        Unit::Hour => (0, thousandths * 60),
    };
    let odd_days = months % 1000 * 30 / 1000;
    let minutes = minutes / 1000;
    let day = if unit == Unit::Hour { i64::MAX } else { 24 * 60 };
    Some(Length {
        months: months / 1000,
        days: odd_days + minutes / day,
        minutes: minutes % day,
        finest: unit,
    })
}
