//! What must hold of any input, shared with the ordinary tests: one module an entry point, each
//! with a `hold` that panics where a promise is broken. The two of IMAP are in
//! `rekindle::source::imap::probe`.

#[path = "../tests/it/claims/auth_results.rs"]
pub mod auth_results;
#[path = "../tests/it/claims/bounce.rs"]
pub mod bounce;
#[path = "../tests/it/claims/command.rs"]
pub mod command;
#[path = "../tests/it/claims/contacts.rs"]
pub mod contacts;
#[path = "../tests/it/claims/cron.rs"]
pub mod cron;
#[path = "../tests/it/claims/header.rs"]
pub mod header;
#[path = "../tests/it/claims/reply.rs"]
pub mod reply;
#[path = "../tests/it/claims/when.rs"]
pub mod when;
