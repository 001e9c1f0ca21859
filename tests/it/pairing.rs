//! `accept = "pinned"`: a reply in INBOX is obeyed when it bears what the provider stamps on mail
//! from the owner, as pairing saw it, and never otherwise.

use crate::kill_points::at_every_commit;

use crate::fixture::on_disk::DiskFixture;
use crate::fixture::{OWNER, reply};

const PINNED: &str = "[commands]\naccept = \"pinned\"";

/// What the provider finds out, and writes on top.
const PASS: &str = "mx.provider.example;\r\n\tdkim=pass (2048-bit key) header.d=example.org header.s=a;\r\n\tdmarc=pass (p=none) header.from=example.org";
const FAIL: &str = "mx.provider.example; dkim=none; dmarc=fail header.from=example.org";

/// A mail as the provider delivers it: its own fields on top, with `results` (none: no
/// Authentication-Results), then whatever the sender wrote.
fn delivered(mail: &[u8], results: Option<&str>, senders: &str) -> Vec<u8> {
    let stamp = results.map_or(String::new(), |results| format!("Authentication-Results: {results}\r\n"));
    let mut bytes = format!(
        "Return-Path: <{OWNER}>\r\nReceived: from mx.provider.example by store.provider.example; Mon, 23 Nov 2026 09:00:02 +0000\r\n{stamp}\
         Received: from out.example by mx.provider.example; Mon, 23 Nov 2026 09:00:01 +0000\r\n{senders}"
    )
    .into_bytes();
    bytes.extend_from_slice(mail);
    bytes
}

/// The pairing mail that was sent last.
fn pairing_mail(app: &DiskFixture) -> Vec<u8> {
    let mut notices = app.in_inbox("notice").into_iter();
    notices.rfind(|mail| String::from_utf8_lossy(mail).contains("Subject: Pairing: please")).unwrap()
}

/// Pairs, with an answer that comes with `results`.
fn pair(app: &mut DiskFixture, results: Option<&str>) {
    app.run(&["account", "pair"]);
    app.later(5);
    let answer = reply(&pairing_mail(app), &format!("Robin Vale <{OWNER}>"), "here I am", app.now, "pair");
    app.put("INBOX", &delivered(&answer, results, ""));
    app.put("Sent", &answer);
    app.run(&["run", "--once"]);
}

