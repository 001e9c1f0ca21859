//! How many turns a scan takes of a server that is quick, and what comes of it where so much is
//! under way.

use std::sync::atomic::Ordering;

use super::evil::patient;
use super::scripted::{Act, ClientCommand, Evil, reply, say};
use super::*;
use crate::fixture::servers::tap::Tap;

/// Far more than what is asked for with the first commands.
const VERY_MANY: u32 = 250_000;

/// The ends of the one range that a command names.
fn range(result: &ClientCommand<'_>) -> (u32, u32) {
    let set = result.rest.trim_start_matches("UID ").split(' ').next().unwrap_or("");
    let (first, last) = set.split_once(':').unwrap_or((set, set));
    let number = |text: &str| if text == "*" { VERY_MANY } else { text.parse().unwrap_or(0) };
    (number(first), number(last))
}

fn answer_without(result: &ClientCommand<'_>, left_out: &[u32]) -> Act {
    let (first, last) = range(result);
    let asked = (first..=last).filter(|uid| !left_out.contains(uid));
    let replies: String = asked.map(|uid| reply(uid, "NIL")).collect();
    say(format!("{replies}{} OK done\r\n", result.tag))
}

/// A server of very many messages, so far away that one connection reads them.
fn serve(result: &ClientCommand<'_>) -> Act {
    if result.verb != "UID FETCH" {
        std::thread::sleep(Duration::from_millis(10));
    }
    match result.verb.as_str() {
        "EXAMINE" => {
            let (exists, validity) = (VERY_MANY, "* OK [UIDVALIDITY 5] x\r\n");
            say(format!("* {exists} EXISTS\r\n{validity}{} OK done\r\n", result.tag))
        }
        "UID SEARCH" => {
            let (first, last) = range(result);
            let found: String = (first..=last).map(|uid| format!(" {uid}")).collect();
            say(format!("* SEARCH{found}\r\n{} OK done\r\n", result.tag))
        }
        "UID FETCH" => answer_without(result, &[]),
        _ => Act::Usual,
    }
}

/// How many messages were read, each once and in order, and the most in one batch.
fn read_all(imap: &mut Imap) -> (u64, usize) {
    let (mut read, mut largest) = (0, 0);
    let result = imap.scan(&folder("INBOX"), &Cursor::Start, &KnownMessages::default(), &mut |batch| {
        largest = largest.max(batch.headers.len());
        for uid in uids(&[batch]) {
            read += 1;
            assert_eq!(uid, read, "in order");
        }
        ScanControl::On
    });
    result.unwrap();
    (read, largest)
}

#[test]
fn very_many_messages_take_a_few_turns_more_than_one() {
    let evil = Evil::start(serve);
    let tap = Tap::before(evil.port);
    let mut imap =
        Imap::open(&settings(Security::Plain, "127.0.0.1", tap.port, "hush-hush"), patient()).unwrap();
    let before = tap.turns();
    assert_eq!(read_all(&mut imap), (u64::from(VERY_MANY), 1000));
    let turns = tap.turns() - before;
    assert!(turns <= 5, "EXAMINE; SEARCH; the first headers; the others: {turns} turns");
}

#[test]
fn a_message_that_leaves_while_very_many_are_under_way_costs_one_connection() {
    const GONE: u32 = 20_500;
    let evil = Evil::start(|result| match result.verb.as_str() {
        "UID FETCH" => answer_without(result, &[GONE]),
        "UID SEARCH" if !result.rest.ends_with('*') => say(format!("* SEARCH\r\n{} OK done\r\n", result.tag)),
        _ => serve(result),
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    let expected: Vec<u64> = (1..=u64::from(VERY_MANY)).filter(|uid| *uid != u64::from(GONE)).collect();
    assert!(uids(&batches) == expected, "all but the one, each once");
    assert_eq!(evil.connections.load(Ordering::SeqCst), 2, "what was under way was not waited for");
}
