//! See the claims in `tests/it/claims/command.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::command::hold(bytes));
