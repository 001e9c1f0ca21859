//! What every test may use.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::prelude::ProptestConfig;
use rekindle::command::PersonKey;

/// The folder of third-party material that `REKINDLE_CORPORA` names. `None`, with a plain word on
/// stderr, when it is unset: the test is then skipped.
pub fn corpora(part: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("REKINDLE_CORPORA") else {
        skipped(&format!("corpora\t{part}"));
        return None;
    };
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join(part);
    assert!(path.exists(), "REKINDLE_CORPORA has no {part}: {}", path.display());
    Some(path)
}

/// Notes that a test did not run: on stderr, and in the file that `REKINDLE_SKIPPED` names, one
/// line each, which `tests/run` counts. A line that does not begin with `corpora` fails it.
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
    let Some(list) = std::env::var_os("REKINDLE_SKIPPED") else { return };
    let mut list = std::fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
    std::io::Write::write_all(&mut list, format!("{why}\n").as_bytes()).unwrap();
}

/// How many cases a property is tried on: `full` of them with `REKINDLE_PROPERTIES=full`, as in CI,
/// else a tenth. A case that fails is not written to disk: it becomes a test of its own.
pub fn cases(full: u32) -> ProptestConfig {
    let is_full = std::env::var_os("REKINDLE_PROPERTIES").is_some_and(|volume| volume == "full");
    let cases = if is_full { full } else { (full / 10).max(8) };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// What the journal calls somebody with this address.
pub fn key(address: &str) -> PersonKey {
    address.parse().unwrap()
}

/// Time that this thread spent computing, from its start: what else the machine does is not
/// counted.
pub fn computed() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32)
}

/// Waits until `condition` holds; panics with `what` after a minute, which only a machine that is
/// very busy comes near to.
pub fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < deadline, "gave up waiting for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port on 127.0.0.1 that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// The text of a mail of ours with its long lines whole again: where a line is broken depends on
/// the days and names in it.
pub fn text(mail: &[u8]) -> String {
    unwrapped(&rekindle::mail::body::text(mail))
}

/// Undoes the breaking of lines at 72 columns.
pub fn unwrapped(text: &str) -> String {
    use unicode_width::UnicodeWidthStr;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let quoted =
            line.trim_start().starts_with('|') && lines.last().is_some_and(|last| last.contains("| "));
        let bare = if quoted { line.trim_start_matches([' ', '|']) } else { line.trim_start() };
        let carried: Vec<&str> = bare.split(' ').take(4).collect();
        let begins = bare.is_empty()
            || bare.starts_with(['*', '(', '|', '\u{2581}'])
            || ["OK:", "Here:", "Failed:", "Unclear:", "As", "Reply"].contains(&carried[0]);
        match lines.last_mut() {
            Some(last)
                if !begins
                    && indent(line) >= indent(last)
                    && !last.is_empty()
                    && last.width() + 1 + carried.join(" ").width() > 72 =>
            {
                last.push_str(&format!(" {bare}"));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}
