//! Histories as short texts -> the people in them, and who is due. Through the store and the
//! snapshot, as every command does it.

use rekindle::job::snapshot::Snapshot;
use rekindle::mail::{Cursor, Role};
use rekindle::store::Store;

use crate::fixture::history::{NOW, config, scanned, snapshot, store};

/// Known people with their last touch in days, and whether they are due: `Ada Lovelace 92 due`.
fn known(snapshot: &Snapshot) -> Vec<String> {
    let views = snapshot.by_strength();
    let known = views.iter().filter(|view| snapshot.person(view.position).known.is_some());
    known
        .map(|view| {
            let due =
                if snapshot.due().iter().any(|due| due.position == view.position) { " due" } else { "" };
            let silent = view.judgement.silent_days.unwrap_or(-1);
            format!("{} {silent}{due}", snapshot.person(view.position).name)
        })
        .collect()
}

fn check(history: &str, expected: &[&str]) {
    assert_eq!(known(&snapshot(history)), expected, "{history}");
}

const ADA: &str = "
    2025-05-01 < Ada Lovelace <ada@example.net>
    2025-06-01 > Ada Lovelace <ada@example.net>
    2025-07-01 < Ada Lovelace <ada@example.net>
    2025-08-01 > Ada Lovelace <ada@example.net>
    2025-09-01 < Ada Lovelace <ada@example.net>
    2025-10-01 > Ada Lovelace <ada@example.net>
    2025-11-01 < Ada Lovelace <ada@example.net>
    2025-12-01 > Ada Lovelace <ada@example.net>
    2026-01-01 < Ada Lovelace <ada@example.net>
";

#[test]
fn somebody_who_went_quiet_is_due() {
    check(ADA, &["Ada Lovelace 151 due"]);
}

#[test]
fn a_mail_of_yesterday_ends_a_silence() {
    check(&format!("{ADA}\n2026-05-31 > ada@example.net"), &["Ada Lovelace 1"]);
    check(&format!("{ADA}\n2026-05-31 < Ada Lovelace <ada@example.net>"), &["Ada Lovelace 1"]);
}

#[test]
fn another_address_of_the_same_name_is_hers_once_the_owner_wrote_there_and_lets_her_rest_before() {
    let new = format!("{ADA}\n2026-05-31 < Lovelace, Ada <ada@work.example>");
    check(&new, &["Ada Lovelace 151"]);
    check(
        &format!("{new}\n2026-05-31 > ada@work.example | In-Reply-To: <9@example.org>"),
        &["Ada Lovelace 1"],
    );
}

#[test]
fn an_invitation_in_somebody_s_name_is_no_letter_of_theirs() {
    let sent = "Sender: Google Calendar <calendar-notification@google.com>";
    let invitations: String =
        (1..5).map(|week| format!("2026-02-0{week} > teacher@school.example | {sent}\n")).collect();
    check(&invitations, &[]);
    check(&format!("{ADA}\n2026-05-31 > ada@example.net | {sent}"), &["Ada Lovelace 151 due"]);
    let accepted = "Content-Type: multipart/alternative; boundary=x ~ Content-Class: urn:content-classes:calendarmessage";
    check(
        &format!("{ADA}\n2026-05-31 < Ada Lovelace <ada@example.net> | {accepted}"),
        &["Ada Lovelace 151 due"],
    );
}

#[test]
fn what_software_sends_does_not_end_it() {
    for sign in [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=x",
        "Content-Type: text/calendar; method=REQUEST",
        "X-Failed-Recipients: x@example.net",
        "Precedence: bulk",
        "List-Unsubscribe: <mailto:off@example.net>",
    ] {
        check(
            &format!("{ADA}\n2026-05-31 < Ada Lovelace <ada@example.net> | {sign}"),
            &["Ada Lovelace 151 due"],
        );
    }
}

#[test]
fn a_post_to_a_list_does_not_end_it_and_a_direct_copy_does() {
    let post = "< Ada Lovelace <ada@example.net> | To: devel@lists.example ~ List-Id: <devel.lists.example>~ List-Post: <mailto:devel@lists.example>";
    check(&format!("{ADA}\n2026-05-31 {post}"), &["Ada Lovelace 151 due"]);
    check(&format!("{ADA}\n2026-05-31 {post} ~ Cc: robin@example.org"), &["Ada Lovelace 151 due"]);
    let direct = "< Ada Lovelace <ada@example.net> | To: devel@lists.example ~ Cc: robin@example.org";
    check(&format!("{ADA}\n2026-05-31 {direct}"), &["Ada Lovelace 1"]);
}

