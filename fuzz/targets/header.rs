//! One header block, as any mailbox may hold it.
#![no_main]

use rekindle::mail::header;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let record = header::parse(bytes, None);
    assert!(!record.subject.contains(|c: char| c.is_control()));
});
