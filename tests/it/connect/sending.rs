//! `send`: mail to somebody else goes out once, as it was shown, ten minutes after the owner
//! approved it, or not at all.

use std::os::unix::process::ExitStatusExt;

use crate::fixture::mailbox::{MailboxFixture, template, text};

const ON: &str = "[security]\nsend-to-others = true\n[drafts]\nstore = \"maildir\"";
const ADA_AT: &str = "ada@byrne.example";

fn desk() -> MailboxFixture {
    let fixture = MailboxFixture::outgoing(ON);
    // In the owner's words, which leave nothing to be filled in.
    template(
        &fixture,
        "write.txt",
        "Dear {{ you.first }}, how did {{ last.subject if last else \"it\" }} go on?\n\nWarmly,\n{{ owner }}\n",
    );
    template(
        &fixture,
        "ask.txt",
        "Dear {{ you.first }}, would you like to meet {{ other.name }}?\n\nWarmly,\n{{ owner }}\n",
    );
    template(&fixture, "joint.txt", "{{ you.name }}, meet {{ other.name }}.\n\nWarmly,\n{{ owner }}\n");
    fixture.run(&["scan"]);
    fixture
}

#[test]
fn a_draft_with_places_to_fill_is_not_sent_as_it_stands() {
    let mut fixture = MailboxFixture::outgoing(ON);
    fixture.run(&["scan"]);
    fixture.run(&["draft", "ada"]);
    let mail = text(&fixture.received("introduction").pop().unwrap());
    assert!(mail.contains("[your answer]") && !mail.contains("just as it stands"), "{mail}");
    // Approved by a code all the same: shown while a template of the owner's left nothing open.
    template(&fixture, "write.txt", "Dear {{ you.first }}!\n");
    let (mail, command) = drafted(&mut fixture, "ada");
    let connection = rusqlite::Connection::open(fixture.data().join("rekindle.db")).unwrap();
    let sql =
        "UPDATE draft SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Dear Ada!', 'Dear [name]!') AS BLOB)";
    connection.execute(sql, []).unwrap();
    drop(connection);
    fixture.reply(&mail, &command);
    fixture.minutes(20);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
}

#[test]
fn never_stops_what_was_approved_and_is_no_failure() {
    let mut fixture = desk();
    approved(&mut fixture);
    fixture.minutes(5);
    fixture.run(&["never", "ada"]);
    fixture.minutes(20);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
    assert!(fixture.run(&["outbox"]).contains("you asked never to hear of them"));
    assert!(!fixture.run(&["doctor"]).contains("never to hear"), "the owner's own word is no trouble");
}

#[test]
fn what_was_taken_back_uses_up_nothing_and_troubles_nobody() {
    let mut fixture = desk();
    for _ in 0..6 {
        approved(&mut fixture);
        fixture.minutes(1);
        fixture.run(&["undo"]);
        fixture.minutes(20);
        fixture.round();
    }
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
    assert!(!fixture.run(&["doctor"]).contains("taken back"));
    approved(&mut fixture);
    fixture.minutes(20);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 1);
    fixture.later(24);
    fixture.round();
    let told: String = ["digest", "notice"].iter().flat_map(|kind| fixture.received(kind)).collect();
    assert!(told.contains("just as you approved it") && !told.contains("not delivered"), "{told}");
}

#[test]
fn who_was_only_imported_and_an_account_that_stays_here_are_refused() {
    let mut fixture = desk();
    let row = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
               Pia,Stern,https://www.linkedin.com/in/pia,pia@stern.example,Looms,Weaver,01 Jan 2024\n";
    std::fs::write(fixture.path("Connections.csv"), row).unwrap();
    fixture.run(&["import", fixture.path("Connections.csv").to_str().unwrap()]);
    let (mail, command) = drafted(&mut fixture, "pia");
    fixture.reply(&mail, &command);
    fixture.minutes(20);
    fixture.round();
    let receipt = text(&fixture.received("receipt").pop().unwrap());
    assert!(receipt.contains("pia@stern.example is nobody you know from your mail"), "{receipt}");
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());

    let here = MailboxFixture::new(ON);
    template(&here, "write.txt", "Dear {{ you.first }}!\n");
    here.run(&["scan"]);
    here.run(&["draft", "ada"]);
    let mail = text(&here.received("introduction").pop().unwrap());
    assert!(!mail.contains("just as it stands"), "a Maildir reaches nobody else: {mail}");
}

