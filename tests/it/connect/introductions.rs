//! Introductions from headers alone: every step, every way it can end, `undo` of each, and that
//! nothing one says reaches the other by us.

use crate::fixture::mailbox::{ADA, MailboxFixture, NOOR, OWNER, SampleMail, TOM, text};

const MAILDIR: &str = "[drafts]\nstore = \"maildir\"";
const ADA_AT: &str = "ada@byrne.example";
const TOM_AT: &str = "tom@lis.example";
const SUBJECT_TO_ADA: &str = "Would you like to meet Tom Lis?";
const SUBJECT_TO_TOM: &str = "Would you like to meet Ada Byrne?";

fn desk() -> MailboxFixture {
    let fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    fixture
}

/// `intro list`, the lines about Ada and Tom.
fn stage(fixture: &MailboxFixture) -> String {
    fixture.run(&["scan"]);
    let list = fixture.run(&["intro", "list"]);
    list.lines().filter(|line| line.contains("Ada Byrne")).collect::<Vec<_>>().join("\n")
}

/// Up to both having answered.
fn answered(fixture: &mut MailboxFixture) {
    fixture.run(&["intro", "ada,", "tom", "you", "both", "print", "maps"]);
    fixture.later(1);
    let to_ada = fixture.send_draft(ADA_AT);
    let to_tom = fixture.send_draft(TOM_AT);
    fixture.later(24);
    fixture.answer(ADA, SUBJECT_TO_ADA, &to_ada);
    fixture.later(24);
    fixture.answer(TOM, SUBJECT_TO_TOM, &to_tom);
    fixture.later(1);
}

#[test]
fn every_step_is_seen_in_the_headers_and_survives_a_rescan() {
    let mut fixture = desk();
    fixture.run(&["intro", "ada,", "tom", "you", "both", "print", "maps"]);
    assert_eq!(
        stage(&fixture),
        "Ada Byrne and Tom Lis: the mail that asks Ada Byrne was not sent yet; the mail that asks Tom Lis was not sent yet."
    );
    for (to, other) in [(ADA_AT, "tom@"), (TOM_AT, "ada@")] {
        let draft = fixture.draft_to(to);
        assert!(text(&draft).contains("You both print maps.") && !draft.contains(other), "{draft}");
    }
    fixture.later(1);
    let to_ada = fixture.send_draft(ADA_AT);
    assert!(
        stage(&fixture)
            .contains("Ada Byrne was asked on 23 Nov; the mail that asks Tom Lis was not sent yet")
    );
    let to_tom = fixture.send_draft(TOM_AT);
    fixture.later(24);
    fixture.answer(ADA, SUBJECT_TO_ADA, &to_ada);
    // Another mail of his, in another thread, is no answer.
    fixture.put("INBOX", &SampleMail { from: TOM, to: OWNER, subject: "Ink", answers: None });
    assert!(
        stage(&fixture).contains("Ada Byrne answered on 24 Nov; Tom Lis was asked on 23 Nov"),
        "{}",
        stage(&fixture)
    );
    fixture.later(24);
    fixture.answer(TOM, SUBJECT_TO_TOM, &to_tom);

    let digest = fixture.digest().expect("a question for the owner");
    assert!(
        digest.contains("On 24 Nov Ada Byrne answered about meeting Tom Lis. Would they like to?"),
        "{digest}"
    );
    let reply = digest.lines().find(|line| line.contains("intro yes")).unwrap();
    let number = |text: &str| text.trim().rsplit(' ').next().unwrap().to_owned();
    let ada = number(reply.split('·').next().unwrap());
    let mail = fixture.received("digest").pop().unwrap();
    fixture.later(1);
    fixture.reply(&mail, &format!("intro yes {ada}"));
    fixture.round();
    assert!(
        stage(&fixture).contains("Ada Byrne said yes; Tom Lis answered on 25 Nov"),
        "{}",
        stage(&fixture)
    );
    assert_eq!(fixture.drafts().len(), 0, "one yes makes no joint mail");
    fixture.later(1);
    fixture.run(&["intro", "yes", "tom"]);
    assert!(stage(&fixture).contains("both like it; the joint draft waits"), "{}", stage(&fixture));
    let joint = fixture.draft_to_both();
    assert!(joint.contains("Subject: Ada <> Tom") && text(&joint).contains("move me to bcc"), "{joint}");

    fixture.later(1);
    fixture.send_joint();
    fixture.round();
    assert!(stage(&fixture).contains("introduced on 25 Nov"), "{}", stage(&fixture));
    let made: Vec<_> =
        fixture.journal().into_iter().filter(|row| row["action"]["action"] == "intro_made").collect();
    assert_eq!(made.len(), 2, "help is logged to both");
    fixture.round();
    fixture.run(&["digest", "--send"]);
    assert_eq!(fixture.journal().iter().filter(|row| row["action"]["action"] == "intro_made").count(), 2);

    fixture.later(24 * 3);
    let both = format!("{ADA}, {OWNER}");
    fixture.put("INBOX", &SampleMail { from: TOM, to: &both, subject: "Re: Ada <> Tom", answers: None });
    let digest = fixture.digest().expect("news");
    assert!(
        digest.contains("Your introduction bore fruit: Tom Lis wrote to Ada Byrne on 28 Nov."),
        "{digest}"
    );
    fixture.later(24 * 7);
    assert!(fixture.digest().is_none_or(|digest| !digest.contains("bore fruit")), "said once");

    // Everything read anew gives the same.
    let before = stage(&fixture);
    assert!(before.contains("introduced, and in touch since 28 Nov"), "{before}");
    let connection = rusqlite::Connection::open(fixture.data().join("rekindle.db")).unwrap();
    connection.execute_batch("UPDATE folder SET cursor = '{\"kind\":\"start\"}'").unwrap();
    drop(connection);
    assert_eq!(stage(&fixture), before);
}

