//! What cannot be read keeps the digest back for three days at most.

use std::path::PathBuf;

use jiff::SignedDuration;
use rekindle::mail::body;

use crate::fixture::OWNER;
use crate::fixture::on_disk::{DiskFixture, mail};

/// A second account whose Maildir can be moved away.
const WORK: &str = "[accounts.work]\nemail = \"robin@work.example\"\nmaildir.path = \"Work\"\nsend.via = \"file\"\nfile.path = \"out\"";

/// Minutes from the fixture's Sunday noon to the digest on Monday.
const TO_THE_DIGEST: i64 = 20 * 60 + 5;

fn work(app: &DiskFixture) -> PathBuf {
    app.data().parent().unwrap().join("Work")
}

/// Eight letters there and back in the second account, and nothing for half a year.
fn befriend_at_work(app: &DiskFixture) {
    let (them, me) = ("Ilse Sample <ilse@friends.example>", "Robin Vale <robin@work.example>");
    for (folder, from, to) in [("", them, me), (".Sent", me, them)] {
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(work(app).join(folder).join(part)).unwrap();
        }
        for letter in 0..8 {
            let at = app.now - SignedDuration::from_hours(24 * (200 + 28 * letter));
            let id = format!("{letter}{folder}@friends.example");
            let file =
                work(app).join(folder).join("cur").join(format!("{}.{letter}.work:2,S", at.as_second()));
            std::fs::write(file, mail(from, to, "tea", at, &id, "Hello.")).unwrap();
        }
    }
}

fn doctor(app: &DiskFixture) -> Vec<String> {
    let text = String::from_utf8(app.try_run(&["--json", "doctor"]).stdout).unwrap();
    let says = |line: &str| -> Option<String> {
        serde_json::from_str::<serde_json::Value>(line).ok()?["says"].as_str().map(str::to_owned)
    };
    text.lines().filter_map(says).collect()
}

fn last_digest(app: &DiskFixture) -> String {
    body::text(&app.in_inbox("digest").pop().expect("there is a digest"))
}

#[test]
fn an_account_that_stays_unreadable_keeps_the_digest_back_for_three_days_and_no_longer() {
    let mut app = DiskFixture::build(WORK);
    befriend_at_work(&app);
    app.run(&["run", "--once"]);
    assert!(app.run(&["due"]).contains("Ilse"));
    std::fs::rename(work(&app), work(&app).with_file_name("Away")).unwrap();
    app.later(TO_THE_DIGEST);
    assert!(!app.try_run(&["run", "--once"]).status.success());
    assert_eq!(app.in_inbox("notice").len(), 0, "it is not an hour yet");
    app.later(60);
    assert!(!app.try_run(&["run", "--once"]).status.success());
    assert!(!app.try_run(&["digest", "--send"]).status.success());
    assert_eq!(app.in_inbox("digest").len(), 0, "it might name somebody of that account");
    let told = app.in_inbox("notice");
    assert_eq!(told.len(), 1);
    assert!(String::from_utf8_lossy(&told[0]).contains("The mailbox of work cannot be read"));
    assert!(doctor(&app).iter().any(|line| line.contains("the mailbox of work could not be read since")));
    assert!(app.run(&[]).contains("the mailbox of work could not be read since"));
    let troubles = app.try_run(&["doctor"]).stdout;
    let troubles = String::from_utf8(troubles).unwrap();
    assert!(troubles.starts_with("One thing does not work"), "one cause is counted once: {troubles}");

    app.later(70 * 60);
    assert!(!app.try_run(&["run", "--once"]).status.success());
    assert_eq!(app.in_inbox("digest").len(), 0);
    app.later(60);
    app.run(&["run", "--once"]);
    let digest = last_digest(&app);
    assert!(digest.contains("Not looked at since"), "{digest}");
    assert!(digest.contains("the mailbox of work") && digest.contains("Ada"), "{digest}");
    assert!(!digest.contains("Ilse"), "there may be newer mail of hers: {digest}");
    assert_eq!(app.in_inbox("notice").len(), 1, "it is told once");

    // The next one waits for nothing.
    app.later(4 * 24 * 60);
    app.run(&["run", "--once"]);
    assert_eq!(app.in_inbox("digest").len(), 2);

    std::fs::rename(work(&app).with_file_name("Away"), work(&app)).unwrap();
    app.run(&["scan"]);
    let says = doctor(&app);
    assert!(!says.iter().any(|line| line.contains("could not be read since")), "{says:?}");
    assert!(says.iter().any(|line| line.contains("work: last scanned on")), "{says:?}");
    app.later(7 * 24 * 60);
    app.run(&["run", "--once"]);
    let digest = last_digest(&app);
    assert!(digest.contains("Ilse") && !digest.contains("Not looked at"), "{digest}");
}

#[test]
fn a_digest_leaves_out_those_whose_last_mail_or_the_owner_s_last_one_lies_in_an_unreadable_folder() {
    let app = DiskFixture::build("");
    let at = app.now - SignedDuration::from_hours(24 * 300);
    app.put("Lists", &mail("Lou Sample <lou@lists.example>", OWNER, "news", at, "1@lists.example", "Hello."));
    app.run(&["scan"]);
    let without = |folder: &str| {
        let connection = rusqlite::Connection::open(app.database()).unwrap();
        connection.execute("DELETE FROM unreadable", []).unwrap();
        let row = "INSERT INTO unreadable (account, folder, since, reason) VALUES ('home', ?1, ?2, 'no')";
        connection.execute(row, rusqlite::params![folder, app.now.as_second()]).unwrap();
        app.run(&["digest"]).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let digest = without("Lists");
    assert!(
        digest.contains("Not looked at since") && digest.contains("the folder Lists of home"),
        "{digest}"
    );
    assert!(digest.contains("Ada Sample"), "her mail lies elsewhere: {digest}");
    for folder in ["Sent", "INBOX", ""] {
        let digest = without(folder);
        assert!(digest.contains("Not looked at since"), "{folder}: {digest}");
        assert!(!digest.contains("@friends.example"), "{folder}: {digest}");
    }
}
