//! `share`, `shared`, `links`, `helped`, `asked`, `ledger`.

use rekindle::infer::saved_links::SavedLink;

use crate::fixture::in_memory::MemoryFixture;
use crate::fixture::key;

fn offer(fixture: &MemoryFixture, who: &str) -> Option<String> {
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    let view = snapshot.view(snapshot.by_key(&key(who)).unwrap());
    snapshot
        .all_preferences
        .links
        .offer(&view.preferences)
        .map(|(link, _): (&SavedLink, &str)| link.url.clone())
}

#[test]
fn a_link_is_kept_for_people_with_its_tag_and_counted_when_passed_on() {
    let mut fixture = MemoryFixture::new();
    fixture.done("tag ada, bob #rust");
    let said = fixture.done("share https://example.org/crates #rust #jobs a list of crates");
    assert_eq!(said, "Saved https://example.org/crates for #rust #jobs: Ada Lovelace and Bob Reis.");
    assert_eq!(offer(&fixture, "ada@acme.example").as_deref(), Some("https://example.org/crates"));
    assert_eq!(offer(&fixture, "zoe@example.net"), None);
    let said = fixture.done("shared 1");
    assert_eq!(said, "Noted that you passed https://example.org/crates on to Ada Lovelace.");
    assert_eq!(offer(&fixture, "ada@acme.example"), None, "once");
    assert!(offer(&fixture, "bob@reis.example").is_some());
    let links = fixture.done("links");
    assert_eq!(links, "https://example.org/crates #jobs #rust a list of crates (passed on to Ada Lovelace)");
    assert!(fixture.done("ledger").contains("Ada Lovelace: you helped once"));
    fixture.done("undo");
    assert!(offer(&fixture, "ada@acme.example").is_some(), "taken back, it is offered again");
    let said = fixture.done("shared ada: my notes on looms");
    assert_eq!(said, "Noted that you passed this on to Ada Lovelace: my notes on looms");
}

#[test]
fn only_whole_web_addresses_are_kept() {
    let mut fixture = MemoryFixture::new();
    for line in [
        "share javascript:alert(1) #rust".to_owned(),
        "share file:///etc/passwd #rust".to_owned(),
        "share ftp://example.org #rust".to_owned(),
        format!("share https://example.org/{} #rust", "x".repeat(600)),
        format!("share https://example.org/a #rust {}", "word ".repeat(120)),
    ] {
        fixture.refused(&line);
    }
    assert!(fixture.standings().links.saved.is_empty());
    let said = fixture.done("share https://example.org/\u{202e}gro.live #rust");
    assert!(!said.contains('\u{202e}'), "{said:?}");
}

#[test]
fn the_ledger_counts_what_was_given_and_asked() {
    let mut fixture = MemoryFixture::new();
    assert!(fixture.done("ledger").starts_with("Nothing is noted yet."));
    fixture.done("helped ada with her move");
    fixture.done("helped ada: read her draft");
    fixture.done("asked bob about the lease");
    fixture.done("shared bob: a map");
    let said = fixture.done("ledger");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "This quarter: you helped 3 times and asked once.", "{said}");
    assert_eq!(lines[2], "Bob Reis: you helped once and asked once", "{said}");
    assert_eq!(lines[3], "Ada Lovelace: you helped twice", "{said}");
    assert!(said.contains("On 5 Jan you asked Bob Reis: about the lease"), "{said}");
    fixture.done("undo");
    assert!(fixture.done("ledger").starts_with("This quarter: you helped twice and asked once."));
}
