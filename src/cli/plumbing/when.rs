//! `plumbing when --now T --tz Z TEXT...`

use std::io::Write;

use anyhow::{Context, Result};
use jiff::{Timestamp, Zoned, civil::DateTime, tz::TimeZone};
use serde::Serialize;

use crate::command::when::{self, Granularity};

/// One answer.
#[derive(Serialize)]
#[serde(untagged)]
enum WhenLine<'a> {
    Found { text: &'a str, at: String, granularity: Granularity },
    None { text: &'a str, error: String },
}

/// Prints one line a text: `text`, `at` (RFC 3339 with offset), `granularity`; or `text`, `error`.
/// With the single text `-`, standard input has lines of text TAB now TAB zone, and `now` and
/// `zone` may be absent here; a line may leave out what is given here.
///
/// # Errors
/// A missing or bad `now` or `zone`; a closed output.
pub fn run(now: Option<&str>, zone: Option<&str>, texts: &[String], out: &mut dyn Write) -> Result<()> {
    if let [only] = texts
        && only == "-"
    {
        let input = crate::cli::output::read_input("-")?;
        return lines(&String::from_utf8_lossy(&input), now, zone, out);
    }
    let now =
        moment(now.context("`plumbing when` needs --now")?, zone.context("`plumbing when` needs --tz")?)?;
    texts.iter().try_for_each(|text| crate::cli::output::print_line(out, &answer(text, Ok(now.clone()))))
}

fn lines(input: &str, now: Option<&str>, zone: Option<&str>, out: &mut dyn Write) -> Result<()> {
    for line in input.lines().filter(|line| !line.trim().is_empty()) {
        let mut cells = line.split('\t');
        let text = cells.next().unwrap_or_default();
        let mut cell = |given| cells.next().map(str::trim).filter(|cell| !cell.is_empty()).or(given);
        let (now, zone) = (cell(now), cell(zone));
        let now = now
            .context("no time: text TAB now TAB zone")
            .and_then(|now| moment(now, zone.context("no zone: text TAB now TAB zone")?));
        crate::cli::output::print_line(out, &answer(text, now))?;
    }
    Ok(())
}

fn answer(text: &str, now: Result<Zoned>) -> WhenLine<'_> {
    let found = now.map_err(|e| format!("{e:#}")).and_then(|now| when::parse(text, &now));
    match found {
        Ok(when) => WhenLine::Found { text, at: when::rfc3339(&when.at), granularity: when.granularity },
        Err(error) => WhenLine::None { text, error },
    }
}

/// A time of RFC 3339, or one without offset: then it is the zone's own clock.
///
/// # Errors
/// Names what cannot be read.
pub(super) fn moment(text: &str, zone: &str) -> Result<Zoned> {
    let zone = TimeZone::get(zone).with_context(|| format!("`{zone}` is no time zone known here"))?;
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.to_zoned(zone));
    }
    let clock: DateTime =
        text.parse().with_context(|| format!("`{text}` is no time such as 2027-01-03T08:00:00Z"))?;
    clock.to_zoned(zone).with_context(|| format!("`{text}` is outside the calendar"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(run: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> String {
        let mut out = Vec::new();
        run(&mut out).expect("prints");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn a_text_an_answer() {
        let texts = ["2w".to_owned(), "blue".to_owned()];
        let out = said(|out| run(Some("2027-03-20T09:30:00Z"), Some("Europe/Paris"), &texts, out));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], r#"{"text":"2w","at":"2027-04-03T10:30:00+02:00","granularity":"day"}"#);
        assert!(lines[1].starts_with(r#"{"text":"blue","error":"`blue` is no date"#), "{out}");
    }

    #[test]
    fn a_line_brings_its_own_time_and_zone() {
        let input = "tomorrow\t2027-01-02T08:00:00\tAsia/Kolkata\n\nfri 3pm\t2027-01-02T08:00:00-05:00\nblue\tnoon\tUTC\n2w\t\tMars/Base\n";
        let out = said(|out| lines(input, None, Some("America/New_York"), out));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].contains("2027-01-03T08:00:00+05:30"), "{out}");
        assert!(lines[1].contains("2027-01-08T15:00:00-05:00"), "{out}");
        assert!(lines[2].contains("error") && lines[3].contains("no time"), "{out}");
    }

    #[test]
    fn without_time_or_zone_nothing_is_answered() {
        for (now, zone) in [
            (None, Some("UTC")),
            (Some("2027-01-02T08:00:00Z"), None),
            (Some("noon"), Some("UTC")),
            (Some("2027-01-02T08:00:00Z"), Some("Mars")),
        ] {
            assert!(run(now, zone, &["2w".to_owned()], &mut Vec::new()).is_err());
        }
    }
}
