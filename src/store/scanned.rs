//! What a scan hands over to be written.

use crate::mail::{HeaderRecord, Locator};

/// One parsed header with its place.
#[derive(Debug, Clone)]
pub struct Scanned {
    pub locator: Locator,
    pub record: HeaderRecord,
    /// Whether its display names say who people are.
    pub names: Names,
}

/// Whether display names of a message are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Believed,
    /// From a relay: they name somebody else.
    Ignored,
}
