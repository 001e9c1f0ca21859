//! The English words of dates.

use jiff::civil::Weekday;

/// A unit of length, from the finest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// `m` is months: this is about people, not meetings.
pub(super) fn unit(word: &str) -> Option<Unit> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Some(match word.trim_end_matches('\'') {
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Hour,
        "d" | "day" | "days" => Unit::Day,
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Week,
        "m" | "mo" | "mos" | "mth" | "mths" | "month" | "months" => Unit::Month,
        "quarter" | "quarters" => Unit::Quarter,
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

pub(super) fn is_too_fine(word: &str) -> bool {
    matches!(
        word.trim_end_matches('\''),
        "min" | "mins" | "minute" | "minutes" | "s" | "sec" | "secs" | "second" | "seconds"
    )
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" => Weekday::Monday,
        "tue" | "tues" | "tuesday" => Weekday::Tuesday,
        "wed" | "weds" | "wednesday" => Weekday::Wednesday,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thursday,
        "fri" | "friday" => Weekday::Friday,
        "sat" | "saturday" => Weekday::Saturday,
        "sun" | "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// January is 1.
pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "jan" | "january" | "januar" => 1,
        "feb" | "february" | "februar" => 2,
        "mar" | "march" | "märz" => 3,
        "apr" | "april" => 4,
        "may" | "mai" => 5,
        "jun" | "june" | "juni" => 6,
        "jul" | "july" | "juli" => 7,
        "aug" | "august" => 8,
        "sep" | "sept" | "september" => 9,
        "oct" | "october" | "oktober" | "okt" => 10,
        "nov" | "november" => 11,
        "dec" | "december" | "dezember" | "dez" => 12,
        _ => return None,
    })
}

/// Days that are the same in every year: month and day. The words are of one or two parts
/// (`new year`).
pub(super) const FEASTS: [(&[&str], i8, u32); 17] = [
    (&["nye"], 12, 31),
    (&["new", "years", "day"], 1, 1),
    (&["new", "year", "day"], 1, 1),
    (&["christmas", "eve"], 12, 24),
    (&["xmas", "eve"], 12, 24),
    (&["christmas", "day"], 12, 25),
    (&["christmas"], 12, 25),
    (&["xmas"], 12, 25),
    (&["boxing", "day"], 12, 26),
    (&["new", "year's", "eve"], 12, 31),
    (&["new", "years", "eve"], 12, 31),
    (&["new", "year's", "day"], 1, 1),
    (&["new", "year's"], 1, 1),
    (&["new", "years"], 1, 1),
    (&["new", "year"], 1, 1),
    (&["halloween"], 10, 31),
    (&["valentine's", "day"], 2, 14),
];

/// Days that follow Easter Sunday: by how many days.
pub(super) const EASTER: [(&[&str], i8); 6] = [
    (&["good", "friday"], -2),
    (&["easter", "saturday"], -1),
    (&["easter", "sunday"], 0),
    (&["easter", "monday"], 1),
    (&["easter"], 0),
    (&["pentecost"], 49),
];

/// `first` to `tenth`, beside the name of a month.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    WORDS.iter().position(|&known| known == word).and_then(|at| u32::try_from(at + 1).ok())
}

/// `one` to `twenty`, and tens.
pub(super) fn number(word: &str) -> Option<u32> {
    const SMALL: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let small = SMALL.iter().position(|&w| w == word).filter(|&n| n > 0);
    let found = small.or_else(|| TENS.iter().position(|&w| w == word).map(|n| (n + 2) * 10))?;
    u32::try_from(found).ok()
}

/// Minutes east of UTC of an abbreviation that means one zone everywhere. `Some(Err)`: it means
/// several.
pub(super) fn zone(word: &str) -> Option<Result<i32, ()>> {
    Some(Ok(match word {
        "z" | "utc" | "gmt" => 0,
        "wet" => 0,
        "west" | "cet" => 60,
        "cest" | "eet" | "sast" => 120,
        "eest" | "msk" => 180,
        "jst" | "kst" => 540,
        "aest" => 600,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        "edt" => -240,
        "est" | "cdt" => -300,
        "mdt" => -360,
        "mst" | "pdt" => -420,
        "pst" => -480,
        "cst" | "ist" | "bst" | "ast" | "et" | "pt" | "sst" | "gst" => return Some(Err(())),
        _ => return None,
    }))
}

/// The hour a part of a day stands for.
pub(super) fn part_of_day(word: &str) -> Option<i8> {
    Some(match word {
        "morning" => 9,
        "noon" | "midday" | "lunchtime" => 12,
        "afternoon" => 15,
        "evening" => 19,
        "night" => 20,
        "midnight" => 0,
        _ => return None,
    })
}

/// May be before any date and says nothing that the date does not say. `for 2 weeks` and
/// `in 2 weeks` are the same here.
pub(super) fn is_lead(word: &str) -> bool {
    matches!(word, "until" | "till" | "til" | "by" | "on" | "at" | "to" | "from") || is_about(word)
}

/// Says that a date or a length is not exact.
fn is_about(word: &str) -> bool {
    matches!(word, "about" | "around" | "abt" | "ca" | "circa" | "roughly" | "approx" | "approximately")
}

/// Words behind a date that say more of it: `fri or sat`, `3 days before`, `5 until 6`, `dec 4th
/// week`.
const MORE_OF_A_DATE: [&str; 39] = [
    "or",
    "before",
    "after",
    "from",
    "of",
    "am",
    "pm",
    "o'clock",
    "oclock",
    "uhr",
    "until",
    "till",
    "til",
    "through",
    "not",
    "but",
    "except",
    "ish",
    "sharp",
    "week",
    "weeks",
    "ago",
    "past",
    "morning",
    "afternoon",
    "evening",
    "night",
    "earlier",
    "later",
    "eod",
    "cob",
    "eow",
    "eom",
    "every",
    "each",
    "daily",
    "weekly",
    "monthly",
    "yearly",
];

/// One of [`MORE_OF_A_DATE`], or the name of a zone that is no other word.
pub(super) fn is_more_of_a_date(word: &str) -> bool {
    MORE_OF_A_DATE.contains(&word) || (zone(word).is_some() && !zone_is_a_word(word))
}

/// Zones that are ordinary words, too: `fri 3pm west wing`.
pub(super) fn zone_is_a_word(word: &str) -> bool {
    matches!(word, "west" | "wet" | "z")
}

/// May be before a length.
pub(super) fn is_length_lead(word: &str) -> bool {
    matches!(word, "in" | "within" | "after" | "another") || is_about(word)
}

/// Short names that are words, too: `he sat in the park`.
pub(super) fn is_also_a_word(word: &str) -> bool {
    matches!(word, "sat" | "sun" | "wed" | "mon")
}
