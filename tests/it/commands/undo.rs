//! `undo`: what holds after it is what held before.

use proptest::prelude::*;
use rekindle::compose::receipt::LineOutcome;

use crate::fixture::in_memory::MemoryFixture;
use crate::fixture::key;

#[test]
fn lines_of_one_mail_know_each_other() {
    let mut fixture = MemoryFixture::new();
    let before = fixture.standings();
    let result = fixture.mail("m1", None, &["never 2", "undo"]);
    assert_eq!(result[1].line.outcome, LineOutcome::Done);
    assert!(result[1].line.says.contains("never 2") && result[1].line.says.contains("Bob Reis"));
    assert_eq!(fixture.standings(), before, "never, taken back in the same mail");

    // Only the line before it, and then the one before that.
    fixture.mail("m2", None, &["tag 1 rust", "tag 1 hiring", "undo"]);
    let tags = fixture.standings().lookup([key("ada@acme.example").address()].into_iter()).tags;
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["rust"]);
    let result = fixture.mail("m3", None, &["note 1 tea", "note 1 tea", "undo"]);
    assert_eq!(result[2].entries.len(), 1, "the same line twice is two commands");
}

#[test]
fn the_mail_whose_transcript_is_answered_is_taken_back_and_not_the_latest() {
    let mut fixture = MemoryFixture::new();
    fixture.mail("older", None, &["tag 1 rust", "never 2"]);
    let between = fixture.standings();
    fixture.mail("newer", None, &["tag 1 hiring"]);
    let result = fixture.mail("back", Some("older"), &["undo"]);
    assert_eq!(result[0].entries.len(), 2, "{:?}", result[0].line);
    let preferences = fixture.standings().lookup([key("ada@acme.example").address()].into_iter());
    assert_eq!(preferences.tags.into_iter().collect::<Vec<_>>(), ["hiring"]);
    // Answered again, there is nothing left of it: the newer one is not touched.
    let result = fixture.mail("again", Some("older"), &["undo"]);
    assert_eq!(result[0].line.outcome, LineOutcome::Nothing);
    // The transcript of the undo, answered with undo: as it was said first.
    fixture.mail("redo", Some("back"), &["undo"]);
    fixture.mail("newest", Some("newer"), &["undo"]);
    let after = fixture.standings();
    let who = ["ada@acme.example", "bob@reis.example"];
    who.iter().for_each(|who| {
        assert_eq!(
            after.lookup([key(who).address()].into_iter()),
            between.lookup([key(who).address()].into_iter())
        )
    });
}

#[test]
fn what_was_taken_back_in_its_own_mail_stays_so() {
    let mut fixture = MemoryFixture::new();
    let before = fixture.standings();
    fixture.mail("m1", None, &["never 2", "undo", "tag 1 rust"]);
    fixture.mail("m2", Some("m1"), &["undo"]);
    assert_eq!(fixture.standings(), before);
}

#[test]
fn on_the_command_line_any_entry_of_the_owner_is_taken_back_by_its_number() {
    let mut fixture = MemoryFixture::new();
    fixture.done("log ada, bob lunch yesterday");
    fixture.done("never bob");
    let first = fixture.entries()[0].id;
    let said = fixture.done(&format!("undo {first}"));
    assert!(said.contains("Ada Lovelace, Bob Reis"), "the whole command: {said}");
    let bob = fixture.standings().lookup([key("bob@reis.example").address()].into_iter());
    assert!(bob.never && bob.touches.is_empty());
    assert!(fixture.refused("undo 999").contains("no entry 999"));
    assert_eq!(fixture.say(&format!("undo {first}")).line.outcome, LineOutcome::Nothing);
    let undone = fixture.entries().last().unwrap().id;
    fixture.done(&format!("undo {undone}"));
    assert_eq!(
        fixture.standings().lookup([key("bob@reis.example").address()].into_iter()).touches.len(),
        1,
        "an undo, undone"
    );
}

#[test]
fn commands_of_one_second_are_taken_back_one_by_one() {
    let mut fixture = MemoryFixture::new();
    fixture.say_at_once(&["done ada coffee", "done ada coffee"]);
    let touches = |fixture: &MemoryFixture| {
        fixture.standings().lookup([key("ada@acme.example").address()].into_iter()).touches.len()
    };
    assert_eq!(touches(&fixture), 2);
    fixture.done("undo");
    assert_eq!(touches(&fixture), 1);
    fixture.done("never bob");
    let undone = fixture.say_at_once(&["undo", "undo"]);
    assert_eq!(undone.iter().map(|one| one.entries.len()).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(touches(&fixture), 0);
    let last = fixture.entries().last().unwrap().id;
    let said = fixture.done(&format!("undo {last}"));
    assert!(said.contains("Ada Lovelace") && !said.contains("Bob"), "one undo is taken back: {said}");
    assert_eq!(touches(&fixture), 1);
    assert!(!fixture.standings().lookup([key("bob@reis.example").address()].into_iter()).never);
}

/// Lines that say something, of every kind that changes what holds.
fn line() -> impl Strategy<Value = String> {
    let who = prop_oneof![Just("1"), Just("2"), Just("1,2"), Just("zoe"), Just("tom@oak.example")];
    let what = prop_oneof![
        Just("done {} coffee yesterday"),
        Just("log {} lunch"),
        Just("snooze {} 2w"),
        Just("skip {}"),
        Just("never {}"),
        Just("every {} 3mo"),
        Just("every {} auto"),
        Just("note {}: likes trains"),
        Just("tag {} rust hiring"),
        Just("untag {} rust"),
        Just("pause 1mo"),
        Just("resume"),
        Just("intro no 1 2 acquainted"),
        Just("remind {} next friday 3pm call back"),
        Just("share https://example.org/list #rust a list"),
        Just("shared {}"),
        Just("helped {}: with the move"),
        Just("asked {}: about the lease"),
    ];
    (what, who).prop_map(|(what, who)| what.replace("{}", who))
}

proptest! {
    #![proptest_config(crate::fixture::cases(24))]

    #[test]
    fn what_is_done_and_undone_was_never_said(before in proptest::collection::vec(line(), 0..4), said in proptest::collection::vec(line(), 1..6)) {
        let mut fixture = MemoryFixture::new();
        for line in &before {
            fixture.say(line);
        }
        let held = fixture.standings();
        let already = fixture.entries().len();
        for line in &said {
            fixture.say(line);
        }
        // Taken back one by one, in an order of their own: the last first, then what is left.
        let mut ids: Vec<i64> = fixture.entries()[already..].iter().map(|entry| entry.id).collect();
        ids.rotate_left(said.len() / 2);
        for id in ids {
            fixture.say(&format!("undo {id}"));
        }
        prop_assert_eq!(fixture.standings(), held.clone());
        // And as one mail, taken back by an answer to its transcript.
        let lines: Vec<&str> = said.iter().map(String::as_str).collect();
        fixture.mail("said", None, &lines);
        fixture.mail("back", Some("said"), &["undo"]);
        prop_assert_eq!(fixture.standings(), held.clone());
        // And each line in the mail that says it.
        let undos: Vec<&str> = lines.iter().flat_map(|line| [*line, "undo"]).collect();
        fixture.mail("both", None, &undos);
        prop_assert_eq!(fixture.standings(), held);
    }
}
