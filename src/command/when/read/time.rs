//! Times of day: `3pm`, `15:30`, `15h30`, `noon`, `in the morning`.

use super::{Reader, Time};
use crate::command::when::vocabulary;

impl Reader {
    /// A time behind a day: `fri 3pm`, `tomorrow at noon`, `3 jun, 15:30`.
    pub(super) fn time_after_day(&mut self) -> Option<Time> {
        self.attempt(|r| {
            r.sign(',');
            r.sign('@');
            let at = r.any_word(&["at", "around", "by", "about"]);
            r.time().or_else(|| at.then(|| r.bare_hour())?)
        })
    }

    /// The 9 of `tomorrow at 9`. From 1 to 6 it may be either half of the day.
    fn bare_hour(&mut self) -> Option<Time> {
        let (hour, digits) = self.number()?;
        if (1..=6).contains(&hour) && digits == 1 {
            self.complain(
                format!("is {hour} in the night or in the afternoon? Write {hour}am or {hour}pm"),
                super::Weight::Grave,
            );
            return None;
        }
        (digits <= 2 && hour < 24).then(|| i8::try_from(hour).ok())?.map(|hour| Time { hour, minute: None })
    }

    pub(super) fn time(&mut self) -> Option<Time> {
        self.attempt(|r| {
            r.sign('@');
            let Some(part) = r.attempt(Reader::part_of_day) else { return r.attempt(Reader::clock) };
            // `tonight at 9pm`, `in the morning, 10:30`: the figure outranks the part.
            let exact = r.attempt(|r| {
                r.sign(',');
                r.any_word(&["at", "around", "by", "about"]);
                r.clock()
            });
            Some(exact.unwrap_or(part))
        })
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
        self.attempt(|r| r.glued_sign(':').then(|| r.glued_number())?);
        let half = self.half();
        let o_clock =
            self.word("o'clock") || self.word("oclock") || (minute.is_none() && self.word_glued("h"));
        if minute.is_none() && half.is_none() && !o_clock {
            return None;
        }
        let hour = match half {
            Some(Half::Morning) if (1..=12).contains(&hour) => hour % 12,
            Some(Half::Afternoon) if (1..=12).contains(&hour) => hour % 12 + 12,
            None if hour < 24 => hour,
            _ => return None,
        };
        Some(Time { hour: i8::try_from(hour).ok()?, minute: minute.and_then(|m| i8::try_from(m).ok()) })
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
