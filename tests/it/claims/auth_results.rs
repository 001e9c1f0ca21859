//! What must hold of any Authentication-Results, and of any header block that pairing looks at.

use rekindle::command::trust::evidence;
use rekindle::mail::auth_results::{self, AuthResults};
use rekindle::mail::{Address, header};

/// Panics where `block`, as one value or as a whole header, breaks a promise of the reader of
/// Authentication-Results.
pub fn hold(block: &[u8]) {
    let value = String::from_utf8_lossy(block);
    if let Some(read) = auth_results::parse(&value) {
        is_well_formed(&read);
        reads_as_itself(&read);
    }
    who_says_so_is_told_without_the_rest(&value);
    comments_and_quotes_say_nothing(&value);
    let owner = Address::parse("ada@example.org").expect("an address");
    what_was_pinned_is_met(block, &owner);
    only_the_topmost_is_believed(block, &owner);
}

fn who_says_so_is_told_without_the_rest(value: &str) {
    if let Some(read) = auth_results::parse_results(value) {
        assert_eq!(auth_results::authserv_id(value), Some(read.authserv_id), "{value}");
    }
}

fn is_keyword(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
}

fn is_well_formed(read: &AuthResults) {
    assert!(!read.authserv_id.is_empty() && read.authserv_id == read.authserv_id.to_lowercase(), "{read:?}");
    for one in &read.results {
        assert!(is_keyword(&one.method) && is_keyword(&one.result), "{one:?}");
        for (name, _) in &one.properties {
            let (ptype, property) = name.split_once('.').expect("a property has a type");
            assert!(is_keyword(ptype) && is_keyword(property), "{one:?}");
        }
    }
}

/// Written out plainly, with every value in quotes, it says the same.
fn reads_as_itself(read: &AuthResults) {
    let mut value = quoted(&read.authserv_id);
    for one in &read.results {
        value += &format!("; {}={}", one.method, one.result);
        one.properties.iter().for_each(|(name, text)| value += &format!(" {name}={}", quoted(text)));
    }
    if value.len() <= 16 * 1024 {
        assert_eq!(auth_results::parse(&value).as_ref(), Some(read), "{value}");
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whatever stands in a comment or in quotes adds no result.
fn comments_and_quotes_say_nothing(value: &str) {
    let inner = value.replace(['\\', '"', '(', ')'], "").replace(|c: char| c.is_control(), " ");
    for around in [
        format!("mx.example (a {inner}); dkim=fail (b (c {inner}) d) header.d=example.org"),
        format!("mx.example; dkim=fail reason=\"{inner}\" header.d=example.org"),
    ] {
        let Some(read) = auth_results::parse(&around) else { continue };
        assert_eq!((read.authserv_id.as_ref(), read.results.len()), ("mx.example", 1), "{around}");
        let one = &read.results[0];
        assert_eq!((one.result.as_ref(), one.properties.len()), ("fail", 1), "{around}");
    }
}

/// What pairing finds in a mail, the same mail shows.
fn what_was_pinned_is_met(block: &[u8], owner: &Address) {
    let fields = header::fields(block);
    if let Ok(pinned) = evidence::find(&fields, owner) {
        assert_eq!(evidence::compare(&pinned, &fields, owner), Ok(()), "{pinned:?}");
        assert!(
            pinned.domain.ends_with("example.org") || "example.org".ends_with(&pinned.domain),
            "{pinned:?}"
        );
    }
}

/// Below a field of the provider's own that says nothing passed, nothing counts.
fn only_the_topmost_is_believed(block: &[u8], owner: &Address) {
    // A line that goes on belongs to the field above it: to the provider's own.
    if block.first().is_some_and(|byte| b" \t\r\n".contains(byte)) {
        return;
    }
    let below = [b"Authentication-Results: mx.example; dkim=none\r\n", block].concat();
    assert!(evidence::find(&header::fields(&below), owner).is_err(), "only what the provider stamped counts");
}
