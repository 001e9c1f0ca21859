//! `rekindle digest`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use jiff::Timestamp;

use super::failure::TemporaryFailure;
use super::output::print_line;
use super::{OutputFormat, RunMode, Terminal, args};
use crate::agenda::DigestPlan;
use crate::command::JobKey;
use crate::compose::digest::Digest;
use crate::compose::{self, Envelope};
use crate::job::digest;
use crate::job::incomplete::Incomplete;
use crate::job::snapshot::Snapshot;
use crate::job::{App, deliver, draft_placement, introductions, trial_digest, unread};
use crate::store::Lock;
use crate::store::outbox::OutboxState;

/// Prints the digest of this moment; `--open` shows it in the browser; `--send` scans first and
/// sends it, with `--test` as a trial.
pub fn run(options: &args::DigestArgs, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    if options.send && terminal.effect == RunMode::Real {
        return match options.test {
            true => send_trial(app, terminal),
            false => send(app, terminal),
        };
    }
    let snapshot = app.digest_snapshot(terminal.now)?;
    let plan = digest::plan(app, &snapshot, Vec::new())?;
    let incomplete = app.incomplete()?;
    if let Some(Incomplete::Empty(says)) = &incomplete
        && plan.is_empty()
    {
        anyhow::bail!(TemporaryFailure(says.clone()));
    }
    let envelope = Envelope { token: None, ..app.envelope(&JobKey::DigestPreview, terminal.now) };
    if options.open {
        let said = compose::digest::put_into_words(&plan.content, &envelope, &app.templates)?;
        let view = compose::digest::html(&said, &envelope, &app.templates)?;
        open(&app.paths.data, &view, terminal)?;
        return writeln!(terminal.out, "{PREVIEW}").map(|()| 0).map_err(Into::into);
    }
    if terminal.form == OutputFormat::Text {
        if let Some(lack) = &incomplete {
            writeln!(terminal.out, "{}\n", lack.sentence())?;
        }
        if plan.is_empty() {
            writeln!(terminal.out, "{} No digest would be sent.", snapshot.nobody_due())?;
            return Ok(0);
        }
    }
    print(&plan, &envelope, app, terminal)?;
    if terminal.form == OutputFormat::Text {
        writeln!(terminal.out, "\n{PREVIEW}")?;
    }
    Ok(0)
}

/// Numbers are given to people when a digest is sent.
const PREVIEW: &str =
    "This is a preview: its numbers count once it is sent. Until then, say names: `rekindle done NAME`.";

fn print(
    plan: &DigestPlan,
    envelope: &Envelope,
    app: &App,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    let said = compose::digest::put_into_words(&plan.content, envelope, &app.templates)?;
    if terminal.form == OutputFormat::Json {
        let value = serde_json::json!({"version": 1, "digest": said});
        return print_line(terminal.out, &value);
    }
    writeln!(terminal.out, "Subject: {}\n", compose::digest::subject(&said, envelope.language))?;
    let text = compose::digest::text(&said, envelope, &app.templates)?;
    terminal.out.write_all(text.as_bytes())?;
    Ok(())
}

fn send(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let _lock = Lock::take(&app.paths.lock)?;
    let snapshot = scanned(app, terminal)?;
    introductions::notice(app, &snapshot)?;
    draft_placement::review(app, &snapshot)?;
    let plan = digest::plan(app, &snapshot, Vec::new())?;
    if plan.is_empty() {
        return nobody(&snapshot, terminal);
    }
    let slot = JobKey::ManualDigest(snapshot.now);
    digest::write(app, &plan, &slot, snapshot.now)?;
    let subject = compose::digest::subject(&word(app, &plan, snapshot.now)?, app.config.language);
    writeln!(terminal.out, "{}: {subject}", app.owner().address)?;
    deliver_locked("Sent.", app, terminal)?;
    Ok(0)
}