fn doctor(app: &DiskFixture) -> (Option<i32>, String) {
    let output = app.try_run(&["doctor"]);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_reply_that_bears_the_pinned_stamp_is_obeyed_and_no_other() {
    let mut app = DiskFixture::with_digest(PINNED);
    let (code, says) = doctor(&app);
    assert!(code == Some(3) && says.contains("nothing is pinned"), "{says}");
    pair(&mut app, Some(PASS));
    let (_, says) = doctor(&app);
    assert!(says.contains("mx.provider.example vouches by a dkim signature of example.org"), "{says}");
    let notices = app.in_inbox("notice");
    assert!(String::from_utf8_lossy(notices.last().unwrap()).contains("Subject: Paired"));

    let digest = app.received("digest");
    let mut nth = 0;
    let mut put = |app: &mut DiskFixture, folder: &str, results: Option<&str>, senders: &str, from: &str| {
        nth += 1;
        app.later(1);
        let mail = reply(&digest, from, &format!("note 1 number {nth}"), app.now, &format!("m{nth}"));
        app.put(folder, &delivered(&mail, results, senders));
    };
    let forged = format!("Authentication-Results: {PASS}\r\n");
    put(&mut app, "INBOX", None, "", OWNER);
    put(&mut app, "INBOX", Some(FAIL), "", OWNER);
    put(&mut app, "INBOX", Some(FAIL), &forged, OWNER);
    put(&mut app, "INBOX", None, &forged, OWNER);
    put(&mut app, "INBOX", None, &forged.repeat(5), OWNER);
    put(&mut app, "INBOX", None, &format!("ARC-{forged}X-{forged}"), OWNER);
    put(
        &mut app,
        "INBOX",
        Some("evil.example (mx.provider.example; dkim=pass header.d=example.org); none"),
        &forged,
        OWNER,
    );
    put(&mut app, "INBOX", Some(&PASS.replace("mx.provider.example", "mx.evil.example")), "", OWNER);
    put(&mut app, "INBOX", Some(&PASS.replace("header.d=example.org", "header.d=evil.example")), "", OWNER);
    put(
        &mut app,
        "INBOX",
        Some("mx.provider.example; dkim=fail reason=\"dkim=pass header.d=example.org\" header.d=example.org"),
        "",
        OWNER,
    );
    // The stamp is good, and the mail is not the owner's.
    put(&mut app, "INBOX", Some(PASS), "", "eve@example.org");
    put(&mut app, "INBOX", Some(PASS), "From: eve@stranger.example\r\n", OWNER);
    put(&mut app, "INBOX", Some(PASS), "Auto-Submitted: auto-replied\r\n", OWNER);
    // In Sent alone it may have been put there by anybody.
    put(&mut app, "Sent", Some(PASS), "", OWNER);
    let left_alone = 14;
    app.run(&["run", "--once"]);
    assert_eq!(app.said(), Vec::<String>::new(), "{:?}", app.refusals());
    // The pairing answer, and all but the one in Sent, which still may come into INBOX.
    assert_eq!(app.refusals().len(), 1 + left_alone - 1, "{:#?}", app.refusals());
    assert_eq!(app.in_inbox("receipt").len(), 0);

    put(&mut app, "INBOX", Some(PASS), "", OWNER);
    put(
        &mut app,
        "INBOX",
        Some(PASS),
        &format!("Authentication-Results: {FAIL}\r\n"),
        &format!("Robin Vale <{OWNER}>"),
    );
    app.run(&["run", "--once"]);
    assert_eq!(app.said().len(), 2, "{:#?}", app.refusals());
    assert_eq!(app.in_inbox("receipt").len(), 2);
    app.run(&["run", "--once"]);
    assert_eq!((app.said().len(), app.in_inbox("receipt").len()), (2, 2));
}

#[test]
fn without_usable_evidence_the_channel_stays_off_and_doctor_says_so() {
    for (results, lack) in [
        (None, "stamped no Authentication-Results"),
        (
            Some(
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass header.d=example.org",
            ),
            "cannot be read",
        ),
        (Some("mx.provider.example; spf=pass smtp.mailfrom=example.org"), "says of no dkim or dmarc"),
        (Some("mx.provider.example; dkim=pass header.d=list.example"), "says of no dkim or dmarc"),
    ] {
        let mut app = DiskFixture::with_digest(PINNED);
        pair(&mut app, results);
        let (code, says) = doctor(&app);
        assert!(code == Some(3) && says.contains(lack), "{says}");
        let told = app.in_inbox("notice").pop().unwrap();
        assert!(String::from_utf8_lossy(&told).contains("Pairing did not work"), "{says}");
        app.later(5);
        let mail = reply(&app.received("digest"), OWNER, "never 1", app.now, "r1");
        app.put("INBOX", &delivered(&mail, results, ""));
        app.run(&["run", "--once"]);
        assert_eq!(app.said(), Vec::<String>::new());
    }
}

#[test]
fn an_answer_that_never_comes_into_inbox_is_said_to_be_missing() {
    let mut app = DiskFixture::with_digest(PINNED);
    app.run(&["account", "pair"]);
    app.later(5);
    app.put("Sent", &reply(&pairing_mail(&app), OWNER, "here I am", app.now, "pair"));
    app.run(&["run", "--once"]);
    assert!(doctor(&app).1.contains("waits for your answer"), "it may still come");
    app.later(90);
    app.run(&["run", "--once"]);
    let (code, says) = doctor(&app);
    assert!(code == Some(3) && says.contains("no copy of it came into INBOX"), "{says}");
}

#[test]
fn only_the_owners_first_answer_pairs() {
    let mut app = DiskFixture::with_digest(PINNED);
    app.run(&["account", "pair"]);
    app.later(5);
    let asked = pairing_mail(&app);
    // A stranger who got hold of the pairing mail, and a robot.
    let evil = PASS.replace("provider", "evil");
    let eve = reply(&asked, "Eve <eve@stranger.example>", "me", app.now, "eve");
    app.put("INBOX", &delivered(&eve, Some(&evil), ""));
    let robot = reply(&asked, OWNER, "I am away", app.now, "robot");
    app.put("INBOX", &delivered(&robot, Some(&evil), "Auto-Submitted: auto-replied\r\n"));
    app.run(&["run", "--once"]);
    assert_eq!(app.rows("SELECT * FROM pin"), Vec::<String>::new());
    let mine = reply(&asked, OWNER, "me", app.now, "mine");
    app.put("INBOX", &delivered(&mine, Some(PASS), ""));
    app.run(&["run", "--once"]);
    app.later(1);
    let again = reply(&asked, OWNER, "me too", app.now, "again");
    app.put("INBOX", &delivered(&again, Some(&evil), ""));
    app.run(&["run", "--once"]);
    let pins = app.rows("SELECT address, evidence FROM pin");
    assert!(pins.len() == 1 && pins[0].contains("mx.provider.example"), "{pins:?}");
    // The answer itself is no command.
    assert_eq!(app.said(), Vec::<String>::new());
}

#[test]
fn a_pairing_answer_pins_once_wherever_the_process_dies() {
    let mut app = DiskFixture::with_digest(PINNED);
    app.run(&["account", "pair"]);
    app.later(5);
    let answer = reply(&pairing_mail(&app), OWNER, "here I am", app.now, "pair");
    app.put("INBOX", &delivered(&answer, Some(PASS), ""));
    let deaths = at_every_commit(&app, &["run", "--once"], &mut |mut dead, point| {
        for _ in 0..2 {
            dead.later(30);
            dead.run(&["run", "--once"]);
        }
        assert_eq!(
            dead.rows("SELECT account, address FROM pin"),
            [format!("home|{OWNER}")],
            "after a death {point}"
        );
        assert_eq!(dead.in_inbox("notice").len(), 2, "after a death {point}");
    });
    assert!(deaths >= 8, "{deaths} deaths");
}

#[test]
fn why_not_tells_every_rule_with_its_reason() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    let file = app.config().with_file_name("mail.eml");
    let ask = |app: &DiskFixture, mail: &[u8]| {
        std::fs::write(&file, mail).unwrap();
        app.run(&["why-not", file.to_str().unwrap()])
    };
    let good = reply(&digest, OWNER, "done 1", app.now, "r1");
    let says = ask(&app, &good);
    assert!(says.contains("NO   channel  no copy of it is in the Sent folder"), "{says}");
    assert!(says.contains("The scan has not met it yet"), "{says}");
    app.put("Sent", &good);
    app.run(&["run", "--once"]);
    let says = ask(&app, &good);
    assert!(says.contains("All five hold") && says.contains("It was obeyed on 23 November 2026"), "{says}");
    assert_eq!(says.matches("yes ").count(), 5, "{says}");

    let eve = reply(&digest, "Eve <eve@stranger.example>", "done 1", app.now, "e1");
    let eve = String::from_utf8(eve).unwrap().replace("MIME-Version", "List-Id: <l.example>\r\nMIME-Version");
    app.put("Sent", eve.as_bytes());
    app.run(&["run", "--once"]);
    let says = ask(&app, eve.as_bytes());
    for part in [
        "it is from eve@stranger.example, which is not an address of yours",
        "(List-Id)",
        "Not all five hold",
        "It was left alone on",
    ] {
        assert!(says.contains(part), "{part}: {says}");
    }
    // A code in the text alone.
    let code = String::from_utf8_lossy(&digest).split("rekindle.").nth(1).unwrap()[..26].to_owned();
    let bare = format!("From: {OWNER}\r\nSubject: hello\r\n\r\ndone 1\r\n\r\nReply code r:{code}\r\n");
    let says = ask(&app, bare.as_bytes());
    assert!(says.contains("it carries no token") && says.contains("Its text holds a reply code"), "{says}");
    // Old mail, and as JSON.
    app.later(60 * 24 * 40);
    let late = reply(&digest, OWNER, "done 1", app.now, "r2");
    std::fs::write(&file, &late).unwrap();
    let json = app.json(&["why-not", file.to_str().unwrap()]).remove(0);
    assert_eq!(json["obeyed"], false);
    assert_eq!(json["rules"][0]["rule"], "token");
    assert!(
        json["rules"][0]["reason"].as_str().unwrap().starts_with("its token expired on 23 December 2026"),
        "{json}"
    );
}

