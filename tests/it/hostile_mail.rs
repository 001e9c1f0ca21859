//! Hostile mail, in INBOX and again in Sent: no command runs, nobody but the owner gets mail, no
//! stranger is answered.

use std::path::PathBuf;
use std::process::Command;

use jiff::Timestamp;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{OWNER, reply};

/// Puts each mail into INBOX and into Sent, lets two rounds pass, and looks at what came of it.
fn survives(app: &mut DiskFixture, mails: &[Vec<u8>]) {
    let before = (
        app.rows("SELECT * FROM journal"),
        app.rows("SELECT job_key, recipient FROM outbox WHERE job_key NOT LIKE 'notice/left/%'"),
    );
    // What lies in Sent and is not obeyed is told to the owner, three times a day at most.
    for mail in mails {
        app.put("INBOX", mail);
        app.put("Sent", mail);
    }
    for _ in 0..2 {
        app.later(20);
        let output = app.try_run(&["-v", "run", "--once"]);
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{log}");
        assert!(!log.contains("panicked"), "{log}");
        let lines = log.replace('\n', "");
        assert!(!lines.chars().any(char::is_control), "no control reaches the log: {log:?}");
    }
    let after = (
        app.rows("SELECT * FROM journal"),
        app.rows("SELECT job_key, recipient FROM outbox WHERE job_key NOT LIKE 'notice/left/%'"),
    );
    assert_eq!(after, before, "{:#?}", app.refusals());
    assert_eq!(app.in_inbox("receipt").len(), 0);
    assert!(app.rows("SELECT 1 FROM outbox WHERE job_key LIKE 'notice/left/%'").len() <= 3);
    let recipients = app.rows("SELECT DISTINCT recipient FROM outbox");
    assert!(recipients.iter().all(|recipient| recipient == OWNER), "{recipients:?}");
    // Everything that shows people still works, and shows no control.
    for words in [&["people", "--all"][..], &["due"], &["doctor"], &["digest"], &["addresses"]] {
        let output = app.try_run(words);
        let text = String::from_utf8(output.stdout).unwrap();
        let bad = text.chars().find(|c| {
            (c.is_control() && *c != '\n')
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        });
        assert_eq!(bad, None, "{words:?}: {text:?}");
    }
}

/// The folder of the misbehaving servers.
const FAULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults");

/// The mails of its mode `hostile-mail`, addressed to our owner.
pub fn of_the_fault_servers() -> Vec<Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let script = "import sys; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True\n\
                  import evil_imap\n\
                  for n, m in enumerate(evil_imap.hostile()): open('%s/%03d.eml' % (sys.argv[2], n), 'wb').write(m.replace(evil_imap.SECRET_USER.encode(), sys.argv[3].encode()))";
    let status = Command::new("python3").args(["-c", script]).arg(FAULTS).arg(out.path()).arg(OWNER).status();
    assert!(status.unwrap().success());
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn the_hostile_mails_of_the_fault_servers_do_nothing() {
    let mails = of_the_fault_servers();
    assert_eq!(mails.len(), 24);
    let mut app = DiskFixture::with_digest("");
    survives(&mut app, &mails);
    // The same where INBOX is a channel.
    let mut app = DiskFixture::with_digest("[commands]\naccept = \"pinned\"");
    survives(&mut app, &mails);
}

