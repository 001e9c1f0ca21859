//! `[hooks]`: the owner's own commands, when a digest went out or something failed.
//!
//! What went wrong may be the words of a server. They reach the command in its environment, never
//! in its text or its arguments.

use std::process::{Command, Stdio};

use crate::config::{Config, child};
use crate::mail::text;

/// The longest value of the variable, in characters: far below what execve(2) takes.
const LONGEST: usize = 2000;

/// Runs `on-failure`, with what went wrong as one line in `REKINDLE_ERROR`.
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
    command.args(arguments).env(child::ERROR, variable(error));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    child::spare(&mut command, config.secret_variables());
    match command.spawn() {
        // Reaped by a thread of its own, so that no zombie is left.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => tracing::warn!("the hook {program} could not be started: {error}"),
    }
}

/// One line without control bytes, since a variable cannot hold a NUL, and not too long to start a
/// program with.
fn variable(error: &str) -> String {
    text::shorten(&text::one_line(error), LONGEST).replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_error_fits_into_a_variable() {
        for error in
            ["a\0b\nc\u{1b}[31m".to_owned(), "\u{1F600}".repeat(1 << 20), "\0".repeat(1 << 18), String::new()]
        {
            let kept = variable(&error);
            assert!(kept.chars().count() <= LONGEST && !kept.contains(|c: char| c.is_control()), "{kept:?}");
        }
        assert_eq!(variable("550 $(x) `y` \"z\""), "550 $(x) `y` \"z\"");
    }
}
