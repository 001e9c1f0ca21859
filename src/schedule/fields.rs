//! The five fields of a crontab(5) line, read into sets of numbers.
//!
//! Invariant: no set is empty, Sunday is 0 and never 7, and some day of some month fits. Absent on
//! purpose: any date or zone.

/// One of the five places of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPosition {
    Minute,
    Hour,
    DayOfMonth,
    Month,
    DayOfWeek,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// The most days a month can have, January first.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// Far more than a line of five full lists needs.
const LONGEST: usize = 1000;

impl FieldPosition {
    const ALL: [FieldPosition; 5] = [
        FieldPosition::Minute,
        FieldPosition::Hour,
        FieldPosition::DayOfMonth,
        FieldPosition::Month,
        FieldPosition::DayOfWeek,
    ];

    fn name(self) -> &'static str {
        match self {
            FieldPosition::Minute => "minute",
            FieldPosition::Hour => "hour",
            FieldPosition::DayOfMonth => "day of month",
            FieldPosition::Month => "month",
            FieldPosition::DayOfWeek => "day of week",
        }
    }

    /// First and last number that may be written.
    fn limits(self) -> (u32, u32) {
        match self {
            FieldPosition::Minute => (0, 59),
            FieldPosition::Hour => (0, 23),
            FieldPosition::DayOfMonth => (1, 31),
            FieldPosition::Month => (1, 12),
            FieldPosition::DayOfWeek => (0, 7),
        }
    }

    /// Last number of a full round: Sunday is 0 and 7, and a round of the week ends with Saturday.
    fn last(self) -> u32 {
        if self == FieldPosition::DayOfWeek { 6 } else { self.limits().1 }
    }

    /// Three-letter names and the number of the first.
    fn names(self) -> (&'static [&'static str], u32) {
        match self {
            FieldPosition::Month => (&MONTHS, 1),
            FieldPosition::DayOfWeek => (&WEEKDAYS, 0),
            _ => (&[], 0),
        }
    }

    fn fits(self) -> String {
        let (first, last) = self.limits();
        match self {
            FieldPosition::Month => format!("{first}-{last} or JAN-DEC fit"),
            FieldPosition::DayOfWeek => format!("{first}-{last} (0 and 7 are Sunday) or SUN-SAT fit"),
            _ => format!("{first}-{last} fit"),
        }
    }

    fn error(self, value: &str, what: &str) -> String {
        format!("{} `{}` {what}: {}", self.name(), crate::mail::text::one_line(value), self.fits())
    }
}

/// The numbers of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CronField {
    /// Bit n is set when number n fits.
    bits: u64,
    /// It was written with a `*` (or `?`) in front, perhaps with a step behind.
    pub star: bool,
    full: bool,
}

impl CronField {
    pub fn contains(self, number: u32) -> bool {
        number < 64 && self.bits & (1 << number) != 0
    }

    /// Ascending.
    pub fn numbers(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |&number| self.contains(number))
    }

    /// Every number of its place.
    pub fn is_full(self) -> bool {
        self.full
    }

    /// Says nothing about the day: what crontab(5) calls unrestricted, "not `*`" being restricted.
    fn is_open(self) -> bool {
        self.star && self.full
    }
}

/// A line, field by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CronFields {
    pub minute: CronField,
    pub hour: CronField,
    pub day_of_month: CronField,
    pub month: CronField,
    pub day_of_week: CronField,
}

impl CronFields {
    /// Reads a line or a nickname.
    ///
    /// # Errors
    /// A sentence naming field, value and what fits.
    pub fn parse(line: &str) -> Result<CronFields, String> {
        if line.len() > LONGEST {
            return Err(format!("the schedule is longer than {LONGEST} characters"));
        }
        let line = line.trim();
        let line = if line.starts_with('@') { nickname(line)? } else { line };
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.len() != FieldPosition::ALL.len() {
            return Err(wrong_count(words.len()));
        }
        let mut read = FieldPosition::ALL.iter().zip(&words).map(|(&place, word)| field(place, word));
        let mut one = || read.next().expect("as many words as places");
        let fields = CronFields {
            minute: one()?,
            hour: one()?,
            day_of_month: one()?,
            month: one()?,
            day_of_week: one()?,
        };
        fields.may_fire().then_some(fields).ok_or_else(|| never(words[2], words[3]))
    }

    /// Do both day fields choose days, so that either is enough?
    pub fn either_day(&self) -> bool {
        !self.day_of_month.is_open() && !self.day_of_week.is_open()
    }

