//! What the process keeps to itself: while it logs in, a secret is in its memory.

use rustix::process::{Resource, Rlimit, setrlimit};

/// No core dump of this process or its children, and (Linux) no other process of the same user may
/// read its memory. Best effort: a system without these limits runs it all the same.
pub fn close() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
