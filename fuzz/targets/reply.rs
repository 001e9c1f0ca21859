//! See the claims in `tests/it/claims/reply.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::reply::hold(bytes));
