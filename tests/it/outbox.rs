//! The outbox against servers that go wrong at the dot: what nobody knows of is looked for before
//! it is sent again.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rekindle::command::{Action, DraftKey, JobKey};
use rekindle::compose::Outgoing;
use rekindle::config::ThirdParty;
use rekindle::job::clock::Clock;
use rekindle::job::{App, deliver};
use rekindle::mail::Address;
use rekindle::store::journal::{JournalSource, NewEntry};
use rekindle::store::outbox::{NewMail, OutboxState};

use crate::fixture::smtp_server::{Ending, SmtpServer};
use crate::fixture::{key, smtp_server};

const OWNER: &str = "robin@example.org";
const FRIEND: &str = "ada@friends.example";

fn mail(to: &str) -> NewMail {
    let address = |text: &str| Address::parse(text).unwrap();
    NewMail {
        job_key: job_key(to),
        account: "home".to_owned(),
        rekindle_id: format!("id-{to}"),
        message: Outgoing {
            message_id: format!("one.{to}"),
            sender: address(OWNER),
            recipient: address(to),
            bytes: format!(
                "From: {OWNER}\r\nTo: {to}\r\nSubject: hello\r\nMessage-ID: <one.{to}>\r\nX-Rekindle: digest\r\nX-Rekindle-Id: id-{to}\r\n\r\nhello\r\n"
            )
            .into_bytes(),
        },
    }
}

fn job_key(to: &str) -> JobKey {
    if to == OWNER { JobKey::Digest(start()) } else { JobKey::Send { draft: draft(to), recipient: 0 } }
}

fn draft(to: &str) -> DraftKey {
    DraftKey::ToPerson { person: key(to), at: start() }
}

/// Mail to somebody else goes only where the owner turned that on and approved it.
fn approve(app: &mut App, to: &str) {
    app.config.third_party_sending = ThirdParty::On;
    let entry = NewEntry {
        said: JournalSource::Cli,
        person: Some(key(to)),
        action: Action::SendApproved { draft: draft(to) },
        line: "send 1".to_owned(),
        reply_key: None,
        once: None,
    };
    app.store.write_entries(&[entry], start()).unwrap();
}

fn start() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// One run of the outbox, so many minutes after the start.
fn run(app: &mut App, minutes: i64) {
    deliver::run(app, Clock::starting_at(start() + SignedDuration::from_mins(minutes))).unwrap();
}

fn state(app: &App, to: &str) -> OutboxState {
    app.store.outbox_row(&job_key(to)).unwrap().unwrap().state
}

/// Puts a mail into the owner's Maildir, as the provider would.
fn appears(folder: &Path, text: &str) {
    std::fs::write(folder.join("Mail/new/1.M1.host"), text).unwrap();
}

fn queued(folder: &Path, post: &SmtpServer, to: &str) -> App {
    let mut app = smtp_server::house(folder, post, "");
    if to != OWNER {
        approve(&mut app, to);
    }
    app.store.queue(&mail(to), start()).unwrap();
    run(&mut app, 0);
    app
}

#[test]
fn a_doubtful_mail_that_appears_under_another_message_id_is_not_sent_again() {
    let (folder, post) =
        (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::TakesAndHangsUp, Ending::Takes]));
    let mut app = queued(folder.path(), &post, OWNER);
    assert_eq!(state(&app, OWNER), OutboxState::Unclear);
    run(&mut app, 2);
    assert_eq!(state(&app, OWNER), OutboxState::Unclear, "looked for once, and not there yet");
    appears(folder.path(), &post.taken()[0].replace("<one.", "<another."));
    run(&mut app, 16);
    assert_eq!(state(&app, OWNER), OutboxState::Sent, "X-Rekindle-Id tells");
    assert_eq!(post.dots(), 1);
}

