//! Delivery reports: mail that came back is no touch, whichever of the two is read first, and a
//! forged report costs a question at most.

use jiff::SignedDuration;

use crate::fixture::on_disk::{DiskFixture, date, mail};
use crate::fixture::servers::dovecot::{Dovecot, PASSWORD};
use crate::fixture::servers::tap::Tap;
use crate::fixture::with_servers::ROBIN;
use crate::fixture::{OWNER, private, rekindle};

const ADA: &str = "Ada Sample <ada@friends.example>";

/// A report of a mail server about Ada's address, as Postfix makes it.
fn structured(app: &DiskFixture, hours: i64) -> Vec<u8> {
    let at = date(app.now - SignedDuration::from_hours(hours));
    format!(
        "Return-Path: <>\r\nReceived: from localhost by mx.example.org; {at}\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.org>\r\n\
         To: {OWNER}\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: {at}\r\nMessage-ID: <report.{hours}@mx.example.org>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
         Final-Recipient: rfc822; ada@friends.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <ada@friends.example>: Recipient address rejected: User unknown\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nTo: {ADA}\r\nCc: bruno@friends.example\r\n\r\nHello.\r\n--b--\r\n"
    )
    .into_bytes()
}

/// The same as qmail makes it: plain text.
fn plain(app: &DiskFixture, hours: i64) -> Vec<u8> {
    let at = date(app.now - SignedDuration::from_hours(hours));
    format!(
        "Return-Path: <>\r\nReceived: (qmail 1 invoked for bounce); {at}\r\nFrom: MAILER-DAEMON@mail.example.org\r\nTo: {OWNER}\r\n\
         Subject: failure notice\r\nDate: {at}\r\nMessage-ID: <report.{hours}@mail.example.org>\r\n\r\n\
         Hi. This is the qmail-send program at mail.example.org.\r\nI'm afraid I wasn't able to deliver your message to the following addresses.\r\n\
         This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<ada@friends.example>:\r\n\
         192.0.2.1 does not like recipient.\r\nRemote host said: 550 5.1.1 user unknown\r\nGiving up on 192.0.2.1.\r\n\r\n\
         --- Below this line is a copy of the message.\r\n\r\nTo: bruno@friends.example\r\n\r\nHello.\r\n"
    )
    .into_bytes()
}

/// The owner wrote to Ada so many hours ago.
fn letter(app: &DiskFixture, hours: i64) -> Vec<u8> {
    let at = app.now - SignedDuration::from_hours(hours);
    mail(&format!("Robin Vale <{OWNER}>"), ADA, "tea?", at, &format!("letter.{hours}@example.org"), "Hello.")
}

fn row(app: &DiskFixture, address: &str) -> serde_json::Value {
    let rows = app.json(&["addresses"]);
    rows.into_iter().find(|row| row["address"] == address).expect("the address is known")
}

fn is_dead(app: &DiskFixture, address: &str) -> bool {
    !row(app, address)["dead_since"].is_null()
}

#[test]
fn a_mail_that_came_back_is_no_touch_whichever_is_read_first() {
    for report in [structured, plain] {
        for report_first in [true, false] {
            let app = DiskFixture::build("");
            app.run(&["scan"]);
            let before = row(&app, "ada@friends.example");
            for step in 0..2 {
                match (step == 0) == report_first {
                    true => app.put("INBOX", &report(&app, 20)),
                    false => app.put("Sent", &letter(&app, 24)),
                };
                app.run(&["scan"]);
            }
            let after = row(&app, "ada@friends.example");
            assert_eq!((&after["n_out"], &after["last_out"]), (&before["n_out"], &before["last_out"]));
            assert!(is_dead(&app, "ada@friends.example"), "{report_first}");
            assert!(!is_dead(&app, "bruno@friends.example"), "the returned letter is not read");
            let due = app.run(&["due"]);
            assert!(
                !due.contains("Ada") && due.contains("Bruno"),
                "she is asked about, not suggested: {due}"
            );
            let digest = app.run(&["digest"]);
            assert!(
                digest.contains("ada@friends.example came back") || digest.contains("came back"),
                "{digest}"
            );

            app.put("INBOX", &mail(ADA, OWNER, "I am here", app.now, "alive@friends.example", "Hi."));
            app.run(&["scan"]);
            assert!(!is_dead(&app, "ada@friends.example"), "she was heard of");
        }
    }
}

#[test]
fn a_report_counts_only_where_the_owner_wrote_in_the_days_before() {
    let app = DiskFixture::build("");
    app.put("Sent", &letter(&app, 24 * 30));
    app.put("INBOX", &structured(&app, 20));
    app.run(&["scan"]);
    let ada = row(&app, "ada@friends.example");
    assert!(ada["dead_since"].is_null(), "{ada}");
    let at = app.now - SignedDuration::from_hours(24 * 30);
    assert_eq!(ada["last_out"], at.as_second(), "the letter counts");
}

