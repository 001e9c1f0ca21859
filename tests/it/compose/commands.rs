//! Our words and the grammar of replies: what we show as an example works, and what we say is never
//! taken for a command.

use rekindle::command::{ReplyLine, parse};
use rekindle::compose::introduction::{IntroductionRequest, IntroductionSide, asking, render_for_owner};
use rekindle::compose::{Templates, digest, receipt, reminder};
use rekindle::infer::language::Language;

use super::{envelope, mailbox, part};

/// Everything we say, line by line, the people called as badly as can be.
fn lines() -> Vec<String> {
    let templates = Templates::built_in();
    let mut letter = super::digest();
    for (person, name) in letter.suggestions.iter_mut().zip(["Never Mind", "Done Deal", "List"]) {
        name.clone_into(&mut person.name);
        name.clone_into(&mut person.last);
        name.clone_into(&mut person.why);
    }
    letter.owed = vec![super::owed("undo")];
    let side = |name: &str| IntroductionSide {
        mailbox: mailbox(name, "never@example.org"),
        organization: Some("never 1".to_owned()),
        about: Some("never 1".to_owned()),
        language: Language::English,
    };
    let pair = IntroductionRequest {
        a: side("Never Mind"),
        b: side("Skip Jones"),
        reason: Some("never 1".to_owned()),
    };
    let drafts = asking(&pair, &envelope().owner, &templates).unwrap();
    let all = [
        digest::text(&letter, &envelope(), &templates).unwrap(),
        receipt::text(&super::receipt(), &envelope(), &templates).unwrap(),
        part(&reminder::render(&super::reminder(), &envelope(), &templates).unwrap(), "text/plain"),
        part(&render_for_owner(&drafts, &envelope(), &templates).unwrap(), "text/plain"),
    ];
    all.iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
}

/// A client that quotes without marks puts our text below what the owner wrote.
#[test]
fn our_own_text_is_no_command() {
    for line in lines() {
        let parsed = parse(&line, &envelope().now);
        let command = parsed.lines.iter().any(|line| matches!(line, ReplyLine::Command(_)));
        assert!(!command, "{line:?} reads as {:?}", parsed.lines);
    }
}

#[test]
fn every_example_of_the_sheet_is_a_command() {
    let text = digest::text(&super::digest(), &envelope(), &Templates::built_in()).unwrap();
    let sheet: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("Reply, one to a line: "))
        .flat_map(|line| line.split(" · "))
        .collect();
    assert_eq!(sheet, ["done 1", "snooze 2 2w", "skip 3", "never 1", "help"], "{text}");
    for example in sheet.into_iter().chain(["intro 1 4", "intro no 1 4 acquainted"]) {
        assert!(text.contains(example));
        let parsed = parse(example, &envelope().now);
        assert!(
            matches!(parsed.lines[..], [ReplyLine::Command(_)]),
            "{example:?} reads as {:?}",
            parsed.lines
        );
    }
}
