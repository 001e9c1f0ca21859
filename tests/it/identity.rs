//! One person, many addresses: which are joined, and which never.

use rekindle::infer::people::PersonIndex;
use rekindle::job::snapshot::Snapshot;

use crate::fixture::history::snapshot;
use crate::fixture::key;

/// Everybody's addresses, sorted.
fn people(snapshot: &Snapshot) -> Vec<Vec<String>> {
    let text = |id: &rekindle::infer::AddressId| snapshot.facts.address(*id).address.to_string();
    let mut people: Vec<Vec<String>> = snapshot
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
    let snapshot = snapshot(&history(one, other));
    assert_eq!(people(&snapshot).len(), people_there, "{one} / {other}");
    for person in &snapshot.people.persons {
        assert_eq!(person.joins.len() + 1, person.addresses.len(), "each address but one has its reason");
    }
}

#[test]
fn the_same_full_name_is_one_person_however_it_is_written() {
    check("Ada Lovelace <ada@example.net>", "\"LOVELACE, Ada\" <al@work.example>", 1);
    check("Ada M. Lovelace <ada@example.net>", "Dr. Ada Lovelace (Works) <al@work.example>", 1);
    check("=?utf-8?q?Zo=C3=AB_M=C3=BCller?= <zoe@example.net>", "Zoe Muller <zm@work.example>", 1);
}

/// Where mail to the person goes who is known by `address`.
fn way(snapshot: &Snapshot, address: &str) -> String {
    let person = snapshot.person(snapshot.by_key(&key(address)).unwrap());
    snapshot.address(person).unwrap().to_string()
}

#[test]
fn a_display_name_joins_no_address_that_the_owner_never_wrote_to() {
    let ada = "2023-03-01 < Ada Lovelace <ada@example.net>\n2023-03-02 > Ada Lovelace <ada@example.net>\n";
    let forged: String =
        (1..9).map(|day| format!("2026-05-0{day} < Ada Lovelace <ada.lovelace@evil.example>\n")).collect();
    // Seen with the same people, as well.
    let crowd = "2023-04-01 > Ada Lovelace <ada@example.net> | To: ada@example.net, bob@example.net, cy@example.net, di@example.net\n\
        2026-05-10 < Ada Lovelace <ada.lovelace@evil.example> | To: robin@example.org, bob@example.net, cy@example.net, di@example.net\n\
        2026-05-11 < Bob <bob@evil.example> | To: robin@example.org ~ Cc: Ada Lovelace <al@evil.example>, bob@example.net, cy@example.net, di@example.net\n";
    // Mail in the owner's name that came from outside is no word of the owner's.
    let in_my_name: String = (1..4)
        .map(|n| format!("2026-05-2{n} < robin@example.org | To: ada.lovelace@evil.example ~ Received: from mx.evil.example by mx.example.org; Sat, 23 May 2026 10:00:00 +0000\n"))
        .collect();
    for history in [forged.clone(), format!("{forged}{crowd}"), format!("{forged}{in_my_name}")] {
        let snapshot = snapshot(&format!("{ada}{history}"));
        assert_eq!(way(&snapshot, "ada@example.net"), "ada@example.net");
        let joined = people(&snapshot).into_iter().find(|one| one.contains(&"ada@example.net".to_owned()));
        assert_eq!(joined, Some(vec!["ada@example.net".to_owned()]), "{history}");
        assert!(!snapshot.wrote_to(key("ada.lovelace@evil.example").address()));
    }
}

#[test]
fn an_address_that_the_owner_never_wrote_to_is_asked_about_and_is_hers_once_he_answered() {
    let ada = "2023-03-01 > Ada Lovelace <ada@example.net>\n2023-03-02 > Ada Lovelace <ada@example.net>\n\
        2023-03-01 < Ada Lovelace <al@new.example>\n";
    assert_eq!(questions(ada), ["SameName Ada Lovelace"]);
    let answered = format!("{ada}2023-05-02 > al@new.example\n");
    assert_eq!(people(&snapshot(&answered)).len(), 1);
    assert_eq!(way(&snapshot(&answered), "ada@example.net"), "al@new.example");
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
    check("Lee Reis Sr. <sr@example.net>", "Lee Reis Jr. <jr@work.example>", 2);
    check("Ian Hoff III <ian3@example.net>", "Ian Hoff II <ian2@work.example>", 2);
    check("de Vries <a@example.net>", "de Vries <b@work.example>", 2);
}

