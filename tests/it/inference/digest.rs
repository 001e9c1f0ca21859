//! A digest from what was stored is the digest from all messages, and what was stored of single
//! mails says what the messages say: over mail of a circle of friends, and the owner's word.

use std::collections::{BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp};
use rekindle::command::{Action, IntroductionKey, JobKey};
use rekindle::infer::due::Due;
use rekindle::infer::people::PersonIndex;
use rekindle::job::snapshot::Snapshot;
use rekindle::job::{App, digest};
use rekindle::store::journal::{JournalSource, NewEntry};

use super::*;
use crate::fixture::key;

/// Subjects: things the owner writes about with few, needs, what machines say, and words that
/// everybody has.
const SUBJECTS: &[&str] = &[
    "Letterpress in the shed",
    "Beekeeping for beginners",
    "Night trains to Vienna",
    "Looking for a new job in letterpress",
    "May I borrow your tent?",
    "Looking for a flat",
    "I have left the company",
    "Out of office: I no longer work here",
    "Meeting tomorrow",
    "Invoice 12",
    "Kayaks on the fjord",
];
const KAYAKS: usize = 10;

/// Days before now on which mail was written.
const SPAN: i64 = 900;

/// One letter: whose exchange it belongs to, when, whether the owner wrote it, and what is special.
#[derive(Debug, Clone)]
struct Letter {
    friend: usize,
    days_ago: i64,
    own: bool,
    subject: usize,
    /// Others on it.
    copies: Vec<usize>,
    /// By how many letters back it is an answer to one, and whether it says so in the subject.
    answers: Option<(usize, bool)>,
    mark: u8,
    place: Place,
}

/// Which address of the friend's it is from or to.
#[derive(Debug, Clone, Copy)]
enum Place {
    Usual,
    /// Another one of many, with the friend's name.
    Elsewhere(u8),
    /// The first of them without a name: until it has one, it is somebody else's.
    Nameless,
}

fn letter() -> impl Strategy<Value = Letter> {
    let copies = prop_oneof![5 => Just(Vec::new()), 2 => prop::collection::vec(0usize..12, 1..4)];
    let marks = prop_oneof![12 => Just(0u8), 1 => 1u8..5];
    let places =
        prop_oneof![6 => Just(Place::Usual), 1 => Just(Place::Elsewhere(0)), 1 => Just(Place::Nameless)];
    let answers = prop::option::of((1usize..9, any::<bool>()));
    (0usize..12, 0..SPAN, any::<bool>(), 0..SUBJECTS.len(), copies, answers, marks, places).prop_map(
        |(friend, days_ago, own, subject, copies, answers, mark, place)| Letter {
            friend,
            days_ago,
            own,
            subject,
            copies,
            answers,
            mark,
            place,
        },
    )
}

fn friend(number: usize) -> String {
    format!("{} <f{number}@house{}.example>", name(number), number % 9)
}

fn name(number: usize) -> String {
    const NAMES: [&str; 4] = ["Ada", "Bela", "Cosmo", "Dora"];
    format!("{} Frost{number}", NAMES[number % 4])
}

/// The friend of a letter, at the address that it says.
fn friend_of(letter: &Letter) -> String {
    match letter.place {
        Place::Usual => friend(letter.friend),
        Place::Elsewhere(nth) => format!("{} <{}>", name(letter.friend), elsewhere(letter.friend, nth)),
        Place::Nameless => elsewhere(letter.friend, 0),
    }
}

fn elsewhere(friend: usize, nth: u8) -> String {
    format!("f{friend}@elsewhere{nth}.example")
}

/// Every friend wrote now and then for a while, so that some are due.
fn exchanges() -> impl Iterator<Item = Letter> {
    let of_one = |friend: usize| {
        let last = 20 + 37 * friend as i64;
        (0..10).map(move |n| Letter {
            friend,
            days_ago: last + n * (9 + 2 * friend as i64),
            own: n % 2 == 1,
            subject: (friend + n as usize / 5) % 3,
            copies: Vec::new(),
            answers: Some((1, true)),
            mark: 0,
            place: Place::Usual,
        })
    };
    (0usize..12).flat_map(of_one)
}

