//! Introductions from headers alone: every step, every way it can end, `undo` of each, and that nothing one says reaches the other by us.

use super::desk::{ADA, Desk, Letter, NOOR, OWNER, TOM, text};

const MAILDIR: &str = "[drafts]\nstore = \"maildir\"";
const ADA_AT: &str = "ada@byrne.example";
const TOM_AT: &str = "tom@lis.example";
const SUBJECT_TO_ADA: &str = "Would you like to meet Tom Lis?";
const SUBJECT_TO_TOM: &str = "Would you like to meet Ada Byrne?";

fn desk() -> Desk {
    let desk = Desk::new(MAILDIR);
    desk.run(&["scan"]);
    desk
}

/// `intro list`, the lines about Ada and Tom.
fn stage(desk: &Desk) -> String {
    desk.run(&["scan"]);
    let list = desk.run(&["intro", "list"]);
    list.lines().filter(|line| line.contains("Ada Byrne")).collect::<Vec<_>>().join("\n")
}

/// Up to both having answered.
fn answered(desk: &mut Desk) {
    desk.run(&["intro", "ada,", "tom", "you", "both", "print", "maps"]);
    desk.later(1);
    let to_ada = desk.send_draft(ADA_AT);
    let to_tom = desk.send_draft(TOM_AT);
    desk.later(24);
    desk.answer(ADA, SUBJECT_TO_ADA, &to_ada);
    desk.later(24);
    desk.answer(TOM, SUBJECT_TO_TOM, &to_tom);
    desk.later(1);
}

#[test]
fn every_step_is_seen_in_the_headers_and_survives_a_rescan() {
    let mut desk = desk();
    desk.run(&["intro", "ada,", "tom", "you", "both", "print", "maps"]);
    assert_eq!(
        stage(&desk),
        "Ada Byrne and Tom Lis: the mail that asks Ada Byrne was not sent yet; the mail that asks Tom Lis was not sent yet."
    );
    for (to, other) in [(ADA_AT, "tom@"), (TOM_AT, "ada@")] {
        let draft = desk.draft_to(to);
        assert!(text(&draft).contains("You both print maps.") && !draft.contains(other), "{draft}");
    }
    desk.later(1);
    let to_ada = desk.send_draft(ADA_AT);
    assert!(
        stage(&desk).contains("Ada Byrne was asked on 23 Nov; the mail that asks Tom Lis was not sent yet")
    );
    let to_tom = desk.send_draft(TOM_AT);
    desk.later(24);
    desk.answer(ADA, SUBJECT_TO_ADA, &to_ada);
    // Another mail of his, in another thread, is no answer.
    desk.put("INBOX", &Letter { from: TOM, to: OWNER, subject: "Ink", answers: None });
    assert!(
        stage(&desk).contains("Ada Byrne answered on 24 Nov; Tom Lis was asked on 23 Nov"),
        "{}",
        stage(&desk)
    );
    desk.later(24);
    desk.answer(TOM, SUBJECT_TO_TOM, &to_tom);

    let digest = desk.digest().expect("a question for the owner");
    assert!(
        digest.contains("On 24 Nov Ada Byrne answered about meeting Tom Lis. Would they like to?"),
        "{digest}"
    );
    let reply = digest.lines().find(|line| line.contains("intro yes")).unwrap();
    let number = |text: &str| text.trim().rsplit(' ').next().unwrap().to_owned();
    let ada = number(reply.split('·').next().unwrap());
    let mail = desk.received("digest").pop().unwrap();
    desk.later(1);
    desk.reply(&mail, &format!("intro yes {ada}"));
    desk.round();
    assert!(stage(&desk).contains("Ada Byrne said yes; Tom Lis answered on 25 Nov"), "{}", stage(&desk));
    assert_eq!(desk.drafts().len(), 0, "one yes makes no joint mail");
    desk.later(1);
    desk.run(&["intro", "yes", "tom"]);
    assert!(stage(&desk).contains("both like it; the joint draft waits"), "{}", stage(&desk));
    let joint = desk.draft_to_both();
    assert!(joint.contains("Subject: Ada <> Tom") && text(&joint).contains("move me to bcc"), "{joint}");

    desk.later(1);
    desk.send_joint();
    desk.round();
    assert!(stage(&desk).contains("introduced on 25 Nov"), "{}", stage(&desk));
    let made: Vec<_> =
        desk.journal().into_iter().filter(|row| row["action"]["action"] == "intro_made").collect();
    assert_eq!(made.len(), 2, "help is logged to both");
    desk.round();
    desk.run(&["digest", "--send"]);
    assert_eq!(desk.journal().iter().filter(|row| row["action"]["action"] == "intro_made").count(), 2);

    desk.later(24 * 3);
    let both = format!("{ADA}, {OWNER}");
    desk.put("INBOX", &Letter { from: TOM, to: &both, subject: "Re: Ada <> Tom", answers: None });
    let digest = desk.digest().expect("news");
    assert!(
        digest.contains("Your introduction bore fruit: Tom Lis wrote to Ada Byrne on 28 Nov."),
        "{digest}"
    );
    desk.later(24 * 7);
    assert!(desk.digest().is_none_or(|digest| !digest.contains("bore fruit")), "said once");

    // Everything read anew gives the same.
    let before = stage(&desk);
    assert!(before.contains("introduced, and in touch since 28 Nov"), "{before}");
    let connection = rusqlite::Connection::open(desk.data().join("rekindle.db")).unwrap();
    connection.execute_batch("UPDATE folder SET cursor = '{\"kind\":\"start\"}'").unwrap();
    drop(connection);
    assert_eq!(stage(&desk), before);
}

