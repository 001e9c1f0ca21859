//! Drafts: what they say, where they go, that there is one of each whatever happens, and that they
//! are nobody's word yet.

use rekindle::mail::{MessageId, header};
use rekindle::store::Store;
use rekindle::store::draft::DraftState;

use crate::fixture::mailbox::{ADA, MailboxFixture, OWNER, SampleMail, template, text};
use crate::fixture::on_disk::{self, DiskFixture};

const MAILDIR: &str = "[drafts]\nstore = \"maildir\"";

fn states(fixture: &MailboxFixture) -> Vec<DraftState> {
    let store = Store::open(&fixture.data().join("rekindle.db")).unwrap();
    store.drafts().unwrap().iter().map(|row| row.state).collect()
}

#[test]
fn a_draft_answers_in_their_last_thread_in_the_owner_s_name() {
    let fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    let said = fixture.run(&["draft", "ada", "about", "the", "new", "shelves"]);
    assert!(
        said.contains("A draft to Ada Byrne, “Re: The map room 220”, is in your Drafts folder."),
        "{said}"
    );
    let draft = fixture.draft_to("ada@byrne.example");
    let record = header::parse(draft.as_bytes(), None);
    assert_eq!(record.subject, "Re: The map room 220");
    assert_eq!(record.from[0].address.as_str(), "robin.vale@example.org");
    let ids: Vec<&str> = record.references.iter().map(MessageId::as_str).collect();
    assert_eq!(ids.len(), 2, "the owner's mail and hers: {ids:?}");
    assert_eq!(record.in_reply_to.as_ref().map(MessageId::as_str), ids.last().copied());
    let body = text(&draft);
    assert!(body.starts_with("Hi Ada,") && body.contains("I am writing about the new shelves. ["), "{body}");
    assert!(body.contains("Thank you for your mail of") && body.trim_end().ends_with("Robin Vale"), "{body}");
    assert!(!draft.contains("X-Rekindle") && !draft.contains("Auto-Submitted"), "{draft}");
}

#[test]
fn what_the_owner_logged_breaks_the_silence_of_a_draft() {
    let app = DiskFixture::build("");
    for (friend, nth) in [("Zoe", 30), ("Yann", 31)] {
        on_disk::befriend(friend, nth, app.now, |folder, letter| drop(app.put(folder, letter)));
    }
    app.run(&["scan"]);
    let body = |who: &str| {
        app.run(&["draft", who, "about", "boats"]);
        app.rows("SELECT CAST(bytes AS TEXT) FROM draft ORDER BY id DESC LIMIT 1").remove(0)
    };
    let silent = "It has been a long time since we last wrote";
    assert!(body("zoe").contains(silent), "{}", body("zoe"));
    app.run(&["log", "yann", "lunch", "yesterday"]);
    let drafted = body("yann");
    assert!(drafted.contains("Hi Yann") && !drafted.contains(silent), "{drafted}");
}

#[test]
fn a_draft_is_no_touch_and_is_done_with_when_it_is_sent_or_thrown_away() {
    let mut fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    let before = fixture.run(&["--json", "people"]);
    fixture.run(&["draft", "ada"]);
    fixture.run(&["draft", "tom"]);
    fixture.run(&["scan"]);
    assert_eq!(fixture.run(&["--json", "people"]), before, "drafts are nobody's word");
    assert_eq!(states(&fixture), [DraftState::Placed; 2]);

    fixture.later(2);
    fixture.send_draft("ada@byrne.example");
    let (path, _) = fixture.files("Drafts").remove(0);
    std::fs::remove_file(path).unwrap();
    fixture.run(&["scan"]);
    let due = fixture.run(&["due"]);
    assert!(!due.contains("Ada Byrne") && due.contains("Tom Lis"), "a sent draft is a touch: {due}");
    fixture.run(&["digest", "--send"]);
    assert_eq!(states(&fixture), [DraftState::Sent, DraftState::Gone]);
}

#[test]
fn the_digest_names_a_draft_that_waits() {
    let fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    fixture.run(&["draft", "ada"]);
    let digest = fixture.digest().unwrap();
    assert!(digest.contains("A draft waits: “Re: The map room 220”, in your Drafts folder"), "{digest}");
    assert_eq!(digest.matches("draft waits: ").count(), 1);
}

#[test]
fn a_draft_that_was_put_there_before_a_crash_is_not_put_there_again() {
    let mut fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    fixture.run(&["draft", "ada"]);
    assert_eq!(fixture.drafts().len(), 1);
    // As after a kill between the hand-over and its mark, and after yesterday's database came back.
    for state in ["placing", "wanted"] {
        let connection = rusqlite::Connection::open(fixture.data().join("rekindle.db")).unwrap();
        connection.execute("UPDATE draft SET state = ?1, next_at = 0", [state]).unwrap();
        drop(connection);
        fixture.minutes(5);
        fixture.round();
        assert_eq!(fixture.drafts().len(), 1, "after {state}");
        assert_eq!(states(&fixture), [DraftState::Placed]);
    }
    // Sent by then: it does not come back among the drafts.
    let connection = rusqlite::Connection::open(fixture.data().join("rekindle.db")).unwrap();
    connection.execute("UPDATE draft SET state = 'placing', next_at = 0", []).unwrap();
    drop(connection);
    let (path, draft) = fixture.files("Drafts").remove(0);
    std::fs::remove_file(path).unwrap();
    fixture.put_bytes("Sent", draft.as_bytes());
    fixture.minutes(5);
    fixture.round();
    assert_eq!((fixture.drafts().len(), states(&fixture)), (0, vec![DraftState::Sent]));
}