fn record(letters: &[Letter], number: usize, now: Timestamp) -> (rekindle::mail::HeaderRecord, bool) {
    let letter = &letters[number];
    let owner = "Robin Vale <robin@example.org>".to_owned();
    let (from, to) = match letter.own {
        true => (owner, friend_of(letter)),
        false => (friend_of(letter), owner),
    };
    let at = now - SignedDuration::from_hours(24 * letter.days_ago + number as i64 % 20);
    let answered = letter.answers.and_then(|(back, says)| Some((number.checked_sub(back)?, says)));
    let subject = match answered {
        Some((other, true)) => format!("Re: {}", SUBJECTS[letters[other].subject]),
        _ => SUBJECTS[letter.subject].to_owned(),
    };
    let copies: Vec<String> = letter.copies.iter().map(|one| friend(*one)).collect();
    let mut block = format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <l{number}@letters.example>\r\nDate: {}\r\n",
        at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    );
    if !copies.is_empty() {
        block += &format!("Cc: {}\r\n", copies.join(", "));
    }
    block += &answered
        .map(|(other, _)| format!("In-Reply-To: <l{other}@letters.example>\r\n"))
        .unwrap_or_default();
    block += match letter.mark {
        1 => "Auto-Submitted: auto-replied\r\n",
        2 => "Auto-Submitted: auto-replied\r\nX-Autoreply: yes\r\n",
        3 => "List-Id: <choir.lists.example>\r\n",
        4 => "Authentication-Results: mx.example.org; dmarc=fail\r\n",
        _ => "",
    };
    (header::parse((block + "\r\n").as_bytes(), Some(at)), letter.own)
}

fn put(app: &mut App, letters: &[Letter], now: Timestamp) {
    put_some(app, letters, 0..letters.len(), now);
}

/// The letters of these numbers, in this order.
fn put_some(app: &mut App, letters: &[Letter], numbers: impl Iterator<Item = usize>, now: Timestamp) {
    let (inbox, _) = app.store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let (sent, _) = app.store.folder("home", "Sent", "Sent", Role::Sent).unwrap();
    for number in numbers {
        let (mut record, own) = record(letters, number, now);
        if own {
            record.signs |= Signs::IN_SENT;
        }
        let one = Scanned::new(Locator::Number(number as u64), record, Names::Believed);
        app.store.writer().write(if own { sent } else { inbox }, &[one], &[], &Cursor::Start).unwrap();
    }
}

/// What the owner said.
fn word() -> impl Strategy<Value = (usize, u8)> {
    (0usize..12, 0u8..6)
}

fn say(app: &mut App, (who, what): (usize, u8), now: Timestamp) {
    let key = |who: usize| key(&format!("f{who}@house{}.example", who % 9));
    let (person, other) = (key(who), key((who + 5) % 12));
    let action = match what {
        0 => Action::Never,
        1 => Action::Tagged { tags: vec!["hiring".to_owned()] },
        2 => Action::Noted { text: "promised the score of the anthem".to_owned() },
        3 => Action::Every { days: Some(20) },
        4 => Action::IntroAsked {
            reason: String::new(),
            mark: IntroductionKey::new(&person, &other, now),
            other,
        },
        _ => Action::IntroMade { other },
    };
    let source = JournalSource::Cli;
    let (person, line) = (Some(person), String::new());
    let entry = NewEntry { said: source, person, action, line, reply_key: None, once: None };
    app.store.write_entries(&[entry], now).unwrap();
}

/// All that single mails are asked for.
fn told(app: &App, snapshot: &Snapshot) -> Vec<String> {
    let mut told = told_of_each(app, snapshot);
    let judged: Vec<PersonIndex> = judged(snapshot).collect();
    let topics = snapshot.topics(&app.store, &judged.iter().copied().collect()).unwrap();
    told.push(format!("{topics:?}"));
    let together = snapshot.together().unwrap();
    let pairs = judged.iter().flat_map(|a| judged.iter().map(move |b| (*a, *b)));
    told.push(format!("{:?}", pairs.filter(|(a, b)| a < b && together.met(*a, *b)).collect::<Vec<_>>()));
    told
}

/// Everybody whom a digest could name.
fn judged(snapshot: &Snapshot) -> impl Iterator<Item = PersonIndex> {
    let known = snapshot.views().iter().filter(|view| view.judgement.due != Due::NotKnown);
    known.map(|view| view.position)
}