#[test]
fn a_round_mail_to_eleven_does_not_end_it() {
    let many: Vec<String> = (0..11).map(|n| format!("Guest {n} <guest{n}@example.com>")).collect();
    let to = many.join(", ");
    check(
        &format!("{ADA}\n2026-05-31 > ada@example.net | To: ada@example.net, {to}"),
        &["Ada Lovelace 151 due"],
    );
}

#[test]
fn a_mass_mail_in_bcc_makes_nobody_known() {
    let many: Vec<String> = (0..40).map(|n| format!("guest{n}@example.com")).collect();
    let mail = format!("> x | To: robin@example.org ~ Bcc: {}", many.join(", "));
    check(&format!("2025-09-01 {mail}\n2025-10-01 {mail}"), &[]);
}

#[test]
fn a_forged_mail_of_the_owner_makes_nobody_known() {
    let forged = "< robin@example.org | To: Eve Stranger <eve@example.com>";
    check(&format!("{ADA}\n2025-09-02 {forged}\n"), &["Ada Lovelace 151 due"]);
}

#[test]
fn machines_are_nobody() {
    for machine in [
        "News <news@shop.example> | List-Unsubscribe: <mailto:x@shop.example>",
        "Shop <no-reply@shop.example>",
        "Ada Lovelace via Hub <notifications@hub.example>",
        "Mail Delivery System <mailer-daemon@example.net>",
    ] {
        let history: String = (1..9).map(|month| format!("2025-0{month}-01 < {machine}\n")).collect();
        check(&history, &[]);
    }
}

#[test]
fn who_only_ever_wrote_to_us_is_not_known() {
    let history: String =
        (1..9).map(|month| format!("2025-0{month}-01 < Eve Stranger <eve@example.com>\n")).collect();
    check(&history, &[]);
    let answered = "2025-09-02 > Eve Stranger <eve@example.com> | Message-ID: <r@example.org> ~ In-Reply-To: <7@example.org>";
    // Known by it, and with no more than one exchange nobody to catch up with.
    check(&format!("{history}\n{answered}"), &["Eve Stranger 272"]);
    let again = "2025-09-20 > Eve Stranger <eve@example.com>";
    check(&format!("{history}\n{answered}\n{again}"), &["Eve Stranger 254 due"]);
}

#[test]
fn an_address_that_list_post_or_list_id_names_is_a_list_however_often_it_was_written_to() {
    let talk: String = (1..9)
        .map(|month| format!("2025-0{month}-01 > talk@club.example\n2025-0{month}-02 < Bob Reis <bob@example.net> | To: talk@club.example ~ Cc: robin@example.org ~ In-Reply-To: <{}@example.org>\n", 2 * (month - 1)))
        .collect();
    let lists = |history: &str| {
        let snapshot = snapshot(history);
        let id = snapshot.id(&rekindle::mail::Address::parse("talk@club.example").unwrap()).unwrap();
        snapshot.people.addresses[id.0 as usize].class == rekindle::infer::class::AddressClass::List
    };
    assert!(!lists(&talk), "nothing says so yet");
    for named in ["List-Post: <mailto:talk@club.example>", "List-Id: Talk of the club <talk.club.example>"] {
        // One mail is enough, first or last, and whoever else is on it.
        let post = format!("2025-03-09 < Eve <eve@example.com> | To: other@club.example ~ {named}\n");
        assert!(lists(&format!("{talk}{post}")) && lists(&format!("{post}{talk}")), "{named}");
    }
}

#[test]
fn a_friend_is_no_list_because_a_stranger_says_so() {
    let named = "2026-01-09 < Eve <eve@example.com> | List-Post: <mailto:ada@example.net> ~ List-Id: <ada.example.net>";
    check(&format!("{ADA}\n{named}"), &["Ada Lovelace 151 due"]);
}

#[test]
fn lists_do_not_count_towards_the_ten_recipients() {
    let lists: Vec<String> = (0..12).map(|n| format!("l{n}@club.example")).collect();
    let named: String = lists
        .iter()
        .map(|list| format!("2025-03-09 < Eve <eve@example.com> | List-Post: <mailto:{list}>\n"))
        .collect();
    let mail =
        format!("2026-05-31 < Ada Lovelace <ada@example.net> | To: robin@example.org, {}", lists.join(", "));
    check(&format!("{ADA}\n{mail}"), &["Ada Lovelace 151 due"]);
    check(&format!("{ADA}\n{named}{mail}"), &["Ada Lovelace 1"]);
}

/// Twelve months of mail with somebody, in turn.
fn in_turn(with: &str) -> String {
    (1..=12)
        .map(|month| format!("2025-{month:02}-01 {} {with}\n", if month % 2 == 0 { ">" } else { "<" }))
        .collect()
}

