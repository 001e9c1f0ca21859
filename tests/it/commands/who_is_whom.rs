//! `merge` and `split`: one person, or two, by the owner's word.

use rekindle::command::{Action, JobKey};
use rekindle::contacts::{Card, CardSource};
use rekindle::infer::due::Due;
use rekindle::job::digest;
use rekindle::store::journal::{JournalSource, NewEntry};

use crate::fixture::in_memory::{MemoryFixture, keep};
use crate::fixture::key;

/// Everybody: their addresses, and what holds for them.
fn everybody(fixture: &MemoryFixture) -> Vec<String> {
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    let mut people: Vec<String> = snapshot
        .views()
        .iter()
        .map(|view| {
            let person = snapshot.person(view.position);
            let mut addresses: Vec<String> = snapshot.addresses(person).map(ToString::to_string).collect();
            addresses.sort();
            let tags: Vec<&str> = view.preferences.tags.iter().map(String::as_str).collect();
            format!(
                "{} {} {:?} {}",
                addresses.join(" "),
                view.preferences.never,
                view.preferences.every_days,
                tags.join(" ")
            )
        })
        .collect();
    people.sort();
    people
}

fn addresses_of(fixture: &MemoryFixture, address: &str) -> usize {
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    snapshot.by_key(&key(address)).map_or(0, |position| snapshot.person(position).addresses.len())
}

const TOMS: &[&str] = &[
    "2025-05-01 < Tom Oak <tom@oak.example> | Boats",
    "2025-06-01 > Tom Oak <tom@oak.example> | Re: Boats",
    "2025-05-02 < Captain <boats@sea.example> | Sails",
    "2025-06-02 > Captain <boats@sea.example> | Re: Sails",
    "2025-05-03 < Tom Oak <tom@work.example> | Desks",
    "2025-06-03 > Tom Oak <tom@work.example> | Re: Desks",
];

const LATER: &[&str] = &[
    "2025-07-03 < Tom Oak <tom@new.example> | Anchors",
    "2025-07-04 > Tom Oak <tom@new.example> | Re: Anchors",
];

#[test]
fn merged_people_are_one_with_everything_said_of_either() {
    let mut fixture = MemoryFixture::new();
    fixture.done("tag ada looms");
    fixture.done("every bob 3mo");
    fixture.done("merge 1 2");
    assert_eq!(addresses_of(&fixture, "bob@reis.example"), 2);
    let says = fixture.done("show 2");
    assert!(says.contains("#looms") && says.contains("you said so on 5 Jan"), "{says}");
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    let view = snapshot.view(snapshot.by_key(&key("ada@acme.example")).unwrap());
    assert_eq!(view.preferences.every_days, Some(91));
    assert!(fixture.refused("merge 1 2").contains("one person already"));
}

#[test]
fn of_addresses_that_a_merge_brought_along_why_names_the_evidence_they_had() {
    let mut fixture = MemoryFixture::with(TOMS);
    fixture.items[0].person = key("tom@work.example");
    fixture.items[1].person = key("boats@sea.example");
    assert_eq!(addresses_of(&fixture, "tom@oak.example"), 2, "one name, one person");
    fixture.done("merge 1 2");
    let says = fixture.done("why 1");
    assert_eq!(says.matches("you said so on 5 Jan").count(), 1, "{says}");
    assert_eq!(says.matches("the same full name").count(), 1, "{says}");
}

#[test]
fn merge_and_then_split_changes_nobody_and_so_does_undo() {
    let mut fixture = MemoryFixture::with(TOMS);
    let before = everybody(&fixture);
    fixture.items[0].person = key("tom@work.example");
    fixture.items[1].person = key("boats@sea.example");
    for (merge, back) in [
        ("merge 1 2", "split 1 2"),
        ("merge 1 2", "split 2 1"),
        ("merge tom, captain", "split tom boats@sea.example"),
        ("merge 1 2", "undo"),
    ] {
        fixture.done(merge);
        assert_eq!(addresses_of(&fixture, "boats@sea.example"), 3, "{merge}");
        fixture.done(back);
        assert_eq!(everybody(&fixture), before, "{merge}, {back}");
    }
}

