//! `undo`: what holds after it is what held before.

use proptest::prelude::*;
use rekindle::compose::receipt::Outcome;

use super::desk::Desk;

#[test]
fn lines_of_one_mail_know_each_other() {
    let mut desk = Desk::new();
    let before = desk.standings();
    let heard = desk.mail("m1", None, &["never 2", "undo"]);
    assert_eq!(heard[1].line.outcome, Outcome::Done);
    assert!(heard[1].line.says.contains("never 2") && heard[1].line.says.contains("Bob Reis"));
    assert_eq!(desk.standings(), before, "never, taken back in the same mail");

    // Only the line before it, and then the one before that.
    desk.mail("m2", None, &["tag 1 rust", "tag 1 hiring", "undo"]);
    let tags = desk.standings().of(["ada@acme.example"].into_iter()).tags;
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["rust"]);
    let heard = desk.mail("m3", None, &["note 1 tea", "note 1 tea", "undo"]);
    assert_eq!(heard[2].entries.len(), 1, "the same line twice is two commands");
}

#[test]
fn the_mail_whose_transcript_is_answered_is_taken_back_and_not_the_latest() {
    let mut desk = Desk::new();
    desk.mail("older", None, &["tag 1 rust", "never 2"]);
    let between = desk.standings();
    desk.mail("newer", None, &["tag 1 hiring"]);
    let heard = desk.mail("back", Some("older"), &["undo"]);
    assert_eq!(heard[0].entries.len(), 2, "{:?}", heard[0].line);
    let standing = desk.standings().of(["ada@acme.example"].into_iter());
    assert_eq!(standing.tags.into_iter().collect::<Vec<_>>(), ["hiring"]);
    // Answered again, there is nothing left of it: the newer one is not touched.
    let heard = desk.mail("again", Some("older"), &["undo"]);
    assert_eq!(heard[0].line.outcome, Outcome::Nothing);
    // The transcript of the undo, answered with undo: as it was said first.
    desk.mail("redo", Some("back"), &["undo"]);
    desk.mail("newest", Some("newer"), &["undo"]);
    let after = desk.standings();
    let who = ["ada@acme.example", "bob@reis.example"];
    who.iter().for_each(|key| assert_eq!(after.of([*key].into_iter()), between.of([*key].into_iter())));
}

#[test]
fn what_was_taken_back_in_its_own_mail_stays_so() {
    let mut desk = Desk::new();
    let before = desk.standings();
    desk.mail("m1", None, &["never 2", "undo", "tag 1 rust"]);
    desk.mail("m2", Some("m1"), &["undo"]);
    assert_eq!(desk.standings(), before);
}

#[test]
fn on_the_command_line_any_entry_of_the_owner_is_taken_back_by_its_number() {
    let mut desk = Desk::new();
    desk.done("log ada, bob lunch yesterday");
    desk.done("never bob");
    let first = desk.entries()[0].id;
    let said = desk.done(&format!("undo {first}"));
    assert!(said.contains("Ada Lovelace, Bob Reis"), "the whole command: {said}");
    let bob = desk.standings().of(["bob@reis.example"].into_iter());
    assert!(bob.never && bob.touches.is_empty());
    assert!(desk.refused("undo 999").contains("no entry 999"));
    assert_eq!(desk.say(&format!("undo {first}")).line.outcome, Outcome::Nothing);
    let undone = desk.entries().last().unwrap().id;
    desk.done(&format!("undo {undone}"));
    assert_eq!(desk.standings().of(["bob@reis.example"].into_iter()).touches.len(), 1, "an undo, undone");
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
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_done_and_undone_was_never_said(before in proptest::collection::vec(line(), 0..4), said in proptest::collection::vec(line(), 1..6)) {
        let mut desk = Desk::new();
        for line in &before {
            desk.say(line);
        }
        let held = desk.standings();
        let already = desk.entries().len();
        for line in &said {
            desk.say(line);
        }
        // Taken back one by one, in an order of their own: the last first, then what is left.
        let mut ids: Vec<i64> = desk.entries()[already..].iter().map(|entry| entry.id).collect();
        ids.rotate_left(said.len() / 2);
        for id in ids {
            desk.say(&format!("undo {id}"));
        }
        prop_assert_eq!(desk.standings(), held.clone());
        // And as one mail, taken back by an answer to its transcript.
        let lines: Vec<&str> = said.iter().map(String::as_str).collect();
        desk.mail("said", None, &lines);
        desk.mail("back", Some("said"), &["undo"]);
        prop_assert_eq!(desk.standings(), held.clone());
        // And each line in the mail that says it.
        let undos: Vec<&str> = lines.iter().flat_map(|line| [*line, "undo"]).collect();
        desk.mail("both", None, &undos);
        prop_assert_eq!(desk.standings(), held);
    }
}