/// `draft WHO`, and the command that approves it, from the mail that shows it.
fn drafted(fixture: &mut MailboxFixture, who: &str) -> (String, String) {
    fixture.minutes(1);
    fixture.run(&["draft", who]);
    let mail = fixture.received("introduction").pop().unwrap();
    let line = text(&mail).lines().find_map(|line| {
        line.trim().strip_prefix("* To have it sent as it stands, reply: ").map(str::to_owned)
    });
    let command = line.expect("the mail says how to approve it");
    assert!(command.starts_with("send 1 "), "{command}");
    (mail, command)
}

/// Approves a draft to Ada by a reply to the mail that shows it.
fn approved(fixture: &mut MailboxFixture) -> (String, String) {
    let (mail, command) = drafted(fixture, "ada");
    fixture.minutes(1);
    fixture.reply(&mail, &command);
    fixture.round();
    (mail, command)
}

#[test]
fn an_approved_draft_goes_out_once_after_ten_minutes_just_as_it_was_shown() {
    let mut fixture = desk();
    let draft = |fixture: &MailboxFixture| fixture.draft_to(ADA_AT);
    let (mail, _) = approved(&mut fixture);
    let shown = draft(&fixture);
    let receipt = text(&fixture.received("receipt").pop().unwrap());
    assert!(
        receipt.contains(&format!("goes to {ADA_AT} at")) && receipt.contains("Until then `undo` stops it"),
        "{receipt}"
    );
    assert!(text(&mail).contains("Subject: Re: The map room 220"), "{mail}");
    fixture.minutes(9);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 0, "nine minutes are not ten");
    fixture.minutes(2);
    fixture.round();
    fixture.round();
    fixture.minutes(60);
    fixture.round();
    let sent = fixture.sent_to(ADA_AT);
    assert_eq!(sent.len(), 1);
    assert_eq!(text(&sent[0]), text(&shown), "the very text that was shown");
    assert!(!sent[0].contains("X-Rekindle"), "{}", sent[0]);
    let notice = text(&fixture.received("notice").pop().expect("a receipt for the owner"));
    assert!(notice.contains(ADA_AT) && notice.contains("just as you approved it"), "{notice}");
    assert!(!fixture.run(&["due"]).contains("Ada Byrne"), "writing to her is being in touch");
}

#[test]
fn what_went_out_lies_in_sent_once() {
    let mut fixture = desk();
    let before = fixture.files("Sent").len();
    approved(&mut fixture);
    let shown = fixture.draft_to(ADA_AT);
    fixture.minutes(11);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 1);
    for _ in 0..3 {
        fixture.minutes(5);
        fixture.round();
    }
    let copies: Vec<String> = fixture.files("Sent").into_iter().map(|(_, mail)| mail).collect();
    let copies: Vec<&String> = copies.iter().filter(|mail| mail.contains(&message_id(&shown))).collect();
    // The owner's own reply lies there as well.
    assert_eq!((copies.len(), fixture.files("Sent").len()), (1, before + 2));
    assert_eq!(text(copies[0]), text(&shown), "the very text that was sent");
}

/// The Message-ID field of a mail.
fn message_id(mail: &str) -> String {
    mail.lines().find(|line| line.starts_with("Message-ID: ")).expect("it has one").trim_end().to_owned()
}

#[test]
fn undo_within_ten_minutes_stops_it_for_good() {
    let mut fixture = desk();
    let (mail, command) = approved(&mut fixture);
    let receipt = fixture.received("receipt").pop().unwrap();
    fixture.minutes(5);
    fixture.reply(&receipt, "undo");
    fixture.round();
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 0);
    fixture.reply(&mail, &command);
    fixture.round();
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 0, "a code is good once");

    let mut fixture = self::desk();
    approved(&mut fixture);
    fixture.run(&["undo"]);
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 0, "on the command line as well");
}

