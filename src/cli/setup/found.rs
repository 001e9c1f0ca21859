//! What is on this machine already: other mail programs' accounts, Maildirs, mbox files, a local
//! mail server. Each program's file is read by a pure function of its own; this one opens files.
//!
//! Absent on purpose: passwords. A command that prints one is taken over, a password in plain text
//! is not.

pub mod aerc;
pub mod himalaya;
pub mod mbsync;
pub mod msmtp;
pub mod mutt;
pub mod notmuch;
pub mod on_disk;
pub mod thunderbird;

use std::path::{Path, PathBuf};

use super::machine;
use super::plan::SecretPlan;
use crate::config::Env;
use crate::mail::{Address, Mailbox};

/// One account of a mail program, or mail that is on disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// "mbsync", "msmtp"; empty for mail on disk that no program names.
    pub program: &'static str,
    /// What the program calls it.
    pub account: String,
    /// Whose it is, when that is told.
    pub owner: Option<Mailbox>,
    pub imap: Option<FoundServer>,
    pub smtp: Option<FoundServer>,
    pub maildir: Option<PathBuf>,
    /// A file or a pattern.
    pub mbox: Option<String>,
    /// The words of a command that takes mail.
    pub sendmail: Option<Vec<String>>,
}

/// A server as a program's file names it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundServer {
    /// As in our configuration.
    pub url: String,
    pub login: Option<String>,
    /// A command that prints the password or the token.
    pub secret: Option<SecretPlan>,
}

/// Where files are looked for, and what relative names are relative to.
pub struct Places<'a> {
    pub home: &'a Path,
    pub config_home: &'a Path,
}

/// Looks at the files of the programs that are known, and for mail on disk.
pub fn look(env: &Env) -> Vec<Found> {
    let (Some(home), Some(config_home)) = (&env.home, &env.config_home) else { return Vec::new() };
    let places = Places { home, config_home };
    let mut found = Vec::new();
    for (paths, read) in programs() {
        let text = paths.iter().find_map(|path| std::fs::read_to_string(places.at(path)).ok());
        found.extend(text.iter().flat_map(|text| read(text, home)));
    }
    found.extend(thunderbird::look(home));
    let named: Vec<PathBuf> = found.iter().filter_map(|one| one.maildir.clone()).collect();
    found.extend(
        on_disk::maildirs(home)
            .into_iter()
            .filter(|path| !covered(path, &named))
            .map(|path| Found { maildir: Some(path), ..Found::default() }),
    );
    found.extend(
        on_disk::mbox_files(home, machine::user().as_deref())
            .into_iter()
            .map(|path| Found { mbox: path.to_str().map(glob::Pattern::escape), ..Found::default() }),
    );
    for one in &mut found {
        let path = one.maildir.as_deref().filter(|_| one.owner.is_none());
        one.owner = path.and_then(on_disk::owner).or(one.owner.take());
    }
    found
}

/// A reader of one program's file.
type Read = fn(&str, &Path) -> Vec<Found>;

/// The files of each program, of which the first that is there counts. `config:` is the folder of
/// configurations.
fn programs() -> [(&'static [&'static str], Read); 6] {
    [
        (&["~/.mbsyncrc", "config:isyncrc"], mbsync::read),
        (&["~/.msmtprc", "config:msmtp/config"], msmtp::read),
        (&["config:aerc/accounts.conf"], aerc::read),
        (&["config:himalaya/config.toml", "~/.himalayarc"], himalaya::read),
        (
            &[
                "config:neomutt/neomuttrc",
                "~/.neomutt/neomuttrc",
                "~/.neomuttrc",
                "config:mutt/muttrc",
                "~/.mutt/muttrc",
                "~/.muttrc",
            ],
            mutt::read,
        ),
        (&["~/.notmuch-config", "config:notmuch/default/config"], notmuch::read),
    ]
}

impl Places<'_> {
    fn at(&self, path: &str) -> PathBuf {
        match path.strip_prefix("config:") {
            Some(rest) => self.config_home.join(rest),
            None => expand(path, self.home),
        }
    }
}

/// Whether a path is one of these, is in one of them, or holds one of them.
fn covered(path: &Path, named: &[PathBuf]) -> bool {
    named.iter().any(|other| path.starts_with(other) || other.starts_with(path))
}

/// `~/Mail` and `$HOME/Mail` as whole paths, without a slash at the end.
pub fn expand(path: &str, home: &Path) -> PathBuf {
    let rest = ["~", "$HOME", "${HOME}"].iter().find_map(|start| path.strip_prefix(start));
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => home.join(rest.trim_matches('/')),
        _ if path.trim_end_matches('/').is_empty() => PathBuf::from(path),
        _ => PathBuf::from(path.trim_end_matches('/')),
    }
}

/// An address, with the name beside it where there is one.
fn owner(address: Option<&str>, name: Option<&str>) -> Option<Mailbox> {
    let address = Address::parse(address?)?;
    Some(Mailbox { name: name.unwrap_or_default().trim().to_owned(), address })
}

/// What protects a connection, in the words of the programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    Tls,
    StartTls,
    None,
}

/// A server URL of ours. `None` where it would go unprotected over the network.
fn url(protocol: &str, host: &str, port: Option<u16>, protection: Protection) -> Option<String> {
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
    match protection {
        Protection::Tls => Some(format!("{protocol}s://{host}{port}")),
        Protection::StartTls => Some(format!("{protocol}://{host}{port}")),
        Protection::None if is_here => Some(format!("{protocol}+plain://{host}{port}")),
        Protection::None => None,
    }
}

/// A text without the quotes around it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// A command that another program runs to get a password.
fn printed_by(command: &str) -> Option<SecretPlan> {
    use super::plan::{SecretKind, SecretPlace};
    let command = command.trim();
    let place = SecretPlace::Shell(command.to_owned());
    (!command.is_empty()).then_some(SecretPlan { kind: SecretKind::Password, place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_whole() {
        let check = |path: &str, wanted: &str| {
            assert_eq!(expand(path, Path::new("/home/robin")), Path::new(wanted), "{path}");
        };
        check("~/Mail/", "/home/robin/Mail");
        check("$HOME/Mail", "/home/robin/Mail");
        check("~", "/home/robin");
        check("/var/mail/", "/var/mail");
        check("/", "/");
        check("~other/x", "~other/x");
    }

    #[test]
    fn a_server_without_protection_is_used_on_this_machine_only() {
        let check = |host: &str, protection: Protection, wanted: Option<&str>| {
            assert_eq!(url("imap", host, Some(1143), protection).as_deref(), wanted);
        };
        check("mail.example.org", Protection::Tls, Some("imaps://mail.example.org:1143"));
        check("mail.example.org", Protection::StartTls, Some("imap://mail.example.org:1143"));
        check("mail.example.org", Protection::None, None);
        check("127.0.0.1", Protection::None, Some("imap+plain://127.0.0.1:1143"));
        check("::1", Protection::None, Some("imap+plain://[::1]:1143"));
    }
}
