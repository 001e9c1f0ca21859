//! When an account may be asked again: a server that refuses a login locks out who asks too often,
//! and one that throttles wants to be left alone.
//!
//! - A login refused once or twice: the caller waits as long as it sees fit.
//! - A login refused three times in a row: nobody asks for an hour.
//! - Throttled, too many connections, over a limit: nobody asks for fifteen minutes, so there is no
//!   second connection meanwhile.
//!
//! One per process, shared by all who open a mailbox. Absent on purpose: back-off after other
//! failures, which is the reader's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::source::SourceError;

/// Refused logins in a row before the hour begins.
const LOGINS: u32 = 3;
const AFTER_LOGINS: SignedDuration = SignedDuration::from_hours(1);
const AFTER_THROTTLE: SignedDuration = SignedDuration::from_mins(15);

/// The backoffs of all accounts. Cheap to clone; clones are one.
#[derive(Debug, Clone, Default)]
pub struct Backoffs(Arc<Mutex<BTreeMap<String, Backoff>>>);

#[derive(Debug, Default)]
struct Backoff {
    logins: u32,
    closed: Option<Closed>,
    /// What the owner should hear, until an account can be read again.
    trouble: Option<String>,
}

#[derive(Debug, Clone)]
struct Closed {
    until: Timestamp,
    why: String,
    login: bool,
}

impl Backoffs {
    /// Whether the account may be asked now.
    ///
    /// # Errors
    /// Why not, and until when, as the error that closed it.
    pub fn ask(&self, account: &str, now: Timestamp) -> Result<(), SourceError> {
        let backoffs = self.all();
        let Some(closed) = backoffs.get(account).and_then(|backoff| backoff.closed.as_ref()) else {
            return Ok(());
        };
        let left = closed.until.duration_since(now);
        // A clock that was set back must not keep it closed.
        if left <= SignedDuration::ZERO || left > AFTER_LOGINS {
            return Ok(());
        }
        let operation = format!("reading {account}");
        let minutes = left.as_mins() + 1;
        let reason = format!("not asked again for {minutes} minutes: {}", closed.why);
        Err(match closed.login {
            true => SourceError::Auth { operation, reason },
            false => SourceError::Throttled { operation, reason },
        })
    }

    /// A login was accepted.
    pub fn admitted(&self, account: &str) {
        if let Some(backoff) = self.all().get_mut(account) {
            backoff.logins = 0;
            if backoff.closed.take().is_some_and(|closed| closed.login) {
                backoff.trouble = None;
            }
        }
    }

    /// It was read over a connection that had been open before: that says nothing of logins, and
    /// reopens nothing.
    pub fn read(&self, account: &str) {
        if let Some(backoff) = self.all().get_mut(account)
            && backoff.closed.is_none()
        {
            backoff.trouble = None;
        }
    }

    /// It was opened and read.
    pub fn opened(&self, account: &str) {
        self.all().remove(account);
    }

    /// It could not. Says for how long it is closed, if at all.
    pub fn failed(&self, account: &str, error: &SourceError, now: Timestamp) -> Option<SignedDuration> {
        let mut backoffs = self.all();
        let backoff = backoffs.entry(account.to_owned()).or_default();
        let (wait, login) = match error {
            SourceError::Auth { .. } => {
                backoff.logins += 1;
                ((backoff.logins >= LOGINS).then_some(AFTER_LOGINS)?, true)
            }
            SourceError::Throttled { .. } => (AFTER_THROTTLE, false),
            _ => return None,
        };
        if login {
            backoff.trouble = Some(format!("{error}. {}", error.remedy()));
        }
        let until = now.saturating_add(wait).unwrap_or(now);
        backoff.closed = Some(Closed { until, why: error.to_string(), login });
        Some(wait)
    }

    /// What the owner should hear of this account.
    pub fn trouble(&self, account: &str, says: String) {
        self.all().entry(account.to_owned()).or_default().trouble = Some(says);
    }

    /// Accounts in trouble, and what it is.
    pub fn troubles(&self) -> Vec<(String, String)> {
        let backoffs = self.all();
        let told = backoffs
            .iter()
            .filter_map(|(account, backoff)| Some((account.clone(), backoff.trouble.clone()?)));
        told.collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Backoff>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 60 * minutes).unwrap()
    }

    fn refused() -> SourceError {
        SourceError::Auth { operation: "logging in".to_owned(), reason: "no".to_owned() }
    }

    #[test]
    fn three_refused_logins_close_it_for_an_hour_at_a_time() {
        let backoffs = Backoffs::default();
        for minute in 0..2 {
            assert_eq!(backoffs.failed("home", &refused(), at(minute)), None);
            assert!(backoffs.ask("home", at(minute)).is_ok() && backoffs.troubles().is_empty());
        }
        backoffs.failed("home", &refused(), at(2));
        assert!(backoffs.ask("home", at(3)).is_err() && backoffs.ask("home", at(61)).is_err());
        assert!(backoffs.ask("work", at(3)).is_ok(), "another account is not concerned");
        assert_eq!(backoffs.troubles().len(), 1);
        assert!(backoffs.ask("home", at(62)).is_ok());
        backoffs.failed("home", &refused(), at(62));
        assert!(backoffs.ask("home", at(63)).is_err(), "once an hour from then on");
        backoffs.opened("home");
        assert!(backoffs.ask("home", at(63)).is_ok() && backoffs.troubles().is_empty());
    }

    #[test]
    fn a_connection_that_was_open_before_reopens_nothing_and_a_login_does() {
        let backoffs = Backoffs::default();
        for minute in 0..3 {
            backoffs.failed("home", &refused(), at(minute));
        }
        backoffs.read("home");
        assert!(backoffs.ask("home", at(3)).is_err() && backoffs.troubles().len() == 1);
        backoffs.admitted("home");
        assert!(backoffs.ask("home", at(3)).is_ok() && backoffs.troubles().is_empty());
        backoffs.trouble("home", "INBOX cannot be read".to_owned());
        backoffs.admitted("home");
        assert_eq!(backoffs.troubles().len(), 1, "a login does not make a folder readable");
        backoffs.read("home");
        assert!(backoffs.troubles().is_empty());
    }

    #[test]
    fn a_throttled_account_is_left_alone_for_a_quarter_of_an_hour() {
        let backoffs = Backoffs::default();
        let slow_down =
            SourceError::Throttled { operation: "reading".to_owned(), reason: "slow down".to_owned() };
        backoffs.failed("home", &slow_down, at(0));
        assert!(backoffs.ask("home", at(14)).unwrap_err().to_string().contains("slow down"));
        assert!(backoffs.ask("home", at(15)).is_ok());
        assert!(backoffs.ask("home", at(-9000)).is_ok(), "the clock was set back");
    }
}
