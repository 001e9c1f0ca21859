//! `rekindle why-not`: the five rules on a mail, what was decided of it, and its text line by line.

use std::io::Write;

use serde_json::json;

use super::output::{print_line, read_input};
use super::{OutputFormat, Terminal};
use crate::command::grammar::ReplyLine;
use crate::command::reading::{TakenFor, TypedLine};
use crate::command::trust::TrustFinding;
use crate::command::{Command, Target};
use crate::job::App;
use crate::job::why_not::{self, Explanation};
use crate::mail::text;
use crate::store::reply::{ReplyDecision, ReplyState};

/// Lines of the mail that are shown.
const MOST_LINES: usize = 100;

/// Tells why a mail was obeyed or not. `-` reads standard input.
///
/// # Errors
/// A file that cannot be read; the database's; a closed output.
pub fn run(file: &str, app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let message = read_input(file)?;
    let explanation = why_not::explain(app, &message, terminal.now)?;
    match terminal.form {
        OutputFormat::Json => print_line(terminal.out, &value(&explanation)),
        OutputFormat::Text => print(&explanation, app, terminal.out),
    }
}

fn value(explanation: &Explanation) -> serde_json::Value {
    let rule = |finding: &TrustFinding| json!({"rule": finding.rule, "holds": finding.outcome.is_ok(), "reason": reason(finding)});
    let line = |line: TypedLine<'_>| {
        let (taken_for, says) = taken_for(&line);
        json!({"line": line.text, "taken_for": taken_for, "says": says})
    };
    let decided = explanation.decided.as_ref().map(|decided| {
        json!({"state": decided.state.as_str(), "reason": decided.reason, "at": decided.at.map(|at| at.as_second())})
    });
    let lines = explanation.reading.lines(&explanation.names);
    json!({
        "version": 1,
        "obeyed": explanation.verdict.against().is_empty() && explanation.has_commands(),
        "rules": explanation.verdict.findings.iter().map(rule).collect::<Vec<_>>(),
        "lines": lines.into_iter().take(MOST_LINES).map(line).collect::<Vec<_>>(),
        "not_read": explanation.not_read(),
        "decided": decided,
        "entries": explanation.entries,
        "notes": explanation.notes,
    })
}

fn reason(finding: &TrustFinding) -> String {
    match &finding.outcome {
        Ok(reason) => reason.clone(),
        Err(against) => against.to_string(),
    }
}

fn print(explanation: &Explanation, app: &App, out: &mut dyn Write) -> anyhow::Result<()> {
    for finding in &explanation.verdict.findings {
        let mark = if finding.outcome.is_ok() { "yes" } else { "NO " };
        let rule = serde_json::to_value(finding.rule)?;
        let rule = rule.as_str().unwrap_or_default();
        writeln!(out, "{mark}  {rule:<8} {}", text::one_line(&reason(finding)))?;
    }
    for note in &explanation.notes {
        writeln!(out, "     {note}")?;
    }
    writeln!(out, "{}", verdict(explanation))?;
    print_lines(explanation, out)?;
    if let Some(decided) = &explanation.decided {
        writeln!(out, "{}", fate(explanation, decided, app))?;
    }
    Ok(())
}

fn verdict(explanation: &Explanation) -> &'static str {
    match explanation.verdict.against().len() {
        0 if explanation.has_commands() => "All five hold: a mail like this is obeyed.",
        0 => "All five hold, but there is no command in it, so there is nothing to obey.",
        1 => "One of the five does not hold, so it is left alone.",
        _ => "Not all five hold, so it is left alone.",
    }
}

/// What was typed, and what each line was taken for.
fn print_lines(explanation: &Explanation, out: &mut dyn Write) -> anyhow::Result<()> {
    let lines = explanation.reading.lines(&explanation.names);
    let heading =
        if lines.is_empty() { "Nothing that was typed can be read in it." } else { "What was typed in it:" };
    writeln!(out, "\n{heading}")?;
    for line in lines.iter().take(MOST_LINES) {
        let (taken_for, says) = taken_for(line);
        writeln!(out, "    {}", text::one_line(&line.text))?;
        writeln!(
            out,
            "        {taken_for}{}",
            says.map(|says| format!(": {}", text::one_line(&says))).unwrap_or_default()
        )?;
    }
    if let Some(more) = lines.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        writeln!(out, "    and {more} more lines")?;
    }
    if let Some(not_read) = explanation.not_read() {
        writeln!(out, "    Not read: {not_read}")?;
    }
    writeln!(out)?;
    Ok(())
}

/// What a line was taken for in a few words, and what there is to say of it.
fn taken_for(line: &TypedLine<'_>) -> (&'static str, Option<String>) {
    match line.taken_for {
        TakenFor::Said(ReplyLine::Reject(reject)) => ("no command", Some(reject.why.clone())),
        TakenFor::Said(said) => {
            ("command", Some(said.commands().iter().map(about).collect::<Vec<_>>().join(", ")))
        }
        TakenFor::RestOfAbove => ("the rest of the line above", None),
        TakenFor::Courtesy => ("courtesy or a signature, not answered", None),
        TakenFor::LeftAlone => ("not read: five lines above it were no commands", None),
    }
}

/// A verb and whom it is about: `snooze 2 ada`.
fn about(command: &Command) -> String {
    let target = |target: &Target| match target {
        Target::Number(number) => format!(" {number}"),
        Target::Name(name) => format!(" {name}"),
    };
    format!("{}{}", command.verb.name(), command.targets.iter().map(target).collect::<String>())
}

/// What became of it when the scan met it.
fn fate(explanation: &Explanation, decided: &ReplyDecision, app: &App) -> String {
    let day = decided.at.map(|at| app.local(at).strftime(" on %-d %B %Y, %H:%M").to_string());
    let day = day.unwrap_or_default();
    match decided.state {
        ReplyState::Obeyed if explanation.entries > 0 => format!("It was obeyed{day}."),
        ReplyState::Obeyed if explanation.has_commands() => {
            format!("It was answered{day}; it changed nothing.")
        }
        ReplyState::Obeyed => format!("It was read{day}. There was no command in it, so nothing was done."),
        ReplyState::Refused => format!("It was left alone{day}: {}.", text::one_line(&decided.reason)),
        ReplyState::Found => "It waits for the next round.".to_owned(),
    }
}
