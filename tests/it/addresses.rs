//! What an address is, judged by all its mail together: histories as in [`crate::histories`] ->
//! class and rule.

use rekindle::infer::class::{AddressClass, ClassRule};
use rekindle::infer::evidence;
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::Address;
use rekindle::store::Store;

use crate::fixture::bare_config;
use crate::fixture::history::{NOW, snapshot, store};

fn judged(snapshot: &Snapshot, address: &str) -> (AddressClass, ClassRule) {
    let id =
        snapshot.id(&Address::parse(address).unwrap()).unwrap_or_else(|| panic!("{address} is in no mail"));
    evidence::class(&snapshot.people, id)
}

/// The same mail on the first of each of six months.
fn monthly(mail: &str) -> String {
    (1..7).map(|month| format!("2026-0{month}-01 {mail}\n").replace("{n}", &month.to_string())).collect()
}

fn check(history: &str, address: &str, expected: (AddressClass, ClassRule)) {
    assert_eq!(judged(&snapshot(history), address), expected, "{address} in\n{history}");
}

const UNKNOWN: (AddressClass, ClassRule) = (AddressClass::Unknown, ClassRule::Unknown);
const PERSON: (AddressClass, ClassRule) = (AddressClass::Person, ClassRule::Answered);
const LIST: (AddressClass, ClassRule) = (AddressClass::List, ClassRule::List);

#[test]
fn who_posts_to_an_old_list_is_no_machine() {
    let post = "< Ada Lovelace <ada@example.net> | To: bees@hub.example ~ Precedence: bulk";
    let history = monthly(post);
    check(&history, "ada@example.net", UNKNOWN);
    check(&history, "bees@hub.example", LIST);
    check(&format!("{history}\n2026-06-01 > ada@example.net"), "ada@example.net", PERSON);
    let robot = "< Status <cpu@hub.example> | Precedence: bulk";
    check(&monthly(robot), "cpu@hub.example", (AddressClass::Machine, ClassRule::AutoReply));
}

#[test]
fn who_is_copied_on_posts_to_a_list_is_not_the_list() {
    let posts = "< Poster {n} <p{n}@example.net> | To: bees@hub.example ~ List-Id: <bees.hub.example>";
    let copied = "< Ada Lovelace <ada@example.net> | To: bees@hub.example, Bob Reis <bob@example.com> ~ List-Id: <bees.hub.example>";
    let history =
        format!("{}2026-05-02 {copied}\n2026-05-03 {copied}\n2026-05-20 > bob@example.com", monthly(posts));
    check(&history, "bees@hub.example", LIST);
    check(&history, "bob@example.com", PERSON);
    let cross = copied.replace("Bob Reis <bob@example.com>", "wasps@lists.hub.example");
    let history = format!("{}2026-05-02 {cross}\n2026-05-03 {cross}", monthly(posts));
    check(&history, "wasps@lists.hub.example", LIST);
}

#[test]
fn who_is_written_to_among_others_is_a_person_and_a_machine_stays_one() {
    let both = "> x | To: Ada <ada@example.net>, Bob <bob@example.com>, no-reply@shop.example";
    let history = format!("2026-01-01 {both}\n2026-02-01 {both}");
    for (address, expected) in [
        ("ada@example.net", PERSON),
        ("bob@example.com", PERSON),
        ("no-reply@shop.example", (AddressClass::Machine, ClassRule::Role)),
    ] {
        check(&history, address, expected);
    }
    check(&format!("2026-01-01 {both}"), "ada@example.net", UNKNOWN);
    check(&format!("2026-01-01 {both}\n2026-01-02 < Ada <ada@example.net>"), "ada@example.net", PERSON);
}

#[test]
fn what_the_owner_sent_is_the_owners_word_whatever_is_on_it() {
    for (field, counts) in [
        ("X-Mailer: Mailer 1.0", true),
        ("Precedence: bulk", false),
        ("List-Unsubscribe: <mailto:robin@example.org>", false),
        ("Return-Path: <robin@example.org>", true),
        ("Auto-Submitted: auto-replied", false),
        ("Precedence: auto_reply", false),
        ("Content-Type: text/calendar; method=REQUEST", false),
        ("Content-Type: multipart/report; report-type=disposition-notification", false),
        ("X-Rekindle: digest", false),
    ] {
        let snapshot = snapshot(&format!("2026-05-01 > ada@example.net | {field}"));
        let id = snapshot.id(&Address::parse("ada@example.net").unwrap()).unwrap();
        let state = snapshot.people.addresses[id.0 as usize];
        assert_eq!(state.n_out > 0, counts, "{field}");
        assert_eq!(state.class == AddressClass::Person, counts, "{field}");
    }
}

