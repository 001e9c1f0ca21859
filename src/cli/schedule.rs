//! `rekindle schedule`.

use super::plumbing::print_line;
use super::{OutputFormat, Terminal};
use crate::job::App;

/// The next five runs, and the schedule in words.
pub fn run(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let (schedule, zone) = (&app.config.digest.schedule, &app.config.zone);
    let mut runs = Vec::new();
    let mut after = terminal.now;
    while runs.len() < 5
        && let Some(next) = schedule.next(after, zone)
    {
        runs.push(next.to_zoned(zone.clone()));
        after = next;
    }
    let zone_name = zone.iana_name().unwrap_or("local time");
    if terminal.form == OutputFormat::Json {
        let next: Vec<String> =
            runs.iter().map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()).collect();
        let value = serde_json::json!({
            "version": 1, "expr": schedule.expression(), "words": schedule.describe(), "zone": zone_name, "next": next,
        });
        return print_line(terminal.out, &value);
    }
    writeln!(terminal.out, "{} ({zone_name}): {}", schedule.expression(), schedule.describe())?;
    for at in runs {
        writeln!(terminal.out, "    {}", at.strftime("%A, %-d %B %Y, %H:%M %Z"))?;
    }
    Ok(())
}
