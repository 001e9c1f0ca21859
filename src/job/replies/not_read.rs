//! What was not read of a mail, as a line that is answered: the owner always hears of it.

use crate::command::grammar::{Reject, ReplyLine};
use crate::command::reading::{Between, Reading};
use crate::mail::body::Unread;

/// `None`: everything was read, as far as anybody can tell.
pub fn line(reading: &Reading) -> Option<ReplyLine> {
    let (line, why) = match reading.unread {
        None if reading.between == Between::Unread => (
            "(between quoted lines)",
            "what is written here between quoted lines is not read; write above them, one command a line, such as `done 1`",
        ),
        None => return None,
        Some(Unread::Sealed) => (
            "(an encrypted text)",
            "what is encrypted with S/MIME or PGP cannot be read here; send it once more without, one command a \
             line, such as `done 1`",
        ),
        Some(Unread::Files) => (
            "(an attached file)",
            "attached files are not read; write into the mail itself, one command a line, such as `done 1`",
        ),
        Some(Unread::Cut) => (
            "(the end of a long mail)",
            "of a mail only the first 64 KiB are read; send what is missing in another one, such as `done 1`",
        ),
    };
    Some(ReplyLine::Reject(Reject { line: line.to_owned(), why: why.to_owned() }))
}
