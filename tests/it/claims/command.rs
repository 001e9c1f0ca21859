//! What must hold of any text that is read as commands.

use jiff::Zoned;
use rekindle::command::grammar::{self, CommandArgs};
use rekindle::command::{Command, ReplyLine, Target};
use rekindle::mail::text;

/// Panics where `text` breaks a promise of the grammar; bytes that are no UTF-8 are passed over.
pub fn hold(text: &[u8]) {
    if let Ok(text) = std::str::from_utf8(text) {
        read(text);
    }
}

/// A Monday before noon, in Paris.
pub fn monday() -> Zoned {
    "2026-11-23T10:30:00+01:00[Europe/Paris]".parse().expect("a moment")
}

/// The same of a text.
pub fn read(typed: &str) {
    let now = monday();
    let parsed = grammar::parse(typed, &now);
    let mut rejects = 0;
    for line in &parsed.lines {
        match line {
            ReplyLine::Command(command) => {
                is_possible(command, &now);
                let again = grammar::parse(&command.line, &now).lines;
                assert_eq!(again, std::slice::from_ref(line), "its own line says the same");
            }
            ReplyLine::Several(several) => {
                assert!(several.commands.len() > 1, "several are two at least");
                for command in &several.commands {
                    is_possible(command, &now);
                    let again = grammar::parse(&command.line, &now).lines;
                    assert_eq!(again, [ReplyLine::Command(command.clone())], "its own part says the same");
                }
            }
            ReplyLine::Reject(reject) => {
                rejects += 1;
                is_shown(&reject.line);
                is_shown(&reject.why);
                assert!(!reject.why.is_empty(), "{reject:?}");
            }
        }
    }
    assert!(rejects <= 5, "{rejects} rejects");
}

fn is_shown(line: &str) {
    assert_eq!(text::one_line(line), line, "shown as it stands");
    assert!(line.chars().count() <= 2 * grammar::MOST_CHARS, "{line}");
}

/// What every command keeps to, whatever was typed.
fn is_possible(command: &Command, now: &Zoned) {
    is_shown(&command.line);
    assert!(command.line.chars().count() <= grammar::MOST_CHARS, "{command:?}");
    for target in &command.targets {
        assert!(!matches!(target, Target::Number(0)), "{command:?}");
        assert!(!matches!(target, Target::Name(name) if name.trim().is_empty()), "{command:?}");
    }
    match &command.args {
        CommandArgs::Until(when) | CommandArgs::Remind { when, .. } => assert!(when.at > *now, "{command:?}"),
        CommandArgs::Every { days: Some(days) } => assert!((1..=3653).contains(days), "{command:?}"),
        CommandArgs::Share { url, .. } => {
            // The scheme's case does not matter (RFC 3986 3.1).
            let scheme = url.split("://").next().unwrap_or_default().to_lowercase();
            assert!(matches!(scheme.as_str(), "http" | "https"), "{command:?}");
            assert!(!url.contains(char::is_whitespace), "{command:?}");
        }
        CommandArgs::Tags(tags) => {
            assert!(!tags.is_empty() && tags.iter().all(|tag| is_tag(tag)), "{command:?}")
        }
        _ => {}
    }
}

fn is_tag(tag: &str) -> bool {
    !tag.is_empty() && !tag.starts_with('#') && *tag == tag.to_lowercase()
}
