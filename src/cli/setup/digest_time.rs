//! When the digest comes, as people say it: `monday 8:00`, `daily 7:30`, `mon and thu at 9`. Pure.

use crate::schedule::Schedule;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads days and a time of day, or a crontab(5) line.
///
/// # Errors
/// What fits, as the second half of a sentence.
pub fn parse(text: &str) -> Result<Schedule, String> {
    let fits = || "is no time; write it as `monday 8:00`, `daily 7:30` or a crontab line".to_owned();
    let text = text.trim().to_lowercase();
    if text.starts_with('@') {
        return Schedule::parse(&text);
    }
    let is_number = |c: char| c.is_ascii_digit() || c == '*';
    if text.split_whitespace().count() == 5 && text.starts_with(is_number) {
        return Schedule::parse(&text.to_uppercase());
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !matches!(*word, "" | "at" | "on" | "and" | "every" | "each"))
        .collect();
    let (time, days) = words.split_last().ok_or_else(fits)?;
    let (hour, minute) = time_of_day(time).ok_or_else(fits)?;
    let days: Option<Vec<&str>> = days.iter().map(|word| day(word)).collect();
    let days = days.filter(|days| !days.is_empty()).ok_or_else(fits)?.join(",");
    Schedule::parse(&format!("{minute} {hour} * * {days}"))
}

/// The field of a crontab line.
fn day(word: &str) -> Option<&'static str> {
    const FIELDS: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    match word {
        "daily" | "day" => return Some("*"),
        "weekdays" | "weekday" => return Some("MON-FRI"),
        _ => {}
    }
    let word = word.strip_suffix('s').filter(|word| word.ends_with("day")).unwrap_or(word);
    let at = DAYS.iter().position(|name| word.len() >= 3 && name.starts_with(word))?;
    Some(FIELDS[at])
}

/// `8`, `8:00`, `08.30`, `8am`, `5:30pm`.
fn time_of_day(word: &str) -> Option<(u8, u8)> {
    let (word, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(word), _) => (word, Some(0)),
        (_, Some(word)) => (word, Some(12)),
        (None, None) => (word.trim_end_matches('h'), None),
    };
    let (hour, minute) = word.split_once([':', '.']).unwrap_or((word, "00"));
    let digits = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return None;
    }
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_say_them() {
        let check = |text: &str, wanted: &str| {
            let schedule = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(schedule.expression(), wanted, "{text}");
        };
        check("monday 8:00", "0 8 * * MON");
        check("Mon 8", "0 8 * * MON");
        check("mondays at 8am", "0 8 * * MON");
        check("every friday at 5:30pm", "30 17 * * FRI");
        check("daily 7.30", "30 7 * * *");
        check("weekdays 12pm", "0 12 * * MON-FRI");
        check("mon, thu 09:15", "15 9 * * MON,THU");
        check("mon and thu 9", "0 9 * * MON,THU");
        check("sunday 12am", "0 0 * * SUN");
        check("0 8 * * MON", "0 8 * * MON");
        check("0 8 * * mon", "0 8 * * MON");
        check("0 8 1 1 1", "0 8 1 1 1");
        check("@daily", "@daily");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "monday",
            "8:00",
            "monday 25:00",
            "monday 8:60",
            "moonday 8",
            "monday 13pm",
            "x 8",
            "monday 8:0",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
