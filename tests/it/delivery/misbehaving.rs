//! Small SMTP servers that go wrong at one point. What each means for the message is the point of
//! these tests.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rekindle::config::{Auth, Security, secret::Secret};
use rekindle::delivery::{DeliveryOutcome, smtp};

use super::{BODY, outgoing, password, server};

/// Short, for servers that keep silent.
const IMPATIENT: smtp::SmtpDeadlines = smtp::SmtpDeadlines {
    connect: Duration::from_secs(5),
    reply: Duration::from_millis(500),
    whole: Duration::from_secs(2),
};
/// For servers that do answer, however busy the machine.
const PATIENT: smtp::SmtpDeadlines = smtp::SmtpDeadlines {
    connect: Duration::from_secs(20),
    reply: Duration::from_secs(20),
    whole: Duration::from_secs(60),
};

/// A scripted server on a free port: it answers each line that begins with the first word by the
/// second, once, in order. An answer of `-` closes the connection, `~` keeps silent, `!` in front
/// answers and closes.
struct Scripted {
    port: u16,
    result: mpsc::Receiver<String>,
}

fn scripted(script: Vec<(&'static str, String)>) -> Scripted {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let port = listener.local_addr().expect("bound").port();
    let (tell, result) = mpsc::channel();
    thread::spawn(move || {
        let Ok((stream, _)) = listener.accept() else { return };
        // A client that ends the connection ends the script.
        let _ = play(stream, &script, &tell);
    });
    Scripted { port, result }
}

fn play(
    mut stream: TcpStream,
    script: &[(&str, String)],
    tell: &mpsc::Sender<String>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    for (awaited, answer) in script {
        let mut line = String::new();
        let result = |line: &str| awaited.is_empty() || (line.starts_with(awaited) && line.ends_with('\n'));
        while !result(&line) {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let _ = tell.send(line.trim_end().into());
        }
        match answer.as_str() {
            "-" => return Ok(()),
            "~" => {
                let mut rest = String::new();
                while lines.read_line(&mut rest)? > 0 {}
            }
            text => stream.write_all(text.trim_start_matches('!').as_bytes())?,
        }
        if answer.starts_with('!') {
            return Ok(());
        }
    }
    let mut rest = String::new();
    while lines.read_line(&mut rest)? > 0 {
        let _ = tell.send(std::mem::take(&mut rest).trim_end().into());
    }
    Ok(())
}

/// A correct dialogue, with the answer to one stage replaced.
fn dialogue(stage: &str, answer: &str) -> Vec<(&'static str, String)> {
    [
        ("", "220 ready\r\n", "greeting"),
        ("EHLO", "250-mail.example\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME\r\n", "ehlo"),
        ("AUTH", "235 welcome\r\n", "auth"),
        ("MAIL", "250 ok\r\n", "mail"),
        ("RCPT", "250 ok\r\n", "rcpt"),
        ("DATA", "354 go\r\n", "data"),
        (".\r\n", "250 taken\r\n", "dot"),
    ]
    .map(|(awaited, usual, name)| (awaited, if name == stage { answer } else { usual }.to_string()))
    .into()
}

/// What comes of it, and the lines that the server heard. A script without `AUTH` belongs to
/// [`Auth::None`].
fn outcome(
    mut script: Vec<(&'static str, String)>,
    auth: &Auth,
    deadlines: smtp::SmtpDeadlines,
) -> (DeliveryOutcome, Vec<String>) {
    if matches!(auth, Auth::None) {
        script.retain(|(awaited, _)| *awaited != "AUTH");
    }
    let scripted = scripted(script);
    let server = server(Security::Plain, scripted.port);
    let route = smtp::Route { server: &server, login: "ada", auth, ca: None };
    let outcome = smtp::send(&route, &outgoing(BODY), deadlines);
    (outcome, scripted.result.iter().collect())
}

fn kind(outcome: &DeliveryOutcome) -> (&'static str, &str) {
    match outcome {
        DeliveryOutcome::Sent => ("sent", ""),
        DeliveryOutcome::Transient(why) => ("transient", why),
        DeliveryOutcome::Permanent(why) => ("permanent", why),
        DeliveryOutcome::Auth(why) => ("auth", why),
        DeliveryOutcome::Unclear(why) => ("unclear", why),
    }
}

#[test]
fn every_answer_at_every_stage_means_one_thing() {
    let check = |stage: &str, answer: &str, expected: &str| {
        let (outcome, result) = outcome(dialogue(stage, answer), &password("open sesame"), PATIENT);
        let (got, why) = kind(&outcome);
        assert_eq!(got, expected, "{stage} {answer:?}: {why}\n{result:#?}");
        assert!(!why.contains(['\r', '\n', '\x1b']) && why.chars().count() < 500, "{why:?}");
        for form in ["sesame", "c2VzYW1l", "b3Blbi", "NlY2FtZ", "736573"] {
            assert!(!why.to_lowercase().contains(&form.to_lowercase()), "no secret is told: {why}");
        }
    };
    check("none", "", "sent");
    for form in [
        "open sesame",
        "Open%20Sesame",
        "b3BlbiBzZXNhbWU=",
        "AGFkYQBvcGVuIHNlc2FtZQ==",
        "6f70656e20736573616d65",
        "open=20sesame",
    ] {
        check("auth", &format!("535 5.7.8 no {form}\r\n"), "auth");
        for stage in ["mail", "rcpt", "data", "dot"] {
            check(stage, &format!("550 5.7.1 you said {form}\r\n"), "permanent");
        }
        check("dot", &format!("251 5.7.1 you said {form}\r\n"), "unclear");
    }
    for stage in ["greeting", "ehlo", "auth", "mail", "rcpt", "data", "dot"] {
        check(stage, "421 4.3.2 come again\r\n", "transient");
        check(stage, "450 4.7.1 greylisted\r\n", "transient");
    }
    for stage in ["greeting", "ehlo", "mail", "rcpt", "data", "dot"] {
        check(stage, "554 5.7.1 no\r\n", "permanent");
        check(stage, "550-first line\r\n550 second line\r\n", "permanent");
        check(stage, "571 5.7.1 a middle digit that RFC 5321 does not know\r\n", "permanent");
    }
    for stage in ["greeting", "ehlo", "auth", "mail", "rcpt", "data"] {
        check(stage, "-", "transient");
        check(stage, "999 what\r\n", "transient");
        check(stage, "no code at all\r\n", "transient");
        check(stage, "250-one\r\n550 two\r\n", "transient");
        check(stage, "!220", "transient");
    }
    check("mail", "530 5.7.0 log in first\r\n", "auth");
    check("auth", "535 5.7.8 wrong password\r\n", "auth");
    check("auth", "535 your AUTH PLAIN AGFkYQBvcGVuIHNlc2FtZQ== and open sesame are wrong\r\n", "auth");
    check("auth", "504 unknown mechanism\r\n", "auth");
    check("auth", "250 not the code of a login\r\n", "transient");
    check("rcpt", "251 forwarded\r\n", "sent");
    check("rcpt", "252 perhaps\r\n", "transient");
    check("data", "250 not the code of DATA\r\n", "transient");
    check("rcpt", "550 \x1b[2Jforged\x07\x07\r\n", "permanent");
    check("mail", "550 caf\u{e9} \u{202e}gnp\r\n", "permanent");
    check("ehlo", "250-mail.example\n250 AUTH PLAIN\n", "sent");
    check("dot", "250\r\n", "sent");
    check("ehlo", "250 mail.example\r\n", "auth");
    check("ehlo", "250-mail.example\r\n250 AUTH CRAM-MD5\r\n", "auth");
}

#[test]
fn the_content_arrives_line_by_line_with_its_dots_doubled() {
    let (outcome, result) = outcome(dialogue("none", ""), &Auth::None, PATIENT);
    assert_eq!(outcome, DeliveryOutcome::Sent);
    let content = result.split(|line| line == "DATA").nth(1).expect("DATA was said");
    let doubled = |line: &str| if line.starts_with('.') { format!(".{line}") } else { line.to_owned() };
    let mut expected: Vec<String> = BODY.lines().map(doubled).collect();
    expected.extend([".".to_owned(), "QUIT".to_owned()]);
    assert_eq!(content, expected);
}

#[test]
fn after_the_dot_only_a_readable_answer_decides() {
    let check = |answer: &str, expected: &str| {
        let (outcome, _) = outcome(dialogue("dot", answer), &Auth::None, IMPATIENT);
        assert_eq!(kind(&outcome).0, expected, "{answer:?}: {outcome:?}");
    };
    check("-", "unclear");
    check("~", "unclear");
    check("251 not the code of the dot\r\n", "unclear");
    check("354 still going\r\n", "unclear");
    check("250-half an answer\r\n", "unclear");
    check("!250-half an answer\r\n", "unclear");
    check("garbage\r\n", "unclear");
    check("452 4.3.1 disk full\r\n", "transient");
    check("552 5.2.2 mailbox full\r\n", "permanent");
    check("271 good by its first digit, but not 250\r\n", "unclear");
}

#[test]
fn silence_before_the_dot_is_transient() {
    for stage in ["greeting", "ehlo", "mail", "rcpt", "data"] {
        for answer in ["~", "250-half an answer\r\n"] {
            let (outcome, _) = outcome(dialogue(stage, answer), &Auth::None, IMPATIENT);
            assert_eq!(kind(&outcome).0, "transient", "{stage} {answer:?}: {outcome:?}");
        }
    }
}

#[test]
fn an_answer_to_something_else_never_counts() {
    let twice = |stage: &str, answer: &str| outcome(dialogue(stage, answer), &Auth::None, PATIENT).0;
    for (stage, answer) in [
        ("ehlo", "250 mail.example\r\n250 again\r\n"),
        ("mail", "250 ok\r\n250 again\r\n"),
        ("data", "354 go\r\n250 taken before it was sent\r\n"),
    ] {
        let outcome = twice(stage, answer);
        assert!(
            matches!(&outcome, DeliveryOutcome::Transient(why) if why.contains("out of turn")),
            "{stage}: {outcome:?}"
        );
    }
}

#[test]
fn a_connection_that_breaks_in_the_content_is_transient() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let mut lines = BufReader::new(stream.try_clone().expect("a socket"));
        for answer in ["220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"] {
            let mut line = String::new();
            if stream.write_all(answer.as_bytes()).is_err() || lines.read_line(&mut line).is_err() {
                return;
            }
        }
        // Both ends are dropped with most of the content unread: the client's writing fails.
    });
    let server = server(Security::Plain, port);
    let route = smtp::Route { server: &server, login: "", auth: &Auth::None, ca: None };
    let long = format!("Subject: long\r\n\r\n{}", "x\r\n".repeat(8 << 20));
    let outcome = smtp::send(&route, &outgoing(&long), PATIENT);
    assert_eq!(kind(&outcome).0, "transient", "{outcome:?}");
}

