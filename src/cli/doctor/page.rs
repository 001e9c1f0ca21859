//! How the findings are printed: what needs the owner first, numbered, each with its remedy; what
//! is well below, as a quiet table.

use serde_json::json;

use super::finding::{Finding, Weight};
use super::paste::Redactor;
use crate::cli::fold::folded;
use crate::cli::output::print_line;
use crate::cli::screen::Tone;
use crate::cli::table::{Side, Table};
use crate::cli::{OutputFormat, Terminal, args};

/// Rows of one topic in the table of what is well.
const ROWS: usize = 3;

/// Prints them, as text or JSON.
///
/// # Errors
/// Standard output's.
pub(super) fn print(findings: &[Finding], terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    match terminal.form {
        OutputFormat::Json => {
            findings.iter().try_for_each(|finding| print_line(terminal.out, &line(finding)))
        }
        OutputFormat::Text => {
            let text = text(findings, terminal);
            Ok(terminal.out.write_all(text.as_bytes())?)
        }
    }
}

/// Prints them without what is private.
///
/// # Errors
/// Standard output's.
pub(super) fn paste(
    findings: &[Finding],
    redactor: &Redactor,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let (os, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    writeln!(terminal.out, "{}, {os} {machine}", args::version())?;
    let shown: Vec<Finding> = findings.iter().filter_map(|finding| redactor.finding(finding)).collect();
    let text = text(&shown, terminal);
    Ok(terminal.out.write_all(text.as_bytes())?)
}

fn line(finding: &Finding) -> serde_json::Value {
    json!({
        "version": 1, "weight": finding.weight, "topic": finding.topic, "account": finding.account,
        "says": finding.says, "remedy": finding.remedy,
    })
}

fn text(findings: &[Finding], terminal: &Terminal<'_>) -> String {
    let of = |weight: Weight| findings.iter().filter(move |finding| finding.weight == weight);
    let (troubles, notes) = (of(Weight::Trouble).count(), of(Weight::Note).count());
    let mut out = headline(troubles, notes) + "\n";
    for (nth, finding) in of(Weight::Trouble).enumerate() {
        out.push_str(&entry(&format!("{}.", nth + 1), finding, terminal));
    }
    if troubles > 0 && notes > 0 {
        out.push_str("\nGood to know\n");
    }
    of(Weight::Note).for_each(|finding| out.push_str(&entry("-", finding, terminal)));
    if troubles + notes > 0 && of(Weight::Fine).count() > 0 {
        out.push_str("\nAs it should be\n");
    }
    let fine: Vec<&Finding> = of(Weight::Fine).collect();
    out + &table(&fine, terminal)
}

fn headline(troubles: usize, notes: usize) -> String {
    match (troubles, notes) {
        (0, 0) => "All is well.".to_owned(),
        (0, 1) => "All works. One thing is good to know:".to_owned(),
        (0, notes) => format!("All works. {notes} things are good to know:"),
        (1, _) => "One thing does not work:".to_owned(),
        (troubles, _) => format!("{troubles} things do not work, the likeliest cause first:"),
    }
}

/// What is so, and what to do below it.
fn entry(mark: &str, finding: &Finding, terminal: &Terminal<'_>) -> String {
    const INDENT: usize = 4;
    let room = terminal.screen.columns().map(|columns| columns.saturating_sub(INDENT).max(20));
    let mut out = String::new();
    for (nth, piece) in folded(&finding.line(), room).iter().enumerate() {
        let head = if nth == 0 { mark } else { "" };
        out.push_str(&format!("{head:<INDENT$}{piece}\n"));
    }
    if !finding.remedy.is_empty() {
        let tone = if finding.weight == Weight::Trouble { Tone::Warm } else { Tone::Soft };
        for piece in folded(&finding.remedy, room) {
            out.push_str(&format!("{:<INDENT$}{}\n", "", terminal.screen.paint(&piece, tone)));
        }
    }
    out
}

/// A few rows a topic.
fn table(fine: &[&Finding], terminal: &Terminal<'_>) -> String {
    let mut table = Table::new([("Part", Side::Left), ("State", Side::Left)]).folding(1);
    let mut above = ("", 0);
    for finding in fine {
        let label = finding.topic.label();
        above = if above.0 == label { (label, above.1 + 1) } else { (label, 0) };
        let shown = if above.1 == 0 { label } else { "" };
        match above.1 {
            0..ROWS => table.push(vec![shown.into(), finding.line().into()]),
            ROWS => table.push(vec![shown.into(), "and more: `rekindle --json doctor` has all".into()]),
            _ => {}
        }
    }
    table.render(terminal.screen)
}
