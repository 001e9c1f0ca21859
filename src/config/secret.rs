//! Where a secret comes from, and fetching it when a connection needs it.
//!
//! Invariants: no error and no `Debug` ever shows a secret, nor the arguments of a command, since
//! people put secrets there, nor its standard error, where it may print one (`set -x`). Nothing
//! secret of ours reaches the environment of a child. Absent on purpose: any cache; a fetched
//! secret lives as long as its user.
#![expect(clippy::disallowed_methods, reason = "password.env and password.credential are the environment")]

use std::{
    ffi::OsString,
    fmt,
    fs::File,
    io::Read,
    os::unix::{
        fs::MetadataExt,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::child;
use crate::mail::text::one_line;

/// How long a command may take: enough to unlock a store by a fingerprint, short enough for a
/// daemon.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than any password or token.
const LIMIT: u64 = 64 * 1024;

/// `password.*` or `token.*`: where the secret is, not the secret.
#[derive(Clone)]
pub enum Secret {
    /// An array: run without a shell.
    Command(Vec<String>),
    /// A string: run by `sh -c`.
    Shell(String),
    /// A file; refused when group or others may read it.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// A systemd credential: a file of this name in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// In the configuration itself (warned about).
    Raw(SecretString),
    /// One of the commands, run without these environment variables: they hold secrets of other
    /// accounts.
    Hiding { secret: Box<Secret>, variables: Vec<String> },
}

impl Secret {
    /// Fetches it: first line, blanks of a Google app password (four groups of four letters) taken
    /// out.
    ///
    /// # Errors
    /// A sentence with operation, object and remedy, without the secret.
    pub fn fetch(&self) -> Result<SecretString, String> {
        self.fetch_within(PATIENCE, &[])
    }

    /// A fingerprint of what is there now, to tell whether it was changed. `None`: nothing can be
    /// had, or a command gives it, which is not run for a mere look: it may ask its owner for
    /// something.
    pub fn glance(&self) -> Option<[u8; 32]> {
        let of_command = matches!(self, Secret::Command(_) | Secret::Shell(_) | Secret::Hiding { .. });
        let secret = if of_command { None } else { self.fetch().ok() }?;
        Some(Sha256::digest(secret.expose_secret().as_bytes()).into())
    }

    /// What is wrong with the place where it is, its mode for instance. `None`: nothing; or a
    /// command gives it, which is not run for a mere look.
    pub fn fault(&self) -> Option<String> {
        match self {
            Secret::Command(_) | Secret::Shell(_) | Secret::Hiding { .. } => None,
            Secret::File(_) | Secret::Env(_) | Secret::Credential(_) | Secret::Raw(_) => self.fetch().err(),
        }
    }

    /// The same secret, fetched without these variables where a command is run for it.
    pub fn hiding(self, variables: &[String]) -> Secret {
        match self {
            Secret::Command(_) | Secret::Shell(_) if !variables.is_empty() => {
                Secret::Hiding { secret: Box::new(self), variables: variables.to_vec() }
            }
            other => other,
        }
    }

    fn fetch_within(&self, patience: Duration, hidden: &[String]) -> Result<SecretString, String> {
        let (bytes, from) = match self {
            Secret::Hiding { secret, variables } => return secret.fetch_within(patience, variables),
            Secret::Command(words) => {
                let (program, arguments) = words.split_first().ok_or("the password command is empty")?;
                let mut command = Command::new(program);
                command.args(arguments);
                (run(command, program, patience, hidden)?, format!("the command `{}`", one_line(program)))
            }
            Secret::Shell(line) => {
                let mut command = Command::new("sh");
                command.args(["-c", line]);
                let name = shell_name(line);
                (run(command, &name, patience, hidden)?, format!("the command `{name}`"))
            }
            Secret::File(path) => (private_file(path)?, name_of(path)),
            Secret::Env(name) => (variable(name)?, format!("the environment variable {name}")),
            Secret::Credential(name) => (
                credential(name, std::env::var_os(child::SERVICE[0]))?,
                format!("the systemd credential {name}"),
            ),
            Secret::Raw(secret) => return clean(secret.expose_secret().as_bytes(), "the `raw` key"),
        };
        clean(&bytes, &from)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Command(words) => {
                write!(f, "Command({:?}, ...)", words.first().map_or("", String::as_str))
            }
            Secret::Shell(_) => f.write_str("Shell(...)"),
            Secret::File(path) => write!(f, "File({path:?})"),
            Secret::Env(name) => write!(f, "Env({name:?})"),
            Secret::Credential(name) => write!(f, "Credential({name:?})"),
            Secret::Raw(_) => f.write_str("Raw(...)"),
            Secret::Hiding { secret, variables } => write!(f, "Hiding({secret:?}, {variables:?})"),
        }
    }
}

/// What a text for the shell is called in an error: the program it begins with, and nothing that
/// could be the secret.
fn shell_name(line: &str) -> String {
    let first = line.split_whitespace().next().unwrap_or_default();
    let is_program = |char: char| char.is_ascii_alphanumeric() || "-_./~".contains(char);
    match first.chars().all(is_program) && first.contains(|char: char| char.is_ascii_alphabetic()) {
        true => format!("{first} ..."),
        false => "sh -c".to_owned(),
    }
}

/// The first line of what was found, as a secret.
fn clean(bytes: &[u8], from: &str) -> Result<SecretString, String> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(b"");
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = std::str::from_utf8(line).map_err(|_| {
        format!("reading the secret: {from} gave something that is no UTF-8 text; check it by hand")
    })?;
    if text.trim().is_empty() {
        return Err(format!("reading the secret: {from} gave an empty first line; put the secret there"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("reading the secret: {from} gave a control character in it; check it by hand"));
    }
    Ok(without_google_blanks(text).into())
}

/// Google shows an app password as four groups of four letters; the blanks (from its page also
/// U+00A0) are not part of it.
fn without_google_blanks(text: &str) -> String {
    let groups: Vec<&str> = text.trim().split([' ', '\u{a0}']).collect();
    let group = |group: &&str| group.len() == 4 && group.bytes().all(|b| b.is_ascii_alphabetic());
    if groups.len() == 4 && groups.iter().all(group) { groups.concat() } else { text.to_owned() }
}

fn name_of(path: &Path) -> String {
    format!("the file {}", one_line(&path.to_string_lossy()))
}

/// Reads a file that only its owner may read.
fn private_file(path: &Path) -> Result<Vec<u8>, String> {
    let (file, mode) = open(path)?;
    if mode & 0o077 != 0 {
        let name = one_line(&path.to_string_lossy());
        return Err(format!(
            "reading the secret: others may read {} (mode {:03o}); run: chmod 600 '{name}'",
            name_of(path),
            mode & 0o777
        ));
    }
    read(file, path)
}

/// A credential is private by its folder; systemd gives it a mode of its own (systemd.exec(5),
/// LoadCredential=).
fn credential(name: &str, folder: Option<OsString>) -> Result<Vec<u8>, String> {
    let Some(folder) = folder.filter(|folder| !folder.is_empty()) else {
        return Err(format!(
            "reading the secret: no systemd credentials here; add LoadCredential={name}:/path to the unit and start it by systemd"
        ));
    };
    let path = Path::new(&folder).join(name);
    let (file, _) = open(&path)?;
    read(file, &path)
}

/// Opens a plain file, with its mode. Looked at before opening, since opening a FIFO would wait for
/// a writer.
fn open(path: &Path) -> Result<(File, u32), String> {
    let failed = |error: std::io::Error| {
        format!("reading the secret: {}: {error}; create it, or mend the path", name_of(path))
    };
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(format!("reading the secret: {} is no plain file; name a file", name_of(path)));
    }
    let file = File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.mode();
    Ok((file, mode))
}

