//! `rekindle run`.

use super::args::{self, GlobalArgs};
use crate::config::{self, Paths};
use crate::daemon;
use crate::job::clock::Clock;

/// Runs the daemon until it is told to end, or one round of it.
pub fn run(options: &args::RunArgs, global: &GlobalArgs, clock: Clock) -> anyhow::Result<u8> {
    let load = || -> anyhow::Result<_> {
        let config = config::load(global.config.as_deref())?;
        config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
        let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
        Ok((config, paths))
    };
    match options.once {
        true => daemon::once(&load, clock)?,
        false => daemon::run(&load, clock)?,
    }
    Ok(0)
}
