//! Two connections that read one folder of very many messages together: what each fetches, and what
//! comes of it where the second is refused, breaks, or is answered otherwise than the first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::evil::patient;
use super::scripted::{Act, ClientCommand, Evil, answer, asked_among, say};
use super::*;

/// As many as a second connection is worth.
const MANY: u32 = 24_000;

/// A server whose folders have `all` messages each.
fn serve(command: &ClientCommand<'_>, all: u32) -> Act {
    let tag = command.tag;
    match command.verb.as_str() {
        "EXAMINE" => {
            let codes = format!("* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT {}] x\r\n", all + 1);
            say(format!("* {all} EXISTS\r\n{codes}{tag} OK done\r\n"))
        }
        "UID SEARCH" => {
            let found: String = asked_among(command.rest, all).iter().map(|uid| format!(" {uid}")).collect();
            say(format!("* SEARCH{found}\r\n{tag} OK done\r\n"))
        }
        "UID FETCH" => say(answer(command, &asked_among(command.rest, all))),
        "LOGOUT" => Act::Drop(format!("* BYE\r\n{tag} OK done\r\n").into_bytes()),
        _ => Act::Usual,
    }
}

/// Such a server, and the verbs that each of its connections heard, in order.
struct Heard {
    evil: Evil,
    verbs: Arc<Mutex<Vec<(usize, String)>>>,
}

