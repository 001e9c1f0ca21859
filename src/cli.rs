//! Arguments and printing.

pub mod plumbing;
