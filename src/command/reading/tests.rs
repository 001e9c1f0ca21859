//! Whole mails: what is read of them, and what is told as unread.

use super::*;
use crate::command::grammar::ReplyLine;

const SAID: &str = "On Mon, Nov 23, 2026 at 8:00 AM Robin Vale <robin.vale@example.org> wrote:";

/// The lines that are read, refused ones with `!`; then what was missed, and whether something is
/// between quoted lines.
fn said(message: &str) -> String {
    let now: jiff::Zoned = "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().unwrap();
    let reading = read(message.as_bytes(), &now, &KnownNames::default());
    let lines = reading.parsed.lines.iter().map(|line| match line {
        ReplyLine::Reject(reject) => format!("!{}", reject.line),
        ReplyLine::Command(_) | ReplyLine::Several(_) => line.typed().to_owned(),
    });
    let missed = reading.missed.iter().map(|line| format!("?{line}"));
    let between = (reading.between == Between::Unread).then(|| "?between".to_owned());
    lines.chain(missed).chain(between).collect::<Vec<_>>().join(" / ")
}

fn check(cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        assert_eq!(said(&format!("Subject: Re: x\n\n{text}\n")), *wanted, "{text}");
    }
}

#[test]
fn commands_below_the_quote_are_read_below_a_greeting_and_told_below_a_command() {
    let quote = format!("{SAID}\n\n> Hello Robin,\n> x");
    for top in ["Hi,", "Thanks!", "Hello,\n\nThank you for the list"] {
        check(&[(&format!("{top}\n\n{quote}\n\ndone 1\nskip 3"), "done 1 / skip 3")]);
    }
    check(&[
        (&format!("done 1\n\n{quote}\n\nskip 3\nnever 4"), "done 1 / ?skip 3"),
        (&format!("My answers are below.\n\n{quote}\n\nskip 3"), "!My answers are below. / ?skip 3"),
        (&format!("Hi,\n\n{quote}\n\nYou get this mail because you are on a list"), ""),
        (&format!("Hi,\n\n{quote}\n\n-- \nnever 1"), ""),
        (&format!("done 1\nSent from my iPhone\n\n{quote}\n\nskip 3"), "done 1 / ?skip 3"),
        // It may be the rest of a quoted line.
        (&format!("Hi,\n\n{quote}\nnever 1"), "?never 1"),
        ("Thanks!\n\n> x\n>\nskip 3", "skip 3"),
        (&format!("Hi,\n\n{SAID}\n\nHello Robin,\n\nnever 1"), ""),
        (&format!("Hi,\n\n{quote}\n\nTo ask both, reply:\nintro 1 4"), ""),
        ("done 3\n\n> (1) Ilse\n\ndone 1\n\n> (2) Anselm\n\nsnooze 2 2w", "done 3 / done 1 / snooze 2 2w"),
    ]);
    let html =
        "Content-Type: text/html\n\n<p>Hi,</p><blockquote type=cite><p>never 2</p></blockquote><p>done 1</p>";
    assert_eq!(said(html), "done 1");
}

#[test]
fn commands_below_the_quote_are_told_where_the_owner_ended_what_is_on_top() {
    let quote = format!("{SAID}\n\n> x\n\nnever 4");
    let notice = "This message is confidential and intended solely for the intended recipient.";
    let ended = ["stop", "STOP", "Hi,\nstop", "Thanks!\nRobin Vale\nVale Works", "Thanks!\n\nRobin", notice];
    let signed = ["Best regards", "Thanks, Robin", "Robin Vale\nrobin@vale.example", "Nothing today"];
    for top in ended.into_iter().chain(signed) {
        check(&[(&format!("{top}\n\n{quote}"), "?never 4")]);
    }
    for top in ["Hi Rekindle", "Thank you very much!", "Hi,\n\nThanks!", "👍"] {
        check(&[(&format!("{top}\n\n{quote}"), "never 4")]);
    }
    check(&[
        ("stop\n\n> (1) Ilse\n\ndone 1\n\n> (2) Anselm\n\nnever 2", "?done 1"),
        ("done 3\n\n> (1) Ilse\n\nstop\n\n> (2) Anselm\n\nnever 2", "done 3 / ?never 2"),
        ("done 3\n\n> (1) Ilse\n\ndone 1\nThanks\n\n> (2) Anselm\n\nskip 2", "done 3 / done 1 / skip 2"),
    ]);
    let html = "Content-Type: text/html\n\n<p>Stop</p><blockquote type=cite>x</blockquote><p>never 4</p>";
    assert_eq!(said(html), "?never 4");
}

#[test]
fn commands_below_signatures_and_footers_are_told() {
    check(&[
        ("done 1\n---\nskip 2", "done 1 / ?skip 2"),
        ("done 1\n—\nskip 2", "done 1 / ?skip 2"),
        ("Sent from my iPhone\n\ndone 1\nskip 2", "?done 1"),
        ("Get Outlook for iOS<https://aka.ms/o0ukef>\n\ndone 1", "?done 1"),
        ("done 1\n-- \nRobin Vale\nVale Works\nrobin@vale.example", "done 1"),
        ("done 1\n\n________________________________\nFrom: Ada\nnever 1", "done 1"),
    ]);
}

#[test]
fn bare_answers_below_the_lines_of_people_are_told() {
    check(&[
        (
            &format!("{SAID}\n> (1) Ilse Brandão\ndone\n> (2) Anselm Okoro\nsnooze 2w"),
            "!snooze 2w / ?between",
        ),
        (&format!("{SAID}\n> (1) Ilse Brandão\n> Never again\n> (2) Anselm Okoro"), ""),
    ]);
    let html = "Content-Type: text/html\n\n<blockquote>(1) Ilse</blockquote><p>done</p><blockquote>(2) Anselm</blockquote><p>skip</p>";
    assert_eq!(said(html), "!skip / ?between");
}

#[test]
fn a_mail_of_nothing_but_marked_lines_is_told() {
    check(&[
        ("» done 1", "?done 1"),
        ("› skip 3", "?skip 3"),
        ("| done 1\n\n| skip 2", "?done 1"),
        ("> done 1", "?done 1"),
        ("> (1) Ada Lovelace\n> done 1", ""),
        (&format!("{SAID}\n> done 1"), ""),
    ]);
}

#[test]
fn a_second_part_is_told() {
    let mixed = |kind: &str, second: &str| {
        format!(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: {kind}\n\ndone 1\n--b\nContent-Type: image/png\n\
             Content-Disposition: inline; filename=a.png\n\nAAAA\n--b\nContent-Type: {kind}\n\n{second}\n--b--\n"
        )
    };
    assert_eq!(said(&mixed("text/plain", "skip 2\nnever 4")), "done 1 / ?skip 2");
    assert_eq!(said(&mixed("text/html", "<p>skip 2</p><p>never 4</p>")), "done 1 / ?skip 2");
    assert_eq!(said(&mixed("text/plain", "You get this mail because you are on a list")), "done 1");
    assert_eq!(said(&mixed("text/plain", "> never 4")), "done 1");
    let both = "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\ndone 1\n--b\n\
                Content-Type: text/html\n\n<p>done 1</p><p>never 4</p>\n--b--\n";
    assert_eq!(said(both), "done 1");
}
