//! `plumbing cron --tz Z --after T EXPR...`

use std::io::Write;

use anyhow::{Context, Result};
use jiff::Zoned;
use serde::Serialize;

use super::when::moment;
use crate::command::when::rfc3339;
use crate::schedule::Schedule;

/// How many runs are told.
const RUNS: usize = 5;

/// One answer.
#[derive(Serialize)]
#[serde(untagged)]
enum CronLine<'a> {
    Found { expr: &'a str, next: Vec<String>, words: String },
    None { expr: &'a str, error: String },
}

/// Prints one line an expression: `expr`, `next` (five, RFC 3339 with offset), `words`; or `expr`,
/// `error`. With the single expression `-`, standard input has lines of expr TAB zone TAB after,
/// and `zone` and `after` may be absent here; a line may leave out what is given here.
///
/// # Errors
/// A missing or bad `zone` or `after`; a closed output.
pub fn run(
    zone: Option<&str>,
    after: Option<&str>,
    expressions: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    if let [only] = expressions
        && only == "-"
    {
        let input = crate::cli::output::read_input("-")?;
        return lines(&String::from_utf8_lossy(&input), zone, after, out);
    }
    let after = after.context("`plumbing cron` needs --after")?;
    let after = moment(after, zone.context("`plumbing cron` needs --tz")?)?;
    expressions
        .iter()
        .try_for_each(|expr| crate::cli::output::print_line(out, &answer(expr, Ok(after.clone()))))
}

fn lines(input: &str, zone: Option<&str>, after: Option<&str>, out: &mut dyn Write) -> Result<()> {
    for line in input.lines().filter(|line| !line.trim().is_empty()) {
        let mut cells = line.split('\t');
        let expr = cells.next().unwrap_or_default();
        let mut cell = |given| cells.next().map(str::trim).filter(|cell| !cell.is_empty()).or(given);
        let (zone, after) = (cell(zone), cell(after));
        let after = zone
            .context("no zone: expr TAB zone TAB after")
            .and_then(|zone| moment(after.context("no time: expr TAB zone TAB after")?, zone));
        crate::cli::output::print_line(out, &answer(expr, after))?;
    }
    Ok(())
}

fn answer(expr: &str, after: Result<Zoned>) -> CronLine<'_> {
    let found = after.map_err(|e| format!("{e:#}")).and_then(|after| Ok((Schedule::parse(expr)?, after)));
    match found {
        Ok((schedule, after)) => {
            CronLine::Found { expr, next: next(&schedule, &after), words: schedule.describe() }
        }
        Err(error) => CronLine::None { expr, error },
    }
}

fn next(schedule: &Schedule, after: &Zoned) -> Vec<String> {
    let zone = after.time_zone();
    let runs = std::iter::successors(schedule.next(after.timestamp(), zone), |&run| schedule.next(run, zone));
    runs.take(RUNS).map(|run| rfc3339(&run.to_zoned(zone.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_an_answer() {
        let mut out = Vec::new();
        let expressions = ["0 8 * * MON".to_owned(), "0 8 * *".to_owned()];
        run(Some("Europe/Paris"), Some("2027-03-20T09:30:00Z"), &expressions, &mut out).expect("prints");
        let out = String::from_utf8(out).expect("JSON is UTF-8");
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(
            lines[0],
            r#"{"expr":"0 8 * * MON","next":["2027-03-22T08:00:00+01:00","2027-03-29T08:00:00+02:00","2027-04-05T08:00:00+02:00","2027-04-12T08:00:00+02:00","2027-04-19T08:00:00+02:00"],"words":"at 08:00 on Monday"}"#
        );
        assert!(lines[1].starts_with(r#"{"expr":"0 8 * *","error":"a schedule has five fields"#), "{out}");
    }

    #[test]
    fn a_line_brings_its_own_zone_and_time() {
        let mut out = Vec::new();
        let input =
            "@daily\tAmerica/New_York\t2027-01-02T08:00:00\n0 0 * * 9\tUTC\t2027-01-02T08:00:00Z\n@daily\n";
        lines(input, None, None, &mut out).expect("prints");
        let out = String::from_utf8(out).expect("JSON is UTF-8");
        let lines: Vec<&str> = out.lines().collect();
        assert!(lines[0].contains("\"2027-01-03T00:00:00-05:00\""), "{out}");
        assert!(lines[1].contains("day of week `9`") && lines[2].contains("no zone"), "{out}");
    }

    #[test]
    fn without_time_or_zone_nothing_is_answered() {
        for (zone, after) in
            [(None, Some("2027-01-02T08:00:00Z")), (Some("UTC"), None), (Some("UTC"), Some("noon"))]
        {
            assert!(run(zone, after, &["@daily".to_owned()], &mut Vec::new()).is_err());
        }
    }
}
