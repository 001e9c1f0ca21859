//! What a provider stamps on mail from the owner, and whether a mail has it.
//!
//! Only the topmost Authentication-Results field of a mail is ever believed: servers put theirs on
//! top, and whatever a sender wrote is below. It counts when it is by the server that pairing saw
//! (RFC 8601 2.5), is under as many Received fields as there, and says `pass` by the same
//! method for the same domain. What this cannot make good: a provider that stamps some mail and not
//! other, and lets senders write its name; RFC 8601 5 forbids that.

use serde::{Deserialize, Serialize};

use crate::mail::auth_results::{self, AuthResult};
use crate::mail::header::HeaderField;
use crate::mail::{Address, text};

/// Pinned by pairing; everything in it must be met again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Who says so, in lower case.
    pub authserv_id: String,
    /// Received fields above the one that says so: those that the provider's own servers add.
    pub received_above: usize,
    pub method: Method,
    /// That of the signature, or of the policy; the same as that of From, or above or below it.
    pub domain: String,
}

/// What vouches for the domain of From.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// A signature of that domain (RFC 6376).
    Dkim,
    /// That domain's policy (RFC 7489).
    Dmarc,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Method::Dkim => "dkim",
            Method::Dmarc => "dmarc",
        }
    }

    /// The domain that one result speaks for. `None` when it names none, or two. A signature is by
    /// the domain in `header.d` (RFC 6376 3.5: the signer alone chooses what `header.i` says);
    /// `header.i` counts only where a server reports no other.
    fn domain(self, result: &AuthResult<'_>) -> Option<String> {
        let all = |name| result.values(name).map(domain).collect::<Vec<_>>();
        let values = match self {
            Method::Dkim => {
                Some(all("header.d")).filter(|signers| !signers.is_empty()).unwrap_or_else(|| all("header.i"))
            }
            Method::Dmarc => all("header.from"),
        };
        let first = values.first()?;
        values.iter().all(|value| value == first).then(|| first.clone())
    }
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MissingEvidence {
    #[error("the server that took it in stamped no Authentication-Results on it")]
    NoField,
    #[error("its topmost Authentication-Results cannot be read")]
    Unreadable,
    #[error("its topmost Authentication-Results is by {}, not by {}", shown(found), shown(pinned))]
    OtherServer { found: String, pinned: String },
    #[error("its topmost Authentication-Results does not stand where {} puts it", shown(server))]
    OtherPlace { server: String },
    #[error("{} does not say that {} passed for {}", shown(server), method.name(), shown(domain))]
    NoPass { server: String, method: Method, domain: String },
    #[error("{} says of no dkim or dmarc that it passed for {}", shown(server), shown(domain))]
    NothingPassed { server: String, domain: String },
}

/// What a mail from `from` has to show, for pairing. A signature is preferred.
///
/// # Errors
/// What is missing: nothing can be pinned then.
pub fn find(fields: &[HeaderField], from: &Address) -> Result<Evidence, MissingEvidence> {
    let top = topmost(fields)?;
    for method in [Method::Dkim, Method::Dmarc] {
        let passed = top.results.iter().filter(|one| passed(one, method));
        if let Some(domain) =
            passed.filter_map(|one| method.domain(one)).find(|found| aligned(found, from.domain()))
        {
            let (authserv_id, received_above) = (top.authserv_id, top.received_above);
            return Ok(Evidence { authserv_id, received_above, method, domain });
        }
    }
    Err(MissingEvidence::NothingPassed { server: top.authserv_id, domain: from.domain().to_owned() })
}

/// Whether a mail from `from` shows what was pinned.
///
/// # Errors
/// What is missing.
pub fn compare(pinned: &Evidence, fields: &[HeaderField], from: &Address) -> Result<(), MissingEvidence> {
    let top = topmost(fields)?;
    let server = || pinned.authserv_id.clone();
    if top.authserv_id != pinned.authserv_id {
        return Err(MissingEvidence::OtherServer { found: top.authserv_id, pinned: server() });
    }
    if top.received_above != pinned.received_above {
        return Err(MissingEvidence::OtherPlace { server: server() });
    }
    let of_domain = |one: &AuthResult<'_>| pinned.method.domain(one).as_ref() == Some(&pinned.domain);
    let holds = top.results.iter().any(|one| passed(one, pinned.method) && of_domain(one));
    if holds && aligned(&pinned.domain, from.domain()) {
        return Ok(());
    }
    Err(MissingEvidence::NoPass { server: server(), method: pinned.method, domain: pinned.domain.clone() })
}

/// The topmost field, read, and where it is.
struct Top<'f> {
    authserv_id: String,
    received_above: usize,
    results: Vec<AuthResult<'f>>,
}

fn topmost(fields: &[HeaderField]) -> Result<Top<'_>, MissingEvidence> {
    let at = fields
        .iter()
        .position(|field| field.name == "authentication-results")
        .ok_or(MissingEvidence::NoField)?;
    let read = auth_results::parse(&fields[at].value).ok_or(MissingEvidence::Unreadable)?;
    let received_above = fields[..at].iter().filter(|field| field.name == "received").count();
    Ok(Top { authserv_id: read.authserv_id.into_owned(), received_above, results: read.results })
}

fn passed(one: &AuthResult<'_>, method: Method) -> bool {
    one.method == method.name() && one.result == "pass"
}

/// Of `a@b.example`, `@b.example` or `b.example`: `b.example`.
fn domain(value: &str) -> String {
    let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
    domain.trim_end_matches('.').to_lowercase()
}

/// The same domain, or one above the other; a single label is above too many.
fn aligned(one: &str, other: &str) -> bool {
    let above = |upper: &str, lower: &str| {
        upper.contains('.')
            && (lower == upper || lower.strip_suffix(upper).is_some_and(|rest| rest.ends_with('.')))
    };
    above(one, other) || above(other, one)
}

fn shown(raw: &str) -> String {
    text::shorten(&text::one_line(raw), 80)
}

#[cfg(test)]
mod tests;
