//! Reading what strangers wrote costs in proportion to its size: four times the text, about four
//! times the work.
//!
//! Measured as a ratio, the great text against four small ones, the least of several runs each, in
//! time that this thread computed: what else the machine does weighs on neither.

use std::time::Duration;

use rekindle::command::{parse, when};
use rekindle::mail::{address, body, bounce, header, html, quote};

use crate::fixture::computed;

/// Sizes of the two texts: the greater is what is read of a body at most.
const SMALL: usize = 16 * 1024;
const GREAT: usize = 64 * 1024;
/// Four small texts against one of four times the size: one would be linear, four quadratic.
const MOST_GROWTH: f64 = 2.5;
/// Below this the measure says nothing.
const TOO_SHORT: Duration = Duration::from_millis(20);
const RUNS: usize = 5;

fn cost(work: &dyn Fn()) -> Duration {
    let began = computed();
    work();
    computed() - began
}

fn assert_linear(name: &str, unit: &str, read: &dyn Fn(&str)) {
    assert_linear_to(GREAT, name, unit, read);
}

/// The same with a great text of this size.
fn assert_linear_to(size: usize, name: &str, unit: &str, read: &dyn Fn(&str)) {
    let times = GREAT / SMALL;
    let (small, great) = (unit.repeat(size / times / unit.len()), unit.repeat(size / unit.len()));
    let (mut smalls, mut greats) = (Duration::MAX, Duration::MAX);
    for _ in 0..RUNS {
        smalls = smalls.min(cost(&|| (0..times).for_each(|_| read(&small))));
        greats = greats.min(cost(&|| read(&great)));
        if greats < TOO_SHORT || greats.as_secs_f64() < smalls.as_secs_f64() * MOST_GROWTH {
            return;
        }
    }
    panic!(
        "{name} of {unit:?}: {smalls:?} for {times} texts of {} bytes, {greats:?} for one of {size}",
        size / times
    );
}

#[test]
fn the_work_of_taking_quotes_off_grows_with_the_text() {
    for unit in [
        "> ",
        ">",
        "\n",
        "> a\n",
        "On ",
        "-",
        "_",
        "_\n",
        "a:b\n",
        "a: b\n",
        "From: a@b\n",
        "2026 <\n",
        "x\n",
        ":\n",
        "wrote:\n",
        "\u{200b}",
        "r:",
        "écrit ",
        "1234 wrote: @",
        "On 1 May 2026 10:00 <a@b>\n",
        "De : a@b\nÀ : c\n",
        "-- \n",
        "Sent from my\n",
        "> a\nb\n",
    ] {
        assert_linear("quote", unit, &|text| {
            quote::reply(text);
        });
    }
}

#[test]
fn the_work_of_reading_html_grows_with_the_text() {
    for unit in [
        "<div>",
        "<b>",
        "<p><b>",
        "<table><td>",
        "<blockquote>",
        "</p>",
        "<!--",
        "<svg><p>",
        "<div style='color:red'>a</div>",
        "<p>&nbsp;</p>",
        "<font color=white>",
        "<style>a{display:none}</style>",
        "a b ",
        "<span class=quoted>",
    ] {
        assert_linear("html", unit, &|text| {
            html::to_text(text);
        });
    }
}

#[test]
fn the_work_of_reading_commands_grows_with_the_text() {
    for unit in [
        "1 ",
        "1,",
        "ada ",
        "ada, ",
        "\"",
        "<",
        "1-",
        "in ",
        "next ",
        "#",
        "done 1\n",
        "note 1 a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f\n",
        "Robin Vale\n",
        "+44 20 7946 0000\n",
        "thanks ",
        "· ",
        "hello\n\n",
        "１",
    ] {
        assert_linear("commands", unit, &|text| {
            let now: jiff::Zoned = "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().expect("a moment");
            parse(text, &now);
            let _ = when::parse(text, &now);
        });
    }
}

#[test]
fn the_work_of_taking_a_message_apart_grows_with_the_text() {
    let head = "Content-Type: multipart/mixed; boundary=b\n\n";
    for unit in [
        "--b\n\nx\n",
        "=?utf-8?q?x?= ",
        "=3D",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
        "a \n",
        "QUJD\n",
    ] {
        for kind in [
            head,
            "Content-Transfer-Encoding: quoted-printable\n\n",
            "Content-Transfer-Encoding: base64\n\n",
            "Content-Type: text/plain; format=flowed\n\n",
            "Subject: ",
        ] {
            assert_linear("message", unit, &|text| {
                body::reply_text(format!("{kind}{text}").as_bytes());
            });
        }
    }
}

/// Header blocks are read whole, and a batch holds a thousand: they are tried at the size of a
/// great attachment.
#[test]
fn the_work_of_reading_a_header_grows_with_the_block() {
    for unit in [
        "To: a@b,\n",
        "\n",
        "x",
        " ",
        "=?a?q?",
        "To: =?a?q?x <\n",
        "Subject: =?utf-8?Q?\n",
        "From \n",
        "Delivered-To: a@b\n",
        "References: <\n",
    ] {
        for prefix in ["Subject: x", "From: ", "Date: (", "Junk"] {
            assert_linear_to(2_000_000, prefix, unit, &|text| {
                header::parse(&[prefix.as_bytes(), text.as_bytes()].concat(), None);
            });
        }
    }
}

#[test]
fn the_work_of_reading_addresses_grows_with_the_list() {
    for unit in [
        "<", "(", "\"", "\"\\", "<\"", "<,", "=?a?q?", "=?a?q?<", "a,", "a@b,", "@", ":", ";", "(\\",
        "\"<@>,", "A,", "A <",
    ] {
        assert_linear("a list of addresses", unit, &|text| {
            address::parse_list(text);
        });
    }
}

#[test]
fn the_work_of_reading_a_report_of_failure_grows_with_it() {
    let daemon =
        "From: MAILER-DAEMON@mx.example\nTo: me@example.org\nSubject: failure notice\nReturn-Path: <>\n\n";
    let report = "From: MAILER-DAEMON@mx.example\nTo: me@example.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nYour message did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n";
    for unit in [
        "@",
        "a@b.example ",
        "\"@\"",
        "<a@b.example>:\n",
        "550 ",
        "5.1.1 ",
        ">>> DATA\n<<< 5",
        "Final-Recipient: rfc822;a@b.example\n\n",
        "Received: \n",
        " \n",
    ] {
        for head in [daemon, report] {
            assert_linear("a report", unit, &|text| {
                bounce::read(format!("{head}{text}\n--b--\n").as_bytes());
            });
        }
    }
}
