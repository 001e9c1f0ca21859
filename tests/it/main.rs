//! One integration binary. `support` has what every test may use, `servers` the real Dovecot and Postfix.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests wait by the clock and say what they skip"
)]

mod servers;
mod support;

mod addresses;
mod caps;
mod census;
mod claims;
mod clients;
mod clock;
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
mod doctor;
mod evaluation;
mod failures;
mod generated;
mod grammar;
mod growth;
mod headers;
mod histories;
mod hooks;
mod hostile_mail;
mod house;
mod identity;
mod imap;
mod kill_points;
mod left_alone;
mod lost_database;
mod maildir;
mod mbox;
mod obeyed_once;
mod offers;
mod outbox;
mod pairing;
mod post;
mod properties;
mod reasons;
mod reminders;
mod replies;
mod saying;
mod schedule;
mod secrets;
mod shell;
mod small_house;
mod soak;
mod the_loop;
mod tidy;
mod typed;
mod unquoted;
