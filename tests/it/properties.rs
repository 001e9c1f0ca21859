//! What must hold of every mailbox, tried on generated histories: from headers through the store to the people, who is due, and what is said of them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use proptest::prelude::*;
use rekindle::command::{Action, Line, grammar};
use rekindle::config::Paths;
use rekindle::infer::due::Due;
use rekindle::job::House;
use rekindle::job::book::Book;
use rekindle::job::command::{self, Intent, Saying};
use rekindle::job::digest;
use rekindle::mail::Cursor;
use rekindle::store::Store;
use rekindle::store::journal::{NewEntry, Said};

use crate::histories::{NOW, config, scanned};

const PEOPLE: [&str; 4] = [
    "Ada Lovelace <ada@example.net>",
    "Bob Reis <bob@example.com>",
    "Cleo Marsh <cleo@mail.example>",
    "Dora Quill <dora@example.org>",
];

/// What software sends.
const AUTOMATIC: [&str; 8] = [
    "Auto-Submitted: auto-replied",
    "Precedence: auto_reply",
    "Return-Path: <>",
    "Content-Type: multipart/report; boundary=x",
    "Content-Type: text/calendar; method=REQUEST",
    "X-Failed-Recipients: x@example.net",
    "List-Unsubscribe: <mailto:off@example.net>",
    "Precedence: bulk",
];

