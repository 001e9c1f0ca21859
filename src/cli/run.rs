//! `rekindle run`.

use super::args::{self, Global};
use crate::config::{self, Paths};
use crate::daemon;

/// Runs the daemon until it is told to end, or one round of it.
pub fn run(options: &args::Run, global: &Global, now: jiff::Timestamp) -> anyhow::Result<u8> {
    let load = || -> anyhow::Result<_> {
        let config = config::load(global.config.as_deref())?;
        config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
        let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
        Ok((config, paths))
    };
    match options.once {
        true => daemon::once(&load, now)?,
        false => daemon::run(&load)?,
    }
    Ok(0)
}
