//! One reply is one effect and one receipt: in however many folders it lies, however often it is
//! read, whatever providers made of its identifiers, and after an older database was put back.

use jiff::{SignedDuration, Timestamp};
use rekindle::config::{self, Paths};
use rekindle::job::clock::Clock;
use rekindle::job::scan::{self, ScanOptions};
use rekindle::job::{App as Open, deliver, replies};
use rekindle::mail::header;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::with_servers::{ROBIN, ServerFixture};
use crate::fixture::{OWNER, reply};

/// The reply with lines of its header replaced: `None` takes a field out. Only the header is
/// touched.
fn altered(reply: &[u8], changes: &[(&str, Option<&str>)]) -> Vec<u8> {
    let text = String::from_utf8(reply.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
    for (field, value) in changes {
        lines.retain(|line| !line.starts_with(&format!("{field}:")));
        lines.extend(value.map(|value| format!("{field}: {value}")));
    }
    format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
}

/// What was said by mail, and how many receipts there are.
fn told(app: &DiskFixture) -> (Vec<String>, usize) {
    (app.said(), app.in_inbox("receipt").len())
}

/// Opens the installation in this process.
fn open(app: &DiskFixture) -> Open {
    let config = config::load(Some(&app.config())).unwrap();
    let paths = Paths::find(Some(&app.config()), Some(&app.data())).unwrap();
    Open::open(config, paths).unwrap()
}

/// One round of the daemon, in this process.
fn round(app: &mut Open, now: Timestamp) {
    let stop = std::sync::atomic::AtomicBool::new(false);
    let account = app.config.accounts[0].clone();
    let options = ScanOptions { since: None, stop: &stop, began: now };
    scan::run(&mut app.store, &account, options, &mut |_| ()).unwrap();
    replies::run(app, Clock::starting_at(now)).unwrap();
    deliver::run(app, Clock::starting_at(now)).unwrap();
}

#[test]
fn one_reply_in_three_folders_read_a_hundred_times_is_obeyed_once() {
    let app = DiskFixture::with_digest("");
    let answer = reply(&app.received("digest"), OWNER, "done 1 coffee\nnever 2", app.now, "r1");
    let mut places: Vec<_> =
        ["Sent", "INBOX", "Archive"].iter().map(|folder| app.put(folder, &answer)).collect();
    app.run(&["run", "--once"]);
    let once = told(&app);
    assert_eq!((once.0.len(), once.1), (2, 1), "{once:?}");

    let mut open = open(&app);
    for nth in 0..100 {
        // Under a new name it is a new place, and is read again.
        for place in &mut places {
            let folder = place.parent().unwrap().to_owned();
            let new = folder.join(format!("{}.N{nth}.again:2,S", app.now.as_second()));
            std::fs::rename(&place, &new).unwrap();
            *place = new;
        }
        round(&mut open, app.now);
    }
    assert_eq!(told(&app), once);
    let copies = app.rows("SELECT count(*) FROM copy JOIN message ON message.id = copy.message_id WHERE message.message_id = 'r1@example.org'");
    assert!(copies[0].parse::<u32>().unwrap() >= 300, "it was read again each time: {copies:?}");
}

#[test]
fn copies_with_different_message_ids_are_one_reply() {
    let app = DiskFixture::with_digest("");
    let answer = reply(&app.received("digest"), OWNER, "done 1 coffee\nsnooze 2 2w", app.now, "r1");
    app.put("Sent", &answer);
    // As a provider keeps it that gives every mail an identifier of its own; found at once, or a
    // day later.
    let renamed = altered(&answer, &[("Message-ID", Some("<XX01@prod.provider.example>"))]);
    app.put("Sent", &renamed);
    app.run(&["run", "--once"]);
    let once = told(&app);
    assert_eq!((once.0.len(), once.1), (2, 1), "{once:?}");
    app.put("Sent", &altered(&answer, &[("Message-ID", Some("<XX02@prod.provider.example>"))]));
    app.put("Sent", &altered(&answer, &[("Message-ID", None)]));
    app.run(&["run", "--once"]);
    assert_eq!(told(&app), once);
    assert_eq!(app.refusals(), ["it is a copy of a mail that was obeyed"; 3]);
}

#[test]
fn the_same_words_said_again_later_are_said_again() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    for (id, words) in [("r1", "never 1"), ("r2", "undo"), ("r3", "never 1")] {
        app.later(1);
        app.put("Sent", &reply(&digest, OWNER, words, app.now, id));
        app.run(&["run", "--once"]);
    }
    let said: Vec<String> = app.rows("SELECT line FROM journal WHERE source = 'mail' ORDER BY id");
    assert_eq!(said, ["never 1", "undo", "never 1"]);
    assert_eq!(app.in_inbox("receipt").len(), 3);
}