#[test]
fn a_no_ends_it_with_a_kind_word_that_names_no_answer() {
    let mut desk = desk();
    answered(&mut desk);
    stage(&desk);
    let said = desk.run(&["intro", "no", "tom"]);
    assert!(said.contains("A kind word to Ada Byrne"), "{said}");
    assert!(stage(&desk).contains("not this time"));
    let kind = text(&desk.draft_to(ADA_AT));
    assert!(
        kind.contains("Hi Ada") && !kind.to_lowercase().contains("said no") && !kind.contains("tom@"),
        "{kind}"
    );
    assert!(desk.refused(&["intro", "yes", "tom"]).contains("No introduction of Tom Lis is under way"));
    let digest = desk.digest().unwrap_or_default();
    assert!(!digest.contains("about meeting"), "{digest}");
}

#[test]
fn who_was_never_asked_is_not_written_to_about_a_no() {
    let mut desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.later(1);
    desk.send_draft(TOM_AT);
    desk.run(&["scan"]);
    let drafts = desk.drafts().len();
    desk.run(&["intro", "no", "tom"]);
    assert_eq!(desk.drafts().len(), drafts, "Ada never heard of it");
}

#[test]
fn silence_is_said_once_and_a_late_yes_still_counts() {
    let mut desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.later(1);
    desk.send_draft(ADA_AT);
    desk.later(24 * 59);
    assert!(stage(&desk).contains("was asked on"));
    desk.later(24 * 2);
    let digest = desk.digest().expect("news");
    assert!(
        digest.contains("Nothing came of introducing Ada Byrne and Tom Lis in 60 days, so it rests."),
        "{digest}"
    );
    assert!(stage(&desk).contains("nothing came of it in 60 days"));
    desk.later(24 * 7);
    assert!(desk.digest().is_none_or(|digest| !digest.contains("60 days")), "said once");
    desk.run(&["intro", "yes", "ada"]);
    assert!(stage(&desk).contains("Ada Byrne said yes"), "{}", stage(&desk));
}

#[test]
fn acquainted_people_are_remembered_and_never_proposed() {
    let mut desk = desk();
    for who in ["ada", "tom"] {
        desk.run(&["tag", who, "#maps"]);
    }
    let digest = desk.digest().unwrap();
    assert!(
        digest.contains("do Ada Byrne <ada@byrne.example> and Tom Lis <tom@lis.example> know each other?"),
        "{digest}"
    );
    assert!(digest.contains("You tagged both #maps"), "{digest}");
    assert!(stage(&desk).contains("proposed on"));
    let mail = desk.received("digest").pop().unwrap();
    desk.later(1);
    desk.reply(&mail, "intro no ada, tom acquainted");
    desk.round();
    assert!(stage(&desk).contains("they know each other"), "{}", stage(&desk));
    desk.later(24 * 100);
    let digest = desk.digest().unwrap_or_default();
    assert!(
        !digest.contains("know each other?") || !digest.contains("Tom Lis <tom@lis.example> know"),
        "{digest}"
    );
}

