//! introduction
