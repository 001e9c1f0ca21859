//! What must hold of any input, one module an entry point: tried here on the samples of
//! `tests/corpus` and on mixtures of them, and by the fuzz targets (`fuzz/`) for as long as one
//! likes. What a fuzzer finds goes into `tests/corpus`. The two entry points of IMAP are tried in
//! `rekindle::source::imap::probe`.

pub mod auth_results;
pub mod bounce;
pub mod command;
pub mod contacts;
pub mod cron;
pub mod header;
pub mod reply;
pub mod when;

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// The files of one folder of `tests/corpus`, by name.
fn samples(entry: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(entry);
    let files = std::fs::read_dir(folder).expect("the samples of the entry point");
    let mut paths: Vec<_> = files.map(|file| file.expect("a readable entry").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a readable sample")).collect()
}

/// Pieces of the samples in any order, with a few bytes of anything between them.
fn mixtures(samples: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let sample = prop::sample::select(samples);
    let cut = (sample, any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let cut = cut.prop_map(|(bytes, one, other)| {
        let (one, other) = (one.index(bytes.len() + 1), other.index(bytes.len() + 1));
        bytes[one.min(other)..one.max(other)].to_vec()
    });
    let noise = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "\r", "\n", "\0", "\u{202e}", "\u{2028}", "> ", "\"", "(", "é", "=", "<", "9"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let piece = prop_oneof![2 => cut, 1 => noise];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// Holds each sample of an entry point, and so many mixtures of them, to its claims.
fn try_all(entry: &str, cases: u32, hold: fn(&[u8])) {
    let samples = samples(entry);
    assert!(!samples.is_empty(), "{entry} has samples");
    samples.iter().for_each(|sample| hold(sample));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let tried = TestRunner::new(config).run(&mixtures(samples), |bytes| {
        hold(&bytes);
        Ok(())
    });
    if let Err(found) = tried {
        panic!("{entry}: {found}");
    }
}

#[test]
fn any_header_gives_a_clean_record() {
    try_all("header", 1_000, header::hold);
}

#[test]
fn any_reply_gives_what_was_typed_alone() {
    try_all("reply", 300, reply::hold);
}

#[test]
fn any_bounce_names_addresses_and_reasons_fit_to_show() {
    try_all("bounce", 500, bounce::hold);
}

#[test]
fn any_authentication_results_say_only_what_they_say() {
    try_all("auth_results", 1_000, auth_results::hold);
}

#[test]
fn any_text_gives_commands_that_read_as_themselves() {
    try_all("command", 1_000, command::hold);
}

#[test]
fn any_date_is_a_moment_or_a_sentence() {
    try_all("when", 1_000, when::hold);
}

#[test]
fn any_crontab_line_goes_forward_or_is_refused() {
    try_all("cron", 500, cron::hold);
}

#[test]
fn any_file_of_contacts_gives_tidy_cards_that_come_back() {
    try_all("contacts", 300, contacts::hold);
}