/// The same without what only a digest asks.
fn told_of_each(app: &App, snapshot: &Snapshot) -> Vec<String> {
    let everybody: HashSet<PersonIndex> = snapshot.people.indexed().map(|(position, _)| position).collect();
    let all: BTreeSet<PersonIndex> = everybody.iter().copied().collect();
    let recent = snapshot.recent_mails(&everybody);
    let mut told = vec![format!("{:?}", snapshot.departures(&app.store).unwrap())];
    for position in &all {
        let mails = snapshot.last_mails(&app.store, *position, 12).unwrap();
        told.push(format!("{mails:?} {:?}", snapshot.latest_mails(&app.store, *position, 3).unwrap()));
        let asks = recent.of(&snapshot.person(*position).addresses, snapshot.now.as_second());
        for seen in &asks {
            let parent = snapshot.parent(&app.store, seen.row).unwrap();
            told.push(format!(
                "{seen:?} {parent:?} {}",
                snapshot.began_thread(&app.store, seen.row).unwrap()
            ));
        }
        for (seen, _) in mails {
            told.push(format!("{:?}", snapshot.mail(&app.store, seen.row).unwrap()));
        }
        let one = BTreeSet::from([*position]);
        let mut theirs = snapshot.mails_since(&app.store, 0, &one).unwrap();
        let is_on = |id| snapshot.people.person_of.get(&id) == Some(position);
        theirs.retain(|mail| mail.to().chain(mail.from).any(is_on));
        told.push(format!("{theirs:?}"));
    }
    told
}

/// Fails where a digest from what is stored is another one than that of `fresh`, which has read all
/// messages. Gives how many it names.
fn same_digest(app: &App, fresh: &Snapshot, now: Timestamp) -> Result<usize, TestCaseError> {
    let stored = app.digest_snapshot(now).unwrap();
    prop_assert!(stored.facts.messages.is_empty(), "it is from what was stored");
    prop_assert_eq!(told(app, fresh), told(app, &stored));
    let plan = |snapshot: &Snapshot| digest::plan(app, snapshot, Vec::new()).unwrap();
    let (read, recalled) = (plan(fresh), plan(&stored));
    let bytes = |plan| digest::compose(app, plan, &JobKey::DigestPreview, now).unwrap().1;
    prop_assert_eq!(format!("{:?}", bytes(&read)), format!("{:?}", bytes(&recalled)));
    prop_assert!(read == recalled);
    Ok(read.items.len())
}

proptest! {
    #![proptest_config(crate::fixture::cases(48))]
    #[test]
    fn a_digest_from_what_was_stored_is_the_digest_from_all_messages(
        letters in prop::collection::vec(letter(), 0..60),
        words in prop::collection::vec(word(), 0..4),
        later in 0i64..60,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut app = super::snapshot::house(folder.path());
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let letters: Vec<Letter> = exchanges().chain(letters).collect();
        put(&mut app, &letters, now);
        drop(app.digest_snapshot(now).unwrap());
        for word in &words {
            say(&mut app, *word, now);
            let now = now + SignedDuration::from_hours(24 * later);
            let fresh = Snapshot::open(&app.store, &app.config, now).unwrap();
            let items = same_digest(&app, &fresh, now)?;
            prop_assert!(items > 0, "somebody is due");
            let overview = app.overview(now).unwrap();
            prop_assert_eq!(super::snapshot::asked(&app, &fresh), super::snapshot::asked(&app, &overview));
        }
    }
}

