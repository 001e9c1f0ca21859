//! `remind`: a mail at its time, once, whatever the clock does; through the binary, by mail and on
//! the command line.

use rekindle::mail::header;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{OWNER, reply};

/// Reminders in INBOX.
fn reminders(app: &DiskFixture) -> Vec<Vec<u8>> {
    app.in_inbox("reminder")
}

fn at(app: &mut DiskFixture, now: &str) {
    app.now = now.parse().unwrap();
    app.run(&["-q", "run", "--once"]);
}

#[test]
fn a_reminder_comes_at_its_time_and_once_whatever_the_clock_does() {
    let mut app = DiskFixture::build("[digest]\nquiet = { hours = \"14:00-08:00\" }");
    app.run(&["-q", "run", "--once"]);
    let said = app.run(&["remind", "ada", "fri", "3pm", "call", "her"]);
    assert!(
        said.starts_with("You get a mail about Ada Sample on Friday, 27 November at 15:00: call her"),
        "{said}"
    );
    at(&mut app, "2026-11-27T14:59:59Z");
    assert!(reminders(&app).is_empty());
    // Quiet hours have begun: an explicit time outranks them.
    at(&mut app, "2026-11-27T15:00:00Z");
    let mail = reminders(&app).remove(0);
    let record = header::parse(&mail, None);
    assert!(record.subject.starts_with("Reminder about Ada Sample: call her"), "{}", record.subject);
    let text = crate::fixture::text(&mail);
    assert!(text.contains("You asked for this mail on Friday, 27 November 2026 at 15:00."), "{text}");
    assert!(
        text.contains("(1) Ada Sample <ada@friends.example>") && text.contains("    * You wrote on"),
        "{text}"
    );
    for now in
        ["2026-11-27T15:00:30Z", "2026-11-20T00:00:00Z", "2026-11-27T15:00:00Z", "2030-01-01T00:00:00Z"]
    {
        at(&mut app, now);
        assert_eq!(reminders(&app).len(), 1, "{now}");
    }
}

#[test]
fn a_reminder_that_was_slept_through_comes_on_waking_and_its_numbers_can_be_answered() {
    let mut app = DiskFixture::build("");
    app.run(&["-q", "run", "--once"]);
    app.run(&["remind", "bruno, chioma", "tomorrow", "9am"]);
    at(&mut app, "2026-12-09T20:00:00Z");
    let mails = reminders(&app);
    assert_eq!(mails.len(), 1, "one command, one mail");
    let text = crate::fixture::text(&mails[0]);
    assert!(text.contains("(1) Bruno Sample") && text.contains("(2) Chioma Sample"), "{text}");
    app.put("Sent", &reply(&mails[0], OWNER, "done 2 call", app.now, "r1"));
    at(&mut app, "2026-12-09T20:01:00Z");
    let journal = app.json(&["journal"]);
    let done = journal.iter().find(|row| row["line"] == "done 2 call").expect("it was obeyed");
    assert_eq!(done["person"], "chioma@friends.example");
}

#[test]
fn a_reminder_taken_back_or_about_somebody_muted_does_not_come() {
    let mut app = DiskFixture::build("");
    app.run(&["-q", "run", "--once"]);
    app.run(&["remind", "ada", "tomorrow", "9am"]);
    app.run(&["undo"]);
    app.run(&["remind", "bruno", "tomorrow", "9am"]);
    app.run(&["never", "bruno"]);
    at(&mut app, "2026-11-24T09:00:00Z");
    assert!(reminders(&app).is_empty());
    app.run(&["undo"]);
    at(&mut app, "2026-11-24T10:00:00Z");
    assert!(crate::fixture::text(&reminders(&app)[0]).contains("Bruno Sample"), "never, taken back");
    let sent =
        app.json(&["journal"]).iter().find(|row| row["action"]["action"] == "reminder_sent").unwrap().clone();
    let refused = app.try_run(&["undo", &sent["id"].to_string()]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("what Rekindle did"), "{refused:?}");
}

#[test]
fn a_day_without_a_time_means_its_morning_after_quiet_hours() {
    let mut app =
        DiskFixture::build("[digest]\nschedule = \"0 12 * * MON\"\nquiet = { hours = \"20:00-10:30\" }");
    app.run(&["-q", "run", "--once"]);
    let said = app.run(&["remind", "ada", "3", "dec"]);
    assert!(said.starts_with("You get a mail about Ada Sample on Thursday, 3 December at 10:30."), "{said}");
    at(&mut app, "2026-12-03T10:29:00Z");
    assert!(reminders(&app).is_empty());
    at(&mut app, "2026-12-03T10:30:00Z");
    assert_eq!(reminders(&app).len(), 1);
}

#[test]
fn more_reminders_than_mails_a_day_wait_for_the_next() {
    let mut app = DiskFixture::build("");
    app.run(&["-q", "run", "--once"]);
    for number in 0..22 {
        app.run(&["remind", "ada", "tomorrow", "9am", &format!("matter {number}")]);
    }
    at(&mut app, "2026-11-23T09:00:00Z");
    let first = reminders(&app).len();
    assert!((15..20).contains(&first), "{first}: with the welcome and the digest at most twenty mails");
    at(&mut app, "2026-11-24T12:00:00Z");
    assert_eq!(reminders(&app).len(), 22);
}
