//! NAMESPACE asked of the server (RFC 2342).

use std::io;

use super::super::guard::{check_depth, goodbye};
use super::super::login::Session;
use super::super::wire::{ANSWER_BYTES, LINE_BYTES, Reply, broken};
use super::Namespaces;
use crate::source::SourceError;

impl Session {
    /// Asks where mailboxes are, once a connection, where the server can tell. One that refuses, or
    /// whose answer cannot be read, tells nothing.
    pub(in crate::source::imap) fn namespaces(&mut self, operation: &str) -> Result<Namespaces, SourceError> {
        if self.namespaces.is_none() {
            let asked = match self.offers.has("NAMESPACE") || self.offers.has("IMAP4rev2") {
                true => self.ask_namespaces().map_err(|error| self.io_error(operation, &error))?,
                false => None,
            };
            self.namespaces = Some(asked.unwrap_or_default());
        }
        Ok(self.namespaces.clone().unwrap_or_default())
    }

    fn ask_namespaces(&mut self) -> io::Result<Option<Namespaces>> {
        self.tag += 1;
        let tag = format!("N{} ", self.tag);
        let mut link = self.guard.link();
        let (quiet, whole) = (link.deadlines.quiet, link.deadlines.command);
        link.wire.begin(quiet, whole, LINE_BYTES, ANSWER_BYTES);
        link.wire.send(format!("{tag}NAMESPACE\r\n").as_bytes())?;
        let (mut told, mut reply) = (None, Reply::default());
        loop {
            link.wire.reply(LINE_BYTES as u64, &mut reply)?;
            if reply.text.starts_with(tag.as_bytes()) {
                return Ok(told);
            }
            check_depth(&reply.text)?;
            let start = reply.text.get(..12).unwrap_or_default().to_ascii_uppercase();
            if start.starts_with(b"* NAMESPACE ") {
                told = Namespaces::read(&reply.text[12..], std::mem::take(&mut reply.literals));
            } else if start.starts_with(b"* BYE ") {
                return Err(goodbye(&reply.text[6..]));
            } else if !matches!(start.first(), Some(b'*' | b'+') | None) {
                return Err(broken("a line is no IMAP reply"));
            }
        }
    }
}