#[test]
fn a_name_without_initials_does_not_join_those_whose_initials_differ() {
    let two = history("Kevin B. Reis <kb@example.net>", "Kevin D. Reis <kd@work.example>");
    for between in ["aa@example.com", "kc@example.net", "zz@work.example"] {
        let bare = history(&format!("Kevin Reis <{between}>"), "Ana Silva <ana@example.net>");
        assert_eq!(people(&snapshot(&format!("{two}{bare}"))).len(), 4, "{between}");
    }
    let same = history("Kevin B. Reis <kb2@example.net>", "Ana Silva <ana@example.net>");
    assert_eq!(people(&snapshot(&format!("{two}{same}"))).len(), 3);
}

#[test]
fn an_address_with_the_names_of_three_people_joins_nobody() {
    let shared = history("Ada Lovelace <ada@example.net>", "Ada Lovelace <family@home.example>");
    assert_eq!(people(&snapshot(&shared)).len(), 1);
    let shared = shared
        + "2024-05-01 < Tom Reis <family@home.example>\n2024-05-02 < Ana Silva <family@home.example>\n";
    assert_eq!(people(&snapshot(&shared)).len(), 2);
}

#[test]
fn a_mistyped_or_longer_name_is_no_other_person() {
    let one = history("Ada Lovelace <ada@example.net>", "Ada Lovelace <al@work.example>")
        + "2024-05-01 < Ada Lovelase <al@work.example>\n2024-05-02 < ext Ada Lovelace <al@work.example>\n";
    assert_eq!(people(&snapshot(&one)).len(), 1);
}

#[test]
fn the_order_in_which_mail_comes_changes_nobody() {
    let lines = history("Ada Lovelace <ada@example.net>", "Ada Lovelace <al@work.example>")
        + &history("Bob Reis <bob@example.net>", "bob+x@example.net");
    let mut backward: Vec<&str> = lines.lines().collect();
    backward.reverse();
    assert_eq!(people(&snapshot(&lines)), people(&snapshot(&backward.join("\n"))));
}

const DAEMON: &str = "Mail Delivery System <mailer-daemon@example.net>";

fn dead(snapshot: &Snapshot, address: &str) -> bool {
    let id = snapshot.id(&rekindle::mail::Address::parse(address).unwrap()).unwrap();
    snapshot.dead_since(id).is_some()
}

#[test]
fn an_address_that_mail_comes_back_from_is_dead_until_it_is_heard_of() {
    let sent = "2026-01-01 < Ada Lovelace <ada@example.net>\n2026-01-02 > Ada Lovelace <ada@example.net>\n";
    let named = format!("{sent}2026-01-03 < {DAEMON} | X-Failed-Recipients: ada@example.net\n");
    assert!(dead(&snapshot(&named), "ada@example.net"));
    let answering =
        "Content-Type: multipart/report; report-type=delivery-status ~ In-Reply-To: <1@example.org>";
    assert!(dead(&snapshot(&format!("{sent}2026-01-03 < {DAEMON} | {answering}\n")), "ada@example.net"));
    let revived = format!("{named}2026-01-09 < Ada Lovelace <ada@example.net>\n");
    assert!(!dead(&snapshot(&revived), "ada@example.net"));
    let later = format!(
        "{revived}2026-01-11 > ada@example.net\n2026-01-12 < {DAEMON} | X-Failed-Recipients: ada@example.net\n"
    );
    assert!(dead(&snapshot(&later), "ada@example.net"));
}

#[test]
fn a_report_marks_nobody_to_whom_the_owner_never_wrote_nor_one_of_several() {
    let forged = format!(
        "2026-01-01 < Ada Lovelace <ada@example.net>\n2026-01-03 < {DAEMON} | X-Failed-Recipients: ada@example.net\n"
    );
    assert!(!dead(&snapshot(&forged), "ada@example.net"));
    let answering =
        "Content-Type: multipart/report; report-type=delivery-status ~ In-Reply-To: <0@example.org>";
    let both = format!(
        "2026-01-01 > ada@example.net | To: ada@example.net, bob@example.net\n2026-01-03 < {DAEMON} | {answering}\n"
    );
    assert!(!dead(&snapshot(&both), "ada@example.net"));
}

