//! What a scan hands over to be written.

use super::copy::{self, Claim, Names};
use super::message_key::{self, MessageKey};
use super::stored_record::Thread;
use crate::mail::{HeaderRecord, Locator};

/// One parsed header with its place.
#[derive(Debug, Clone)]
pub struct Scanned {
    pub(super) locator: Locator,
    pub(super) record: HeaderRecord,
    pub(super) names: Names,
    pub(super) prints: Fingerprints,
}

/// What is computed of a header alone: by whoever parses it, since writing takes longer than
/// parsing.
#[derive(Debug, Clone)]
pub(super) struct Fingerprints {
    pub(super) key: MessageKey,
    pub(super) thread: Thread,
    pub(super) claim: Claim,
    /// Of the display names that it brings. `None`: it brings none.
    pub(super) named: Option<Vec<u8>>,
}

impl Scanned {
    /// `names`: whether its display names say who people are.
    pub fn new(locator: Locator, record: HeaderRecord, names: Names) -> Scanned {
        let prints = Fingerprints {
            key: message_key::key(&record),
            thread: Thread::from_record(&record),
            claim: Claim::from_record(&record),
            named: copy::prints_of_names(&record, names),
        };
        Scanned { locator, record, names, prints }
    }

    /// The header that was read.
    pub fn record(&self) -> &HeaderRecord {
        &self.record
    }
}
