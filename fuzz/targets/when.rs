//! See the claims in `tests/it/claims/when.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::when::hold(bytes));