#[test]
fn a_no_ends_it_with_a_kind_word_that_names_no_answer() {
    let mut fixture = desk();
    answered(&mut fixture);
    stage(&fixture);
    let said = fixture.run(&["intro", "no", "tom"]);
    assert!(said.contains("A kind word to Ada Byrne"), "{said}");
    assert!(stage(&fixture).contains("not this time"));
    let kind = text(&fixture.draft_to(ADA_AT));
    assert!(
        kind.contains("Hi Ada") && !kind.to_lowercase().contains("said no") && !kind.contains("tom@"),
        "{kind}"
    );
    assert!(fixture.refused(&["intro", "yes", "tom"]).contains("No introduction of Tom Lis is under way"));
    let digest = fixture.digest().unwrap_or_default();
    assert!(!digest.contains("about meeting"), "{digest}");
}

#[test]
fn who_was_never_asked_is_not_written_to_about_a_no() {
    let mut fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.later(1);
    fixture.send_draft(TOM_AT);
    fixture.run(&["scan"]);
    let drafts = fixture.drafts().len();
    fixture.run(&["intro", "no", "tom"]);
    assert_eq!(fixture.drafts().len(), drafts, "Ada never heard of it");
}

#[test]
fn silence_is_said_once_and_a_late_yes_still_counts() {
    let mut fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.later(1);
    fixture.send_draft(ADA_AT);
    fixture.later(24 * 59);
    assert!(stage(&fixture).contains("was asked on"));
    fixture.later(24 * 2);
    let digest = fixture.digest().expect("news");
    assert!(
        digest.contains("Nothing came of introducing Ada Byrne and Tom Lis in 60 days, so it rests."),
        "{digest}"
    );
    assert!(stage(&fixture).contains("nothing came of it in 60 days"));
    fixture.later(24 * 7);
    assert!(fixture.digest().is_none_or(|digest| !digest.contains("60 days")), "said once");
    fixture.run(&["intro", "yes", "ada"]);
    assert!(stage(&fixture).contains("Ada Byrne said yes"), "{}", stage(&fixture));
}

#[test]
fn acquainted_people_are_remembered_and_never_proposed() {
    let mut fixture = desk();
    for who in ["ada", "tom"] {
        fixture.run(&["tag", who, "#maps"]);
    }
    let digest = fixture.digest().unwrap();
    assert!(digest.contains("do Ada Byrne (") && digest.contains(") and Tom Lis ("), "{digest}");
    assert!(digest.contains("You tagged both #maps"), "{digest}");
    assert!(stage(&fixture).contains("proposed on"));
    let mail = fixture.received("digest").pop().unwrap();
    fixture.later(1);
    fixture.reply(&mail, "intro no ada, tom acquainted");
    fixture.round();
    assert!(stage(&fixture).contains("they know each other"), "{}", stage(&fixture));
    fixture.later(24 * 100);
    let digest = fixture.digest().unwrap_or_default();
    assert!(
        !digest.contains("know each other?") || !digest.contains("Tom Lis <tom@lis.example> know"),
        "{digest}"
    );
}