#[test]
fn why_not_shows_the_text_line_by_line_with_what_each_was_taken_for() {
    let mut app = DiskFixture::with_digest("");
    let digest = app.received("digest");
    let file = app.config().with_file_name("mail.eml");
    let mut ask = |words: &str, kind: &str, id: &str| {
        let mail = String::from_utf8(reply(&digest, OWNER, words, app.now, id)).unwrap();
        let mail = mail.replace("text/plain; charset=UTF-8; format=flowed", kind);
        app.put("Sent", mail.as_bytes());
        app.run(&["run", "--once"]);
        app.later(5);
        std::fs::write(&file, &mail).unwrap();
        app.run(&["why-not", file.to_str().unwrap()])
    };
    let plain = "text/plain; charset=UTF-8";
    let long = "note 2 a story about tea that goes on for so long that a mail program breaks it\nsomewhere in two lines";
    let says = ask(&format!("Hi,\ndone 1 and skip 3\n{long}\nbanana 4\n\nThanks!\nRobin"), plain, "l1");
    for (line, taken_for) in [
        ("Hi,", "courtesy or a signature"),
        ("done 1 and skip 3", "command: done 1, skip 3"),
        ("breaks it", "command: note 2"),
        ("somewhere in two lines", "the rest of the line above"),
        ("banana 4", "no command: "),
        ("Thanks!", "courtesy or a signature"),
        ("Robin", "courtesy or a signature"),
    ] {
        let below = says.lines().skip_while(|shown| !shown.ends_with(line)).nth(1).unwrap_or_default();
        assert!(below.trim().starts_with(taken_for), "{line}: {says}");
    }
    assert!(says.contains("It was obeyed on"), "{says}");
    for (words, kind, part) in [
        ("Thanks!", plain, "There was no command in it, so nothing was done."),
        ("", plain, "Nothing that was typed can be read in it."),
        ("", "application/pkcs7-mime; smime-type=enveloped-data", "Not read: (an encrypted text)"),
        ("banana", plain, "There was no command in it, so nothing was done."),
        ("list", plain, "it changed nothing."),
    ] {
        let says = ask(words, kind, &format!("n{}{}", words.len(), kind.len()));
        assert!(says.contains(part) && !says.contains("It was obeyed"), "{words:?} {kind}: {says}");
    }
    let json = app.json(&["why-not", file.to_str().unwrap()]).remove(0);
    assert_eq!((&json["lines"][0]["line"], &json["lines"][0]["says"]), (&"list".into(), &"list".into()));
}

