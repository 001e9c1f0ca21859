//! `rekindle setup`: from an address to the first list and a welcome mail. A guide on a terminal;
//! without one, flags alone do it, and what they leave open is named at once.
//!
//! - `guide`: the questions, in order
//! - `found`, `ways`: what other programs have here, and the ways to read mail that follow from it
//! - `autoconfig`, `srv`, `discovery`: looking servers up, after asking
//! - `slip`, `digest_time`, `missing`: what was typed, and what was not
//! - `signature`: how the owner signs, as their mail says
//! - `keep`, `token`, `certificate`: where the password goes, who fetches tokens, a server that
//!   vouches for itself
//! - `trial`: the login, the folders, the way out, before anything is written
//! - `plan`, `config_file`: what is written, and how
//! - `resume`: a setup that ended after its configuration was written goes on
//! - `renew`: another password for an account that is there
//! - `first_steps`: the first scan and list, the welcome mail, the service

mod autoconfig;
mod certificate;
pub(super) mod config_file;
mod date_order;
mod dialog;
mod digest_time;
mod discovery;
mod first_steps;
mod found;
mod guide;
mod keep;
pub mod machine;
mod missing;
mod plan;
pub(super) mod renew;
mod resume;
mod signature;
mod slip;
mod srv;
mod token;
pub(super) mod trial;
mod ways;

use super::failure::TemporaryFailure;
use super::{RunMode, Terminal, args};
use guide::Guide;
use trial::Fault;

/// Asks, tries, writes, and takes the first steps.
///
/// # Errors
/// What is missing or does not work; nothing is written then, except that a failure of the first
/// scan or of the welcome mail leaves the configuration in place.
pub fn run(
    flags: &args::SetupArgs,
    global: &args::GlobalArgs,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    if let Some(app) = resume::unfinished(flags, global)? {
        return resume::run(app, flags, global, terminal);
    }
    let guide = Guide::open(flags, global, terminal.screen)?;
    guide.greet(terminal.out)?;
    let mut draft = guide.draft(terminal.out)?;
    if terminal.effect == RunMode::DryRun {
        let settings = guide.settings(&draft)?;
        let text = guide.text(&draft, &settings)?;
        return write!(terminal.out, "{text}").map_err(Into::into);
    }
    guide.try_out(&mut draft, terminal.out)?;
    let goes_on_later = !draft.is_open() && guide.dialog().is_some();
    guide.write(draft, terminal.out)?;
    if goes_on_later {
        return first_steps::later(terminal);
    }
    first_steps::run(flags, global, guide.dialog(), terminal)
}

/// What does not work, where nobody can be asked; `then` says what that leaves.
fn no_way_on(fault: Fault, then: &'static str) -> anyhow::Error {
    match fault {
        Fault::Mailbox(error) => anyhow::Error::new(error).context(then),
        Fault::Delivery(why) => TemporaryFailure(format!("{then}: mail cannot leave: {why}")).into(),
    }
}
