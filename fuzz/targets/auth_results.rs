//! See the claims in `tests/it/claims/auth_results.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::auth_results::hold(bytes));
