//! Every mail Rekindle writes, from values to bytes. Pure: tokens, Message-IDs, boundaries and
//! `now` are passed in, so that the same value always gives the same bytes.
//!
//! A mail is a value ([`digest::Digest`], [`receipt::Receipt`],
//! [`introduction::IntroductionRequest`], [`notice::Notice`]), rendered twice by a template pair
//! (`STEM.txt`, `STEM.html`) and wrapped by [`message::compose`]. Whatever came from the mailbox is
//! made one safe line before a template sees it, so a template of the user's cannot undo that. What
//! a digest says is decided as facts ([`digest::content`]) and put into words by [`locale`].
//! Absent on purpose: who is due, what a command did, and where the mail goes.

pub mod digest;
pub mod draft;
pub mod facts;
mod greeting;
pub mod introduction;
mod letter;
pub mod locale;
pub mod mailto;
pub mod message;
pub mod notice;
mod phrases;
pub mod receipt;
pub mod reminder;
pub mod report;
mod sheet;
pub mod spark;
mod tap;
pub mod templates;
pub mod trial;
mod wrap;
pub mod writing;

pub use greeting::first_name;
pub use locale::MailLanguage;
pub use message::MailKind;
pub use templates::{TemplateError, Templates};

use crate::mail::{Address, Mailbox};
use jiff::Zoned;

/// A composed message, ready to be stored in the outbox and sent as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Without angle brackets.
    pub message_id: String,
    /// The one recipient.
    pub recipient: Address,
    /// The envelope sender.
    pub sender: Address,
    /// The whole message, CRLF line ends, 7-bit.
    pub bytes: Vec<u8>,
}

/// Whether a mail of ours needs its token in the subject, where everybody sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectTag {
    /// Yes: the owner's provider may give our mail another Message-ID.
    Needed,
    /// No: a mail of ours came back with the Message-ID that we set.
    Spared,
}

/// What every mail of ours has in its header. Made by the job.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The owner: our mails go from the owner to the owner.
    pub owner: Mailbox,
    /// Message-ID without brackets (see [`crate::mail::Token::message_id`]).
    pub message_id: String,
    /// X-Rekindle-Id: finds our mail again where the Message-ID was rewritten. Also makes the MIME
    /// boundary.
    pub rekindle_id: String,
    /// Carried in Message-ID and footer; `None` for mail that is not to be answered.
    pub token: Option<crate::mail::Token>,
    /// Whether the subject carries the token, too.
    pub subject_tag: SubjectTag,
    /// When it is written, in the owner's zone.
    pub now: Zoned,
    /// Message-ID answered and the References to carry, oldest first (without brackets); empty for
    /// a new thread.
    pub references: Vec<String>,
    /// Answer with text/html too.
    pub html: bool,
    /// Which it is written in.
    pub language: MailLanguage,
}
