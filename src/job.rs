//! The imperative shell: where facts from the edges meet the judgements of the core. Each job is
//! one function that takes a [`App`] and `now`.
//!
//! Order of a round: [`scan`] reads the mailbox, [`replies`] obeys what the owner answered,
//! [`draft_placement`] puts drafts into the mailbox, [`digest`] decides and writes, [`deliver`]
//! sends. Every step leaves the store in a state from which the next round goes on, whenever it is
//! killed.

pub mod approved;
pub mod backoff;
pub mod books;
pub mod calendars;
pub mod circle;
pub mod clock;
pub mod command;
pub mod deliver;
pub mod departures;
pub mod digest;
pub mod digest_facts;
pub mod draft;
pub mod draft_command;
pub mod draft_placement;
pub mod duplicates;
pub mod export;
pub mod files;
pub mod forget;
pub mod import;
pub mod incomplete;
pub mod introductions;
pub mod mail_activity;
pub mod mailboxes;
pub mod meetings;
pub mod message_ids;
pub mod nobody_due;
pub mod notice;
pub mod offers;
pub mod owed_replies;
pub mod past_mail;
pub mod reminders;
pub mod replies;
pub mod report;
pub mod reports;
pub mod resolve_target;
pub mod scan;
pub mod search;
pub mod sent_copy;
pub mod snapshot;
pub mod suggestion;
pub mod trial_digest;
pub mod unread;
mod upcoming;
pub mod waiting_drafts;
pub mod welcome;
pub mod why_not;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use jiff::{Timestamp, Zoned};

use crate::command::JobKey;
use crate::compose::{Envelope, SubjectTag, Templates};
use crate::config::{Account, Config, Paths};
use crate::mail::Mailbox;
use crate::store::{Store, StoreError, Traces};
use backoff::Backoffs;
use clock::Clock;
use scan::ScanError;

/// What every job works with.
pub struct App {
    pub config: Config,
    pub paths: Paths,
    pub store: Store,
    pub templates: Templates,
    /// The database's key: Message-IDs and tokens come from it.
    pub key: [u8; 32],
    /// The latest snapshot, where somebody keeps it between jobs.
    pub kept: std::cell::Cell<Option<Box<snapshot::Snapshot>>>,
    /// Which accounts may be asked now; shared with whoever else of this process asks them.
    pub backoffs: Backoffs,
}

impl App {
    /// Opens the store and reads the owner's templates.
    ///
    /// # Errors
    /// A database that is gone although there was one; a database or a template that cannot be
    /// used.
    pub fn open(config: Config, paths: Paths) -> anyhow::Result<App> {
        let templates = read_templates(&paths.templates)?;
        App::with_templates(config, paths, templates)
    }

    /// The same with templates that were read.
    ///
    /// # Errors
    /// A database that is gone although there was one, or that cannot be used.
    pub fn with_templates(config: Config, paths: Paths, templates: Templates) -> anyhow::Result<App> {
        let traces = traces(&paths);
        let mut store = traces.open()?;
        let key = store.key(message_ids::fresh_key()?)?;
        traces.mark();
        let (kept, backoffs) = (std::cell::Cell::default(), Backoffs::default());
        Ok(App { config, paths, store, templates, key, kept, backoffs })
    }

    /// Scans an account, unless its backoff lasts.
    ///
    /// # Errors
    /// As [`scan::run`].
    pub fn scan(
        &mut self,
        account: &Account,
        stop: &AtomicBool,
        clock: Clock,
    ) -> Result<scan::ScanReport, ScanError> {
        let name = account.name.clone();
        let began = clock.now();
        self.backoffs
            .ask(&name, began)
            .map_err(|source| ScanError::Source { account: name.clone(), source })?;
        self.sync_files(began).map_err(|source| ScanError::Store {
            account: "calendars and address books".to_owned(),
            source,
        })?;
        let options = scan::ScanOptions { since: None, stop, began };
        let scanned = scan::run(&mut self.store, account, options, &mut |_| ());
        match &scanned {
            Ok(_) => self.backoffs.opened(&name),
            Err(ScanError::Source { source, .. }) => drop(self.backoffs.failed(&name, source, clock.now())),
            Err(ScanError::Store { .. }) => {}
        }
        scanned
    }

    /// Reads calendars and address books that changed: how many files. What cannot be read is
    /// logged, and named by `doctor`.
    ///
    /// # Errors
    /// The database's.
    pub fn sync_files(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        let calendars = calendars::sync(&mut self.store, &self.config, now)?;
        calendars.faults.iter().for_each(|fault| tracing::warn!("reading calendars: {fault}"));
        let books = books::sync(&mut self.store, &self.config, now)?;
        books.faults.iter().for_each(|fault| tracing::warn!("reading address books: {fault}"));
        Ok(calendars.read + books.read)
    }

    /// The account that digests go from and to: the first.
    pub fn main_account(&self) -> &Account {
        &self.config.accounts[0]
    }

    /// The owner as sender and recipient.
    pub fn owner(&self) -> Mailbox {
        let account = self.main_account();
        Mailbox { name: account.owner_name.clone(), address: account.email.clone() }
    }

    /// A moment in the owner's zone.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.config.zone.clone())
    }

    /// The common part of a mail of ours: identifiers from the job's key.
    pub fn envelope(&self, job_key: &JobKey, now: Timestamp) -> Envelope {
        let token = message_ids::token(&self.key, job_key);
        let owner = self.owner();
        Envelope {
            message_id: token.message_id(owner.address.domain()),
            rekindle_id: message_ids::rekindle_id(&self.key, job_key),
            token: Some(token),
            subject_tag: self.subject_tag(),
            now: self.local(now),
            references: Vec::new(),
            html: self.config.digest.html,
            language: self.config.language,
            owner,
        }
    }
}

impl App {
    /// Most providers leave a Message-ID alone. Until a mail of ours came back with its own, and
    /// where one came back with another, the subject carries the token.
    fn subject_tag(&self) -> SubjectTag {
        match self.store.own_message_ids() {
            Ok(copies) if copies.changed == 0 && copies.unchanged > 0 => SubjectTag::Spared,
            Ok(_) | Err(_) => SubjectTag::Needed,
        }
    }
}

/// Where an earlier life of the database shows.
pub fn traces(paths: &Paths) -> Traces<'_> {
    let Paths { database, backups, lock, config, .. } = paths;
    Traces { database, backups, lock, config }
}

/// The owner's templates beside the configuration; only names that exist built in are read.
///
/// # Errors
/// A file that cannot be read, or is no template.
pub fn read_templates(folder: &Path) -> anyhow::Result<Templates> {
    let mut overrides = BTreeMap::new();
    for name in Templates::names() {
        let path = folder.join(name);
        match std::fs::read_to_string(&path) {
            Ok(source) => drop(overrides.insert(name.to_owned(), source)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("reading the template {}", path.display()));
            }
        }
    }
    Templates::with_overrides(&overrides).with_context(|| format!("templates in {}", folder.display()))
}
