//! Tests of mbox.
