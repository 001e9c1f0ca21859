//! What an address is, judged by all its mail together: histories as in [`crate::histories`] ->
//! class and rule.

use rekindle::infer::class::{AddressClass, ClassRule};
use rekindle::infer::evidence;
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::Address;

use crate::fixture::history::snapshot;

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
        ("Precedence: bulk", true),
        ("List-Unsubscribe: <mailto:robin@example.org>", true),
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
