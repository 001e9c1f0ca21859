//! Addresses: RFC 5322 addr-spec and mailbox, read as they occur in the wild.

use super::header::Defect;

/// An addr-spec (RFC 5322 3.4.1), normalised for comparing: lower case, the domain as A-labels (RFC 5890), no
/// comments, no surrounding blanks, no control characters. Never empty, always with exactly one `@` that separates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Address(String);

/// A display name with an address (RFC 5322 3.4 `mailbox`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Mailbox {
    /// Decoded (RFC 2047) and stripped of controls; empty when the header gives none.
    pub name: String,
    /// Where mail for it goes.
    pub address: Address,
}

impl Address {
    /// Reads one addr-spec. `None` when it cannot be one (no `@`, blank inside, empty side).
    pub fn parse(raw: &str) -> Option<Address> {
        let _ = raw;
        todo!()
    }

    /// The whole addr-spec.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after the last `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads an address list (the unfolded value of To, Cc, From, ...): groups, comments, encoded words, and the damage
/// found in the wild. What cannot be an address is left out and named as a defect.
pub fn parse_list(raw: &str) -> (Vec<Mailbox>, Vec<Defect>) {
    let _ = raw;
    todo!()
}