#[test]
fn an_answer_that_is_filed_elsewhere_than_in_sent_is_an_answer() {
    let theirs = "2026-05-01 < Ina Frey <info@frey.example>\n2026-05-02 > bob@example.com\n";
    let filed = "2026-05-02 < robin@example.org | To: info@frey.example ~ In-Reply-To: <0@example.org>";
    check(&format!("{theirs}{filed}"), "info@frey.example", PERSON);
    // Anybody can write the owner's address into From.
    let came = "Received: from mx.evil.example by mx.example.org; Sat, 2 May 2026 10:00:00 +0000".to_owned();
    let machine = (AddressClass::Machine, ClassRule::Role);
    check(&format!("{theirs}{filed} ~ {came}"), "info@frey.example", machine);
}

#[test]
fn a_friends_mail_that_is_kept_in_sent_does_not_make_the_friend_the_owner() {
    let own = (AddressClass::Own, ClassRule::Own);
    let came = "Received: from mx.eder.example by mx.example.org; Fri, 1 May 2026 10:00:00 +0000";
    let kept = monthly(&format!("< finn@eder.example | Comments: kept > there ~ {came}"));
    let answers = monthly("> finn@eder.example");
    check(&format!("{kept}{answers}"), "finn@eder.example", PERSON);
    // What the owner's program put there has no such field, and nobody wrote to an old address.
    let sent = monthly("< finn@eder.example | Comments: put > there ~ To: ada@example.net");
    check(&format!("{sent}{answers}"), "finn@eder.example", own);
    check(&kept, "finn@eder.example", own);
}

#[test]
fn an_address_in_many_conversations_is_not_made_for_a_message() {
    let relay = (AddressClass::Machine, ClassRule::Relay);
    for (address, expected) in [
        ("post_lars99@mail.example", relay),
        ("case-48151623@desk.example", relay),
        ("li88_13812345678@mail.example", PERSON),
        ("l33t.h4x0r.m4n@mail.example", PERSON),
        ("ticket-4711a@desk.example", relay),
        ("reply+a1b2c3@hub.example", relay),
        ("case+12345@desk.example", relay),
        ("bounces-ada=example.org1@hub.example", relay),
    ] {
        let began = monthly(&format!("< {address}"));
        let answered = format!("2026-06-01 > {address}\n2026-06-02 > {address}");
        check(&format!("{began}{answered}"), address, expected);
        check(&format!("{began}2026-06-01 > {address}"), address, relay);
        check(&began, address, relay);
        let newsletters = began.replace('\n', " | List-Unsubscribe: <mailto:off@mail.example>\n");
        check(&format!("{newsletters}{answered}"), address, relay);
        // One conversation, however long.
        let long = began.replace('\n', " | In-Reply-To: <first@example.org>\n");
        check(&format!("{long}2026-06-01 > {address} | In-Reply-To: <5@example.org>"), address, relay);
    }
}

#[test]
fn what_a_service_writes_in_somebodys_name_makes_nobody_of_it() {
    let via = "< \"Jean Petit (via Docs)\" <comments@docs.example>";
    let answer = "> \"Jean Petit (via Docs)\" <comments@docs.example>";
    let history = format!("{}{}", monthly(via), monthly(answer));
    check(&history, "comments@docs.example", (AddressClass::Machine, ClassRule::Relay));
    let jean = monthly("< Jean Petit <jean@petit.example>") + &monthly("> jean@petit.example");
    let snapshot = snapshot(&format!("{history}{jean}"));
    assert_eq!(snapshot.people.persons.len(), 1);
    assert_eq!(snapshot.people.persons[0].addresses.len(), 1);
    // Somebody to whom the owner writes is not made nobody by a service that uses the name once.
    let pat = monthly("> pat@poe.example") + "2026-05-03 < \"Pat Poe via Cards\" <pat@poe.example>";
    check(&pat, "pat@poe.example", PERSON);
    // A word of its own, and it is an address like any other.
    check(&format!("{history}2026-05-03 < comments@docs.example"), "comments@docs.example", PERSON);
}

#[test]
fn an_own_address_with_a_tag_or_gmails_other_dots_is_the_owners() {
    let own = (AddressClass::Own, ClassRule::Own);
    let settings =
        "aliases = [\"robin.vale@gmail.com\", \"*@vale.example\"]\nnot-me = [\"robin+shared@example.org\"]\n";
    let config = bare_config(settings).0;
    for (address, expected) in [
        ("robin+club@example.org", own),
        ("robinvale+club@gmail.com", own),
        ("robin.vale@googlemail.com", own),
        ("me@vale.example", own),
        ("robin+shared@example.org", UNKNOWN),
        ("r.obin@example.org", UNKNOWN),
        ("robin@example.net", UNKNOWN),
    ] {
        let mut memory = Store::in_memory().unwrap();
        store(&format!("2026-05-01 < ada@example.net | To: {address}"), &mut memory);
        let snapshot = Snapshot::open(&memory, &config, NOW.parse().unwrap()).unwrap();
        assert_eq!(judged(&snapshot, address), expected, "{address}");
    }
}