#[test]
fn a_reply_with_neither_message_id_nor_date_is_obeyed_once() {
    let mut app = DiskFixture::with_digest("");
    let answer = reply(&app.received("digest"), OWNER, "done 1 coffee", app.now, "r1");
    let bare = altered(&answer, &[("Message-ID", None), ("Date", None)]);
    app.put_at("Sent", &bare, app.now);
    app.run(&["run", "--once"]);
    let once = told(&app);
    assert_eq!((once.0.len(), once.1), (1, 1), "{once:?}");
    // Its copies arrived at other moments, and one of them was given a Date on the way.
    app.later(30);
    app.put_at("Sent", &bare, app.now - SignedDuration::from_mins(20));
    let dated = crate::fixture::on_disk::date(app.now);
    app.put_at("Sent", &altered(&bare, &[("Date", Some(&dated))]), app.now);
    app.put_at("INBOX", &bare, app.now);
    app.run(&["run", "--once"]);
    assert_eq!(told(&app), once);
}

#[test]
fn yesterdays_database_loses_no_reply_and_answers_none_twice() {
    let mut app = DiskFixture::build("");
    app.run(&["run", "--once"]);
    let yesterday = app.back_up();
    app.later(20 * 60 + 5);
    app.run(&["run", "--once"]);
    app.later(60);
    let digest = app.received("digest");
    let answer = reply(&digest, OWNER, "done 1 coffee yesterday\nsnooze 2 2w\nnever 3", app.now, "r1");
    app.put("Sent", &answer);
    app.run(&["run", "--once"]);
    let (said, receipts) = told(&app);
    assert_eq!((said.len(), receipts), (3, 1));

    // The first of that digest writes: composed now, its numbers would mean others.
    let ada = format!("{} <{}>", "Ada Sample", said[0].split('|').next().unwrap());
    let me = format!("Robin Vale <{OWNER}>");
    app.put(
        "INBOX",
        &crate::fixture::on_disk::mail(&ada, &me, "hello", app.now, "news@friends.example", "Hi."),
    );
    app.restore(&yesterday);
    assert_eq!(app.said(), Vec::<String>::new(), "yesterday's database knows nothing of it");
    for _ in 0..3 {
        app.later(20);
        app.run(&["run", "--once"]);
        assert_eq!(told(&app), (said.clone(), 1), "done again, and not answered again");
        assert_eq!(app.in_inbox("digest").len(), 1);
    }
    assert_eq!(app.rows("SELECT DISTINCT state FROM outbox"), ["sent"]);
}

#[test]
fn a_reply_to_our_mail_under_the_identifier_a_provider_gave_it_is_known() {
    let app = DiskFixture::with_digest("");
    // The provider renamed our digest, and the client kept neither tag nor quote: nothing of ours
    // is left in the reply.
    let inbox = app.mail("INBOX").join("new");
    let file = std::fs::read_dir(&inbox)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).contains("X-Rekindle: digest"))
        .unwrap();
    let digest = std::fs::read_to_string(&file).unwrap();
    let ours = header::parse(digest.as_bytes(), None).message_id.unwrap().to_string();
    let renamed = "<AM0PR0123@prod.provider.example>";
    std::fs::remove_file(&file).unwrap();
    std::fs::write(inbox.join("1790000000.renamed.test"), digest.replace(&ours, renamed)).unwrap();
    let answer = reply(digest.as_bytes(), OWNER, "done 1 coffee", app.now, "r1");
    let bare = altered(
        &answer,
        &[
            ("In-Reply-To", Some(renamed)),
            ("References", Some(renamed)),
            ("Subject", Some("Re: catching up")),
        ],
    );
    let text = String::from_utf8(bare).unwrap();
    let bare = text.split("\r\n\r\nOn ").next().unwrap().to_owned() + "\r\n";
    assert!(!bare.contains("rekindle.") && !bare.contains("r:"), "{bare}");
    app.put("Sent", bare.as_bytes());
    app.run(&["run", "--once"]);
    let once = told(&app);
    assert_eq!((once.0.len(), once.1), (1, 1), "{once:?}");
    // Somebody else who answers that identifier is still a stranger.
    let eve = bare.replace(OWNER, "eve@stranger.example").replace("r1@", "e1@");
    app.put("Sent", eve.as_bytes());
    app.put("INBOX", bare.replace("r1@", "i1@").replace("coffee", "tea").as_bytes());
    app.run(&["run", "--once"]);
    assert_eq!(told(&app), once);
}

#[test]
fn a_token_is_good_for_thirty_days_of_the_owners_time() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    let sent = app.now;
    let days = |days: i64| sent + SignedDuration::from_hours(24 * days);
    app.now = days(40);
    // Written in time and read late; too late; too late with an old Date.
    app.put("Sent", &reply(&digest, OWNER, "note 1 in time", days(29), "r1"));
    app.put("Sent", &reply(&digest, OWNER, "note 1 too late", days(31), "r2"));
    let old = reply(&digest, OWNER, "note 1 dated back", days(2), "r3");
    app.put_at("Sent", &old, days(35));
    app.run(&["run", "--once"]);
    assert_eq!(app.rows("SELECT line FROM journal WHERE source = 'mail'"), ["note 1 in time"]);
    assert!(
        app.refusals().iter().all(|reason| reason.starts_with("its token expired on")),
        "{:?}",
        app.refusals()
    );
    assert_eq!(app.refusals().len(), 2);
}

