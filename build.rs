//! Tells the program two things of its own build: which commit a release is made from, and a
//! fingerprint of its sources, by which it trusts nothing that another program inferred.
//!
//! Packs relocations where `REKINDLE_RELR` is set: a megabyte less, for systems with glibc 2.36 or
//! newer (2022), or musl 1.2.4.
//!
//! Without git, or outside a clone, the version stands alone, and so it does in a debug build,
//! which would else be made anew after every commit.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a build script talks to cargo by its output and its environment"
)]

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=REKINDLE_RELR");
    if std::env::var_os("REKINDLE_RELR").is_some() {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    println!("cargo:rustc-env=REKINDLE_VERSION={}", version());
    println!("cargo:rustc-env=REKINDLE_SOURCES={:016x}", fingerprint_of_sources()?);
    Ok(())
}

fn version() -> String {
    println!("cargo:rerun-if-env-changed=REKINDLE_COMMIT");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let given = std::env::var("REKINDLE_COMMIT").ok().filter(|given| !given.is_empty());
    let commit = given.or_else(|| if is_release { last_commit() } else { None });
    let version = env!("CARGO_PKG_VERSION");
    commit.map_or(version.to_owned(), |commit| format!("{version} ({commit})"))
}

/// `1a2b3c4d5 2026-11-23`. Only where the clone is this package's own: a copy of the sources below
/// another repository is no commit of it.
fn last_commit() -> Option<String> {
    if !Path::new(".git").exists() {
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

fn fingerprint_of_sources() -> std::io::Result<u64> {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=Cargo.lock");
    let mut files = vec![PathBuf::from("Cargo.lock")];
    collect(Path::new("src"), &mut files)?;
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in &files {
        hash.write(file.to_string_lossy().as_bytes());
        hash.write(&std::fs::read(file)?);
    }
    Ok(hash.finish())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