#[test]
fn undo_takes_back_each_step() {
    let desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.run(&["undo"]);
    assert_eq!(stage(&desk), "");

    let mut desk = self::desk();
    answered(&mut desk);
    let before = stage(&desk);
    for words in [["intro", "yes", "ada"], ["intro", "no", "tom"]] {
        desk.run(&words);
        assert_ne!(stage(&desk), before, "{words:?}");
        desk.run(&["undo"]);
        assert_eq!(stage(&desk), before, "{words:?}");
    }
    desk.run(&["intro", "yes", "ada"]);
    let one = stage(&desk);
    desk.run(&["intro", "yes", "tom"]);
    desk.run(&["undo"]);
    assert_eq!(stage(&desk), one);
    desk.run(&["undo"]);
    assert_eq!(stage(&desk), before);
    desk.run(&["intro", "no", "ada,", "tom", "acquainted"]);
    desk.run(&["undo"]);
    assert_eq!(stage(&desk), before);
}

#[test]
fn nobody_else_can_advance_an_introduction() {
    let mut desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.later(1);
    // Mail that claims to be from the owner, but lies in INBOX.
    desk.put("INBOX", &Letter { from: OWNER, to: ADA, subject: SUBJECT_TO_ADA, answers: None });
    let before = stage(&desk);
    assert!(before.contains("the mail that asks Ada Byrne was not sent yet"), "{before}");
    let to_ada = desk.send_draft(ADA_AT);
    desk.later(1);
    // Somebody else answers in the thread.
    desk.put("INBOX", &Letter { from: NOOR, to: OWNER, subject: SUBJECT_TO_ADA, answers: Some(to_ada) });
    assert!(stage(&desk).contains("Ada Byrne was asked on"), "{}", stage(&desk));
}

#[test]
fn the_same_introduction_asked_twice_makes_two_drafts_only() {
    let mut desk = desk();
    desk.run(&["digest", "--send"]);
    let digest = desk.received("digest").remove(0);
    desk.later(1);
    desk.reply(&digest, "intro ada, tom");
    desk.round();
    desk.round();
    let said = desk.run(&["intro", "tom,", "ada"]);
    assert!(said.contains("under way"), "{said}");
    assert_eq!(desk.drafts().len(), 2);
}

#[test]
fn someone_never_to_be_seen_is_in_no_step_and_no_list_of_what_was() {
    let mut desk = desk();
    answered(&mut desk);
    desk.run(&["scan"]);
    desk.run(&["never", "tom"]);
    let digest = desk.digest().unwrap_or_default();
    assert!(!digest.contains("Tom Lis"), "{digest}");
}

#[test]
fn who_did_not_answer_hears_nothing_of_the_others_no() {
    let mut desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.later(1);
    let to_ada = desk.send_draft(ADA_AT);
    desk.send_draft(TOM_AT);
    desk.later(24);
    desk.answer(ADA, SUBJECT_TO_ADA, &to_ada);
    desk.run(&["scan"]);
    let said = desk.run(&["intro", "no", "ada"]);
    assert!(said.contains("Tom Lis has not answered, so nobody is written to."), "{said}");
    assert_eq!(desk.drafts().len(), 0);
}

#[test]
fn what_was_not_sent_is_named_when_it_ends() {
    let lies =
        |subject: &str| format!("\u{201c}{subject}\u{201d} stays in your Drafts folder; delete it there.");
    let mut desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.later(1);
    desk.send_draft(ADA_AT);
    desk.run(&["scan"]);
    let said = desk.run(&["intro", "no", "ada"]);
    assert!(said.contains(&lies(SUBJECT_TO_TOM)) && !said.contains(SUBJECT_TO_ADA), "{said}");

    for end in [&["intro", "no", "ada,", "tom"][..], &["intro", "no", "ada,", "tom", "acquainted"]] {
        let desk = self::desk();
        desk.run(&["intro", "ada,", "tom"]);
        let said = desk.run(end);
        assert!(said.contains(&lies(SUBJECT_TO_ADA)) && said.contains(&lies(SUBJECT_TO_TOM)), "{said}");
    }

    let mut desk = self::desk();
    answered(&mut desk);
    desk.run(&["scan"]);
    desk.run(&["intro", "yes", "ada,", "tom"]);
    let said = desk.run(&["intro", "no", "ada,", "tom"]);
    assert!(said.contains(&lies("Ada <> Tom")) && !said.contains("Would you"), "{said}");
}