#[test]
fn undo_takes_back_each_step() {
    let fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.run(&["undo"]);
    assert_eq!(stage(&fixture), "");

    let mut fixture = self::desk();
    answered(&mut fixture);
    let before = stage(&fixture);
    for words in [["intro", "yes", "ada"], ["intro", "no", "tom"]] {
        fixture.run(&words);
        assert_ne!(stage(&fixture), before, "{words:?}");
        fixture.run(&["undo"]);
        assert_eq!(stage(&fixture), before, "{words:?}");
    }
    fixture.run(&["intro", "yes", "ada"]);
    let one = stage(&fixture);
    fixture.run(&["intro", "yes", "tom"]);
    fixture.run(&["undo"]);
    assert_eq!(stage(&fixture), one);
    fixture.run(&["undo"]);
    assert_eq!(stage(&fixture), before);
    fixture.run(&["intro", "no", "ada,", "tom", "acquainted"]);
    fixture.run(&["undo"]);
    assert_eq!(stage(&fixture), before);
}

#[test]
fn nobody_else_can_advance_an_introduction() {
    let mut fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.later(1);
    // Mail that claims to be from the owner, but lies in INBOX.
    fixture.put("INBOX", &SampleMail { from: OWNER, to: ADA, subject: SUBJECT_TO_ADA, answers: None });
    let before = stage(&fixture);
    assert!(before.contains("the mail that asks Ada Byrne was not sent yet"), "{before}");
    let to_ada = fixture.send_draft(ADA_AT);
    fixture.later(1);
    // Somebody else answers in the thread.
    fixture
        .put("INBOX", &SampleMail { from: NOOR, to: OWNER, subject: SUBJECT_TO_ADA, answers: Some(to_ada) });
    assert!(stage(&fixture).contains("Ada Byrne was asked on"), "{}", stage(&fixture));
}

#[test]
fn the_same_introduction_asked_twice_makes_two_drafts_only() {
    let mut fixture = desk();
    fixture.run(&["digest", "--send"]);
    let digest = fixture.received("digest").remove(0);
    fixture.later(1);
    fixture.reply(&digest, "intro ada, tom");
    fixture.round();
    fixture.round();
    let said = fixture.run(&["intro", "tom,", "ada"]);
    assert!(said.contains("under way"), "{said}");
    assert_eq!(fixture.drafts().len(), 2);
}

#[test]
fn someone_never_to_be_seen_is_in_no_step_and_no_list_of_what_was() {
    let mut fixture = desk();
    answered(&mut fixture);
    fixture.run(&["scan"]);
    fixture.run(&["never", "tom"]);
    let digest = fixture.digest().unwrap_or_default();
    assert!(!digest.contains("Tom Lis"), "{digest}");
}

#[test]
fn who_did_not_answer_hears_nothing_of_the_others_no() {
    let mut fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.later(1);
    let to_ada = fixture.send_draft(ADA_AT);
    fixture.send_draft(TOM_AT);
    fixture.later(24);
    fixture.answer(ADA, SUBJECT_TO_ADA, &to_ada);
    fixture.run(&["scan"]);
    let said = fixture.run(&["intro", "no", "ada"]);
    assert!(said.contains("Tom Lis has not answered, so nobody is written to."), "{said}");
    assert_eq!(fixture.drafts().len(), 0);
}

#[test]
fn what_was_not_sent_is_named_when_it_ends() {
    let lies =
        |subject: &str| format!("\u{201c}{subject}\u{201d} stays in your Drafts folder; delete it there.");
    let mut fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.later(1);
    fixture.send_draft(ADA_AT);
    fixture.run(&["scan"]);
    let said = fixture.run(&["intro", "no", "ada"]);
    assert!(said.contains(&lies(SUBJECT_TO_TOM)) && !said.contains(SUBJECT_TO_ADA), "{said}");

    for end in [&["intro", "no", "ada,", "tom"][..], &["intro", "no", "ada,", "tom", "acquainted"]] {
        let fixture = self::desk();
        fixture.run(&["intro", "ada,", "tom"]);
        let said = fixture.run(end);
        assert!(said.contains(&lies(SUBJECT_TO_ADA)) && said.contains(&lies(SUBJECT_TO_TOM)), "{said}");
    }

    let mut fixture = self::desk();
    answered(&mut fixture);
    fixture.run(&["scan"]);
    fixture.run(&["intro", "yes", "ada,", "tom"]);
    let said = fixture.run(&["intro", "no", "ada,", "tom"]);
    assert!(said.contains(&lies("Ada <> Tom")) && !said.contains("Would you"), "{said}");
}

#[test]
fn a_person_of_the_digest_has_no_draft_that_names_another() {
    let fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    let digest = fixture.run(&["digest"]);
    assert!(digest.contains("Ada Byrne") && !digest.contains("Would you like to meet"), "{digest}");
    fixture.run(&["draft", "noor"]);
    let digest = fixture.run(&["digest"]);
    assert!(digest.contains("in your Drafts folder"), "{digest}");
}

