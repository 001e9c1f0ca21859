//! The daemons of this owner, found among the processes of Linux: `rekindle run` with the same
//! configuration. On other systems none are seen but the one that holds the lock.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What /proc tells of a process.
struct Process {
    words: Vec<Vec<u8>>,
    environment: Vec<Vec<u8>>,
    folder: PathBuf,
}

/// The PIDs of all daemons that run with this configuration.
pub(super) fn with_configuration(config: &Path) -> Vec<u32> {
    let wanted = real(config);
    let usual = crate::config::Paths::find(None, None).ok().map(|paths| real(&paths.config));
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let mut found: Vec<u32> = pids
        .filter(|pid| *pid != std::process::id())
        .filter(|pid| {
            let Some(process) = look(*pid) else { return false };
            process.is_daemon()
                && process.config().map(|path| real(&path)).or(usual.clone()).as_ref() == Some(&wanted)
        })
        .collect();
    found.sort_unstable();
    found
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// `None`: it ended meanwhile, or is somebody else's.
fn look(pid: u32) -> Option<Process> {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    let parts = |name: &str| -> Option<Vec<Vec<u8>>> {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        Some(bytes.split(|byte| *byte == 0).filter(|part| !part.is_empty()).map(<[u8]>::to_vec).collect())
    };
    Some(Process {
        words: parts("cmdline")?,
        environment: parts("environ")?,
        folder: std::fs::read_link(folder.join("cwd")).ok()?,
    })
}

impl Process {
    /// `rekindle ... run`, and not one round of it.
    fn is_daemon(&self) -> bool {
        let Some((program, words)) = self.words.split_first() else { return false };
        let name = Path::new(OsStr::from_bytes(program)).file_name();
        let says = |wanted: &str| words.iter().any(|word| word == wanted.as_bytes());
        name == Some(OsStr::new("rekindle")) && says("run") && !says("--once")
    }

    /// The configuration that it was given. `None`: the usual one.
    fn config(&self) -> Option<PathBuf> {
        let words = &self.words;
        let after = |at: usize| words.get(at + 1).map(Vec::as_slice);
        let given = words.iter().enumerate().find_map(|(at, word)| match word.as_slice() {
            b"-c" | b"--config" => after(at),
            word => word
                .strip_prefix(b"--config=")
                .or_else(|| word.strip_prefix(b"-c").filter(|rest| !rest.is_empty())),
        });
        let variable = || self.environment.iter().find_map(|one| one.strip_prefix(b"REKINDLE_CONFIG="));
        given.or_else(variable).map(|path| self.folder.join(OsStr::from_bytes(path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_is_told_by_its_words_and_its_configuration_by_all_ways_to_name_it() {
        let check = |line: &str, variable: &str, config: Option<&str>| {
            let bytes = |text: &str| text.split(' ').map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>();
            let process =
                Process { words: bytes(line), environment: bytes(variable), folder: "/home/robin".into() };
            let found = process.is_daemon().then(|| process.config());
            assert_eq!(found, config.map(|path| (!path.is_empty()).then(|| PathBuf::from(path))), "{line}");
        };
        check("/usr/bin/rekindle run", "HOME=/home/robin", Some(""));
        check("rekindle -c mine.toml --data d run", "A=b", Some("/home/robin/mine.toml"));
        check("rekindle --config=/etc/r.toml run", "REKINDLE_CONFIG=/x", Some("/etc/r.toml"));
        check("rekindle -c/etc/r.toml -v run", "A=b", Some("/etc/r.toml"));
        check("rekindle run", "REKINDLE_CONFIG=/x", Some("/x"));
        check("rekindle run --once", "A=b", None);
        check("rekindle doctor", "A=b", None);
        check("vim run", "A=b", None);
    }
}
