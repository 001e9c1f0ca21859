//! See the claims in `tests/it/claims/header.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::header::hold(bytes));
