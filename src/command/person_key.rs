//! By what the journal, digests and drafts know a person.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::job_key::UnknownKey;
use crate::mail::Address;

/// An addr-spec that a person had when it was written down, or the placeholder of somebody without
/// one ([`Address::placeholder`]). A person has as many keys as addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(Address);

impl PersonKey {
    /// The address, perhaps a placeholder.
    pub fn address(&self) -> &Address {
        &self.0
    }

    /// Whether mail can be written to it.
    pub fn can_be_written_to(&self) -> bool {
        !self.0.is_placeholder()
    }
}

impl From<&Address> for PersonKey {
    fn from(address: &Address) -> PersonKey {
        PersonKey(address.clone())
    }
}

/// What is kept by key is found by address.
impl Borrow<Address> for PersonKey {
    fn borrow(&self) -> &Address {
        &self.0
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PersonKey {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<PersonKey, UnknownKey> {
        Address::parse(text).map(PersonKey).ok_or_else(|| UnknownKey(text.to_owned()))
    }
}
