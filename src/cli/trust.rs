//! `rekindle why-not`, `rekindle account pair`, `rekindle token rotate`: whom replies are believed,
//! and why.

use serde_json::json;

use super::args::TokenAction;
use super::output::{print_line, read_input};
use super::{OutputFormat, RunMode, Terminal};
use crate::job::replies::pairing;
use crate::job::why_not::{self, Explanation};
use crate::job::{App, welcome};
use crate::mail::text;
use crate::store::reply::ReplyState;

/// Tells why a mail was obeyed or not. `-` reads standard input.
pub fn why_not(file: &str, app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let message = read_input(file)?;
    let explanation = why_not::explain(app, &message, terminal.now)?;
    match terminal.form {
        OutputFormat::Json => print_line(terminal.out, &value(&explanation)),
        OutputFormat::Text => print(&explanation, app, terminal),
    }
}

fn value(explanation: &Explanation) -> serde_json::Value {
    let rule = |finding: &crate::command::trust::TrustFinding| {
        let reason = match &finding.outcome {
            Ok(reason) => reason.clone(),
            Err(against) => against.to_string(),
        };
        json!({"rule": finding.rule, "holds": finding.outcome.is_ok(), "reason": reason})
    };
    let decided = explanation.decided.as_ref().map(|decided| {
        json!({"state": decided.state.as_str(), "reason": decided.reason, "at": decided.at.map(|at| at.as_second())})
    });
    json!({
        "version": 1,
        "obeyed": explanation.verdict.against().is_empty(),
        "rules": explanation.verdict.findings.iter().map(rule).collect::<Vec<_>>(),
        "decided": decided,
        "notes": explanation.notes,
    })
}

fn print(explanation: &Explanation, app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    for finding in &explanation.verdict.findings {
        let (mark, reason) = match &finding.outcome {
            Ok(reason) => ("yes", reason.clone()),
            Err(against) => ("NO ", against.to_string()),
        };
        let rule = serde_json::to_value(finding.rule)?;
        let rule = rule.as_str().unwrap_or_default();
        writeln!(terminal.out, "{mark}  {rule:<8} {}", text::one_line(&reason))?;
    }
    for note in &explanation.notes {
        writeln!(terminal.out, "     {note}")?;
    }
    let against = explanation.verdict.against().len();
    writeln!(
        terminal.out,
        "{}",
        match against {
            0 => "All five hold: a mail like this is obeyed.",
            1 => "One of the five does not hold, so it is left alone.",
            _ => "Not all five hold, so it is left alone.",
        }
    )?;
    if let Some(decided) = &explanation.decided {
        let day = decided.at.map(|at| app.local(at).strftime(" on %-d %B %Y, %H:%M").to_string());
        let day = day.unwrap_or_default();
        match decided.state {
            ReplyState::Obeyed => writeln!(terminal.out, "It was obeyed{day}.")?,
            ReplyState::Refused => {
                writeln!(terminal.out, "It was left alone{day}: {}.", text::one_line(&decided.reason))?
            }
            ReplyState::Found => writeln!(terminal.out, "It waits for the next round.")?,
        }
    }
    Ok(())
}

/// `rekindle account pair`.
pub fn pair(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let owner = app.owner().address;
    if terminal.effect == RunMode::DryRun {
        writeln!(terminal.out, "A pairing mail would be sent to {owner}.")?;
        return Ok(());
    }
    pairing::request(app, terminal.now)?;
    writeln!(
        terminal.out,
        "A pairing mail goes to {owner}. Answer it from the address you will write commands from, then see `rekindle doctor`."
    )?;
    super::digest::deliver(app, terminal)
}

/// `rekindle token`.
pub fn token(action: &TokenAction, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let TokenAction::Rotate = action;
    if terminal.effect == RunMode::DryRun {
        writeln!(
            terminal.out,
            "The welcome mail would stop being a place to reply to, and a new one would be sent."
        )?;
        return Ok(());
    }
    welcome::rotate(app, terminal.now)?;
    writeln!(
        terminal.out,
        "The old welcome mail is no longer a place to reply to. A new one is on its way."
    )?;
    super::digest::deliver(app, terminal)
}