/// Mails that carry the true token of a digest, from a sender who has seen it, and that the owner
/// did not write by hand.
pub fn with_the_token(digest: &[u8], now: Timestamp) -> Vec<Vec<u8>> {
    let mut mails = Vec::new();
    let mut add = |from: &str, words: &str, change: &dyn Fn(String) -> String| {
        let id = format!("h{}", mails.len());
        let mail = String::from_utf8(reply(digest, from, words, now, &id)).unwrap();
        mails.push(change(mail).into_bytes());
    };
    let same = |mail: String| mail;
    let with = |field: &'static str| move |mail: String| format!("{field}\r\n{mail}");
    let words = "never 1\ndone 2\nintro 1 2\nsend 1\npause 1mo";
    // Not exactly one From with exactly one address of the owner's.
    add("Eve <eve@stranger.example>", words, &same);
    add(&format!("\"{OWNER}\" <eve@stranger.example>"), words, &same);
    add(&format!("{OWNER}, eve@stranger.example"), words, &same);
    add(&format!("{OWNER}, {OWNER}"), words, &same);
    add(&format!("Robin: {OWNER};, eve@stranger.example"), words, &same);
    add(&format!("<{OWNER}> <eve@stranger.example>"), words, &same);
    add(&format!("{OWNER} (<eve@stranger.example>)>"), words, &same);
    add(&format!("{OWNER}.evil.example"), words, &same);
    add("robin.vale@exam\u{440}le.org", words, &same);
    add("=?utf-8?Q?robin=2Evale=40example=2Eorg?=", words, &same);
    add(OWNER, words, &with("From: eve@stranger.example"));
    add(OWNER, words, &with("From : eve@stranger.example"));
    add(OWNER, words, &with("from\t: eve@stranger.example"));
    add(OWNER, words, &|mail| mail.replacen("From: ", "Sender: ", 1));
    // Machines.
    for field in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rejected)",
        "X-Autoreply: yes",
        "X-Autorespond: yes",
        "Precedence: bulk",
        "Precedence: list",
        "Precedence: auto_reply",
        "List-Id: <friends.example>",
        "Return-Path: <>",
        "Return-Path: < >",
        "X-Rekindle: receipt",
    ] {
        add(OWNER, words, &|mail| format!("{field}\r\n{mail}"));
    }
    add(OWNER, words, &|mail| {
        mail.replace(
            "Content-Type: text/plain",
            "Content-Type: multipart/report; report-type=delivery-status",
        )
    });
    add(OWNER, words, &|mail| format!("Auto-Submitted: no\r\nAuto-Submitted: auto-replied\r\n{mail}"));
    add(OWNER, words, &|mail| format!("Precedence: normal\r\nPrecedence: bulk\r\n{mail}"));
    for field in [
        "X-Autogenerated: Reply",
        "X-Mail-Autoreply: yes",
        "X-Auto-Reply-From: robin.vale@example.org",
        "X-Vacation: 1",
    ] {
        add(OWNER, words, &|mail| format!("{field}\r\n{mail}"));
    }
    for subject in [
        "Automatic reply: ",
        "Out of Office Re: ",
        "Abwesenheitsnotiz: ",
        "=?utf-8?Q?R=C3=A9ponse_automatique?= : ",
    ] {
        add(OWNER, words, &|mail| mail.replacen("Subject: Re: ", &format!("Subject: {subject}"), 1));
    }
    // To somebody else, too, or to nobody knows whom.
    for field in [
        "To: ada@friends.example",
        "Cc: Ada <ada@friends.example>",
        "Bcc: list@lists.example",
        "Cc: undisclosed-recipients:;",
        "Cc: Robin: robin.vale@example.org;",
        "Bcc: nobody",
        "Resent-To: robin.vale@example.org",
        "Resent-From: robin.vale@example.org",
    ] {
        add(OWNER, words, &|mail| format!("{field}\r\n{mail}"));
    }
    add(OWNER, words, &|mail| mail.replacen("To: ", "X-To: ", 1));
    add(OWNER, words, &|mail| mail.replacen("To: ", "To: ada@friends.example, ", 1));
    add(OWNER, words, &|mail| {
        mail.replacen("To: ", &format!("To: {}ada@friends.example, ", format!("{OWNER}, ").repeat(900)), 1)
    });
    // No token of ours.
    add(OWNER, words, &|mail| mail.replace("rekindle.", "rekindIe.").replace("[r:", "[r: "));
    // A header that does not end.
    add(OWNER, words, &|mail| {
        mail.replacen("\r\n\r\n", &format!("\r\nX-Long: {}\r\n\r\n", "x".repeat(70_000)), 1)
    });
    mails
}