#[test]
fn silence_drips_and_floods_end_in_time() {
    let check = |name: &str,
                 serve: fn(TcpStream) -> std::io::Result<()>,
                 words: &str,
                 deadlines: smtp::SmtpDeadlines| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("bound").port();
        thread::spawn(move || listener.accept().map(|(stream, _)| serve(stream)));
        let (server, begun) = (server(Security::Plain, port), Instant::now());
        let route = smtp::Route { server: &server, login: "", auth: &Auth::None, ca: None };
        let outcome = smtp::send(&route, &outgoing(BODY), deadlines);
        let (got, why) = kind(&outcome);
        assert!(got == "transient" && why.contains(words), "{name}: {outcome:?}");
        let most = deadlines.whole + Duration::from_secs(3);
        assert!(begun.elapsed() < most, "{name}: {:?}", begun.elapsed());
    };
    let silent = |mut stream: TcpStream| std::io::copy(&mut stream, &mut std::io::sink()).map(drop);
    check("silence", silent, "in time", IMPATIENT);
    check(
        "drip",
        |mut stream| loop {
            stream.write_all(b"2")?;
            thread::sleep(Duration::from_millis(50));
        },
        "in time",
        IMPATIENT,
    );
    // It is the limit that ends a flood, not the clock.
    check(
        "an endless line",
        |mut stream| loop {
            stream.write_all(&[b'A'; 4096])?;
        },
        "4096 bytes",
        PATIENT,
    );
    check(
        "endless lines",
        |mut stream| loop {
            stream.write_all(&b"220-more\r\n".repeat(100))?;
        },
        "128 lines",
        PATIENT,
    );
}

