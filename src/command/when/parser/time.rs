//! Times of day: `3pm`, `15:30`, `15h30`, `noon`, `in the morning`.

use super::{LexemeCursor, Time, WordWeight};
use crate::command::when::lexer::LexemeKind;
use crate::command::when::{YEARS, vocabulary};

impl LexemeCursor {
    /// A time behind a day: `fri 3pm`, `tomorrow at noon`, `3 jun, 15:30`, `tomorrow 1800`,
    /// `monday pm`.
    pub(super) fn time_after_day(&mut self) -> Option<Time> {
        self.attempt(|r| {
            r.sign(',');
            r.sign('@');
            let at = r.any_word(&["at", "around", "by", "about"]);
            r.time()
                .or_else(|| r.attempt(LexemeCursor::digits_of_a_clock))
                .or_else(|| r.attempt(LexemeCursor::dotted))
                .or_else(|| r.half_of_day())
                .or_else(|| at.then(|| r.bare_hour())?)
                .or_else(|| {
                    // `friday at half past 3`: an hour was meant, and is none.
                    let complaint = r.grave_complaint().filter(|_| at);
                    r.question = complaint.or(r.question.take());
                    None
                })
        })
    }

    /// `monday pm`, `friday first thing`.
    fn half_of_day(&mut self) -> Option<Time> {
        let hour = if self.word("pm") {
            15
        } else {
            (self.word("am") || self.all_words(&["first", "thing"])).then_some(9)?
        };
        Some(Time { hour, minute: None })
    }

    /// The 1800 of `tomorrow 1800`.
    fn digits_of_a_clock(&mut self) -> Option<Time> {
        let (number, digits) = self.number()?;
        (digits == 4 && number / 100 < 24 && number % 100 < 60).then_some(())?;
        if i16::try_from(number).is_ok_and(|year| YEARS.contains(&year)) {
            let (hour, minute) = (number / 100, number % 100);
            let clock = format!("{hour:02}:{minute:02}");
            self.complain(
                format!("is {number} a year or a time? A time is written {clock}"),
                WordWeight::Grave,
            );
            return None;
        }
        time_of(number / 100, Some(number % 100))
    }

    /// The 18.00 of `tomorrow 18.00`.
    fn dotted(&mut self) -> Option<Time> {
        let (hour, digits) = self.any_number()?;
        let (minute, minute_digits) = self.glued_sign('.').then(|| self.glued_number())??;
        (minute_digits == 2 && minute < 60 && hour < 24 && digits <= 2).then_some(())?;
        if is_doubtful(hour, digits) {
            self.ask_which_half(hour, Some(minute));
            return None;
        }
        time_of(hour, Some(minute))
    }

    fn ask_which_half(&mut self, hour: u32, minute: Option<u32>) {
        let clock = minute.map_or(hour.to_string(), |minute| format!("{hour}:{minute:02}"));
        self.complain(
            format!("is {clock} in the night or in the afternoon? Write {clock}am or {clock}pm"),
            WordWeight::Grave,
        );
    }

    /// `EST`, `Z`, `+09:00`, `GMT+2` behind a time, in minutes east of UTC. One that means several
    /// is asked back.
    pub(super) fn zone(&mut self) -> Option<i32> {
        if let Some(minutes) = self.attempt(LexemeCursor::utc_offset) {
            return Some(minutes);
        }
        self.attempt(|r| {
            let word = r.peek_word()?.to_owned();
            let zone = r.take_word(vocabulary::zone)?;
            if vocabulary::zone_is_a_word(&word) && r.peek_word().is_some() {
                r.complain(
                    format!("does `{word}` belong to the time? A colon before it says that it does not"),
                    WordWeight::Grave,
                );
                return None;
            }
            match zone {
                Ok(0) if matches!(word.as_str(), "gmt" | "utc") => {
                    Some(r.attempt(LexemeCursor::utc_offset).unwrap_or(0))
                }
                Ok(minutes) => Some(minutes),
                Err(()) => {
                    let zone = word.to_uppercase();
                    r.complain(
                        format!("{zone} means several zones: write the time of your own clock"),
                        WordWeight::Grave,
                    );
                    None
                }
            }
        })
    }

