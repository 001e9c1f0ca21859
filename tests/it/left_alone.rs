//! What was typed and not obeyed is told to the owner, and to nobody else: mail that cannot be
//! read, lines between quoted ones, and mail in Sent that breaks a rule.

use crate::disk_fixture::DiskFixture;
use crate::server_fixture::{OWNER, reply};

fn texts(app: &DiskFixture, kind: &str) -> Vec<String> {
    app.in_inbox(kind)
        .iter()
        .map(|mail| crate::support::text(mail).split_whitespace().collect::<Vec<_>>().join(" "))
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
        ("text/plain; name=commands.txt", "never 1\n", "attached files are not read"),
    ] {
        let mut app = DiskFixture::with_digest("");
        answered(&mut app, "u1", "", &|mail| with_body(&mail, kind, body));
        let receipts = texts(&app, "receipt");
        assert!(receipts.len() == 1 && receipts[0].contains(says), "{kind}: {receipts:?}");
        assert_eq!(app.said(), Vec::<String>::new(), "{kind}");
    }
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
