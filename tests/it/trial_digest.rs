//! `digest --send --test`: a mail to look at that uses nobody up, and an answer to it that does
//! nothing.

use rekindle::mail::header;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{OWNER, reply};

/// Everything that a digest would change.
fn memory(app: &DiskFixture) -> Vec<Vec<String>> {
    ["SELECT * FROM journal", "SELECT * FROM digest", "SELECT * FROM digest_item", "SELECT * FROM draft"]
        .map(|sql| app.rows(sql))
        .to_vec()
}

/// An installation that has had its welcome mail, and its first digest still to come.
fn before_the_first_digest() -> DiskFixture {
    let mut app = DiskFixture::build("[commands]\naccept = \"sent\"");
    app.run(&["run", "--once"]);
    app.later(60);
    app
}

/// The digests that were sent, as they read, without what each mail has of its own.
fn digests(app: &DiskFixture) -> Vec<String> {
    let without_code = |mail: &Vec<u8>| {
        let text = crate::fixture::text(mail);
        text.lines().filter(|line| !line.starts_with("Reply code")).collect::<Vec<_>>().join("\n")
    };
    app.in_inbox("digest").iter().map(without_code).collect()
}

#[test]
fn a_trial_says_so_and_uses_nobody_up() {
    let app = before_the_first_digest();
    let untouched = app.copy();
    let (before, due) = (memory(&app), app.json(&["due"]));
    let said = app.run(&["digest", "--send", "--test"]);
    assert!(said.contains("Trial: ") && said.contains("Sent."), "{said}");
    let trial = app.received("digest");
    let record = header::parse(&trial, None);
    assert!(record.subject.starts_with("Trial: "), "{}", record.subject);
    let text = crate::fixture::text(&trial);
    let top: Vec<&str> = text.lines().filter(|line| !line.is_empty()).take(2).collect();
    assert!(top[1].starts_with("This digest is a trial"), "{text}");
    assert_eq!(memory(&app), before);
    assert_eq!(app.json(&["due"]), due);

    // The digest of the slot is what it would have been.
    let mut apps = [app, untouched];
    for app in &mut apps {
        app.later(19 * 60 + 5);
        app.run(&["run", "--once"]);
    }
    let [with, without] = apps.each_ref().map(digests);
    assert_eq!(with.last(), without.last());
    assert_eq!((with.len(), without.len()), (2, 1));
}

#[test]
fn an_answer_to_a_trial_is_told_so_and_does_nothing() {
    let mut app = before_the_first_digest();
    app.run(&["digest", "--send", "--test"]);
    let (trial, before) = (app.received("digest"), memory(&app));
    // Numbers and names alike, also where a copy of the answer comes to INBOX.
    let answer = reply(&trial, OWNER, "never 1\ndone ada\npause 1mo", app.now, "a1");
    app.put("Sent", &answer);
    app.put("INBOX", &answer);
    for _ in 0..3 {
        app.later(5);
        app.run(&["run", "--once"]);
    }
    assert_eq!(memory(&app), before);
    assert_eq!(app.in_inbox("receipt").len(), 0);
    let notice = app.received("notice");
    assert!(header::parse(&notice, None).subject.contains("trial"));
    assert!(crate::fixture::text(&notice).contains("changed nothing"), "{}", crate::fixture::text(&notice));

    // What answers the notice carries no token; what answers the welcome mail is obeyed.
    app.put("Sent", &reply(&notice, OWNER, "never ada", app.now, "a2"));
    app.put("Sent", &reply(&app.received("welcome"), OWNER, "note ada likes tea", app.now, "a3"));
    app.later(5);
    app.run(&["run", "--once"]);
    assert_eq!(app.said().len(), 1, "{:?}", app.said());
}

#[test]
fn a_stranger_who_answers_a_trial_hears_nothing() {
    let mut app = before_the_first_digest();
    app.run(&["digest", "--send", "--test"]);
    let trial = app.received("digest");
    app.put("INBOX", &reply(&trial, "Eve <eve@stranger.example>", "never 1", app.now, "e1"));
    app.put("INBOX", &reply(&trial, OWNER, "never 1", app.now, "e2"));
    app.later(5);
    app.run(&["run", "--once"]);
    assert_eq!((app.in_inbox("notice").len(), app.said().len()), (0, 0));
}

#[test]
fn test_goes_with_send_alone_and_a_dry_run_sends_nothing() {
    let app = before_the_first_digest();
    assert_eq!(app.try_run(&["digest", "--test"]).status.code(), Some(64));
    app.run(&["--dry-run", "digest", "--send", "--test"]);
    assert_eq!(app.in_inbox("digest").len(), 0);
}
