//! Against servers with the habits of real ones: damaged messages, odd answers, short lines.

use super::evil::{all, is_protocol, patient, with_fetch, without};
use super::scripted::*;
use super::*;
use rekindle::mail::bounce::machine_part::ReportedFailure;
use rekindle::source::imap::WakeReason;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

#[test]
fn a_message_that_is_listed_and_never_shown_costs_itself_alone() {
    let check = |fetch: fn(&ClientCommand<'_>, &[u32]) -> Act, unshown: &[u64]| {
        let (read, aside, cursor, result) = with_fetch(fetch);
        result.unwrap();
        let shown: Vec<u64> = (1..=10).filter(|uid| !unshown.contains(uid)).collect();
        assert_eq!((read, &aside[..], last_uid(&cursor)), (shown, unshown, 10));
    };
    check(|result, uids| say(answer(result, &without(uids, &[4]))), &[4]);
    check(|result, uids| say(answer(result, &without(uids, &[1, 2, 3, 4, 9, 10]))), &[1, 2, 3, 4, 9, 10]);
    // Two different messages under one UID; another message's UID; no UID; UID 0.
    check(
        |result, uids| {
            let twice =
                if uids.contains(&6) { reply(6, "NIL").replace("letter", "Letter") } else { String::new() };
            say(twice + &answer(result, uids))
        },
        &[6],
    );
    check(|result, uids| say(answer(result, uids).replace("UID 1 ", "UID 2 ")), &[1]);
    check(|result, uids| say(answer(result, uids).replace("UID 5 ", "")), &[5]);
    check(|result, uids| say(answer(result, uids).replace("UID 9 ", "UID 0 ")), &[9]);
    // A server that shows nothing at all makes us skip nothing.
    let (read, aside, cursor, result) = with_fetch(|result, _| say(format!("{} OK done\r\n", result.tag)));
    assert!(is_protocol(&result.unwrap_err()));
    assert_eq!((read, aside, cursor), (vec![], vec![], Cursor::Start));
}

#[test]
fn what_was_not_shown_is_shown_when_it_is_asked_for_again() {
    let evil = Evil::start(|result| match result.verb.as_str() {
        "UID FETCH" if result.connection == 1 => {
            say(answer(result, &without(&asked_for(result.rest), &[4, 7])))
        }
        "UID FETCH" => say(answer(result, &without(&asked_for(result.rest), &[7]))),
        "UID SEARCH" if result.rest == "UID 4,7,9" => {
            say(format!("* SEARCH 4 7\r\n{} OK done\r\n", result.tag))
        }
        _ => Act::Usual,
    });
    let (batches, result) = evil.scan();
    result.unwrap();
    let places = |uids: &[u64]| uids.iter().map(|uid| Locator::Number(*uid)).collect::<Vec<_>>();
    let again = evil.open().ask_again(&folder("INBOX"), &last_cursor(&batches), &places(&[4, 7, 9])).unwrap();
    let read: Vec<_> = again.headers.iter().map(|header| header.locator.clone()).collect();
    let unshown: Vec<_> = again.unshown.iter().map(|(place, _)| place.clone()).collect();
    assert_eq!((read, unshown, again.gone), (places(&[4]), places(&[7]), places(&[9])));
    let other = Cursor::Imap { uid_validity: 6, last_uid: 10, uid_next: None, highest_modseq: None };
    let again = evil.open().ask_again(&folder("INBOX"), &other, &places(&[4, 7, 9])).unwrap();
    assert_eq!(again, Default::default(), "under another UIDVALIDITY they are other messages");
}

