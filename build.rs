//! Tells a release which commit it is built from. Without git, or outside a clone, the version stands
//! alone, and so it does in a debug build, which would else be made anew after every commit.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a build script talks to cargo by its output and its environment"
)]

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=REKINDLE_COMMIT");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let given = std::env::var("REKINDLE_COMMIT").ok().filter(|given| !given.is_empty());
    let commit = given.or_else(|| if is_release { last_commit() } else { None });
    let version = env!("CARGO_PKG_VERSION");
    let text = commit.map_or(version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo:rustc-env=REKINDLE_VERSION={text}");
    println!("cargo:rerun-if-changed=build.rs");
}

/// `1a2b3c4d5 2026-11-23`. Only where the clone is this package's own: a copy of the sources below
/// another repository is no commit of it.
fn last_commit() -> Option<String> {
    if !std::path::Path::new(".git").exists() {
        return None;
    }
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    println!("cargo:rerun-if-changed={log}");
    git(&["log", "-1", "--format=%h %cs"])
}

fn git(words: &[&str]) -> Option<String> {
    let asked = Command::new("git").args(words).output().ok()?;
    let text = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
    (asked.status.success() && !text.is_empty()).then_some(text)
}
