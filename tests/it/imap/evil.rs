//! Against servers that misbehave in one way each.

use super::scripted::*;
use super::*;
use rekindle::source::imap::WakeReason;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

pub(super) fn all() -> Vec<u64> {
    (1..=10).collect()
}

/// For a server that has something to say, however busy the machine.
pub(super) fn patient() -> ImapDeadlines {
    let long = Duration::from_secs(120);
    ImapDeadlines { connect: long, quiet: long, command: long, probe: long, again: long, ..deadlines() }
}

/// Opening must fail so, in time, and without the password in the message.
fn cannot_open(evil: &Evil, kind: fn(&SourceError) -> bool, words: &str) {
    let began = Instant::now();
    let error = evil.try_open().expect_err("this server cannot be used");
    assert!(kind(&error) && error.to_string().contains(words), "{error:?}");
    assert!(!error.to_string().contains("hush-hush"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(8), "{error}");
}

pub(super) fn is_protocol(error: &SourceError) -> bool {
    matches!(error, SourceError::Protocol { .. })
}

fn is_unavailable(error: &SourceError) -> bool {
    matches!(error, SourceError::Unavailable { .. })
}

fn is_throttled(error: &SourceError) -> bool {
    matches!(error, SourceError::Throttled { .. })
}

fn is_auth(error: &SourceError) -> bool {
    matches!(error, SourceError::Auth { .. })
}

#[test]
fn the_control_server_is_read_to_its_end() {
    let evil = Evil::start(|_| Act::Usual);
    let (batches, result) = evil.scan();
    result.unwrap();
    assert_eq!(uids(&batches), all());
    assert_eq!(evil.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_greeting_other_than_ok_ends_it() {
    let check = |greeting: &'static str, kind: fn(&SourceError) -> bool, words: &str| {
        cannot_open(&Evil::greet(greeting, |_| Act::Usual), kind, words);
    };
    check("* BYE Too busy\r\n", is_unavailable, "Too busy");
    check("* PREAUTH welcome back\r\n", is_protocol, "PREAUTH");
    check("220 mail.example.org ESMTP\r\n", is_protocol, "no IMAP server");
    check("", is_unavailable, "no answer in time");
}

#[test]
fn a_refused_login_says_why_and_never_shows_the_password() {
    let check = |words: &'static str, kind: fn(&SourceError) -> bool| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "LOGIN" => say(format!("{} {words}: {}\r\n", result.tag, result.rest)),
            _ => Act::Usual,
        });
        cannot_open(&evil, kind, "logging in to 127.0.0.1");
    };
    check("NO [AUTHENTICATIONFAILED] Invalid credentials", is_auth);
    check("NO [UNAVAILABLE] directory is down", is_unavailable);
    check("NO [ALERT] Too many simultaneous connections", is_throttled);
    check("BAD what was that", is_protocol);
}

#[test]
fn no_encoding_of_the_password_is_shown_whatever_the_server_repeats() {
    let password = "hu\"sh\\never-told";
    let plain = data_encoding::BASE64.encode(format!("\0ada@example.org\0{password}").as_bytes());
    let quoted = "hu\\\"sh\\\\never-told";
    for (offers, repeats) in [
        ("", "LOGIN"),
        ("AUTH=PLAIN LOGINDISABLED", ""),
        ("AUTH=PLAIN LOGINDISABLED", "LIST"),
        ("AUTH=PLAIN LOGINDISABLED", "EXAMINE"),
    ] {
        let sent = format!("{plain} or {quoted} or {}", plain.replace('+', "-").replace('=', ""));
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1 {offers}\r\n{} OK done\r\n", result.tag)),
            "AUTHENTICATE" => say("+ \r\n"),
            "" if repeats.is_empty() => {
                say(format!("a2 NO [AUTHENTICATIONFAILED] you sent {}\r\n", result.tag))
            }
            "" => say("a2 OK welcome\r\n"),
            verb if verb == repeats && verb == "LOGIN" => {
                say(format!("{} NO no {}\r\n", result.tag, result.rest))
            }
            verb if verb == repeats => say(format!("{} NO no {sent}\r\n", result.tag)),
            _ => Act::Usual,
        });
        let auth = Auth::Password(Secret::Raw(password.to_owned().into()));
        let settings = ImapSettings { auth, ..settings(Security::Plain, "127.0.0.1", evil.port, "") };
        let error = Imap::open(&settings, deadlines()).and_then(|mut imap| {
            imap.folders()?;
            let name = || "INBOX".to_owned();
            let inbox = Folder { name: name(), raw: name(), role: Role::Inbox, messages: None };
            imap.scan(&inbox, &Cursor::Start, &KnownMessages::default(), &mut |_| ScanControl::On)
        });
        let error = error.expect_err("it refuses").to_string();
        assert!(error.contains("***"), "{repeats}: {error}");
        for form in ["never-told", &plain[24..40], "AGFk"] {
            assert!(!error.contains(form), "{repeats}: {form} is in: {error}");
        }
    }
}