proptest! {
    #![proptest_config(crate::fixture::cases(32))]
    #[test]
    fn what_was_stored_and_brought_up_to_date_says_what_all_messages_say(
        letters in prop::collection::vec(letter(), 0..60),
        order in Just((0..180usize).collect::<Vec<_>>()).prop_shuffle(),
        rounds in prop::collection::vec(1usize..40, 1..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut app = super::snapshot::house(folder.path());
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let letters: Vec<Letter> = exchanges().chain(letters).collect();
        let order: Vec<usize> = order.into_iter().filter(|number| *number < letters.len()).collect();
        // Answers come before what they answer, too.
        let mut rest = order.as_slice();
        for (round, count) in (0..).zip(rounds) {
            let (some, left) = rest.split_at(count.min(rest.len()));
            rest = left;
            put_some(&mut app, &letters, some.iter().copied(), now);
            let now = now + SignedDuration::from_hours(24 * round);
            if round % 2 == 1 {
                same_digest(&app, &Snapshot::open(&app.store, &app.config, now).unwrap(), now)?;
            }
            let overview = app.overview(now).unwrap();
            let fresh = Snapshot::open(&app.store, &app.config, now).unwrap();
            prop_assert_eq!(told_of_each(&app, &fresh), told_of_each(&app, &overview));
            prop_assert_eq!(super::snapshot::asked(&app, &fresh), super::snapshot::asked(&app, &overview));
            prop_assert!(overview.people == fresh.people);
            same_digest(&app, &fresh, now)?;
        }
    }
}

/// An installation whose database others can open, while the folder is there.
fn on_disk() -> (tempfile::TempDir, App, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let mut app = super::snapshot::house(folder.path());
    app.store = Store::open(&app.paths.database).unwrap();
    (folder, app, Timestamp::from_second(1_700_000_000).unwrap())
}

#[test]
fn new_mail_is_taken_in_without_reading_the_old() {
    let (_folder, mut app, now) = on_disk();
    let mut letters: Vec<Letter> = exchanges().collect();
    put(&mut app, &letters, now);
    let before = app.overview(now).unwrap();
    let days = |snapshot: &Snapshot| snapshot.people.persons.iter().map(|one| one.days.len()).sum::<usize>();
    let old = days(&before);
    assert!(old > 60, "{old}");
    // Old mail that nothing tells to have changed says nothing now: whoever reads it finds nobody.
    let database = rusqlite::Connection::open(&app.paths.database).unwrap();
    database.execute_batch("UPDATE message SET from_id = NULL").unwrap();
    let stranger = Letter {
        friend: 40,
        days_ago: 1,
        own: false,
        copies: Vec::new(),
        answers: None,
        mark: 0,
        place: Place::Usual,
        subject: 0,
    };
    letters.extend([stranger.clone(), Letter { own: true, ..stranger }]);
    put_some(&mut app, &letters, letters.len() - 2..letters.len(), now);
    let overview = app.overview(now).unwrap();
    assert_eq!(overview.people.persons.len(), before.people.persons.len() + 1, "the new one is there");
    assert_eq!(days(&overview), old + 1);
    assert!(overview.facts.messages.is_empty());
    let again = app.overview(now).unwrap();
    assert!(again.people == overview.people, "it was stored");
}

/// Together and topics of everybody whom a digest could name: by name, since another position may
/// be theirs.
fn counted(app: &App, snapshot: &Snapshot) -> Vec<String> {
    let judged: Vec<PersonIndex> = judged(snapshot).collect();
    let topics = snapshot.topics(&app.store, &judged.iter().copied().collect()).unwrap();
    let name = |position: &PersonIndex| &snapshot.person(*position).name;
    let mut told: Vec<String> =
        topics.iter().map(|(position, words)| format!("{} {words:?}", name(position))).collect();
    let together = snapshot.together().unwrap();
    for (a, b) in judged.iter().flat_map(|a| judged.iter().map(move |b| (a, b))) {
        told.extend((a < b && together.met(*a, *b)).then(|| format!("{} and {}", name(a), name(b))));
    }
    told
}

#[test]
fn a_digest_after_new_mail_does_not_read_the_old() {
    let (_folder, mut app, now) = on_disk();
    let mut letters: Vec<Letter> = exchanges().collect();
    for n in 0..4 {
        // The fifth and the sixth friend alone write of kayaks, in two threads each, and once to
        // both.
        let of_kayaks = Letter { friend: 4 + n % 2, subject: KAYAKS, answers: None, ..letters[0].clone() };
        let copies = if n == 3 { vec![4] } else { Vec::new() };
        letters.push(Letter { days_ago: 300 + 9 * n as i64, copies, ..of_kayaks });
    }
    put(&mut app, &letters, now);
    let before = counted(&app, &app.digest_snapshot(now).unwrap());
    assert!(before.iter().any(|line| line.contains("kayaks")), "{before:?}");
    assert!(before.iter().any(|line| line.contains(" and ")), "{before:?}");
    let old = letters.len();
    // The sixth and the seventh on one mail, and a stranger.
    let both = Letter { friend: 5, copies: vec![6], days_ago: 1, answers: None, ..letters[0].clone() };
    letters.extend([both.clone(), Letter { friend: 40, copies: Vec::new(), ..both }]);
    put_some(&mut app, &letters, old..letters.len(), now);
    let fresh = counted(&app, &Snapshot::open(&app.store, &app.config, now).unwrap());
    assert_eq!(fresh.len(), before.len() + 1, "two more who know each other");
    // Whoever reads old mail now finds no words in it, and that it went from one friend to another
    // who never met. An exchange has ten letters: one from the friend, one to the friend, and on.
    let database = rusqlite::Connection::open(&app.paths.database).unwrap();
    let falsify = |rows: usize| {
        let sql = "UPDATE message SET subject = '', from_id = (SELECT from_id FROM message WHERE id = 71),
                   recipients = (SELECT recipients FROM message WHERE id = 82) WHERE id <= ?1";
        database.execute(sql, [rows as i64]).unwrap();
    };
    falsify(old);
    assert_eq!(counted(&app, &app.digest_snapshot(now).unwrap()), fresh);
    falsify(letters.len());
    assert_eq!(counted(&app, &app.digest_snapshot(now).unwrap()), fresh, "it was stored");
    let all = counted(&app, &Snapshot::open(&app.store, &app.config, now).unwrap());
    assert_ne!(all, fresh, "reading it tells");
}

#[test]
fn without_the_rows_of_old_mail_all_is_read() {
    let (_folder, mut app, now) = on_disk();
    let letters: Vec<Letter> = exchanges().collect();
    put_some(&mut app, &letters, 0..letters.len() - 1, now);
    let is_read = |app: &App| !app.overview(now).unwrap().facts.messages.is_empty();
    let lose_rows = |app: &App| {
        let database = rusqlite::Connection::open(&app.paths.database).unwrap();
        assert_eq!(database.execute("DELETE FROM inferred WHERE part = 5", []).unwrap(), 1);
    };
    assert!(is_read(&app));
    assert!(!is_read(&app), "it is stored");
    lose_rows(&app);
    assert!(is_read(&app));
    assert!(!is_read(&app), "it is stored again");
    lose_rows(&app);
    put_some(&mut app, &letters, letters.len() - 1..letters.len(), now);
    assert!(is_read(&app), "new mail cannot be added");
    assert!(!is_read(&app));
}

#[test]
fn new_mail_is_not_added_to_counts_that_are_lost_or_damaged() {
    let (_folder, mut app, now) = on_disk();
    let letters: Vec<Letter> = exchanges().collect();
    let damages = [
        "DELETE FROM inferred WHERE part = 0",
        "DELETE FROM inferred WHERE part = 3",
        "UPDATE inferred SET content = x'' WHERE part = 3",
    ];
    let old = letters.len() - damages.len();
    put_some(&mut app, &letters, 0..old, now);
    let is_read = |app: &App| !app.overview(now).unwrap().facts.messages.is_empty();
    assert!(is_read(&app));
    for (at, damage) in (old..).zip(damages) {
        let database = rusqlite::Connection::open(&app.paths.database).unwrap();
        let lost = database.execute(damage, []).unwrap();
        put_some(&mut app, &letters, at..at + 1, now);
        assert_eq!(is_read(&app), lost == 1, "{damage}");
        assert!(!is_read(&app), "it is stored again");
    }
}

#[test]
fn a_digest_knows_an_address_that_became_somebody_elses() {
    const FRIEND: usize = 4;
    let (_folder, mut app, now) = on_disk();
    let mut letters: Vec<Letter> = exchanges().collect();
    // With the sixth, from an address that is nobody's name yet.
    let usual = Letter { friend: FRIEND, days_ago: 200, own: false, answers: None, ..letters[0].clone() };
    let nameless = Letter { place: Place::Nameless, copies: vec![5], subject: KAYAKS, ..usual.clone() };
    letters.push(nameless);
    put(&mut app, &letters, now);
    let apart = app.digest_snapshot(now).unwrap();
    let whose = |snapshot: &Snapshot, address: &str| {
        snapshot.by_address(&rekindle::mail::Address::parse(address).unwrap())
    };
    let usually = format!("f{FRIEND}@house{FRIEND}.example");
    let is_one = |snapshot: &Snapshot| whose(snapshot, &usually) == whose(snapshot, &elsewhere(FRIEND, 0));
    assert!(!is_one(&apart));
    let before = counted(&app, &apart);
    let mut taken_in = |new: &[Letter]| {
        let old = letters.len();
        letters.extend_from_slice(new);
        put_some(&mut app, &letters, old..letters.len(), now);
        let fresh = Snapshot::open(&app.store, &app.config, now).unwrap();
        assert!(app.overview(now).unwrap().facts.messages.is_empty(), "the new mail alone was read");
        let stored = app.digest_snapshot(now).unwrap();
        assert_eq!(counted(&app, &stored), counted(&app, &fresh));
        (is_one(&stored), counted(&app, &stored))
    };
    let named = |nth| Letter { place: Place::Elsewhere(nth), ..usual.clone() };
    let both_ways = |nth| [named(nth), Letter { own: true, ..named(nth) }];
    let (one, with) = taken_in(&both_ways(0));
    assert!(one, "a full name at two addresses");
    assert_eq!(with.len(), before.len() + 1, "the two know each other: {before:?} {with:?}");
    let many: Vec<Letter> = (1..9).flat_map(both_ways).collect();
    let (one, without) = taken_in(&many);
    assert!(!one, "at so many it is many people's");
    assert_eq!(without, before);
}

#[test]
fn a_digest_knows_another_copy_of_an_old_mail() {
    let (_folder, mut app, now) = on_disk();
    let mut letters: Vec<Letter> = exchanges().collect();
    let both = Letter { friend: 4, copies: vec![5], own: true, answers: None, ..letters[0].clone() };
    letters.push(both);
    let (first, last) = (record(&letters, letters.len() - 1, now).0, letters.len() - 1);
    put_some(&mut app, &letters, 0..last, now);
    let (inbox, _) = app.store.folder("home", "INBOX", "INBOX", Role::Inbox).unwrap();
    let copy = |record| [Scanned::new(Locator::Number(last as u64), record, Names::Believed)];
    app.store.writer().write(inbox, &copy(first), &[], &Cursor::Start).unwrap();
    let before = counted(&app, &app.digest_snapshot(now).unwrap());
    // What was sent says whom it went to.
    letters[last].copies = vec![6, 7];
    put_some(&mut app, &letters, std::iter::once(last), now);
    let overview = app.overview(now).unwrap();
    assert!(!overview.facts.messages.is_empty(), "all mail was read");
    let fresh = counted(&app, &Snapshot::open(&app.store, &app.config, now).unwrap());
    assert_ne!(fresh, before);
    assert_eq!(counted(&app, &app.digest_snapshot(now).unwrap()), fresh);
}

#[test]
fn a_machine_that_answers_later_and_repeats_what_the_owner_wrote_says_nothing() {
    const LEFT: usize = 6;
    let told = |own_subject: usize| {
        let folder = tempfile::tempdir().unwrap();
        let mut app = super::snapshot::house(folder.path());
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let mut letters: Vec<Letter> = exchanges().collect();
        let of_own = Letter { own: true, subject: own_subject, days_ago: 3, ..letters[30].clone() };
        let number = letters.len();
        let answer = Letter { own: false, subject: LEFT, days_ago: 2, mark: 1, ..of_own.clone() };
        letters.extend([Letter { answers: None, ..of_own }, answer]);
        put_some(&mut app, &letters, 0..=number, now);
        drop(app.overview(now).unwrap());
        let says_re = own_subject == LEFT;
        letters[number + 1].answers = Some((1, says_re));
        put_some(&mut app, &letters, std::iter::once(number + 1), now);
        let overview = app.overview(now).unwrap();
        assert!(overview.facts.messages.is_empty(), "the new mail alone was read");
        overview.departures(&app.store).unwrap().len()
    };
    assert_eq!(told(LEFT), 0, "Re: I have left the company, to a mail of that subject");
    assert_eq!(told(0), 1, "in its own words");
}

#[test]
fn what_cannot_be_stored_is_answered_all_the_same() {
    let (_folder, mut app, now) = on_disk();
    let letters: Vec<Letter> = exchanges().collect();
    put_some(&mut app, &letters, 0..95, now);
    drop(app.overview(now).unwrap());
    put_some(&mut app, &letters, 95..letters.len(), now);
    let fresh = Snapshot::open(&app.store, &app.config, now).unwrap();
    // A scan is at work.
    let scan = rusqlite::Connection::open(&app.paths.database).unwrap();
    scan.execute_batch("BEGIN IMMEDIATE").unwrap();
    let overview = app.overview(now).unwrap();
    assert!(overview.facts.messages.is_empty(), "the new mail alone was read");
    assert_eq!(told_of_each(&app, &fresh), told_of_each(&app, &overview));
    assert_eq!(told(&app, &fresh), told(&app, &app.digest_snapshot(now).unwrap()));
    scan.execute_batch("ROLLBACK").unwrap();
    assert_eq!(told(&app, &fresh), told(&app, &app.digest_snapshot(now).unwrap()));
}