#[test]
fn whatever_is_not_this_approval_sends_nothing() {
    let mut fixture = desk();
    let (mail, command) = drafted(&mut fixture, "ada");
    let code = command.rsplit(' ').next().unwrap().to_owned();
    let mut wrong = code.clone();
    let last = if wrong.pop() == Some('a') { 'b' } else { 'a' };
    wrong.push(last);
    for words in ["send 1", &format!("send 1 {wrong}"), "send 1 aaaaaaaaaaaaaaaa"] {
        fixture.minutes(1);
        fixture.reply(&mail, words);
        fixture.round();
    }
    // A stranger with the right code, in INBOX and in Sent.
    fixture.minutes(1);
    let stranger =
        crate::fixture::reply(mail.as_bytes(), "Eve <eve@stranger.example>", &command, fixture.now, "s1");
    fixture.put_bytes("INBOX", &stranger);
    fixture.put_bytes("Sent", &stranger);
    fixture.round();
    // Altered on the way: the code belongs to other bytes.
    let connection = rusqlite::Connection::open(fixture.data().join("rekindle.db")).unwrap();
    connection
        .execute(
            "UPDATE draft SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Warmly', 'Hatefully') AS BLOB)",
            [],
        )
        .unwrap();
    drop(connection);
    fixture.minutes(1);
    fixture.reply(&mail, &command);
    fixture.round();
    // Too late.
    let (mail, command) = drafted(&mut fixture, "tom");
    fixture.later(24 * 8);
    fixture.reply(&mail, &command);
    fixture.round();
    // Somebody the owner does not know.
    let (mail, command) = drafted(&mut fixture, "noor");
    let connection = rusqlite::Connection::open(fixture.data().join("rekindle.db")).unwrap();
    connection
        .execute("UPDATE draft SET recipients = 'eve@stranger.example' WHERE recipients LIKE 'noor%'", [])
        .unwrap();
    drop(connection);
    fixture.reply(&mail, &command);
    fixture.round();
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
    let receipts: String = fixture.received("receipt").iter().map(|mail| text(mail)).collect();
    for why in ["needs the code", "No draft has this code", "older than a week", "nobody you know"] {
        assert!(receipts.contains(why), "{why}: {receipts}");
    }
}

#[test]
fn the_same_approval_again_sends_nothing_more() {
    let mut fixture = desk();
    let (mail, command) = approved(&mut fixture);
    fixture.minutes(11);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 1);
    for _ in 0..2 {
        fixture.minutes(1);
        fixture.reply(&mail, &command);
        fixture.round();
    }
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 1);
}

#[test]
fn where_it_is_off_nothing_is_offered_and_nothing_is_sent() {
    let mut fixture = desk();
    let (mail, command) = drafted(&mut fixture, "ada");
    let config = std::fs::read_to_string(fixture.path("config.toml")).unwrap();
    crate::fixture::private(
        &fixture.path("config.toml"),
        &config.replace("send-to-others = true", "send-to-others = false"),
    );
    fixture.reply(&mail, &command);
    fixture.round();
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
    let receipt = text(&fixture.received("receipt").pop().unwrap());
    assert!(receipt.contains("Sending to others is off"), "{receipt}");
    // Approved while it was on, due when it is off.
    crate::fixture::private(&fixture.path("config.toml"), &config);
    fixture.reply(&mail, &command);
    fixture.round();
    crate::fixture::private(
        &fixture.path("config.toml"),
        &config.replace("send-to-others = true", "send-to-others = false"),
    );
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
}

#[test]
fn five_a_day_are_enough() {
    let mut fixture = desk();
    for _ in 0..6 {
        let (mail, command) = drafted(&mut fixture, "ada");
        fixture.minutes(1);
        fixture.reply(&mail, &command);
        fixture.round();
    }
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 5);
    let receipt = text(&fixture.received("receipt").pop().unwrap());
    assert!(receipt.contains("Five mails to others in a day"), "{receipt}");
}

