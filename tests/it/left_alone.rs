//! What was typed and not obeyed is told to the owner, and to nobody else: mail that cannot be
//! read, lines between quoted ones, and mail in Sent that breaks a rule.

use std::path::Path;

use rekindle::mail::body::{self, Unread};

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{OWNER, reply};

fn texts(app: &DiskFixture, kind: &str) -> Vec<String> {
    app.in_inbox(kind)
        .iter()
        .map(|mail| crate::fixture::text(mail).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// Puts a reply into Sent, changed, and lets two rounds pass.
fn answered(app: &mut DiskFixture, id: &str, words: &str, change: &dyn Fn(String) -> String) {
    let digest = app.received("digest");
    let mail = String::from_utf8(reply(&digest, OWNER, words, app.now, id)).unwrap();
    app.put("Sent", change(mail).as_bytes());
    for _ in 0..2 {
        app.later(5);
        app.run(&["run", "--once"]);
    }
}

/// The header of a reply with another body.
fn with_body(mail: &str, kind: &str, body: &str) -> String {
    let head = mail.split("\r\n\r\n").next().unwrap();
    let head = head.replace("text/plain; charset=UTF-8; format=flowed", kind);
    format!("{head}\r\n\r\n{}", body.replace('\n', "\r\n"))
}

#[test]
fn a_mail_that_cannot_be_read_gets_one_line_that_says_so() {
    for (kind, body, says) in [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MIIB", "S/MIME or PGP"),
        (
            "multipart/encrypted; boundary=b",
            "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\nhQ\n--b--\n",
            "S/MIME or PGP",
        ),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n", "S/MIME or PGP"),
        (
            "text/plain",
            "Hi!\n\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n\n> never 1\n",
            "S/MIME or PGP",
        ),
        (
            "text/html",
            "<pre>-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----</pre>\n",
            "S/MIME or PGP",
        ),
        ("text/plain; name=commands.txt", "never 1\n", "attached files are not read"),
        (
            "multipart/mixed; boundary=b",
            "--b\n\n> never 1\n> (1) Ada\n--b\nContent-Type: audio/mp4; name=memo.m4a\n\nAAAA\n--b--\n",
            "attached files are not read",
        ),
        ("image/jpeg", "AAAA\n", "attached files are not read"),
    ] {
        let mut app = DiskFixture::with_digest("");
        answered(&mut app, "u1", "", &|mail| with_body(&mail, kind, body));
        let receipts = texts(&app, "receipt");
        assert!(receipts.len() == 1 && receipts[0].contains(says), "{kind}: {receipts:?}");
        assert_eq!(app.said(), Vec::<String>::new(), "{kind}");
    }
}

/// A sample of openssl's, without its own header.
fn smime(name: &str) -> (String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/smime").join(name);
    let sample = std::fs::read_to_string(path).unwrap();
    let (head, body) = sample.split_once("\n\n").unwrap();
    let head: Vec<&str> = head.lines().filter(|line| !line.starts_with("MIME-Version")).collect();
    (head.join("\r\n"), body.to_owned())
}

#[test]
fn a_text_inside_a_signature_is_taken_out_and_obeyed() {
    for name in ["signed-der.eml", "signed-ber.eml", "signed-twice.eml", "detached.eml"] {
        let mut app = DiskFixture::with_digest("");
        let (head, body) = smime(name);
        answered(&mut app, "m1", "", &|mail| {
            let mail = with_body(&mail, "X", &body);
            let kept = mail.lines().filter(|line| !line.starts_with("Content-Transfer-Encoding"));
            kept.map(|line| if line == "Content-Type: X" { &head } else { line })
                .map(|line| format!("{line}\r\n"))
                .collect()
        });
        assert_eq!(app.said().len(), 2, "{name}: {:?}", app.said());
        let receipts = texts(&app, "receipt");
        assert!(receipts.len() == 1 && receipts[0].contains("likes tea"), "{name}: {receipts:?}");
    }
}

#[test]
fn a_signature_of_openssl_s_is_cut_where_its_text_is_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/smime");
    for name in ["signed-der.eml", "signed-ber.eml"] {
        let message = std::fs::read(path.join(name)).unwrap();
        let header = message.windows(2).position(|two| two == b"\n\n").unwrap();
        for end in (header + 2..message.len()).step_by(7) {
            let text = body::reply_text(&message[..end]);
            assert!(["", "note 1 likes tea\r\nskip 2"].contains(&text.as_str()), "{name} {end}: {text}");
        }
        assert_eq!(body::unread(&message[..message.len() * 2 / 3]), None, "{name}");
        assert_eq!(body::unread(&message[..300]), Some(Unread::Sealed), "{name}");
    }
    let encrypted = std::fs::read(path.join("encrypted.eml")).unwrap();
    assert_eq!((body::reply_text(&encrypted).as_str(), body::unread(&encrypted)), ("", Some(Unread::Sealed)));
}

#[test]
fn where_nothing_was_asked_nothing_is_answered() {
    let mut app = DiskFixture::with_digest("");
    for (nth, words) in ["", "Thanks!", "👍", "Robin Vale reacted to your message:"].iter().enumerate() {
        answered(&mut app, &format!("n{nth}"), words, &|mail| mail);
    }
    assert_eq!(texts(&app, "receipt"), Vec::<String>::new());
    assert_eq!(texts(&app, "notice"), Vec::<String>::new());
}

#[test]
fn answers_between_quoted_lines_are_read_where_they_stand_for_themselves() {
    let mut app = DiskFixture::with_digest("");
    let inline = "On 23/11/2026 08:00, Robin Vale wrote:\n> (1) Ada Sample\nnote 1 likes tea\n> (2) Bruno Sample\n\nnote 2 likes rain\n\n> Reply code\n";
    answered(&mut app, "i1", "", &|mail| with_body(&mail, "text/plain", inline));
    assert_eq!(app.said().len(), 2, "{:?}", app.said());
    let receipts = texts(&app, "receipt");
    assert!(receipts.len() == 1 && receipts[0].contains("between the quoted lines"), "{receipts:?}");
    // What may be the rest of a broken line is not read, and that is said.
    let doubtful = "note 3 sings\n\nOn 23/11/2026 08:00, Robin Vale wrote:\n> a line that a mail program may have broken at its end, as it is wide\nskip 2\n> x\n";
    answered(&mut app, "i2", "", &|mail| with_body(&mail, "text/plain", doubtful));
    assert_eq!(app.said().len(), 3, "{:?}", app.said());
    let receipts = texts(&app, "receipt");
    assert!(
        receipts[1].contains("between quoted lines") && !receipts[1].contains("All done"),
        "{receipts:?}"
    );
}

#[test]
fn a_mail_in_sent_that_breaks_a_rule_is_told_once_with_the_remedy() {
    for (change, says) in [
        (
            (&|mail: String| mail.replacen("To: ", "Cc: ada@friends.example\r\nTo: ", 1))
                as &dyn Fn(String) -> String,
            "it is also to ada@friends.example",
        ),
        (
            &|mail: String| mail.replacen("From: robin.vale@", "From: rv@", 1),
            "aliases = [\"rv@example.org\"]",
        ),
        (&|mail: String| format!("Precedence: bulk\r\n{mail}"), "Precedence: bulk"),
    ] {
        let mut app = DiskFixture::with_digest("");
        answered(&mut app, "s1", "never 1", change);
        app.later(600);
        app.run(&["run", "--once"]);
        assert_eq!(app.said(), Vec::<String>::new());
        let notices = texts(&app, "notice");
        assert!(notices.len() == 1 && notices[0].contains(says), "{says}: {notices:?}");
        let recipients = app.rows("SELECT DISTINCT recipient FROM outbox");
        assert_eq!(recipients, [OWNER], "nobody else hears anything");
    }
}

#[test]
fn an_expired_token_is_told_with_what_to_write_instead() {
    let mut app = DiskFixture::with_digest("");
    app.later(60 * 24 * 31);
    let digest = app.in_inbox("digest").remove(0);
    app.put("Sent", &reply(&digest, OWNER, "never 1", app.now, "late"));
    app.run(&["run", "--once"]);
    let notices = texts(&app, "notice");
    assert!(notices.iter().any(|notice| notice.contains("with names, such as `done ada`")), "{notices:?}");
    assert_eq!(app.said(), Vec::<String>::new());
}

/// Puts a reply into INBOX alone.
fn into_inbox(app: &DiskFixture, words: &str, id: &str, change: &dyn Fn(String) -> String) {
    let digest = app.in_inbox("digest").remove(0);
    let mail = String::from_utf8(reply(&digest, OWNER, words, app.now, id)).unwrap();
    app.put("INBOX", change(mail).as_bytes());
}

#[test]
fn of_mail_in_inbox_without_a_copy_in_sent_one_notice_a_week_tells() {
    let mut app = DiskFixture::with_digest("");
    into_inbox(&app, "note 1 zebra", "p1", &|mail| mail.replace("Subject: Re:", "Subject: zebra"));
    app.run(&["run", "--once"]);
    assert_eq!(texts(&app, "notice"), Vec::<String>::new(), "its copy may still come");
    for day in 0..3 {
        app.later(61);
        app.run(&["run", "--once"]);
        into_inbox(&app, "never 1", &format!("more{day}"), &|mail| mail);
        app.later(24 * 60);
        app.run(&["run", "--once"]);
    }
    let notices = texts(&app, "notice");
    assert!(notices.len() == 1 && notices[0].contains("rekindle account pair"), "{notices:?}");
    let raw = String::from_utf8_lossy(&app.in_inbox("notice")[0]).to_lowercase();
    assert!(!raw.contains("zebra") && !raw.contains("never 1"), "no word of that mail: {raw}");
    assert_eq!(app.rows("SELECT DISTINCT recipient FROM outbox"), [OWNER]);
    assert_eq!(app.said(), Vec::<String>::new());
    for _ in 0..20 {
        app.later(24 * 60);
        app.run(&["run", "--once"]);
    }
    assert!(texts(&app, "notice").len() <= 2, "a week that was told is not told again");
}

#[test]
fn a_stranger_s_mail_in_inbox_is_told_to_nobody() {
    let mut app = DiskFixture::with_digest("");
    for (nth, change) in [
        (&|mail: String| mail.replacen("From: robin.vale@example.org", "From: eve@stranger.example", 1))
            as &dyn Fn(String) -> String,
        &|mail: String| format!("Auto-Submitted: auto-replied\r\n{mail}"),
        &|mail: String| mail.replacen("To: ", "Cc: eve@stranger.example\r\nTo: ", 1),
    ]
    .iter()
    .enumerate()
    {
        into_inbox(&app, "never 1", &format!("x{nth}"), change);
    }
    for _ in 0..4 {
        app.later(60);
        app.run(&["run", "--once"]);
    }
    assert_eq!(texts(&app, "notice"), Vec::<String>::new());
    assert_eq!(app.said(), Vec::<String>::new());
}

#[test]
fn a_copy_that_comes_to_sent_within_the_hour_is_obeyed_without_a_word() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.in_inbox("digest").remove(0);
    let mail = reply(&digest, OWNER, "never 1", app.now, "both");
    app.put("INBOX", &mail);
    app.run(&["run", "--once"]);
    app.later(30);
    app.put("Sent", &mail);
    for _ in 0..3 {
        app.run(&["run", "--once"]);
        app.later(60);
    }
    assert_eq!(app.said().len(), 1);
    assert_eq!(texts(&app, "notice"), Vec::<String>::new());
}

#[test]
fn more_than_three_a_day_are_told_of_by_the_third() {
    let mut app = DiskFixture::with_digest("");
    for nth in 0..5 {
        answered(&mut app, &format!("b{nth}"), "never 1", &|mail| format!("Precedence: bulk\r\n{mail}"));
    }
    let notices = texts(&app, "notice");
    assert_eq!(notices.len(), 3);
    assert!(notices[2].contains("rekindle why-not mail.eml"), "{notices:?}");
}