#[test]
fn a_token_or_a_password_beyond_ascii_goes_by_sasl() {
    let check = |auth: Auth, offers: &'static str, expected: &'static str, accepted: bool| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1 {offers}\r\n{} OK done\r\n", result.tag)),
            "LOGIN" => say(format!("{} NO not this way\r\n", result.tag)),
            "AUTHENTICATE" => say("+ \r\n"),
            "" if result.tag == expected && accepted => say("a2 OK welcome\r\n"),
            "" if result.tag == expected => say("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"),
            "" if result.tag.is_empty() => say("a2 NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"),
            "" => say("a2 BAD wrong words\r\n"),
            _ => Act::Usual,
        });
        let settings = ImapSettings { auth, ..settings(Security::Plain, "127.0.0.1", evil.port, "") };
        match Imap::open(&settings, deadlines()) {
            Ok(_) => assert!(accepted),
            Err(error) => assert!(!accepted && is_auth(&error), "{error:?}"),
        }
    };
    let password = || Auth::Password(Secret::Raw("pässword".to_owned().into()));
    let token = || Auth::Token(Secret::Raw("ya29.token".to_owned().into()));
    let plain = "AGFkYUBleGFtcGxlLm9yZwBww6Rzc3dvcmQ=";
    let xoauth2 = "dXNlcj1hZGFAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS50b2tlbgEB";
    check(password(), "AUTH=PLAIN", plain, true);
    check(password(), "AUTH=PLAIN LOGINDISABLED", plain, true);
    check(password(), "LOGINDISABLED", plain, false);
    check(token(), "AUTH=XOAUTH2", xoauth2, true);
    check(token(), "AUTH=XOAUTH2", xoauth2, false);
}

#[test]
fn endless_answers_are_cut_off_with_the_limit_named() {
    let check = |verb: &'static str, text: &'static str| {
        let evil = Evil::start(move |result| match result.verb == verb {
            true => Act::Flood(text.repeat(4096).into_bytes()),
            false => Act::Usual,
        });
        // Time is no help here: on a busy machine too it is the limit that ends it.
        let error = match evil.open_within(patient()) {
            Ok(mut imap) => scan(&mut imap, "INBOX", &Cursor::Start).1.unwrap_err(),
            Err(error) => error,
        };
        assert!(is_protocol(&error) && error.to_string().contains("limit"), "{verb} {text}: {error:?}");
        // What a connection may be made to take, and what the sockets hold besides, each time the
        // search for one bad message asks again.
        let (connections, flooded) =
            (evil.connections.load(Ordering::SeqCst) as u64, evil.flooded.load(Ordering::SeqCst));
        assert!(connections <= 8, "{verb} {text}: {connections} connections");
        assert!(flooded <= connections * (24 << 20), "{verb} {text}: {flooded} bytes");
    };
    check("CAPABILITY", "x");
    check("UID SEARCH", " 123456");
    check("EXAMINE", "* OK filler\r\n");
    check("EXAMINE", "* 5 FETCH (FLAGS ())\r\n");
    check("UID FETCH", "x");
    check("UID FETCH", "* OK filler\r\n");
    check("UID FETCH", "* 1 FETCH (BODY {4294967295}\r\n");
    check("UID FETCH", "* 1 FETCH (BODY {18446744073709551616}\r\n");
    check("UID FETCH", "* 1 FETCH (((((((((");
    check("UID FETCH", "* 1 FETCH (BODY {1}\r\nx BODY {1}\r\nx)");
}