#[test]
fn a_doubtful_mail_to_the_owner_is_sent_again_only_after_a_look_that_found_nothing() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::HangsUp, Ending::Takes]));
    let mut app = queued(folder.path(), &post, OWNER);
    let (mailbox, away) = (folder.path().join("Mail"), folder.path().join("away"));
    std::fs::rename(&mailbox, &away).unwrap();
    for minutes in [2, 6, 16, 30, 60, 600] {
        run(&mut app, minutes);
        assert_eq!(
            (state(&app, OWNER), post.dots()),
            (OutboxState::Unclear, 1),
            "{minutes} minutes later nobody can look"
        );
    }
    std::fs::rename(&away, &mailbox).unwrap();
    run(&mut app, 606);
    assert_eq!((state(&app, OWNER), post.dots()), (OutboxState::Sent, 2));
    assert!(post.taken()[0].ends_with("hello\r\n"));
    run(&mut app, 700);
    assert_eq!(post.dots(), 2);
}

#[test]
fn a_look_before_fifteen_minutes_are_over_proves_nothing() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::HangsUp, Ending::Takes]));
    let mut app = queued(folder.path(), &post, OWNER);
    for minutes in [1, 5, 10, 14] {
        run(&mut app, minutes);
        assert_eq!((state(&app, OWNER), post.dots()), (OutboxState::Unclear, 1), "{minutes} minutes later");
    }
    run(&mut app, 15);
    assert_eq!((state(&app, OWNER), post.dots()), (OutboxState::Sent, 2));
}

#[test]
fn a_doubtful_mail_to_somebody_else_is_held_and_the_owner_asked_once() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::HangsUp, Ending::Takes]));
    let mut app = queued(folder.path(), &post, FRIEND);
    for minutes in [1, 5, 15, 20, 60] {
        run(&mut app, minutes);
    }
    assert_eq!(state(&app, FRIEND), OutboxState::Held);
    let taken = post.taken();
    assert_eq!(taken.len(), 1, "the question, and nothing to the friend: {taken:?}");
    assert!(
        taken[0].contains("Was your mail to ada@friends.example") && taken[0].contains("outbox retry 1"),
        "{taken:?}"
    );

    let id = app.store.outbox_row(&job_key(FRIEND)).unwrap().unwrap().id;
    assert!(app.store.outbox_retry(id, start() + SignedDuration::from_mins(90)).unwrap());
    run(&mut app, 90);
    assert_eq!(state(&app, FRIEND), OutboxState::Sent);
    assert_eq!(post.taken().len(), 2);
}

#[test]
fn a_refusal_for_now_is_tried_after_one_five_and_fifteen_minutes_then_hourly_and_given_up_after_five_days() {
    let (folder, post) =
        (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Says("451 4.3.0 not now")]));
    let mut app = queued(folder.path(), &post, OWNER);
    let mut tried = vec![0];
    let mut late = Vec::new();
    for minute in 1..=6 * 24 * 60 {
        let before = post.dots();
        if minute < 200 || minute % 60 < 25 {
            run(&mut app, minute);
        }
        if post.dots() > before {
            tried.push(minute);
        }
        let now = start() + SignedDuration::from_mins(minute);
        let untold = deliver::untold(&app, now).unwrap();
        if !untold.is_empty() {
            late.push((minute, untold[0].1.clone()));
            deliver::told(&mut app, untold).unwrap();
        }
    }
    assert_eq!(tried[..7], [0, 1, 6, 21, 81, 141, 201]);
    assert!(tried.len() < 126, "{}", tried.len());
    assert_eq!(state(&app, OWNER), OutboxState::Held);
    let minutes: Vec<i64> = late.iter().map(|(minute, _)| *minute).collect();
    assert!(minutes.len() == 2 && minutes[0] == 24 * 60 + 1 && minutes[1] > 5 * 24 * 60, "{late:?}");
    assert!(late[1].1.contains("not now") && late[1].1.contains("outbox retry 1"), "{late:?}");
}

