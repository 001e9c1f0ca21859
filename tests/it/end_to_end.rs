//! The loop itself: mailbox -> scan over TLS -> digest through Postfix into that mailbox -> a reply
//! in Sent -> journal and transcript -> the next digest without that person. And what must not
//! close it: a reply in INBOX only, a stranger, a guessed token.

use rekindle::mail::{body, header};

use crate::fixture::with_servers::{ROBIN, ServerFixture};
use crate::fixture::{OWNER, reply};

/// The people of a digest in order, from its text.
fn people(digest: &[u8]) -> Vec<String> {
    let text = body::text(digest);
    let numbered = text.lines().filter_map(|line| line.strip_prefix('(')?.split_once(") "));
    numbered.map(|(_, person)| person.split(" <").next().unwrap().to_owned()).collect()
}

#[test]
fn a_digest_is_answered_and_the_next_one_knows() {
    let mut app = ServerFixture::build("");
    let scanned = app.run(&["scan"]);
    assert!(scanned.contains("messages are new"), "{scanned}");
    assert!(app.run(&["scan"]).contains("nothing new"), "the second scan says that nothing changed");

    app.run(&["digest", "--send"]);
    let digest = &app.received("digest", 1)[0];
    let first = people(digest);
    assert_eq!(first.len(), 5, "{first:?}");
    assert!(header::parse(digest, None).signs.contains(rekindle::mail::Signs::OURS));

    app.later(1);
    let words = "done 1 coffee yesterday\nsnooze 2 2w\nnever 3\nfly me to the moon";
    let answer = reply(digest, "Robin Vale <robin.vale@example.org>", words, app.now, "r1");
    app.dovecot.deliver(ROBIN, "Sent", &answer);
    app.run(&["run", "--once"]);

    let journal = app.json(&["journal"]);
    let mut said: Vec<&str> = journal
        .iter()
        .filter(|row| row["source"] == "mail")
        .map(|row| row["line"].as_str().unwrap())
        .collect();
    said.dedup(); // `never` is said of every address of a person
    assert_eq!(said, ["done 1 coffee yesterday", "snooze 2 2w", "never 3"]);

    let receipts = app.received("receipt", 1);
    let transcript = body::text(&receipts[0]);
    assert!(transcript.contains(&first[0]) && transcript.contains("Coffee with"), "{transcript}");
    assert!(transcript.contains("fly me to the moon"), "what was not understood is named: {transcript}");
    assert_eq!(header::parse(&receipts[0], None).in_reply_to.unwrap().as_str(), "r1@example.org");

    // The same reply again, rescanned: nothing more.
    app.run(&["run", "--once"]);
    assert_eq!(app.json(&["journal"]).len(), journal.len());
    assert_eq!(app.in_inbox("receipt").len(), 1);

    app.later(24 * 7);
    app.run(&["digest", "--send"]);
    let second = people(&app.received("digest", 2)[1]);
    for gone in &first {
        assert!(!second.contains(gone), "{gone} was shown a week ago: {second:?}");
    }
    let due = app.run(&["due"]);
    assert!(!due.contains(&first[0]) && !due.contains(&first[2]), "{due}");
    assert!(!app.run(&["people"]).contains(&first[2]), "`never` is in no output");

    // `undo` by mail takes back the last command mail.
    let undo = reply(&receipts[0], OWNER, "undo", app.now, "r2");
    app.dovecot.deliver(ROBIN, "Sent", &undo);
    app.run(&["run", "--once"]);
    app.received("receipt", 2);
    assert!(app.run(&["people"]).contains(&first[2]), "`undo` undoes it");
}

#[test]
fn nobody_else_is_obeyed_and_nobody_else_is_answered() {
    let mut app = ServerFixture::build("");
    app.run(&["scan"]);
    app.run(&["digest", "--send"]);
    let digest = app.received("digest", 1).remove(0);
    let before = app.json(&["journal"]).len();
    app.later(1);

    // The owner's words, but only in INBOX: anybody could have sent them.
    let in_inbox = reply(&digest, "Robin Vale <robin.vale@example.org>", "never 1", app.now, "i1");
    app.dovecot.deliver(ROBIN, "INBOX", &in_inbox);
    // A stranger who saw the digest.
    let stranger = reply(&digest, "Eve <eve@stranger.example>", "never 1", app.now, "s1");
    app.dovecot.deliver(ROBIN, "INBOX", &stranger);
    app.dovecot.deliver(ROBIN, "Sent", &stranger);
    // A stranger who guesses.
    let token = String::from_utf8_lossy(&digest).split("[r:").nth(1).unwrap()[..26].to_owned();
    let guessed = String::from_utf8(reply(&digest, OWNER, "never 1", app.now, "g1")).unwrap();
    let guessed = guessed.replace(&token, "aaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert!(guessed.contains("rekindle.aaaaaaaaaaaaaaaaaaaaaaaaaa@"));
    app.dovecot.deliver(ROBIN, "Sent", guessed.as_bytes());
    // A robot of the owner's, out of office.
    let robot = String::from_utf8(reply(&digest, OWNER, "never 1", app.now, "a1")).unwrap();
    let robot = robot.replace("MIME-Version", "Auto-Submitted: auto-replied\r\nMIME-Version");
    app.dovecot.deliver(ROBIN, "Sent", robot.as_bytes());

    // An ordinary mail of the owner in Sent, and one in INBOX that borrows its identity to lend it
    // a token.
    let borrowed = String::from_utf8(reply(&digest, OWNER, "x", app.now, "b1")).unwrap();
    let ordinary: String = borrowed
        .lines()
        .filter(|line| !line.contains("rekindle.") && !line.contains("[r:"))
        .map(|line| format!("{line}\r\n"))
        .collect();
    app.dovecot.deliver(ROBIN, "Sent", ordinary.replace("\r\nx\r\n", "\r\npause 1mo\r\n").as_bytes());
    app.dovecot.deliver(ROBIN, "INBOX", borrowed.as_bytes());

    app.run(&["run", "--once"]);
    app.run(&["run", "--once"]);
    assert_eq!(app.json(&["journal"]).len(), before, "{:?}", app.json(&["journal"]));
    assert_eq!(app.in_inbox("receipt").len(), 0);
    let outbox = app.json(&["outbox"]);
    assert!(outbox.iter().all(|row| row["recipient"] == OWNER && row["state"] == "sent"), "{outbox:?}");
}