#[test]
fn a_split_keeps_a_name_from_joining_again_and_undo_lets_it() {
    let mut fixture = MemoryFixture::with(TOMS);
    assert_eq!(addresses_of(&fixture, "tom@work.example"), 2);
    fixture.done("split tom tom@work.example");
    assert_eq!(addresses_of(&fixture, "tom@work.example"), 1);
    // Further mail under that name, from a new address, could be either's.
    for (number, line) in TOMS.iter().chain(LATER).enumerate() {
        keep(&mut fixture.app.store, line, number);
    }
    for address in ["tom@oak.example", "tom@work.example", "tom@new.example"] {
        assert_eq!(addresses_of(&fixture, address), 1, "{address}");
    }
    fixture.done("merge tom@new.example, tom@oak.example");
    assert_eq!(
        (addresses_of(&fixture, "tom@new.example"), addresses_of(&fixture, "tom@work.example")),
        (2, 1)
    );
    fixture.done("undo");
    fixture.done("undo");
    assert_eq!(addresses_of(&fixture, "tom@new.example"), 3);
}

#[test]
fn after_a_split_each_keeps_what_was_said_under_its_own_addresses_and_never_holds_for_all() {
    let mut fixture = MemoryFixture::with(TOMS);
    fixture.items[0].person = key("tom@work.example");
    fixture.done("tag tom boats");
    fixture.done("never 1");
    fixture.done("split tom tom@work.example");
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    let preferences = |address: &str| snapshot.view(snapshot.by_key(&key(address)).unwrap()).preferences;
    assert!(preferences("tom@oak.example").never && preferences("tom@work.example").never);
    let tagged = ["tom@oak.example", "tom@work.example"].map(|key| preferences(key).tags.len());
    assert_eq!(tagged.iter().sum::<usize>(), 1, "the tag stays with the address it was said of");
}

#[test]
fn lines_of_one_mail_know_the_merge_before_them() {
    let mut fixture = MemoryFixture::with(TOMS);
    let result = fixture.mail(
        "m1",
        None,
        &["merge tom, captain", "show boats@sea.example", "split tom boats@sea.example"],
    );
    assert!(result[1].line.says.contains("tom@oak.example"), "{}", result[1].line.says);
    let parted = result[2].entries.iter().any(|entry| matches!(&entry.action, Action::Parted { addresses, .. } if addresses == &[key("boats@sea.example")]));
    assert!(parted, "{:?}", result[2]);
}

#[test]
fn two_people_who_are_asked_about_can_be_kept_two() {
    let mut fixture = MemoryFixture::new();
    let before = everybody(&fixture);
    let says = fixture.done("split 1 2");
    assert!(says.contains("stay two people"), "{says}");
    assert_eq!(everybody(&fixture), before);
}

/// Two who may be one, and one who is due, so that a digest is written.
const INITIALS: &[&str] = &[
    "2024-09-01 > Ada Lovelace <ada@acme.example> | Cards",
    "2024-10-01 < Ada Lovelace <ada@acme.example> | Re: Cards",
    "2024-11-01 > Ada Lovelace <ada@acme.example> | Steam",
    "2025-01-01 < Ada Lovelace <ada@acme.example> | Looms",
    "2025-02-01 > Ada Lovelace <ada@acme.example> | Re: Looms",
    "2025-03-03 < Ada Lovelace <ada@acme.example> | Budget",
    "2025-04-05 > Ada Lovelace <ada@acme.example> | Re: Budget",
    "2025-05-07 < Ada Lovelace <ada@acme.example> | Thanks",
    "2025-05-08 < A. Lovelace <al@home.example> | Hello",
    "2025-05-09 > A. Lovelace <al@home.example> | Re: Hello",
];

#[test]
fn a_digest_asks_one_question_once_and_its_numbers_answer_it() {
    let mut fixture = MemoryFixture::with(INITIALS);
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    let plan = digest::plan(&fixture.app, &snapshot, Vec::new()).unwrap();
    let ([a, b], _) = plan.content.question.clone().expect("a question");
    assert!(a.number != b.number);
    assert!(digest::write(&mut fixture.app, &plan, &JobKey::Digest(fixture.now), fixture.now).unwrap());
    fixture.items = plan.items;
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    assert_eq!(
        digest::plan(&fixture.app, &snapshot, Vec::new()).unwrap().content.question,
        None,
        "asked already"
    );
    fixture.done(&format!("merge {} {}", a.number, b.number));
    assert_eq!(addresses_of(&fixture, "al@home.example"), 2);
}

