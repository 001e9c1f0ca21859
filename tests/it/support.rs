//! What every test may use.
#![allow(dead_code)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

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
