//! `rekindle doctor`: looks at everything and says what needs the owner, the likeliest cause first,
//! each with one remedy. It goes on wherever it can: a database that does not open hides no wrong
//! password.
//!
//! | module | looks at |
//! | --- | --- |
//! | `mailbox` | connections, logins, folders, what could not be read |
//! | `sending` | ways out, the outbox, a digest that did not come |
//! | `digests` | when the next digest leaves; whether replies are obeyed |
//! | `files` | calendars and address books |
//! | `machine` | disk, clock, other daemons, the service, hooks |
//! | `people` | the owner's addresses, who may be one person |
//!
//! Each reads facts, and turns them into findings (`finding`) by plain functions; `page` prints
//! them, `paste` hides what is private. Absent on purpose: mending anything.

mod daemons;
mod digests;
mod files;
mod finding;
mod login;
mod machine;
mod mailbox;
mod page;
mod paste;
mod people;
mod sending;

use super::args::{DoctorArgs, GlobalArgs};
use super::{Terminal, failure};
use crate::compose::{self, Templates};
use crate::config::{self, Config, Paths};
use crate::job::{self, App};
use finding::{Finding, Topic, Weight};

/// Looks at everything. Exit code 3 when something does not work, 78 when the configuration cannot
/// be used.
pub fn run(options: &DoctorArgs, global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<u8> {
    let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
    let config = config::load(global.config.as_deref());
    let redactor = paste::Redactor::new(config.as_ref().ok(), &paths);
    let (mut findings, code) = match config {
        Ok(config) => (examine(config, paths, terminal)?, failure::PARTIAL),
        Err(error) => (vec![unusable(&error.to_string())], failure::CONFIG),
    };
    findings.sort_by_key(Finding::order);
    match options.paste {
        true => page::paste(&findings, &redactor, terminal)?,
        false => page::print(&findings, terminal)?,
    }
    let trouble = findings.iter().any(|finding| finding.weight == Weight::Trouble);
    Ok(if trouble { code } else { 0 })
}

/// A configuration that is not there, or cannot be used.
fn unusable(error: &str) -> Finding {
    let told = Finding::told(Weight::Trouble, Topic::Configuration, error);
    let usual =
        "Mend that line of the configuration (`rekindle config edit`), then ask `rekindle doctor` again.";
    let remedy = if told.remedy.is_empty() { usual.to_owned() } else { told.remedy };
    Finding { remedy, ..told }
}

/// All findings, in no order.
fn examine(config: Config, paths: Paths, terminal: &Terminal<'_>) -> anyhow::Result<Vec<Finding>> {
    let mut findings = vec![Finding::fine(Topic::Configuration, config.path.display().to_string())];
    let warnings = config.warnings();
    findings.extend(warnings.iter().map(|one| Finding::told(Weight::Note, Topic::Configuration, one)));
    let templates = readable_templates(&paths, &mut findings);
    let reached = mailbox::reach(&config, &mut findings);
    sending::ways_out(&config, &mut findings);
    machine::disk(&paths, &mut findings);
    machine::service(&config, &paths, &mut findings);
    machine::hook_programs(&config, &mut findings);
    match App::with_templates(config, paths, templates) {
        Ok(mut app) => inside(&mut app, &reached, terminal, &mut findings)?,
        Err(error) => {
            let says = format!("{error:#}");
            findings.push(Finding::told(Weight::Trouble, Topic::Database, &says));
        }
    }
    Ok(findings)
}

/// What only the database tells.
fn inside(
    app: &mut App,
    reached: &[String],
    terminal: &Terminal<'_>,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let now = terminal.now;
    template_trial(app, now, findings);
    mailbox::last_scans(app, reached, now, findings)?;
    mailbox::without_mail(app, reached, findings)?;
    mailbox::folders(app, findings)?;
    mailbox::damage(app, findings)?;
    files::files(app, now, findings)?;
    machine::clock(app, now, findings)?;
    machine::hook_endings(app, now, findings)?;
    people::own_addresses(app, now, findings)?;
    digests::next(app, now, findings)?;
    digests::replies(app, findings)?;
    sending::outbox(app, now, findings)?;
    sending::lost_digest(app, now, findings)
}

/// The owner's templates; the built-in ones where one of those cannot be read.
fn readable_templates(paths: &Paths, findings: &mut Vec<Finding>) -> Templates {
    match job::read_templates(&paths.templates) {
        Ok(templates) => templates,
        Err(error) => {
            findings.push(broken_template(&format!("{error:#}"), paths));
            Templates::built_in()
        }
    }
}

/// Every template of the owner's is rendered once.
fn template_trial(app: &App, now: jiff::Timestamp, findings: &mut Vec<Finding>) {
    let envelope = app.envelope(&crate::command::JobKey::DigestPreview, now);
    let faults = compose::trial::faults(&envelope, &app.templates);
    findings.extend(faults.iter().map(|fault| broken_template(&fault.to_string(), &app.paths)));
}

fn broken_template(fault: &str, paths: &Paths) -> Finding {
    let folder = paths.templates.display();
    let remedy = format!("Mend the file in {folder}, or remove it to use the built-in one.");
    Finding::trouble(Topic::Templates, fault.to_owned(), remedy)
}