/// The same as a trial: nothing but the mail itself is written.
fn send_trial(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let _lock = Lock::take(&app.paths.lock)?;
    let snapshot = scanned(app, terminal)?;
    let plan = digest::plan(app, &snapshot, Vec::new())?;
    if plan.is_empty() {
        return nobody(&snapshot, terminal);
    }
    trial_digest::write(app, &plan, snapshot.now)?;
    let subject = compose::digest::trial_subject(&word(app, &plan, snapshot.now)?, app.config.language);
    writeln!(terminal.out, "{}: {subject}", app.owner().address)?;
    deliver_locked("Sent.", app, terminal)?;
    Ok(0)
}

/// The digest in words.
fn word(app: &App, plan: &DigestPlan, now: Timestamp) -> anyhow::Result<Digest> {
    let envelope = app.envelope(&JobKey::DigestPreview, now);
    Ok(compose::digest::put_into_words(&plan.content, &envelope, &app.templates)?)
}

/// What is known once every account was read.
fn scanned(app: &mut App, terminal: &Terminal<'_>) -> anyhow::Result<Snapshot> {
    for account in &app.config.accounts.clone() {
        let scanned = super::scan::one(app, account, terminal.clock);
        unread::judge_scan(app, account, scanned, terminal.clock.now())?;
    }
    // What the scan took has passed.
    app.digest_snapshot(terminal.clock.now())
}

fn nobody(snapshot: &Snapshot, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    writeln!(terminal.out, "{} So no mail was written.", snapshot.nobody_due())?;
    Ok(0)
}

/// Tries what waits in the outbox, unless a daemon is at work and will.
///
/// # Errors
/// The database's, or [`TemporaryFailure`] when something still waits.
pub fn deliver(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    deliver_saying("Sent.", app, terminal)
}

/// The same, in these words once all is sent.
///
/// # Errors
/// As [`deliver()`].
pub fn deliver_saying(sent: &str, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    match Lock::take(&app.paths.lock) {
        Ok(_lock) => deliver_locked(sent, app, terminal),
        Err(crate::store::StoreError::Locked { .. }) if terminal.form == OutputFormat::Json => Ok(()),
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
/// The database's, or [`TemporaryFailure`] when the mailbox does not take them now.
pub fn place_drafts(app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    match Lock::take(&app.paths.lock) {
        Ok(_lock) => match draft_placement::run(app, terminal.clock)?.as_slice() {
            [] => Ok(()),
            complaints => {
                let what = complaints.join("; ");
                Err(TemporaryFailure(format!("{what}; `rekindle run` tries again by itself")).into())
            }
        },
        Err(crate::store::StoreError::Locked { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn deliver_locked(sent: &str, app: &mut App, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    deliver::recover(app, terminal.clock.now())?;
    let mut waiting = None;
    for attempt in deliver::run(app, terminal.clock)? {
        if attempt.state != OutboxState::Sent {
            waiting = Some(attempt.reason);
        }
    }
    match waiting {
        None if terminal.form == OutputFormat::Json => Ok(()),
        None => writeln!(terminal.out, "{sent}").map_err(Into::into),
        Some(reason) => {
            Err(TemporaryFailure(format!("sending: {reason}; it waits in the outbox (`rekindle outbox`)"))
                .into())
        }
    }
}

/// Writes the page into the data folder (0600) and hands it to the desktop.
fn open(folder: &Path, view: &str, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let path = folder.join("digest.html");
    write_private(&path, view.as_bytes())?;
    writeln!(terminal.out, "{}", path.display())?;
    show(&path, terminal)
}

/// Hands a file to the desktop.
///
/// # Errors
/// Standard output's.
pub fn show(path: &Path, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(opener)
        .arg(path)
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
        if !folder.is_dir() {
            let why = "there is no such folder; make it, or name another file";
            return Err(std::io::Error::new(std::io::ErrorKind::NotFound, why));
        }
        let mut file = tempfile::Builder::new().tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("writing {}", path.display()))
}
