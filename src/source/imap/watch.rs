//! Waiting for news in a folder: IDLE (RFC 2177), or NOOP where there is none.
#![expect(clippy::disallowed_methods, reason = "deadlines are moments of the monotonic clock")]

mod glance;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use imap::extensions::idle::WaitOutcome;
use imap::types::UnsolicitedResponse;

use super::guard::Expect;
use super::login::Session;
use super::opening::Examined;
use super::server_text::unavailable;
use super::wire::{ANSWER_BYTES, LINE_BYTES};
use super::{Imap, LastLook};
use crate::mail::folder::decode_utf7;
use crate::source::SourceError;

/// Why [`Imap::wait`] came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeReason {
    /// There may be new mail.
    Changed,
    /// Nothing happened for as long as asked.
    TimedOut,
}

impl Imap {
    /// Waits until mail arrives in a folder (raw name), at most `max`. Mail that came since this
    /// connection last scanned the folder counts too.
    ///
    /// # Errors
    /// As for [`Imap::scan`].
    pub fn wait(&mut self, folder_raw: &str, max: Duration) -> Result<WakeReason, SourceError> {
        let until = Instant::now() + max;
        let name = decode_utf7(folder_raw);
        let operation = self.operation("waiting for news in", &name);
        let examined = self.examine(folder_raw, &name)?;
        if let Some(before) = self.seen.get(folder_raw).copied() {
            let looked = self.session().and_then(|session| session.look(&before, &examined, &operation));
            let now = self.settle(looked)?;
            if before.uid_validity != now.uid_validity
                || before.uid_next != now.uid_next
                || now.exists > before.exists
            {
                self.seen.insert(folder_raw.to_owned(), now);
                return Ok(WakeReason::Changed);
            }
        }
        let deadlines = self.deadlines;
        let result = self.session().and_then(|session| {
            let mut exists = examined.exists;
            loop {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Ok(WakeReason::TimedOut);
                }
                let news = match session.offers.has("IDLE") {
                    true => session.idle(&mut exists, left.min(deadlines.renew), &operation)?,
                    false => session.poll(&mut exists, left.min(deadlines.poll), &operation)?,
                };
                if news == WakeReason::Changed {
                    return Ok(WakeReason::Changed);
                }
            }
        });
        self.settle(result)
    }
}

/// Whether a reply tells of new mail; keeps count.
fn tells_of_mail(exists: &mut u32, news: &UnsolicitedResponse) -> bool {
    match news {
        UnsolicitedResponse::Exists(now) => {
            let more = *now > *exists;
            *exists = *now;
            more
        }
        UnsolicitedResponse::Expunge(_) => {
            *exists = exists.saturating_sub(1);
            false
        }
        _ => false,
    }
}

impl Session {
    /// The folder as it is now. Where the server does not tell UIDNEXT, what is above the last
    /// UID is looked for: mail that came before IDLE is not told again by it.
    fn look(
        &mut self,
        before: &LastLook,
        examined: &Examined,
        operation: &str,
    ) -> Result<LastLook, SourceError> {
        let uid_next = match examined.uid_next {
            Some(next) => next,
            None => {
                let above = self.search_after(before.uid_next.saturating_sub(1), examined, operation)?;
                above.last().map_or(before.uid_next, |uid| uid.saturating_add(1))
            }
        };
        let exists = examined.exists.max(self.told_exists);
        Ok(LastLook { uid_validity: examined.uid_validity, uid_next, exists })
    }

    pub(super) fn idle(
        &mut self,
        exists: &mut u32,
        limit: Duration,
        operation: &str,
    ) -> Result<WakeReason, SourceError> {
        self.guard.link().begin(Expect::Continuation);
        let tagged = self.guard.link().tagged;
        let mut idle = self.crate_session.idle();
        let outcome = idle.timeout(limit).keepalive(false).wait_while(|news| !tells_of_mail(exists, &news));
        if matches!(outcome, Err(imap::Error::No(_) | imap::Error::Bad(_))) {
            // Dropping it would say DONE where no IDLE is under way, and wait for an answer that
            // nobody owes.
            std::mem::forget(idle);
            return self.idle_refused(operation, outcome);
        }
        // Dropping it says DONE and reads the answer, whose absence the crate does not tell.
        drop(idle);
        let ended = self.guard.link().tagged == tagged + 1;
        match outcome {
            Ok(_) if !ended => {
                self.lost_step = true;
                Err(unavailable(operation.to_owned(), "the server did not end IDLE".into()))
            }
            Ok(WaitOutcome::MailboxChanged) => Ok(WakeReason::Changed),
            Ok(WaitOutcome::TimedOut) => Ok(WakeReason::TimedOut),
            Err(error) => Err(self.crate_error(operation, &error)),
        }
    }

    /// The server offers IDLE and refuses it: it is not asked again on this connection. News may
    /// have come with the refusal.
    fn idle_refused(
        &mut self,
        operation: &str,
        outcome: imap::Result<WaitOutcome>,
    ) -> Result<WakeReason, SourceError> {
        self.offers.strike("IDLE");
        let refusal = outcome.map_err(|error| self.crate_error(operation, &error));
        match refusal {
            Err(error) if !self.in_step() => Err(error),
            _ => Ok(WakeReason::Changed),
        }
    }

    /// Waits on the socket, so that a closed connection is noticed at once, then asks by NOOP.
    pub(super) fn poll(
        &mut self,
        exists: &mut u32,
        limit: Duration,
        operation: &str,
    ) -> Result<WakeReason, SourceError> {
        let waited = {
            let mut link = self.guard.link();
            link.wire.begin(limit, limit, LINE_BYTES, ANSWER_BYTES);
            link.wire.wait()
        };
        match waited {
            Err(error) if error.kind() != ErrorKind::TimedOut => return Err(self.io_error(operation, &error)),
            _ => {}
        }
        self.guard.link().begin(Expect::Reply);
        let answer = self.crate_session.noop();
        answer.map_err(|error| self.crate_error(operation, &error))?;
        let news: Vec<_> = self.crate_session.take_all_unsolicited().collect();
        let changed = news.iter().filter(|news| tells_of_mail(exists, news)).count() > 0;
        Ok(if changed { WakeReason::Changed } else { WakeReason::TimedOut })
    }
}
