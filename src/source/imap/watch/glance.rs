//! Waiting for news in several folders: IDLE watches the first, and STATUS (RFC 9051 6.3.11) tells
//! every few seconds whether there is more in the others.
#![expect(clippy::disallowed_methods, reason = "deadlines are moments of the monotonic clock")]

use std::io;
use std::time::{Duration, Instant};

use super::WakeReason;
use crate::mail::folder::decode_utf7;
use crate::source::SourceError;
use crate::source::imap::folders::{Status, read_status};
use crate::source::imap::login::Session;
use crate::source::imap::wire::{ANSWER_BYTES, LINE_BYTES};
use crate::source::imap::{Imap, LastLook};

/// Folders that are asked about each time: an owner with a Sent folder a year would cost the server
/// dozens of commands every few seconds.
const GLANCED: usize = 4;

impl Imap {
    /// Waits until mail arrives in one of these folders (raw names), at most `max`: at once in the
    /// first, and within [`glance`](super::super::ImapDeadlines::glance) in the others. Of more
    /// than four others each is looked at in its turn.
    ///
    /// # Errors
    /// As for [`Imap::scan`].
    pub fn wait_for_any(&mut self, folders: &[&str], max: Duration) -> Result<WakeReason, SourceError> {
        let until = Instant::now() + max;
        let Some((first, others)) = folders.split_first() else { return Ok(WakeReason::TimedOut) };
        let mut turn = others.iter().cycle();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let slice = if others.is_empty() { left } else { left.min(self.deadlines.glance) };
            if self.wait(first, slice)? == WakeReason::Changed {
                return Ok(WakeReason::Changed);
            }
            for other in turn.by_ref().take(others.len().min(GLANCED)) {
                if self.has_news(other)? {
                    return Ok(WakeReason::Changed);
                }
            }
            if until <= Instant::now() {
                return Ok(WakeReason::TimedOut);
            }
        }
    }

    /// Whether a folder that is not open holds more than at the last look.
    fn has_news(&mut self, raw: &str) -> Result<bool, SourceError> {
        let operation = self.operation("looking at", &decode_utf7(raw));
        let asked = self.session().and_then(|session| session.status(raw, &operation));
        let Some(status) = self.settle(asked)? else { return Ok(false) };
        let Some(before) = self.seen.get(raw).copied() else { return Ok(false) };
        let now = LastLook {
            uid_validity: status.uid_validity.unwrap_or(before.uid_validity),
            uid_next: status.uid_next.unwrap_or(before.uid_next),
            exists: status.messages.and_then(|count| count.try_into().ok()).unwrap_or(before.exists),
        };
        self.seen.insert(raw.to_owned(), now);
        let is_new = now.uid_validity != before.uid_validity || now.uid_next != before.uid_next;
        Ok(is_new || now.exists > before.exists)
    }
}

impl Session {
    /// MESSAGES, UIDNEXT and UIDVALIDITY. `None`: the server does not tell them.
    fn status(&mut self, raw: &str, operation: &str) -> Result<Option<Status>, SourceError> {
        if raw.bytes().any(|byte| byte.is_ascii_control()) {
            return Ok(None);
        }
        self.ask_status(raw).map_err(|error| self.io_error(operation, &error))
    }

    fn ask_status(&mut self, raw: &str) -> io::Result<Option<Status>> {
        let tag = self.next_tag('S');
        let name = raw.replace('\\', "\\\\").replace('"', "\\\"");
        let mut link = self.guard.link();
        link.begin_own(LINE_BYTES, ANSWER_BYTES);
        let command = format!("{tag}STATUS \"{name}\" (MESSAGES UIDNEXT UIDVALIDITY)\r\n");
        link.wire.send(command.as_bytes())?;
        let mut told = None;
        link.answers(&[&tag], &mut |reply| {
            let start = reply.text.get(..9).unwrap_or_default().to_ascii_uppercase();
            if start == b"* STATUS " && reply.literals.is_empty() {
                told = read_status(&reply.text[9..]).map(|(_, status)| status).or(told);
            }
            Ok(())
        })?;
        Ok(told)
    }
}
