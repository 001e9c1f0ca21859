//! Goldens, and what every message of ours holds to.

use rekindle::compose::notice::{Notice, Welcome, render as notice, welcome};
use rekindle::compose::{Envelope, MailLanguage, Outgoing, SubjectTag, Templates, digest, receipt, reminder};
use rekindle::mail::Token;

use super::{envelope, golden, part};

fn field(mail: &Outgoing, name: &str) -> Option<String> {
    use mailparse::MailHeaderMap;
    mailparse::parse_headers(&mail.bytes).unwrap().0.get_first_value(name)
}

pub(super) fn all() -> Vec<(&'static str, Outgoing)> {
    let templates = Templates::built_in();
    let answered = Envelope {
        references: vec!["first@example.org".to_owned(), "reply@example.org".to_owned()],
        ..envelope()
    };
    let hello = Welcome {
        schedule: "on Mondays at 08:00".to_owned(),
        first: Some("Monday, 24 November, 08:00".to_owned()),
    };
    let trouble = Notice {
        subject: "The password for personal is refused".to_owned(),
        paragraphs: vec![
            "imap.mail.example does not take the password for personal any more: \"LOGIN failed\"."
                .to_owned(),
            "Make a new app password, and store it where the config says. Rekindle tries again every hour."
                .to_owned(),
        ],
    };
    vec![
        ("digest", digest::render(&super::digest(), &envelope(), &templates).unwrap()),
        ("receipt", receipt::render(&super::receipt(), &answered, &templates).unwrap()),
        ("reminder", reminder::render(&super::reminder(), &envelope(), &templates).unwrap()),
        ("welcome", welcome(&hello, &envelope(), &templates).unwrap()),
        ("notice", notice(&trouble, &envelope(), &templates).unwrap()),
    ]
}

#[test]
fn every_mail_is_as_it_was() {
    for (name, mail) in all() {
        golden(&format!("{name}.eml"), &mail.bytes);
        golden(&format!("{name}.txt"), part(&mail, "text/plain").as_bytes());
        golden(&format!("{name}.html"), part(&mail, "text/html").as_bytes());
    }
}

#[test]
fn every_mail_is_marked_as_ours_and_can_be_answered() {
    let token = envelope().token.unwrap();
    for (name, mail) in all() {
        let check = |header: &str, wanted: &str| assert_eq!(field(&mail, header).as_deref(), Some(wanted));
        check("Auto-Submitted", "auto-generated");
        check("X-Rekindle", name);
        check("X-Rekindle-Id", "d-2025-11-23-0f9a");
        assert_eq!(field(&mail, "List-Id"), None, "programs would ask: reply to the list, or in private?");
        check("From", "\"Robin Vale\" <robin.vale@example.org>");
        check("To", "\"Robin Vale\" <robin.vale@example.org>");
        check("Date", "Sun, 23 Nov 2025 08:00:00 +0100");
        check("Message-ID", &format!("<{}>", token.message_id("example.org")));
        assert!(!field(&mail, "Subject").unwrap().contains("[r:"), "{name}");
        for kind in ["text/plain", "text/html"] {
            assert!(part(&mail, kind).contains(&format!("Reply code r:{}", token.as_str())), "{name} {kind}");
        }
    }
}

/// Until a mail of ours came back with the Message-ID that we set.
#[test]
fn the_subject_carries_the_token_only_where_it_is_needed() {
    let needed = Envelope { subject_tag: SubjectTag::Needed, ..envelope() };
    let mail = digest::render(&super::digest(), &needed, &Templates::built_in()).unwrap();
    let tag = envelope().token.unwrap().subject_tag();
    assert_eq!(field(&mail, "Subject").unwrap(), format!("Ilse, Don and 山口 さくら {tag}"));
}

/// A client that wraps at 76 must find nothing to break.
#[test]
fn no_line_of_text_is_wider_than_72_columns() {
    use unicode_width::UnicodeWidthStr;
    for (name, mail) in all() {
        for line in part(&mail, "text/plain").lines() {
            assert!(line.width() <= 72 || line.contains('@'), "{name}: {line:?}");
            assert!(!line.contains("%20"), "{name}: {line:?}");
        }
    }
}

