//! A terminal of 80 columns, and people who are called as badly as can be: no line is wider, and no
//! name moves the cursor, paints, or turns its neighbours round.

use std::process::{Command, Stdio};

use data_encoding::BASE64;
use jiff::SignedDuration;
use unicode_width::UnicodeWidthStr;

use crate::fixture::OWNER;
use crate::fixture::on_disk::{DiskFixture, mail};

const COLUMNS: usize = 80;

fn names() -> Vec<String> {
    let strange = [
        "Eve\u{1b}[31m Red\u{1b}]0;title\u{7}\u{9b}2J",
        "Eve\r\nnever 1",
        "\u{202e}gro.elpmaxe\u{202c} \u{2066}Ada\u{2069}",
        "Zero\u{200b}\u{2060}\u{feff}\u{ad} Width",
        "山口 さくら山口 さくら山口 さくら山口 さくら山口 さくら山口 さくら",
        "נועה כהן مرحبا",
        "100%s %n %0D%0A \"'`$(reboot)\\",
        "<script>alert(1)</script>",
        "A\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307} Stack",
    ];
    let long = ["w".repeat(500), "long ".repeat(100), "長".repeat(200)];
    strange.map(str::to_owned).into_iter().chain(long).collect()
}

fn encoded(text: &str) -> String {
    let pieces: Vec<String> =
        text.chars().collect::<Vec<_>>().chunks(12).map(|piece| piece.iter().collect()).collect();
    let word = |piece: &String| format!("=?utf-8?B?{}?=", BASE64.encode(piece.as_bytes()));
    pieces.iter().map(word).collect::<Vec<_>>().join("\r\n ")
}

/// Each of them wrote about their own name, eight times there and back, long ago.
fn installed() -> DiskFixture {
    let app = DiskFixture::build("");
    let me = format!("Robin Vale <{OWNER}>");
    for (nth, name) in (0..).zip(names()) {
        let them = format!("{} <eve{nth}@strange.example>", encoded(&name));
        for letter in 0..8 {
            let at = app.now - SignedDuration::from_hours(24 * (220 + nth + 28 * letter));
            let subject = encoded(&format!("{name} again"));
            app.put(
                "INBOX",
                &mail(&them, &me, &subject, at, &format!("in.{nth}.{letter}@strange.example"), "Hello."),
            );
            let back = at + SignedDuration::from_hours(20);
            app.put(
                "Sent",
                &mail(&me, &them, &subject, back, &format!("out.{nth}.{letter}@example.org"), "Hi."),
            );
        }
    }
    app.run(&["scan"]);
    app.run(&["digest", "--send"]);
    for nth in 0..names().len() {
        app.run(&["note", &format!("eve{nth}@strange.example"), "met", "at", "the", "fair"]);
    }
    app
}

/// What the program writes to a terminal, byte for byte.
fn shown(app: &DiskFixture, words: &[&str]) -> String {
    let program = app.command(words);
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_string_lossy());
    let line: Vec<String> =
        std::iter::once(program.get_program()).chain(program.get_args()).map(quoted).collect();
    let output = Command::new("script")
        .args(["-qec", &format!("stty cols {COLUMNS} rows 9999; exec {}", line.join(" ")), "/dev/null"])
        .env("NO_COLOR", "1")
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .expect("script(1) is installed");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn complaint(line: &str) -> Option<String> {
    let isolate = |c: char| c == '\u{2068}' || c == '\u{2069}';
    let plain: String = line.chars().filter(|c| !isolate(*c)).collect();
    let directs =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}' | '\u{200b}' | '\u{feff}');
    if plain.contains(|c: char| c.is_control() || directs(c)) {
        return Some(format!("a control: {line:?}"));
    }
    if line.matches('\u{2068}').count() != line.matches('\u{2069}').count() {
        return Some(format!("an isolate without its end: {line:?}"));
    }
    (plain.width() > COLUMNS).then(|| format!("{} columns: {line}", plain.width()))
}

#[test]
fn no_name_breaks_a_line_of_the_terminal() {
    let app = installed();
    let mut wrong = Vec::new();
    let mut lines = 0;
    let about: Vec<String> = (0..names().len()).map(|nth| format!("eve{nth}@strange.example")).collect();
    let mut asked: Vec<Vec<&str>> =
        ["due --limit 0", "people --limit 0", "who again", "journal", "list", "status", "outbox", "doctor"]
            .iter()
            .map(|words| words.split(' ').collect())
            .collect();
    asked.extend(about.iter().flat_map(|address| [vec!["show", address], vec!["why", address]]));
    for words in asked {
        for line in shown(&app, &words).lines() {
            lines += 1;
            wrong.extend(complaint(line).map(|complaint| format!("{words:?}: {complaint:.300}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(lines > 200, "{lines} lines");
}

#[test]
fn the_complaint_sees_what_is_wrong() {
    let check = |line: &str, wrong: bool| assert_eq!(complaint(line).is_some(), wrong, "{line:?}");
    check("Ada  quiet for 3 months", false);
    check("\u{2068}נועה\u{2069}  quiet", false);
    check("\u{2068}נועה  quiet", true);
    check("\u{1b}[31mred", true);
    check("\u{202e}x", true);
    check(&"長".repeat(41), true);
    check(&"w".repeat(80), false);
}