#[test]
fn whoever_has_seen_the_token_is_still_a_stranger() {
    let mut app = DiskFixture::with_digest("");
    let mails = with_the_token(&app.received("digest"), app.now);
    survives(&mut app, &mails);
    assert!(app.refusals().len() >= mails.len() - 3, "they were met and refused: {:#?}", app.refusals());
}

#[test]
fn mail_to_the_owner_alone_is_obeyed_whatever_its_addresses_are() {
    let alias = "aliases = [\"robin+*@example.org\", \"rv@example.org\"]";
    let mut app = DiskFixture::with_digest(alias);
    let digest = app.received("digest");
    let to = |field: &str, id: &str| {
        let mail = String::from_utf8(reply(&digest, OWNER, &format!("note 1 by {id}"), app.now, id)).unwrap();
        let (before, rest) = mail.split_once("To: ").unwrap();
        let (_, after) = rest.split_once("\r\n").unwrap();
        format!("{before}{field}\r\n{after}").into_bytes()
    };
    let fields = [
        "To: \"Vale, Robin\" <Robin.Vale@Example.org>",
        "To: robin+digests@example.org,\r\n rv@example.org",
        "To: rv@example.org (at home, mostly)\r\nCc: robin.vale@example.org\r\nBcc: robin.vale@example.org",
        "Bcc: robin.vale@example.org",
        "To: robin.vale@example.org\r\nX-Auto-Response-Suppress: All",
    ];
    for (nth, field) in fields.iter().enumerate() {
        app.put("Sent", &to(field, &format!("a{nth}")));
    }
    app.later(5);
    app.run(&["run", "--once"]);
    assert_eq!(app.said().len(), fields.len(), "{:?} {:#?}", app.said(), app.refusals());
}

#[test]
fn what_the_owner_quotes_or_cannot_see_is_not_said() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    let html = |mail: Vec<u8>, body: &str| {
        let mail = String::from_utf8(mail).unwrap();
        let head = mail.split("\r\n\r\n").next().unwrap();
        let head = head.replace("text/plain; charset=UTF-8; format=flowed", "text/html; charset=utf-8");
        format!("{head}\r\n\r\n<html><body>{body}</body></html>\r\n")
    };
    let bodies = [
        "<div style='display:none'>never 1</div><p>thanks</p>",
        "<p>thanks</p><blockquote>never 1</blockquote><!-- never 1 -->",
        "<span style='font-size:0'>never 1</span><p>thanks</p>",
        "<p style='color:#fff;background:#ffffff'>never 1</p><p>thanks</p>",
        "<p hidden>never 1</p><p>thanks</p>",
    ];
    for (nth, body) in bodies.iter().enumerate() {
        let mail = reply(&digest, OWNER, "", app.now, &format!("v{nth}"));
        app.put("Sent", html(mail, body).as_bytes());
    }
    for (nth, text) in
        ["> never 1\n> done 2", "thanks\n-- \nnever 1", "thanks\n\n-----Original Message-----\nnever 1"]
            .iter()
            .enumerate()
    {
        app.put("Sent", &reply(&digest, OWNER, text, app.now, &format!("q{nth}")));
    }
    app.later(5);
    app.run(&["run", "--once"]);
    assert_eq!(app.said(), Vec::<String>::new());
}

#[test]
fn a_receipt_is_never_answered_and_never_said() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    app.put("Sent", &reply(&digest, OWNER, "done 1 coffee", app.now, "r1"));
    app.run(&["run", "--once"]);
    let said = app.said();
    // A provider keeps a copy of everything it sent in Sent, and a filter copies ours about.
    for mail in [app.received("receipt"), digest, app.received("welcome")] {
        app.put("Sent", &mail);
        app.put("Archive", &mail);
    }
    for _ in 0..3 {
        app.later(20);
        app.run(&["run", "--once"]);
    }
    assert_eq!(app.said(), said);
    assert_eq!(app.rows("SELECT count(*) FROM outbox"), ["3"]);
}