#[test]
fn every_mail_is_seven_bit_with_short_crlf_lines() {
    for (name, mail) in all() {
        assert!(mail.bytes.is_ascii(), "{name}");
        let text = String::from_utf8(mail.bytes).unwrap();
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{name}");
        assert!(text.lines().all(|line| line.len() <= 100), "{name}");
    }
}

#[test]
fn a_receipt_is_threaded_under_the_reply() {
    let mail = &all()[1].1;
    assert_eq!(field(mail, "In-Reply-To").as_deref(), Some("<reply@example.org>"));
    assert_eq!(field(mail, "References").as_deref(), Some("<first@example.org> <reply@example.org>"));
    let subject = field(mail, "Subject").unwrap();
    assert_eq!(subject.matches("[r:").count(), 0, "the old tag is gone: {subject}");
    assert!(subject.starts_with("Re: 3 people"), "{subject}");
}

#[test]
fn the_subject_names_the_people() {
    let check = |people: usize, wanted: &str| {
        let mut digest = super::digest();
        digest.suggestions.truncate(people);
        digest.meetings.clear();
        assert_eq!(digest::subject(&digest, MailLanguage::English), wanted);
    };
    check(3, "Ilse, Don and 山口 さくら");
    check(2, "Ilse and Don");
    check(1, "A line to Ilse Brandão?");
    check(0, "Mail that waits for your answer");
    let mut digest = super::digest();
    digest.suggestions.extend(super::digest().suggestions);
    assert_eq!(digest::subject(&digest, MailLanguage::English), "Ilse, Don and 4 others");
    let news = rekindle::compose::digest::Digest { suggestions: Vec::new(), ..super::digest() };
    assert_eq!(digest::subject(&news, MailLanguage::English), "An introduction under way");
}

#[test]
fn a_mail_without_token_or_html_has_neither() {
    let plain = Envelope { token: None, html: false, ..envelope() };
    let mail = digest::render(&super::digest(), &plain, &Templates::built_in()).unwrap();
    let text = String::from_utf8_lossy(&mail.bytes).into_owned();
    assert!(!text.contains("r:") || !text.contains("Reply code"), "{text}");
    assert!(!text.contains("text/html") && !text.contains("multipart"), "{text}");
    assert_eq!(rekindle::mail::token::in_text(&text).count(), 0);
}

#[test]
fn a_template_of_the_users_cannot_lose_the_token() {
    let own = [("digest.txt".to_owned(), "Hi {{ owner }}: {{ count }}.".to_owned())].into();
    let templates = Templates::with_overrides(&own).unwrap();
    let mail = digest::render(&super::digest(), &envelope(), &templates).unwrap();
    let text = part(&mail, "text/plain");
    assert!(text.starts_with("Hi Robin: Three people.\n"), "{text}");
    let found: Vec<Token> = rekindle::mail::token::in_text(&text).collect();
    assert_eq!(found, [envelope().token.unwrap()]);
}

#[test]
fn a_template_error_names_file_line_and_cause() {
    let check = |name: &str, source: &str, wanted: &[&str]| {
        let own = [(name.to_owned(), source.to_owned())].into();
        let error = Templates::with_overrides(&own)
            .and_then(|templates| digest::render(&super::digest(), &envelope(), &templates))
            .expect_err(source)
            .to_string();
        for part in wanted {
            assert!(error.contains(part), "{error:?} lacks {part:?}");
        }
        assert!(!error.contains('\n'), "{error:?}");
    };
    check("digest.txt", "a\nb\n{{ nobody }}", &["digest.txt", "line 3", "undefined"]);
    check("digest.txt", "a\n{% if %}", &["digest.txt", "line 2", "syntax error"]);
    check("digets.txt", "", &["digets.txt", "no such template", "digest.txt"]);
    check(
        "digest.txt",
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        &["fuel"],
    );
}

#[test]
fn a_digest_without_suggestions_still_says_what_waits() {
    let mut digest = super::digest();
    digest.suggestions.clear();
    let text = digest::text(&digest, &envelope(), &Templates::built_in()).unwrap();
    assert!(text.contains("Nobody has gone quiet.\n"), "{text}");
    assert!(text.contains("From Tomasz Lis (8), 5 days ago") && text.contains("note ada"), "{text}");
    assert!(!text.contains("\n\n\n"), "{text}");
}
