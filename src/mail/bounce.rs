//! Bounces, auto-replies and feedback reports: which they are, and whom they are about.

/// What a non-human answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Permanent failure: the address is dead (RFC 3463 class 5, about the mailbox).
    Hard,
    /// Temporary, or permanent for a reason that is not the address (full, spam, size).
    Soft,
    AutoReply,
    /// Asks the sender to prove being human.
    Challenge,
    /// Abuse feedback (RFC 5965).
    Feedback,
    /// A success or relay notification.
    Delivered,
    /// Ordinary mail.
    None,
}

/// What was read out of one message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    pub class: Class,
    /// Failed recipients, in order, without repeats.
    pub recipients: Vec<super::Address>,
    /// Enhanced status (RFC 3463) such as `5.1.1`, when given.
    pub status: Option<String>,
    /// The diagnostic in the server's words, one line, at most 200 characters.
    pub reason: Option<String>,
}

/// Reads a whole message (RFC 3464 delivery status, then the unstructured habits of qmail, Exim, Exchange, ...).
pub fn read(message: &[u8]) -> Report {
    let _ = message;
    todo!()
}
