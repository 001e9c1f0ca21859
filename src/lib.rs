//! Rekindle reads the headers of its owner's mailbox, infers who the real people are and when each
//! was last in touch, and mails the owner a short digest of those who have gone quiet. The owner
//! answers by replying.
//!
//! # The map, in reading order
//!
//! | floor | modules | what it is | may use |
//! | --- | --- | --- | --- |
//! | 0 | [`mail`] | the words of the RFCs: address, date, header, body | mailparse, jiff |
//! | 1 | [`infer`], [`command`], [`contacts`] | machine or human, who, how often, due; the words of a reply; address books | floor 0 |
//! | 2 | [`schedule`], [`compose`] | crontab(5) times; every mail we write, as bytes | floors 0-1 |
//! | 3 | [`config`], [`tls`] | TOML and environment, fully parsed; whom we believe on the network | floors 0-2 |
//! | 4 | [`source`], [`delivery`], [`store`] | the edges: mailboxes, outgoing mail, SQLite | floors 0-3, never each other |
//! | 5 | [`job`] | scan, digest, replies, deliver: the only place where core meets edges | floors 0-4 |
//! | 6 | [`daemon`], [`cli`] | the clock, signals, threads; arguments and printing | all |
//!
//! Imports go down only, and `tests/it/tidy.rs` reads them against this table.
//!
//! # Invariants
//!
//! * Floors 0-2 are pure: no clock, no randomness, no I/O, no [`config`]. `now`, tokens and
//!   Message-IDs are passed in, so the same facts always give the same bytes.
//! * The mailbox is only read (EXAMINE, PEEK). A body is read only of mail that answers one of
//!   ours, by its token or its Message-ID.
//! * What came from the mailbox can be rebuilt by a scan. What the owner said is in the journal,
//!   which is only ever appended to; every decision (`never`, `snooze`, `every`, ...) is a fold
//!   over it, so `undo` is exact.
//! * A message to be sent is stored whole, with its Message-ID, before anyone dials.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the documentation is for those who read the code, private modules too"
)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests give up after a while by the clock"))]

pub mod mail;

pub mod command;
pub mod contacts;
pub mod infer;

pub mod compose;
pub mod schedule;

pub mod config;
pub mod tls;

pub mod delivery;
pub mod source;
pub mod store;

pub mod job;

pub mod cli;
pub mod daemon;
