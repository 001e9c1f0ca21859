//! Tests of bounces.
