//! See the claims in `tests/it/claims/cron.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::cron::hold(bytes));
