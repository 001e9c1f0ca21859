//! imap

/// An open one.
pub struct Imap;
