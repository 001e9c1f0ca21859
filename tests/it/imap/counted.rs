//! A folder from which no message was ever taken out: LIST-STATUS tells its UIDs by their number,
//! so it needs no SEARCH; and what comes of servers whose numbers are wrong.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::evil::patient;
use super::scripted::{Act, ClientCommand, Evil, reply, say};
use super::*;
use crate::fixture::servers::dovecot::PASSWORD;
use crate::fixture::servers::tap::Tap;

/// So many that a SEARCH is worth being spared.
const COUNT: u32 = 2_500;

/// A server with two folders that are alike: what it says of each, and what is in it.
#[derive(Clone)]
struct CountingServer {
    /// Capabilities beside LIST-STATUS, each with its blank.
    offers: &'static str,
    /// MESSAGES and UIDNEXT of STATUS.
    status: (u32, u32),
    /// UIDVALIDITY of STATUS; EXAMINE says 5.
    validity: u32,
    /// EXISTS and UIDNEXT of EXAMINE.
    examine: (u32, u32),
    uids: Vec<u32>,
}

impl CountingServer {
    /// All of it true.
    fn honest() -> CountingServer {
        let told = (COUNT, COUNT + 1);
        CountingServer { offers: "", status: told, validity: 5, examine: told, uids: (1..=COUNT).collect() }
    }

    fn act(&self, command: &ClientCommand<'_>) -> Act {
        let tag = command.tag;
        let named = |set: &str| -> Vec<u32> {
            let set = set.trim_start_matches("UID ").split(' ').next().unwrap_or_default();
            let last = self.uids.last().copied().unwrap_or(0);
            let number = |text: &str| if text == "*" { last } else { text.parse().unwrap_or(0) };
            let range = |part: &str| {
                let (from, to) = part.split_once(':').unwrap_or((part, part));
                number(from)..=number(to)
            };
            let ranges: Vec<_> = set.split(',').map(range).collect();
            self.uids.iter().copied().filter(|uid| ranges.iter().any(|range| range.contains(uid))).collect()
        };
        match command.verb.as_str() {
            "CAPABILITY" => {
                say(format!("* CAPABILITY IMAP4rev1 LIST-STATUS{}\r\n{tag} OK done\r\n", self.offers))
            }
            "LIST" => {
                let (messages, next) = self.status;
                let status = format!("(MESSAGES {messages} UIDNEXT {next} UIDVALIDITY {})", self.validity);
                let line = |name| format!("* LIST () \"/\" {name}\r\n* STATUS {name} {status}\r\n");
                say(format!("{}{}{tag} OK done\r\n", line("INBOX"), line("Later")))
            }
            "EXAMINE" => {
                let (exists, next) = self.examine;
                let codes = format!("* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT {next}] x\r\n");
                say(format!("* {exists} EXISTS\r\n{codes}{tag} OK done\r\n"))
            }
            "UID SEARCH" => {
                let found: String = named(command.rest).iter().map(|uid| format!(" {uid}")).collect();
                say(format!("* SEARCH{found}\r\n{tag} OK done\r\n"))
            }
            "UID FETCH" => {
                let replies: String = named(command.rest).iter().map(|uid| reply(*uid, "NIL")).collect();
                say(format!("{replies}{tag} OK done\r\n"))
            }
            _ => Act::Usual,
        }
    }
}

/// How each folder was read.
struct Reading {
    uids: Vec<u64>,
    /// What was said after the login, without tags.
    commands: Vec<String>,
    end: Cursor,
}

/// Reads one of them: its UIDs, and the last cursor.
fn read_listed(imap: &mut Imap, folder: &Folder, before: &Cursor) -> (Vec<u64>, Cursor) {
    let mut batches = Vec::new();
    imap.scan(folder, before, &KnownMessages::default(), &mut |batch| {
        batches.push(batch);
        ScanControl::On
    })
    .unwrap();
    (uids(&batches), last_cursor(&batches))
}

/// Reads both folders as a scan does, after the server's own list: the same of each.
fn read(server: &CountingServer, before: &Cursor) -> Reading {
    let told = server.clone();
    read_of(move |command| told.act(command), before)
}