#[test]
fn why_not_reads_standard_input() {
    let app = DiskFixture::build("");
    app.run(&["scan"]);
    let mut child = app
        .command(&["why-not", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mail =
        b"From: a@b.example\r\nX-Note: \x1b[2J x\r\nSubject: [r:aaaaaaaaaaaaaaaaaaaaaaaaaa]\r\n\r\nhi\r\n";
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), mail).unwrap();
    let output = child.wait_with_output().unwrap();
    let says = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && says.contains("its token is not one of ours"), "{says}");
}

#[test]
fn a_pinned_mail_that_is_also_to_somebody_else_is_told_to_the_owner_once() {
    let mut app = DiskFixture::with_digest(PINNED);
    pair(&mut app, Some(PASS));
    app.later(1);
    let mail = String::from_utf8(reply(&app.received("digest"), OWNER, "never 1", app.now, "cc")).unwrap();
    let mail = mail.replacen("To: ", "Cc: ada@friends.example\r\nTo: ", 1);
    app.put("INBOX", &delivered(mail.as_bytes(), Some(PASS), ""));
    app.put("Sent", mail.as_bytes());
    for _ in 0..3 {
        app.later(60);
        app.run(&["run", "--once"]);
    }
    assert_eq!(app.said(), Vec::<String>::new());
    let told = app.in_inbox("notice").into_iter().map(|mail| crate::fixture::text(&mail));
    let told = told.filter(|text| text.replace('\n', " ").contains("it is also to ada@friends.example"));
    assert_eq!(told.count(), 1);
}
