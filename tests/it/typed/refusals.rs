//! Every line of the tables that is asked back, with its sentence, in one golden file: read it
//! aloud. A line that a sentence shows is one that is understood.

use std::path::Path;

use super::*;

/// What stands between the last two backticks.
fn shown(sentence: &str) -> Option<&str> {
    sentence.rsplit('`').nth(1).filter(|_| sentence.matches('`').count() >= 2)
}

/// Sentences that need no line: the digest's own words, and several commands, which are shown one
/// by one.
fn needs_none(sentence: &str) -> bool {
    sentence.starts_with("this looks like a line of the digest") || sentence.starts_with("nobody:")
}

fn refused() -> Vec<(&'static str, String)> {
    let lines = rows().filter(|row| row.kind != "date");
    lines
        .filter_map(|row| match outcome(row.line) {
            Outcome::Asked(why) if !needs_none(&why) => Some((row.line, why)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_refusal_shows_a_line_that_is_understood() {
    let mut wrong = 0usize;
    for (line, sentence) in refused() {
        for sentence in sentence.split(" / ") {
            let right = shown(sentence).map(|right| (right, outcome(right)));
            if !matches!(right, Some((_, Outcome::Obeyed(_))))
                && !matches!(right, Some((_, Outcome::Asked(ref why))) if why.starts_with("nobody"))
            {
                wrong += 1;
                println!("{line:?}: {sentence}");
            }
        }
    }
    assert_eq!(wrong, 0, "sentences without a line to copy");
}

#[test]
fn every_refusal_reads_well() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/refusals.txt");
    let found: String = refused().into_iter().map(|(line, why)| format!("{line}\n    {why}\n")).collect();
    if std::env::var_os("REKINDLE_UPDATE").is_some() {
        std::fs::write(&path, &found).expect("the golden file can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).expect("REKINDLE_UPDATE=1 writes the golden file");
    for (found, golden) in found.lines().zip(golden.lines()) {
        assert_eq!(found, golden);
    }
    assert_eq!(found, golden);
}
