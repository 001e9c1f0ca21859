//! The evaluation itself, for the bench that prints tables and the test that holds bounds. Everything goes through the boundary that commands use: mail is
//! scanned into a store, and the [`rekindle::job::book::Book`] is asked.
//!
//! Third-party material is read from `$REKINDLE_CORPORA`, the generator of mailboxes from `$REKINDLE_LAB` (default: `lab` beside the corpora). Absent on
//! purpose: bounds, which are the test's, and printing, which is the caller's.
#![allow(dead_code, reason = "the bench and the test each use a part")]

pub mod bounces;
pub mod due_rule;
pub mod generated;
pub mod headers;
pub mod identity;
pub mod last_touch;
pub mod machines;
pub mod mailbox;
pub mod ranking;
pub mod statistics;
pub mod stream;

use std::path::{Path, PathBuf};

/// A part of the third-party material. `None`, said on stderr, when it is not there.
pub fn corpora(part: &str) -> Option<PathBuf> {
    let Some(root) = folder("REKINDLE_CORPORA") else {
        eprintln!("SKIPPED: REKINDLE_CORPORA is not set, {part} was not measured");
        return None;
    };
    let path = root.join(part);
    assert!(path.exists(), "REKINDLE_CORPORA has no {part}: {}", path.display());
    Some(path)
}

/// The generator of mailboxes. `None`, said on stderr, when it is not there.
pub fn generator() -> Option<PathBuf> {
    let beside = || folder("REKINDLE_CORPORA")?.parent().map(|parent| parent.join("lab"));
    let script = folder("REKINDLE_LAB").or_else(beside).map(|lab| lab.join("make_mailbox.py"));
    let found = script.filter(|script| script.exists());
    if found.is_none() {
        eprintln!(
            "SKIPPED: REKINDLE_LAB names no folder with make_mailbox.py, generated mailboxes were not measured"
        );
    }
    found
}

fn folder(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(|root| Path::new(env!("CARGO_MANIFEST_DIR")).join(root))
}

/// Right answers out of all that count, with what was wrong.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub right: usize,
    pub all: usize,
    /// One line each.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Counts one answer; `what` describes it if it is wrong.
    pub fn count(&mut self, right: bool, what: impl FnOnce() -> String) {
        self.all += 1;
        self.right += usize::from(right);
        if !right {
            self.wrong.push(what());
        }
    }

    /// Share of right answers in percent; 100 of nothing.
    pub fn percent(&self) -> f64 {
        if self.all == 0 { 100.0 } else { self.right as f64 * 100.0 / self.all as f64 }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>6} of {:>6}  {:6.2} %", self.right, self.all, self.percent())
    }
}
