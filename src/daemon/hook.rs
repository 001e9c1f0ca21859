//! `[hooks]`: the owner's own commands, when a digest went out or something failed.

use std::process::{Command, Stdio};

use crate::config::{Config, child};

/// Runs `on-failure`. `$REKINDLE_ERROR` in an argument, and in the environment, is what went wrong.
pub(super) fn on_failure(config: &Config, error: &str) {
    run(config.on_failure.as_deref(), config, error);
}

/// Runs `on-digest`.
pub(super) fn on_digest(config: &Config) {
    run(config.on_digest.as_deref(), config, "");
}

/// Starts the command and leaves it to itself: nothing waits for it.
fn run(command: Option<&[String]>, config: &Config, error: &str) {
    let Some([program, arguments @ ..]) = command else { return };
    let mut command = Command::new(program);
    command.args(arguments.iter().map(|argument| argument.replace("$REKINDLE_ERROR", error)));
    command.env("REKINDLE_ERROR", error).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    child::spare(&mut command, config.secret_variables());
    match command.spawn() {
        // Reaped by a thread of its own, so that no zombie is left.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => tracing::warn!("the hook {program} could not be started: {error}"),
    }
}
