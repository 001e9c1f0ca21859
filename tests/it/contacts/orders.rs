//! Whatever the order of imports, and however often: the same people, the same export.

use std::path::PathBuf;

use jiff::Timestamp;
use proptest::prelude::*;
use rekindle::config::Paths;
use rekindle::contacts::export::{json, table, vcard};
use rekindle::job::import::{self, ImportHints};
use rekindle::job::{App, export};
use rekindle::store::Store;

/// Somebody whom several address books may know, each in its own words.
#[derive(Debug, Clone)]
struct Somebody {
    given: &'static str,
    family: &'static str,
    addresses: Vec<String>,
    organization: &'static str,
    birthday: Option<(i16, i8, i8)>,
    note: &'static str,
    tags: Vec<&'static str>,
    phone: &'static str,
    connected: u8,
}

const GIVEN: [&str; 9] = ["Ada", "Zoë", "Grace", "Tom", "Ana", "Noa", "Ilse", "山田", "Bob"];
const FAMILY: [&str; 5] = ["Lovelace", "Núñez", "Silva", "O'Brien", "Reis"];

fn somebody(at: usize) -> impl Strategy<Value = Somebody> {
    let address = prop_oneof![
        Just(format!("p{at}@example.net")),
        Just(format!("p{at}@work.example")),
        Just(format!("P{at}+tag@Example.net"))
    ];
    let words = prop_oneof![
        Just(""),
        Just("=1+1"),
        Just("two; parts, \"quoted\""),
        Just("Looms"),
        Just("-x\\n\n second line")
    ];
    let one_line = prop_oneof![Just(""), Just("Looms, Inc."), Just("@Engines"), Just("Navy; Dept")];
    let tags = prop::collection::vec(prop_oneof![Just("rust"), Just("Open Source"), Just("-x")], 0..3);
    let birthday = prop::option::of((1950i16..2000, 1i8..13, 1i8..29));
    let fields = (prop::collection::vec(address, 0..3), one_line, birthday, words, tags);
    let more = (0..FAMILY.len(), prop_oneof![Just(""), Just("+49 30 1"), Just("030 / 2")], 1u8..28);
    (fields, more).prop_map(
        move |((addresses, organization, birthday, note, tags), (family, phone, connected))| Somebody {
            given: GIVEN[at],
            family: FAMILY[family],
            addresses,
            organization,
            birthday,
            note,
            tags,
            phone,
            connected,
        },
    )
}

fn everybody() -> impl Strategy<Value = Vec<Somebody>> {
    (0..GIVEN.len()).map(somebody).collect::<Vec<_>>()
}

const FORMATS: usize = 8;

