//! Bounces and what only looks like one, a message a case.

use super::{BounceClass, read};

/// Name, input, and what must come out: class, recipients, status.
type Case<'a, T> = (&'a str, T, BounceClass, &'a [&'a str], Option<&'a str>);

fn check(name: &str, message: &str, class: BounceClass, recipients: &[&str], status: Option<&str>) {
    let report = read(message.as_bytes());
    let found: Vec<&str> = report.recipients.iter().map(|address| address.as_str()).collect();
    assert_eq!(
        (report.class, &found[..], report.status.as_deref()),
        (class, recipients, status),
        "{name}: {report:?}"
    );
}

/// A delivery report with the given per-recipient fields.
fn report(fields: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: me@example.org\nContent-Type: multipart/report; report-type=delivery-status; \
         boundary=b\n\n--b\nContent-Type: text/plain\n\nYour message did not arrive.\n--b\nContent-Type: \
         message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n--b--\n"
    )
}

fn daemon(text: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: me@example.org\nSubject: failure notice\nReturn-Path: <>\n\n{text}"
    )
}

fn letter(header: &str, text: &str) -> String {
    format!("From: Ada <ada@example.org>\nTo: me@example.org\n{header}\n\n{text}")
}

#[test]
fn delivery_reports_are_read() {
    let ada = &["ada@example.org"][..];
    let failed = "Final-Recipient: rfc822; ada@example.org\nAction: failed\n";
    let cases: [Case<'_, String>; 12] = [
        ("no such user", format!("{failed}Status: 5.1.1\n"), BounceClass::Hard, ada, Some("5.1.1")),
        (
            "full",
            format!("{failed}Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\n"),
            BounceClass::Soft,
            ada,
            Some("5.2.2"),
        ),
        (
            "status with words",
            format!("{failed}Status: 5.1.1 (user unknown)\n"),
            BounceClass::Hard,
            ada,
            Some("5.1.1"),
        ),
        (
            "the diagnostic knows better",
            format!("{failed}Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 spam\n"),
            BounceClass::Soft,
            ada,
            Some("5.7.1"),
        ),
        (
            "vague",
            format!("{failed}Status: 5.0.0\nDiagnostic-Code: smtp; 550 No such\n user here\n"),
            BounceClass::Hard,
            ada,
            Some("5.0.0"),
        ),
        (
            "sender refused",
            format!("{failed}Status: 5.1.8\nDiagnostic-Code: smtp; 553 domain does not exist\n"),
            BounceClass::Soft,
            ada,
            Some("5.1.8"),
        ),
        (
            "delayed",
            "Final-Recipient: rfc822; ada@example.org\nAction: delayed\nStatus: 4.4.1\n".to_owned(),
            BounceClass::Soft,
            ada,
            Some("4.4.1"),
        ),
        (
            "delivered",
            "Final-Recipient: rfc822; ada@example.org\nAction: delivered\nStatus: 2.0.0\n".to_owned(),
            BounceClass::Delivered,
            &[],
            Some("2.0.0"),
        ),
        (
            "relayed",
            "Final-Recipient: rfc822; ada@example.org\nAction: relayed\nStatus: 2.0.0\n".to_owned(),
            BounceClass::Delivered,
            &[],
            Some("2.0.0"),
        ),
        (
            "the address that was written to",
            format!(
                "Original-Recipient: rfc822;ada@example.org\n{}Status: 5.1.1\n",
                failed.replace("ada@", "x17@")
            ),
            BounceClass::Hard,
            ada,
            Some("5.1.1"),
        ),
        (
            "brackets",
            format!("{}Status: 5.1.1\n", failed.replace("ada@example.org", "<Ada@Example.ORG>")),
            BounceClass::Hard,
            ada,
            Some("5.1.1"),
        ),
        (
            "two",
            format!("{failed}Status: 5.2.2\n\n{}Status: 5.1.1\n", failed.replace("ada", "bob")),
            BounceClass::Hard,
            &["ada@example.org", "bob@example.org"],
            Some("5.2.2"),
        ),
    ];
    for (name, fields, class, recipients, status) in cases {
        check(name, &report(&fields), class, recipients, status);
    }
}

