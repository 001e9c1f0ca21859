//! Servers that `tests/unpack-servers` laid out under `target/servers`, without installing them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::support::skipped;

/// Where a server lies. `None`, with a word on stderr, where it was not unpacked.
pub fn root(name: &str) -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target/tmp lies in target");
    let root = target.join("servers").join(name);
    if root.join("complete").exists() {
        return Some(root);
    }
    skipped(&format!("{name} is not there: run tests/unpack-servers"));
    None
}

/// A value for LD_LIBRARY_PATH: the folders of libraries under `root`, seen from `from`.
pub fn libraries(root: &Path, from: &Path) -> String {
    let within = |folder: &str| root.join(folder);
    let by_machine = |folder: &str| {
        let inside = std::fs::read_dir(within(folder)).into_iter().flatten().flatten();
        inside.map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with("-linux-gnu"))
    };
    let mut folders = vec![within("usr/lib"), within("usr/lib/courier-authlib")];
    folders.extend(by_machine("usr/lib"));
    folders.extend(by_machine("lib"));
    let seen = |path: &PathBuf| from.join(path.strip_prefix(root).expect("below the root"));
    folders.iter().map(|path| seen(path).display().to_string()).collect::<Vec<_>>().join(":")
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Asks a server to end, and waits until it has.
pub fn end(server: &mut Child) {
    let _ = Command::new("kill").arg(server.id().to_string()).status();
    for _ in 0..150 {
        if matches!(server.try_wait(), Ok(Some(_)) | Err(_)) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let _ = server.kill();
    let _ = server.wait();
}