#[test]
fn a_forged_report_about_a_friend_suggests_nobody_the_owner_wrote_to_yesterday() {
    let app = DiskFixture::build("");
    app.put("Sent", &letter(&app, 24));
    let forged = String::from_utf8(structured(&app, 20))
        .unwrap()
        .replace("Return-Path: <>", "Return-Path: <eve@strangers.example>");
    app.put("INBOX", forged.as_bytes());
    app.run(&["scan"]);
    assert!(!app.run(&["due"]).contains("Ada"));
    let digest = app.run(&["digest"]);
    assert!(!digest.contains(") Ada Sample <ada@friends.example>"), "{digest}");
}

#[test]
fn reports_are_left_alone_where_the_owner_says_so() {
    let app = DiskFixture::build("[people]\nread-reports = false");
    app.put("Sent", &letter(&app, 24));
    app.put("INBOX", &structured(&app, 20));
    app.run(&["scan"]);
    assert!(!is_dead(&app, "ada@friends.example"));
    assert_eq!(app.rows("SELECT count(*) FROM failed_recipient"), ["0"]);
    let doctor = String::from_utf8(app.try_run(&["doctor"]).stdout).unwrap();
    assert!(doctor.contains("people.read-reports = false"), "{doctor}");
}

#[test]
fn a_mailbox_that_is_full_returns_the_mail_and_kills_no_address() {
    let app = DiskFixture::build("");
    app.run(&["scan"]);
    let before = row(&app, "ada@friends.example");
    app.put("Sent", &letter(&app, 24));
    let full = String::from_utf8(structured(&app, 20)).unwrap();
    let full =
        full.replace("5.1.1", "5.2.2").replace("Recipient address rejected: User unknown", "Mailbox full");
    app.put("INBOX", full.as_bytes());
    app.run(&["scan"]);
    let after = row(&app, "ada@friends.example");
    assert_eq!(after["n_out"], before["n_out"]);
    assert!(after["dead_since"].is_null(), "{after}");
}

/// What one FETCH asks for: `BODY.PEEK[2]<0.16384>` and the like, in order.
fn bodies(commands: &[String]) -> Vec<String> {
    let fetches = commands.iter().filter(|command| command.to_uppercase().contains("FETCH"));
    let items = fetches.flat_map(|command| command.split(['(', ' ', ')'])).map(str::to_uppercase);
    items.filter(|item| item.contains("BODY") || item.starts_with("RFC822")).collect()
}

#[test]
fn of_all_bodies_in_a_mailbox_the_machines_part_of_reports_alone_is_asked_for_and_once() {
    let app = DiskFixture::build("");
    let folder = tempfile::tempdir().unwrap();
    let server = Dovecot::start(folder.path());
    for hours in [24, 48] {
        server.deliver(ROBIN, "Sent", &letter(&app, hours));
    }
    server.deliver(ROBIN, "INBOX", &structured(&app, 20));
    server.deliver(ROBIN, "INBOX", &plain(&app, 44));
    for (nth, subject) in
        ["tea", "Fwd: Undelivered Mail Returned to Sender", "Re: failure notice"].iter().enumerate()
    {
        let id = format!("friend.{nth}@friends.example");
        server.deliver(ROBIN, "INBOX", &mail(ADA, OWNER, subject, app.now, &id, "Hello."));
    }
    let tap = Tap::before(server.port);
    let config = folder.path().join("config.toml");
    let text = format!(
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"{OWNER}\"\nname = \"Robin Vale\"\nlogin = \"{ROBIN}\"\n\
         password.raw = \"{PASSWORD}\"\nimap.server = \"imap+plain://127.0.0.1:{}\"\nsmtp.server = \"smtps://localhost:9\"\n",
        tap.port
    );
    private(&config, &text);
    let run = |word: &str| {
        let now = app.now.to_string();
        let output = rekindle(&config, &folder.path().join("data"))
            .args(["-q", "--now", &now, word])
            .output()
            .unwrap();
        assert!(output.status.success(), "{word}: {}", String::from_utf8_lossy(&output.stderr));
        bodies(&tap.take_commands())
    };
    let first = run("scan");
    let is_header = |item: &&String| item.starts_with("BODY.PEEK[HEADER.FIELDS");
    assert!(first.iter().any(|item| is_header(&item)), "{first:?}");
    let mut rest: Vec<&String> = first.iter().filter(|item| !is_header(item)).collect();
    rest.sort();
    assert_eq!(rest, ["BODY.PEEK[1]<0.4096>", "BODY.PEEK[2]<0.16384>", "BODYSTRUCTURE"]);
    assert_eq!(run("scan"), [] as [&str; 0], "nothing is asked for twice");
    run("digest");
    assert_eq!(run("due"), [] as [&str; 0]);
}
