//! Reading the file, and what only the file system can tell about it.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    os::unix::fs::MetadataExt,
    path::Path,
};

use super::{
    Account, Auth, Config, ConfigError, SendSettings,
    document::shown,
    parse::{parse, raw_secrets},
    paths::{Env, config_path},
    secret::Secret,
};

/// Reads the configuration: `path` (`-c FILE`), else `$REKINDLE_CONFIG`, else
/// `~/.config/rekindle/config.toml`.
///
/// # Errors
/// No such file (with what to do next), a file that others may read though it holds a secret, and
/// whatever [`parse`] refuses.
pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
    let env = Env::read();
    let path = config_path(path, &env)?;
    let name = shown(&path, env.home.as_deref());
    let (bytes, mode) = read(&path).map_err(|error| cannot_read(&name, &error))?;
    let text = text(&bytes, &name)?;
    let config = parse(text, &path, &env)?;
    match raw_secrets(text).first() {
        Some(key) if mode & 0o077 != 0 => Err(ConfigError {
            message: format!(
                "{name}: {key} keeps a secret in this file and others may read it (mode {:03o});\nrun: chmod 600 {name}",
                mode & 0o777
            ),
        }),
        _ => Ok(config),
    }
}

fn read(path: &Path) -> std::io::Result<(Vec<u8>, u32)> {
    let mut file = File::open(path)?;
    let mode = file.metadata()?.mode();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((bytes, mode))
}

fn cannot_read(name: &str, error: &std::io::Error) -> ConfigError {
    let message = match error.kind() {
        ErrorKind::NotFound => format!(
            "no configuration at {name}; `rekindle setup you@example.org` writes one, `rekindle demo` shows everything without one"
        ),
        ErrorKind::IsADirectory => format!("{name} is a folder; name the file in it"),
        ErrorKind::PermissionDenied => {
            format!("{name} may not be read: {error}; make it yours: chown, chmod 600")
        }
        _ => format!("{name} cannot be read: {error}; check the path and the disk"),
    };
    ConfigError { message }
}

fn text<'a>(bytes: &'a [u8], name: &str) -> Result<&'a str, ConfigError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        ConfigError { message: format!("{name}:{line}: a byte that is no UTF-8; save the file as UTF-8") }
    })
}

impl Config {
    /// What works and is still worth a word to the owner, one line each; `doctor` shows them.
    pub fn warnings(&self) -> Vec<String> {
        let is_raw = |secret: &Secret| matches!(secret, Secret::Raw(_));
        let raw = self.accounts.iter().filter(|account| account.secrets().any(is_raw));
        let raw = raw.map(|account| {
            format!(
                "accounts.{}: the secret is in the configuration itself; `command`, `file` or `credential` keep it elsewhere",
                account.name
            )
        });
        let literal = self.on_failure.iter().filter(|command| super::parse::program::expects_error(command)).map(|_| {
            "hooks.on-failure: nothing is filled into a list, the variable is in its environment; to have it in an argument, write a text: \
             on-failure = \"ntfy publish me \\\"$REKINDLE_ERROR\\\"\""
                .to_owned()
        });
        raw.chain(literal).collect()
    }

    /// The environment variables that hold a secret, to be taken out of the environment of every
    /// child.
    pub fn secret_variables(&self) -> Vec<&str> {
        let secrets = self.accounts.iter().flat_map(Account::secrets);
        secrets
            .filter_map(|secret| if let Secret::Env(name) = secret { Some(name.as_str()) } else { None })
            .collect()
    }
}

impl Account {
    /// What is wrong where the secrets of the account are, one line each.
    pub fn secret_faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.secrets().filter_map(Secret::fault).collect();
        faults.dedup();
        faults
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let source = self.source.server().map(|server| server.auth);
        let send = match &self.send {
            SendSettings::Smtp { auth, .. } => Some(auth),
            _ => None,
        };
        source.into_iter().chain(send).filter_map(|auth| match auth {
            Auth::Password(secret) | Auth::Token(secret) => Some(secret),
            Auth::None => None,
        })
    }
}
