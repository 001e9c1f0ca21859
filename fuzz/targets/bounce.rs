//! See the claims in `tests/it/claims/bounce.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::bounce::hold(bytes));
