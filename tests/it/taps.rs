//! One-tap answers: every link of a digest to the owner, opened and sent as a mail program does it,
//! through real Dovecot and Postfix.

use rekindle::command::{ReplyLine, parse};

use crate::fixture::OWNER;
use crate::fixture::with_servers::{ROBIN, ServerFixture};

/// What a link fills into a new mail: subject and body.
fn opened(link: &str) -> (String, String) {
    let (_, query) = link.split_once('?').expect("it fills something in");
    let field = |name: &str| {
        let raw = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        percent_decoded(raw.unwrap_or_else(|| panic!("no {name} in {link}")))
    };
    (field("subject"), field("body"))
}

fn percent_decoded(raw: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().expect("two digits"), rest.next().expect("two digits")];
                u8::from_str_radix(std::str::from_utf8(&digits).expect("ASCII"), 16).expect("hexadecimal")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The links of a page that open a mail to the owner.
fn taps(mail: &[u8]) -> Vec<String> {
    let mail = mailparse::parse_mail(mail).expect("a message");
    let html = mail.parts().find(|part| part.ctype.mimetype == "text/html").expect("a page").get_body();
    let html = html.expect("text").replace("&amp;", "&").replace("&#x2f;", "/");
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with(&format!("mailto:{OWNER}?"))).map(str::to_owned).collect()
}

#[test]
fn a_tap_on_each_link_of_a_digest_is_obeyed_and_answered() {
    let mut app = ServerFixture::build("");
    app.run(&["-q", "run", "--once"]);
    app.received("welcome", 1);
    app.run(&["-q", "run", "--once"]);
    app.run(&["digest", "--send"]);
    let digest = app.received("digest", 1).remove(0);
    let (headers, _) = mailparse::parse_headers(&digest).expect("a header");
    use mailparse::MailHeaderMap;
    let subject = headers.get_first_value("Subject").expect("a subject");
    assert!(subject.contains(" and 3 others") && !subject.contains("[r:"), "{subject}");

    let links = taps(&digest);
    let commands: Vec<String> = links.iter().map(|link| opened(link).1).collect();
    for verb in ["done 1", "snooze 2 2w", "skip 3", "never 4", "intro 6 7", "intro no 6 7 acquainted"] {
        assert!(commands.iter().any(|command| command == verb), "{verb}: {commands:?}");
    }
    app.later(1);
    for (nth, link) in links.iter().enumerate() {
        let (subject, body) = opened(link);
        assert!(link.len() < 2_000 && link.is_ascii(), "{link}");
        let lines = parse(&body, &"2026-11-23T09:00[Europe/Paris]".parse().expect("a moment")).lines;
        assert!(matches!(lines[..], [ReplyLine::Command(_)]), "{body:?}");
        // A new mail: the program keeps no In-Reply-To, and puts its signature under the text.
        let mail = format!(
            "From: Robin Vale <{OWNER}>\r\nTo: {OWNER}\r\nSubject: =?utf-8?B?{}?=\r\nDate: {}\r\n\
             Message-ID: <tap.{nth}@example.org>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n\r\n-- \r\nRobin Vale\r\nHarbour Lane 3\r\n",
            data_encoding::BASE64.encode(subject.as_bytes()),
            jiff::fmt::rfc2822::to_string(&app.now.to_zoned(jiff::tz::TimeZone::UTC)).expect("a date"),
        );
        app.dovecot.deliver(ROBIN, "Sent", mail.as_bytes());
    }
    app.run(&["-q", "run", "--once"]);
    let journal = app.json(&["journal"]);
    for command in &commands {
        assert!(journal.iter().any(|row| row["line"] == command.as_str()), "{command} was not obeyed");
    }
    // Three an hour go to one thread, and sixteen a day.
    for _ in 0..16 {
        app.later(4);
        app.run(&["-q", "run", "--once"]);
    }
    let answers = app.received("receipt", links.len());
    let ours = rekindle::mail::header::parse(&digest, None).message_id.expect("it has one");
    for answer in answers {
        let text = rekindle::mail::body::text(&answer);
        assert!(text.starts_with("All done.") && !text.contains("Unclear"), "{text}");
        let record = rekindle::mail::header::parse(&answer, None);
        assert_eq!(record.references.first(), Some(&ours), "the transcript joins the digest's thread");
    }
}
