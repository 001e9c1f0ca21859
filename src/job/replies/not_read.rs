//! What was not read of a mail, as a line that is answered: the owner always hears of it.

use crate::command::grammar::{Reject, ReplyLine};
use crate::command::reading::{Between, Reading};
use crate::mail::body::Unread;

/// Empty: everything was read, as far as anybody can tell.
pub fn lines(reading: &Reading) -> impl Iterator<Item = ReplyLine> {
    let what =
        reading.unread.map(of_body).or_else(|| (reading.between == Between::Unread).then_some(BETWEEN));
    let what = what.map(|(line, why)| (line.to_owned(), why));
    let missed = reading.missed.clone().map(|line| (line, MISSED));
    let reject = |(line, why): (String, &str)| ReplyLine::Reject(Reject { line, why: why.to_owned() });
    what.into_iter().chain(missed).map(reject)
}

const BETWEEN: (&str, &str) = (
    "(between quoted lines)",
    "what is written here between quoted lines is not read; write above them, one command a line, such as `done 1`",
);

const MISSED: &str = "this stands where a quote, a signature or another part of the mail may be, so neither it nor \
                      what is around it was read; send it once more above all else, such as `done 1`";

fn of_body(unread: Unread) -> (&'static str, &'static str) {
    match unread {
        Unread::Sealed => (
            "(an encrypted text)",
            "what is encrypted with S/MIME or PGP cannot be read here; send it once more without, one command a \
             line, such as `done 1`",
        ),
        Unread::Files => (
            "(an attached file)",
            "attached files are not read; write into the mail itself, one command a line, such as `done 1`",
        ),
        Unread::Cut => (
            "(the end of a long mail)",
            "of a mail only the first 64 KiB are read; send what is missing in another one, such as `done 1`",
        ),
    }
}
