//! Another password in the place of the one that an account has: after a password was changed, or
//! mistyped while no server could be asked.

use std::path::{Path, PathBuf};

use super::dialog::Dialog;
use super::guide::first_line;
use super::keep;
use super::plan::{SecretPlace, tilde};
use super::trial::{self, Trial};
use super::{config_file, no_way_on};
use crate::cli::Terminal;
use crate::cli::args::{GlobalArgs, Keeper};
use crate::cli::failure::UsageError;
use crate::config::secret::Secret;
use crate::config::{self, Account, Auth, Env, SendSettings, SourceSettings};

/// Where the password of an account is kept, if Rekindle can put another there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretHome {
    File(PathBuf),
    Keeper(Keeper),
}

/// Where the password of an account is kept.
///
/// # Errors
/// Rekindle cannot change it there: what its owner does instead, as a sentence.
pub fn home(account: &Account) -> Result<SecretHome, String> {
    let name = &account.name;
    let sending = match &account.send {
        SendSettings::Smtp { auth, .. } => Some(auth),
        SendSettings::Sendmail { .. } | SendSettings::Maildir { .. } | SendSettings::File { .. } => None,
    };
    match account.source.server().map(|server| server.auth).or(sending) {
        Some(Auth::Password(secret)) => kept(secret, account),
        Some(Auth::Token(_)) => Err(format!("{name} logs in by a token, which its own program renews")),
        Some(Auth::None) | None => Err(format!("{name} needs no password")),
    }
}

fn kept(secret: &Secret, account: &Account) -> Result<SecretHome, String> {
    let name = &account.name;
    let from = |what: &str| Err(format!("the password of {name} comes from {what}: change it there"));
    match secret {
        Secret::Hiding { secret, .. } => kept(secret, account),
        Secret::File(path) => Ok(SecretHome::File(path.clone())),
        Secret::Command(words) => match keeper(words, account) {
            Some(keeper) => Ok(SecretHome::Keeper(keeper)),
            None => from(&format!("`{}`", words.first().map_or("a command", String::as_str))),
        },
        Secret::Shell(_) => from("a command of yours"),
        Secret::Env(variable) => from(&format!("the environment variable {variable}")),
        Secret::Credential(credential) => from(&format!("the systemd credential {credential}")),
        Secret::Raw(_) => Err(format!(
            "the password of {name} stands in the configuration: `rekindle config edit` changes it"
        )),
    }
}

/// Which keeper of ours a command asks.
fn keeper(words: &[String], account: &Account) -> Option<Keeper> {
    let email = account.email.as_str();
    let is_asked =
        |keeper: &Keeper| keep::place(*keeper, email, Path::new("")) == SecretPlace::Command(words.to_vec());
    [Keeper::Pass, Keeper::SecretTool, Keeper::Keychain].into_iter().find(is_asked)
}

/// The account as it would be with this password.
pub fn with_password(account: &Account, password: &str) -> Account {
    let mut account = account.clone();
    let renew = |auth: &mut Auth| {
        if let Auth::Password(secret) = auth {
            *secret = Secret::Raw(password.into());
        }
    };
    if let SourceSettings::Imap(settings) = &mut account.source {
        renew(&mut settings.auth);
    }
    if let SendSettings::Smtp { auth, .. } = &mut account.send {
        renew(auth);
    }
    account
}

/// Puts a password where the account's is.
///
/// # Errors
/// The file system's, the keeper's.
pub fn keep(home: &SecretHome, account: &Account, password: &str) -> anyhow::Result<()> {
    match home {
        SecretHome::File(path) if path.exists() => config_file::replace(path, &format!("{password}\n")),
        SecretHome::File(path) => keep::write_file(path, password).map(drop),
        SecretHome::Keeper(keeper) => {
            keep::keep(*keeper, account.email.as_str(), password, Path::new("")).map(drop)
        }
    }
}

