//! What an IMAP server says to the conversations that the crate leads. See the claims in
//! `src/source/imap/probe.rs`.
#![no_main]

use rekindle::source::imap::probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::guard(bytes));
