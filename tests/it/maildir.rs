//! Tests of maildir.
