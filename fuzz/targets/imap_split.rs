//! What an IMAP server says while headers are fetched. See the claims in
//! `src/source/imap/probe.rs`.
#![no_main]

use rekindle::source::imap::probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::split(bytes));