#[test]
fn a_person_of_the_digest_has_no_draft_that_names_another() {
    let desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    let digest = desk.run(&["digest"]);
    assert!(digest.contains("Ada Byrne") && !digest.contains("Would you like to meet"), "{digest}");
    desk.run(&["draft", "noor"]);
    let digest = desk.run(&["digest"]);
    assert!(digest.contains("in your Drafts folder"), "{digest}");
}

#[test]
fn someone_never_to_be_seen_is_not_introduced_nor_listed() {
    let desk = desk();
    desk.run(&["intro", "ada,", "tom"]);
    desk.run(&["never", "tom"]);
    assert_eq!(stage(&desk), "");
    let digest = desk.run(&["digest"]);
    assert!(digest.contains("Ada Byrne") && !digest.contains("Tom Lis"), "{digest}");
    let why = desk.refused(&["intro", "noor,", "tom"]);
    assert!(
        why.contains("You asked never to hear of Tom Lis; take that back first, then ask again."),
        "{why}"
    );
    assert_eq!(desk.drafts().len(), 2, "those from before alone");
}

#[test]
fn undo_says_what_went_out_and_the_pair_is_not_proposed_again() {
    let mut desk = desk();
    for who in ["ada", "tom"] {
        desk.run(&["tag", who, "#maps"]);
    }
    desk.run(&["intro", "ada,", "tom"]);
    desk.later(1);
    desk.send_draft(ADA_AT);
    desk.run(&["scan"]);
    let said = desk.run(&["undo"]);
    assert!(said.contains("\u{201c}Would you like to meet Tom Lis?\u{201d} was sent on 23 Nov."), "{said}");
    assert!(
        said.contains("\u{201c}Would you like to meet Ada Byrne?\u{201d} stays in your Drafts folder"),
        "{said}"
    );
    desk.later(24 * 200);
    let digest = desk.run(&["digest"]);
    assert!(digest.contains("Ada Byrne") && digest.contains("Tom Lis"), "{digest}");
    assert!(!digest.contains("You tagged both"), "{digest}");
}

#[test]
fn mail_of_the_introduction_itself_waits_for_no_answer_beside() {
    let mut desk = desk();
    answered(&mut desk);
    desk.later(24 * 4);
    desk.put("INBOX", &Letter { from: NOOR, to: OWNER, subject: "Rye", answers: None });
    desk.later(24 * 3);
    desk.run(&["scan"]);
    let digest = desk.run(&["digest"]);
    assert!(digest.contains("From Noor Haddad, 3 days ago: \u{201c}Rye\u{201d}"), "{digest}");
    assert!(digest.contains("Ada Byrne answered about") && !digest.contains("From Ada Byrne"), "{digest}");
    assert!(!digest.contains("From Tom Lis"), "{digest}");
}

#[test]
fn a_copy_of_what_one_writes_to_the_other_waits_for_no_answer() {
    let mut desk = desk();
    answered(&mut desk);
    desk.run(&["scan"]);
    desk.run(&["intro", "yes", "ada,", "tom"]);
    desk.send_joint();
    desk.later(1);
    let copy = format!("{ADA}\r\nCc: {OWNER}");
    desk.put("INBOX", &Letter { from: TOM, to: &copy, subject: "Re: Ada <> Tom", answers: None });
    desk.put("INBOX", &Letter { from: ADA, to: OWNER, subject: "Thank you", answers: None });
    desk.later(24 * 3);
    desk.run(&["scan"]);
    let digest = desk.run(&["digest"]);
    assert!(digest.contains("Tom Lis wrote to Ada Byrne on"), "{digest}");
    assert!(digest.contains("From Ada Byrne, 3 days ago") && !digest.contains("From Tom Lis"), "{digest}");
}
