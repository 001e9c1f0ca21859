//! `merge` and `split`: one person, or two, by the owner's word.

use rekindle::command::Action;
use rekindle::job::digest;

use super::desk::{Desk, keep};

/// Everybody: their addresses, and what holds for them.
fn everybody(desk: &Desk) -> Vec<String> {
    let book = desk.house.book(desk.now).unwrap();
    let mut people: Vec<String> = book
        .pages()
        .iter()
        .map(|page| {
            let person = book.person(page.position);
            let mut addresses: Vec<String> = book.addresses(person).map(ToString::to_string).collect();
            addresses.sort();
            let tags: Vec<&str> = page.standing.tags.iter().map(String::as_str).collect();
            format!(
                "{} {} {:?} {}",
                addresses.join(" "),
                page.standing.never,
                page.standing.every_days,
                tags.join(" ")
            )
        })
        .collect();
    people.sort();
    people
}

fn addresses_of(desk: &Desk, address: &str) -> usize {
    let book = desk.house.book(desk.now).unwrap();
    book.by_key(address).map_or(0, |position| book.person(position).addresses.len())
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
    let mut desk = Desk::new();
    desk.done("tag ada looms");
    desk.done("every bob 3mo");
    desk.done("merge 1 2");
    assert_eq!(addresses_of(&desk, "bob@reis.example"), 2);
    let says = desk.done("show 2");
    assert!(says.contains("#looms") && says.contains("you said so on 5 Jan"), "{says}");
    let book = desk.house.book(desk.now).unwrap();
    let page = book.page(book.by_key("ada@acme.example").unwrap());
    assert_eq!(page.standing.every_days, Some(91));
    assert!(desk.refused("merge 1 2").contains("one person already"));
}

#[test]
fn merge_and_then_split_changes_nobody_and_so_does_undo() {
    let mut desk = Desk::with(TOMS);
    let before = everybody(&desk);
    desk.items[0].person = "tom@work.example".to_owned();
    desk.items[1].person = "boats@sea.example".to_owned();
    for (merge, back) in [
        ("merge 1 2", "split 1 2"),
        ("merge 1 2", "split 2 1"),
        ("merge tom, captain", "split tom boats@sea.example"),
        ("merge 1 2", "undo"),
    ] {
        desk.done(merge);
        assert_eq!(addresses_of(&desk, "boats@sea.example"), 3, "{merge}");
        desk.done(back);
        assert_eq!(everybody(&desk), before, "{merge}, {back}");
    }
}

#[test]
fn a_split_keeps_a_name_from_joining_again_and_undo_lets_it() {
    let mut desk = Desk::with(TOMS);
    assert_eq!(addresses_of(&desk, "tom@work.example"), 2);
    desk.done("split tom tom@work.example");
    assert_eq!(addresses_of(&desk, "tom@work.example"), 1);
    // Further mail under that name, from a new address, could be either's.
    for (number, line) in TOMS.iter().chain(LATER).enumerate() {
        keep(&mut desk.house.store, line, number);
    }
    for address in ["tom@oak.example", "tom@work.example", "tom@new.example"] {
        assert_eq!(addresses_of(&desk, address), 1, "{address}");
    }
    desk.done("merge tom@new.example, tom@oak.example");
    assert_eq!((addresses_of(&desk, "tom@new.example"), addresses_of(&desk, "tom@work.example")), (2, 1));
    desk.done("undo");
    desk.done("undo");
    assert_eq!(addresses_of(&desk, "tom@new.example"), 3);
}

#[test]
fn after_a_split_each_keeps_what_was_said_under_its_own_addresses_and_never_holds_for_all() {
    let mut desk = Desk::with(TOMS);
    desk.items[0].person = "tom@work.example".to_owned();
    desk.done("tag tom boats");
    desk.done("never 1");
    desk.done("split tom tom@work.example");
    let book = desk.house.book(desk.now).unwrap();
    let standing = |key: &str| book.page(book.by_key(key).unwrap()).standing;
    assert!(standing("tom@oak.example").never && standing("tom@work.example").never);
    let tagged = ["tom@oak.example", "tom@work.example"].map(|key| standing(key).tags.len());
    assert_eq!(tagged.iter().sum::<usize>(), 1, "the tag stays with the address it was said of");
}

#[test]
fn lines_of_one_mail_know_the_merge_before_them() {
    let mut desk = Desk::with(TOMS);
    let heard = desk.mail(
        "m1",
        None,
        &["merge tom, captain", "show boats@sea.example", "split tom boats@sea.example"],
    );
    assert!(heard[1].line.says.contains("tom@oak.example"), "{}", heard[1].line.says);
    let parted = heard[2].entries.iter().any(|entry| matches!(&entry.action, Action::Parted { addresses, .. } if addresses == &["boats@sea.example"]));
    assert!(parted, "{:?}", heard[2]);
}

#[test]
fn two_people_who_are_asked_about_can_be_kept_two() {
    let mut desk = Desk::new();
    let before = everybody(&desk);
    let says = desk.done("split 1 2");
    assert!(says.contains("stay two people"), "{says}");
    assert_eq!(everybody(&desk), before);
}

/// Two who may be one, and one who is due, so that a digest is written.
const INITIALS: &[&str] = &[
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
    let mut desk = Desk::with(INITIALS);
    let book = desk.house.book(desk.now).unwrap();
    let plan = digest::plan(&desk.house, &book, Vec::new()).unwrap();
    let question = plan.digest.question.clone().expect("a question");
    assert!(question.a.number != question.b.number);
    assert!(digest::write(&mut desk.house, &plan, "digest/one", desk.now).unwrap());
    desk.items = plan.items;
    let book = desk.house.book(desk.now).unwrap();
    assert_eq!(digest::plan(&desk.house, &book, Vec::new()).unwrap().digest.question, None, "asked already");
    desk.done(&format!("merge {} {}", question.a.number, question.b.number));
    assert_eq!(addresses_of(&desk, "al@home.example"), 2);
}

#[test]
fn two_who_were_kept_two_are_not_asked_about() {
    let mut desk = Desk::with(INITIALS);
    assert_eq!(desk.house.book(desk.now).unwrap().questions().len(), 1);
    desk.done("split ada@acme.example, al@home.example");
    assert_eq!(desk.house.book(desk.now).unwrap().questions().len(), 0);
    desk.done("undo");
    assert_eq!(desk.house.book(desk.now).unwrap().questions().len(), 1);
}

#[test]
fn a_book_that_is_kept_hears_what_was_said_and_scanned_since() {
    let mut desk = Desk::with(TOMS);
    desk.house.keep(desk.house.book(desk.now).unwrap());
    desk.done("merge tom, captain");
    for (number, line) in TOMS.iter().chain(LATER).enumerate() {
        keep(&mut desk.house.store, line, number);
    }
    desk.house.keep(desk.house.book(desk.now).unwrap());
    let kept = desk.house.book(desk.now).unwrap();
    let fresh = desk.house.book(desk.now).unwrap();
    assert!(kept.people == fresh.people && kept.facts.addresses.len() == fresh.facts.addresses.len());
    assert_eq!(kept.person(kept.by_key("tom@new.example").unwrap()).addresses.len(), 4);
}
