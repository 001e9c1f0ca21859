//! Rekindle reads the headers of its owner's mailbox, infers who the real people are and when each
//! was last in touch, and mails the owner a short digest of those who have gone quiet. The owner
//! answers by replying.
//!
//! # The map, in reading order
//!
//! | floor | modules | what it is | may use |
//! | --- | --- | --- | --- |
//! | 0 | [`mail`] | the words of the RFCs: address, date, header, body | mailparse, jiff |
//! | 1 | [`infer`] | machine or human, who is whom, how often, due | floor 0 |
//! | 1 | [`command`] | the words of a reply, and entries of the journal | floor 0 |
//! | 1 | [`contacts`], [`calendar`] | address books; meetings | floor 0 |
//! | 2 | [`schedule`], [`compose`] | crontab(5) times; every mail we write, as bytes | floors 0-1 |
//! | 2 | [`agenda`] | what a digest says | floors 0-1 |
//! | 3 | [`config`] | TOML and environment, fully parsed | floors 0-2 |
//! | 3 | [`tls`], [`socket`] | whom we believe; connections that end in time | floors 0-2 |
//! | 3 | [`message_file`] | messages as files, each written whole | floors 0-2 |
//! | 4 | [`source`], [`delivery`], [`store`] | the edges | floors 0-3, never each other |
//! | 5 | [`job`] | scan, digest, replies, deliver: where core meets edges | floors 0-4 |
//! | 6 | [`daemon`], [`cli`] | the clock, signals, threads; arguments and printing | all |
//!
//! Imports go down only, and `tests/it/tidy.rs` reads them against this table.
//!
//! # Invariants
//!
//! * Floors 0-2 are pure: no clock, no randomness, no I/O, no [`config`]. `now`, tokens and
//!   Message-IDs are passed in, so the same facts always give the same bytes.
//! * The mailbox is read by EXAMINE and PEEK. The writes are APPEND of a draft, where
//!   `drafts.store` asks for it, and of a copy of what was sent for the owner, where the provider
//!   keeps none. A body is read only of mail that answers one of ours, by its token or its
//!   Message-ID, and of delivery reports: of those the machine's part alone.
//! * What came from the mailbox can be rebuilt by a scan. What the owner said is in the journal;
//!   every decision (`never`, `snooze`, `every`, ...) is a fold over it, so `undo` is exact. The
//!   journal only grows, with two exceptions: `forget` empties what it holds of a person, and a
//!   late digest that never left takes its own entries with it.
//! * A database that is missing or empty after a first life is an error, never a new owner.
//! * A message to be sent is stored whole, with its Message-ID, before anyone dials.
//!
//! # Words
//!
//! | word | meaning |
//! | --- | --- |
//! | owner | whose mailbox it is, and the only one whose words are obeyed |
//! | account | one mail login of the owner, with the addresses that mean "me" |
//! | source | where an account's headers come from: IMAP, Maildir or mbox |
//! | folder | an IMAP mailbox, a Maildir folder or an mbox file |
//! | copy | one message in one folder; several copies may be one mail |
//! | header record | what is kept of a message: ids, addresses, date, subject, signs of machines |
//! | defect | what was wrong with a header and tolerated |
//! | person | someone the owner knows, with one or more addresses, or none |
//! | meeting | an event of a calendar that people came together for |
//! | touch | one moment of being in touch: when, in which direction, on what evidence |
//! | cadence | how often the two are usually in touch: learned, or set by the owner |
//! | due | quiet for longer than the cadence allows, and worth a line |
//! | suggestion | a person in a digest, with the reason and one way to help |
//! | digest | the scheduled mail; its numbers belong to it for ever |
//! | reminder | a mail at a time that the owner named |
//! | introduction | two people, asked one by one, then joined |
//! | token | 128 random bits in a mail of ours, which its answer carries back |
//! | reply | a mail that carries a token of ours back |
//! | receipt | the transcript that answers a reply |
//! | journal | what the owner said and what Rekindle did |
//! | outbox | mail that Rekindle has decided to send, and the state of each |

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the documentation is for those who read the code, private modules too"
)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests give up after a while by the clock"))]

pub mod mail;

pub mod calendar;
pub mod command;
pub mod contacts;
pub mod infer;

pub mod agenda;
pub mod compose;
pub mod schedule;

pub mod config;
pub mod message_file;
pub mod socket;
pub mod tls;

pub mod delivery;
pub mod source;
pub mod store;

pub mod job;

pub mod cli;
pub mod daemon;
