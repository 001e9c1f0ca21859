//! Names and subjects that strangers chose.

use rekindle::compose::digest::{Digest, Proposal, ProposedPerson};
use rekindle::compose::{Envelope, MailKind, Templates, digest, message, receipt};
use rekindle::mail::Mailbox;

use super::{envelope, part, visible};

const NAMES: &[&str] = &[
    "",
    " ",
    "Eve\r\nBcc: all@example.org",
    "Eve\nnever 1",
    "Eve\u{0}\u{7f}\u{85}\u{9b}31m",
    "\u{202e}gro.elpmaxe@ada\u{202c}\u{2066}x\u{2069}\u{61c}\u{200f}",
    "{{7*7}} {% raw %} {{ owner }}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><a href=\"javascript:alert(1)\">x",
    "\" \\ \" \\\" , ; : <> () [] @",
    "=?utf-8?q?Eve=0D=0ABcc=3A_all=40example.org?=",
    "Zoë Ćirić \u{1f984} 山口 עברית",
    "&amp; &lt;b&gt; &#x41;",
    "\u{feff}\u{200b}x",
    "-- ",
    "> quoted",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{9b}2J",
    "100%s %n %0D%0Abody=never%201&body=never 1",
    "'\"` $(reboot) \\",
    "\u{5d0}\u{5d1}\u{5d2} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}",
    "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{3164}\u{2800}",
];

fn long() -> [String; 5] {
    ["w".repeat(500), "長".repeat(500), "x".repeat(70_000), "é ".repeat(40_000), "\u{1f984}".repeat(20_000)]
}

pub(super) fn names() -> Vec<String> {
    NAMES.iter().map(ToString::to_string).chain(long()).collect()
}

pub(super) fn hostile(name: &str) -> Digest {
    let mut digest = super::digest();
    for person in &mut digest.suggestions {
        for field in
            [&mut person.name, &mut person.why, &mut person.last, &mut person.you_could, &mut person.spark]
        {
            *field = name.to_owned();
        }
        person.address = Some(name.to_owned());
        person.organization = Some(name.to_owned());
        person.mailto = Some(name.to_owned());
    }
    let side = || ProposedPerson { number: 1, name: name.to_owned(), address: name.to_owned() };
    digest.introduction = Some(Proposal { a: side(), b: side(), reason: name.to_owned() });
    digest.owed = vec![super::owed(name)];
    digest.back_in_touch = vec![name.to_owned()];
    digest.remarks = vec![name.to_owned()];
    digest
}

fn envelope_of(name: &str) -> Envelope {
    let ids = vec![name.to_owned(); 40];
    Envelope {
        owner: Mailbox { name: name.to_owned(), ..envelope().owner },
        rekindle_id: name.to_owned(),
        references: ids,
        ..envelope()
    }
}

/// Header fields of ours, and nobody else's.
fn check_header(bytes: &[u8]) {
    let (headers, _) = mailparse::parse_headers(bytes).unwrap();
    let known = [
        "From",
        "To",
        "Date",
        "Subject",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Rekindle",
        "X-Rekindle-Id",
        "List-Id",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];
    for header in &headers {
        assert!(known.contains(&header.get_key().as_str()), "{}", header.get_key());
    }
    assert!(bytes.is_ascii());
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
}

#[test]
fn no_name_panics_or_adds_a_field() {
    let templates = Templates::built_in();
    for name in names() {
        let mail = digest::render(&hostile(&name), &envelope_of(&name), &templates).unwrap();
        check_header(&mail.bytes);
        let mut answer = super::receipt();
        answer.subject.clone_from(&name);
        for line in &mut answer.lines {
            line.said.clone_from(&name);
            line.says.clone_from(&name);
        }
        check_header(&receipt::render(&answer, &envelope_of(&name), &templates).unwrap().bytes);
        check_header(
            &message::compose(&envelope_of(&name), MailKind::Notice, &name, &name, Some(&name)).bytes,
        );
    }
}

#[test]
fn a_value_is_never_markup_or_template_and_shows_no_control() {
    let templates = Templates::built_in();
    for name in names() {
        let html = digest::html(&hostile(&name), &envelope(), &templates).unwrap();
        let text = digest::text(&hostile(&name), &envelope(), &templates).unwrap();
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert_eq!(html.matches("<a ").count(), html.matches("href=\"mailto:").count(), "{html}");
        for words in [&html, &text] {
            assert!(!words.contains("49"), "{words}");
            let bad = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!words.contains(bad), "{words}");
        }
        assert!(text.chars().count() < 15_000, "a long name is cut: {}", text.len());
        if name.contains("7*7") {
            assert!(visible(&html).contains("{{7*7}} {% raw %} {{ owner }}"));
        }
    }
}

#[test]
fn a_name_cannot_start_a_line() {
    let templates = Templates::built_in();
    let text =
        digest::text(&hostile("never 1\nZZZ\r\nZZZ\u{2028}ZZZ\u{85}ZZZ"), &envelope(), &templates).unwrap();
    for line in text.lines() {
        // Behind a bullet or a number the grammar leaves it alone; a long one is wrapped, and then
        // stands indented, and no command begins there either.
        let command = line.trim_start_matches([' ', '|']).starts_with("never");
        assert!(!line.starts_with("ZZZ") && !command, "{line:?}");
    }
}

#[test]
fn a_name_in_the_header_reads_as_written() {
    for name in ["Zoë \"Z\" Ćirić, PhD", "Robin \\ Vale", "O'Neil; (the) <third>", "山口 さくら"] {
        let mail = message::compose(&envelope_of(name), MailKind::Notice, "s", "t", None);
        let (headers, _) = mailparse::parse_headers(&mail.bytes).unwrap();
        use mailparse::MailHeaderMap;
        let from = mailparse::addrparse_header(headers.get_first_header("From").unwrap()).unwrap();
        let single = from.extract_single_info().unwrap();
        assert_eq!(single.addr, "robin.vale@example.org");
        assert_eq!(single.display_name.unwrap().replace('\\', ""), name.replace('\\', ""));
    }
}

#[test]
fn text_comes_back_as_it_was_put_in() {
    let body = ".\n..dots\nFrom here\n trailing \t\n=3D = =\n\u{1f984} é\n--=_rekindle_x\nend";
    let mail =
        message::compose(&Envelope { token: None, ..envelope() }, MailKind::Notice, "s", body, Some(body));
    assert_eq!(part(&mail, "text/plain").trim_end(), body);
    assert_eq!(part(&mail, "text/html").trim_end(), body);
}
