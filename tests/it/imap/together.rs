//! Several folders asked about in one write: how many turns that takes, and what comes of a server
//! that gets one of them wrong.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rekindle::config;
use rekindle::job::scan::{ScanError, ScanOptions, run};
use rekindle::store::Store;

use super::evil::{all, is_protocol, patient};
use super::scripted::{Act, Evil, answer, asked_for, say};
use super::*;
use crate::fixture::private;
use crate::fixture::servers::dovecot::{Dovecot, PASSWORD};
use crate::fixture::servers::tap::Tap;

/// Scans folders that were announced; the UIDs of each, and how it ended.
fn scan_all(imap: &mut Imap, folders: &[Folder]) -> Vec<(Vec<u64>, Result<(), SourceError>)> {
    imap.announce(folders.iter().map(|folder| (folder.clone(), Cursor::Start)).collect());
    let read = |folder: &Folder| {
        let mut batches = Vec::new();
        let result = imap.scan(folder, &Cursor::Start, &KnownMessages::default(), &mut |batch| {
            batches.push(batch);
            ScanControl::On
        });
        (uids(&batches), result)
    };
    folders.iter().map(read).collect()
}

fn sized(names: &[&str]) -> Vec<Folder> {
    names.iter().map(|name| Folder { messages: Some(10), ..folder(name) }).collect()
}

#[test]
fn four_folders_take_four_turns_after_the_greeting_and_none_more_where_nothing_is_new() {
    let room = tempfile::tempdir().unwrap();
    let server = Dovecot::start(room.path());
    let folders = ["INBOX", "Sent", "Zoo", "Art"];
    for (at, name) in folders.iter().enumerate() {
        for number in 0..=at {
            let text = format!("From: tom@example.org\r\nSubject: {number}\r\n\r\nx\r\n");
            server.deliver("ada", name, text.as_bytes());
        }
    }
    let tap = Tap::before(server.port);
    let mut imap =
        Imap::open(&settings(Security::Plain, "127.0.0.1", tap.port, PASSWORD), deadlines()).unwrap();
    let listed = imap.folders().unwrap();
    let read = scan_all(&mut imap, &listed);
    assert_eq!(read.iter().map(|(uids, _)| uids.len()).sum::<usize>(), 1 + 2 + 3 + 4);
    assert!(read.iter().all(|(_, result)| result.is_ok()), "{read:?}");
    assert_eq!(tap.turns(), 4, "LOGIN; LIST; what is new; the headers: {:?}", tap.take_commands());

    tap.take_commands();
    imap.folders().unwrap();
    let commands = tap.take_commands();
    assert_eq!(commands.len(), 1, "LIST alone: {commands:?}");
}

#[test]
fn a_folder_that_cannot_be_opened_keeps_none_of_the_others_from_being_read() {
    for dropped in [false, true] {
        let evil = Evil::start(move |result| match (result.verb.as_str(), result.rest) {
            ("EXAMINE", "\"Two\"") if dropped => Act::Drop(b"* BYE not that one\r\n".to_vec()),
            ("EXAMINE", "\"Two\"") => say(format!("{} NO cannot be opened\r\n", result.tag)),
            _ => Act::Usual,
        });
        let mut imap = evil.open_within(patient()).unwrap();
        let read = scan_all(&mut imap, &sized(&["One", "Two", "Three"]));
        assert_eq!(read[0].0, all(), "dropped: {dropped}");
        assert!(read[0].1.is_ok() && read[2].1.is_ok(), "{read:?}");
        assert_eq!((read[1].0.len(), read[2].0.clone()), (0, all()));
        let error = read[1].1.as_ref().expect_err("it was not read");
        assert!(dropped || is_protocol(error), "{error:?}");
        assert!(error.to_string().contains("opening Two"), "{error}");
    }
}