#[test]
fn someone_never_to_be_seen_is_not_introduced_nor_listed() {
    let fixture = desk();
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.run(&["never", "tom"]);
    assert_eq!(stage(&fixture), "");
    let digest = fixture.run(&["digest"]);
    assert!(digest.contains("Ada Byrne") && !digest.contains("Tom Lis"), "{digest}");
    let why = fixture.refused(&["intro", "noor,", "tom"]);
    assert!(
        why.contains("You asked never to hear of Tom Lis; take that back first, then ask again."),
        "{why}"
    );
    assert_eq!(fixture.drafts().len(), 2, "those from before alone");
}

#[test]
fn undo_says_what_went_out_and_the_pair_is_not_proposed_again() {
    let mut fixture = desk();
    for who in ["ada", "tom"] {
        fixture.run(&["tag", who, "#maps"]);
    }
    fixture.run(&["intro", "ada,", "tom"]);
    fixture.later(1);
    fixture.send_draft(ADA_AT);
    fixture.run(&["scan"]);
    let said = fixture.run(&["undo"]);
    assert!(said.contains("\u{201c}Would you like to meet Tom Lis?\u{201d} was sent on 23 Nov."), "{said}");
    assert!(
        said.contains("\u{201c}Would you like to meet Ada Byrne?\u{201d} stays in your Drafts folder"),
        "{said}"
    );
    fixture.later(24 * 200);
    let digest = fixture.run(&["digest"]);
    assert!(digest.contains("Ada Byrne") && digest.contains("Tom Lis"), "{digest}");
    assert!(!digest.contains("You tagged both"), "{digest}");
}

#[test]
fn mail_of_the_introduction_itself_waits_for_no_answer_beside() {
    let mut fixture = desk();
    answered(&mut fixture);
    fixture.later(24 * 4);
    fixture.put("INBOX", &SampleMail { from: NOOR, to: OWNER, subject: "Rye", answers: None });
    fixture.later(24 * 3);
    fixture.run(&["scan"]);
    let digest = fixture.run(&["digest"]);
    assert!(digest.contains("From Noor Haddad (3), 3 days ago: \u{201c}Rye\u{201d}"), "{digest}");
    assert!(digest.contains("Ada Byrne answered about") && !digest.contains("From Ada Byrne"), "{digest}");
    assert!(!digest.contains("From Tom Lis"), "{digest}");
}

#[test]
fn a_copy_of_what_one_writes_to_the_other_waits_for_no_answer() {
    let mut fixture = desk();
    answered(&mut fixture);
    fixture.run(&["scan"]);
    fixture.run(&["intro", "yes", "ada,", "tom"]);
    fixture.send_joint();
    fixture.later(1);
    let copy = format!("{ADA}\r\nCc: {OWNER}");
    fixture.put("INBOX", &SampleMail { from: TOM, to: &copy, subject: "Re: Ada <> Tom", answers: None });
    fixture.put("INBOX", &SampleMail { from: ADA, to: OWNER, subject: "Thank you", answers: None });
    fixture.later(24 * 3);
    fixture.run(&["scan"]);
    let digest = fixture.run(&["digest"]);
    assert!(digest.contains("Tom Lis wrote to Ada Byrne on"), "{digest}");
    assert!(
        digest.contains("From Ada Byrne (2), 3 days ago") && !digest.contains("From Tom Lis"),
        "{digest}"
    );
}

/// Bruno and the owner write German: what asks him is German, and his answer is known by it.
#[test]
fn who_writes_german_is_asked_in_german() {
    let mut fixture = MailboxFixture::new(MAILDIR);
    let bruno = "Bruno Lang <bruno@lang.example>";
    for _ in 0..2 {
        fixture.put(
            "Sent",
            &SampleMail { from: OWNER, to: bruno, subject: "Die Pläne für das Haus", answers: None },
        );
        fixture.put(
            "INBOX",
            &SampleMail { from: bruno, to: OWNER, subject: "AW: Die Pläne für das Haus", answers: None },
        );
        fixture.later(24);
    }
    fixture.run(&["scan"]);
    fixture.run(&["intro", "ada,", "bruno"]);
    let (to_ada, to_bruno) = (text(&fixture.draft_to(ADA_AT)), text(&fixture.draft_to("bruno@lang.example")));
    assert!(to_ada.starts_with("Hi Ada,") && to_bruno.starts_with("Hallo Bruno,"), "{to_bruno}");
    fixture.later(1);
    let sent = fixture.send_draft("bruno@lang.example");
    fixture.later(24);
    fixture.answer(bruno, "Möchtest du Ada Byrne kennenlernen?", &sent);
    let list = stage(&fixture);
    assert!(list.contains("Bruno Lang answered on"), "{list}");
}