#[test]
fn undo_before_it_is_put_anywhere_leaves_no_draft() {
    let mut fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    fixture.run(&["digest", "--send"]);
    let digest = fixture.received("digest").remove(0);
    fixture.later(1);
    fixture.reply(&digest, "draft ada\nundo");
    fixture.round();
    assert_eq!((fixture.drafts().len(), states(&fixture)), (0, vec![DraftState::Dropped]));
}

#[test]
fn a_mailbox_that_refuses_is_tried_again_and_nothing_is_lost() {
    use std::os::unix::fs::PermissionsExt;
    let mut fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    // A file where the folder should be keeps root out, too.
    std::fs::write(fixture.path("Mail/.Drafts"), "").unwrap();
    std::fs::set_permissions(fixture.path("Mail"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = fixture.try_run(&["draft", "ada"]);
    assert_eq!(output.status.code(), Some(75), "{output:?}");
    assert_eq!(states(&fixture), [DraftState::Wanted]);
    std::fs::remove_file(fixture.path("Mail/.Drafts")).unwrap();
    fixture.minutes(2);
    fixture.round();
    assert_eq!((fixture.drafts().len(), states(&fixture)), (1, vec![DraftState::Placed]));
}

#[test]
fn where_no_drafts_are_kept_a_mail_shows_it_with_a_link() {
    let mut fixture = MailboxFixture::new("");
    fixture.run(&["scan"]);
    fixture.run(&["draft", "ada"]);
    let mails = fixture.received("introduction");
    let shown = text(&mails[0]);
    assert!(
        shown.contains("| Subject: Re: The map room 220")
            && shown.contains("| To: Ada Byrne <ada@byrne.example>"),
        "{shown}"
    );
    assert!(!shown.contains("mailto:") && !shown.contains("send 1"), "{shown}");
    let mail = mailparse::parse_mail(mails[0].as_bytes()).unwrap();
    let html = mail.parts().find(|part| part.ctype.mimetype == "text/html").unwrap().get_body().unwrap();
    assert!(html.contains("mailto:ada@byrne.example?In-Reply-To="), "{html}");
    assert_eq!(fixture.drafts().len(), 0);

    // With "mailto" the digest's own links carry the draft.
    let config = std::fs::read_to_string(fixture.path("config.toml")).unwrap();
    crate::fixture::private(&fixture.path("config.toml"), &(config + "[drafts]\nstore = \"mailto\"\n"));
    fixture.later(1);
    fixture.digest().unwrap();
    let mail = fixture.received("digest").pop().unwrap();
    let mail = mailparse::parse_mail(mail.as_bytes()).unwrap();
    let html = mail.parts().find(|part| part.ctype.mimetype == "text/html").unwrap().get_body().unwrap();
    assert!(html.contains("body=Hi%20Tom%2C"), "{html}");
}

#[test]
fn the_owner_s_template_and_the_owner_s_command_word_it() {
    let fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    template(&fixture, "write.txt", "Dear {{ you.first }}: {{ last.subject }} ({{ last.whose }})\n");
    fixture.run(&["draft", "ada"]);
    assert_eq!(
        text(&fixture.draft_to("ada@byrne.example")).trim_end(),
        "Dear Ada: The map room 220 (theirs)"
    );

    let ask = "[drafts]\nstore = \"maildir\"\ncommand = \"";
    let worded = MailboxFixture::new(&format!("{ask}cat | tr -d '\\\\n' | head -c 40\""));
    worded.run(&["scan"]);
    worded.run(&["draft", "tom"]);
    assert!(text(&worded.draft_to("tom@lis.example")).starts_with("{\"you\":{\"name\":\"Tom Lis\""));

    let broken = MailboxFixture::new(&format!("{ask}exit 3\""));
    broken.run(&["scan"]);
    let said = broken.run(&["draft", "tom"]);
    assert!(said.contains("drafts.command ended with exit status: 3; the usual words were taken"), "{said}");
    assert!(text(&broken.draft_to("tom@lis.example")).starts_with("Hi Tom,"));
}

#[test]
fn the_owner_s_command_gets_all_that_is_known_and_may_leave_nothing_to_fill() {
    let ask = "[drafts]\nstore = \"maildir\"\ncommand = \"";
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("facts.json");
    let told = MailboxFixture::new(&format!("{ask}cat > {}; echo Good morning, Tom.\"", kept.display()));
    told.run(&["scan"]);
    told.run(&["tag", "tom", "#presses"]);
    told.run(&["note", "tom:", "promised", "him", "the", "type", "catalogue"]);
    told.run(&["share", "https://example.org/type", "#presses"]);
    told.run(&["draft", "tom"]);
    assert_eq!(text(&told.draft_to("tom@lis.example")).trim(), "Good morning, Tom.");
    let facts: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&kept).unwrap()).expect("one line of JSON");
    assert_eq!(facts["notes"][0], "promised him the type catalogue");
    assert_eq!(
        (&facts["tags"][0], &facts["links"][0]),
        (&"presses".into(), &"https://example.org/type".into())
    );
    assert_eq!(facts["cadence"], "every 5 weeks");
    assert!(facts["offer"].as_str().unwrap().starts_with("Take up what you noted: "), "{facts}");
    for (answer, place) in [("Dear [Name],", "[Name]"), ("Dear {name},", "{name}"), ("Yours, TODO", "TODO")] {
        let broken = MailboxFixture::new(&format!("{ask}echo '{answer}'\""));
        broken.run(&["scan"]);
        let said = broken.run(&["draft", "tom"]);
        let told = format!("drafts.command left a place to fill, {place}; the usual words were taken");
        assert!(said.contains(&told), "{said}");
        assert!(text(&broken.draft_to("tom@lis.example")).starts_with("Hi Tom,"));
    }
}

