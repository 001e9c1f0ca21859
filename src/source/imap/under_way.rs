//! Commands that were sent and are not answered yet.

use std::collections::VecDeque;

/// A FETCH under way.
#[derive(Debug)]
pub(super) struct PendingFetch {
    pub(super) tag: u32,
    /// Ascending.
    pub(super) uids: Vec<u32>,
}

/// EXAMINE of a folder, and FETCHes in it, sent while the folder before it is still read. Until the
/// last of them is answered the connection is good for nothing else.
#[derive(Debug)]
pub(super) struct FolderAhead {
    /// As the server spells it.
    pub(super) raw: String,
    /// The tag of EXAMINE, with its blank.
    pub(super) tag: String,
    /// How many of the folder's UIDs were asked for.
    pub(super) asked: usize,
    pub(super) fetches: VecDeque<PendingFetch>,
}
