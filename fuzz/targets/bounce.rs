//! A whole message, read as a bounce.
#![no_main]

use rekindle::mail::bounce;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    bounce::read(bytes);
});
