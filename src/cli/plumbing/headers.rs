//! `plumbing headers FILE...`: what one header block says, and what the rules make of it.

use std::io::Write;

use serde::Serialize;

use crate::cli::output::{print_line, read_input};
use crate::infer::class::{self, AddressClass, ClassRule};
use crate::mail::{DateSource, Defect, HeaderRecord, Mailbox, MessageId, header};

/// One line of output.
#[derive(Serialize)]
struct HeaderLine<'a> {
    file: &'a str,
    /// Without angle brackets.
    message_id: Option<&'a str>,
    /// UTC seconds.
    date: Option<i64>,
    date_source: DateSource,
    from: &'a [Mailbox],
    to: &'a [Mailbox],
    cc: &'a [Mailbox],
    reply_to: &'a [Mailbox],
    subject: &'a str,
    in_reply_to: Option<&'a str>,
    references: Vec<&'a str>,
    class: AddressClass,
    rule: ClassRule,
    defects: &'a [Defect],
}

impl<'a> HeaderLine<'a> {
    fn new(file: &'a str, record: &'a HeaderRecord) -> HeaderLine<'a> {
        // A file has no owner: nobody's address is "me" here.
        let (class, rule) = class::classify_message(record, &|_| false);
        HeaderLine {
            file,
            message_id: record.message_id.as_ref().map(MessageId::as_str),
            date: record.date.map(|date| date.as_second()),
            date_source: record.date_source,
            from: &record.from,
            to: &record.to,
            cc: &record.cc,
            reply_to: &record.reply_to,
            subject: &record.subject,
            in_reply_to: record.in_reply_to.as_ref().map(MessageId::as_str),
            references: record.references.iter().map(MessageId::as_str).collect(),
            class,
            rule,
            defects: &record.defects,
        }
    }
}

/// Prints one line a file. A file holds a whole message or a header block alone.
///
/// # Errors
/// A file that cannot be read; a closed output.
pub fn run(files: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    for file in files {
        let record = header::parse(&read_input(file)?, None);
        print_line(out, &HeaderLine::new(file, &record))?;
    }
    Ok(())
}
