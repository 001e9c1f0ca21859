//! See the claims in `tests/it/claims/contacts.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rekindle_fuzz::contacts::hold(bytes));
