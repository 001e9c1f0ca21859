//! Our own mails, sent back by a program that quotes without marks and breaks lines where it likes:
//! nothing in them runs, whatever the people in them are called.

use jiff::Zoned;
use rekindle::command::{ReplyLine, parse};
use rekindle::compose::{Envelope, Outgoing, Templates, digest, receipt};
use rekindle::mail::{body, html};

use crate::fixture::OWNER;
use crate::fixture::on_disk::{DiskFixture, mail};

fn now() -> Zoned {
    "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().expect("a moment")
}

/// Digest and receipt, with names and subjects that read like commands.
fn mails() -> Vec<Outgoing> {
    let (envelope, templates): (Envelope, _) = (crate::compose::envelope(), Templates::built_in());
    let mut mails = Vec::new();
    for names in [
        ["Done Never", "Skip Mute", "Merge Split"],
        ["never 1", "send 1", "intro 1 2"],
        ["List", "More Ledger", "Undo Resume"],
        ["Who Ada", "Share https://example.org", "Draft Ada"],
    ] {
        let mut letter = crate::compose::digest();
        for (person, name) in letter.suggestions.iter_mut().zip(names) {
            name.clone_into(&mut person.name);
            person.last = format!("You wrote on 24 Aug: \"{name}\"");
            person.why = format!("{name}. Never again, list and undo; merge 1 2.");
            person.organization = Some(name.to_owned());
        }
        letter.owed = names.map(crate::compose::owed).to_vec();
        letter.back_in_touch = names.map(str::to_owned).to_vec();
        letter.remarks.extend(names.map(|name| format!("{name} is said here, too: done 1")));
        if let Some(pair) = &mut letter.introduction {
            names[0].clone_into(&mut pair.a.name);
            names[1].clone_into(&mut pair.b.name);
            pair.reason = format!("{} and never 2, split 1 2", names[2]);
        }
        mails.push(digest::render(&letter, &envelope, &templates).expect("the built-in template fits"));
    }
    mails.push(receipt::render(&crate::compose::receipt(), &envelope, &templates).expect("fits"));
    mails
}

/// What is left of both parts when the marks are gone.
fn texts() -> Vec<String> {
    let parts = |mail: &Outgoing| {
        let view = crate::compose::part(mail, "text/html");
        [crate::compose::part(mail, "text/plain"), html::to_text(&view)]
    };
    mails().iter().flat_map(parts).collect()
}

fn assert_nothing_runs(text: &str, of: &str) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let parsed = parse(&text, &now());
        let ran = parsed.lines.iter().find(|line| matches!(line, ReplyLine::Command(_)));
        assert!(ran.is_none(), "{ran:?}\nof {of:?}");
    }
}

#[test]
fn our_mails_run_nothing_line_by_line_and_paragraph_by_paragraph() {
    for text in texts() {
        assert_nothing_runs(&text, &text);
        for paragraph in text.split("\n\n") {
            // Each line with the one above it: with all of them the five rejects would hide the
            // last.
            let lines: Vec<&str> = paragraph.lines().collect();
            for pair in lines.windows(2) {
                assert_nothing_runs(&pair.join("\n"), paragraph);
            }
            assert_nothing_runs(lines.first().unwrap_or(&""), paragraph);
        }
    }
}

#[test]
fn our_mails_run_nothing_at_any_width() {
    for text in texts() {
        // A line that we broke ourselves comes with its beginning.
        let text = crate::fixture::unwrapped(&text);
        for width in (20..100).step_by(9) {
            for line in text.lines() {
                let pieces = wrapped(line, width);
                for piece in &pieces[1..] {
                    assert_nothing_runs(&format!("{}\n{piece}", pieces[0]), line);
                }
            }
        }
    }
}

/// At blanks, as mail programs do.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_whitespace() {
        let last = lines.last_mut().expect("one line at least");
        match last.is_empty() {
            true => last.push_str(word),
            false if last.chars().count() + 1 + word.chars().count() <= width => {
                *last = format!("{last} {word}");
            }
            false => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Letters with somebody: the owner's two first, `ago` days before now, then theirs.
fn correspond(app: &DiskFixture, name: &str, local: &str, ago: &[i64]) {
    let (them, me) = (format!("{name} <{local}@friends.example>"), format!("Robin Vale <{OWNER}>"));
    for (nth, days) in ago.iter().enumerate() {
        let at = app.now - jiff::SignedDuration::from_hours(24 * days);
        let id = format!("{days}.{}.{local}@friends.example", app.now.as_second());
        match nth {
            0 | 1 => app.put("Sent", &mail(&me, &them, "Pears", at, &id, "Hello.")),
            _ => app.put("INBOX", &mail(&them, &me, "Re: Pears", at, &id, "Hello.")),
        };
    }
}

#[test]
fn no_line_of_a_whole_digest_runs_whatever_people_are_called() {
    let mut app = DiskFixture::build("[digest]\nsize = 9");
    // One who is due, one who waits for an answer; both are called like a command about somebody
    // known.
    correspond(&app, "Don Ada", "don", &[700, 600, 500]);
    correspond(&app, "Lis Bruno", "lis", &[40, 30, 4]);
    app.run(&["scan"]);
    app.run(&["every", "don@friends.example", "2mo"]);
    app.run(&["intro", "don@friends.example,", "lis@friends.example"]);
    let digest = |app: &DiskFixture| {
        app.run(&["digest", "--send"]);
        body::text(app.in_inbox("digest").last().unwrap())
    };
    let first = digest(&app);
    for wanted in
        [") Don Ada", "From Lis Bruno (10), 4 days ago", "The mail that asks Don Ada about meeting Lis Bruno"]
    {
        assert!(first.contains(wanted), "{wanted}: {first}");
    }
    app.later(60 * 24 * 8);
    correspond(&app, "Don Ada", "don", &[3, 2, 1]);
    // Without somebody new there would be no digest.
    correspond(&app, "Pia Cara", "pia", &[700, 600, 500]);
    app.run(&["scan"]);
    app.run(&["every", "pia", "2mo"]);
    let second = digest(&app);
    assert!(second.contains("* On 29 Nov: Don Ada ("), "{second}");
    for line in first.lines().chain(second.lines()) {
        assert_nothing_runs(line, line);
        assert_nothing_runs(line.trim_start_matches([' ', '*']), line);
    }
}
