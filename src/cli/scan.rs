//! `rekindle scan`.

use std::io::IsTerminal;
use std::sync::atomic::AtomicBool;

use indicatif::{ProgressBar, ProgressStyle};

use super::failure::{PARTIAL, UsageError};
use super::output::print_line;
use super::{OutputFormat, RunMode, Terminal, args};
use crate::command::span::count;
use crate::config::Account;
use crate::job::App;
use crate::job::clock::Clock;
use crate::job::scan::{self, Progress, ScanError, ScanOptions, ScanReport};
use crate::source::SourceError;
use crate::store::Lock;

/// Scans the accounts that are asked for. Exit code 3 when some folders could not be read.
pub fn run(options: &args::ScanArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let _lock = Lock::take(&app.paths.lock)?;
    let accounts = chosen(app, options.account.as_deref())?;
    if terminal.effect == RunMode::DryRun {
        for account in &accounts {
            writeln!(terminal.out, "would scan {} ({})", account.name, account.email)?;
        }
        return Ok(0);
    }
    let since = options.since.and_then(|span| scan::since(span, terminal.now, &app.config.zone));
    let files = app.sync_files(terminal.clock.now())?;
    if files > 0 && terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "calendars and address books: {} read.", count(files as i64, "file"))?;
    }
    let mut partial = false;
    for account in &accounts {
        let report = account_now(app, account, since, terminal.clock)?;
        partial |= !report.failed.is_empty();
        match terminal.form {
            OutputFormat::Text => print_report(terminal, account, &report)?,
            OutputFormat::Json => print_line(terminal.out, &line(account, &report))?,
        }
    }
    Ok(if partial { PARTIAL } else { 0 })
}

/// Every account, for a digest that must be fresh.
///
/// # Errors
/// The first account that cannot be scanned.
pub fn everything(app: &mut App, clock: Clock) -> anyhow::Result<Vec<ScanReport>> {
    let accounts = app.config.accounts.clone();
    accounts.iter().map(|account| account_now(app, account, None, clock)).collect()
}

/// Every account, without a word.
///
/// # Errors
/// The first account that cannot be scanned.
pub fn quietly(app: &mut App, clock: Clock) -> anyhow::Result<()> {
    let stop = AtomicBool::new(false);
    for account in app.config.accounts.clone() {
        app.scan(&account, &stop, clock)?;
    }
    Ok(())
}

/// One account, for a digest that must be fresh.
///
/// # Errors
/// As [`scan::run`].
pub fn one(app: &mut App, account: &Account, clock: Clock) -> Result<ScanReport, ScanError> {
    let stop = AtomicBool::new(false);
    let mut shown = ShownProgress::new();
    let options = ScanOptions { since: None, stop: &stop, began: clock.now() };
    let report = scan::run(&mut app.store, account, options, &mut |progress| shown.progress(progress));
    shown.finish();
    report
}

fn chosen(app: &App, name: Option<&str>) -> anyhow::Result<Vec<Account>> {
    let accounts = &app.config.accounts;
    let Some(name) = name else { return Ok(accounts.clone()) };
    let found: Vec<Account> = accounts.iter().filter(|account| account.name == name).cloned().collect();
    if found.is_empty() {
        let names: Vec<&str> = accounts.iter().map(|account| account.name.as_str()).collect();
        return Err(UsageError(format!(
            "no account is called {name}; the configuration has {}",
            names.join(", ")
        ))
        .into());
    }
    Ok(found)
}

fn account_now(
    app: &mut App,
    account: &Account,
    since: Option<jiff::Timestamp>,
    clock: Clock,
) -> anyhow::Result<ScanReport> {
    app.sync_files(clock.now())?;
    let stop = AtomicBool::new(false);
    let mut shown = ShownProgress::new();
    let options = ScanOptions { since, stop: &stop, began: clock.now() };
    let report = scan::run(&mut app.store, account, options, &mut |progress| shown.progress(progress));
    shown.finish();
    Ok(report?)
}

fn print_report(terminal: &mut Terminal<'_>, account: &Account, report: &ScanReport) -> anyhow::Result<()> {
    let folders = count(report.folders as i64, "folder");
    let read = count(report.read as i64, "header");
    let new = count(report.result.new as i64, "message");
    let says = match (report.read, report.result.new) {
        (0, _) => format!("nothing new in {folders}"),
        (_, 0) => format!("read {read} in {folders}; all were known"),
        (_, 1) => format!("read {read} in {folders}; {new} is new"),
        _ => format!("read {read} in {folders}; {new} are new"),
    };
    let out = &mut terminal.out;
    writeln!(out, "{}: {says}.", account.name)?;
    if report.passed_over > 0
        && let Some(since) = report.since
    {
        writeln!(
            out,
            "  {} from before {} were passed over.",
            report.passed_over,
            since.strftime("%Y-%m-%d")
        )?;
    }
    if report.unreadable > 0 {
        writeln!(
            out,
            "  {} could not be read and were set aside; `rekindle doctor` names them.",
            report.unreadable
        )?;
    }
    for (folder, error) in &report.failed {
        writeln!(out, "  {folder} could not be read: {error}\n    {}", SourceError::remedy(error))?;
    }
    Ok(())
}

fn line(account: &Account, report: &ScanReport) -> serde_json::Value {
    let failed: Vec<_> = report
        .failed
        .iter()
        .map(|(folder, error)| serde_json::json!({"folder": folder, "error": error.to_string()}))
        .collect();
    serde_json::json!({
        "version": 1,
        "account": account.name,
        "folders": report.folders,
        "read": report.read,
        "new": report.result.new,
        "copies": report.result.copies,
        "replies": report.result.replies,
        "passed_over": report.passed_over,
        "unreadable": report.unreadable,
        "failed": failed,
    })
}

/// A bar with rate and time left on a terminal; one log line a folder otherwise.
struct ShownProgress {
    bar: Option<ProgressBar>,
}

impl ShownProgress {
    fn new() -> ShownProgress {
        ShownProgress { bar: std::io::stderr().is_terminal().then(ProgressBar::no_length) }
    }

    fn progress(&mut self, progress: Progress<'_>) {
        match (progress, &self.bar) {
            (Progress::Folder { account, folder, messages }, Some(bar)) => {
                bar.reset();
                bar.set_length(messages.unwrap_or(0));
                bar.set_style(style(messages));
                bar.set_message(format!("{account}: {folder}"));
            }
            (Progress::Read { messages }, Some(bar)) => bar.set_position(messages),
            (Progress::Done { account, folder, result, read }, None) => {
                tracing::info!("scanned {account}: {folder}: {read} read, {} new", result.new);
            }
            _ => {}
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(messages: Option<u64>) -> ProgressStyle {
    let template =
        if messages.is_some() { "{msg} {wide_bar} {pos}/{len} {eta}" } else { "{spinner} {msg} {pos}" };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
