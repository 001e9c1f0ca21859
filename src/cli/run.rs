//! `rekindle run`.

use super::args::Global;
use crate::config::{self, Paths};
use crate::daemon;

/// Runs the daemon until it is told to end.
pub fn run(global: &Global) -> anyhow::Result<u8> {
    let load = || -> anyhow::Result<_> {
        let config = config::load(global.config.as_deref())?;
        let paths = Paths::find(global.config.as_deref(), global.data.as_deref())?;
        Ok((config, paths))
    };
    daemon::run(&load)?;
    Ok(0)
}
