//! Our own mails, sent back by a program that quotes without marks and breaks lines where it likes: nothing in them runs, whatever the people in them are called.

use jiff::Zoned;
use rekindle::command::{Line, parse};
use rekindle::compose::{Envelope, Outgoing, Templates, digest, receipt};
use rekindle::mail::html;

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
        letter.owed = names.map(str::to_owned).to_vec();
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
        let page = crate::compose::part(mail, "text/html");
        [crate::compose::part(mail, "text/plain"), html::to_text(&page)]
    };
    mails().iter().flat_map(parts).collect()
}

fn assert_nothing_runs(text: &str, of: &str) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let parsed = parse(&text, &now());
        let ran = parsed.lines.iter().find(|line| matches!(line, Line::Command(_)));
        assert!(ran.is_none(), "{ran:?}\nof {of:?}");
    }
}

#[test]
fn our_mails_run_nothing_line_by_line_and_paragraph_by_paragraph() {
    for text in texts() {
        assert_nothing_runs(&text, &text);
        for paragraph in text.split("\n\n") {
            // Each line with the one above it: with all of them the five rejects would hide the last.
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