/// A file of some of them, in one format: its name and text.
fn file(people: &[&Somebody], format: usize) -> (String, String) {
    let rows = |header: &str, row: &dyn Fn(&Somebody) -> Vec<String>| {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |cells: Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n";
        format!("{header}\r\n") + &people.iter().map(|one| line(row(one))).collect::<String>()
    };
    let address = |one: &Somebody, at: usize| one.addresses.get(at).cloned().unwrap_or_default();
    let day = |one: &Somebody| {
        one.birthday.map(|(year, month, day)| format!("{year}-{month:02}-{day:02}")).unwrap_or_default()
    };
    let own = |text: &str| text.to_owned();
    let text = match format {
        0 => rows("First Name,Last Name,URL,Email Address,Company,Position,Connected On", &|one| {
            let url = format!("https://www.linkedin.com/in/{}", one.given);
            vec![own(one.given), own(one.family), url, address(one, 0), own(one.organization), own("Engineer"), format!("{:02} Jan 2020", one.connected)]
        }),
        1 => rows("First Name,Last Name,Organization Name,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value", &|one| {
            vec![own(one.given), own(one.family), own(one.organization), day(one), own(one.note), one.tags.join(" ::: "), own("* Home"), address(one, 0), address(one, 1), own(one.phone)]
        }),
        2 => rows("First Name,Last Name,Company,E-mail Address,E-mail 2 Address,Business Phone,Birthday,Notes,Categories", &|one| {
            let day = one.birthday.map(|(year, month, day)| format!("{month}/{day}/{year}")).unwrap_or_default();
            vec![own(one.given), own(one.family), own(one.organization), address(one, 1), address(one, 0), own(one.phone), day, own(one.note), one.tags.join(";")]
        }),
        3 => rows("First Name,Last Name,Display Name,Primary Email,Secondary Email,Organization,Notes", &|one| {
            vec![own(one.given), own(one.family), format!("{} {}", one.given, one.family), address(one, 0), address(one, 1), own(one.organization), own(one.note)]
        }),
        4 => people.iter().map(|one| {
            let mails: String = one.addresses.iter().map(|address| format!("EMAIL:{address}\r\n")).collect();
            let birth = one.birthday.map(|(year, month, day)| format!("BDAY:{year}{month:02}{day:02}\r\n")).unwrap_or_default();
            format!("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{0}\r\nFN:{0} K. {1}\r\n{mails}{birth}TEL:{2}\r\nEND:VCARD\r\n", one.given, one.family, one.phone)
        }).collect(),
        5 => rows("Name,Email,Phone,Notes", &|one| vec![format!("{} {}", one.given, one.family), one.addresses.join(","), own(one.phone), own(one.note)]),
        6 => {
            let lines: String = people.iter().map(|one| format!("- {} {} [Paris] @met\n", one.given, one.family)).collect();
            let met: String = people.iter().map(|one| format!("- 2021-03-{:02}: **{} {}** and I had tea.\n", one.connected, one.given, one.family)).collect();
            format!("### Activities:\n{met}\n### Friends:\n{lines}")
        }
        _ => {
            let friend = |one: &&Somebody| serde_json::json!({ "name": format!("{} {}", one.given, one.family), "timestamp": 1_500_000_000 + 86_400 * i64::from(one.connected) });
            serde_json::json!({ "friends_v2": people.iter().map(friend).collect::<Vec<_>>() }).to_string()
        }
    };
    let endings = ["csv", "csv", "csv", "csv", "vcf", "csv", "md", "json"];
    (format!("{format}.{}", endings[format]), text)
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// An installation that knows nobody, in memory.
fn house(folder: &std::path::Path) -> App {
    let place = |name: &str| folder.join(name);
    let paths = Paths {
        config: place("config.toml"),
        data: folder.to_owned(),
        templates: place("templates"),
        database: place("rekindle.db"),
        lock: place("lock"),
        backups: place("backups"),
    };
    let mut app = App::open(crate::fixture::history::config(), paths).unwrap();
    app.store = Store::in_memory().unwrap();
    app
}

/// Imports a file. How much it changed.
fn take(app: &mut App, path: &std::path::Path) -> usize {
    let plan = import::plan(app, path, &ImportHints::default(), now()).unwrap();
    import::carry_out(app, &plan, now()).unwrap();
    plan.changes.len()
}

fn take_all(app: &mut App, paths: &[PathBuf]) {
    for path in paths {
        take(app, path);
    }
}

/// The people and what goes out of them.
fn everything(app: &App) -> [String; 4] {
    let snapshot = app.snapshot(now()).unwrap();
    let cards = export::cards(&snapshot);
    let people = snapshot.people.persons.iter().map(|person| {
        let texts: Vec<String> = snapshot.addresses(person).map(ToString::to_string).collect();
        format!("{} {texts:?} {:?}\n", person.name, person.known)
    });
    [
        people.collect(),
        cards.iter().map(|card| json::line(card) + "\n").collect(),
        table::write(&cards),
        cards.iter().map(vcard::write).collect(),
    ]
}

fn files(folder: &std::path::Path, people: &[Somebody], chosen: &[(usize, u16)]) -> Vec<PathBuf> {
    let write = |(nth, (format, mask)): (usize, &(usize, u16))| {
        let some: Vec<&Somebody> =
            people.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, one)| one).collect();
        let (name, text) = file(&some, *format);
        let path = folder.join(format!("{nth}-{name}"));
        std::fs::write(&path, text).unwrap();
        path
    };
    chosen.iter().enumerate().map(write).collect()
}

proptest! {
    #![proptest_config(crate::fixture::cases(24))]

    #[test]
    fn the_order_of_imports_and_a_second_round_change_nothing(
        people in everybody(),
        chosen in prop::collection::vec((0..FORMATS, 1u16..512), 1..6),
        order in any::<prop::sample::Index>(),
        from_elsewhere in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut straight_files = files(folder.path(), &people, &chosen);
        if from_elsewhere {
            // What another installation exported, which had the first of the files.
            let mut elsewhere = house(folder.path());
            take(&mut elsewhere, &straight_files[0]);
            let path = folder.path().join("elsewhere.jsonl");
            std::fs::write(&path, &everything(&elsewhere)[1]).unwrap();
            straight_files.push(path);
        }
        let mut straight = house(folder.path());
        take_all(&mut straight, &straight_files);
        let wanted = everything(&straight);
        let journal = straight.store.journal().unwrap().len();
        for path in &straight_files {
            prop_assert_eq!(take(&mut straight, path), 0, "{:?} once more", path);
        }
        prop_assert_eq!(straight.store.journal().unwrap().len(), journal);
        let mut other_files = straight_files.clone();
        other_files.rotate_left(order.index(straight_files.len()));
        for round in [false, true] {
            if round {
                other_files.reverse();
            }
            let mut other = house(folder.path());
            take_all(&mut other, &other_files);
            let found = everything(&other);
            for (found, wanted) in found.iter().zip(&wanted) {
                prop_assert_eq!(found, wanted, "{:?}", other_files);
            }
        }
    }

    #[test]
    fn what_goes_out_goes_out_of_a_fresh_house_as_the_same_bytes(
        people in everybody(),
        chosen in prop::collection::vec((0..FORMATS, 1u16..512), 1..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut first = house(folder.path());
        take_all(&mut first, &files(folder.path(), &people, &chosen));
        let out = everything(&first);
        for (at, name) in [(1, "out.jsonl"), (2, "out.csv"), (3, "out.vcf")] {
            let path = folder.path().join(name);
            std::fs::write(&path, &out[at]).unwrap();
            prop_assert_eq!(take(&mut first, &path), 0, "{} into the house it came from", name);
            let mut fresh = house(folder.path());
            take(&mut fresh, &path);
            prop_assert_eq!(&everything(&fresh)[at], &out[at], "{}", name);
            prop_assert_eq!(take(&mut fresh, &path), 0, "{} again", name);
        }
    }
}
