//! Against Dovecot.

use super::*;
use rekindle::source::imap::WakeReason;
use std::path::Path;
use std::time::Instant;

use crate::fixture::servers::dovecot::{Dovecot, PASSWORD};

fn message(number: u32) -> Vec<u8> {
    format!(
        "From: Tom <tom@example.org>\r\nTo: ada@example.org\r\nSubject: letter {number}\r\nX-Secret-Path: no\r\n\
         Date: Mon, 3 Mar 2025 10:00:00 +0000\r\nMessage-ID: <{number}@example.org>\r\n\r\nBody of {number}.\r\n"
    )
    .into_bytes()
}

struct Room {
    server: Dovecot,
    _folder: tempfile::TempDir,
}

impl Room {
    fn new(messages: u32) -> Room {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Dovecot::start(folder.path());
        for number in 1..=messages {
            server.deliver("ada", "INBOX", &message(number));
        }
        Room { server, _folder: folder }
    }

    fn tls(&self) -> ImapSettings {
        let ca = Some(self.server.certificate.cert.clone());
        ImapSettings { ca, ..settings(Security::Tls, "localhost", self.server.tls_port, PASSWORD) }
    }

    fn open(&self) -> Imap {
        open(&self.tls())
    }
}

fn open(settings: &ImapSettings) -> Imap {
    Imap::open(settings, deadlines()).expect("the server lets us in")
}

fn refused(settings: &ImapSettings) -> SourceError {
    Imap::open(settings, deadlines()).expect_err("the server must not be believed")
}

#[test]
fn a_scan_reads_every_header_in_order_and_no_more_than_asked() {
    let room = Room::new(7);
    let (batches, result) = scan(&mut room.open(), "INBOX", &Cursor::Start);
    result.unwrap();
    assert_eq!(uids(&batches), (1..=7).collect::<Vec<u64>>());
    let first = &batches[0].headers[0];
    let block = String::from_utf8(first.block.to_vec()).unwrap();
    assert!(block.contains("Subject: letter 1\r\n"), "{block}");
    assert!(!block.contains("X-Secret-Path"), "only the fields asked for: {block}");
    assert!(!block.contains("Body of"), "no body: {block}");
    assert!(first.arrived.is_some());
    let Cursor::Imap { last_uid: 7, uid_next: Some(8), .. } = last_cursor(&batches) else {
        panic!("wrong cursor: {:?}", last_cursor(&batches));
    };
}

#[test]
fn a_big_folder_comes_in_batches_whose_cursors_hold() {
    let room = Room::new(1);
    bulk(&room.server, 2500);
    let (batches, result) = scan(&mut room.open(), "INBOX", &Cursor::Start);
    result.unwrap();
    assert!(batches.iter().all(|batch| batch.headers.len() <= 1000));
    assert_eq!(uids(&batches).len(), 2501);
    for batch in &batches {
        assert_eq!(u64::from(last_uid(&batch.cursor)), uids(std::slice::from_ref(batch)).pop().unwrap());
    }
    let (rest, result) = scan(&mut room.open(), "INBOX", &batches[0].cursor);
    result.unwrap();
    assert_eq!(uids(&batches[..1]).len() + uids(&rest).len(), 2501, "it goes on where the first batch ended");
}

fn bulk(server: &Dovecot, messages: u32) {
    let new = server.folder_path("ada", "INBOX").join("new");
    for number in 0..messages {
        std::fs::write(new.join(format!("175100{number:04}.M1.test")), message(number + 10)).unwrap();
    }
    server.deliver("ada", "INBOX", &message(5));
    let last = std::fs::read_dir(&new).unwrap().count();
    assert!(last > 0);
    remove_one(&new);
}

/// The delivery that gave the files to their owner need not count.
fn remove_one(new: &Path) {
    let newest =
        std::fs::read_dir(new).unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let newest = newest.filter(|name| name.starts_with("17500")).max().unwrap();
    std::fs::remove_file(new.join(newest)).unwrap();
}

