//! What must hold of every mailbox, tried on generated histories: from headers through the store to
//! the people, who is due, and what is said of them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use proptest::prelude::*;
use rekindle::command::{Action, JobKey, ReplyLine, grammar};
use rekindle::config::Paths;
use rekindle::infer::due::Due;
use rekindle::job::App;
use rekindle::job::command::{self, CommandContext, Intent};
use rekindle::job::digest;
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::Cursor;
use rekindle::store::Store;
use rekindle::store::journal::{JournalSource, NewEntry};

use crate::fixture::history::{NOW, config, scanned};
use crate::fixture::key;

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

fn at(store: &Store, now: Timestamp) -> Snapshot {
    Snapshot::open(store, &config(), now).unwrap()
}

/// Everything that is said of the people, by name.
fn said(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let view = |view: &rekindle::job::snapshot::PersonView| {
        let person = snapshot.person(view.position);
        let (last_in, last_out) = (person.last_in.map(|seen| seen.at), person.last_out.map(|seen| seen.at));
        let days: Vec<i32> = person.days.iter().map(|day| day.day).collect();
        (
            person.name.clone(),
            format!("{:?} {last_in:?} {last_out:?} {days:?} {:?}", person.known, view.judgement),
        )
    };
    snapshot.views().iter().map(view).collect()
}

/// When each known person was last in touch.
fn last_any(snapshot: &Snapshot) -> BTreeMap<String, Option<i64>> {
    let known = snapshot.people.persons.iter().filter(|person| person.known.is_some());
    known.map(|person| (person.name.clone(), person.last_any())).collect()
}

fn due(snapshot: &Snapshot) -> Vec<String> {
    snapshot.due().iter().map(|view| snapshot.person(view.position).name.clone()).collect()
}

proptest! {
    #![proptest_config(crate::fixture::cases(24))]

    #[test]
    fn whoever_is_due_stays_due_while_nothing_happens(mails in mails()) {
        let store = store(&mails);
        let mut before: BTreeMap<String, Due> = BTreeMap::new();
        for weeks in 0..30 {
            let snapshot = at(&store, now() + SignedDuration::from_hours(24 * 21 * weeks));
            for view in snapshot.views() {
                let name = snapshot.person(view.position).name.clone();
                let due = view.judgement.due;
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
        let mut app = house(folder.path());
        deliver(&mut app.store, &lines(&mails));
        let (name, address) = PEOPLE[muted].trim_end_matches('>').split_once(" <").unwrap();
        let never = NewEntry {
            said: JournalSource::Cli,
            person: Some(key(address)),
            action: Action::Never,
            line: String::new(),
            reply_key: None,
            once: None,
        };
        app.store.write_entries(&[never], now()).unwrap();
        let snapshot = app.snapshot(now()).unwrap();
        let plan = digest::plan(&app, &snapshot, Vec::new()).unwrap();
        let (_, mail) = digest::compose(&app, &plan, &JobKey::Digest(now()), now()).unwrap();
        let mut outputs = vec![format!("{plan:?}"), String::from_utf8_lossy(&mail.bytes).into_owned()];
        for words in ["list", "more", "who example", "links"] {
            outputs.push(answer(&app, &snapshot, words));
        }
        for output in outputs {
            prop_assert!(!output.contains(name) && !output.contains(address), "{name} in {output}");
        }
    }
}

fn house(folder: &std::path::Path) -> App {
    let paths = Paths {
        config: folder.join("config.toml"),
        data: folder.to_owned(),
        templates: folder.join("templates"),
        database: folder.join("rekindle.db"),
        lock: folder.join("lock"),
        backups: folder.join("backups"),
    };
    App::open(config(), paths).unwrap()
}

fn answer(app: &App, snapshot: &Snapshot, words: &str) -> String {
    let now = app.local(now());
    let context = CommandContext {
        now: &now,
        said: JournalSource::Cli,
        items: &[],
        once: None,
        intent: Intent::Preview,
        reply_key: None,
        answers: None,
    };
    let result: Vec<ReplyLine> = grammar::parse(words, &now).lines;
    let one = |line: &ReplyLine| command::execute(app, snapshot, &context, line).unwrap().line.says;
    result.iter().map(one).collect::<Vec<_>>().join("\n")
}
