//! One integration binary. `fixture` has the installations that tests run on.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests wait by the clock and say what they skip"
)]

mod fixture;

mod address_books;
mod addresses;
mod calendars;
mod caps;
mod cases;
mod claims;
mod clients;
mod clock;
mod commands;
mod compose;
mod config;
mod connect;
mod contacts;
mod conversation;
mod copies;
mod crash;
mod daemon;
mod database;
mod delivery;
mod departures;
mod digest_world;
mod doctor;
mod end_to_end;
mod evaluation;
mod failures;
mod forged_copies;
mod generated;
mod grammar;
mod growth;
mod headers;
mod histories;
mod hooks;
mod hostile_mail;
mod identity;
mod imap;
mod inference;
mod interop;
mod kill_points;
mod left_alone;
mod lost_database;
mod maildir;
mod mbox;
mod narrow_terminal;
mod next_steps;
mod obeyed_once;
mod outbox;
mod packaging;
mod pairing;
mod properties;
mod reasons;
mod reminders;
mod replies;
mod report;
mod reports;
mod schedule;
mod secrets;
mod setup;
mod setup_files;
mod shell;
mod soak;
mod taps;
mod tidy;
mod trial_digest;
mod typed;
mod unquoted;
mod unread;
mod virtual_all;