#[test]
fn a_refused_login_is_tried_three_times_then_hourly_however_much_mail_waits_and_the_owner_hears_of_it_once() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let mut app = smtp_server::house(folder.path(), &post, "");
    post.let_in(false);
    for number in 0..5 {
        let one = mail(OWNER);
        let message = Outgoing { message_id: format!("{number}.{OWNER}"), ..one.message.clone() };
        let rekindle_id = format!("id-{number}");
        let job_key = JobKey::Digest(start() + SignedDuration::from_secs(number));
        app.store.queue(&NewMail { job_key, rekindle_id, message, ..one }, start()).unwrap();
    }
    let (mut tried, mut says) = (Vec::new(), Vec::new());
    for minute in 0..200 {
        let before = post.logins();
        let now = start() + SignedDuration::from_mins(minute);
        let attempts = deliver::run(&mut app, Clock::starting_at(now)).unwrap();
        says.extend(
            attempts
                .into_iter()
                .filter(|attempt| attempt.needs_owner)
                .map(|attempt| (minute, attempt.reason)),
        );
        tried.extend(vec![minute; post.logins() - before]);
    }
    assert_eq!(tried, [0, 1, 6, 66, 126, 186]);
    assert!(says.len() == 1 && says[0].0 == 6, "{says:?}");
    assert!(says[0].1.contains("no such password") && says[0].1.contains("check the login"), "{says:?}");
    post.let_in(true);
    run(&mut app, 246);
    assert_eq!(post.taken().len(), 5, "mended, all of it goes");
}

#[test]
fn a_refusal_for_good_holds_the_mail_with_the_servers_words() {
    let (folder, post) =
        (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Says("550 5.7.1 \u{1b}[31mno\u{7} spam")]));
    let mut app = queued(folder.path(), &post, OWNER);
    assert_eq!(state(&app, OWNER), OutboxState::Held);
    let untold = deliver::untold(&app, start()).unwrap();
    assert!(untold[0].1.contains("no spam") || untold[0].1.contains("spam"), "{untold:?}");
    assert!(!untold[0].1.contains(['\u{1b}', '\u{7}']), "{untold:?}");
    for minutes in [10, 100, 1000] {
        run(&mut app, minutes);
    }
    assert_eq!(post.dots(), 1);
}

#[test]
fn only_the_code_250_means_sent() {
    for answer in ["251 2.0.0 elsewhere", "354 go on", "200 fine"] {
        let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Says(answer)]));
        let app = queued(folder.path(), &post, OWNER);
        assert_ne!(state(&app, OWNER), OutboxState::Sent, "{answer}");
    }
}

#[test]
fn a_clock_set_back_does_not_keep_a_mail_waiting() {
    let (folder, post) = (
        tempfile::tempdir().unwrap(),
        SmtpServer::open(&[Ending::Says("451 4.3.0 not now"), Ending::HangsUp, Ending::Takes]),
    );
    let mut app = smtp_server::house(folder.path(), &post, "");
    let year = 365 * 24 * 60;
    app.store.queue(&mail(OWNER), start() + SignedDuration::from_mins(year)).unwrap();
    run(&mut app, year);
    run(&mut app, 0);
    assert_eq!(
        (state(&app, OWNER), post.dots()),
        (OutboxState::Unclear, 2),
        "tried at once by the new clock"
    );
    run(&mut app, year);
    assert_eq!(state(&app, OWNER), OutboxState::Sent, "a year on, the look counts");
}

#[test]
fn what_waits_in_an_older_database_is_looked_for_first() {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(&[Ending::Takes]));
    let mut app = smtp_server::house(folder.path(), &post, "");
    for to in [OWNER, "robin+two@example.org"] {
        app.store.queue(&mail(to), start()).unwrap();
    }
    app.store.outbox_doubt_all(start() + SignedDuration::from_mins(1)).unwrap();
    appears(folder.path(), &String::from_utf8(mail(OWNER).message.bytes).unwrap());
    run(&mut app, 1);
    assert_eq!(state(&app, OWNER), OutboxState::Sent, "found");
    assert!(
        post.taken().iter().all(|mail| mail.contains("Was your mail to robin+two")),
        "{:?}",
        post.taken()
    );
    assert_eq!(state(&app, "robin+two@example.org"), OutboxState::Held);
}