fn read(file: File, path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.take(LIMIT)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("reading the secret: {}: {error}; check the disk", name_of(path)))?;
    Ok(bytes)
}

fn variable(name: &str) -> Result<Vec<u8>, String> {
    use std::os::unix::ffi::OsStringExt;
    let missing = || {
        format!(
            "reading the secret: the environment variable {name} is not set; set it where Rekindle starts"
        )
    };
    std::env::var_os(name).map(OsStringExt::into_vec).ok_or_else(missing)
}

/// What a command had said and how it ended.
struct CommandEnd {
    status: std::io::Result<ExitStatus>,
    said: Vec<u8>,
}

/// Runs a command in a process group of its own, which is ended as a whole when it takes too long.
fn run(mut command: Command, name: &str, patience: Duration, hidden: &[String]) -> Result<Vec<u8>, String> {
    let name = one_line(name);
    child::spare(&mut command, hidden.iter().map(String::as_str));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let child = command.spawn().map_err(|error| {
        format!("running the password command `{name}`: {error}; install it, or write its whole path")
    })?;
    let group = child.id();
    match watch(child).recv_timeout(patience) {
        Ok(ended) => verdict(ended, &name),
        Err(_) => {
            end_group(group);
            Err(format!(
                "running the password command `{name}`: no answer within {} s; it must not ask for anything: unlock the store first",
                patience.as_secs()
            ))
        }
    }
}

/// Reads and waits on a thread, so that the caller's patience covers all of it without a clock.
fn watch(mut child: Child) -> mpsc::Receiver<CommandEnd> {
    let (tell, told) = mpsc::channel();
    let said = collect(child.stdout.take());
    std::thread::spawn(move || {
        let said = said.recv().unwrap_or_default();
        let status = child.wait();
        let _ = tell.send(CommandEnd { status, said });
    });
    told
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is still the first line.
            let _ = pipe.take(LIMIT).read_to_end(&mut bytes);
        }
        let _ = tell.send(bytes);
    });
    told
}

fn verdict(ended: CommandEnd, name: &str) -> Result<Vec<u8>, String> {
    let reason = match ended.status {
        Ok(status) if status.success() => return Ok(ended.said),
        // Enough was read and the pipe closed: a program that goes on writing dies of that, and has
        // said its first line.
        Ok(status) if status.signal() == Some(13) && ended.said.len() as u64 == LIMIT => {
            return Ok(ended.said);
        }
        Ok(status) => match status.code() {
            // As shells have it (POSIX, 2.8.2).
            Some(127) => "no such program is installed (code 127)".to_owned(),
            Some(126) => "it is not executable (code 126)".to_owned(),
            Some(code) => format!("it ended with code {code}"),
            None => "it was ended by a signal".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    Err(format!("running the password command `{name}`: {reason}; run it by hand to see why"))
}

/// Ends a whole process group. The standard library can end one process only, and a shell can do
/// what kill(2) does.
fn end_group(group: u32) {
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -s KILL -- \"-$1\"", "sh", &group.to_string()]);
    // Nothing is left to do when even that fails: the process then ends by itself or not at all.
    let _ = kill.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests;
