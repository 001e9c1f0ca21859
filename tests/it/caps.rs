//! How much mail goes to the owner, and in what order: a digest keeps its place, a thread has three
//! receipts an hour, and a digest that waited is composed anew.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rekindle::daemon::Rounds;
use rekindle::job::clock::Clock;
use rusqlite::Connection;

use crate::fixture::smtp_server;
use crate::fixture::smtp_server::{Ending, SmtpServer};

const START: &str = "2026-04-07T07:50:00Z";

fn at(minutes: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn round(rounds: &mut Rounds, minutes: i64) {
    rounds.once(Clock::starting_at(at(minutes))).unwrap();
}

fn put(folder: &Path, place: &str, name: &str, text: &str) {
    std::fs::write(folder.join(place).join(format!("{name}.M1P1.host:2,S")), text.replace('\n', "\r\n"))
        .unwrap();
}

fn date(moment: Timestamp) -> String {
    moment.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// Ada and Ben wrote to and fro every month and went quiet.
fn quiet_people(folder: &Path) {
    for friend in ["Ada", "Ben"] {
        let address = format!("{} Sample <{}@friends.example>", friend, friend.to_lowercase());
        for month in 1..=10 {
            let sent: Timestamp = format!("2025-{month:02}-03T10:00:00Z").parse().unwrap();
            let text = |from: &str, to: &str, id: &str, moment| {
                format!(
                    "From: {from}\nTo: {to}\nDate: {}\nSubject: tea\nMessage-ID: <{id}.{month}.{friend}@friends.example>\n\nhello\n",
                    date(moment)
                )
            };
            put(
                folder,
                "Mail/.Sent/cur",
                &format!("{friend}{month}s"),
                &text("robin@example.org", &address, "s", sent),
            );
            let answered = sent + SignedDuration::from_hours(20);
            put(
                folder,
                "Mail/cur",
                &format!("{friend}{month}r"),
                &text(&address, "robin@example.org", "r", answered),
            );
        }
    }
}

fn open(endings: &[Ending]) -> (tempfile::TempDir, SmtpServer, Rounds) {
    let (folder, post) = (tempfile::tempdir().unwrap(), SmtpServer::open(endings));
    smtp_server::configuration(folder.path(), &post, "[digest]\nschedule = \"0 8 * * *\"\n");
    quiet_people(folder.path());
    let rounds = Rounds::new(smtp_server::open(folder.path()));
    (folder, post, rounds)
}

fn of_kind(post: &SmtpServer, kind: &str) -> Vec<String> {
    post.taken().into_iter().filter(|mail| mail.contains(&format!("\nX-Rekindle: {kind}"))).collect()
}

fn field(mail: &str, name: &str) -> String {
    mail.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap().trim().to_owned()
}

/// The owner answers a mail of ours.
fn answer(folder: &Path, mail: &str, words: &str, nth: usize, minutes: i64) {
    let text = format!(
        "From: robin@example.org\nTo: robin@example.org\nDate: {}\nSubject: Re: {}\nMessage-ID: <a{nth}@example.org>\nIn-Reply-To: {}\n\n{words}\n",
        date(at(minutes)),
        field(mail, "Subject"),
        field(mail, "Message-ID"),
    );
    put(folder, "Mail/.Sent/cur", &format!("a{nth}"), &text);
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("data/rekindle.db")).unwrap()
}

fn count(folder: &Path, sql: &str) -> i64 {
    database(folder).query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_thread_has_three_receipts_an_hour_and_the_fourth_comes_later() {
    let (folder, post, mut rounds) = open(&[Ending::Takes]);
    round(&mut rounds, 0);
    round(&mut rounds, 11);
    let digest = of_kind(&post, "digest").pop().unwrap();
    let mut last = digest;
    for nth in 0..4 {
        let minutes = 12 + 2 * nth as i64;
        // Each answers the transcript before, where there is one.
        answer(folder.path(), &last, &format!("note ada likes tea number {nth}"), nth, minutes);
        round(&mut rounds, minutes + 1);
        last = of_kind(&post, "receipt").pop().unwrap();
    }
    assert_eq!(of_kind(&post, "receipt").len(), 3);
    let noted = "SELECT count(*) FROM journal WHERE source = 'mail'";
    assert_eq!(count(folder.path(), noted), 4, "all are obeyed at once");
    round(&mut rounds, 60);
    assert_eq!(of_kind(&post, "receipt").len(), 3);
    round(&mut rounds, 80);
    assert_eq!(of_kind(&post, "receipt").len(), 4, "the owner hears of the fourth");
}

#[test]
fn a_day_of_commands_leaves_the_digest_and_notices_their_place() {
    let (folder, post, mut rounds) = open(&[Ending::Takes]);
    round(&mut rounds, 0);
    let welcome = of_kind(&post, "welcome").pop().unwrap();
    for nth in 0..25 {
        answer(folder.path(), &welcome, &format!("note ada number {nth}"), nth, 1);
    }
    for minutes in [2, 11] {
        round(&mut rounds, minutes);
    }
    assert_eq!(of_kind(&post, "digest").len(), 1);
    let owner = rounds.app.owner().address.clone();
    let since = at(11) - SignedDuration::from_hours(24);
    assert!(rounds.app.store.outbox_count(&owner, since).unwrap() < 20, "a reminder may go, too");
    for minutes in (20..24 * 60).step_by(30).filter(|minutes| *minutes < 23 * 60) {
        rounds.round(&std::sync::atomic::AtomicBool::new(false), Clock::starting_at(at(minutes))).unwrap();
    }
    assert_eq!(of_kind(&post, "receipt").len(), 16, "the others come on other days");
    for minutes in (24 * 60..48 * 60).step_by(30) {
        rounds.round(&std::sync::atomic::AtomicBool::new(false), Clock::starting_at(at(minutes))).unwrap();
    }
    let receipts = of_kind(&post, "receipt");
    assert_eq!(receipts.len(), 25, "every mail of commands is answered, the next day");
    for nth in 0..25 {
        let said = format!("note ada number {nth}");
        let answers = receipts.iter().filter(|mail| mail.lines().any(|line| line.ends_with(&said)));
        assert_eq!(answers.count(), 1, "{nth}");
    }
}

#[test]
fn a_digest_that_waited_for_over_an_hour_is_composed_anew_and_sent_once() {
    let mut endings = vec![Ending::Takes];
    endings.extend([Ending::Says("451 4.3.2 try again later"); 4]);
    endings.push(Ending::Takes);
    let (folder, post, mut rounds) = open(&endings);
    round(&mut rounds, 0);
    for minutes in [11, 12, 18, 34] {
        round(&mut rounds, minutes);
    }
    let shown = "SELECT count(*) FROM journal WHERE action LIKE '%hown%'";
    let slot = "SELECT count(*) FROM digest WHERE slot = 'digest/2026-04-07T08:00:00Z'";
    assert_eq!((count(folder.path(), shown), count(folder.path(), slot)), (2, 1));
    put(
        folder.path(),
        "Mail/.Sent/cur",
        "again",
        &format!(
            "From: robin@example.org\nTo: ada@friends.example\nDate: {}\nSubject: hello again\nMessage-ID: <again@example.org>\n\nhello\n",
            date(at(40)),
        ),
    );
    for minutes in [95, 100, 160] {
        round(&mut rounds, minutes);
    }
    let digests = of_kind(&post, "digest");
    assert_eq!(digests.len(), 1);
    assert!(digests[0].contains("Ben Sample") && !digests[0].contains("ada@friends"), "{}", digests[0]);
    assert_eq!((count(folder.path(), shown), count(folder.path(), slot)), (1, 1));
    answer(folder.path(), &digests[0], "never 1", 0, 161);
    round(&mut rounds, 162);
    let never = "SELECT count(*) FROM journal WHERE source = 'mail' AND person = 'ben@friends.example'";
    assert_eq!(count(folder.path(), never), 1, "its numbers mean whom it names");
}

#[test]
fn a_digest_that_may_have_been_taken_is_sent_again_as_it_was() {
    let (folder, post, mut rounds) = open(&[Ending::Takes, Ending::HangsUp, Ending::Takes]);
    round(&mut rounds, 0);
    round(&mut rounds, 11);
    let bytes = "SELECT bytes FROM outbox WHERE job_key LIKE 'digest/%'";
    let before: Vec<u8> = database(folder.path()).query_row(bytes, [], |row| row.get(0)).unwrap();
    for minutes in [90, 95, 100] {
        round(&mut rounds, minutes);
    }
    let after: Vec<u8> = database(folder.path()).query_row(bytes, [], |row| row.get(0)).unwrap();
    assert_eq!(before, after);
    assert_eq!((of_kind(&post, "digest").len(), post.dots()), (1, 3));
}
