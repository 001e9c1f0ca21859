//! One integration binary. `support` has what every test may use, `servers` the real Dovecot and Postfix.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests wait by the clock and say what they skip"
)]

mod servers;
mod support;

mod bounces;
mod compose;
mod config;
mod crash;
mod daemon;
mod delivery;
mod failures;
mod generated;
mod grammar;
mod growth;
mod headers;
mod histories;
mod hostile_mail;
mod house;
mod identity;
mod imap;
mod kill_points;
mod maildir;
mod mbox;
mod obeyed_once;
mod outbox;
mod pairing;
mod post;
mod replies;
mod saying;
mod schedule;
mod shell;
mod small_house;
mod the_loop;
mod tidy;
mod unquoted;