/// Kills a round at every commit, on both sides, each in a copy of its own; `check` gets the copy
/// and the point. How many there were.
fn die_everywhere(fixture: &MailboxFixture, mut check: impl FnMut(&mut MailboxFixture, &str)) -> u32 {
    const SIGABRT: i32 = 6;
    let mut deaths = 0;
    for side in ["before", "after"] {
        for number in 1.. {
            let mut copy = fixture.copy();
            let point = format!("{side}:{number}");
            let output = copy.command(&["-q", "run", "--once"]).env("REKINDLE_DIE", &point).output().unwrap();
            if output.status.signal() != Some(SIGABRT) {
                assert!(output.status.success(), "{point}: {output:?}");
                break;
            }
            deaths += 1;
            check(&mut copy, &point);
        }
    }
    deaths
}

#[test]
fn it_never_goes_out_twice_wherever_the_process_dies() {
    let mut fixture = desk();
    approved(&mut fixture);
    fixture.minutes(11);
    let (mut once, mut asked) = (0, 0);
    let deaths = die_everywhere(&fixture, |copy, point| {
        for _ in 0..4 {
            copy.minutes(20);
            copy.round();
        }
        let sent = copy.sent_to(ADA_AT).len();
        assert!(sent <= 1, "{point}: {sent} mails");
        once += sent;
        // What may have gone out is not sent again: it is held, and the owner asked.
        let outbox = copy.run(&["outbox"]);
        let held = outbox.lines().any(|line| line.contains("held") && line.contains(ADA_AT));
        assert!(sent == 1 || held, "{point}: neither sent nor held\n{outbox}");
        asked += usize::from(held);
    });
    assert!(deaths > 4 && once > 0 && asked > 0, "{deaths} deaths, {once} sent, {asked} asked about");
}

/// Ada and Tom said yes, and the joint mail is approved. The mail that shows it, and the approving
/// command.
fn joined(fixture: &mut MailboxFixture) -> (String, String) {
    fixture.run(&["intro", "ada,", "tom", "both", "love", "maps"]);
    fixture.minutes(1);
    fixture.run(&["intro", "yes", "ada,", "tom"]);
    let mail = fixture.received("introduction").pop().unwrap();
    let prefix = "* To have it sent as it stands, reply: ";
    let command =
        text(&mail).lines().find_map(|line| line.trim().strip_prefix(prefix).map(str::to_owned)).unwrap();
    fixture.minutes(1);
    fixture.reply(&mail, &command);
    fixture.round();
    (mail, command)
}

const TOM_AT: &str = "tom@lis.example";

#[test]
fn a_joint_mail_goes_to_both_once_and_counts_as_the_introduction() {
    let mut fixture = desk();
    let (mail, command) = joined(&mut fixture);
    let receipt = text(&fixture.received("receipt").pop().unwrap());
    assert!(receipt.contains(&format!("goes to {ADA_AT} and {TOM_AT} at")), "{receipt}");
    let both = |fixture: &MailboxFixture| -> Vec<String> {
        fixture.sent_to(TOM_AT).into_iter().filter(|mail| mail.contains("Subject: Ada <> Tom")).collect()
    };
    fixture.minutes(9);
    fixture.round();
    assert_eq!(both(&fixture).len(), 0, "nine minutes are not ten");
    fixture.minutes(2);
    fixture.round();
    let sent = both(&fixture);
    // A copy each, the same to the last byte, so that an answer to all is one thread.
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
    assert!(sent[0].contains(ADA_AT) && !sent[0].contains("X-Rekindle"), "{}", sent[0]);
    fixture.reply(&mail, &command);
    for _ in 0..3 {
        fixture.minutes(20);
        fixture.round();
    }
    assert_eq!(both(&fixture).len(), 2, "a code is good once");
    let notices = fixture.received("notice");
    assert_eq!(notices.len(), 1, "it is told once");
    assert!(text(&notices[0]).contains(&format!("to {ADA_AT} and {TOM_AT}.")), "{}", notices[0]);
    assert!(fixture.run(&["intro", "list"]).contains("Ada Byrne and Tom Lis: introduced on 23 Nov."));
    let helped = fixture.journal().iter().filter(|entry| entry["action"]["action"] == "intro_made").count();
    assert_eq!(helped, 2, "{:?}", fixture.journal());
}

