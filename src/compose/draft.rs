//! A mail that is the owner's to look over and send.

use crate::mail::Mailbox;

/// A mail for the owner to look over and send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// One person, but for the joint mail.
    pub to: Vec<Mailbox>,
    pub subject: String,
    /// Lines end in LF.
    pub body: String,
    /// The mail it answers and those before it, oldest first, without brackets. Empty for a new
    /// thread.
    pub references: Vec<String>,
}
