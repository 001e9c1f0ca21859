//! What is known of one address.

use super::class::{AddressClass, ClassRule};

/// What is known of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AddressState {
    pub class: AddressClass,
    pub rule: ClassRule,
    /// Direct mails that count, from it and to it.
    pub n_in: u32,
    pub n_out: u32,
    /// The latest of them.
    pub last_in: Option<SeenMail>,
    pub last_out: Option<SeenMail>,
    /// The owner replied to it at least once.
    pub replied: bool,
    /// Mail to it came back for good then, UTC seconds, and nothing came from it since. `None`: it
    /// is alive as far as anybody knows.
    pub dead_since: Option<i64>,
    /// When the owner wrote the latest mail to it that came back, UTC seconds. `None`: none did.
    pub returned_at: Option<i64>,
}

/// A message that was seen at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct SeenMail {
    /// UTC seconds.
    pub at: i64,
    /// The store's row.
    pub row: i64,
}
