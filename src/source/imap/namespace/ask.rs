//! NAMESPACE asked of the server (RFC 2342).

use super::super::login::Session;
use super::super::wire::{ANSWER_BYTES, LINE_BYTES, Reply};
use super::Namespaces;
use crate::source::SourceError;

impl Namespaces {
    /// What a reply to NAMESPACE tells; `Some(None)`: it cannot be read. `None`: it is another
    /// reply.
    pub(in crate::source::imap) fn of_reply(reply: &mut Reply) -> Option<Option<Namespaces>> {
        let (start, rest) = reply.text.split_at_checked(12)?;
        let is_it = start.eq_ignore_ascii_case(b"* NAMESPACE ");
        is_it.then(|| Namespaces::read(rest, std::mem::take(&mut reply.literals)))
    }
}

impl Session {
    /// Where mailboxes are, asked once a connection, where the server can tell. One that refuses,
    /// or whose answer cannot be read, tells nothing.
    pub(in crate::source::imap) fn namespaces(&mut self, operation: &str) -> Result<Namespaces, SourceError> {
        if let Some(tag) = self.hold_namespaces() {
            let mut told = None;
            self.send("", operation)?;
            let ended = {
                let mut link = self.guard.link();
                link.begin_own(LINE_BYTES, ANSWER_BYTES);
                link.answers(&[&tag], &mut |reply| {
                    told = Namespaces::of_reply(reply).unwrap_or_else(|| told.take());
                    Ok(())
                })
            };
            ended.map_err(|error| self.io_error(operation, &error))?;
            self.namespaces = Some(told.unwrap_or_default());
        }
        Ok(self.namespaces.clone().unwrap_or_default())
    }

    /// Has NAMESPACE sent with the next command, and gives its tag. `None`: the server cannot tell,
    /// or has told already.
    pub(in crate::source::imap) fn hold_namespaces(&mut self) -> Option<String> {
        let can_tell = self.offers.has("NAMESPACE") || self.offers.has("IMAP4rev2");
        if self.namespaces.is_some() || !can_tell {
            return None;
        }
        let tag = self.next_tag('N');
        self.guard.link().wire.hold(format!("{tag}NAMESPACE\r\n").as_bytes());
        Some(tag)
    }
}
