//! Filling batches of what files hold: at most 500 messages and about 8 MiB each.

use super::{Batch, RawHeader, ScanControl};
use crate::mail::{Cursor, Locator};

/// Messages of one batch, at most.
const MESSAGES: usize = 500;
/// Header bytes after which a batch is handed over.
const BYTES: usize = 8 << 20;

/// Gathers messages for the sink.
#[derive(Default)]
pub(super) struct BatchBuilder {
    headers: Vec<RawHeader>,
    unreadable: Vec<(Locator, String)>,
    bytes: usize,
}

impl BatchBuilder {
    /// Adds one message that was read.
    pub(super) fn header(&mut self, header: RawHeader) {
        self.bytes += header.block.len();
        self.headers.push(header);
    }

    /// Adds one that could not be, with one line that says why.
    pub(super) fn unreadable(&mut self, locator: Locator, why: String) {
        self.unreadable.push((locator, why));
    }

    /// Whether it should be handed over before more is added.
    pub(super) fn is_full(&self) -> bool {
        self.len() >= MESSAGES || self.bytes >= BYTES
    }

    /// Messages in it, read or not.
    pub(super) fn len(&self) -> usize {
        self.headers.len() + self.unreadable.len()
    }

    /// Hands it over and starts anew.
    pub(super) fn hand_over(
        &mut self,
        cursor: Cursor,
        sink: &mut dyn FnMut(Batch) -> ScanControl,
    ) -> ScanControl {
        let BatchBuilder { headers, unreadable, .. } = std::mem::take(self);
        sink(Batch { headers, unreadable, cursor, ..Batch::default() })
    }
}
