//! Words by which the owner's own lines are known in front of what could also be a mail program's.

/// The verbs of the grammar, which keeps this list as it is (see its tests).
pub const VERBS: [&str; 31] = [
    "done", "log", "snooze", "remind", "skip", "never", "mute", "every", "note", "tag", "untag", "intro",
    "draft", "helped", "asked", "who", "why", "show", "list", "more", "share", "links", "shared", "ledger",
    "merge", "split", "send", "pause", "resume", "undo", "help",
];

/// Whether a line begins as a command does: `note ada: ...`, `1: done`, `done`.
pub fn begins_with_verb(line: &str) -> bool {
    let numbered = |c: char| c.is_ascii_digit() || c.is_whitespace() || "#().:,-*•".contains(c);
    let said = line.trim_start_matches(numbered);
    let word = said.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    VERBS.contains(&word.to_lowercase().as_str())
}