#[test]
fn what_nobody_asked_for_does_no_harm() {
    let check = |verb: &'static str, before: &'static str| {
        let evil = Evil::start(move |result| match result.verb == verb {
            true => say(format!("{before}{}", usual(result))),
            false => Act::Usual,
        });
        let (batches, result) = evil.scan();
        result.unwrap_or_else(|error| panic!("{verb} {before}: {error}"));
        assert_eq!(uids(&batches), all(), "{verb} {before}");
    };
    for verb in ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"] {
        check(verb, "* NO [ALERT] disk is nearly full\r\n");
        check(verb, "* BAD something odd\r\n");
        check(verb, "* OK [X-ODD (((] \u{e9}\r\n* OK [UIDNEXT nine] x\r\n");
        check(verb, "* 3 FETCH (INTERNALDATE NIL)\r\n");
        check(verb, "* 3 FETCH (FLAGS (\\Seen))\r\n* 70000 FETCH (UID 70000 BODY[] {2}\r\n\r\n)\r\n");
        check(verb, "* VANISHED 41,43:116\r\n* XODD {3}\r\n\0\0\0 \u{e9}\r\n");
        check(verb, "+ \r\n+ more\r\n");
        check(verb, "* FLAGS (\\*\\\r\n");
    }
    check(
        "UID FETCH",
        "* 10 EXISTS\r\n* 1 FETCH (UID 4294967297)\r\n* 1 FETCH (UID 0 BODY[] {2}\r\n\r\n)\r\n",
    );
}

#[test]
fn odd_dates_and_line_ends_are_tolerated() {
    let check = |change: fn(String) -> String, dated: bool| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "UID FETCH" | "UID SEARCH" | "EXAMINE" => say(change(usual(result))),
            _ => Act::Usual,
        });
        let (batches, result) = evil.scan();
        result.unwrap();
        assert_eq!(uids(&batches), all());
        assert!(
            batches.iter().flat_map(|batch| &batch.headers).all(|header| header.arrived.is_some() == dated)
        );
    };
    check(|text| text.replace("\"03-Mar-2025 10:00:00 +0000\"", "NIL"), false);
    check(|text| text.replace("\"03-Mar-2025 10:00:00 +0000\"", "\"99-Foo-0000 99:99:99 +9999\""), false);
    check(|text| text.replace("INTERNALDATE \"03-Mar-2025 10:00:00 +0000\" ", ""), false);
    check(|text| text.replace(")\r\n", ")\n").replace("done\r\n", "done\n").replace("x\r\n", "x\n"), true);
    check(|text| text.replace("FETCH (UID", "fetch (uid").replace("BODY[", "body["), true);
}

