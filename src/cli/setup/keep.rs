//! Putting a password where its owner chooses, so that the configuration holds its place alone. It
//! goes to programs on their standard input, never on a command line that others could see.

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

use super::machine;
use super::plan::SecretPlace;
use crate::cli::args::Keeper;
use crate::config::Env;

/// What this machine has, the safest first. A file always works.
pub fn keepers(env: &Env) -> Vec<Keeper> {
    let home = env.home.as_deref();
    let has_store = home.is_some_and(|home| home.join(".password-store/.gpg-id").exists());
    let mut keepers = Vec::new();
    if has_store && machine::program("pass").is_some() {
        keepers.push(Keeper::Pass);
    }
    if machine::has_desktop_bus() && machine::program("secret-tool").is_some() {
        keepers.push(Keeper::SecretTool);
    }
    if cfg!(target_os = "macos") {
        keepers.push(Keeper::Keychain);
    }
    keepers.push(Keeper::File);
    keepers
}

/// As a choice in a list.
pub fn describe(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Pass => "in pass, under rekindle/",
        Keeper::SecretTool => "in the keyring of your desktop (secret-tool)",
        Keeper::Keychain => "in the keychain of macOS",
        Keeper::File => "in a file beside the configuration that only you can read",
    }
}

/// The place that the password of `email` has once it is kept; `file` is where a file of it goes.
pub fn place(keeper: Keeper, email: &str, file: &Path) -> SecretPlace {
    let command =
        |words: &[&str]| SecretPlace::Command(words.iter().map(|word| (*word).to_owned()).collect());
    match keeper {
        Keeper::Pass => command(&["pass", "show", &entry(email)]),
        Keeper::SecretTool => command(&["secret-tool", "lookup", "service", "rekindle", "account", email]),
        Keeper::Keychain => {
            command(&["security", "find-generic-password", "-s", "rekindle", "-a", email, "-w"])
        }
        Keeper::File => SecretPlace::File(free_name(file)),
    }
}

fn entry(email: &str) -> String {
    format!("rekindle/{email}")
}

/// Keeps it there.
///
/// # Errors
/// The program is missing or refuses; the file cannot be written.
pub fn keep(keeper: Keeper, email: &str, password: &str, file: &Path) -> anyhow::Result<SecretPlace> {
    match keeper {
        Keeper::Pass => {
            let arguments = ["insert", "--multiline", "--force", &entry(email)];
            feed("pass", &arguments, &format!("{password}\n"))?;
        }
        Keeper::SecretTool => {
            let label = format!("--label=Rekindle: {email}");
            feed("secret-tool", &["store", &label, "service", "rekindle", "account", email], password)?;
        }
        Keeper::Keychain => {
            let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            let line =
                format!("add-generic-password -U -s rekindle -a {} -w {}\n", quoted(email), quoted(password));
            feed("security", &["-i"], &line)?;
        }
        Keeper::File => return write_file(&free_name(file), password),
    }
    Ok(place(keeper, email, file))
}

/// Runs a program with a text on its standard input.
fn feed(program: &str, arguments: &[&str], text: &str) -> anyhow::Result<()> {
    let what = || format!("keeping the password with {program}");
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(what)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).with_context(what)?;
    }
    let status = child.wait().with_context(what)?;
    anyhow::ensure!(status.success(), "{}: it ended with {status}; choose another place", what());
    Ok(())
}

/// A name that no file has: `personal.secret`, `personal-2.secret`.
fn free_name(wanted: &Path) -> PathBuf {
    let name = wanted.file_stem().and_then(|name| name.to_str()).unwrap_or("mail");
    let numbered = (2..100).map(|number| wanted.with_file_name(format!("{name}-{number}.secret")));
    let mut names = [wanted.to_owned()].into_iter().chain(numbered);
    names.find(|path| !path.exists()).unwrap_or_else(|| wanted.to_owned())
}

/// A new file that only its owner may read.
///
/// # Errors
/// One that exists; the file system's.
pub fn write_file(path: &Path, password: &str) -> anyhow::Result<SecretPlace> {
    let what = || format!("writing {}", path.display());
    let folder = path.parent().context("a file has a folder")?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(what)?;
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(what)?;
    file.write_all(format!("{password}\n").as_bytes()).and_then(|()| file.sync_all()).with_context(what)?;
    Ok(SecretPlace::File(path.to_owned()))
}

/// The file of an account's password, beside the configuration.
pub fn file_of(config: &Path, account: &str) -> PathBuf {
    let plain: String =
        account.chars().map(|c| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
    config.with_file_name(format!("{plain}.secret"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_file_is_new_and_its_owner_s_alone() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = file_of(&folder.path().join("config.toml"), "my/mail");
        assert_eq!(wanted, folder.path().join("my-mail.secret"));
        for (password, name) in [("one", "my-mail.secret"), ("two", "my-mail-2.secret")] {
            let SecretPlace::File(path) = keep(Keeper::File, "a@b.example", password, &wanted).unwrap()
            else {
                panic!("a file")
            };
            assert_eq!(path, folder.path().join(name));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{password}\n"));
            assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let error = feed("rekindle-no-such-program", &[], "hush").unwrap_err();
        assert!(
            format!("{error:#}").contains("rekindle-no-such-program")
                && !format!("{error:#}").contains("hush")
        );
        assert!(feed("false", &[], "").unwrap_err().to_string().contains("another place"));
    }
}