#[test]
fn two_who_were_kept_two_are_not_asked_about() {
    let mut fixture = MemoryFixture::with(INITIALS);
    assert_eq!(fixture.app.snapshot(fixture.now).unwrap().questions().len(), 1);
    fixture.done("split ada@acme.example, al@home.example");
    assert_eq!(fixture.app.snapshot(fixture.now).unwrap().questions().len(), 0);
    fixture.done("undo");
    assert_eq!(fixture.app.snapshot(fixture.now).unwrap().questions().len(), 1);
}

#[test]
fn a_book_that_is_kept_hears_what_was_said_and_scanned_since() {
    let mut fixture = MemoryFixture::with(TOMS);
    fixture.app.keep(fixture.app.snapshot(fixture.now).unwrap());
    fixture.done("merge tom, captain");
    for (number, line) in TOMS.iter().chain(LATER).enumerate() {
        keep(&mut fixture.app.store, line, number);
    }
    fixture.app.keep(fixture.app.snapshot(fixture.now).unwrap());
    let kept = fixture.app.snapshot(fixture.now).unwrap();
    let fresh = fixture.app.snapshot(fixture.now).unwrap();
    assert!(kept.people == fresh.people && kept.facts.addresses.len() == fresh.facts.addresses.len());
    assert_eq!(kept.person(kept.by_key(&key("tom@new.example")).unwrap()).addresses.len(), 4);
}

/// An import of somebody without an address.
fn import(fixture: &mut MemoryFixture, name: &str) {
    let card =
        Card { id: name.to_owned(), name: name.to_owned(), ..Card::from_source(CardSource::LinkedIn) }.tidy();
    let action = Action::Imported { source: "linkedin".to_owned(), new: 1, changed: 0 };
    let (said, line) = (JournalSource::Cli, String::new());
    let entry = NewEntry { said, person: None, action, line, reply_key: None, once: None };
    fixture.app.store.write_import(&[entry], &[&card], fixture.now).unwrap().unwrap();
}

/// How somebody stands, by name.
fn due(fixture: &MemoryFixture, name: &str) -> Due {
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    let views = snapshot.views();
    let view = views.iter().find(|view| snapshot.person(view.position).name == name);
    view.expect("somebody of that name").judgement.due
}

#[test]
fn an_import_whose_words_hold_a_known_name_is_asked_about_before_anything_is_offered() {
    for longer in ["Ada Byron Lovelace", "Ada Lovelace-Byron"] {
        let mut fixture = MemoryFixture::with(INITIALS);
        fixture.done("split ada@acme.example, al@home.example");
        import(&mut fixture, longer);
        assert_eq!(due(&fixture, longer), Due::AskedFirst, "{longer}");
        // Somebody else's turn comes meanwhile.
        import(&mut fixture, "Nina Fresh");
        assert_eq!(due(&fixture, "Nina Fresh"), Due::Yes);
        let snapshot = fixture.app.snapshot(fixture.now).unwrap();
        let plan = digest::plan(&fixture.app, &snapshot, Vec::new()).unwrap();
        assert!(plan.content.suggestions.iter().all(|one| one.person.name != longer), "{longer}");
        let ([a, b], _) = plan.content.question.clone().expect("a question");
        assert_eq!([a.name.as_str(), &b.name], ["Ada Lovelace", longer]);
        assert!(digest::write(&mut fixture.app, &plan, &JobKey::Digest(fixture.now), fixture.now).unwrap());
        assert_ne!(due(&fixture, longer), Due::AskedFirst, "asked about, not answered");
        fixture.items = plan.items;
        fixture.done(&format!("merge {} {}", a.number, b.number));
        let snapshot = fixture.app.snapshot(fixture.now).unwrap();
        assert_eq!(snapshot.people.persons.iter().filter(|person| person.name.contains("Ada")).count(), 1);
    }
}