/// Mail both ways with somebody: the last of it so many days ago.
fn befriend(fixture: &mut MailboxFixture, who: &str, subject: &str, days: i64) {
    let now = fixture.now;
    for letter in 0..8 {
        fixture.now = now;
        fixture.later(-24 * (days + 30 * letter));
        fixture.put("INBOX", &SampleMail { from: who, to: OWNER, subject, answers: None });
        fixture.later(-24);
        fixture.put("Sent", &SampleMail { from: OWNER, to: who, subject, answers: None });
    }
    fixture.now = now;
}

#[test]
fn drafts_speak_the_language_of_the_thread_and_greet_as_one_should() {
    let mut fixture = MailboxFixture::new(MAILDIR);
    befriend(&mut fixture, "Hans Vogel <hans@vogel.example>", "Das Kartenzimmer und die Pläne", 100);
    befriend(&mut fixture, "Ruth & Ben Adler <adlers@home.example>", "The new shelves", 100);
    befriend(&mut fixture, "Praxis Dr. Holm <dr.holm@holm.example>", "Fragen zum Termin", 100);
    befriend(&mut fixture, "Theo Lund <theo@lund.example>", "Invoice 2026-17", 150);
    befriend(&mut fixture, "Ines Old <ines@old.example>", "The harbour walk", 800);
    fixture.run(&["scan"]);
    let row = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
               Pia,Stern,https://www.linkedin.com/in/pia,pia@stern.example,Looms,Weaver,01 Jan 2024\n";
    std::fs::write(fixture.path("Connections.csv"), row).unwrap();
    fixture.run(&["import", fixture.path("Connections.csv").to_str().unwrap()]);
    let drafted = |address: &str| {
        fixture.run(&["draft", address]);
        let draft = fixture.draft_to(address);
        (header::parse(draft.as_bytes(), None), text(&draft))
    };
    let (record, body) = drafted("hans@vogel.example");
    assert!(
        body.starts_with("Hallo Hans,") && body.contains("danke für deine Mail vom 15. August"),
        "{body}"
    );
    assert_eq!(record.subject, "Re: Das Kartenzimmer und die Pläne");
    assert!(drafted("adlers@home.example").1.starts_with("Hi Ruth and Ben,"));
    let (_, body) = drafted("dr.holm@holm.example");
    assert!(body.starts_with("Guten Tag,"), "{body}");
    let (record, body) = drafted("theo@lund.example");
    assert!(!body.contains("Invoice") && !record.subject.contains("Invoice"), "months later: {body}");
    assert_eq!((record.subject.as_str(), record.in_reply_to), ("Hello again", None));
    let (record, body) = drafted("ines@old.example");
    assert!(record.in_reply_to.is_none() && body.contains("I thought of you today"), "{body}");
    let (record, body) = drafted("pia@stern.example");
    assert_eq!(record.subject, "Hello from Robin Vale");
    assert!(!body.contains("again") && !body.contains("been a while"), "{body}");
}

#[test]
fn notes_and_tags_never_get_into_a_draft() {
    let mut fixture = MailboxFixture::new(MAILDIR);
    fixture.run(&["scan"]);
    fixture.run(&["note", "ada:", "owes", "me", "money"]);
    fixture.run(&["tag", "ada", "#spendthrift"]);
    fixture.run(&["draft", "ada"]);
    let draft = fixture.draft_to("ada@byrne.example");
    assert!(!draft.contains("money") && !draft.contains("spendthrift"), "{draft}");
    // Nor does one to somebody who never got a subject say more than it knows.
    fixture.put("Sent", &SampleMail { from: OWNER, to: ADA, subject: "", answers: None });
}
