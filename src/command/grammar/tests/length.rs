//! Lines that are too long for a command.

use super::super::{MOST_CHARS, ReplyLine, parse};
use super::now;

#[test]
fn a_line_of_more_than_500_characters_is_no_command() {
    let long = |text: &str, wanted: bool| {
        let parsed = parse(text, &now());
        let [ReplyLine::Reject(reject)] = &parsed.lines[..] else { return assert!(!wanted, "{parsed:?}") };
        assert!(wanted && reject.why.contains("500 characters"), "{reject:?}");
        assert!(reject.line.chars().count() <= MOST_CHARS);
    };
    long(&format!("note 3 {}", "ö".repeat(100_000)), true);
    long(&format!("note 3 {}", "ö".repeat(MOST_CHARS - 7)), false);
    long(&format!("note 3 {}", "ö".repeat(MOST_CHARS - 6)), true);
    long(&format!("never 1{}2", " ".repeat(10_000)), false);
    let parsed = parse(&format!("never 1{}2", " ".repeat(10_000)), &now());
    let [ReplyLine::Command(command)] = &parsed.lines[..] else { panic!("blanks do not count") };
    assert_eq!(command.line, "never 1 2");
    // A mail program broke it into lines that are not too long.
    let wrapped = format!(
        "note 3 {}",
        "tea and bees and honey in a jar on the shelf by a window that is open\n".repeat(9)
    );
    long(wrapped.lines().take(8).collect::<Vec<_>>().join("\n").as_str(), true);
}