    /// `+09:00`, `-0500`, `+2` (RFC 3339), right behind what is before.
    fn utc_offset(&mut self) -> Option<i32> {
        let sign = if self.glued_sign('+') { 1 } else { self.glued_sign('-').then_some(-1)? };
        let (number, digits) = self.glued_number()?;
        let minutes = self.attempt(|r| r.glued_sign(':').then(|| r.glued_number())?).map(|(n, _)| n);
        let (hours, minutes) = match (digits, minutes) {
            (1 | 2, minutes) => (number, minutes.unwrap_or(0)),
            (4, None) => (number / 100, number % 100),
            _ => return None,
        };
        // `5pm-6pm` is a span, no zone.
        let more =
            self.tokens.get(self.at).is_some_and(|t| t.glued && !matches!(t.kind, LexemeKind::Sign(_)));
        let fits = hours <= 14 && minutes < 60 && !more;
        fits.then(|| i32::try_from(hours * 60 + minutes).ok())?.map(|minutes| sign * minutes)
    }

    /// The 9 of `tomorrow at 9`. From 1 to 6 it may be either half of the day.
    fn bare_hour(&mut self) -> Option<Time> {
        let (hour, digits) = self.number()?;
        if let Some(hour) = self.attempt(|r| r.hour_of_part(hour)) {
            return Some(Time { hour, minute: None });
        }
        if is_doubtful(hour, digits) {
            self.ask_which_half(hour, None);
            return None;
        }
        (digits <= 2 && hour < 24).then(|| i8::try_from(hour).ok())?.map(|hour| Time { hour, minute: None })
    }

    pub(super) fn time(&mut self) -> Option<Time> {
        self.attempt(|r| {
            r.sign('@');
            if let Some(time) = r.attempt(LexemeCursor::past_or_to) {
                return Some(time);
            }
            let Some(part) = r.attempt(LexemeCursor::part_of_day) else {
                return r.attempt(LexemeCursor::clock);
            };
            // `tonight at 9pm`, `in the morning, 10:30`: the figure outranks the part.
            let exact = r.attempt(|r| {
                r.sign(',');
                let at = r.any_word(&["at", "around", "by", "about"]);
                let hour = |r: &mut LexemeCursor| {
                    let hour = r.hour_in(part.hour)?;
                    // `tomorrow morning 9`, but not `tomorrow morning 2 calls`.
                    (at || r.is_at_end()).then_some(hour)
                };
                r.attempt(|r| r.clock_in(part.hour)).or_else(|| r.attempt(hour))
            });
            match exact {
                Some(exact) if !is_within(exact.hour, part.hour) => {
                    let why = "the time and the part of the day do not fit: leave one of them out";
                    r.complain(why.to_owned(), WordWeight::Grave);
                    None
                }
                exact => Some(exact.unwrap_or(part)),
            }
        })
    }

    /// The 3 of `in the afternoon at 3`.
    fn hour_in(&mut self, part: i8) -> Option<Time> {
        let (hour, digits) = self.number()?;
        (digits <= 2).then_some(())?;
        in_part(hour, part).map(|hour| Time { hour, minute: None })
    }

    /// A clock beside a part of the day: `3:30` in the afternoon is 15:30.
    fn clock_in(&mut self, part: i8) -> Option<Time> {
        let plain = self.attempt(|r| {
            let (hour, digits) = r.any_number()?;
            let (minute, minute_digits) = r.glued_sign(':').then(|| r.glued_number())??;
            (digits == 1 && minute_digits == 2 && minute < 60 && r.peek_half().is_none()).then_some(())?;
            let minute = i8::try_from(minute).ok()?;
            in_part(hour, part).map(|hour| Time { hour, minute: Some(minute) })
        });
        plain.or_else(|| self.clock())
    }

