//! The text of a reply, as the owner wrote it.
#![no_main]

use jiff::{Timestamp, tz::TimeZone};
use rekindle::command::grammar;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    if let Ok(text) = std::str::from_utf8(bytes) {
        grammar::parse(text, &now);
    }
});