#[test]
fn offices_are_not_suggested_and_people_are() {
    for office in [
        "Dr. Jana Weber <praxis@weber.example>",
        "Kanzlei Roth <kanzlei@roth.example>",
        "<recepcion@clinica.example>",
        "Anna Schmidt <talent@acme.example>",
        "<jobs@acme.example>",
        "Zahnarztpraxis Weber <weber@zahn.example>",
    ] {
        let suggested = known(&snapshot(&in_turn(office)));
        assert!(suggested.iter().all(|one| !one.ends_with(" due")), "{office}: {suggested:?}");
    }
    for person in ["Steve Jobs <steve.jobs@acme.example>", "Ada Lovelace <info@lovelace.example>"] {
        let suggested = known(&snapshot(&in_turn(person)));
        assert!(suggested.iter().any(|one| one.ends_with(" due")), "{person}: {suggested:?}");
    }
}

#[test]
fn whose_mail_the_owner_leaves_unanswered_is_not_suggested() {
    let pest: String =
        (1..4).map(|month| format!("2026-0{month}-09 < Ada Lovelace <ada@example.net>\n")).collect();
    check(&format!("{ADA}\n{pest}"), &["Ada Lovelace 84"]);
    check(&format!("{ADA}\n{pest}2026-03-10 > ada@example.net"), &["Ada Lovelace 83 due"]);
}

#[test]
fn mass_mail_makes_a_machine_of_whoever_was_never_answered() {
    let class = |history: &str, address: &str| {
        let snapshot = snapshot(history);
        let id = snapshot.id(&rekindle::mail::Address::parse(address).unwrap()).unwrap();
        format!("{:?}", snapshot.people.addresses[id.0 as usize].class)
    };
    let mass = "2026-01-09 < Mara Voss <mara@shop.example> | Return-Path: <bounce-17-robin=example.org@send.example>";
    assert_eq!(class(mass, "mara@shop.example"), "Machine");
    let answered = format!("{mass}\n2026-01-10 > mara@shop.example");
    assert_eq!(class(&answered, "mara@shop.example"), "Person");
    for address in ["case.2026.01.4471.88@shop.example", "m-202601091533470@shop.example"] {
        assert_eq!(class(&format!("2026-01-09 < Shop <{address}>"), address), "Machine");
    }
    for address in
        ["ada1985@example.net", "13912345678@example.net", "ada.19851224@example.net", "r2d2c3po@example.net"]
    {
        assert_eq!(class(&format!("2026-01-09 < Ada <{address}>"), address), "Unknown");
    }
    // Somebody who posts to an old list stays whoever they are.
    let post = "2026-01-09 < Bob Reis <bob@example.net> | To: talk@club.example ~ Return-Path: <owner-talk@club.example>";
    assert_eq!(class(post, "bob@example.net"), "Unknown");
}

#[test]
fn a_reply_to_all_answers_nobody_in_particular() {
    let all = "2025-09-02 > x | To: Eve <eve@example.com>, Bob <bob@example.com> ~ Message-ID: <r@example.org> ~ In-Reply-To: <0@example.org>";
    check(&format!("2025-09-01 < Eve Stranger <eve@example.com>\n{all}"), &[]);
}

#[test]
fn scanning_twice_and_in_another_order_changes_nothing() {
    let mut forward = Store::in_memory().unwrap();
    store(ADA, &mut forward);
    let once = known(&Snapshot::open(&forward, &config(), NOW.parse().unwrap()).unwrap());
    store(ADA, &mut forward);
    assert_eq!(known(&Snapshot::open(&forward, &config(), NOW.parse().unwrap()).unwrap()), once);

    let mut backward = Store::in_memory().unwrap();
    let lines: Vec<&str> = ADA.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for (number, line) in lines.iter().enumerate().rev() {
        let (role, one) = scanned(line, number);
        let (folder, _) = backward.folder("home", &format!("{role:?}"), "", role).unwrap();
        backward.writer().write(folder, &[one], &[], &Cursor::Start).unwrap();
    }
    assert_eq!(known(&Snapshot::open(&backward, &config(), NOW.parse().unwrap()).unwrap()), once);
}

#[test]
fn one_mail_in_two_folders_counts_once_and_two_mails_under_one_id_are_two() {
    let mut memory = Store::in_memory().unwrap();
    let (_, one) = scanned("2026-01-01 < Ada Lovelace <ada@example.net>", 1);
    let (_, other) = scanned("2026-02-01 < Bob Reis <bob@example.net> | Message-ID: <1@example.org>", 2);
    for folder in ["INBOX", "Archive"] {
        let (id, _) = memory.folder("home", folder, folder, Role::Plain).unwrap();
        let result = memory.writer().write(id, &[one.clone(), other.clone()], &[], &Cursor::Start).unwrap();
        assert_eq!((result.new, result.copies), if folder == "INBOX" { (2, 0) } else { (0, 2) });
    }
    assert_eq!(memory.facts().unwrap().messages.len(), 2);
}
