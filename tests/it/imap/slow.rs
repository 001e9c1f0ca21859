//! A scan that takes long: what happens after it happens after it, by every clock.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rekindle::command::JobKey;
use rekindle::daemon::Rounds;
use rekindle::job::clock::Clock;
use rekindle::store::outbox::OutboxState;

use super::scripted::{Act, Evil, say};

use crate::fixture::smtp_server;
use crate::fixture::smtp_server::{Ending, SmtpServer};

/// How long the first scan takes at least.
const SCAN: Duration = Duration::from_secs(4);

/// A second account whose first listing of folders takes that long.
fn slow_account() -> (Evil, String) {
    let evil = Evil::start(|result| {
        if result.verb != "LIST" {
            return Act::Usual;
        }
        if result.connection == 1 {
            std::thread::sleep(SCAN);
        }
        say(format!("* LIST () \"/\" INBOX\r\n{} OK done\r\n", result.tag))
    });
    let settings = format!(
        "[accounts.slow]\nemail = \"robin@slow.example\"\npassword.raw = \"x\"\nimap.server = \"imap+plain://127.0.0.1:{}\"\n\
         send.via = \"file\"\nfile.path = \"out\"",
        evil.port
    );
    (evil, settings)
}

#[test]
fn doubt_begins_when_the_dot_was_sent_however_long_the_scan_before_it_took() {
    let (folder, post) =
        (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::TakesAndHangsUp, Ending::Takes]));
    let (_evil, slow) = slow_account();
    let mut rounds = Rounds::new(smtp_server::house(folder.path(), &post, &slow));
    let start: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut once = |after: SignedDuration| {
        rounds.once(Clock::starting_at(start + after)).unwrap();
        let state = rounds.app.store.outbox_row(&JobKey::FirstWelcome).unwrap().unwrap().state;
        (state, post.dots())
    };
    assert_eq!(once(SignedDuration::ZERO), (OutboxState::Unclear, 1), "taken, and not a word");

    // Fifteen minutes after the round began, and less after the dot: the mail may still be on its
    // way to the mailbox.
    let early = SignedDuration::from_secs(15 * 60 + 1);
    assert_eq!(once(early), (OutboxState::Unclear, 1), "this look came too early to prove anything");

    std::fs::write(folder.path().join("Mail/new/1.M1.host"), &post.taken()[0]).unwrap();
    assert_eq!(once(SignedDuration::from_mins(17)), (OutboxState::Sent, 1), "it was there after all");
}

#[test]
fn a_round_of_run_once_reads_each_account_once_though_a_slot_is_due() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let (evil, account) = slow_account();
    let extra = format!("{account}\n[digest]\nschedule = \"0 8 * * *\"");
    let mut rounds = Rounds::new(smtp_server::house(folder.path(), &post, &extra));
    let start: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut connections = Vec::new();
    for hours in [0, 1, 21] {
        let before = evil.connections.load(Ordering::SeqCst);
        rounds.once(Clock::starting_at(start + SignedDuration::from_hours(hours))).unwrap();
        connections.push(evil.connections.load(Ordering::SeqCst) - before);
    }
    assert_eq!(connections, [1, 1, 1], "the last round has a slot");
}