/// Scans; the answer to FETCH is made by `fetch`. Gives the UIDs read, those set aside, and the
/// result.
pub(super) fn with_fetch(
    fetch: impl Fn(&ClientCommand<'_>, &[u32]) -> Act + Send + Sync + 'static,
) -> (Vec<u64>, Vec<u64>, Cursor, Result<(), SourceError>) {
    let evil = Evil::start(move |result| match result.verb.as_str() {
        "UID FETCH" => fetch(result, &asked_for(result.rest)),
        _ => Act::Usual,
    });
    let (batches, result) = evil.scan();
    let left_out = |batch: &Batch| {
        batch.unreadable.iter().chain(&batch.unshown).map(|(at, _)| at.fingerprint()).collect::<Vec<_>>()
    };
    let aside = batches.iter().flat_map(left_out);
    let cursor = batches.last().map_or(Cursor::Start, |batch| batch.cursor.clone());
    (uids(&batches), aside.collect(), cursor, result)
}

pub(super) fn without(uids: &[u32], left_out: &[u32]) -> Vec<u32> {
    uids.iter().copied().filter(|uid| !left_out.contains(uid)).collect()
}

#[test]
fn a_message_left_out_once_is_asked_for_again() {
    let (read, aside, _, result) = with_fetch(|result, uids| match uids.len() {
        10 => say(answer(result, &without(uids, &[3, 7]))),
        _ => Act::Usual,
    });
    result.unwrap();
    assert_eq!((read, aside), (all(), vec![]));
}

#[test]
fn answers_in_any_order_make_an_ordered_batch() {
    let (read, _, _, result) = with_fetch(|result, uids| {
        let mut uids = uids.to_vec();
        uids.reverse();
        say(answer(result, &uids))
    });
    result.unwrap();
    assert_eq!(read, all());
}

#[test]
fn two_commands_answered_at_once_and_the_second_one_first_are_read_once() {
    let first = std::sync::Mutex::new(String::new());
    let evil = Evil::start(move |result| match result.verb.as_str() {
        "EXAMINE" => {
            say(usual(result).replace("10 EXISTS", "2000 EXISTS").replace("UIDNEXT 11", "UIDNEXT 2001"))
        }
        "UID SEARCH" => {
            let listed: Vec<String> = (1..=2000).map(|uid: u32| uid.to_string()).collect();
            say(format!("* SEARCH {}\r\n{} OK done\r\n", listed.join(" "), result.tag))
        }
        "UID FETCH" if result.rest.starts_with("1:1000 ") => {
            *first.lock().unwrap() = result.tag.to_owned();
            Act::Silence
        }
        "UID FETCH" if result.rest.starts_with("1001:2000 ") => {
            let mixed: Vec<u32> = (0..1000).flat_map(|n| [1001 + n, 1 + n]).collect();
            let done = format!("{} OK done\r\n", first.lock().unwrap());
            say(answer(result, &mixed) + &done)
        }
        _ => Act::Usual,
    });
    let (batches, result) = evil.scan();
    result.unwrap();
    assert_eq!(uids(&batches), (1..=2000).collect::<Vec<u64>>());
}

#[test]
fn a_message_expunged_meanwhile_is_passed_over() {
    let evil = Evil::start(|result| match result.verb.as_str() {
        "UID FETCH" => say(answer(result, &without(&asked_for(result.rest), &[4, 10]))),
        "UID SEARCH" if !result.rest.contains('*') => say(format!("* SEARCH\r\n{} OK done\r\n", result.tag)),
        _ => Act::Usual,
    });
    let (batches, result) = evil.scan();
    result.unwrap();
    assert_eq!(uids(&batches), [1, 2, 3, 5, 6, 7, 8, 9]);
    let Cursor::Imap { uid_next: Some(11), .. } = last_cursor(&batches) else {
        panic!("{:?}", last_cursor(&batches))
    };
}

#[test]
fn one_poisonous_message_is_set_aside_and_the_rest_is_read() {
    let check = |poison: fn(&ClientCommand<'_>, &[u32]) -> Act| {
        let (read, aside, cursor, result) = with_fetch(poison);
        result.unwrap();
        assert_eq!(read, [1, 2, 3, 4, 6, 7, 8, 9, 10]);
        assert_eq!(aside, [5]);
        assert_eq!(last_uid(&cursor), 10);
    };
    // Bad grammar; a refusal of the whole command; a dropped connection, with and without the
    // messages before it.
    check(|result, uids| say(answer(result, uids).replace("UID 5 INTERNALDATE", "UID 5 ENVELOPE (((")));
    check(|result, uids| match uids.contains(&5) {
        true => say(format!("{} NO message 5 is damaged\r\n", result.tag)),
        false => Act::Usual,
    });
    check(|result, uids| match uids.iter().position(|uid| *uid == 5) {
        Some(at) => Act::Drop(
            answer(result, &uids[..at]).replace(&format!("{} OK done\r\n", result.tag), "").into_bytes(),
        ),
        None => Act::Usual,
    });
    check(|_, uids| if uids.contains(&5) { Act::Drop(Vec::new()) } else { Act::Usual });
    check(|result, uids| match uids.contains(&5) {
        true => say(answer(result, uids)
            .replace("Subject: letter 5", "Subject: letter 5 is longer than announced\r\nx")),
        false => Act::Usual,
    });
    // A header of two megabytes is read over.
    check(|result, uids| {
        let block = "x".repeat(2 << 20);
        let small = format!("{{{}}}\r\nSubject: letter 5\r\n\r\n)", "Subject: letter 5\r\n\r\n".len());
        say(answer(result, uids).replace(&small, &format!("{{{}}}\r\n{block})", block.len())))
    });
}

#[test]
fn a_server_that_breaks_on_everything_makes_us_skip_nothing() {
    let check = |fetch: fn(&ClientCommand<'_>, &[u32]) -> Act| {
        let (read, aside, cursor, result) = with_fetch(fetch);
        assert!(result.is_err());
        assert_eq!((read, aside, cursor), (vec![], vec![], Cursor::Start));
    };
    check(|_, _| Act::Drop(Vec::new()));
    check(|_, _| Act::Drop(b"* 1 FETCH (UID 1 BODY[] {500}\r\nhalf".to_vec()));
    check(|result, _| say(format!("* 1 FETCH (UID 1 ((((\r\n{} OK done\r\n", result.tag)));
    check(|result, _| say(format!("{} BAD no such command\r\n", result.tag)));
    check(|_, _| say("garbage\r\n"));
    check(|_, _| say("Z9 OK done\r\n"));
}

#[test]
fn a_drop_in_the_middle_keeps_what_was_read_and_goes_on() {
    let evil = Evil::start(|result| match result.verb.as_str() {
        "UID FETCH" if result.connection == 1 => {
            let whole = answer(result, &asked_for(result.rest));
            Act::Drop(whole.as_bytes()[..whole.len() / 2].to_vec())
        }
        _ => Act::Usual,
    });
    let (batches, result) = evil.scan();
    result.unwrap();
    assert_eq!(uids(&batches), all(), "nothing twice, nothing missing");
    assert_eq!(evil.connections.load(Ordering::SeqCst), 2);
    assert!(batches.len() > 1, "what came before the drop was delivered");
}

#[test]
fn a_throttled_server_is_left_alone_at_once() {
    let check = |fetch: fn(&ClientCommand<'_>) -> Act, words: &str| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "UID FETCH" => fetch(result),
            _ => Act::Usual,
        });
        let (batches, result) = evil.scan();
        let error = result.unwrap_err();
        assert!(is_throttled(&error) && error.to_string().contains(words), "{error:?}");
        assert_eq!((batches, evil.connections.load(Ordering::SeqCst)), (vec![], 1), "{words}");
    };
    check(|result| say(format!("{} NO [THROTTLED] slow down\r\n", result.tag)), "slow down");
    check(|_| Act::Drop(b"* BYE Account exceeded bandwidth limits\r\n".to_vec()), "exceeded bandwidth");
    check(|_| Act::Drop(b"* BYE [LIMIT] Too many commands\r\n".to_vec()), "Too many");
    let greeting = "* BYE Too many connections from your address\r\n";
    cannot_open(&Evil::greet(greeting, |_| Act::Usual), is_throttled, "Too many");
}

