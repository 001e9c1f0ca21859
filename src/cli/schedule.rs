//! `rekindle schedule`.

use super::output::print_line;
use super::{OutputFormat, Terminal};
use crate::job::App;

/// The next five digests that will leave, and the schedule in words.
pub fn run(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let (schedule, zone) = (&app.config.digest.schedule, &app.config.zone);
    let next = app.next_digests(terminal.now, 5)?;
    let runs: Vec<_> = next.into_iter().map(|at| at.to_zoned(zone.clone())).collect();
    let paused_until = app.paused_until(terminal.now)?.map(|until| until.to_zoned(zone.clone()));
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
    if let Some(until) = paused_until {
        let until = until.strftime("%A, %-d %B %Y, %H:%M");
        writeln!(terminal.out, "Digests pause until {until}; `rekindle resume` ends the pause.")?;
    }
    if runs.is_empty() {
        writeln!(terminal.out, "No digest is to come: see digest.schedule and digest.quiet.")?;
    }
    for at in runs {
        writeln!(terminal.out, "    {}", at.strftime("%A, %-d %B %Y, %H:%M %Z"))?;
    }
    Ok(())
}
