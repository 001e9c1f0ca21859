//! `rekindle account pair`, `rekindle token rotate`: whom replies are believed.

use super::args::TokenAction;
use super::{RunMode, Terminal};
use crate::job::replies::pairing;
use crate::job::{App, welcome};

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
