//! What follows a new configuration: the first scan, the first list, the welcome mail seen
//! arriving, the background service.

use std::time::Duration;

use super::dialog::Dialog;
use super::machine;
use crate::cli::args::{GlobalArgs, ScanArgs, ServiceArgs, SetupArgs};
use crate::cli::screen::Tone;
use crate::cli::{Terminal, digest, due, scan, service};
use crate::config::SendSettings;
use crate::job::incomplete::Incomplete;
use crate::job::{App, welcome};

/// People of the first list.
const LISTED: usize = 10;

/// How long the welcome mail is waited for.
const ARRIVAL: Duration = Duration::from_secs(60);
/// The same where a program of the owner's has to fetch it first.
const FETCHED_BY_OTHERS: Duration = Duration::from_secs(5);
/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// Takes the steps that the flags leave in.
///
/// # Errors
/// The scan's, the database's; a mail that waits for another try.
pub fn run(
    flags: &SetupArgs,
    global: &GlobalArgs,
    dialog: Option<&Dialog>,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    if !flags.no_scan {
        let mut app = crate::cli::open(global)?;
        first_list(&mut app, terminal).inspect_err(|_| {
            // The error that follows says more than this line.
            let _ = later(terminal);
        })?;
        if !flags.no_welcome {
            welcome(&mut app, terminal)?;
        }
    }
    background(flags, global, dialog, terminal)
}

/// Says what is left to do where the mailbox cannot be read.
///
/// # Errors
/// Standard output's.
pub fn later(terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let line = "\nThe configuration is written. `rekindle setup` goes on when your mailbox can be reached.";
    writeln!(terminal.out, "{line}").map_err(Into::into)
}

fn first_list(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    heading(terminal, "Reading the headers of your mail")?;
    let all = ScanArgs { rebuild: false, since: None, account: None };
    scan::run(&all, app, terminal)?;
    let snapshot = app.snapshot(terminal.clock.now())?;
    let due = snapshot.due();
    if let Some(Incomplete::Empty(says)) = app.incomplete()? {
        return writeln!(terminal.out, "\n{says}").map_err(Into::into);
    }
    if due.is_empty() {
        return writeln!(terminal.out, "\n{}", snapshot.nobody_due()).map_err(Into::into);
    }
    let known = snapshot.people.persons.iter().filter(|person| person.known.is_some()).count();
    heading(terminal, &format!("You know {known} people; these have gone quiet"))?;
    write!(terminal.out, "{}", due::table(&snapshot, &due, LISTED).render(terminal.screen))?;
    if due.len() > LISTED {
        writeln!(terminal.out, "and {} more: `rekindle due`", due.len() - LISTED)?;
    }
    Ok(())
}

fn heading(terminal: &mut Terminal<'_>, text: &str) -> anyhow::Result<()> {
    let text = terminal.screen.paint(text, Tone::Warm);
    writeln!(terminal.out, "\n{text}").map_err(Into::into)
}

fn welcome(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if !welcome::is_due(app)? {
        return Ok(());
    }
    heading(terminal, &format!("Sending the welcome mail to {}", app.owner().address))?;
    welcome::write(app, terminal.clock.now())?;
    digest::deliver(app, terminal)?;
    if patience(app) == ARRIVAL {
        writeln!(terminal.out, "Waiting until it arrives, a minute at most.")?;
    }
    let line = match arrived(app, terminal)? {
        true => "It arrived. Keep it: you can answer it at any time.",
        false if patience(app) == ARRIVAL => {
            "It has not arrived within a minute. Look into Junk; `rekindle doctor` tells when it is seen."
        }
        false => "It is on its way, and shows when your mail is fetched next.",
    };
    writeln!(terminal.out, "{line}").map_err(Into::into)
}

fn patience(app: &App) -> Duration {
    let account = app.main_account();
    let handed_over = matches!(account.send, SendSettings::Maildir { .. });
    match account.source.server() {
        Some(_) => ARRIVAL,
        None if handed_over && !account.source.is_archive() => ARRIVAL,
        None => FETCHED_BY_OTHERS,
    }
}

/// Reads what is new until the welcome mail is among it.
fn arrived(app: &mut App, terminal: &Terminal<'_>) -> anyhow::Result<bool> {
    let begun = terminal.clock.now();
    loop {
        scan::quietly(app, terminal.clock)?;
        if app.store.has_own_mail(&crate::command::JobKey::FirstWelcome)? {
            return Ok(true);
        }
        if terminal.clock.now().duration_since(begun).unsigned_abs() >= patience(app) {
            return Ok(false);
        }
        std::thread::sleep(LOOK);
    }
}

fn background(
    flags: &SetupArgs,
    global: &GlobalArgs,
    dialog: Option<&Dialog>,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let can = machine::has_user_services();
    let wanted = match dialog {
        _ if flags.service || flags.no_service => flags.service,
        Some(dialog) if can && !flags.yes => {
            dialog.agrees("Start Rekindle in the background, now and whenever you log in?")?
        }
        Some(_) | None => can && flags.yes && dialog.is_some(),
    };
    if wanted {
        return service::run(&ServiceArgs::Install, global, terminal);
    }
    let how =
        if can { "`rekindle service install`" } else { "`rekindle run`, or `rekindle run --once` by cron," };
    writeln!(terminal.out, "\nDigests come while Rekindle runs: {how} keeps it going.").map_err(Into::into)
}
