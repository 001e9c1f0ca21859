//! `rekindle demo`: everything once, without an account and without a network.

pub mod sample;