#[test]
fn a_report_counts_where_it_answers_what_the_owner_sent_to_that_very_address() {
    let ada = "2025-12-01 > ada@example.net\n2026-01-02 > ada@example.net\n2026-02-20 > bob@example.net\n";
    let check = |report: &str, expected: bool| {
        assert_eq!(dead(&snapshot(&format!("{ada}{report}\n")), "ada@example.net"), expected, "{report}");
    };
    let named = "X-Failed-Recipients: ada@example.net";
    // It answers the mail to her, however late.
    check(&format!("2026-03-01 < {DAEMON} | {named} ~ In-Reply-To: <1@example.org>"), true);
    check(&format!("2026-03-01 < {DAEMON} | {named} ~ References: <1@example.org> <x@mx.example>"), true);
    // It answers nothing, and the owner wrote there in the days before.
    check(&format!("2026-01-05 < {DAEMON} | {named}"), true);
    // It answers nothing the owner sent there.
    check(&format!("2026-03-01 < {DAEMON} | {named}"), false);
    check(&format!("2026-03-01 < {DAEMON} | {named} ~ In-Reply-To: <never@example.org>"), false);
    check(&format!("2026-03-01 < {DAEMON} | {named} ~ In-Reply-To: <2@example.org>"), false);
    check(
        &format!(
            "2026-01-05 < {DAEMON} | {named} ~ In-Reply-To: <0@example.org> ~ X-Failed-Recipients: bob@example.net"
        ),
        true,
    );
    // Somebody's mail with a field added.
    check(&format!("2026-01-05 < Mallory <mallory@evil.example> | {named} ~ Subject: hello"), false);
    check(
        &format!(
            "2026-03-01 < Mallory <mallory@evil.example> | {named} ~ Subject: Undelivered Mail Returned to Sender"
        ),
        false,
    );
}

const STAMP: &str = "Authentication-Results: mx.example.org;";

/// Ada, in touch until January, her mail stamped by the owner's provider.
fn stamped_ada() -> String {
    (1..=6)
        .map(|n| {
            format!(
                "2025-0{n}-01 < Ada Lovelace <ada@example.net> | {STAMP} spf=pass; dkim=pass header.d=example.net; dmarc=pass\n2025-0{n}-15 > ada@example.net\n"
            )
        })
        .collect()
}

#[test]
fn mail_that_the_provider_says_is_forged_counts_for_nothing() {
    let ada = stamped_ada();
    let last = |line: &str| {
        let snapshot = snapshot(&format!("{ada}{line}\n"));
        let person = snapshot.person(snapshot.by_key(&key("ada@example.net")).unwrap()).clone();
        (person.last_in.unwrap().at, person.name, snapshot.facts.forged.len())
    };
    let (before, name, _) = last("");
    let forged = "2026-05-01 < Eve Mallory <ada@example.net>";
    for failed in [
        format!("{forged} | {STAMP} dkim=none; spf=pass; dmarc=fail (p=none) header.from=example.net"),
        format!("{forged} | {STAMP} spf=fail; dkim=fail header.d=example.net"),
        format!("{forged} | {STAMP} dmarc=fail ~ {STAMP} dmarc=pass header.from=example.net"),
        format!(
            "{forged} | {STAMP} dmarc=fail ~ Received: from x by y; z ~ {STAMP} dmarc=pass header.from=example.net"
        ),
        format!("{forged} | Received: from x by mx.example.org; z ~ {STAMP} dmarc=fail"),
    ] {
        assert_eq!(last(&failed), (before, name.clone(), 1), "{failed}");
    }
    for good in [
        forged.to_owned(),
        format!("{forged} | {STAMP} dmarc=pass"),
        format!("{forged} | {STAMP} none"),
        // Servers that are not the owner's provider's.
        format!("{forged} | Authentication-Results: mx.other.example; dmarc=fail"),
        format!("{forged} | {STAMP} dmarc=pass ~ Authentication-Results: mx.other.example; dmarc=fail"),
    ] {
        assert!(last(&good).0 > before, "{good}");
    }
    let report = format!(
        "2025-06-16 < {DAEMON} | {STAMP} dmarc=fail ~ X-Failed-Recipients: ada@example.net ~ In-Reply-To: <11@example.org>"
    );
    assert!(!dead(&snapshot(&format!("{ada}{report}\n")), "ada@example.net"));
}

