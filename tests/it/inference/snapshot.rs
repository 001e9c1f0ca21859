//! A snapshot kept between jobs is the snapshot opened anew: mail, address books, the owner's word
//! and forgetting in whatever order.

use rekindle::command::{Action, PersonKey};
use rekindle::config::Paths;
use rekindle::contacts::{Card, CardSource};
use rekindle::infer::people::PersonIndex;
use rekindle::job::command::info;
use rekindle::job::search;
use rekindle::job::snapshot::Snapshot;
use rekindle::job::{App, forget};
use rekindle::store::journal::{JournalSource, NewEntry};

use super::*;

/// Cards of address books: some of people who write, by address or by name alone, some of nobody
/// else, one of the owner.
const CARDS: &[(CardSource, &str, &str, &[&str])] = &[
    (CardSource::LinkedIn, "ada", "Ada Lovelace", &[]),
    (CardSource::LinkedIn, "bob", "Bob Reis", &["bob@example.net"]),
    (CardSource::LinkedIn, "noa", "Noa Nobody", &[]),
    (CardSource::VCard, "ada", "Ada Lovelace", &["ada@example.net", "ada@home.example"]),
    (CardSource::VCard, "silva", "Ana Silva", &["ana@silva.example", "ana@third.example"]),
    (CardSource::VCard, "robot", "Shop", &["noreply@shop.example"]),
    (CardSource::Google, "robin", "Robin Vale", &["robin@example.org"]),
    (CardSource::Google, "desk", "", &["carl@example.net"]),
    (CardSource::Google, "noa", "Noa Nobody", &["noa@nobody.example"]),
];

