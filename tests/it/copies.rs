//! Copies of a mail: one decides what it says, in whichever order they are read, and a copy outside
//! Sent can change nothing that the owner sent.

use proptest::prelude::*;
use rekindle::infer::identity::IdentityDecisions;
use rekindle::infer::inference::{Inference, InferenceSettings};
use rekindle::mail::{Address, Cursor, Locator, Role, Signs, header};
use rekindle::store::Store;
use rekindle::store::message_key::key;
use rekindle::store::scan::{Names, Scanned};

const OWNER: &str = "Robin Vale <robin@example.org>";
const FRIENDS: [&str; 4] = [
    "Ada Sample <ada@friends.example>",
    "Bruno Sample <bruno@friends.example>",
    "Chioma Sample <chioma@friends.example>",
    "Dilan Sample <dilan@friends.example>",
];
const FOLDERS: [(&str, Role); 4] =
    [("INBOX", Role::Inbox), ("All Mail", Role::All), ("Archive", Role::Archive), ("letters", Role::Plain)];

/// A copy of mail `of`, as a stranger may write it.
#[derive(Debug, Clone)]
struct Forged {
    of: usize,
    /// In which fields whom else it names, or instead of whom.
    to: Vec<String>,
    cc: Vec<String>,
    bcc: Vec<String>,
    subject: String,
    extra: String,
    folder: usize,
    /// Days after the mail was sent.
    days: i64,
    times: usize,
}

fn at(number: usize) -> i64 {
    1_700_000_000 + number as i64 * 86_400
}

fn block(number: usize, to: &[String], subject: &str, extra: &str) -> String {
    let date = jiff::Timestamp::from_second(at(number)).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    format!(
        "From: {OWNER}\r\nTo: {}\r\nDate: {}\r\nMessage-ID: <{number}@example.org>\r\nSubject: {subject}\r\n{extra}\r\n",
        to.join(", "),
        date.strftime("%a, %d %b %Y %H:%M:%S +0000"),
    )
}

fn scanned(block: &str, sent: bool, stored: i64, place: usize) -> Scanned {
    let mut record = header::parse(block.as_bytes(), Some(jiff::Timestamp::from_second(stored).unwrap()));
    if sent {
        record.signs |= Signs::IN_SENT;
    }
    Scanned::new(Locator::Number(place as u64 + 1), record, Names::Believed)
}

/// A letter of the owner's, in Sent.
fn genuine(number: usize) -> Scanned {
    let to = [FRIENDS[number % FRIENDS.len()].to_owned()];
    scanned(&block(number, &to, "tea", ""), true, at(number), number)
}

fn forged() -> impl Strategy<Value = Forged> {
    let whom = || {
        prop_oneof![
            (0usize..4).prop_map(|friend| FRIENDS[friend].to_owned()),
            (0usize..9).prop_map(|n| format!("P Q <p{n}@crowd.example>")),
            Just("Mallory <ada@friends.example>".to_owned()),
        ]
    };
    let list = || prop::collection::vec(whom(), 0..14);
    let extra = prop_oneof![
        Just(String::new()),
        Just("List-Id: <list.example>\r\n".to_owned()),
        Just("Auto-Submitted: auto-replied\r\n".to_owned()),
        Just("X-Gmail-Labels: Sent\r\n".to_owned()),
        Just("In-Reply-To: <1@friends.example>\r\n".to_owned()),
        Just("Received: from a by b; Fri, 1 Jan 2021 10:00:00 +0000\r\n".to_owned()),
    ];
    let words = (list(), list(), list(), "[a-z ]{0,8}", extra);
    (0usize..8, words, 0usize..FOLDERS.len(), -2i64..400, 1usize..3).prop_map(
        |(of, (to, cc, bcc, subject, extra), folder, days, times)| Forged {
            of,
            to,
            cc,
            bcc,
            subject,
            extra,
            folder,
            days,
            times,
        },
    )
}

fn copy_of(forged: &Forged, place: usize) -> Scanned {
    let mut extra = forged.extra.clone();
    for (field, list) in [("Cc", &forged.cc), ("Bcc", &forged.bcc)] {
        if !list.is_empty() {
            extra += &format!("{field}: {}\r\n", list.join(", "));
        }
    }
    let text = block(forged.of, &forged.to, &forged.subject, &extra);
    scanned(&text, false, at(forged.of) + forged.days * 86_400, place)
}

fn put(store: &mut Store, folder: (&str, Role), one: Scanned) {
    let (id, _) = store.folder("home", folder.0, folder.0, folder.1).unwrap();
    store.writer().write(id, &[one], &[], &Cursor::Start).unwrap();
}

/// Everybody as the facts have them: address, class, names, touches; and every message's subject
/// and recipients.
fn picture(store: &Store) -> Vec<String> {
    let own = |address: &Address| address.as_str() == "robin@example.org";
    let none = |_: &Address| false;
    let zone = jiff::tz::TimeZone::UTC;
    let said = IdentityDecisions::default();
    let settings = InferenceSettings { own: &own, not_own: &none, ignored: &none, zone: &zone, said: &said };
    let facts = store.facts().unwrap();
    let (_, people) = Inference::take(&facts, &settings);
    let mut picture: Vec<String> = facts
        .messages
        .iter()
        .map(|message| {
            let line = store.message_line(message.row).unwrap().unwrap();
            let mut to: Vec<String> = facts
                .recipients_of(message)
                .iter()
                .map(|to| format!("{:?} {}", to.field, facts.address(to.address).address))
                .collect();
            to.sort();
            format!(
                "{:?} {} {:?} {:?} {to:?} {}",
                line.message_id, line.subject, message.at, message.signs, message.parent_hash
            )
        })
        .collect();
    for (fact, state) in facts.addresses.iter().zip(&people.addresses) {
        let mut names: Vec<String> =
            fact.names.iter().map(|name| format!("{} {}", name.name, name.times)).collect();
        names.sort();
        let touched = state.last_out.map(|seen| seen.at);
        if !names.is_empty() || state.n_out > 0 {
            let address = &fact.address;
            picture.push(format!("{address} {:?} {touched:?} {} {names:?}", state.class, state.n_out));
        }
    }
    picture.sort();
    picture
}

