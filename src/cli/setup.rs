//! `rekindle setup`: from an address to the first list and a welcome mail. A guide on a terminal;
//! without one, flags alone do it, and what they leave open is named at once.
//!
//! - `guide`: the questions, in order
//! - `found`, `ways`: what other programs have here, and the ways to read mail that follow from it
//! - `autoconfig`, `srv`, `discovery`: looking servers up, after asking
//! - `slip`, `digest_time`, `missing`: what was typed, and what was not
//! - `keep`, `token`, `certificate`: where the password goes, who fetches tokens, a server that
//!   vouches for itself
//! - `trial`: the login, the folders, the way out, before anything is written
//! - `plan`, `config_file`: what is written, and how
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
mod slip;
mod srv;
mod token;
pub(super) mod trial;
mod ways;

use super::{RunMode, Terminal, args};
use guide::Guide;

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
    let guide = Guide::open(flags, global, terminal.screen)?;
    guide.greet(terminal.out)?;
    let mut draft = guide.draft(terminal.out)?;
    if terminal.effect == RunMode::DryRun {
        let settings = guide.settings(&draft)?;
        let text = guide.text(&draft, &settings)?;
        return write!(terminal.out, "{text}").map_err(Into::into);
    }
    guide.try_out(&mut draft, terminal.out)?;
    guide.write(draft, terminal.out)?;
    first_steps::run(flags, global, guide.dialog(), terminal)
}
