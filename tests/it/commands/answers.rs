//! `who`, `list`, `more`, `show`: whom they name, why, and that their numbers can be used.

use crate::fixture::in_memory::MemoryFixture;
use crate::fixture::key;

#[test]
fn who_names_those_who_are_there_or_were_there_and_the_numbers_can_be_used() {
    let mut fixture = MemoryFixture::new();
    let said = fixture.done("who acme");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines[0].starts_with("(1) Ada Lovelace <ada@acme.example>: writes from acme.example; "),
        "{said}"
    );
    assert!(lines[0].ends_with("in touch on 8 days, last 4 months ago"), "{said}");
    assert!(
        lines[1].starts_with("(3) Zoë Müller <zoe@example.net>: "),
        "1 keeps the number, 3 is new: {said}"
    );
    assert!(lines[1].contains("wrote from acme.example until Apr 2025"), "{said}");
    // Eve wrote from there, too, but the owner does not know her.
    assert!(!said.contains("Eve"), "{said}");
    fixture.done("tag 3 kilns");
    assert!(
        fixture.standings().lookup([key("zoe@example.net").address()].into_iter()).tags.contains("kilns")
    );
    assert!(fixture.done("who #kilns").starts_with("(3) Zoë Müller"));
}

#[test]
fn who_finds_by_every_word_in_names_tags_notes_and_subjects() {
    let mut fixture = MemoryFixture::new();
    fixture.done("note bob: looks after the harbour railway");
    fixture.done("tag ada rust hiring");
    let mut check = |words: &str, expected: &[&str]| {
        let said = fixture.done(&format!("who {words}"));
        let named: Vec<&str> =
            said.lines().filter_map(|line| line.split_once(") ")).map(|(_, rest)| rest).collect();
        let named: Vec<&str> = named.iter().map(|line| line.split(" <").next().unwrap()).collect();
        assert_eq!(named, expected, "who {words}: {said}");
    };
    check("muller", &["Zoë Müller"]);
    check("harbour", &["Bob Reis"]);
    check("#rust", &["Ada Lovelace"]);
    check("rust", &["Ada Lovelace"]);
    check("kiln", &["Bob Reis"]);
    check("boats", &["Tom Oak"]);
    check("who works at acme.example?", &["Ada Lovelace", "Zoë Müller"]);
    check("acme budget", &["Ada Lovelace"]);
    check("acme kiln", &[]);
    check("harbour OR \"NEAR\" *", &[]);
}

#[test]
fn who_says_which_mail_it_was() {
    let mut fixture = MemoryFixture::new();
    let said = fixture.done("who kiln");
    assert!(
        said.contains("wrote of \u{201c}The kiln is sold\u{201d} on 2 Sep 2025 and 2 more mails"),
        "{said}"
    );
    assert!(fixture.done("who nobody-has-this").contains("Nobody you know fits"));
}

#[test]
fn muted_people_are_in_no_answer() {
    let mut fixture = MemoryFixture::new();
    fixture.done("remind ada next friday 3pm");
    fixture.done("helped ada with her move");
    fixture.done("tag ada rust");
    fixture.done("never ada");
    for line in ["who acme", "who lovelace", "who #rust", "list", "more", "ledger", "links", "who budget"] {
        let said = fixture.done(line);
        assert!(!said.contains("Ada"), "{line}: {said}");
    }
    let said = fixture.done("share https://example.org #rust");
    assert!(!said.contains("Ada"), "{said}");
}

#[test]
fn more_goes_on_after_the_digest_and_its_numbers_hold() {
    let mut fixture = MemoryFixture::new();
    fixture.app.config.digest.size = 1;
    let said = fixture.done("more");
    assert!(said.starts_with("(3) Zoë Müller"), "1 and 2 were in the digest: {said}");
    assert_eq!(fixture.done("more"), "Nobody else has gone quiet.");
    fixture.done("done 3 call");
    let said = fixture.done("list");
    assert!(said.starts_with("(1) Ada Lovelace") && !said.contains("Zoë"), "{said}");
}

#[test]
fn list_and_show_tell_of_reminders_to_come() {
    let mut fixture = MemoryFixture::new();
    let said = fixture.done("remind 1 fri 3pm call her about the looms");
    assert_eq!(
        said,
        "You get a mail about Ada Lovelace on Friday, 9 January at 15:00: call her about the looms"
    );
    let told = "on Friday, 9 January 2026 at 15:00: call her about the looms";
    assert!(fixture.done("list").contains(&format!("A mail about Ada Lovelace {told}")));
    assert!(fixture.done("show ada").contains(&format!("Reminder {told}")));
    fixture.done("undo");
    assert!(!fixture.done("show ada").contains("Reminder"));
}

#[test]
fn somebody_with_hundreds_of_notes_is_shown_in_a_few_lines() {
    let mut fixture = MemoryFixture::new();
    for number in 0..300 {
        fixture.say(&format!("note ada: remark number {number}"));
    }
    let said = fixture.done("show ada");
    assert!(said.contains("remark number 299") && said.contains("Older notes: 295"), "{said}");
    assert!(said.lines().count() < 20, "{said}");
}
