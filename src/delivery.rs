//! Handing one composed message over: SMTP, a sendmail command, a Maildir, a folder of .eml files.

pub mod file;
pub mod maildir;
pub mod sendmail;
pub mod smtp;

use crate::{compose::Outgoing, config::SendSettings};

/// Where a hand-over ended. The outbox turns it into a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted for good (SMTP: code 250 to the dot, exactly).
    Sent,
    /// Not accepted; worth another try. The words are for the owner, sanitised, one line.
    Transient(String),
    /// Refused for good.
    Permanent(String),
    /// Login refused.
    Auth(String),
    /// The dot was sent and no answer was read: nobody knows.
    Unclear(String),
}

/// Hands the message over, once, within two minutes. Blocks.
pub fn send(settings: &SendSettings, message: &Outgoing) -> Outcome {
    let _ = (settings, message);
    todo!()
}
