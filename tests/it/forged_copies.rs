//! Whatever copies of the owner's mail a stranger makes, and wherever but in Sent they lie: the
//! owner's decisions stay, answers are obeyed by their own words, and no last touch outward moves.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rekindle::config::{self, Paths};
use rekindle::daemon::Rounds;
use rekindle::job::App;
use rekindle::job::clock::Clock;

use crate::fixture::on_disk::{DiskFixture, FRIENDS, mail};
use crate::fixture::{OWNER, reply};

/// Where the copies lie. None of these is the owner's Sent folder.
const FOLDERS: [&str; 8] =
    ["INBOX", "All Mail", "Archive", "Junk", "Trash", "letters", "shared.bob.Sent", "user.bob.Sent Items"];

/// Fields of a copy that are written anew, or taken out (`None`), or added.
#[derive(Debug, Clone)]
struct Forged {
    /// Which mail of [`Scene::known`] it pretends to be.
    of: usize,
    changes: Vec<(&'static str, Option<String>)>,
    words: String,
    folder: usize,
    times: usize,
    /// In which of the rounds it comes.
    round: usize,
    /// Hours from when the mail was written to when the mailbox stored the copy.
    hours: i64,
}

/// An installation with a digest that was answered.
struct Scene {
    app: DiskFixture,
    /// Mail that a stranger may have seen: letters of the owner's, our digest, answers to it.
    known: Vec<Vec<u8>>,
    /// An answer that was not read yet.
    fresh: Vec<u8>,
}

/// How long it takes until the answers before it were obeyed.
const SOON: i64 = 10;
const ROUNDS: usize = 3;

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let mut app = DiskFixture::with_digest("");
        let digest = app.received("digest");
        let answers =
            [("never 1", "r1"), ("snooze 2 3mo\nevery 3 2w", "r2"), ("done 4 coffee yesterday", "r3")]
                .map(|(words, id)| reply(&digest, OWNER, words, app.now, id));
        answers.iter().for_each(|answer| drop(app.put("Sent", answer)));
        app.later(SOON);
        app.run(&["run", "--once"]);
        assert_eq!(app.said().len(), 4, "{:?}", app.said());
        let letters = FRIENDS.iter().zip(0..).map(|(friend, nth)| {
            let them = format!("{friend} Sample <{}@friends.example>", friend.to_lowercase());
            let start = app.now - SignedDuration::from_mins(20 * 60 + 5 + 60 + SOON);
            let at = start - SignedDuration::from_hours(24 * (210 + 10 * nth) - 20);
            let me = format!("Robin Vale <{OWNER}>");
            mail(&me, &them, "Re: tea", at, &format!("out.0.{friend}@example.org"), "Hi.")
        });
        let fresh = reply(&digest, OWNER, "note 5 keeps bees", app.now, "r4");
        let known = letters.chain(answers).chain([digest, fresh.clone()]).collect();
        Scene { app, known, fresh }
    })
}

fn forged() -> impl Strategy<Value = Forged> {
    let whom = prop_oneof![
        (0usize..8).prop_map(|nth| format!("{}@friends.example", FRIENDS[nth].to_lowercase())),
        (0usize..9).prop_map(|nth| format!("p{nth}@crowd.example")),
        Just(OWNER.to_owned()),
        Just("Mallory <ada@friends.example>".to_owned()),
    ];
    let list = prop::collection::vec(whom, 0..14).prop_map(|list| list.join(", "));
    let subject = prop_oneof!["[a-z ]{0,8}", Just("never 1".to_owned()), Just("Re: tea".to_owned())];
    let token = Just(rekindle::mail::header::parse(&scene().app.received("digest"), None));
    let change = prop_oneof![
        list.clone().prop_map(|list| ("To", Some(list))),
        list.clone().prop_map(|list| ("Cc", Some(list))),
        list.prop_map(|list| ("Bcc", Some(list))),
        subject.prop_map(|subject| ("Subject", Some(subject))),
        token.clone().prop_map(|digest| ("Subject", Some(format!("Re: {}", digest.subject)))),
        token.prop_map(|digest| ("In-Reply-To", digest.message_id.map(|id| format!("<{}>", id.as_str())))),
        Just(("In-Reply-To", None)),
        Just(("X-Gmail-Labels", Some("Sent".to_owned()))),
        Just(("Auto-Submitted", Some("auto-replied".to_owned()))),
        Just(("List-Id", Some("<list.example>".to_owned()))),
        Just(("X-Rekindle", Some("digest; 1=aaaaaaaaaaaaaaaa".to_owned()))),
    ];
    let words = prop_oneof![
        Just("never 2\nundo\npause 1mo".to_owned()),
        Just("done 3\nsnooze 4 1y".to_owned()),
        Just("note 5 keeps bees\nnever 5".to_owned()),
        Just("Hi.".to_owned()),
    ];
    let place = (0..FOLDERS.len(), 1usize..3, 0..ROUNDS, -50i64..9_000);
    (0..scene().known.len(), prop::collection::vec(change, 0..4), words, place).prop_map(
        |(of, changes, words, (folder, times, round, hours))| Forged {
            of,
            changes,
            words,
            folder,
            times,
            round,
            hours,
        },
    )
}