#[test]
fn an_unchanged_folder_gives_no_batch_and_new_mail_gives_just_itself() {
    let room = Room::new(3);
    let mut imap = room.open();
    let (first, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    let cursor = last_cursor(&first);
    let (again, result) = scan(&mut imap, "INBOX", &cursor);
    result.unwrap();
    assert_eq!(again, []);
    imap.folders().unwrap();
    let (listed, result) = scan(&mut imap, "INBOX", &cursor);
    result.unwrap();
    assert_eq!(listed, []);
    room.server.deliver("ada", "INBOX", &message(4));
    let (new, result) = scan(&mut imap, "INBOX", &cursor);
    result.unwrap();
    assert_eq!(uids(&new), [4]);
    let (empty, result) = scan(&mut imap, "Sent", &Cursor::Start);
    result.unwrap();
    assert_eq!(uids(&empty), [] as [u64; 0]);
    assert_eq!(empty.len(), 1, "an empty batch tells the folder's state");
}

#[test]
fn another_uidvalidity_reads_the_folder_again() {
    let room = Room::new(3);
    let (first, result) = scan(&mut room.open(), "INBOX", &Cursor::Start);
    result.unwrap();
    room.server.reset("ada", "INBOX");
    let (again, result) = scan(&mut room.open(), "INBOX", &last_cursor(&first));
    result.unwrap();
    assert_eq!(uids(&again), [1, 2, 3]);
    assert_ne!(last_cursor(&again), last_cursor(&first));
}

#[test]
fn a_stop_ends_a_scan_early_and_the_connection_still_works() {
    let room = Room::new(1);
    bulk(&room.server, 2500);
    let mut imap = room.open();
    let mut batches = 0;
    let result = imap.scan(&folder("INBOX"), &Cursor::Start, &KnownMessages::default(), &mut |_| {
        batches += 1;
        ScanControl::Stop
    });
    result.unwrap();
    assert_eq!(batches, 1);
    let (all, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    assert_eq!(uids(&all).len(), 2501);
}

#[test]
fn folders_are_found_by_their_use() {
    let room = Room::new(1);
    room.server.deliver("ada", "Zoo.B&APw-cher", &message(1));
    let mut imap = room.open();
    let folders = imap.folders().unwrap();
    let seen: Vec<_> = folders.iter().map(|folder| (folder.name.as_str(), folder.role)).collect();
    assert_eq!(seen, [("Sent", Role::Sent), ("INBOX", Role::Inbox), ("Zoo/Bücher", Role::Plain)]);
    assert_eq!(folders[1].messages, Some(1));
    let (batches, result) = {
        let mut batches = Vec::new();
        let result = imap.scan(&folders[2], &Cursor::Start, &KnownMessages::default(), &mut |batch| {
            batches.push(batch);
            ScanControl::On
        });
        (batches, result)
    };
    result.unwrap();
    assert_eq!(uids(&batches), [1]);
}

#[test]
fn only_the_folders_of_the_settings_are_read() {
    let room = Room::new(1);
    let mut imap = open(&ImapSettings { folders: Some(vec!["inbox".into()]), ..room.tls() });
    let names: Vec<_> = imap.folders().unwrap().into_iter().map(|folder| folder.name).collect();
    assert_eq!(names, ["INBOX"]);
    let mut imap = open(&ImapSettings { folders: Some(vec!["Nowhere".into()]), ..room.tls() });
    assert!(imap.folders().unwrap_err().to_string().contains("imap.folders"));
}

#[test]
fn every_way_of_protection_lets_us_in() {
    let room = Room::new(2);
    let plain = settings(Security::Plain, "127.0.0.1", room.server.port, PASSWORD);
    let ca = Some(room.server.certificate.cert.clone());
    let starttls = ImapSettings {
        ca: ca.clone(),
        ..settings(Security::StartTls, "localhost", room.server.port, PASSWORD)
    };
    let by_address =
        ImapSettings { ca, ..settings(Security::Tls, "127.0.0.1", room.server.tls_port, PASSWORD) };
    for settings in [plain, starttls, by_address] {
        let (batches, result) = scan(&mut open(&settings), "INBOX", &Cursor::Start);
        result.unwrap();
        assert_eq!(uids(&batches), [1, 2], "{:?}", settings.server);
    }
}

#[test]
fn what_cannot_be_trusted_is_refused_with_a_remedy() {
    let room = Room::new(0);
    let check = |settings: ImapSettings, kind: fn(&SourceError) -> bool, words: &str| {
        let error = refused(&settings);
        assert!(kind(&error), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.to_string().contains(PASSWORD) && !error.to_string().contains("wrong-one"), "{error}");
    };
    let is_tls = |error: &SourceError| matches!(error, SourceError::Tls { .. });
    let is_auth = |error: &SourceError| matches!(error, SourceError::Auth { .. });
    let is_away = |error: &SourceError| matches!(error, SourceError::Unavailable { .. });
    let (port, tls_port) = (room.server.port, room.server.tls_port);
    check(settings(Security::Tls, "localhost", tls_port, PASSWORD), is_tls, "tls.ca");
    check(settings(Security::StartTls, "localhost", port, PASSWORD), is_tls, "tls.ca");
    let wrong =
        ImapSettings { auth: Auth::Password(Secret::Raw("wrong-one".to_owned().into())), ..room.tls() };
    check(wrong, is_auth, &format!("logging in to localhost:{tls_port} as ada@example.org"));
    check(settings(Security::Tls, "nowhere.invalid", 993, PASSWORD), is_away, "no such host");
    check(settings(Security::Plain, "192.0.2.1", 143, PASSWORD), is_tls, "imaps://");
    check(
        settings(Security::Tls, "localhost", crate::fixture::free_port(), PASSWORD),
        is_away,
        "check server and port",
    );
    let elsewhere = rcgen::generate_simple_self_signed(vec!["elsewhere.example".into()]).unwrap();
    let other = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(other.path(), elsewhere.cert.pem()).unwrap();
    check(ImapSettings { ca: Some(other.path().into()), ..room.tls() }, is_tls, "tls.ca");
    check(ImapSettings { ca: Some("/nowhere/ca.pem".into()), ..room.tls() }, is_tls, "/nowhere/ca.pem");
}

#[test]
fn a_message_is_read_up_to_a_limit_and_stays_unread() {
    let room = Room::new(1);
    let mut imap = room.open();
    let whole = imap.message(&folder("INBOX"), &Cursor::Start, &Locator::Number(1), 65536).unwrap().unwrap();
    assert_eq!(whole, message(1));
    let part = imap.message(&folder("INBOX"), &Cursor::Start, &Locator::Number(1), 20).unwrap().unwrap();
    assert_eq!(part, message(1)[..20]);
    assert_eq!(imap.message(&folder("INBOX"), &Cursor::Start, &Locator::Number(99), 100).unwrap(), None);
    assert!(imap.message(&folder("Nowhere"), &Cursor::Start, &Locator::Number(1), 100).is_err());
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    assert_eq!(uids(&batches), [1], "a refusal leaves the connection in step");
    drop(imap);
    let names = std::fs::read_dir(room.server.folder_path("ada", "INBOX").join("cur")).into_iter().flatten();
    assert!(
        names.flatten().all(|file| !file.file_name().to_string_lossy().ends_with('S')),
        "nothing was marked as read"
    );
}

#[test]
fn a_draft_is_appended_with_its_flag() {
    let room = Room::new(0);
    let mut imap = room.open();
    imap.append("Drafts", &["\\Draft", "\\Seen"], &message(9)).unwrap();
    let (batches, result) = scan(&mut imap, "Drafts", &Cursor::Start);
    result.unwrap();
    assert_eq!(uids(&batches), [1]);
    let error = imap.append("Nowhere", &[], &message(9)).unwrap_err();
    assert!(error.to_string().contains("Nowhere"), "{error}");
    imap.append("Drafts", &["\\Draft"], &message(10)).unwrap();
    assert!(imap.append("Dra\r\nfts", &[], &message(9)).is_err());
}

#[test]
fn new_mail_wakes_a_waiting_connection() {
    let room = Room::new(1);
    let mut imap = room.open();
    assert_eq!(imap.wait("INBOX", Duration::from_millis(200)).unwrap(), WakeReason::TimedOut);
    let waiter = std::thread::spawn(move || {
        let woken = imap.wait("INBOX", Duration::from_secs(20));
        (imap, woken)
    });
    std::thread::sleep(Duration::from_millis(300));
    room.server.deliver("ada", "INBOX", &message(2));
    let (mut imap, woken) = waiter.join().unwrap();
    assert_eq!(woken.unwrap(), WakeReason::Changed);
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    assert_eq!(uids(&batches), [1, 2]);
    room.server.deliver("ada", "INBOX", &message(3));
    assert_eq!(
        imap.wait("INBOX", Duration::from_secs(20)).unwrap(),
        WakeReason::Changed,
        "mail since the scan counts"
    );
}

#[test]
fn a_kill_handle_ends_a_blocked_call_at_once() {
    let room = Room::new(1);
    let mut imap = room.open();
    let kill = imap.kill_handle();
    let waiter = std::thread::spawn(move || {
        let woken = imap.wait("INBOX", Duration::from_secs(60));
        let ended = Instant::now();
        (imap, woken, ended)
    });
    std::thread::sleep(Duration::from_millis(300));
    let killed = Instant::now();
    kill.kill();
    let (mut imap, woken, ended) = waiter.join().unwrap();
    assert!(woken.is_err());
    assert!(ended.duration_since(killed) < Duration::from_millis(500));
    assert!(imap.folders().is_err(), "a killed account stays down");
}