#[test]
fn a_login_goes_by_what_the_server_offers() {
    let script = |offers: &str, auth: &[(&'static str, &str)]| {
        let mut script = dialogue("ehlo", &format!("250-mail.example\r\n250 {offers}\r\n"));
        script.splice(2..3, auth.iter().map(|(awaited, answer)| (*awaited, answer.to_string())));
        script
    };
    let check = |offers: &str, auth: &Auth, answers: &[(&'static str, &str)], expected: &str| {
        let (outcome, result) = outcome(script(offers, answers), auth, PATIENT);
        assert_eq!(kind(&outcome).0, expected, "{offers}: {outcome:?} {result:#?}");
        outcome
    };
    let (password, token) = (password("sesame"), Auth::Token(Secret::Raw("t0ken".into())));
    check("AUTH LOGIN PLAIN", &password, &[("AUTH PLAIN AGFkYQBzZXNhbWU=", "235 ok\r\n")], "sent");
    check("auth=plain", &password, &[("AUTH PLAIN AGFkYQBzZXNhbWU=", "235 ok\r\n")], "sent");
    let by_login = [
        ("AUTH LOGIN", "334 QmVudXR6ZXI6\r\n"),
        ("YWRh", "334 UGFzc3dvcnQ6\r\n"),
        ("c2VzYW1l", "235 ok\r\n"),
    ];
    check("AUTH LOGIN", &password, &by_login, "sent");
    let bearer = "AUTH XOAUTH2 dXNlcj1hZGEBYXV0aD1CZWFyZXIgdDBrZW4BAQ==";
    check("AUTH XOAUTH2", &token, &[(bearer, "235 ok\r\n")], "sent");
    // {"status":"400"}
    let expired = [(bearer, "334 eyJzdGF0dXMiOiI0MDAifQ==\r\n"), ("", ""), ("\r\n", "535 5.7.8 no\r\n")];
    let outcome = check("AUTH XOAUTH2", &token, &expired, "auth");
    assert!(kind(&outcome).1.contains("400"), "{outcome:?}");
    let jwt = Auth::Token(Secret::Raw("e30.eyJleHAiOjE3MDAwMDAwMDB9.c2ln".to_owned().into())); // {"exp":1700000000}
    let old = [("AUTH XOAUTH2", "334 eyJzdGF0dXMiOiI0MDAifQ==\r\n"), ("", ""), ("\r\n", "535 5.7.8 no\r\n")];
    let outcome = check("AUTH XOAUTH2", &jwt, &old, "auth");
    assert!(kind(&outcome).1.contains("the access token expired on 14 Nov 2023"), "{outcome:?}");
    check("AUTH PLAIN", &token, &[], "auth");
    check("AUTH XOAUTH2", &password, &[], "auth");
    check("8BITMIME", &password, &[], "auth");
}

#[test]
fn nothing_is_sent_without_the_tls_that_was_asked_for() {
    let check = |answers: &[(&'static str, &str)], words: &str| {
        let script = answers.iter().map(|(awaited, answer)| (*awaited, answer.to_string())).collect();
        let scripted = scripted(script);
        let server = server(Security::StartTls, scripted.port);
        let route = smtp::Route { server: &server, login: "ada", auth: &password("sesame"), ca: None };
        let outcome = smtp::send(&route, &outgoing(BODY), PATIENT);
        assert!(matches!(&outcome, DeliveryOutcome::Transient(why) if why.contains(words)), "{outcome:?}");
        let result: Vec<String> = scripted.result.iter().collect();
        assert!(
            !result.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")),
            "{result:?}"
        );
    };
    let offered = ("EHLO", "250-mail.example\r\n250 STARTTLS\r\n");
    check(&[("", "220 hi\r\n"), ("EHLO", "250-mail.example\r\n250 AUTH PLAIN\r\n")], "does not offer");
    check(&[("", "220 hi\r\n"), offered, ("STARTTLS", "454 not now\r\n")], "454");
    check(
        &[("", "220 hi\r\n"), offered, ("STARTTLS", "220 go\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n")],
        "before the handshake",
    );
    check(&[("", "220 hi\r\n"), offered, ("STARTTLS", "!220 go\r\n")], "closed");
}

#[test]
fn plaintext_goes_to_this_machine_only_and_unknown_hosts_are_tried_again() {
    let check = |host: &str, security: Security, words: &str| {
        let server = rekindle::config::Server { security, host: host.into(), port: 9 };
        let route = smtp::Route { server: &server, login: "", auth: &Auth::None, ca: None };
        let outcome = smtp::send(&route, &outgoing(BODY), PATIENT);
        assert!(
            matches!(&outcome, DeliveryOutcome::Transient(why) if why.contains(words)),
            "{host}: {outcome:?}"
        );
    };
    check("192.0.2.1", Security::Plain, "only this machine");
    check("no-such-host.invalid", Security::Tls, "no such host");
    check("127.0.0.1", Security::Plain, "refused");
    check("[::1]", Security::Plain, "connecting to [::1]:9");
}
