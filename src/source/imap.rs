//! IMAP: the place of the real one.

use super::{Batch, Folder, Go, Known, SourceError};
use crate::mail::{Cursor, Locator};

/// An open one.
pub struct Imap;

impl Imap {
    /// See [`super::Source::folders`].
    ///
    /// # Errors
    /// As there.
    pub fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        todo!()
    }

    /// See [`super::Source::scan`].
    ///
    /// # Errors
    /// As there.
    pub fn scan(
        &mut self,
        folder: &Folder,
        cursor: &Cursor,
        known: &Known,
        sink: &mut dyn FnMut(Batch) -> Go,
    ) -> Result<(), SourceError> {
        let _ = (folder, cursor, known, sink);
        todo!()
    }

    /// See [`super::Source::message`].
    ///
    /// # Errors
    /// As there.
    pub fn message(
        &mut self,
        folder: &Folder,
        locator: &Locator,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, SourceError> {
        let _ = (folder, locator, limit);
        todo!()
    }
}