#[test]
fn what_was_learned_of_a_folder_that_is_made_anew_meanwhile_is_not_believed() {
    let opened = AtomicUsize::new(0);
    let evil = Evil::start(move |result| match (result.verb.as_str(), result.rest) {
        ("EXAMINE", "\"Two\"") => {
            let validity = if opened.fetch_add(1, Ordering::SeqCst) == 0 { 5 } else { 6 };
            let tag = result.tag;
            say(format!("* 10 EXISTS\r\n* OK [UIDVALIDITY {validity}] x\r\n{tag} OK done\r\n"))
        }
        _ => Act::Usual,
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let read = scan_all(&mut imap, &sized(&["One", "Two", "Three"]));
    assert_eq!((read[0].0.clone(), read[2].0.clone()), (all(), all()));
    assert_eq!(read[1].0, [] as [u64; 0], "none of it is of the folder that was searched");
    assert!(read[1].1.as_ref().unwrap_err().to_string().contains("made anew"), "{read:?}");
}

#[test]
fn a_message_that_is_left_out_is_asked_for_again_in_its_own_folder() {
    let asked = AtomicUsize::new(0);
    let evil = Evil::start(move |result| match result.verb.as_str() {
        "UID FETCH" if asked.fetch_add(1, Ordering::SeqCst) == 0 => {
            let others: Vec<u32> = asked_for(result.rest).into_iter().filter(|uid| *uid != 4).collect();
            say(answer(result, &others))
        }
        _ => Act::Usual,
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let read = scan_all(&mut imap, &sized(&["One", "Two", "Three"]));
    assert!(read.iter().all(|(uids, result)| *uids == all() && result.is_ok()), "{read:?}");
    assert_eq!(evil.connections.load(Ordering::SeqCst), 2, "the next folder was opened behind it");
}

#[test]
fn a_server_that_opens_the_next_folder_too_early_is_not_believed() {
    let evil = Evil::start(|result| match (result.verb.as_str(), result.connection) {
        ("UID FETCH", 1) => say(format!("* OK [CLOSED] early\r\n{}", answer(result, &[1, 2, 3]))),
        _ => Act::Usual,
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let read = scan_all(&mut imap, &sized(&["One", "Two"]));
    assert!(read.iter().all(|(uids, result)| *uids == all() && result.is_ok()), "{read:?}");
    assert!(evil.connections.load(Ordering::SeqCst) > 1);
}

#[test]
fn what_was_read_before_the_connection_is_lost_for_good_stays() {
    let asked = AtomicUsize::new(0);
    let evil = Evil::start(move |result| match result.verb.as_str() {
        "LOGIN" if result.connection > 1 => Act::Drop(b"* BYE closed for today\r\n".to_vec()),
        "UID FETCH" if asked.fetch_add(1, Ordering::SeqCst) > 0 => {
            Act::Drop(b"* BYE closed for today\r\n".to_vec())
        }
        "LIST" => {
            let lines = "* LIST () \"/\" INBOX\r\n* LIST (\\Sent) \"/\" Sent\r\n";
            say(format!("{lines}{} OK done\r\n", result.tag))
        }
        _ => Act::Usual,
    });
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("config.toml");
    let account = format!(
        "[accounts.home]\nemail = \"robin@example.org\"\nlogin = \"ada\"\npassword.raw = \"hush\"\n\
         imap.server = \"imap+plain://127.0.0.1:{}\"\nsend.via = \"file\"\nfile.path = \"out\"\n",
        evil.port
    );
    private(&path, &account);
    let config = config::load(Some(&path)).unwrap();
    let mut store = Store::in_memory().unwrap();
    let stop = AtomicBool::new(false);
    let options = ScanOptions { since: None, stop: &stop, began: "2026-11-27T12:00:00Z".parse().unwrap() };
    let result = run(&mut store, &config.accounts[0], options, &mut |_| ());
    assert!(matches!(result, Err(ScanError::Source { .. })), "{result:?}");
    let read: u64 = [("INBOX", Role::Inbox), ("Sent", Role::Sent)]
        .map(|(name, role)| store.folder("home", name, name, role).unwrap().0)
        .map(|folder| store.messages_in(folder).unwrap())
        .iter()
        .sum();
    assert_eq!(read, 10, "all of the folder that came first");
}