#[test]
fn a_server_that_falls_silent_is_given_up_after_a_few_short_waits() {
    let evil = Evil::start(|result| match result.verb.as_str() {
        "UID FETCH" => Act::Silence,
        _ => Act::Usual,
    });
    let began = Instant::now();
    let (batches, result) = scan(&mut evil.try_open().unwrap(), "INBOX", &Cursor::Start);
    let error = result.unwrap_err();
    assert!(is_unavailable(&error) && error.to_string().contains("in time"), "{error:?}");
    assert_eq!(batches, []);
    // Once as usual, twice the message at the head, once another one.
    assert_eq!(evil.connections.load(Ordering::SeqCst), 4);
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[test]
fn what_may_be_read_in_a_day_ends_a_scan_and_the_cursor_stays_true() {
    let evil = Evil::start(|_| Act::Usual);
    let mut imap = evil.open();
    imap.allow(1_000);
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    let error = result.unwrap_err();
    assert!(is_throttled(&error) && error.to_string().contains("tomorrow"), "{error:?}");
    assert_eq!(evil.connections.load(Ordering::SeqCst), 1, "it is no reason to connect anew");
    let (read, cursor) = (uids(&batches), batches.last().map_or(Cursor::Start, |batch| batch.cursor.clone()));
    imap.allow(u64::MAX);
    let (rest, result) = scan(&mut imap, "INBOX", &cursor);
    result.unwrap();
    assert_eq!([read, uids(&rest)].concat(), all(), "it goes on where it ended");
}

#[test]
fn no_body_is_asked_for_where_the_folder_was_made_anew() {
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let evil = Evil::start(move |result| {
        counter.fetch_add(usize::from(result.verb == "UID FETCH"), Ordering::SeqCst);
        Act::Usual
    });
    let check = |uid_validity: u32, fetches: usize| {
        let cursor = Cursor::Imap { uid_validity, last_uid: 10, uid_next: None, highest_modseq: None };
        let got = evil.open().message(&folder("INBOX"), &cursor, &Locator::Number(5), 100).unwrap();
        assert_eq!((got.is_some(), asked.load(Ordering::SeqCst)), (fetches > 0, fetches), "{uid_validity}");
    };
    check(4, 0);
    check(5, 1);
}

#[test]
fn folders_without_a_valid_uidvalidity_are_refused() {
    for line in ["", "* OK [UIDVALIDITY 0] x\r\n", "* OK [UIDVALIDITY 99999999999] x\r\n"] {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "EXAMINE" => say(format!("* 10 EXISTS\r\n{line}{} OK done\r\n", result.tag)),
            _ => Act::Usual,
        });
        let (batches, result) = evil.scan();
        assert!(is_protocol(&result.unwrap_err()));
        assert_eq!(batches, []);
    }
}

