//! What `why` says, and the settings of `[people]` that change who is offered: through the
//! installation, as a command does it.

use rekindle::command::Action;
use rekindle::compose::locale::{English, Locale};
use rekindle::config::{Config, Paths};
use rekindle::job::App;
use rekindle::job::command::info;
use rekindle::job::digest;
use rekindle::mail::Address;
use rekindle::store::journal::{JournalSource, NewEntry};

use crate::fixture::history::{NOW, store};
use crate::fixture::key;

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
/// Silent for years.
const BOB: &str = "
    2019-05-01 < Bob Reis <bob@example.com>
    2019-06-01 > Bob Reis <bob@example.com>
    2019-07-01 < Bob Reis <bob@example.com>
    2019-08-01 > Bob Reis <bob@example.com>
    2019-09-01 < Bob Reis <bob@example.com>
    2019-10-01 > Bob Reis <bob@example.com>
    2019-11-01 > Bob Reis <bob@example.com>
    2019-12-01 < Bob Reis <bob@example.com>
";

fn config(people: &str) -> Config {
    crate::fixture::bare_config(&format!("[people]\n{people}\n")).0
}

fn house(folder: &std::path::Path, people: &str, history: &str) -> App {
    let paths = Paths {
        config: folder.join("config.toml"),
        data: folder.to_owned(),
        templates: folder.join("templates"),
        database: folder.join("rekindle.db"),
        lock: folder.join("lock"),
        backups: folder.join("backups"),
    };
    std::fs::create_dir_all(folder).unwrap();
    let mut app = App::open(config(people), paths).unwrap();
    store(history, &mut app.store);
    app
}

fn offered(app: &App) -> Vec<(String, String)> {
    let snapshot = app.snapshot(NOW.parse().unwrap()).unwrap();
    let plan = digest::plan(app, &snapshot, Vec::new()).unwrap();
    plan.content.suggestions.into_iter().map(|each| (each.person.name, English.why(&each.why))).collect()
}

#[test]
fn why_names_the_days_the_gaps_and_the_mails() {
    let folder = tempfile::tempdir().unwrap();
    let app = house(folder.path(), "", ADA);
    let snapshot = app.snapshot(NOW.parse().unwrap()).unwrap();
    let position = snapshot.by_key(&key("ada@example.net")).unwrap();
    let lines = info::why_lines(&app, &snapshot, position).unwrap().join("\n");
    for expected in [
        "Known: you wrote to them directly on 4 days.",
        "In touch on 9 days since 1 May 2025, last on 1 Jan.",
        "Days between: 31, 30, 31, 30, 31, 31, 30, 31, newest first.",
        "Due: quiet for",
        "Mail: 1 Jan, they wrote: \u{201c}Mail 8\u{201d}",
        "Mail: 1 Dec 2025, you wrote: \u{201c}Mail 7\u{201d}",
    ] {
        assert!(lines.contains(expected), "{expected:?} in\n{lines}");
    }
}

#[test]
fn why_of_a_machine_names_the_rule_and_its_mail() {
    let folder = tempfile::tempdir().unwrap();
    let news = "2026-05-01 < News <news@shop.example> | List-Unsubscribe: <mailto:off@shop.example>";
    let app = house(folder.path(), "", &format!("{ADA}\n{news}"));
    let snapshot = app.snapshot(NOW.parse().unwrap()).unwrap();
    let line =
        |address: &str| info::machine_line(&app, &snapshot, &Address::parse(address).unwrap()).unwrap();
    let expected = "news@shop.example is taken for a machine: rule newsletter, a newsletter or other mass mail (List-Unsubscribe, return path). Mails from it: 1, the last on 1 May: \u{201c}Mail 9\u{201d}.";
    assert_eq!(line("news@shop.example").as_deref(), Some(expected));
    assert_eq!(line("ada@example.net"), None, "a person is no machine");
    assert_eq!(line("nobody@example.net"), None, "no mail has it");
}

#[test]
fn whoever_was_lost_sight_of_comes_along_only_where_asked_for_and_never_alone() {
    let folder = tempfile::tempdir().unwrap();
    let names = |app: &App| offered(app).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let both = format!("{BOB}\n{ADA}");
    assert_eq!(names(&house(&folder.path().join("a"), "", &both)), ["Ada Lovelace"]);
    let asked = house(&folder.path().join("b"), "dormant = true", &both);
    assert_eq!(names(&asked), ["Ada Lovelace", "Bob Reis"]);
    assert!(offered(&asked)[1].1.starts_with("Once you wrote every "), "{:?}", offered(&asked));
    assert!(names(&house(&folder.path().join("c"), "dormant = true", BOB)).is_empty());
}

#[test]
fn a_rule_by_tag_counts_before_those_by_address_and_the_owner_s_own_word_before_both() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "[[people.rule]]\nmatch = \"*@example.net\"\nevery = \"1y\"\n[[people.rule]]\nmatch = \"#family\"\nevery = \"3mo\"";
    let mut app = house(folder.path(), rules, ADA);
    assert!(offered(&app).is_empty(), "a year has not passed");
    let now = NOW.parse().unwrap();
    let say = |app: &mut App, action: Action| {
        let person = Some(key("ada@example.net"));
        let entry = NewEntry {
            said: JournalSource::Cli,
            person,
            action,
            line: String::new(),
            reply_key: None,
            once: None,
        };
        app.store.write_entries(&[entry], now).unwrap();
    };
    say(&mut app, Action::Tagged { tags: vec!["family".into()] });
    assert_eq!(offered(&app).len(), 1);
    say(&mut app, Action::Every { days: Some(200) });
    assert!(offered(&app).is_empty(), "the owner's word");
}