proptest! {
    #![proptest_config(crate::fixture::cases(64))]
    #[test]
    fn no_copy_outside_sent_changes_what_the_owner_sent(
        (copies, order) in prop::collection::vec(forged(), 0..10).prop_flat_map(|copies| {
            let all = copies.iter().map(|copy| copy.times).sum::<usize>() + 8;
            (Just(copies), Just((0..all).collect::<Vec<_>>()).prop_shuffle())
        }),
    ) {
        let mut honest = Store::in_memory().unwrap();
        (0..8).for_each(|number| put(&mut honest, ("Sent", Role::Sent), genuine(number)));
        let wanted = picture(&honest);
        let mut steps: Vec<((&str, Role), Scanned)> =
            (0..8).map(|number| (("Sent", Role::Sent), genuine(number))).collect();
        for (position, copy) in copies.iter().enumerate() {
            for time in 0..copy.times {
                steps.push((FOLDERS[copy.folder], copy_of(copy, position * 2 + time)));
            }
        }
        let mut store = Store::in_memory().unwrap();
        for step in order {
            let (folder, one) = steps[step].clone();
            put(&mut store, folder, one);
        }
        prop_assert_eq!(picture(&store), wanted.clone());
        // Read once more, as after another UIDVALIDITY; and from the start.
        for (folder, one) in steps.iter().rev() {
            put(&mut store, *folder, one.clone());
        }
        prop_assert_eq!(picture(&store), wanted.clone());
        store.forget_seen().unwrap();
        for (folder, one) in steps.iter().rev() {
            put(&mut store, *folder, one.clone());
        }
        prop_assert_eq!(picture(&store), wanted);
    }

    #[test]
    fn of_copies_outside_sent_the_first_stored_decides_in_any_order(
        (copies, order) in prop::collection::vec(forged(), 1..8).prop_flat_map(|copies| {
            let all = copies.len();
            (Just(copies), Just((0..all).collect::<Vec<_>>()).prop_shuffle())
        }),
    ) {
        let pictures: Vec<Vec<String>> = [(0..copies.len()).collect(), order].iter().map(|order: &Vec<usize>| {
            let mut store = Store::in_memory().unwrap();
            for step in order {
                put(&mut store, FOLDERS[copies[*step].folder], copy_of(&copies[*step], *step));
            }
            picture(&store)
        }).collect();
        prop_assert_eq!(&pictures[0], &pictures[1]);
    }
}

#[test]
fn a_later_copy_of_a_friends_mail_with_a_crowd_changes_nothing() {
    let friend = |to: &str, extra: &str| {
        format!(
            "From: {}\r\nTo: {OWNER}{to}\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\nMessage-ID: <l@friends.example>\r\nSubject: lunch\r\n{extra}\r\n",
            FRIENDS[0]
        )
    };
    let crowd: String = (0..20).map(|n| format!(", P <p{n}@crowd.example>")).collect();
    // A stranger may write any Received field; when a mail was stored is the mailbox's word.
    let received = "Received: from a by b; Tue, 14 Nov 2023 22:13:20 +0000\r\n";
    for forged_first in [true, false] {
        let mut store = Store::in_memory().unwrap();
        let mut steps = vec![
            (FOLDERS[0], scanned(&friend("", ""), false, 1_700_000_005, 0)),
            (FOLDERS[2], scanned(&friend(&crowd, received), false, 1_700_050_000, 1)),
        ];
        if forged_first {
            steps.reverse();
        }
        for (folder, one) in steps {
            put(&mut store, folder, one);
        }
        let facts = store.facts().unwrap();
        assert_eq!(facts.recipients_of(&facts.messages[0]).len(), 1, "forged first: {forged_first}");
    }
}

#[test]
fn a_complete_copy_decides_over_a_damaged_one_that_came_first() {
    let mut store = Store::in_memory().unwrap();
    let head = "From: Ada Sample <ada@friends.example>\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\nMessage-ID: <l@friends.example>\r\n";
    put(&mut store, FOLDERS[2], scanned(&format!("{head}\r\n"), false, 1_700_000_000, 0));
    let whole = format!("{head}To: {OWNER}\r\nSubject: lunch\r\n\r\n");
    put(&mut store, FOLDERS[0], scanned(&whole, false, 1_700_900_000, 1));
    let facts = store.facts().unwrap();
    assert_eq!(facts.recipients_of(&facts.messages[0]).len(), 1);
    assert_eq!(store.message_line(facts.messages[0].row).unwrap().unwrap().subject, "lunch");
}

#[test]
fn only_copies_with_the_sent_sign_are_read_as_sent() {
    let mut store = Store::in_memory().unwrap();
    let letter = |sent, place| scanned(&block(1, &[FRIENDS[0].to_owned()], "tea", ""), sent, at(1), place);
    put(&mut store, FOLDERS[1], letter(false, 7));
    put(&mut store, FOLDERS[1], letter(true, 8));
    put(&mut store, FOLDERS[0], letter(false, 9));
    let key = key(letter(false, 0).record());
    let places = |copies: Vec<(_, Locator)>| copies.into_iter().map(|(_, place)| place).collect::<Vec<_>>();
    assert_eq!(places(store.sent_copies(key).unwrap()), [Locator::Number(9)]);
    assert_eq!(store.copies(key).unwrap().len(), 3);
}
