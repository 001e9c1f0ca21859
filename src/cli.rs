//! Arguments and printing.

pub mod demo;
pub mod plumbing;