/// `rekindle account password`: asks for it, tries it, keeps it.
///
/// # Errors
/// It cannot be changed from here; it is refused, where nobody can be asked again.
pub fn run(name: Option<&str>, global: &GlobalArgs, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let config = config::load(global.config.as_deref())?;
    let account = match (name, config.accounts.as_slice()) {
        (None, [only]) => only,
        (None, _) => return Err(which(&config).into()),
        (Some(name), all) => {
            let found = all.iter().find(|account| account.name == name);
            found.ok_or_else(|| config_file::no_such(name, &config))?
        }
    };
    let home = home(account).map_err(UsageError)?;
    let password = tried(account, terminal)?;
    keep(&home, account, &password)?;
    let place = match &home {
        SecretHome::File(path) => format!("in {}", tilde(path, Env::read().home.as_deref())),
        SecretHome::Keeper(keeper) => keep::describe(*keeper).to_owned(),
    };
    writeln!(terminal.out, "The password of {} is kept {place}.", account.email).map_err(Into::into)
}

fn which(config: &config::Config) -> UsageError {
    let names: Vec<&str> = config.accounts.iter().map(|account| account.name.as_str()).collect();
    UsageError(format!("which account? `rekindle account password NAME`: {}", names.join(", ")))
}

/// A password that the servers take, or that no server could be asked about.
fn tried(account: &Account, terminal: &mut Terminal<'_>) -> anyhow::Result<String> {
    let dialog = Dialog::open(terminal.screen);
    loop {
        let password = match &dialog {
            Some(dialog) => dialog.secret(&format!("New password of {} (not shown)", account.email))?,
            None => first_line()?,
        };
        let fault = match trial::run(&with_password(account, &password), terminal.out)? {
            Trial::Works | Trial::Empty => return Ok(password),
            Trial::Fails(fault) => fault,
        };
        if !fault.is_about_login() {
            writeln!(terminal.out, "   {}\n   So it is not tried yet.", fault.what())?;
            return Ok(password);
        }
        if dialog.is_none() {
            return Err(no_way_on(fault, "the old password stays"));
        }
        writeln!(terminal.out, "   {}", fault.what())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(lines: &str) -> Account {
        let zone = || jiff::tz::TimeZone::UTC;
        let home = Some("/home/robin".into());
        let env = Env { home, config_home: None, data_home: None, config: None, data: None, zone };
        let text = format!("[accounts.home]\nemail = \"robin@gmail.com\"\n{lines}\n");
        let mut config = config::parse::parse(&text, Path::new("/c.toml"), &env).unwrap();
        config.accounts.remove(0)
    }

    #[test]
    fn a_password_is_renewed_where_it_is_and_else_its_owner_is_told_where() {
        let check = |lines: &str, wanted: Result<SecretHome, &str>| {
            assert_eq!(home(&account(lines)), wanted.map_err(str::to_owned), "{lines}");
        };
        check("password.file = \"~/secret\"", Ok(SecretHome::File("/home/robin/secret".into())));
        check(
            "password.command = [\"pass\", \"show\", \"rekindle/robin@gmail.com\"]",
            Ok(SecretHome::Keeper(Keeper::Pass)),
        );
        check(
            "password.command = [\"pass\", \"show\", \"mail\"]",
            Err("the password of home comes from `pass`: change it there"),
        );
        check(
            "password.command = \"pass show mail | head -n 1\"",
            Err("the password of home comes from a command of yours: change it there"),
        );
        check(
            "password.raw = \"x\"",
            Err("the password of home stands in the configuration: `rekindle config edit` changes it"),
        );
        check("token.raw = \"x\"", Err("home logs in by a token, which its own program renews"));
        check("maildir.path = \"/m\"", Err("home needs no password"));
    }

    #[test]
    fn a_file_gets_another_password_and_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home.secret");
        let account = account(&format!("password.file = {path:?}"));
        let home = home(&account).unwrap();
        for password in ["one", "two"] {
            keep(&home, &account, password).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{password}\n"));
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
