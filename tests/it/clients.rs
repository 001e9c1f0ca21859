//! Replies written with real mail programs: the commands in them, and what is answered as no
//! command.

use std::path::Path;

use rekindle::command::grammar::ReplyLine;
use rekindle::command::grammar::known::KnownNames;
use rekindle::command::reading;

/// Verb and number, as the table has it.
fn short(line: &str) -> String {
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn replies_of_seventeen_mail_programs_are_read_exactly() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/clients");
    let table = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut wrong = Vec::new();
    for row in table.lines().skip(1) {
        let mut cells = row.split('\t');
        let mut list = || {
            let cell = cells.next().unwrap_or_default();
            cell.split(" ; ").filter(|one| !one.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let (file, wanted) = (list().concat(), (list(), list()));
        let message = std::fs::read(folder.join(&file)).unwrap();
        let now: jiff::Zoned = "2026-11-28T12:00:00Z[UTC]".parse().unwrap();
        let mut found = (Vec::new(), Vec::new());
        for line in reading::read(&message, &now, &KnownNames::default()).parsed.lines {
            match line {
                ReplyLine::Command(_) | ReplyLine::Several(_) => {
                    found.0.extend(line.commands().iter().map(|command| short(&command.line)))
                }
                ReplyLine::Reject(reject) => found.1.push(reject.line),
            }
        }
        if found != wanted {
            wrong.push(format!("{file}: {found:?} instead of {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