/// The same of a server that does so.
fn read_of(act: impl Fn(&ClientCommand<'_>) -> Act + Send + Sync + 'static, before: &Cursor) -> Reading {
    let commands = Arc::new(Mutex::new(Vec::new()));
    let heard = commands.clone();
    let evil = Evil::start(move |command| {
        heard.lock().unwrap().push(format!("{} {}", command.verb, command.rest));
        act(command)
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let folders = imap.folders().unwrap();
    imap.announce(folders.iter().map(|folder| (folder.clone(), before.clone())).collect());
    let read: Vec<_> = folders.iter().map(|folder| read_listed(&mut imap, folder, before)).collect();
    let [first, second] = read.try_into().unwrap();
    assert!(first == second, "{:?}, {:?}", first.1, second.1);
    let commands = commands.lock().unwrap().clone();
    Reading { uids: first.0, commands, end: first.1 }
}

fn searches(reading: &Reading) -> usize {
    reading.commands.iter().filter(|command| command.starts_with("UID SEARCH")).count()
}

fn uid_next(cursor: &Cursor) -> Option<u32> {
    match *cursor {
        Cursor::Imap { uid_next, .. } => uid_next,
        _ => None,
    }
}

fn wide(uids: &[u32]) -> Vec<u64> {
    uids.iter().map(|uid| u64::from(*uid)).collect()
}

#[test]
fn a_folder_as_full_as_its_uids_allow_is_read_without_a_search() {
    let server = CountingServer::honest();
    let reading = read(&server, &Cursor::Start);
    assert_eq!(searches(&reading), 0, "{:?}", reading.commands);
    assert_eq!(reading.uids, wide(&server.uids));
    assert_eq!(uid_next(&reading.end), Some(COUNT + 1), "it was read to its end");
}

#[test]
fn a_folder_that_was_begun_or_has_gaps_or_few_messages_is_searched() {
    let begun = Cursor::Imap { uid_validity: 5, last_uid: 700, uid_next: Some(701), highest_modseq: None };
    let reading = read(&CountingServer::honest(), &begun);
    assert_eq!((searches(&reading), reading.uids.first(), reading.uids.len()), (2, Some(&701), 1_800));
    let gaps: Vec<u32> = (1..=COUNT).filter(|uid| uid % 7 != 0).collect();
    let told = (gaps.len() as u32, COUNT + 1);
    let server = CountingServer { status: told, examine: told, uids: gaps, ..CountingServer::honest() };
    let reading = read(&server, &Cursor::Start);
    assert_eq!((searches(&reading), reading.uids), (2, wide(&server.uids)));
    let few = CountingServer {
        status: (9, 10),
        examine: (9, 10),
        uids: (1..=9).collect(),
        ..CountingServer::honest()
    };
    assert_eq!(searches(&read(&few, &Cursor::Start)), 2);
}

#[test]
fn a_count_that_is_wrong_costs_no_message() {
    let dense = (COUNT, COUNT + 1);
    let check = |name: &str, status, examine, uids: Vec<u32>| {
        // With COMPRESS, a sample alone is asked for first.
        for offers in ["", " COMPRESS=DEFLATE"] {
            let uids = uids.clone();
            let server = CountingServer { offers, status, examine, uids, ..CountingServer::honest() };
            let reading = read(&server, &Cursor::Start);
            assert!(reading.uids == wide(&server.uids), "{name}{offers}: {} read", reading.uids.len());
            assert!(searches(&reading) > 1, "{name}{offers}");
        }
    };
    // UIDNEXT made of the number of messages, though some were taken out.
    check("gaps at the end", dense, dense, (1..COUNT - 10).chain(COUNT + 1..=COUNT + 11).collect());
    check("gaps within", dense, dense, (1..=COUNT * 2).filter(|uid| uid % 2 == 0).collect());
    check("none of them", dense, dense, (COUNT * 3..COUNT * 4).collect());
    // STATUS from a cache that is behind.
    let now = (COUNT + 40, COUNT + 41);
    check("more by now", dense, now, (1..=COUNT + 40).collect());
    check("others by now", dense, (COUNT, COUNT + 41), (41..=COUNT + 40).collect());
    check("fewer by now", dense, (COUNT - 3, COUNT + 1), (1..=COUNT).filter(|uid| uid % 800 != 0).collect());
}

/// Reads a server of which STATUS says so of the second folder: MESSAGES and UIDNEXT.
fn read_with_second(status: (u32, u32)) -> Reading {
    let told = CountingServer::honest();
    read_of(
        move |command| match command.verb.as_str() {
            "LIST" => {
                let line = |name: &str, (messages, next): (u32, u32)| {
                    let status = format!("(MESSAGES {messages} UIDNEXT {next} UIDVALIDITY 5)");
                    format!("* LIST () \"/\" {name}\r\n* STATUS {name} {status}\r\n")
                };
                let lines = [line("INBOX", told.status), line("Later", status)].concat();
                say(format!("{lines}{} OK done\r\n", command.tag))
            }
            _ => told.act(command),
        },
        &Cursor::Start,
    )
}

#[test]
fn a_folder_with_gaps_behind_a_full_one_is_searched_before_anything_is_fetched() {
    // What is in the second folder does not matter here: how it is asked for does.
    let commands = read_with_second((COUNT - 7, COUNT + 1)).commands;
    let fetch = commands.iter().position(|command| command.starts_with("UID FETCH")).unwrap();
    let before = commands[..fetch].iter().filter(|command| command.starts_with("UID SEARCH")).count();
    assert_eq!(before, 2, "{:?}", &commands[..fetch]);
}

#[test]
fn a_folder_that_status_calls_empty_is_opened_all_the_same() {
    let reading = read_with_second((0, 1));
    assert_eq!(searches(&reading), 1, "the second was not empty");
    assert_eq!(reading.uids.len(), COUNT as usize);
}

/// A server that counts well, and does so once: in the second folder, or wherever it comes to it.
fn misbehaving(
    anywhere: bool,
    misbehave: impl Fn(&ClientCommand<'_>, usize) -> Option<Act> + Send + Sync + 'static,
) {
    let (server, open, times) = (CountingServer::honest(), AtomicUsize::new(0), AtomicUsize::new(0));
    let uids = wide(&server.uids);
    let reading = read_of(
        move |command| {
            if command.verb == "EXAMINE" {
                open.store(usize::from(command.rest.contains("Later")), Ordering::SeqCst);
            }
            let is_meant = anywhere || open.load(Ordering::SeqCst) == 1;
            let odd = is_meant.then(|| misbehave(command, times.load(Ordering::SeqCst))).flatten();
            times.fetch_add(usize::from(odd.is_some()), Ordering::SeqCst);
            odd.unwrap_or_else(|| server.act(command))
        },
        &Cursor::Start,
    );
    assert!(reading.uids == uids, "{} read", reading.uids.len());
    assert!(searches(&reading) > 0);
}

#[test]
fn a_counted_folder_is_searched_where_anything_goes_wrong_with_it() {
    for anywhere in [false, true] {
        misbehaving(anywhere, |command, times| {
            let is_first = command.verb == "UID FETCH" && times == 0;
            is_first.then(|| Act::Drop(b"* BYE enough\r\n".to_vec()))
        });
        misbehaving(anywhere, |command, times| {
            let is_first = command.verb == "UID FETCH" && times == 0;
            is_first.then(|| say(format!("{} NO no such messages\r\n", command.tag)))
        });
        misbehaving(anywhere, |command, times| {
            let is_first = command.verb == "EXAMINE" && times == 0;
            is_first.then(|| {
                let codes = "* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 2502] x\r\n";
                say(format!("* 2501 EXISTS\r\n{codes}{} OK done\r\n", command.tag))
            })
        });
    }
}

#[test]
fn a_wrong_uidvalidity_in_status_is_found_out_whether_the_folder_is_open_or_not() {
    let server = CountingServer { validity: 4, ..CountingServer::honest() };
    let reading = read(&server, &Cursor::Start);
    assert!(reading.uids == wide(&server.uids));
    assert!(matches!(reading.end, Cursor::Imap { uid_validity: 5, .. }), "{:?}", reading.end);
    let told = server.clone();
    let evil = Evil::start(move |command| told.act(command));
    let mut imap = evil.open_within(patient()).unwrap();
    imap.message(&folder("INBOX"), &Cursor::Start, &Locator::Number(1), 100).unwrap();
    let folders = imap.folders().unwrap();
    imap.announce(folders.iter().map(|folder| (folder.clone(), Cursor::Start)).collect());
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    assert!(uids(&batches) == wide(&server.uids));
    assert!(matches!(last_cursor(&batches), Cursor::Imap { uid_validity: 5, .. }));
}

#[test]
fn what_was_read_of_a_folder_is_not_taken_for_what_is_in_the_one_made_in_its_place() {
    let server = CountingServer::honest();
    let evil = Evil::start(move |command| match command.verb.as_str() {
        // It breaks off before the first message came, and the folder is another one afterwards.
        "UID FETCH" if command.connection == 1 => {
            Act::Drop((2..=900).map(|uid| reply(uid, "NIL")).collect::<String>().into_bytes())
        }
        "EXAMINE" if command.connection > 1 => {
            let codes = "* OK [UIDVALIDITY 6] x\r\n* OK [UIDNEXT 2501] x\r\n";
            say(format!("* 2500 EXISTS\r\n{codes}{} OK done\r\n", command.tag))
        }
        _ => server.act(command),
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let folders = imap.folders().unwrap();
    imap.announce(vec![(folders[0].clone(), Cursor::Start)]);
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    assert_eq!(uids(&batches), [] as [u64; 0]);
    assert!(result.unwrap_err().to_string().contains("made anew"));
}

#[test]
fn folders_are_counted_up_to_what_one_search_would_list() {
    let many = CountingServer { status: (999_999, 1_000_000), ..CountingServer::honest() };
    let reading = read(&many, &Cursor::Start);
    assert!(reading.uids == wide(&many.uids));
    let fetches = reading.commands.iter().filter(|command| command.starts_with("UID FETCH")).count();
    assert!(searches(&reading) == 2 && fetches < 20, "two of a million were not counted: {fetches}");
}

#[test]
fn a_message_that_leaves_while_its_folder_is_read_is_missed_by_nobody() {
    let asked = Arc::new(AtomicUsize::new(0));
    let (before, mut after) = (CountingServer::honest(), CountingServer::honest());
    after.uids.retain(|uid| *uid != 1_500);
    let told = after.clone();
    let evil = Evil::start(move |command| match command.verb.as_str() {
        // It was counted, and is gone when it is asked for.
        "LIST" | "CAPABILITY" => before.act(command),
        "EXAMINE" if asked.fetch_add(1, Ordering::SeqCst) == 0 => before.act(command),
        _ => told.act(command),
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let folders = imap.folders().unwrap();
    imap.announce(vec![(folders[0].clone(), Cursor::Start)]);
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    assert!(uids(&batches) == wide(&after.uids));
    assert_eq!(evil.connections.load(Ordering::SeqCst), 1, "it is searched where it is open");
}

#[test]
fn a_folder_of_dovecot_reads_the_same_counted_and_searched() {
    let room = tempfile::tempdir().unwrap();
    let server = dovecot_with(room.path(), COUNT, "");
    let read = |announced: bool| {
        let tap = Tap::before(server.port);
        let mut imap =
            Imap::open(&settings(Security::Plain, "127.0.0.1", tap.port, PASSWORD), patient()).unwrap();
        let folders = imap.folders().unwrap();
        let inbox = folders.into_iter().find(|folder| folder.raw == "INBOX").unwrap();
        if announced {
            imap.announce(vec![(inbox, Cursor::Start)]);
        }
        let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
        result.unwrap();
        (uids(&batches), last_cursor(&batches), tap.take_commands())
    };
    let (searched, searched_end, _) = read(false);
    let (counted, counted_end, commands) = read(true);
    assert!(!commands.iter().any(|command| command.starts_with("UID SEARCH")), "{commands:?}");
    assert_eq!((searched.len(), searched_end), (COUNT as usize, counted_end));
    assert!(searched == counted);
}