#[test]
fn unstructured_bounces_are_read() {
    let ada = &["ada@example.org"][..];
    let cases: [Case<'_, &str>; 9] = [
        (
            "qmail",
            "Hi. I wasn't able to deliver your message.\n\n<ada@example.org>:\nRemote host said: 550 5.1.1 user unknown\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <me@example.org>\nTo: bob@example.org\n",
            BounceClass::Hard,
            ada,
            Some("5.1.1"),
        ),
        (
            "exim",
            "A message could not be delivered.\n\n  ada@example.org\n    SMTP error after RCPT TO:<ada@example.org>:\n    550 Mailbox quota exceeded\n\n------ This is a copy of the message ------\n",
            BounceClass::Soft,
            ada,
            None,
        ),
        (
            "notes",
            "was not delivered to:\n  ada@example.org\nbecause:\n  User ada (ada@example.org) not listed in the directory\n",
            BounceClass::Hard,
            ada,
            None,
        ),
        (
            "wrapped words",
            "could not be delivered\n\n<ada@example.org>: Host not\n    found\n",
            BounceClass::Hard,
            ada,
            None,
        ),
        (
            "two",
            "<ada@example.org>: user unknown\n\n<bob@example.org>: mailbox full\n",
            BounceClass::Hard,
            &["ada@example.org", "bob@example.org"],
            None,
        ),
        (
            "label",
            "Could not be delivered.\nFailed Recipient: ada@example.org\nReason: unknown user\n",
            BounceClass::Hard,
            ada,
            None,
        ),
        (
            "alias",
            "permanent fatal errors\n<x17@example.org>\n   (expanded from: <ada@example.org>)\nuser unknown",
            BounceClass::Hard,
            &["x17@example.org", "ada@example.org"],
            None,
        ),
        (
            "filter after the data",
            "ada@example.org: host mx.example said: 550 user unknown (in reply to end of DATA command)",
            BounceClass::Soft,
            ada,
            None,
        ),
        (
            "still trying",
            "has not yet been delivered to <ada@example.org>. We will continue to try.",
            BounceClass::Soft,
            ada,
            None,
        ),
    ];
    for (name, text, class, recipients, status) in cases {
        check(name, &daemon(text), class, recipients, status);
    }
    let named = daemon("It could not be delivered.")
        .replace("Return-Path", "X-Failed-Recipients: ada@example.org\nReturn-Path");
    check("header", &named, BounceClass::Hard, ada, None);
}

#[test]
fn other_answers_of_machines_are_told_apart() {
    for (name, header) in [
        ("RFC 3834", "Subject: Re: lunch\nAuto-Submitted: auto-replied"),
        ("its comment", "Subject: Re: lunch\nAuto-Submitted: auto-replied (vacation)"),
        ("X-Autoreply", "Subject: Re: lunch\nX-Autoreply: yes"),
        ("Precedence", "Subject: Re: lunch\nPrecedence: auto_reply"),
        ("English", "Subject: Automatic reply: lunch"),
        ("German", "Subject: =?utf-8?q?Abwesenheitsnotiz=3A_lunch?="),
        ("Japanese", "Subject: =?utf-8?b?6Ieq5YuV6L+U5L+h?="),
    ] {
        check(
            name,
            &letter(header, "I am away. At the following address: bob@example.org"),
            BounceClass::AutoReply,
            &[],
            None,
        );
        let null = format!("{header}\nReturn-Path: <>");
        check(name, &letter(&null, "I am away."), BounceClass::AutoReply, &[], None);
    }
    let asked = letter(
        "Subject: Please confirm your message\nAuto-Submitted: auto-generated",
        "Click https://example.org/x to prove you are human",
    );
    check("challenge", &asked, BounceClass::Challenge, &[], None);
    let complaint = "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: ada@example.org\n--b--\n";
    check("feedback", complaint, BounceClass::Feedback, &["ada@example.org"], None);
    let receipt = "Subject: Read: lunch\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n";
    check("receipt", receipt, BounceClass::AutoReply, &[], None);
}

#[test]
fn people_are_not_machines() {
    for (header, text) in [
        ("Subject: lunch?", "Friday?"),
        (
            "Subject: Re: Undeliverable: lunch\nIn-Reply-To: <1@example.org>",
            "Your mail to bob@example.org was not delivered, he says.",
        ),
        ("Subject: the postman", "The parcel could not be delivered."),
        ("Subject: Re: mailbox full?\nIn-Reply-To: <1@example.org>", "Mine is, user unknown too, 550 times"),
        ("Subject: photos from when we were on vacation", "See you"),
        ("Subject: release\nAuto-Submitted: auto-generated", "Version 5.1.1 is out"),
        ("Subject: ", ""),
    ] {
        check(header, &letter(header, text), BounceClass::None, &[], None);
    }
    check("empty", "", BounceClass::None, &[], None);
}

#[test]
fn what_was_refused_after_data_and_what_a_deliverer_could_not_store_are_told_apart() {
    let ada = &["ada@example.org"][..];
    let sent = |words: &str| {
        daemon(&format!(
            "The following address failed:\n<ada@example.org>\n\n>>> DATA\n<<< 554 {words}\n554 5.0.0 Service unavailable\n"
        ))
    };
    check(
        "a filter that calls itself unknown",
        &sent("<ada@example.org>: user unknown"),
        BounceClass::Soft,
        ada,
        Some("5.0.0"),
    );
    check(
        "an account that is not there",
        &sent("dd This user doesn't have an example.org account"),
        BounceClass::Hard,
        ada,
        Some("5.0.0"),
    );
    let failed = "Final-Recipient: rfc822; ada@example.org\nAction: failed\n";
    let by_program =
        |code: &str| report(&format!("{failed}Status: 5.3.0\nDiagnostic-Code: X-Unix; {code}\n"));
    check("EX_NOUSER", &by_program("67"), BounceClass::Hard, ada, Some("5.3.0"));
    check("EX_NOPERM", &by_program("77"), BounceClass::Soft, ada, Some("5.3.0"));
    let pasted = "From MAILER-DAEMON  Thu Apr 29 23:34:45 2015\nIt failed:\n<ada@example.org>: no answer yet\n\nContent-Type: \
        message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ada@example.org\nAction: failed\n\
        Status: 4.0.0\n\n--x--\n";
    check("a report pasted into a text", &daemon(pasted), BounceClass::Soft, ada, Some("4.0.0"));
}
