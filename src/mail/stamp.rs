//! The stamp of the server that took a mail in: whether it says that the sender is not who it says
//! (RFC 8601).
//!
//! Servers put their Authentication-Results on top of what a sender wrote, so only the topmost
//! field is read, with those of the same server right under it. Only failure is of interest here:
//! that nothing is said, or that all passed, changes nothing. Absent on purpose: whose stamp counts
//! (see [`crate::store::facts`]), and `ARC-` fields.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::auth_results::{self, AuthResult, parse_results};

/// What one server says of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The authserv-id in lower case; empty where the field has none (Microsoft's servers leave it
    /// out).
    pub server: String,
    pub verdict: StampVerdict,
}

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampVerdict {
    /// DMARC failed, or SPF and DKIM both did.
    Failed,
    /// Anything else, and nothing at all.
    NotFailed,
}

/// Reads the values of the topmost Authentication-Results and of those that are under it, topmost
/// first. `None`: the message has none, or the topmost does not say whose it is. What is behind
/// that is read only where a word of failure is in any of them.
pub fn read<'a>(mut values: impl Iterator<Item = Cow<'a, str>>) -> Option<Stamp> {
    let top = values.next()?;
    let server = auth_results::authserv_id(&top)?.into_owned();
    let below: Vec<Cow<'_, str>> = values.collect();
    let is_named = names_failure(&top) || below.iter().any(|value| names_failure(value));
    let failed = is_named && is_failure(&top, &below);
    let verdict = if failed { StampVerdict::Failed } else { StampVerdict::NotFailed };
    Some(Stamp { server, verdict })
}

/// Whether the topmost field, or one of the same server right under it, says that the sender is not
/// who it says. A topmost field that breaks the grammar says nothing.
fn is_failure(top: &str, below: &[Cow<'_, str>]) -> bool {
    let top = mended(top);
    let Some(top) = parse_results(&top) else { return false };
    let below: Vec<Cow<'_, str>> = below.iter().map(|value| mended(value)).collect();
    let below: Vec<AuthResult<'_>> = below
        .iter()
        .map_while(|value| parse_results(value))
        .take_while(|other| other.authserv_id == top.authserv_id)
        .flat_map(|one| one.results)
        .collect();
    // What is below may be a sender's: it can add a failure, and excuse none.
    let all = || top.results.iter().chain(&below);
    fails(top.results.iter()) || has(below.iter(), "dmarc", FAIL) || fails(all())
}

/// Microsoft's servers write `action=none` where RFC 8601 wants a property's type before it.
fn mended(value: &str) -> Cow<'_, str> {
    static ACTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" action="));
    match ACTION.find(value.as_bytes()) {
        Some(_) => Cow::Owned(value.replace(" action=", " policy.action=")),
        None => Cow::Borrowed(value),
    }
}

/// Whether `fail` is in a value, in whatever case: without it no result can be one.
fn names_failure(value: &str) -> bool {
    let bytes = value.as_bytes();
    memchr::memchr2_iter(b'f', b'F', bytes)
        .any(|at| bytes.get(at..at + 4).is_some_and(|word| word.eq_ignore_ascii_case(b"fail")))
}

const FAIL: &[&str] = &["fail", "hardfail"];
const PASS: &[&str] = &["pass"];

fn fails<'a>(results: impl Iterator<Item = &'a AuthResult<'a>> + Clone) -> bool {
    let says = |method, result| has(results.clone(), method, result);
    let neither = || says("spf", FAIL) && says("dkim", FAIL) && !says("spf", PASS) && !says("dkim", PASS);
    says("dmarc", FAIL) || neither() && !says("dmarc", PASS)
}

fn has<'a>(mut results: impl Iterator<Item = &'a AuthResult<'a>>, method: &str, among: &[&str]) -> bool {
    results.any(|one| one.method == method && among.contains(&one.result.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[&str], expected: Option<(&str, StampVerdict)>) {
        let read = read(fields.iter().map(|field| Cow::Borrowed(*field)));
        let said = read.as_ref().map(|stamp| (stamp.server.as_str(), stamp.verdict));
        assert_eq!(said, expected, "{fields:?}");
    }

    #[test]
    fn a_failure_of_the_topmost_field_counts() {
        let mx = |verdict| Some(("mx.example.org", verdict));
        check(
            &["mx.example.org; dkim=none; spf=pass; dmarc=fail (p=none) header.from=x.example"],
            mx(StampVerdict::Failed),
        );
        check(
            &["mx.example.org; spf=fail smtp.mailfrom=x.example; dkim=fail header.d=x.example"],
            mx(StampVerdict::Failed),
        );
        check(
            &["mx.example.org; spf=fail; dkim=fail; dkim=pass header.d=x.example"],
            mx(StampVerdict::NotFailed),
        );
        check(&["mx.example.org; spf=fail; dkim=none"], mx(StampVerdict::NotFailed));
        check(&["mx.example.org; spf=softfail; dkim=fail"], mx(StampVerdict::NotFailed));
        check(&["mx.example.org; none"], mx(StampVerdict::NotFailed));
        check(&[], None);
    }

    #[test]
    fn whose_a_stamp_is_counts_whatever_is_behind_it() {
        let said = |server| Some((server, StampVerdict::NotFailed));
        check(&["MX.example.org 1; dmarc"], said("mx.example.org"));
        check(&["mx.example.org; dmarc=FAIL ("], said("mx.example.org"));
        check(&["mx.example.org; dkim", "mx.example.org; dmarc=fail"], said("mx.example.org"));
        check(&["spf=pass (sender IP is 192.0.2.1) smtp.mailfrom"], said(""));
        check(&["spf pass"], None);
        check(&["none"], said("none"));
        check(&["; dkim=pass"], None);
        check(&[""], said(""));
        check(&["mx.example.org\0; dkim=pass"], None);
    }

    #[test]
    fn servers_that_write_a_field_for_each_method_are_read_together() {
        let failed = Some(("mx.example.org", StampVerdict::Failed));
        check(&["mx.example.org; spf=fail", "mx.example.org; dkim=fail"], failed);
        check(&["mx.example.org; spf=pass", "mx.example.org; dmarc=fail"], failed);
        check(
            &["mx.example.org; spf=fail; dkim=fail", "mx.example.org; dkim=pass header.d=x.example"],
            failed,
        );
        let not = Some(("mx.example.org", StampVerdict::NotFailed));
        check(&["mx.example.org; spf=fail", "mx.evil.example; dkim=fail; dmarc=fail"], not);
    }

    #[test]
    fn a_server_without_a_name_is_read() {
        let value = "spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=x.example; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=x.example;compauth=fail reason=001";
        check(&[value], Some(("", StampVerdict::Failed)));
    }
}