/// The mail with its header changed and other words.
fn copy_of(original: &[u8], forged: &Forged) -> Vec<u8> {
    let text = String::from_utf8(original.to_vec()).unwrap().replace("\r\n", "\n").replace('\n', "\r\n");
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let mut head = head.to_owned() + "\r\n";
    for (field, value) in &forged.changes {
        let lines: Vec<&str> = head.split_inclusive("\r\n").collect();
        let starts = |line: &str| line.to_lowercase().starts_with(&format!("{}:", field.to_lowercase()));
        let mut kept = String::new();
        let mut drops = false;
        for line in lines {
            let folded = line.starts_with([' ', '\t']);
            drops = if folded { drops } else { starts(line) };
            if !drops {
                kept.push_str(line);
            }
        }
        head = kept + &value.as_ref().map_or(String::new(), |value| format!("{field}: {value}\r\n"));
    }
    format!("{head}\r\n{}\r\n", forged.words).into_bytes()
}

/// What the owner decided, and when they last wrote to whom.
#[derive(Debug, Clone, PartialEq)]
struct Picture {
    said: Vec<String>,
    decisions: String,
    outward: BTreeMap<String, i64>,
}

/// A few rounds, with the copies of each come before it.
fn picture(copies: &[Forged]) -> Picture {
    let scene = scene();
    let mut app = scene.app.copy();
    let config = config::load(Some(&app.config())).unwrap();
    let paths = Paths::find(Some(&app.config()), Some(&app.data())).unwrap();
    let mut rounds = Rounds::new(App::open(config, paths).unwrap());
    for round in 0..ROUNDS {
        for forged in copies.iter().filter(|forged| forged.round == round) {
            let written = rekindle::mail::header::parse(&scene.known[forged.of], None).written.unwrap();
            let stored = (written + SignedDuration::from_hours(forged.hours)).min(app.now);
            for _ in 0..forged.times {
                app.put_at(FOLDERS[forged.folder], &copy_of(&scene.known[forged.of], forged), stored);
            }
        }
        if round == 1 {
            app.put("Sent", &scene.fresh);
        }
        app.later(20);
        rounds.once(Clock::starting_at(app.now)).unwrap();
    }
    look(&app, &rounds.app, app.now)
}

fn look(app: &DiskFixture, open: &App, now: Timestamp) -> Picture {
    let snapshot = open.snapshot(now).unwrap();
    let decided = |view: rekindle::job::snapshot::PersonView| {
        let name = &snapshot.person(view.position).name;
        let said = view.preferences;
        format!(
            "{name} {} {:?} {:?} {:?} {:?}",
            said.never, said.snoozed_until, said.every_days, said.notes, said.touches
        )
    };
    let friends = |decision: &String| decision.contains(" Sample ");
    let mut decisions: Vec<String> = snapshot.views().iter().cloned().map(decided).filter(friends).collect();
    decisions.sort();
    let last = |person: &rekindle::infer::people::Person| Some((person.name.clone(), person.last_out?.at));
    let outward = snapshot.people.persons.iter().filter_map(last).collect();
    Picture { said: app.said(), decisions: decisions.join("\n"), outward }
}

proptest! {
    #![proptest_config(crate::fixture::cases(60))]

    #[test]
    fn no_copy_outside_sent_changes_a_decision_or_a_last_touch_outward(
        copies in prop::collection::vec(forged(), 0..12).prop_shuffle(),
    ) {
        static HONEST: OnceLock<Picture> = OnceLock::new();
        let honest = HONEST.get_or_init(|| picture(&[]));
        prop_assert_eq!(honest.said.len(), 5, "the fresh answer is obeyed");
        prop_assert!(honest.outward.len() >= FRIENDS.len());
        prop_assert_eq!(&picture(&copies), honest);
    }
}
