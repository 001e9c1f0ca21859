//! What was stored and brought up to date by new mail is what all mail says: in a small world where
//! mail comes back, newsletters turn into people, and lists are long.

use std::cell::Cell;

use proptest::test_runner::TestRunner;
use rekindle::job::snapshot::Snapshot;

use super::snapshot::{asked, house};
use super::*;

/// Positions in [`CAST`] of those who write with the owner; two of them share a name.
const FRIENDS: [usize; 5] = [1, 2, 4, 7, 8];
/// Moments are so many days apart at most: mail comes back within a week.
const DAYS: i64 = 14;

fn friend() -> impl Strategy<Value = usize> {
    (0..FRIENDS.len()).prop_map(|at| FRIENDS[at])
}

fn one(from: usize, to: Vec<usize>, mark: u8) -> Mail {
    Mail { from, to, cc: Vec::new(), day: 0, late_days: 0, answers: None, mark, sent: from == 0 }
}

fn mail_of_a_fortnight() -> impl Strategy<Value = Mail> {
    const MAILER_DAEMON: usize = 13;
    let long = prop::sample::subsequence((0..CAST.len()).collect::<Vec<_>>(), 11..14);
    let kinds = prop_oneof![
        5 => friend().prop_map(|to| one(0, vec![to], 0)),
        4 => (friend(), prop_oneof![4 => Just(0u8), 1 => Just(1u8)]).prop_map(|(from, mark)| one(from, vec![0], mark)),
        2 => Just(one(MAILER_DAEMON, vec![0], 4)),
        1 => Just(one(MAILER_DAEMON, vec![0], 5)),
        2 => (friend(), 2u8..4).prop_map(|(from, mark)| one(from, vec![0], mark)),
        1 => (friend(), long).prop_map(|(from, to)| one(from, to, 0)),
    ];
    let answers = prop::option::weighted(0.4, 0usize..40);
    (kinds, 0..DAYS, answers).prop_map(|(mail, day, answers)| Mail { day, answers, ..mail })
}

#[test]
fn new_mail_of_every_kind_is_counted_on() {
    let rounds = prop::collection::vec(prop::collection::vec(0usize..40, 1..5), 2..14);
    let world = (prop::collection::vec(mail_of_a_fortnight(), 40), rounds);
    let (refreshed, read) = (Cell::new(0), Cell::new(0));
    TestRunner::new(crate::fixture::cases(80))
        .run(&world, |(mails, rounds)| {
            let folder = tempfile::tempdir().unwrap();
            let mut app = house(folder.path());
            let now = jiff::Timestamp::from_second(1_600_000_000 + 200 * 86_400).unwrap();
            for round in &rounds {
                round.iter().for_each(|number| write(&mut app.store, &mails, &Step::New(*number)));
                let overview = app.overview(now).unwrap();
                let count = if overview.facts.messages.is_empty() { &refreshed } else { &read };
                count.set(count.get() + 1);
                let fresh = Snapshot::open(&app.store, &app.config, now).unwrap();
                prop_assert!(overview.people == fresh.people);
                prop_assert_eq!(asked(&app, &overview), asked(&app, &fresh));
            }
            Ok(())
        })
        .unwrap();
    let (refreshed, read) = (refreshed.get(), read.get());
    assert!(refreshed > read, "{refreshed} times by new mail alone, {read} times by all");
}

#[test]
fn a_letter_read_late_is_not_what_an_old_report_about_another_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = house(folder.path());
    let now = jiff::Timestamp::from_second(1_600_000_000 + 200 * 86_400).unwrap();
    let letter = |to: usize, day: i64| Mail { day, ..one(0, vec![to], 0) };
    // The report names Ada, and answers a letter to Bob: it is about neither.
    let report = Mail { day: 6, answers: Some(0), ..one(13, vec![0], 4) };
    let mails = [letter(4, 5), report, letter(1, 5)];
    let mut read = |numbers: &[usize]| {
        numbers.iter().for_each(|number| write(&mut app.store, &mails, &Step::New(*number)));
        let overview = app.overview(now).unwrap();
        let fresh = Snapshot::open(&app.store, &app.config, now).unwrap();
        assert!(overview.people == fresh.people);
        let ada = Address::parse("ada@example.net").unwrap();
        overview.id(&ada).map(|id| overview.people.addresses[id.0 as usize].n_out)
    };
    assert_eq!(read(&[0, 1]), Some(0));
    assert_eq!(read(&[2]), Some(1), "the letter to Ada counts");
}

#[test]
fn a_list_is_known_whichever_is_read_first_its_name_or_its_address() {
    let choir = Address::parse("choir@lists.example").unwrap();
    let now = jiff::Timestamp::from_second(1_600_000_000 + 200 * 86_400).unwrap();
    let (named, written_to) = (one(1, vec![0], 1), one(4, vec![11, 0], 0));
    for mails in [[named.clone(), written_to.clone()], [written_to, named]] {
        let folder = tempfile::tempdir().unwrap();
        let mut app = house(folder.path());
        let before = [one(0, vec![1], 0), one(1, vec![0], 0), one(4, vec![0], 0)];
        let all: Vec<Mail> = before.iter().chain(&mails).cloned().collect();
        let mut lists = Vec::new();
        for round in [&[0, 1, 2][..], &[3], &[4]] {
            round.iter().for_each(|number| write(&mut app.store, &all, &Step::New(*number)));
            let overview = app.overview(now).unwrap();
            assert_eq!(overview.facts.messages.is_empty(), round.len() == 1, "new mail is counted on");
            lists.push(overview.id(&choir).is_some_and(|id| overview.facts.lists.contains(&id)));
        }
        assert_eq!(lists, [false, false, true]);
    }
}
