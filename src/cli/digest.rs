//! `rekindle digest`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

use super::failure::Later;
use super::plumbing::print_line;
use super::{Effect, Form, Terminal, args};
use crate::compose::{self, Envelope};
use crate::job::digest::{self, Plan};
use crate::job::{House, deliver, meetings, place};
use crate::store::Lock;
use crate::store::outbox::State;

/// Prints the digest of this moment; `--open` shows it in the browser; `--send` scans first and sends it.
pub fn run(options: &args::Digest, house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    if options.send && terminal.effect == Effect::Real {
        return send(house, terminal);
    }
    let book = house.book(terminal.now)?;
    let plan = digest::plan(house, &book, Vec::new())?;
    let envelope = Envelope { token: None, ..house.envelope("digest/preview", terminal.now) };
    if options.open {
        let page = compose::digest::html(&plan.digest, &envelope, &house.templates)?;
        return open(&house.paths.data, &page, terminal).map(|()| 0);
    }
    print(&plan, &envelope, house, terminal)?;
    Ok(0)
}

fn print(plan: &Plan, envelope: &Envelope, house: &House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    if terminal.form == Form::Json {
        let value = serde_json::json!({"version": 1, "digest": plan.digest});
        return print_line(terminal.out, &value);
    }
    writeln!(terminal.out, "Subject: {}\n", compose::digest::subject(&plan.digest))?;
    let text = compose::digest::text(&plan.digest, envelope, &house.templates)?;
    terminal.out.write_all(text.as_bytes())?;
    Ok(())
}

fn send(house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let _lock = Lock::take(&house.paths.lock)?;
    let reports = super::scan::everything(house, terminal.clock)?;
    for (account, report) in house.config.accounts.iter().zip(&reports) {
        digest::ensure_fresh(house, account, report)?;
    }
    let remarks = reports.iter().flat_map(digest::remarks).collect();
    // What the scan took has passed.
    let now = terminal.clock.now();
    let book = house.book(now)?;
    meetings::notice(house, &book)?;
    place::review(house, &book)?;
    let plan = digest::plan(house, &book, remarks)?;
    if plan.is_empty() {
        writeln!(terminal.out, "{} So no mail was written.", book.nobody_due())?;
        return Ok(0);
    }
    let slot = format!("digest/manual/{now}");
    digest::write(house, &plan, &slot, now)?;
    writeln!(terminal.out, "{}: {}", house.owner().address, compose::digest::subject(&plan.digest))?;
    deliver_locked(house, terminal)?;
    Ok(0)
}

/// Tries what waits in the outbox, unless a daemon is at work and will.
///
/// # Errors
/// The database's, or [`Later`] when something still waits.
pub fn deliver(house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    match Lock::take(&house.paths.lock) {
        Ok(_lock) => deliver_locked(house, terminal),
        Err(crate::store::StoreError::Locked { .. }) => {
            writeln!(terminal.out, "The daemon is running and will send it.")?;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Puts drafts among the owner's, unless a daemon is at work and will.
///
/// # Errors
/// The database's, or [`Later`] when the mailbox does not take them now.
pub fn place_drafts(house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    match Lock::take(&house.paths.lock) {
        Ok(_lock) => match place::run(house, terminal.clock)?.as_slice() {
            [] => Ok(()),
            complaints => {
                let what = complaints.join("; ");
                Err(Later(format!("{what}; `rekindle run` tries again by itself")).into())
            }
        },
        Err(crate::store::StoreError::Locked { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn deliver_locked(house: &mut House, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    deliver::recover(house, terminal.clock.now())?;
    let mut waiting = None;
    for attempt in deliver::run(house, terminal.clock)? {
        if attempt.state != State::Sent {
            waiting = Some(attempt.reason);
        }
    }
    match waiting {
        None => writeln!(terminal.out, "Sent.").map_err(Into::into),
        Some(reason) => {
            Err(Later(format!("sending: {reason}; it waits in the outbox (`rekindle outbox`)")).into())
        }
    }
}

/// Writes the page into the data folder (0600) and hands it to the desktop.
fn open(folder: &Path, page: &str, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let path = folder.join("digest.html");
    write_private(&path, page.as_bytes())?;
    writeln!(terminal.out, "{}", path.display())?;
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(opener)
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !started.is_ok_and(|status| status.success()) {
        writeln!(terminal.out, "Open it in a browser: {opener} could not.")?;
    }
    Ok(())
}

/// Writes a file only its owner may read, at once or not at all.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write;
    let folder = path.parent().context("a file has a folder")?;
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("writing {}", path.display()))
}