    /// A weekday comes in every month: only a day that no month has never comes.
    fn may_fire(&self) -> bool {
        let first = self.day_of_month.numbers().next().unwrap_or(u32::MAX);
        self.either_day() || self.month.numbers().any(|month| first <= DAYS[month as usize - 1])
    }
}

fn wrong_count(count: usize) -> String {
    let hint = if count == 6 { " (there is no field for seconds or a user)" } else { "" };
    format!(
        "a schedule has five fields, minute hour day-of-month month day-of-week, as in `0 8 * * MON`; this has {count}{hint}"
    )
}

fn never(days: &str, months: &str) -> String {
    format!("this would never fire: day of month `{days}` does not come in month `{months}`")
}

fn nickname(name: &str) -> Result<&'static str, String> {
    match name.to_ascii_lowercase().as_str() {
        "@hourly" => Ok("0 * * * *"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@monthly" => Ok("0 0 1 * *"),
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        "@reboot" => Err("`@reboot` names no time of day: write one, such as `0 8 * * MON`".to_owned()),
        _ => Err(format!(
            "`{}` is no nickname: @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually are",
            crate::mail::text::one_line(name)
        )),
    }
}

fn field(place: FieldPosition, word: &str) -> Result<CronField, String> {
    let mut bits = 0;
    for item in word.split(',') {
        bits |= list_item(place, item)?;
    }
    let full = (place.limits().0..=place.last()).all(|number| bits & (1 << number) != 0);
    Ok(CronField { bits, star: word.starts_with(['*', '?']), full })
}

/// `*`, `5`, `1-5`, each perhaps with `/step`.
fn list_item(place: FieldPosition, item: &str) -> Result<u64, String> {
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => (range, Some(read_step(place, item, step)?)),
        None => (item, None),
    };
    let (first, last) = span(place, item, range, step)?;
    Ok(collect(place, first, last, step.unwrap_or(1)))
}

fn read_step(place: FieldPosition, item: &str, step: &str) -> Result<u32, String> {
    let number = digits(step).ok_or_else(|| place.error(item, "has no number after the slash"))?;
    let most = place.limits().1;
    match number {
        0 => Err(place.error(item, "steps by 0")),
        n if n > most => Err(place.error(item, "steps over the whole field")),
        n => Ok(n),
    }
}

/// First and last number; the first is the greater one where the week or the year wraps.
fn span(place: FieldPosition, item: &str, range: &str, step: Option<u32>) -> Result<(u32, u32), String> {
    let day = matches!(place, FieldPosition::DayOfMonth | FieldPosition::DayOfWeek);
    if range == "*" || (range == "?" && day) {
        return Ok((place.limits().0, place.last()));
    }
    let Some((from, to)) = range.split_once('-') else {
        let (only, _) = value(place, item, range)?;
        // Not in crontab(5): `5/15` without an end, which many schedulers read as "from 5 to the
        // end".
        return Ok((only, if step.is_some() { place.last().max(only) } else { only }));
    };
    let ((first, first_named), (last, last_named)) = (value(place, item, from)?, value(place, item, to)?);
    // Sunday is 0 and 7: a range that ends with it by name means the 7.
    let last =
        if place == FieldPosition::DayOfWeek && last_named && last == 0 && first > 0 { 7 } else { last };
    if first > last && !(first_named && last_named) {
        return Err(place.error(item, "runs backwards"));
    }
    Ok((first, last))
}

fn collect(place: FieldPosition, first: u32, last: u32, step: u32) -> u64 {
    let (start, end) = (place.limits().0, place.last());
    let round = end - start + 1;
    let stop = if last < first { last + round } else { last };
    let number = |n: u32| if n > end { n - round } else { n };
    (first..=stop).step_by(step as usize).fold(0, |bits, n| bits | (1 << number(n)))
}

/// A number or a name, and whether it was a name.
fn value(place: FieldPosition, item: &str, word: &str) -> Result<(u32, bool), String> {
    let (names, start) = place.names();
    if let Some(at) = names.iter().position(|name| word.eq_ignore_ascii_case(name)) {
        return Ok((start + at as u32, true));
    }
    let (first, last) = place.limits();
    match digits(word) {
        Some(number) if (first..=last).contains(&number) => Ok((number, false)),
        Some(_) => Err(place.error(item, "is out of range")),
        None if word.is_empty() => Err(place.error(item, "misses a number")),
        None => Err(place.error(item, "is no number")),
    }
}

/// Digits alone (`parse` would take a plus sign); too many of them are out of every range.
fn digits(word: &str) -> Option<u32> {
    let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| word.parse().unwrap_or(u32::MAX))
}