#[test]
fn an_empty_answer_about_fields_is_followed_by_a_question_for_the_whole_header() {
    let empty = |answer: String| {
        let length = |n: u64| format!("{{{}}}\r\nSubject: letter {n}\r\n\r\n)", 20 + n.to_string().len());
        (1..=10).fold(answer, |text, n| text.replace(&length(n), "{2}\r\n\r\n)"))
    };
    let check = |whole: fn(&[u32]) -> Vec<u32>, expected: &[u64]| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "UID FETCH" if result.rest.contains("HEADER.FIELDS") => say(empty(usual(result))),
            "UID FETCH" => say(answer(result, &whole(&asked_for(result.rest)))),
            _ => Act::Usual,
        });
        let (batches, result) = evil.scan();
        result.unwrap();
        assert_eq!(uids(&batches), expected);
        let unshown: usize = batches.iter().map(|batch| batch.unshown.len()).sum();
        assert_eq!((unshown, last_uid(&last_cursor(&batches))), (10 - expected.len(), 10));
    };
    check(|uids| uids.to_vec(), &all());
    check(|uids| without(uids, &[3]), &[1, 2, 4, 5, 6, 7, 8, 9, 10]);
    check(|_| vec![], &[]);
}

#[test]
fn a_refused_command_is_halved_until_the_server_takes_it() {
    let check = |most: usize, words: &'static str, commands_at_most: usize| {
        let asked = std::sync::Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "UID FETCH" => {
                counter.fetch_add(1, Ordering::SeqCst);
                let over = asked_for(result.rest).len() > most;
                if over { say(format!("{} {words}\r\n", result.tag)) } else { Act::Usual }
            }
            _ => Act::Usual,
        });
        let (batches, result) = evil.scan();
        result.unwrap();
        assert_eq!(uids(&batches), all());
        let asked = asked.load(Ordering::SeqCst);
        assert!(asked <= commands_at_most, "{most}: {asked} commands");
    };
    check(5, "BAD Command Error. 10", 3);
    check(2, "NO that is more than I take", 8);
    check(1, "BAD line too long", 15);
}

#[test]
fn mail_that_came_between_the_scan_and_idle_is_news_whatever_the_server_tells() {
    let check = |uid_next: bool, exists_in_search: bool| {
        let came = std::sync::Arc::new(AtomicUsize::new(0));
        let seen = came.clone();
        let evil = Evil::start(move |result| {
            let came = seen.load(Ordering::SeqCst);
            match result.verb.as_str() {
                "EXAMINE" => {
                    let next =
                        if uid_next { format!("* OK [UIDNEXT {}] x\r\n", 11 + came) } else { String::new() };
                    let exists = 10 + if exists_in_search { 0 } else { came };
                    say(format!(
                        "* {exists} EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n{next}{} OK done\r\n",
                        result.tag
                    ))
                }
                "UID SEARCH" if result.rest.starts_with("UID 11:") && came > 0 => match exists_in_search {
                    true => say(format!("* 11 EXISTS\r\n* SEARCH 10\r\n{} OK done\r\n", result.tag)),
                    false => say(format!("* SEARCH 11\r\n{} OK done\r\n", result.tag)),
                },
                "UID SEARCH" if result.rest.starts_with("UID 11:") => {
                    say(format!("* SEARCH\r\n{} OK done\r\n", result.tag))
                }
                "IDLE" => say("+ idling\r\n"),
                "DONE" | "" => say("a9 OK done\r\n"),
                _ => Act::Usual,
            }
        });
        let mut imap = evil.open_within(patient()).unwrap();
        scan(&mut imap, "INBOX", &Cursor::Start).1.unwrap();
        came.store(1, Ordering::SeqCst);
        let began = Instant::now();
        let woken = imap.wait("INBOX", Duration::from_secs(60)).unwrap();
        assert_eq!(woken, WakeReason::Changed, "{uid_next} {exists_in_search}");
        assert!(began.elapsed() < Duration::from_secs(30));
    };
    check(true, false);
    check(false, false);
    check(false, true);
}