#[test]
fn undo_stops_both_copies_of_a_joint_mail() {
    let mut fixture = desk();
    joined(&mut fixture);
    let receipt = fixture.received("receipt").pop().unwrap();
    fixture.minutes(5);
    fixture.reply(&receipt, "undo");
    fixture.round();
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
}

#[test]
fn an_introduction_that_ends_meanwhile_stops_its_approved_mail() {
    let mut fixture = desk();
    joined(&mut fixture);
    fixture.minutes(5);
    fixture.run(&["intro", "no", "ada,", "tom"]);
    fixture.minutes(20);
    fixture.round();
    assert_eq!(fixture.sent_to_others(), Vec::<String>::new());
    assert!(
        fixture.run(&["outbox"]).contains("taken back before it was sent"),
        "{}",
        fixture.run(&["outbox"])
    );
}

#[test]
fn a_joint_mail_never_goes_twice_to_either_wherever_the_process_dies() {
    let mut fixture = desk();
    joined(&mut fixture);
    fixture.minutes(11);
    let (mut whole, mut asked) = (0, 0);
    let deaths = die_everywhere(&fixture, |copy, point| {
        // The provider keeps a copy of what it took: it is one mail in Sent, whoever got it.
        if let Some(sent) = copy.sent_to(TOM_AT).pop() {
            copy.put_bytes("Sent", sent.as_bytes());
        }
        for _ in 0..4 {
            copy.minutes(20);
            copy.round();
        }
        let outbox = copy.run(&["outbox"]);
        let held = |to: &str| outbox.lines().any(|line| line.contains("held") && line.contains(to));
        let sent = copy.sent_to(TOM_AT).len();
        assert!(sent <= 2, "{point}: {sent} mails");
        let held = [ADA_AT, TOM_AT].iter().filter(|to| held(to)).count();
        assert!(sent + held >= 2, "{point}: {sent} sent, {held} held\n{outbox}");
        whole += usize::from(sent == 2 && held == 0);
        asked += held;
    });
    assert!(deaths > 6 && whole > 0 && asked > 0, "{deaths} deaths, {whole} whole, {asked} asked about");
}

#[test]
fn undo_after_it_went_out_says_that_it_is_too_late() {
    let mut fixture = desk();
    approved(&mut fixture);
    let receipt = fixture.received("receipt").pop().unwrap();
    fixture.minutes(11);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 1);
    fixture.reply(&receipt, "undo");
    fixture.round();
    let answer = text(&fixture.received("receipt").pop().unwrap());
    let late = format!("Too late for \u{201c}Re: The map room 220\u{201d}: it went out to {ADA_AT}.");
    assert!(answer.contains(&late), "{answer}");
    assert!(!answer.contains("Taken back"), "{answer}");
    assert!(!fixture.run(&["due"]).contains("Ada Byrne"), "the touch stands");
}

#[test]
fn a_draft_that_the_owner_sent_by_hand_is_not_sent_again() {
    let mut fixture = desk();
    fixture.run(&["every", "noor", "2mo"]);
    approved(&mut fixture);
    fixture.minutes(2);
    fixture.send_draft(ADA_AT);
    // A digest looks what became of drafts.
    fixture.run(&["digest", "--send"]);
    fixture.minutes(30);
    fixture.round();
    assert_eq!(fixture.sent_to(ADA_AT).len(), 0);
    assert!(fixture.run(&["outbox"]).contains("you sent it yourself"), "{}", fixture.run(&["outbox"]));
}