#[test]
fn a_folder_that_vanished_is_named() {
    let evil = Evil::start(|result| match result.verb.as_str() {
        "EXAMINE" => say(format!("{} NO [NONEXISTENT] \x1b[31mno such folder\r\n", result.tag)),
        _ => Act::Usual,
    });
    let error = evil.scan().1.unwrap_err().to_string();
    assert!(
        error.contains("INBOX") && error.contains("no such folder") && !error.contains('\x1b'),
        "{error}"
    );
}

#[test]
fn news_before_the_plus_of_idle_still_wakes() {
    let check = |idle: fn(&str) -> String, done: Result<WakeReason, ()>| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "IDLE" => say(idle(result.tag)),
            _ if result.tag == "DONE" => say("a5 OK idle ended\r\n"),
            _ => Act::Usual,
        });
        let woken = evil.open().wait("INBOX", Duration::from_millis(300));
        assert_eq!(woken.map_err(|_| ()), done);
    };
    check(|_| "* 11 EXISTS\r\n+ idling\r\n".into(), Ok(WakeReason::Changed));
    check(
        |_| "* OK still here\r\n+ idling\r\n* OK still here\r\n* 11 EXISTS\r\n".into(),
        Ok(WakeReason::Changed),
    );
    check(|_| "+ idling\r\n* 10 EXISTS\r\n* 3 FETCH (FLAGS ())\r\n".into(), Ok(WakeReason::TimedOut));
    // A refusal wakes, since news may have come with it.
    check(|tag| format!("* 11 EXISTS\r\n{tag} OK no need\r\n"), Ok(WakeReason::Changed));
    check(|tag| format!("{tag} NO not now\r\n"), Ok(WakeReason::Changed));
    check(|_| "+ idling\r\n* BYE restarting\r\n".into(), Err(()));
    check(|_| "nonsense\r\n".into(), Err(()));
}

