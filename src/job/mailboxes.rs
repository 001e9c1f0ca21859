//! The mailboxes that jobs other than the scan read and write: one connection an account and job,
//! opened when it is first needed, and only where the account's backoff is over. What fails is told
//! to the backoff, and an account that fails is not asked again by the same job.

use std::collections::BTreeMap;

use super::backoff::Backoffs;
use super::clock::Clock;
use crate::config::Account;
use crate::source::{Source, SourceError};

/// Failures after which an account is not asked again by the same job: each costs the connection.
const MOST_FAILURES: u32 = 3;

/// Why a mailbox could not be used.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The account's backoff lasts. Nothing was sent.
    #[error("{0}")]
    Closed(SourceError),
    /// The account failed earlier in this job. Nothing was sent.
    #[error("{0}")]
    FailedBefore(String),
    /// It was asked, and failed.
    #[error("{error}; {}", .error.remedy())]
    Failed { error: SourceError },
}

/// The mailboxes that one job uses.
pub struct Mailboxes {
    backoffs: Backoffs,
    clock: Clock,
    asked: usize,
    connections: BTreeMap<String, Connection>,
}

#[derive(Default)]
struct Connection {
    source: Option<Source>,
    failures: u32,
    /// Why it is not asked again.
    given_up: Option<String>,
}

impl Mailboxes {
    /// None is open yet.
    pub fn new(backoffs: &Backoffs, clock: Clock) -> Mailboxes {
        Mailboxes { backoffs: backoffs.clone(), clock, asked: 0, connections: BTreeMap::new() }
    }

    /// How often any of them was asked, in vain or not.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// Asks an account's mailbox for something; opens it first where it is not open.
    ///
    /// # Errors
    /// See [`MailboxError`].
    pub fn ask<T>(
        &mut self,
        account: &Account,
        ask: impl FnOnce(&mut Source) -> Result<T, SourceError>,
    ) -> Result<T, MailboxError> {
        let mut source = self.take(account)?;
        self.asked += 1;
        let answer = ask(&mut source).map_err(|error| self.failed(account, error, 1))?;
        self.connection(account).source = Some(source);
        Ok(answer)
    }

    /// The open mailbox, or a new connection.
    fn take(&mut self, account: &Account) -> Result<Source, MailboxError> {
        let connection = self.connection(account);
        if let Some(why) = &connection.given_up {
            return Err(MailboxError::FailedBefore(why.clone()));
        }
        if let Some(source) = connection.source.take() {
            return Ok(source);
        }
        self.backoffs.ask(&account.name, self.clock.now()).map_err(MailboxError::Closed)?;
        self.asked += 1;
        let source =
            Source::open(&account.source).map_err(|error| self.failed(account, error, MOST_FAILURES))?;
        self.backoffs.admitted(&account.name);
        Ok(source)
    }

    /// Notes a failure that weighs as much as `weight` ordinary ones. The connection is gone.
    fn failed(&mut self, account: &Account, error: SourceError, weight: u32) -> MailboxError {
        self.backoffs.failed(&account.name, &error, self.clock.now());
        let refused = matches!(error, SourceError::Auth { .. } | SourceError::Throttled { .. });
        let connection = self.connection(account);
        connection.failures += weight;
        if refused || connection.failures >= MOST_FAILURES {
            connection.given_up = Some(error.to_string());
        }
        MailboxError::Failed { error }
    }

    fn connection(&mut self, account: &Account) -> &mut Connection {
        self.connections.entry(account.name.clone()).or_default()
    }
}
