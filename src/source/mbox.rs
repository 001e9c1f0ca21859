//! mbox

/// An open one.
pub struct Mbox;
