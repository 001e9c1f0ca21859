//! What text and HTML promise.

use rekindle::command::Verb;
use rekindle::compose::{Templates, digest, receipt};

use super::{envelope, visible};

fn pages() -> [(String, String); 2] {
    let templates = Templates::built_in();
    let (letter, answer) = (super::digest(), super::receipt());
    [
        (
            digest::text(&letter, &envelope(), &templates).unwrap(),
            digest::html(&letter, &envelope(), &templates).unwrap(),
        ),
        (
            receipt::text(&answer, &envelope(), &templates).unwrap(),
            receipt::html(&answer, &envelope(), &templates).unwrap(),
        ),
    ]
}

#[test]
fn the_page_fetches_nothing_and_runs_nothing() {
    for (_, html) in pages() {
        let html = html.to_lowercase();
        for banned in [
            "<script",
            "<img",
            "<svg",
            "<link",
            "<iframe",
            "<form",
            "src=",
            "url(",
            "@import",
            "http:",
            "https:",
            "//",
            "onload",
            "javascript:",
        ] {
            assert!(!html.contains(banned), "{banned} in {html}");
        }
        for target in html.split("href=\"").skip(1) {
            assert!(target.starts_with("mailto:"), "{target}");
        }
    }
}

#[test]
fn the_page_can_be_heard() {
    for (_, html) in pages() {
        for wanted in ["<html lang=\"en\"", "role=\"presentation\"", "<h1", "<h2", "charset=\"utf-8\""] {
            assert!(html.contains(wanted), "{wanted}");
        }
        assert_eq!(html.matches("<table").count(), 1, "one table, for layout alone");
    }
}

#[test]
fn text_and_page_say_the_same() {
    let digest = super::digest();
    let mut facts: Vec<String> = Vec::new();
    for person in &digest.suggestions {
        facts.extend([&person.name, &person.why, &person.last, &person.you_could].map(ToOwned::to_owned));
        facts.extend(person.address.iter().chain(&person.organization).cloned());
        facts.push(person.spark.clone());
        facts.push(format!("({})", person.number));
    }
    facts.extend(digest.back_in_touch.iter().chain(&digest.remarks).cloned());
    facts.extend(
        digest.owed.iter().flat_map(|mail| [mail.name.clone(), mail.when.clone(), mail.subject.clone()]),
    );
    facts.extend(["Mele Tui", "old maps", "A. Berg", "berg@old.example"].map(str::to_owned));
    let receipt = super::receipt();
    let mut answers: Vec<String> = Vec::new();
    for line in &receipt.lines {
        answers.push(line.said.clone());
        answers.extend(line.says.lines().map(str::to_owned));
    }
    answers.extend(["Saturday, 22 November", "Sunday, 7 December", "reply: undo"].map(str::to_owned));
    for ((text, html), facts) in pages().iter().zip([facts, answers]) {
        let page = visible(html);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for fact in facts {
            assert!(text.contains(&fact), "text lacks {fact:?}:\n{text}");
            assert!(page.contains(&fact), "page lacks {fact:?}:\n{page}");
        }
    }
}

#[test]
fn words_that_judge_are_not_used() {
    for (text, html) in pages() {
        for words in [text, visible(&html)] {
            let words = words.to_lowercase();
            for banned in ["crm", "score", "overdue", "streak", "grade", "!"] {
                assert!(!words.contains(banned), "{banned:?} in {words}");
            }
            assert!(!words.split(|c: char| !c.is_alphanumeric()).any(|word| word == "ai"), "{words}");
        }
    }
}

/// A client that quotes without marks must not make commands of our own words: no line starts with
/// a verb, or a prefix of one, nor with a number. Behind a bullet all is ours: the grammar leaves
/// it alone.
#[test]
fn no_line_starts_like_a_command() {
    let verbs: Vec<String> = VERBS.iter().map(|verb| format!("{verb:?}").to_lowercase()).collect();
    for (text, _) in pages() {
        for line in text.lines() {
            let first: String = line
                .trim_start_matches([' ', '|'])
                .split(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default()
                .to_lowercase();
            let command = !first.is_empty() && verbs.iter().any(|verb| verb.starts_with(&first));
            let number = first.starts_with(|c: char| c.is_ascii_digit());
            assert!(!command && !number, "{line:?}");
        }
    }
}

const VERBS: [Verb; 17] = [
    Verb::Done,
    Verb::Log,
    Verb::Snooze,
    Verb::Skip,
    Verb::Never,
    Verb::Every,
    Verb::Note,
    Verb::Tag,
    Verb::Untag,
    Verb::Intro,
    Verb::Pause,
    Verb::Resume,
    Verb::Why,
    Verb::Show,
    Verb::List,
    Verb::Undo,
    Verb::Help,
];