    /// The hour where a part of the day follows: 15 of `3 in the afternoon`.
    fn hour_of_part(&mut self, hour: u32) -> Option<i8> {
        self.word("in").then_some(())?;
        self.word("the");
        let part = self.take_word(vocabulary::part_of_day)?;
        in_part(hour, part)
    }

    /// `half past 9`, `quarter to 10`, `ten past 9 am`.
    fn past_or_to(&mut self) -> Option<Time> {
        self.any_word(&["a"]);
        // `9 to 10` in figures is a span of hours; people write `quarter to 10` and `ten to nine`.
        let span = matches!(self.tokens.get(self.at).map(|t| &t.kind), Some(LexemeKind::Number { .. }));
        let minutes = if self.word("half") {
            30
        } else if self.word("quarter") {
            15
        } else {
            self.attempt(LexemeCursor::number)
                .map(|(n, _)| n)
                .or_else(|| self.take_word(vocabulary::number))?
        };
        let past = self.word("past");
        (past || (minutes != 30 && self.word("to"))).then_some(())?;
        let hour = self
            .attempt(LexemeCursor::number)
            .map(|(n, _)| n)
            .or_else(|| self.take_word(vocabulary::number))?;
        (minutes < 60 && (1..=24).contains(&hour)).then_some(())?;
        if span && !past && !matches!(minutes, 20 | 25) {
            if !self.is_counted() {
                self.ask_about_span(minutes, hour);
            }
            return None;
        }
        let hour = self.hour_behind_minutes(hour)?;
        let at = if past { hour * 60 + minutes } else { (hour + 24) * 60 - minutes };
        time_of(at / 60 % 24, Some(at % 60))
    }

    /// The hour of `half past 9`, with its half of the day.
    fn hour_behind_minutes(&mut self, hour: u32) -> Option<u32> {
        match self.half() {
            Some(Half::Morning) if hour <= 12 => Some(hour % 12),
            Some(Half::Afternoon) if hour <= 12 => Some(hour % 12 + 12),
            Some(_) => None,
            None => match self.attempt(|r| r.hour_of_part(hour)) {
                Some(hour) => u32::try_from(hour).ok(),
                None if is_doubtful(hour, 1) => {
                    self.ask_which_half(hour, None);
                    None
                }
                None => Some(hour),
            },
        }
    }

    /// Does what was counted follow: `2 to 3 miles`?
    fn is_counted(&self) -> bool {
        self.next_word().is_some_and(|word| word.len() > 3 && word.ends_with('s') && !word.ends_with("ss"))
    }

