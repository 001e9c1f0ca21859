//! What this machine has: programs, and who is logged in.
#![expect(
    clippy::disallowed_methods,
    reason = "PATH, USER, the locale and the desktop's bus are about this machine alone"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Where a program is; folders of system programs count, though users may not have them in PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/lib".into()]);
    let can_run = |file: &PathBuf| {
        file.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
    };
    folders.map(|folder| folder.join(name)).find(can_run)
}

/// The login name.
pub fn user() -> Option<String> {
    std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).ok().filter(|name| !name.is_empty())
}

/// The name of the user, as the system has it (the first part of the GECOS field, passwd(5)).
/// `None`: it has none, or one that is the login's alone.
pub fn full_name() -> Option<String> {
    let user = user()?;
    let table = std::fs::read_to_string("/etc/passwd").ok()?;
    let name = gecos(&table, &user)?.to_owned();
    (name.contains(' ') && user != "root").then_some(name)
}

fn gecos<'a>(table: &'a str, user: &str) -> Option<&'a str> {
    let line = table.lines().find(|line| line.split(':').next() == Some(user))?;
    line.split(':').nth(4)?.split(',').next()
}

/// The locale by which dates are written; empty where none is set.
pub fn locale_of_dates() -> String {
    locale_of("LC_TIME")
}

/// The locale that programs speak; empty where none is set.
pub fn locale_of_messages() -> String {
    locale_of("LC_MESSAGES")
}

fn locale_of(category: &str) -> String {
    let mut set = ["LC_ALL", category, "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    set.find(|locale| !locale.is_empty()).unwrap_or_default()
}

/// Whether a desktop with a keyring is there.
pub fn has_desktop_bus() -> bool {
    std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
}

/// Whether a background service of this user can be started.
pub fn has_user_services() -> bool {
    if cfg!(target_os = "macos") {
        return true;
    }
    let mut ask = Command::new("systemctl");
    ask.args(["--user", "show-environment"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    ask.status().is_ok_and(|status| status.success())
}

/// A value of git's configuration, such as `user.name`.
pub fn git_value(key: &str) -> Option<String> {
    let output = Command::new("git").args(["config", "--get", key]).stderr(Stdio::null()).output().ok()?;
    let value = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_s_name_is_the_first_part_of_the_gecos_field() {
        let table =
            "root:x:0:0:root:/root:/bin/sh\nrobin:x:1000:1000:Robin Vale,Room 4,,:/home/robin:/bin/sh\n";
        assert_eq!(gecos(table, "robin"), Some("Robin Vale"));
        assert_eq!(gecos(table, "rob"), None);
    }
}