#[test]
fn who_asks_to_be_told_who_we_are_is_told_before_anything_is_read() {
    let check = |offers: &'static str, answer: &'static str, told: bool| {
        let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let list = heard.clone();
        let evil = Evil::start(move |result| {
            list.lock().unwrap().push(result.verb.clone());
            match result.verb.as_str() {
                "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1 {offers}\r\n{} OK done\r\n", result.tag)),
                "ID" => say(format!("* ID (\"name\" \"x\" \"odd\" NIL)\r\n{} {answer}\r\n", result.tag)),
                _ => Act::Usual,
            }
        });
        let (batches, result) = evil.scan();
        result.unwrap();
        assert_eq!(uids(&batches), all());
        let heard = heard.lock().unwrap();
        let at = |verb: &str| heard.iter().position(|heard| heard == verb);
        assert_eq!(at("ID").is_some(), told, "{heard:?}");
        assert!(at("ID") < at("EXAMINE") && (!told || at("LOGIN") < at("ID")), "{heard:?}");
    };
    check("ID", "OK done", true);
    check("ID", "BAD who cares", true);
    check("IDLE", "OK done", false);
}

#[test]
fn a_report_costs_one_fetch_of_one_part_and_nothing_else_of_any_body_is_asked_for() {
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = asked.clone();
    let evil = Evil::start(move |result| {
        if result.verb == "UID FETCH" {
            seen.lock().unwrap().push(result.rest.to_owned());
        }
        let part = "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; ada@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        match result.verb.as_str() {
            "UID FETCH" if result.rest.contains("BODYSTRUCTURE") => {
                let text = r#"("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 40 2)"#;
                let status = r#"("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 90)"#;
                let letter = format!(
                    r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 90 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) {text} 9)"#
                );
                let report = format!("({text}{status}{letter} \"REPORT\")");
                say(format!(
                    "* 3 FETCH (UID 3 BODYSTRUCTURE {report})\r\n* 7 FETCH (BODYSTRUCTURE {letter} UID 7)\r\n{} OK done\r\n",
                    result.tag
                ))
            }
            "UID FETCH" if result.rest.contains("BODY.PEEK[2]") => say(format!(
                "* 3 FETCH (UID 3 BODY[2]<0> {{{}}}\r\n{part})\r\n{} OK done\r\n",
                part.len(),
                result.tag
            )),
            _ => Act::Usual,
        }
    });
    let mut imap = evil.open_within(patient()).unwrap();
    let cursor = last_cursor(&scan(&mut imap, "INBOX", &Cursor::Start).0);
    asked.lock().unwrap().clear();
    let places = [Locator::Number(3), Locator::Number(7), Locator::Number(9)];
    let parts = imap.reports(&folder("INBOX"), &cursor, &places).unwrap();
    let asked = asked.lock().unwrap().clone();
    assert_eq!(asked, ["3,7,9 (UID BODYSTRUCTURE)", "3 (UID BODY.PEEK[2]<0.16384>)"]);
    let read: Vec<(Locator, bool)> =
        parts.iter().map(|part| (part.locator.clone(), part.message.is_some())).collect();
    assert_eq!(read, [(Locator::Number(3), true), (Locator::Number(7), false)]);
    let said = rekindle::mail::bounce::machine_part::read(parts[0].message.as_ref().unwrap());
    let ada = rekindle::mail::Address::parse("ada@x.example").unwrap();
    let expected = ReportedFailure::Failed { dead: vec![ada], returned: vec![] };
    assert_eq!(said, expected);
}

#[test]
fn an_extended_answer_to_a_plain_search_is_understood() {
    let check = |set: &'static str, expected: Option<&[u64]>| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "UID SEARCH" => {
                let all = if set.is_empty() { String::new() } else { format!(" ALL {set}") };
                say(format!(
                    "* ESEARCH (TAG \"{}\") UID MIN 1{all}\r\n{} OK done\r\n",
                    result.tag, result.tag
                ))
            }
            _ => Act::Usual,
        });
        let (batches, result) = evil.scan();
        match expected {
            Some(expected) => {
                result.unwrap();
                assert_eq!(uids(&batches), expected, "{set}");
            }
            None => assert!(result.is_err(), "{set}: an answer that is not understood is no empty folder"),
        }
    };
    check("1:3,7,10:9", Some(&[1, 2, 3, 7, 9, 10]));
    check("5", Some(&[5]));
    check("", Some(&[]));
    check("1:4294967295", None);
    check("1,x", None);
}

