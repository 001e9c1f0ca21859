//! `rekindle status`, and `rekindle` alone: how things stand, or an offer to set up.

use std::fmt::Write;

use super::fold::fold;
use super::{Terminal, args};
use crate::config::{self, Paths};
use crate::infer::wording;
use crate::job::App;
use crate::job::incomplete::Incomplete;
use crate::job::unread::{self, ScanStanding};
use crate::store::lock_holder;
use crate::store::outbox::OutboxState;

/// Prints the status.
pub fn run(global: &args::GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    if global.config.is_none() && !paths.config.exists() {
        return offer(terminal, &paths);
    }
    let config = config::load(global.config.as_deref())?;
    let app = App::open(config, paths)?;
    stand(&app, terminal)
}

fn offer(terminal: &mut Terminal<'_>, paths: &Paths) -> anyhow::Result<()> {
    writeln!(terminal.out, "Rekindle is not set up yet ({} is not there).", paths.config.display())?;
    writeln!(terminal.out, "    rekindle demo                    shows all of it, without an account")?;
    writeln!(
        terminal.out,
        "    rekindle setup                   asks a few questions and starts with your own mail"
    )?;
    writeln!(terminal.out, "    rekindle --help                  says the rest")?;
    Ok(())
}

/// What has to be so that a digest comes by itself. Empty: it is so.
fn while_running(app: &App) -> &'static str {
    match lock_holder(&app.paths.lock) {
        Ok(Some(_)) => "",
        _ => ", if a daemon runs by then (`rekindle service install`, or `rekindle run`)",
    }
}

fn next_digest(app: &App, now: jiff::Timestamp) -> anyhow::Result<String> {
    Ok(match app.next_digests(now, 1)?.first() {
        Some(next) => {
            let at = app.local(*next).strftime("%A, %-d %B, %H:%M");
            format!("Next digest: {at}{}", while_running(app))
        }
        None => "No digest is to come; `rekindle doctor` says why.".to_owned(),
    })
}

/// What was read of each account, and what could not be.
fn mailboxes(app: &App, now: jiff::Timestamp, out: &mut String) -> anyhow::Result<()> {
    for account in &app.config.accounts {
        let rows = app.store.folders()?;
        let mine: Vec<_> = rows.iter().filter(|row| row.account == account.name && !row.gone).collect();
        let folders = mine.len();
        let mut messages = 0;
        for row in mine {
            messages += app.store.messages_in(row.id)?;
        }
        writeln!(out, "{} <{}>: {messages} messages read in {folders} folders", account.name, account.email)?;
    }
    match app.incomplete()? {
        // It says already what could not be read, and that nothing was.
        Some(Incomplete::Empty(says)) => writeln!(out, "{says}")?,
        Some(Incomplete::Partly(_)) | None => {
            for (standing, line) in unread::standing(app, now)? {
                match standing {
                    ScanStanding::Unreadable { reason, .. } => writeln!(out, "{line}: {reason}")?,
                    ScanStanding::Scanned | ScanStanding::Never { .. } => writeln!(out, "{line}")?,
                }
            }
        }
    }
    Ok(())
}

fn stand(app: &App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let mut out = String::new();
    mailboxes(app, terminal.now, &mut out)?;
    let snapshot = app.overview(terminal.now)?;
    let known = snapshot.people.persons.iter().filter(|person| person.known.is_some()).count();
    writeln!(out, "{known} people known, {} gone quiet", snapshot.due().len())?;
    if let Some((_, at)) = app.store.latest_digest()? {
        writeln!(out, "Last digest: {}", wording::day(at.as_second(), terminal.now, &app.config.zone))?;
    }
    if let Some(until) = app.paused_until(terminal.now)? {
        let until = app.local(until).strftime("%A, %-d %B, %H:%M");
        writeln!(out, "Digests pause until {until}; `rekindle resume` ends the pause.")?;
    }
    writeln!(out, "{}", next_digest(app, terminal.now)?)?;
    let waiting = app.store.outbox()?.iter().filter(|row| row.state != OutboxState::Sent).count();
    if waiting > 0 {
        writeln!(out, "{waiting} mails wait in the outbox; see `rekindle outbox`")?;
    }
    Ok(writeln!(terminal.out, "{}", fold(out.trim_end(), terminal.screen))?)
}