    fn next_word(&self) -> Option<&str> {
        match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(LexemeKind::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn ask_about_span(&mut self, from: u32, until: u32) {
        let why = match self.next_word().filter(|word| vocabulary::month(word).is_some()) {
            Some(month) => format!("which day is meant by `{from} to {until} {month}`? One date fits"),
            None => format!(
                "is `{from} to {until}` from {from} until {until}, or minutes before {until}? Write one \
                 time, as in 14:50"
            ),
        };
        self.complain(why, WordWeight::Grave);
    }

    fn part_of_day(&mut self) -> Option<Time> {
        if self.word("tonight") {
            return Some(Time { hour: 20, minute: None });
        }
        if self.word("in") || self.word("the") {
            self.word("the");
        }
        self.take_word(vocabulary::part_of_day).map(|hour| Time { hour, minute: None })
    }

    fn clock(&mut self) -> Option<Time> {
        let (hour, digits) = self.any_number()?;
        if matches!(digits, 3 | 4) && hour % 100 < 60 {
            // `930am`: the half of the day says that it is a time.
            let half = self.half()?;
            return half.hour(hour / 100).and_then(|at| time_of(at, Some(hour % 100)));
        }
        if digits > 2 {
            return None;
        }
        let minute = self.attempt(|r| {
            let colon = r.glued_sign(':') || r.word_glued("h");
            let dot = !colon && r.glued_sign('.');
            let (minute, digits) = r.glued_number()?;
            // `3.30pm` is a time, `3.30` is not.
            let fits = digits == 2 && minute < 60 && (colon || (dot && r.peek_half().is_some()));
            fits.then_some(minute)
        });
        // RFC 3339 writes seconds; a time of day here has none.
        let seconds = self.attempt(|r| r.glued_sign(':').then(|| r.glued_number())?);
        self.attempt(|r| (seconds.is_some() && r.glued_sign('.')).then(|| r.glued_number())?);
        let half = self.half();
        let o_clock = self.any_word(&["o'clock", "oclock", "uhr"])
            || (minute.is_none() && half.is_none() && self.word_glued("h"));
        if minute.is_none() && half.is_none() && !o_clock {
            return None;
        }
        let part = if half.is_none() { self.attempt(|r| r.hour_of_part(hour)) } else { None };
        let hour = match (half, part) {
            (Some(half), _) => half.hour(hour)?,
            (None, Some(hour)) => u32::try_from(hour).ok()?,
            (None, None) if is_doubtful(hour, digits) && seconds.is_none() => {
                self.ask_which_half(hour, minute);
                return None;
            }
            (None, None) => hour,
        };
        time_of(hour, minute)
    }

    fn peek_half(&mut self) -> Option<Half> {
        let back = self.at;
        let half = self.half();
        self.at = back;
        half
    }

    /// `am`, `p.m.`
    fn half(&mut self) -> Option<Half> {
        for (short, letter, half) in [("am", "a", Half::Morning), ("pm", "p", Half::Afternoon)] {
            // `3p`, but not the `p.` of `3 p.m.`.
            let letter_alone = self.attempt(|r| (r.word_glued(letter) && !r.glued_sign('.')).then_some(()));
            if self.word(short) || letter_alone.is_some() {
                return Some(half);
            }
            let dotted = self.attempt(|r| {
                let all = r.word(letter) && r.glued_sign('.') && r.word_glued("m");
                all.then(|| r.glued_sign('.'))
            });
            if dotted.is_some() {
                return Some(half);
            }
        }
        None
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

impl Half {
    /// From 0 to 23, of an hour from 1 to 12.
    fn hour(self, hour: u32) -> Option<u32> {
        (1..=12).contains(&hour).then_some(match self {
            Half::Morning => hour % 12,
            Half::Afternoon => hour % 12 + 12,
        })
    }
}

/// May the hour be of the night or of the afternoon? `03:30` is written by those who count to 24.
fn is_doubtful(hour: u32, digits: usize) -> bool {
    (1..=6).contains(&hour) && digits == 1
}

/// Can the hour be in the part of the day that stands for `part`? `midnight` is one hour alone, and
/// an evening may end after it.
fn is_within(hour: i8, part: i8) -> bool {
    match part {
        0 => hour == 0,
        1..12 => hour < 12,
        12 => (11..=14).contains(&hour),
        13..18 => (12..19).contains(&hour),
        _ => !(5..16).contains(&hour),
    }
}

/// The hour that is meant by a figure beside the hour that a part of the day stands for.
fn in_part(hour: u32, part: i8) -> Option<i8> {
    let afternoon = part >= 12 && hour < 12;
    let fits = (1..24).contains(&hour) && (part != 0);
    let hour = if afternoon { hour + 12 } else { hour };
    fits.then(|| i8::try_from(hour).ok())?
}

fn time_of(hour: u32, minute: Option<u32>) -> Option<Time> {
    let minute = minute.map(|minute| i8::try_from(minute).ok().filter(|m| *m < 60));
    let hour = i8::try_from(hour).ok().filter(|hour| *hour < 24)?;
    match minute {
        Some(None) => None,
        minute => Some(Time { hour, minute: minute.flatten() }),
    }
}
