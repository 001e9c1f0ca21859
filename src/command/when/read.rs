//! From tokens to what a date says, still without any calendar.
//!
//! Each function reads one form at the reader's place and leaves the place alone when the form is not there.

use jiff::civil::Weekday;

use super::Firmness;
use super::lex::{self, Kind, Rest, Token};
use super::vocabulary::{self, Unit};

mod length;
mod time;

/// What a date says: a day, a time, or both.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub day: Option<Day>,
    pub time: Option<Time>,
    pub firmness: Firmness,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Day {
    Now,
    /// So far from now.
    Away {
        length: Length,
        way: Way,
    },
    /// Days from today.
    FromToday(i32),
    Weekday {
        day: Weekday,
        pick: Pick,
    },
    /// Of the week so many weeks from this one.
    WeekdayOf {
        day: Weekday,
        week: i32,
    },
    Date {
        day: u32,
        month: i8,
        year: Option<i16>,
    },
    OfMonth(u32),
    Month {
        month: i8,
        year: Option<i16>,
        pick: Pick,
    },
    Year(i16),
    /// One span of that unit before, now, or after.
    Span {
        unit: Unit,
        step: i32,
    },
    Edge {
        edge: Edge,
        of: Whole,
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
    /// `None` when it has hours.
    pub fn whole_days(self) -> Option<i64> {
        (self.minutes == 0 && self.finest > Unit::Hour).then_some((self.months * 487 + 8) / 16 + self.days)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Ahead,
    Back,
    /// The text does not say.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    Open,
    Next,
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

/// What has an end and a beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Span { unit: Unit, step: i32 },
    Month { month: i8, year: Option<i16> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub hour: i8,
    /// `None` when only the hour was said.
    pub minute: Option<i8>,
}

/// A place in the tokens of a text.
pub(super) struct Reader {
    tokens: Vec<Token>,
    rest: Rest,
    at: usize,
    complaint: Option<Complaint>,
}

/// Why a form that is almost a date is none.
#[derive(Debug, Clone)]
struct Complaint {
    sentence: String,
    weight: Weight,
}

/// Does a complaint hold when the words might also be plain text?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// `5 minutes ago`, `3/6`: surely meant as a date.
    Grave,
    /// `a 5 minute call`.
    Light,
}

impl Reader {
    pub fn new(text: &str) -> Reader {
        let (tokens, rest) = lex::tokens(text);
        Reader { tokens, rest, at: 0, complaint: None }
    }

    /// Everything was read, but perhaps a full stop.
    pub fn is_at_end(&self) -> bool {
        let rest = &self.tokens[self.at..];
        self.rest == Rest::Nothing && rest.iter().all(|t| matches!(t.kind, Kind::Sign('.' | '!' | ',')))
    }

    /// Bytes of the text that were read.
    pub fn offset(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |last| self.tokens[last].end)
    }

    /// Why the text, which should be a date, is none. The first reason counts.
    pub fn complaint(&self) -> Option<String> {
        self.complaint.as_ref().map(|c| c.sentence.clone())
    }

    /// Why a text that might as well be something else begins with what was meant as a date and is none.
    pub fn grave_complaint(&self) -> Option<String> {
        self.complaint.as_ref().filter(|c| c.weight == Weight::Grave).map(|c| c.sentence.clone())
    }

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
                let firm = if time.is_some() || lead == Lead::Said { Firmness::Firm } else { firmness };
                return Some(Expression { day: Some(day), time, firmness: firm });
            }
            let time = r.time()?;
            let day = r.attempt(|r| {
                r.sign(',');
                r.leads();
                r.day().map(|(day, _)| day).filter(|day| !matches!(day, Day::Now | Day::Away { .. }))
            });
            Some(Expression { day, time: Some(time), firmness: Firmness::Firm })
        })
    }

    /// A length alone, for cadences. A unit without a count is none: in `every 3 weeks` somebody forgot whom.
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
                    return length::of(count * 1000, unit);
                }
            }
            r.length()
        })
    }

    fn leads(&mut self) -> Lead {
        let mut lead = Lead::None;
        for _ in 0..3 {
            if self.take(|t| matches!(&t.kind, Kind::Word(w) if vocabulary::is_lead(w))).is_none() {
                break;
            }
            lead = Lead::Said;
        }
        lead
    }

    fn day(&mut self) -> Option<(Day, Firmness)> {
        if self.word("now") {
            return Some((Day::Now, Firmness::Loose));
        }
        let firm =
            self.named_day().or_else(|| self.edge()).or_else(|| self.numeric_date()).or_else(|| self.date());
        firm.map(|day| (day, Firmness::Firm))
            .or_else(|| self.weekday())
            .or_else(|| self.length_away())
            .or_else(|| self.picked())
            .or_else(|| self.day_of_month().map(|day| (day, Firmness::Loose)))
            .or_else(|| self.month_or_year())
    }

    /// `today`, `tomorrow`, `day after tomorrow`, `tonight` (whose time is read as a time).
    fn named_day(&mut self) -> Option<Day> {
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
                ("yesterday", Day::FromToday(-1)),
            ];
            found.into_iter().find(|(word, _)| self.word(word)).map(|(_, day)| day)
        })
        .or_else(|| self.part_of_named_day())
    }

    /// The day of `tonight`, `this morning`, `last night`; their second word stays to be read as the time.
    fn part_of_named_day(&mut self) -> Option<Day> {
        if self.peek_word().is_some_and(|w| w == "tonight") {
            return Some(Day::FromToday(0));
        }
        self.attempt(|r| {
            let days = if r.word("this") { 0 } else { r.word("last").then_some(-1)? };
            r.peek_word().and_then(vocabulary::part_of_day).map(|_| Day::FromToday(days))
        })
    }

    /// `end of month`, `the end of next week`, `eom`, `start of june 2027`.
    fn edge(&mut self) -> Option<Day> {
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

    /// `2027-01-03`, `2027/01/03`, `03.06.2027`, `3.6.27`; `3/6` is refused.
    fn numeric_date(&mut self) -> Option<Day> {
        self.attempt(|r| {
            let (first, digits) = r.any_number()?;
            let sign = ['-', '/', '.'].into_iter().find(|&s| r.glued_sign(s))?;
            let (second, _) = r.glued_number()?;
            let third = r.attempt(|r| r.glued_sign(sign).then(|| r.glued_number())?);
            match (sign, third) {
                ('-' | '/', Some((day, _))) if digits == 4 => {
                    r.word_glued("t");
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
                ('/', _) => {
                    let said =
                        third.map_or(format!("{first}/{second}"), |(y, _)| format!("{first}/{second}/{y}"));
                    r.complain(
                        format!("`{said}` is another day to other people: write it as 3 jun or 2027-06-03"),
                        Weight::Grave,
                    );
                    None
                }
                _ => None,
            }
        })
    }

    /// `3 jun`, `3rd of june 2027`, `june 3rd`, perhaps behind a weekday.
    fn date(&mut self) -> Option<Day> {
        self.attempt(|r| {
            if r.weekday_name().is_some() {
                r.sign('.');
                r.sign(',');
            }
            r.word("the");
            r.attempt(Reader::day_then_month).or_else(|| r.attempt(Reader::month_then_day))
        })
    }

    fn day_then_month(&mut self) -> Option<Day> {
        let (day, _) = self.number().filter(|&(_, digits)| digits <= 2)?;
        self.ordinal_end();
        self.sign('-');
        self.sign('.');
        self.word("of");
        let month = self.month()?;
        self.sign('.');
        Some(Day::Date { day, month, year: self.year() })
    }

    fn month_then_day(&mut self) -> Option<Day> {
        let month = self.month()?;
        self.sign('.');
        self.sign('-');
        self.word("the");
        let (day, _) = self.number().filter(|&(_, digits)| digits <= 2)?;
        // `jun 3pm`, `jan 2w`, `may 3:30`: the number belongs to what follows.
        if !self.ordinal_end()
            && self.tokens.get(self.at).is_some_and(|t| t.glued && !matches!(t.kind, Kind::Sign(_)))
        {
            return None;
        }
        Some(Day::Date { day, month, year: self.year() })
    }

    /// `friday`, `next friday`, `friday next week`.
    fn weekday(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            let pick = r.pick();
            let word = r.peek_word().map(str::to_owned)?;
            let day = r.weekday_name()?;
            r.sign('.');
            let week = r.attempt(|r| {
                r.sign(',');
                r.any_word(&["of", "in"]);
                let step = r.step()?;
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
    fn picked(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            r.word("the");
            if r.word("weekend") {
                return Some((Day::Weekday { day: Weekday::Saturday, pick: Pick::Open }, Firmness::Loose));
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

    /// `3rd`, `the 31st`.
    fn day_of_month(&mut self) -> Option<Day> {
        self.attempt(|r| {
            r.word("the");
            let (day, _) = r.number()?;
            r.ordinal_end().then_some(Day::OfMonth(day))
        })
    }

    /// `june`, `in june 2027`, `in 2027`.
    fn month_or_year(&mut self) -> Option<(Day, Firmness)> {
        self.attempt(|r| {
            let lead = r.at.checked_sub(1).and_then(|at| r.tokens.get(at)).is_some() || r.word("in");
            if let Some(month) = r.month() {
                r.sign('.');
                let year = r.year();
                let firmness = if year.is_some() { Firmness::Firm } else { Firmness::Loose };
                return Some((Day::Month { month, year, pick: Pick::Open }, firmness));
            }
            let year = lead.then(|| r.year()).flatten()?;
            Some((Day::Year(year), Firmness::Loose))
        })
    }

    /// `2027` or `'27`, perhaps behind a comma or a hyphen. Two digits alone are none: they may be anything.
    fn year(&mut self) -> Option<i16> {
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

    fn pick(&mut self) -> Option<Pick> {
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

    fn step(&mut self) -> Option<i32> {
        let words = [("next", 1), ("coming", 1), ("this", 0), ("last", -1), ("past", -1), ("previous", -1)];
        words.into_iter().find(|(word, _)| self.word(word)).map(|(_, step)| step)
    }

    fn weekday_name(&mut self) -> Option<Weekday> {
        self.take_word(vocabulary::weekday)
    }

    fn month(&mut self) -> Option<i8> {
        self.take_word(vocabulary::month)
    }

    fn unit(&mut self) -> Option<Unit> {
        self.take_word(vocabulary::unit)
    }

    /// The `rd` of `3rd`.
    fn ordinal_end(&mut self) -> bool {
        ["st", "nd", "rd", "th"].into_iter().any(|end| self.word_glued(end))
    }

    /// Runs `read`; the reader goes back when it finds nothing.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Reader) -> Option<T>) -> Option<T> {
        let back = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = back;
        }
        found
    }

    fn complain(&mut self, sentence: String, weight: Weight) {
        self.complaint.get_or_insert(Complaint { sentence, weight });
    }

    fn peek_word(&self) -> Option<&str> {
        match &self.tokens.get(self.at)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    fn take(&mut self, fits: impl FnOnce(&Token) -> bool) -> Option<()> {
        let token = self.tokens.get(self.at)?;
        fits(token).then(|| self.at += 1)
    }

    fn take_word<T>(&mut self, meaning: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let found = self.peek_word().and_then(meaning)?;
        self.at += 1;
        Some(found)
    }

    fn word(&mut self, wanted: &str) -> bool {
        self.take(|t| matches!(&t.kind, Kind::Word(w) if w == wanted)).is_some()
    }

    fn word_glued(&mut self, wanted: &str) -> bool {
        self.take(|t| t.glued && matches!(&t.kind, Kind::Word(w) if w == wanted)).is_some()
    }

    fn any_word(&mut self, wanted: &[&str]) -> bool {
        wanted.iter().any(|word| self.word(word))
    }

    /// All of them in a row, or none.
    fn words(&mut self, wanted: &[&str]) -> bool {
        self.attempt(|r| wanted.iter().all(|word| r.word(word)).then_some(())).is_some()
    }

    fn sign(&mut self, wanted: char) -> bool {
        self.take(|t| t.kind == Kind::Sign(wanted)).is_some()
    }

    fn glued_sign(&mut self, wanted: char) -> bool {
        self.take(|t| t.glued && t.kind == Kind::Sign(wanted)).is_some()
    }

    /// Digits, with how many they are; not the first part of a longer figure such as `1.5` or `15:30`.
    fn number(&mut self) -> Option<(u32, usize)> {
        self.attempt(|r| {
            let number = r.any_number()?;
            let figure = r.attempt(|r| {
                (r.glued_sign('.') || r.glued_sign(':') || r.glued_sign('/')).then(|| r.glued_number())?
            });
            figure.is_none().then_some(number)
        })
    }

    fn any_number(&mut self) -> Option<(u32, usize)> {
        let Kind::Number { value, digits } = self.tokens.get(self.at)?.kind else { return None };
        self.at += 1;
        Some((value, digits))
    }

    fn glued_number(&mut self) -> Option<(u32, usize)> {
        let glued = self.tokens.get(self.at)?.glued;
        glued.then(|| self.any_number())?
    }
}

/// Did a word such as `until` or `on` stand before?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    Said,
}

fn month_number(number: u32) -> Option<i8> {
    i8::try_from(number).ok().filter(|n| (1..=12).contains(n))
}

/// Years that a living person's contacts can mean.
fn whole_year(number: u32) -> Option<i16> {
    i16::try_from(number).ok().filter(|n| (1900..=2199).contains(n))
}