impl Heard {
    /// `odd` says what is done otherwise.
    fn start(all: u32, odd: impl Fn(&ClientCommand<'_>) -> Option<Act> + Send + Sync + 'static) -> Heard {
        let verbs = Arc::new(Mutex::new(Vec::new()));
        let kept = verbs.clone();
        let evil = Evil::start(move |command| {
            kept.lock().unwrap().push((command.connection, command.verb.clone()));
            odd(command).unwrap_or_else(|| serve(command, all))
        });
        Heard { evil, verbs }
    }

    /// How often each of the connections that were made heard this.
    fn times(&self, verb: &str) -> Vec<usize> {
        let verbs = self.verbs.lock().unwrap();
        let of = |connection| verbs.iter().filter(|heard| **heard == (connection, verb.to_owned())).count();
        (1..=self.evil.connections.load(Ordering::SeqCst)).map(of).collect()
    }
}

/// A server that answers the FETCHes of connection `first` slowly until connection `second` reads
/// too: otherwise how many each has would rest on how busy the machine is.
fn starts_with_both(first: usize, second: usize) -> impl Fn(&ClientCommand<'_>) -> Option<Act> {
    let has_begun = AtomicBool::new(false);
    move |command| {
        if command.connection == second && command.verb == "EXAMINE" {
            has_begun.store(true, Ordering::SeqCst);
        }
        let waits = command.connection == first && command.verb == "UID FETCH";
        if waits && !has_begun.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    }
}

fn all_in_order(batches: &[Batch], all: u32) {
    let expected: Vec<u64> = (1..=u64::from(all)).collect();
    assert!(uids(batches) == expected, "each message once, in order");
    assert!(batches.iter().all(|batch| batch.unreadable.is_empty() && batch.unshown.is_empty()));
}

#[test]
fn two_connections_share_a_folder_of_very_many_messages() {
    let heard = Heard::start(MANY, starts_with_both(1, 2));
    let (batches, result) = scan(&mut heard.evil.open_within(patient()).unwrap(), "INBOX", &Cursor::Start);
    result.unwrap();
    all_in_order(&batches, MANY);
    let fetches = heard.times("UID FETCH");
    let [first, second] = fetches[..] else { panic!("two connections: {fetches:?}") };
    assert!(first.abs_diff(second) <= 16 && second > 8, "about as many of each: {fetches:?}");
}

#[test]
fn one_connection_reads_what_is_few_or_far_away() {
    let few = Heard::start(MANY / 2, |_| None);
    let (batches, result) = scan(&mut few.evil.open_within(patient()).unwrap(), "INBOX", &Cursor::Start);
    result.unwrap();
    all_in_order(&batches, MANY / 2);
    let far = Heard::start(MANY, |command| {
        if command.verb != "UID FETCH" {
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    });
    let (batches, result) = scan(&mut far.evil.open_within(patient()).unwrap(), "INBOX", &Cursor::Start);
    result.unwrap();
    all_in_order(&batches, MANY);
    for server in [few, far] {
        assert_eq!(server.evil.connections.load(Ordering::SeqCst), 1);
    }
}

/// What comes of a server that does something else on the second connection: all that it has, once
/// and in order, whatever it is.
fn reads_all_although(
    odd: impl Fn(&ClientCommand<'_>, usize) -> Option<Act> + Send + Sync + 'static,
) -> Heard {
    let fetched = Mutex::new(0);
    let heard = Heard::start(MANY, move |command| {
        if command.connection != 2 {
            return None;
        }
        let mut fetched = fetched.lock().unwrap();
        *fetched += usize::from(command.verb == "UID FETCH");
        odd(command, *fetched)
    });
    let deadlines = ImapDeadlines { quiet: Duration::from_secs(2), ..patient() };
    let (batches, result) = scan(&mut heard.evil.open_within(deadlines).unwrap(), "INBOX", &Cursor::Start);
    result.unwrap();
    all_in_order(&batches, MANY);
    heard
}

/// The same scan after the folders were listed: the first is to read on the second connection that
/// is made then.
fn reads_all_listed_although(
    odd: impl Fn(&ClientCommand<'_>) -> Option<Act> + Send + Sync + 'static,
) -> Heard {
    let heard = Heard::start(MANY, odd);
    let deadlines = ImapDeadlines { again: Duration::from_secs(2), ..patient() };
    let mut imap = heard.evil.open_within(deadlines).unwrap();
    imap.folders().unwrap();
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    all_in_order(&batches, MANY);
    heard
}

#[test]
fn after_folders_were_listed_the_first_logs_in_anew() {
    let heard = reads_all_listed_although(starts_with_both(2, 3));
    let fetches = heard.times("UID FETCH");
    let [0, first, second] = fetches[..] else { panic!("two of three connections: {fetches:?}") };
    assert!(first.abs_diff(second) <= 16 && second > 8, "about as many of each: {fetches:?}");
    let verbs = heard.verbs.lock().unwrap();
    let place =
        |connection, verb: &str| verbs.iter().position(|heard| *heard == (connection, verb.to_owned()));
    assert!(place(1, "LOGOUT").is_some_and(|left| Some(left) < place(3, "LOGIN")), "two are open at most");
}

#[test]
fn a_server_that_lets_us_in_only_once_is_read_with_the_connection_that_is_there() {
    for does in &REFUSALS[..2] {
        let heard = reads_all_listed_although(|command| login_on_the_second(command, *does));
        assert_eq!(heard.times("LOGIN"), [1, 1], "and is asked no third time");
        assert!(heard.times("UID FETCH")[0] > 16);
    }
}

#[test]
fn a_login_that_takes_long_keeps_nobody_from_reading() {
    let heard = reads_all_listed_although(|command| login_on_the_second(command, |_| Act::Silence));
    let fetches = heard.times("UID FETCH");
    let [first, 0, second] = fetches[..] else { panic!("two of three connections: {fetches:?}") };
    assert!(first > 8 && second > 8, "many of each: {fetches:?}");
}

fn login_on_the_second(command: &ClientCommand<'_>, does: fn(&str) -> Act) -> Option<Act> {
    (command.connection == 2 && command.verb == "LOGIN").then(|| does(command.tag))
}

fn on(verb: &'static str, does: fn(&str) -> Act) -> impl Fn(&ClientCommand<'_>, usize) -> Option<Act> {
    move |command, _| (command.verb == verb).then(|| does(command.tag))
}

/// Ways in which a server lets nobody in.
const REFUSALS: [fn(&str) -> Act; 3] = [
    |tag| say(format!("{tag} NO [LIMIT] too many connections\r\n")),
    |_| Act::Drop(b"* BYE too many connections\r\n".to_vec()),
    |_| Act::Silence,
];

#[test]
fn a_second_login_that_is_refused_leaves_all_to_the_first() {
    for does in REFUSALS {
        let heard = reads_all_although(on("LOGIN", does));
        assert_eq!(heard.times("UID FETCH").get(1), Some(&0));
        assert_eq!(heard.evil.connections.load(Ordering::SeqCst), 2, "it is not asked for again");
    }
}

#[test]
fn what_a_second_connection_owes_is_asked_for_again_on_the_first() {
    let other = "* 24000 EXISTS\r\n* OK [UIDVALIDITY 6] x\r\n* OK [UIDNEXT 24001] x\r\n";
    let heard = [
        reads_all_although(on("EXAMINE", |tag| say(format!("{tag} NO not now\r\n")))),
        reads_all_although(move |command, _| {
            (command.verb == "EXAMINE").then(|| say(format!("{other}{} OK done\r\n", command.tag)))
        }),
        reads_all_although(|command, fetched| {
            let part = || answer(command, &asked_among(command.rest, MANY)).into_bytes();
            (fetched == 4).then(|| Act::Drop(part()[..1000].to_vec()))
        }),
        reads_all_although(|command, fetched| {
            (fetched == 4).then(|| say(format!("{} NO [THROTTLED] slower\r\n", command.tag)))
        }),
        reads_all_although(|_, fetched| (fetched == 4).then_some(Act::Silence)),
        reads_all_although(|_, fetched| (fetched == 4).then(|| Act::Drop(b"* 1 FETCH (\r\n\r\n".to_vec()))),
    ];
    for heard in heard {
        assert_eq!(heard.times("LOGIN"), [1, 1], "the first goes on, alone");
    }
}

#[test]
fn messages_that_an_answer_on_the_second_leaves_out_are_read_on_the_first() {
    let part = |command: &ClientCommand<'_>, left_out: fn(&u32) -> bool| {
        let uids = asked_among(command.rest, MANY);
        let shown: Vec<u32> = uids.into_iter().filter(|uid| !left_out(uid)).collect();
        say(answer(command, &shown))
    };
    let of_the_second = |connection: usize| connection == 2;
    for left_out in [|uid: &u32| uid.is_multiple_of(100), |_: &u32| true] {
        let heard = Heard::start(MANY, move |command| {
            let is_odd = of_the_second(command.connection) && command.verb == "UID FETCH";
            is_odd.then(|| part(command, left_out))
        });
        let (batches, result) =
            scan(&mut heard.evil.open_within(patient()).unwrap(), "INBOX", &Cursor::Start);
        result.unwrap();
        all_in_order(&batches, MANY);
    }
}

/// Scans a folder whose size is known from its beginning.
fn scan_known(imap: &mut Imap, folder: &Folder) -> Vec<Batch> {
    let mut batches = Vec::new();
    imap.scan(folder, &Cursor::Start, &KnownMessages::default(), &mut |batch| {
        batches.push(batch);
        ScanControl::On
    })
    .unwrap();
    batches
}

#[test]
fn two_folders_are_shared_and_the_second_connection_ends_with_the_last() {
    let heard = Heard::start(MANY, |_| None);
    let mut imap = heard.evil.open_within(patient()).unwrap();
    let folders = ["INBOX", "Sent"].map(|name| Folder { messages: Some(MANY.into()), ..folder(name) });
    for _ in 0..2 {
        imap.announce(folders.iter().map(|folder| (folder.clone(), Cursor::Start)).collect());
        for folder in &folders {
            all_in_order(&scan_known(&mut imap, folder), MANY);
        }
    }
    let (examined, fetched) = (heard.times("EXAMINE"), heard.times("UID FETCH"));
    assert_eq!((&examined[1..], fetched.len()), (&[2, 2][..], 3), "a second one for each scan");
    assert!(fetched[1..].iter().all(|times| *times > 16), "both folders are shared: {fetched:?}");
}

/// A server whose folders have as many messages, each with the folder's name in its header.
fn named_folders() -> Heard {
    let open = Mutex::new(BTreeMap::new());
    Heard::start(MANY, move |command| {
        let mut open = open.lock().unwrap();
        match command.verb.as_str() {
            "EXAMINE" => {
                open.insert(command.connection, command.rest.trim_matches('"').to_owned());
                None
            }
            "UID FETCH" => {
                let name = &open[&command.connection];
                let uids = asked_among(command.rest, MANY);
                Some(say(answer(command, &uids).replace("letter", &format!("{name:6.6}"))))
            }
            _ => None,
        }
    })
}

/// What is done between two folders of a scan.
type Between = fn(&mut Imap, &[Folder]);

#[test]
fn nothing_of_one_folder_is_taken_for_another_whatever_is_asked_between_them() {
    let announce = |imap: &mut Imap, folders: &[Folder]| {
        imap.announce(folders.iter().map(|folder| (folder.clone(), Cursor::Start)).collect());
    };
    let between: [Between; 3] = [
        |imap, folders| {
            let place = Locator::Number(7);
            imap.message(&folders[2], &Cursor::Start, &place, 100).unwrap();
        },
        |imap, folders| imap.announce(vec![(folders[1].clone(), Cursor::Start)]),
        |imap, folders| {
            imap.announce(vec![(folders[2].clone(), Cursor::Start), (folders[1].clone(), Cursor::Start)]);
        },
    ];
    for between in between {
        let heard = named_folders();
        let mut imap = heard.evil.open_within(patient()).unwrap();
        let folders = ["AAAAAA", "BBBBBB", "CCCCCC"];
        let folders = folders.map(|name| Folder { messages: Some(MANY.into()), ..folder(name) });
        announce(&mut imap, &folders);
        for (at, folder) in folders.iter().enumerate() {
            let batches = scan_known(&mut imap, folder);
            all_in_order(&batches, MANY);
            let mut headers = batches.iter().flat_map(|batch| &batch.headers);
            let name = folder.name.as_bytes();
            assert!(headers.all(|header| header.block.windows(6).any(|six| six == name)), "all of {at}");
            if at == 0 {
                between(&mut imap, &folders);
            }
        }
    }
}

#[test]
fn a_scan_that_is_stopped_delivers_the_rest_to_the_next() {
    let heard = Heard::start(MANY, |_| None);
    let mut imap = heard.evil.open_within(patient()).unwrap();
    let (mut batches, mut cursor) = (Vec::new(), Cursor::Start);
    loop {
        let (mut left, before) = (9, batches.len());
        imap.scan(&folder("INBOX"), &cursor, &KnownMessages::default(), &mut |batch| {
            batches.push(batch);
            left -= 1;
            if left == 0 { ScanControl::Stop } else { ScanControl::On }
        })
        .unwrap();
        if batches.len() == before {
            break;
        }
        cursor = last_cursor(&batches);
    }
    all_in_order(&batches, MANY);
}

#[test]
fn a_kill_ends_all_connections() {
    a_kill_ends_a_scan_that_waits_for((2, "UID FETCH"), |_| ());
    a_kill_ends_a_scan_that_waits_for((2, "LOGIN"), |imap| drop(imap.folders().unwrap()));
    a_kill_ends_a_scan_that_waits_for((3, "UID FETCH"), |imap| drop(imap.folders().unwrap()));
}

/// Kills a scan while one connection waits for the answer to a command that is never answered.
fn a_kill_ends_a_scan_that_waits_for(silent: (usize, &'static str), before: fn(&mut Imap)) {
    let heard = Heard::start(MANY, move |command| {
        ((command.connection, command.verb.as_str()) == silent).then_some(Act::Silence)
    });
    let mut imap = heard.evil.open_within(patient()).unwrap();
    before(&mut imap);
    let kill = imap.kill_handle();
    let fetched = heard.verbs.clone();
    let watcher = std::thread::spawn(move || {
        while !fetched.lock().unwrap().contains(&(silent.0, silent.1.to_owned())) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(100));
        kill.kill();
        Instant::now()
    });
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    let ended = Instant::now();
    assert!(result.is_err());
    let killed = watcher.join().unwrap();
    assert!(ended.saturating_duration_since(killed) < Duration::from_secs(20), "at once, not at a deadline");
    let read: BTreeSet<u64> = uids(&batches).into_iter().collect();
    assert_eq!(read.len(), uids(&batches).len(), "none twice");
}
