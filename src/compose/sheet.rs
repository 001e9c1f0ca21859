//! What can be answered: a few examples that work as they stand, and `help` for the rest.

use serde::Serialize;

/// Examples about the numbers of this mail where it has some (taken in turn), else about a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct AnswerSheet {
    /// For text/plain, where nothing can be tapped.
    pub lines: Vec<String>,
    /// Two, beside what can be tapped.
    pub examples: [String; 2],
}

pub(super) fn sheet(numbers: &[u32]) -> AnswerSheet {
    let Some(first) = numbers.first() else {
        let examples = ["log ada lunch friday".to_owned(), "note ada likes tea".to_owned()];
        return AnswerSheet {
            lines: examples.iter().cloned().chain(["help".to_owned()]).collect(),
            examples,
        };
    };
    let who = |nth: usize| numbers[nth % numbers.len()];
    let lines = vec![
        format!("done {first}"),
        format!("snooze {} 2w", who(1)),
        format!("skip {}", who(2)),
        format!("never {}", who(3)),
        "help".to_owned(),
    ];
    AnswerSheet {
        lines,
        examples: [format!("done {first} coffee yesterday"), format!("note {} likes tea", who(1))],
    }
}
