//! What the owner's own commands get of our environment.
//!
//! - `sendmail.command` and `drafts.command` are given mail and facts. They get what a mail program
//!   needs, and nothing else ([`bare`]).
//! - `password.command`, `token.command` and `[hooks]` were written by the owner for this. They get
//!   all but secrets of ours ([`spare`]).
//!
//! So nothing that Rekindle was given for its own use (a password in a variable) reaches any of
//! them. Absent on purpose: pipes and deadlines, which each caller has its own of.
#![expect(clippy::disallowed_methods, reason = "a part of our environment is handed on")]

use std::process::Command;

/// The variable with what went wrong, in the environment of `hooks.on-failure`.
pub const ERROR: &str = "REKINDLE_ERROR";

/// Variables that a bare command gets, besides all that begin with `XDG_`.
const KEPT: &[&str] = &["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"];

/// Variables of the service manager that no command has a use for; the first leads to secrets.
pub(super) const SERVICE: [&str; 4] =
    ["CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"];

/// A program and its arguments, run without a shell and with next to no environment.
pub fn bare(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    let kept = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_kept));
    command.args(arguments).env_clear().envs(kept);
    command
}

/// Whether a bare command gets this variable.
pub fn is_kept(name: &str) -> bool {
    name.starts_with("XDG_") || KEPT.contains(&name)
}

/// Takes the service manager's variables out of what a command inherits, and those that hold
/// secrets.
pub fn spare<'a>(command: &mut Command, secrets: impl IntoIterator<Item = &'a str>) {
    for variable in SERVICE.into_iter().chain(secrets) {
        command.env_remove(variable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_command_sees_next_to_nothing() {
        // Cargo sets variables for every test that no command may see.
        let listed = bare("env", &[]).output().unwrap();
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert!(names.contains("PATH="), "{names}");
        for line in names.lines().filter_map(|line| line.split_once('=')) {
            assert!(is_kept(line.0), "{names}");
        }
    }

    #[test]
    fn a_spared_command_sees_no_secret_and_nothing_of_the_service_manager() {
        let mut command = Command::new("env");
        command.envs([("CREDENTIALS_DIRECTORY", "/run/x"), ("WORK_SECRET", "hush"), ("HARMLESS", "1")]);
        spare(&mut command, ["WORK_SECRET"]);
        let listed = String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned();
        assert!(listed.contains("HARMLESS=1") && listed.contains("PATH="), "{listed}");
        assert!(!listed.contains("CREDENTIALS_DIRECTORY") && !listed.contains("WORK_SECRET"), "{listed}");
    }
}
