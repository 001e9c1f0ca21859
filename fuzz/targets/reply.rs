//! A whole message, read as a reply: the text that remains, and the commands in it.
#![no_main]

use jiff::{Timestamp, tz::TimeZone};
use rekindle::{command::grammar, mail::body};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    grammar::parse(&body::reply_text(bytes), &now);
});