#[test]
fn who_was_skipped_in_two_digests_rests_for_a_year_and_why_says_so() {
    let mut fixture = MemoryFixture::with(INITIALS);
    fixture.done("every ada@acme.example 2mo");
    let digest = |fixture: &mut MemoryFixture| {
        let snapshot = fixture.app.snapshot(fixture.now).unwrap();
        let plan = digest::plan(&fixture.app, &snapshot, Vec::new()).unwrap();
        assert_eq!(plan.content.suggestions[0].person.name, "Ada Lovelace");
        assert!(digest::write(&mut fixture.app, &plan, &JobKey::Digest(fixture.now), fixture.now).unwrap());
        fixture.done("skip ada@acme.example");
        fixture.now += jiff::SignedDuration::from_hours(24 * 200);
    };
    digest(&mut fixture);
    assert_eq!(due(&fixture, "Ada Lovelace"), Due::Yes, "half a year is over");
    digest(&mut fixture);
    assert!(matches!(due(&fixture, "Ada Lovelace"), Due::SkippedTwice { .. }));
    assert!(fixture.done("why ada@acme.example").contains("you skipped them in two digests"));
}

/// A friend of many months who fell silent, and somebody of the same name who wrote lately.
fn two_of_one_name() -> Vec<String> {
    let mut lines = Vec::new();
    for month in 1..=9 {
        lines.push(format!("2025-{month:02}-03 < Tom Oak <tom@oak.example> | Boats"));
        lines.push(format!("2025-{month:02}-05 > Tom Oak <tom@oak.example> | Re: Boats"));
    }
    lines.push("2025-12-20 < Tom Oak <tom@work.example> | Desks".to_owned());
    lines
}

#[test]
fn who_was_kept_apart_from_a_namesake_is_not_held_back_by_that_namesakes_mail() {
    let lines = two_of_one_name();
    let mut fixture = MemoryFixture::with(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let due = |fixture: &MemoryFixture| {
        let snapshot = fixture.app.snapshot(fixture.now).unwrap();
        snapshot.view(snapshot.by_key(&key("tom@oak.example")).unwrap()).judgement.due
    };
    assert_eq!(due(&fixture), Due::NamesakeInTouch);
    fixture.done("split tom@oak.example, tom@work.example");
    assert_eq!(due(&fixture), Due::Yes);
    fixture.done("undo");
    assert_eq!(due(&fixture), Due::NamesakeInTouch);
}

/// Sixteen people with four given and four family names, so that a full name proves nothing; and of
/// one name the letters of each address, every month from the first to the last that is given.
fn bearers_of_a_common_name(letters: &[(&str, i32, i32)]) -> Due {
    let mut lines = Vec::new();
    for (n, given) in ["Ana", "Bea", "Carl", "Dora"].iter().enumerate() {
        for family in ["Lima", "Reis", "Silva", "Torres"] {
            let who = format!("{given} {family} <{n}@{}.example>", family.to_lowercase());
            lines.push(format!("2024-01-01 < {who} | Boats"));
            lines.push(format!("2024-01-02 > {who} | Re: Boats"));
        }
    }
    lines.retain(|line| !line.contains("Ana Lima"));
    for (address, first, last) in letters {
        for month in *first..=*last {
            lines.push(format!("2025-{month:02}-03 < Ana Lima <{address}> | Boats"));
            lines.push(format!("2025-{month:02}-05 > Ana Lima <{address}> | Re: Boats"));
        }
    }
    let fixture = MemoryFixture::with(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let snapshot = fixture.app.snapshot(fixture.now).unwrap();
    snapshot.view(snapshot.by_key(&key("ana@one.example")).unwrap()).judgement.due
}

#[test]
fn of_several_with_a_common_name_who_wrote_side_by_side_none_holds_another_back() {
    let one = ("ana@one.example", 1, 9);
    let lately = ("ana@two.example", 1, 12);
    assert_eq!(bearers_of_a_common_name(&[one, lately, ("ana@three.example", 2, 6)]), Due::Yes);
    assert_eq!(bearers_of_a_common_name(&[one, lately]), Due::NamesakeInTouch, "the two may be one");
    let moved = ("ana@three.example", 10, 12);
    assert_eq!(bearers_of_a_common_name(&[one, lately, moved]), Due::NamesakeInTouch, "perhaps moved there");
    let moving = ("ana@three.example", 9, 12);
    assert_eq!(bearers_of_a_common_name(&[one, lately, moving]), Due::NamesakeInTouch, "on two days only");
}