/// One mail: whose, which way, and how many days before now.
#[derive(Debug, Clone, Copy)]
struct Mail {
    person: usize,
    out: bool,
    ago: i64,
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn mails() -> impl Strategy<Value = Vec<Mail>> {
    let mail = (0..PEOPLE.len(), any::<bool>(), 1_i64..900);
    proptest::collection::vec(mail.prop_map(|(person, out, ago)| Mail { person, out, ago }), 0..60)
}

fn line(mail: Mail, extra: &str) -> String {
    let today: Date = NOW[..10].parse().unwrap();
    let day = today.saturating_sub(jiff::Span::new().days(mail.ago));
    let way = if mail.out { ">" } else { "<" };
    format!("{day} {way} {} | {extra}", PEOPLE[mail.person])
}

fn deliver(store: &mut Store, lines: &[(usize, String)]) {
    for (number, line) in lines {
        let (role, one) = scanned(line, *number);
        let (folder, _) = store.folder("home", &format!("{role:?}"), "", role).unwrap();
        store.writer().write(folder, &[one], &[], &Cursor::Start).unwrap();
    }
}

fn lines(mails: &[Mail]) -> Vec<(usize, String)> {
    mails.iter().map(|mail| line(*mail, "")).enumerate().collect()
}

fn store(mails: &[Mail]) -> Store {
    let mut store = Store::in_memory().unwrap();
    deliver(&mut store, &lines(mails));
    store
}

fn at(store: &Store, now: Timestamp) -> Book {
    Book::open(store, &config(), now).unwrap()
}

/// Everything that is said of the people, by name.
fn said(book: &Book) -> BTreeMap<String, String> {
    let page = |page: rekindle::job::book::Page| {
        let person = book.person(page.position);
        let (last_in, last_out) = (person.last_in.map(|seen| seen.at), person.last_out.map(|seen| seen.at));
        let days: Vec<i32> = person.days.iter().map(|day| day.day).collect();
        (
            person.name.clone(),
            format!("{:?} {last_in:?} {last_out:?} {days:?} {:?}", person.known, page.judgement),
        )
    };
    book.pages().into_iter().map(page).collect()
}

/// When each known person was last in touch.
fn last_any(book: &Book) -> BTreeMap<String, Option<i64>> {
    let known = book.people.persons.iter().filter(|person| person.known.is_some());
    known.map(|person| (person.name.clone(), person.last_any())).collect()
}

fn due(book: &Book) -> Vec<String> {
    book.due().iter().map(|page| book.person(page.position).name.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whoever_is_due_stays_due_while_nothing_happens(mails in mails()) {
        let store = store(&mails);
        let mut before: BTreeMap<String, Due> = BTreeMap::new();
        for weeks in 0..30 {
            let book = at(&store, now() + SignedDuration::from_hours(24 * 21 * weeks));
            for page in book.pages() {
                let name = book.person(page.position).name.clone();
                let due = page.judgement.due;
                let earlier = before.insert(name.clone(), due);
                let stays = !matches!(earlier, Some(Due::Yes | Due::Dormant)) || matches!(due, Due::Yes | Due::Dormant);
                prop_assert!(stays, "{name} was {earlier:?} and is {due:?}");
                prop_assert!(earlier != Some(Due::Dormant) || due == Due::Dormant, "{name} woke up by being silent");
            }
        }
    }

    #[test]
    fn what_software_sends_changes_no_last_touch(mails in mails(), person in 0..PEOPLE.len(), sign in 0..AUTOMATIC.len(), ago in 0_i64..900) {
        let mut store = store(&mails);
        let before = last_any(&at(&store, now()));
        let mail = Mail { person, out: false, ago };
        deliver(&mut store, &[(9_000, line(mail, AUTOMATIC[sign]))]);
        prop_assert_eq!(last_any(&at(&store, now())), before);
    }

    #[test]
    fn neither_the_order_nor_a_second_scan_changes_anything(mails in mails(), seed in any::<u64>()) {
        let straight = store(&mails);
        let expected = said(&at(&straight, now()));
        let mut shuffled = lines(&mails);
        shuffled.sort_by_key(|(number, _)| (*number as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut other = Store::in_memory().unwrap();
        deliver(&mut other, &shuffled);
        prop_assert_eq!(said(&at(&other, now())), expected.clone());
        deliver(&mut other, &lines(&mails));
        prop_assert_eq!(said(&at(&other, now())), expected);
    }

    #[test]
    fn a_touch_takes_a_person_off_the_list(mails in mails(), out in any::<bool>()) {
        let mut store = store(&mails);
        for name in due(&at(&store, now())) {
            let person = PEOPLE.iter().position(|mailbox| mailbox.starts_with(&name)).unwrap();
            let number = 9_000 + person;
            deliver(&mut store, &[(number, line(Mail { person, out, ago: 1 }, ""))]);
            prop_assert!(!due(&at(&store, now())).contains(&name), "{name} was in touch yesterday");
        }
    }

    #[test]
    fn a_muted_person_is_nowhere(mails in mails(), muted in 0..PEOPLE.len()) {
        let folder = tempfile::tempdir().unwrap();
        let mut house = house(folder.path());
        deliver(&mut house.store, &lines(&mails));
        let (name, address) = PEOPLE[muted].trim_end_matches('>').split_once(" <").unwrap();
        let never = NewEntry {
            said: Said::Cli,
            person: Some(address.to_owned()),
            action: Action::Never,
            line: String::new(),
            reply_key: None,
            once: None,
        };
        house.store.write_entries(&[never], now()).unwrap();
        let book = house.book(now()).unwrap();
        let plan = digest::plan(&house, &book, Vec::new()).unwrap();
        let (_, mail) = digest::compose(&house, &plan, "digest/x", now()).unwrap();
        let mut outputs = vec![format!("{plan:?}"), String::from_utf8_lossy(&mail.bytes).into_owned()];
        for words in ["list", "more", "who example", "links"] {
            outputs.push(answer(&house, &book, words));
        }
        for output in outputs {
            prop_assert!(!output.contains(name) && !output.contains(address), "{name} in {output}");
        }
    }
}

fn house(folder: &std::path::Path) -> House {
    let paths = Paths {
        config: folder.join("config.toml"),
        data: folder.to_owned(),
        templates: folder.join("templates"),
        database: folder.join("rekindle.db"),
        lock: folder.join("lock"),
        backups: folder.join("backups"),
    };
    House::open(config(), paths).unwrap()
}

fn answer(house: &House, book: &Book, words: &str) -> String {
    let now = house.local(now());
    let saying = Saying {
        now: &now,
        said: Said::Cli,
        items: &[],
        once: None,
        intent: Intent::Ask,
        reply_key: None,
        answers: None,
    };
    let heard: Vec<Line> = grammar::parse(words, &now).lines;
    let one = |line: &Line| command::hear(house, book, &saying, line).unwrap().line.says;
    heard.iter().map(one).collect::<Vec<_>>().join("\n")
}