#[test]
fn a_reply_that_never_comes_by_its_channel_ends_with_its_token() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    app.put("INBOX", &reply(&digest, OWNER, "never 1", app.now, "r1"));
    app.later(60 * 24 * 29);
    app.run(&["run", "--once"]);
    assert_eq!(app.rows("SELECT state FROM reply"), ["found"], "a copy in Sent may still come");
    app.later(60 * 24 * 2);
    app.run(&["run", "--once"]);
    assert_eq!(app.rows("SELECT state FROM reply"), ["refused"]);
    assert!(app.refusals()[0].starts_with("its token expired on"), "{:?}", app.refusals());
    assert_eq!(app.said(), Vec::<String>::new());
}

#[test]
fn the_welcome_mail_is_answered_at_any_time_until_it_is_renewed() {
    let mut app = DiskFixture::build("");
    app.run(&["run", "--once"]);
    let welcome = app.received("welcome");
    app.later(60 * 24 * 400);
    app.put("Sent", &reply(&welcome, OWNER, "log ada coffee", app.now, "r1"));
    app.run(&["run", "--once"]);
    assert_eq!(app.said().len(), 1);

    let said = app.run(&["token", "rotate"]);
    assert!(said.contains("no longer a place to reply to"), "{said}");
    let renewed = app.in_inbox("welcome").remove(1);
    app.later(1);
    app.put("Sent", &reply(&welcome, OWNER, "log ada tea", app.now, "r2"));
    app.put("Sent", &reply(&renewed, OWNER, "log ada lunch", app.now, "r3"));
    app.run(&["run", "--once"]);
    let lines = app.rows("SELECT line FROM journal WHERE source = 'mail' ORDER BY id");
    assert_eq!(lines, ["log ada coffee", "log ada lunch"]);
    assert_eq!(app.refusals(), ["its token was stopped by a rotation"]);
    // A restart does not send the first one again.
    app.run(&["run", "--once"]);
    assert_eq!(app.in_inbox("welcome").len(), 2);
}

#[test]
fn the_owner_gets_twenty_mails_a_day_and_every_command_is_obeyed() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    for nth in 0..30 {
        app.later(1);
        app.put("Sent", &reply(&digest, OWNER, &format!("note 1 number {nth}"), app.now, &format!("r{nth}")));
    }
    app.run(&["run", "--once"]);
    assert_eq!(app.said().len(), 30);
    // The welcome, the digest, and three transcripts: one thread has no more in an hour.
    let sent = || app.rows("SELECT count(*) FROM outbox WHERE state = 'sent'");
    assert_eq!(sent(), ["5"]);
    // Fifteen mails more, and the day is full.
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15)
                INSERT INTO outbox (job_key, account, message_id, rekindle_id, sender, recipient, bytes, state, next_at, made_at, changed_at)
                SELECT 'paired/' || i, account, 'f' || i || '@example.org', 'f' || i, sender, recipient, bytes, 'sent', next_at, made_at, changed_at
                FROM n, (SELECT * FROM outbox WHERE job_key LIKE 'digest/%' AND state = 'sent' LIMIT 1)";
    rusqlite::Connection::open(app.database()).unwrap().execute(fill, []).unwrap();
    // What Rekindle has to say of itself waits until the day is over. A minute later: on a busy
    // machine the transcripts were made seconds after the moment at which that run began.
    app.later(1);
    app.run(&["token", "rotate"]);
    assert_eq!(app.rows("SELECT count(*) FROM outbox WHERE state = 'sent'"), ["20"]);
    assert_eq!(app.in_inbox("welcome").len(), 1);
    // And some minutes: on a busy machine the mails were made seconds after the moment at which
    // that run began.
    app.later(24 * 60 + 5);
    app.run(&["run", "--once"]);
    assert_eq!(app.in_inbox("welcome").len(), 2);
}

#[test]
fn a_new_uidvalidity_runs_nothing_again() {
    let mut app = ServerFixture::build("");
    app.run(&["scan"]);
    app.run(&["digest", "--send"]);
    let digest = app.received("digest", 1).remove(0);
    app.later(1);
    let answer = reply(&digest, OWNER, "done 1 coffee", app.now, "r1");
    app.dovecot.deliver(ROBIN, "Sent", &answer);
    app.dovecot.deliver(ROBIN, "INBOX", &answer);
    app.run(&["run", "--once"]);
    app.received("receipt", 1);
    let journal = app.json(&["journal"]);
    for folder in ["Sent", "INBOX"] {
        app.dovecot.reset(ROBIN, folder);
    }
    app.run(&["run", "--once"]);
    assert_eq!(app.json(&["journal"]), journal);
    assert_eq!(app.in_inbox("receipt").len(), 1);
}