#[test]
fn a_server_that_refuses_idle_is_asked_once_and_polled_from_then_on() {
    for refusal in ["NO not now", "BAD what", "OK no need"] {
        let (idles, polls) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
        let asked = idles.clone();
        let evil = Evil::start(move |heard| match heard.verb.as_str() {
            "IDLE" => {
                asked.fetch_add(1, Ordering::SeqCst);
                say(format!("{} {refusal}\r\n", heard.tag))
            }
            "NOOP" if polls.fetch_add(1, Ordering::SeqCst) == 2 => {
                say(format!("* 11 EXISTS\r\n{} OK done\r\n", heard.tag))
            }
            // Nobody owes an answer to a DONE without IDLE.
            _ if heard.tag == "DONE" => Act::Silence,
            _ => Act::Usual,
        });
        let mut imap = evil.open_within(patient()).unwrap();
        let began = Instant::now();
        for _ in 0..2 {
            assert_eq!(
                imap.wait("INBOX", Duration::from_secs(60)).unwrap(),
                WakeReason::Changed,
                "{refusal}"
            );
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{refusal}: no deadline was waited for");
        assert_eq!(idles.load(Ordering::SeqCst), 1, "{refusal}");
        assert_eq!(evil.connections.load(Ordering::SeqCst), 1, "{refusal}");
    }
}

#[test]
fn waiting_polls_where_the_server_knows_no_idle() {
    let polls = AtomicUsize::new(0);
    let evil = Evil::start(move |result| match result.verb.as_str() {
        "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1\r\n{} OK done\r\n", result.tag)),
        "NOOP" if polls.fetch_add(1, Ordering::SeqCst) == 2 => {
            say(format!("* 11 EXISTS\r\n{} OK done\r\n", result.tag))
        }
        _ => Act::Usual,
    });
    assert_eq!(evil.open().wait("INBOX", Duration::from_secs(5)).unwrap(), WakeReason::Changed);
}

#[test]
fn an_append_that_is_refused_tells_the_reason() {
    let check = |answer: fn(&str) -> String, words: &str| {
        let evil = Evil::start(move |result| match result.verb.as_str() {
            "APPEND" => say(answer(result.tag)),
            _ => Act::Usual,
        });
        let error = evil.open().append("Drafts", &["\\Draft"], b"x: y\r\n\r\n").unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    };
    check(|tag| format!("* 3 EXISTS\r\n{tag} NO [TRYCREATE] no such folder\r\n"), "no such folder");
    check(|tag| format!("{tag} NO [OVERQUOTA] full\r\n"), "full");
}

#[test]
fn bytes_slipped_in_before_the_handshake_are_refused() {
    let evil = Evil::start(|result| match result.verb.as_str() {
        "STARTTLS" => say(format!("{} OK go\r\n* CAPABILITY IMAP4rev1\r\n", result.tag)),
        _ => Act::Usual,
    });
    let settings = settings(Security::StartTls, "localhost", evil.port, "hush-hush");
    let error = Imap::open(&settings, deadlines()).expect_err("an injection");
    assert!(is_protocol(&error), "{error:?}");
    let plain = Evil::start(|result| match result.verb.as_str() {
        "STARTTLS" => say(format!("{} BAD what\r\n", result.tag)),
        _ => Act::Usual,
    });
    let settings =
        ImapSettings { server: Server { port: plain.port, ..settings.server.clone() }, ..settings };
    assert!(matches!(Imap::open(&settings, deadlines()), Err(SourceError::Tls { .. })));
}