/// What happens between two jobs.
#[derive(Debug, Clone)]
enum Event {
    Read(Vec<Step>),
    /// An import of some cards, each as it is or under another name.
    Import(Vec<(usize, bool)>),
    TakeBack(usize),
    Merge(usize, usize),
    Split(usize),
    Forget(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let who = || any::<prop::sample::Index>().prop_map(|index| index.index(1 << 16));
    prop_oneof![
        8 => prop::collection::vec(step(), 1..6).prop_map(Event::Read),
        3 => prop::collection::vec((0..CARDS.len(), any::<bool>()), 1..5).prop_map(Event::Import),
        1 => who().prop_map(Event::TakeBack),
        1 => (who(), who()).prop_map(|(one, other)| Event::Merge(one, other)),
        1 => who().prop_map(Event::Split),
        1 => who().prop_map(Event::Forget),
    ]
}

fn said(person: Option<PersonKey>, action: Action) -> NewEntry {
    NewEntry { said: JournalSource::Cli, person, action, line: String::new(), reply_key: None, once: None }
}

fn import(store: &mut Store, chosen: &[(usize, bool)], now: jiff::Timestamp) {
    let mut chosen = chosen.to_vec();
    chosen.sort_unstable();
    chosen.dedup_by_key(|(at, _)| *at);
    for source in [CardSource::LinkedIn, CardSource::VCard, CardSource::Google] {
        let of_source = chosen.iter().filter(|(at, _)| CARDS[*at].0 == source);
        let cards: Vec<Card> = of_source.map(|(at, renamed)| card(*at, *renamed)).collect();
        let action = Action::Imported { source: source.as_str().to_owned(), new: 0, changed: 0 };
        if !cards.is_empty() {
            let cards: Vec<&Card> = cards.iter().collect();
            store.write_import(&[said(None, action)], &cards, now).unwrap().unwrap();
        }
    }
}

fn card(at: usize, renamed: bool) -> Card {
    let (source, id, name, addresses) = CARDS[at];
    let name = if renamed { "Another Somebody" } else { name };
    let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
    Card { id: id.to_owned(), name: name.to_owned(), addresses, ..Card::from_source(source) }.tidy()
}

/// What the owner says about the people of a snapshot.
fn word(snapshot: &Snapshot, event: &Event) -> Option<NewEntry> {
    let persons = &snapshot.people.persons;
    let place = |at: usize| (!persons.is_empty()).then(|| at % persons.len());
    let keys = |at: usize| snapshot.keys(PersonIndex(at)).collect::<Vec<_>>();
    match event {
        Event::Merge(one, other) => {
            let (one, other) = (place(*one)?, place(*other)?);
            let action = Action::Merged { addresses: keys(one), others: keys(other) };
            (one != other).then(|| said(Some(snapshot.key(PersonIndex(one))), action))
        }
        Event::Split(at) => {
            let several: Vec<usize> = (0..persons.len()).filter(|at| keys(*at).len() > 1).collect();
            let at = *several.get(at.checked_rem(several.len())?)?;
            let mut addresses = keys(at);
            let others = addresses.split_off(1);
            Some(said(Some(snapshot.key(PersonIndex(at))), Action::Parted { addresses, others }))
        }
        Event::TakeBack(at) => {
            let imports: Vec<i64> = snapshot
                .journal
                .iter()
                .filter(|row| matches!(row.entry.action, Action::Imported { .. } | Action::Undone { .. }))
                .map(|row| row.entry.id)
                .collect();
            let entry = *imports.get(at.checked_rem(imports.len())?)?;
            Some(said(None, Action::Undone { entry }))
        }
        _ => None,
    }
}

/// Lets it happen, and gives the snapshot back as a job would leave it.
fn happen(app: &mut App, mut snapshot: Snapshot, mails: &[Mail], event: &Event) -> Snapshot {
    let now = snapshot.now;
    match event {
        Event::Read(steps) => steps.iter().for_each(|step| write(&mut app.store, mails, step)),
        Event::Import(chosen) => import(&mut app.store, chosen, now),
        Event::Forget(at) if !snapshot.people.persons.is_empty() => {
            let plan = forget::plan(&snapshot, PersonIndex(at % snapshot.people.persons.len()));
            forget::carry_out(app, &plan, now).unwrap();
        }
        _ => {
            let entries: Vec<NewEntry> = word(&snapshot, event).into_iter().collect();
            snapshot.apply_decisions(&entries);
            app.store.write_entries(&entries, now).unwrap();
        }
    }
    snapshot
}

pub fn house(folder: &std::path::Path) -> App {
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

/// Addresses as they are named, and everybody's page.
fn shown(snapshot: &Snapshot) -> (Vec<String>, Vec<String>) {
    let named = snapshot.facts.addresses.iter().map(|fact| format!("{fact:?}"));
    (named.collect(), snapshot.views().iter().map(|view| format!("{view:?}")).collect())
}

/// All that `due`, `why` and `show` say of everybody, and whom `who` finds.
pub fn asked(app: &App, snapshot: &Snapshot) -> Vec<String> {
    let pages = snapshot.people.indexed().flat_map(|(position, _)| {
        let why = info::why_lines(app, snapshot, position).unwrap();
        why.into_iter().chain(info::show_lines(app, snapshot, position).unwrap())
    });
    let due = snapshot.due().into_iter().map(|view| format!("{:?}", view.judgement));
    let machines = snapshot.facts.addresses.iter();
    let machines = machines.filter_map(|fact| info::machine_line(app, snapshot, &fact.address).unwrap());
    let found =
        ["boats", "bob kilns", "undelivered"].map(|words| search::search(app, snapshot, words).unwrap());
    let found = found.into_iter().flatten().map(|hit| format!("{} {}", hit.view.position.0, hit.describe()));
    pages.chain(due).chain(machines).chain(found).collect()
}

proptest! {
    #![proptest_config(crate::fixture::cases(96))]
    #[test]
    fn a_book_kept_up_to_date_is_the_book_opened_anew(
        mails in prop::collection::vec(mail(), 40),
        first in prop::collection::vec(step(), 0..30),
        events in prop::collection::vec(event(), 1..14),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut app = house(folder.path());
        let now = jiff::Timestamp::from_second(1_600_000_000 + 1000 * 86_400).unwrap();
        first.iter().for_each(|step| write(&mut app.store, &mails, step));
        for event in &events {
            let snapshot = app.snapshot(now).unwrap();
            let snapshot = happen(&mut app, snapshot, &mails, event);
            app.keep(snapshot);
            let (kept, fresh) = (app.snapshot(now).unwrap(), Snapshot::open(&app.store, &app.config, now).unwrap());
            prop_assert_eq!(shown(&kept), shown(&fresh));
            prop_assert_eq!(&kept.people.persons, &fresh.people.persons);
            prop_assert!(kept.people == fresh.people);
            app.keep(kept);
            if events.len() % 2 == 0 {
                app.refresh_overview(now).unwrap();
            }
            // Read anew and stored, then read from what was stored.
            for _ in 0..2 {
                let overview = app.overview(now).unwrap();
                prop_assert_eq!(asked(&app, &overview), asked(&app, &fresh));
                prop_assert!(overview.people == fresh.people);
            }
        }
    }
}
