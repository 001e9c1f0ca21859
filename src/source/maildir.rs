//! maildir

/// An open one.
pub struct Maildir;