#[test]
fn a_person_is_written_to_where_mail_arrives() {
    let two = history("Ada Lovelace <al@work.example>", "Ada Lovelace <ada@example.net>")
        + &format!(
            "2026-05-02 > ada@example.net\n2026-05-03 < {DAEMON} | X-Failed-Recipients: ada@example.net\n"
        );
    let snapshot = snapshot(&two);
    let person = snapshot.person(snapshot.by_key(&key("ada@example.net")).unwrap());
    assert_eq!(
        snapshot.address(person).unwrap().as_str(),
        "al@work.example",
        "though the other was used later"
    );
    assert_eq!(snapshot.out_of_reach_since(person), None);
    assert_eq!(snapshot.moved(None).len(), 1, "{:?}", snapshot.moved(None));
}

fn questions(history: &str) -> Vec<String> {
    let snapshot = snapshot(history);
    let asked = snapshot.questions();
    asked.iter().map(|one| format!("{:?} {}", one.kind, snapshot.person(one.a.max(one.b)).name)).collect()
}

#[test]
fn what_may_be_one_person_is_asked_and_not_joined() {
    let check = |one: &str, other: &str, kind: &str| {
        let history = history(one, other) + &format!("2025-04-03 > {one}\n");
        assert_eq!(people(&snapshot(&history)).len(), 2);
        let asked = questions(&history);
        assert_eq!(asked.len(), usize::from(!kind.is_empty()), "{one} / {other}: {asked:?}");
        assert!(asked.iter().all(|one| one.starts_with(kind)), "{asked:?}");
    };
    check("A. Lovelace <al@example.net>", "Ada Lovelace <ada@work.example>", "Initials");
    check("B. Lovelace <al@example.net>", "Ada Lovelace <ada@work.example>", "");
    check("ada.lovelace@example.net", "Ada Lovelace <ada.lovelace@work.example>", "LocalPart");
    check("Bob Reis <ada.lovelace@example.net>", "Ada Lovelace <ada.lovelace@work.example>", "");
    check("info@example.net", "info@work.example", "");
    check("Chris Oak <chris@oak.example>", "Christopher Oak <co@oak.example>", "Nickname");
    check("Sam Reis <sam@example.net>", "Samuel Reis <sr@work.example>", "Nickname");
    check("Simon Reis <simon@example.net>", "Simone Reis <sr@work.example>", "");
    check("Old Friend 3 <of3@example.net>", "Old Friend 4 <of4@work.example>", "");
    check("Tom Oak <tom@oak.example>", "Ada Oak <ada@oak.example>", "");
}

/// Mails with somebody, one a day from a day on, both ways.
fn mails(who: &str, year: i16, count: usize) -> String {
    let way = |n: usize| if n.is_multiple_of(2) { ">" } else { "<" };
    (0..count).map(|n| format!("{year}-03-{:02} {} {who}\n", n + 1, way(n))).collect()
}

#[test]
fn of_three_of_one_name_those_whose_times_do_not_overlap_are_asked_about_most_mail_first() {
    // Names that others share are joined by nothing.
    let crowd: String = ["Ana", "Bea", "Carl", "Dora", "Ines"]
        .iter()
        .flat_map(|first| ["Lima", "Reis", "Silva", "Torres"].map(|last| format!("{first} {last}")))
        .map(|name| {
            mails(&format!("{name} <{}@crowd.example>", name.replace(' ', ".").to_lowercase()), 2020, 2)
        })
        .collect();
    let history = crowd
        + &mails("Bea Lima <bl@one.example>", 2021, 4)
        + &mails("Bea Lima <bea@two.example>", 2023, 20)
        + &mails("Bea Lima <b@three.example>", 2023, 5);
    let snapshot = snapshot(&history);
    let named = |at: PersonIndex| snapshot.address(snapshot.person(at)).unwrap().domain().to_owned();
    let asked: Vec<(String, String)> =
        snapshot.questions().iter().map(|one| (named(one.a), named(one.b))).collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(asked[0], pair("one.example", "two.example"), "{asked:?}");
    assert!(asked.contains(&pair("crowd.example", "three.example")), "{asked:?}");
    assert!(!asked.contains(&pair("two.example", "three.example")), "in touch in the same days");
}