#[test]
fn news_in_another_folder_that_is_watched_end_the_wait_too() {
    let check = |status: fn(usize) -> String, wakes: bool| {
        let looks = std::sync::Arc::new(AtomicUsize::new(0));
        let seen = looks.clone();
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "IDLE" => say("+ idling\r\n"),
            "DONE" => say("a9 OK done\r\n"),
            "STATUS" => {
                assert_eq!(result.rest, "\"Sent \\\"Items\\\"\" (MESSAGES UIDNEXT UIDVALIDITY)");
                let look = seen.fetch_add(1, Ordering::SeqCst);
                say(format!("{}{} OK done\r\n", status(look), result.tag))
            }
            _ => Act::Usual,
        });
        let mut imap =
            evil.open_within(ImapDeadlines { glance: Duration::from_millis(50), ..patient() }).unwrap();
        let other = "Sent \"Items\"";
        scan(&mut imap, "INBOX", &Cursor::Start).1.unwrap();
        scan(&mut imap, other, &Cursor::Start).1.unwrap();
        let max = if wakes { Duration::from_secs(60) } else { Duration::from_millis(600) };
        let woken = imap.wait_for_any(&["INBOX", other], max).unwrap();
        assert_eq!(woken == WakeReason::Changed, wakes, "{}", status(5));
        assert!(looks.load(Ordering::SeqCst) > 1);
    };
    check(|look| format!("* STATUS x (MESSAGES 10 UIDNEXT {} UIDVALIDITY 5)\r\n", 11 + look / 3), true);
    check(|look| format!("* STATUS x (MESSAGES {})\r\n", 10 + look / 3), true);
    check(|_| "* STATUS x (UIDVALIDITY 5 UIDNEXT 11 MESSAGES 10)\r\n".into(), false);
    check(|_| String::new(), false);
}

#[test]
fn of_many_watched_folders_few_are_looked_at_each_time_and_all_in_turn() {
    let (looks, asked) =
        (std::sync::Arc::new(AtomicUsize::new(0)), std::sync::Arc::new(Mutex::new(Vec::new())));
    let (idles, names) = (looks.clone(), asked.clone());
    let evil = Evil::start(move |heard| match heard.verb.as_str() {
        "IDLE" => {
            idles.fetch_add(1, Ordering::SeqCst);
            say("+ idling\r\n")
        }
        "DONE" => say("a9 OK done\r\n"),
        "STATUS" => {
            names.lock().unwrap().push(heard.rest.to_owned());
            say(format!("{} OK done\r\n", heard.tag))
        }
        _ => Act::Usual,
    });
    let mut imap =
        evil.open_within(ImapDeadlines { glance: Duration::from_millis(20), ..patient() }).unwrap();
    let others: Vec<String> = (2007..2027).map(|year| format!("Sent/{year}")).collect();
    let folders: Vec<&str> = std::iter::once("INBOX").chain(others.iter().map(String::as_str)).collect();
    let before = asked.lock().unwrap().len();
    assert_eq!(imap.wait_for_any(&folders, Duration::from_secs(3)).unwrap(), WakeReason::TimedOut);
    let asked = asked.lock().unwrap().split_off(before);
    let looks = looks.load(Ordering::SeqCst);
    // There is one look before the first IDLE, or one behind the last.
    assert!(asked.len() <= 4 * (looks + 1), "{} folders around {looks} IDLEs", asked.len());
    for other in &others {
        assert!(asked.iter().any(|name| name.contains(other.as_str())), "{other} is never looked at");
    }
}
