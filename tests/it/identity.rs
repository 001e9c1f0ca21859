//! One person, many addresses: which are joined, and which never.

use rekindle::job::book::Book;

use super::histories::book;

/// Everybody's addresses, sorted.
fn people(book: &Book) -> Vec<Vec<String>> {
    let text = |id: &rekindle::infer::AddressId| book.facts.address(*id).address.to_string();
    let mut people: Vec<Vec<String>> = book
        .people
        .persons
        .iter()
        .map(|person| {
            let mut addresses: Vec<String> = person.addresses.iter().map(text).collect();
            addresses.sort();
            addresses
        })
        .collect();
    people.sort();
    people
}

/// `one` and `other` with the same correspondence, both ways.
fn history(one: &str, other: &str) -> String {
    [one, other]
        .iter()
        .enumerate()
        .map(|(n, who)| format!("202{}-03-01 < {who}\n202{}-03-02 > {who}\n", n + 3, n + 3))
        .collect()
}

#[track_caller]
fn check(one: &str, other: &str, people_there: usize) {
    let book = book(&history(one, other));
    assert_eq!(people(&book).len(), people_there, "{one} / {other}");
    for person in &book.people.persons {
        assert_eq!(person.bonds.len() + 1, person.addresses.len(), "each address but one has its reason");
    }
}

#[test]
fn the_same_full_name_is_one_person_however_it_is_written() {
    check("Ada Lovelace <ada@example.net>", "\"LOVELACE, Ada\" <al@work.example>", 1);
    check("Ada M. Lovelace <ada@example.net>", "Dr. Ada Lovelace (Works) <al@work.example>", 1);
    check("=?utf-8?q?Zo=C3=AB_M=C3=BCller?= <zoe@example.net>", "Zoe Muller <zm@work.example>", 1);
}

#[test]
fn a_tag_or_gmails_dots_are_one_mailbox_where_the_names_agree() {
    check("Ada Lovelace <ada@example.net>", "ada+lists@example.net", 1);
    check("Ada Lovelace <ada.l@gmail.com>", "adal@googlemail.com", 1);
    check("Ada Lovelace <ada@example.net>", "Bob Reis <ada+bob@example.net>", 2);
    check("Ada Lovelace <a.da@example.net>", "ada@example.net", 2);
}

#[test]
fn a_local_part_an_initial_or_a_first_name_joins_nobody() {
    check("ada.lovelace@example.net", "ada.lovelace@work.example", 2);
    check("A. Lovelace <ada@example.net>", "Ada Lovelace <al@work.example>", 2);
    check("Ada <ada@example.net>", "Ada <al@work.example>", 2);
    check("Kevin B. Reis <kb@example.net>", "Kevin D. Reis <kd@work.example>", 2);
    check("de Vries <a@example.net>", "de Vries <b@work.example>", 2);
}

#[test]
fn an_address_with_the_names_of_three_people_joins_nobody() {
    let shared = history("Ada Lovelace <ada@example.net>", "Ada Lovelace <family@home.example>");
    assert_eq!(people(&book(&shared)).len(), 1);
    let shared = shared
        + "2024-05-01 < Tom Reis <family@home.example>\n2024-05-02 < Ana Silva <family@home.example>\n";
    assert_eq!(people(&book(&shared)).len(), 2);
}

#[test]
fn a_mistyped_or_longer_name_is_no_other_person() {
    let one = history("Ada Lovelace <ada@example.net>", "Ada Lovelace <al@work.example>")
        + "2024-05-01 < Ada Lovelase <al@work.example>\n2024-05-02 < ext Ada Lovelace <al@work.example>\n";
    assert_eq!(people(&book(&one)).len(), 1);
}

#[test]
fn the_order_in_which_mail_comes_changes_nobody() {
    let lines = history("Ada Lovelace <ada@example.net>", "Ada Lovelace <al@work.example>")
        + &history("Bob Reis <bob@example.net>", "bob+x@example.net");
    let mut backward: Vec<&str> = lines.lines().collect();
    backward.reverse();
    assert_eq!(people(&book(&lines)), people(&book(&backward.join("\n"))));
}
