//! Maildirs as a source: layouts, flags, moves, unchanged folders, what cannot be read.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rekindle::mail::{Cursor, Locator, Role};
use rekindle::source::{
    Batch, Folder, KnownMessages, OwnMessage, ScanControl, Source, SourceError, maildir::Maildir,
};
use tempfile::TempDir;

fn maildir(at: &Path) {
    for sub in ["cur", "new", "tmp"] {
        fs::create_dir_all(at.join(sub)).expect("the folder is writable");
    }
}

fn deliver(at: &Path, name: &str) {
    fs::write(at.join(name), format!("Subject: {name}\n\nbody\n")).expect("the folder is writable");
}

/// Makes a folder look unchanged for an hour.
fn settle(at: &Path) {
    for sub in ["cur", "new"] {
        let then = SystemTime::now() - Duration::from_secs(3600);
        fs::File::open(at.join(sub)).and_then(|dir| dir.set_modified(then)).expect("own folder");
    }
}

fn open(at: &Path) -> Source {
    Source::Maildir(Maildir::open(at).expect("it is a Maildir"))
}

fn folder(source: &mut Source, name: &str) -> Folder {
    let folders = source.folders().expect("listed");
    folders.iter().find(|folder| folder.name == name).unwrap_or_else(|| panic!("{name}: {folders:?}")).clone()
}

fn scan(at: &Path, cursor: &Cursor, known: &KnownMessages) -> Vec<Batch> {
    let (mut source, mut batches) = (open(at), Vec::new());
    let inbox = folder(&mut source, "INBOX");
    let mut sink = |batch| {
        batches.push(batch);
        ScanControl::On
    };
    source.scan(&inbox, cursor, known, &mut sink).expect("readable");
    batches
}

fn names(batches: &[Batch]) -> Vec<String> {
    let name = |locator: &Locator| match locator {
        Locator::Name(name) => name.clone(),
        Locator::Number(number) => panic!("a Maildir gives names, not {number}"),
    };
    batches.iter().flat_map(|batch| &batch.headers).map(|header| name(&header.locator)).collect()
}

fn is_unchanged(at: &Path, cursor: &Cursor) -> bool {
    let mut source = open(at);
    let inbox = folder(&mut source, "INBOX");
    source.is_unchanged(&inbox, cursor)
}

fn known(names: &[String]) -> KnownMessages {
    names.iter().map(|name| Locator::Name(name.clone()).fingerprint()).collect()
}

#[test]
fn layouts_give_folders_with_names_and_roles() {
    let check = |dirs: &[&str], expected: &[(&str, Role)]| {
        let root = TempDir::new().expect("a temporary folder");
        dirs.iter().for_each(|dir| maildir(&root.path().join(dir)));
        let folders = open(root.path()).folders().expect("listed");
        let got: Vec<_> = folders.iter().map(|folder| (folder.name.as_str(), folder.role)).collect();
        assert_eq!(got, expected);
    };
    check(&[""], &[("INBOX", Role::Inbox)]);
    check(
        &["", ".Sent", ".Archive.2019", ".Trash", ".Junk", ".Drafts", ".Entw&APw-rfe"],
        &[("Sent", Role::Sent), ("INBOX", Role::Inbox), ("Archive/2019", Role::Archive)],
    );
    check(
        &["personal/INBOX", "personal/Sent Items", "personal/Trash", "work/Inbox", "work/Sent", "friends"],
        &[
            ("personal/Sent Items", Role::Sent),
            ("work/Sent", Role::Sent),
            ("personal/INBOX", Role::Inbox),
            ("work/Inbox", Role::Inbox),
            ("friends", Role::Plain),
        ],
    );
    check(
        &["INBOX", "INBOX/Sent", "INBOX/lists/rust", "[Gmail]/All Mail", "[Gmail]/Spam", ".notmuch/x"],
        &[
            ("INBOX/Sent", Role::Sent),
            ("INBOX", Role::Inbox),
            ("INBOX/lists/rust", Role::Plain),
            ("[Gmail]/All Mail", Role::All),
        ],
    );
    check(
        &["", "Sent", ".Sent"],
        &[("Sent", Role::Sent), ("Sent (Sent)", Role::Sent), ("INBOX", Role::Inbox)],
    );
}

#[test]
fn messages_come_in_order_of_delivery_from_new_and_cur() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    deliver(root.path(), "cur/1700000003.c.host:2,S");
    deliver(root.path(), "new/1700000001.a.host");
    deliver(root.path(), "cur/1700000002.b.host:2,T");
    deliver(root.path(), "cur/1700000004.d.host;2,RS");
    deliver(root.path(), "cur/1700000005.draft.host:2,D");
    deliver(root.path(), "tmp/1700000006.tmp.host");
    deliver(root.path(), "cur/.hidden");
    fs::create_dir(root.path().join("cur/1700000007.folder")).expect("writable");
    let batches = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    assert_eq!(
        names(&batches),
        ["1700000001.a.host", "1700000002.b.host", "1700000003.c.host", "1700000004.d.host"]
    );
    let first = &batches[0].headers[0];
    assert_eq!(first.arrived.map(|time| time.as_second()), Some(1_700_000_001));
    assert_eq!(&first.block[..], b"Subject: new/1700000001.a.host\n");
}

#[test]
fn without_a_number_in_the_name_the_file_tells_the_time() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    deliver(root.path(), "cur/msg.one");
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_234_567_890);
    fs::File::open(root.path().join("cur/msg.one")).and_then(|f| f.set_modified(then)).expect("own file");
    let batches = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    assert_eq!(batches[0].headers[0].arrived.map(|time| time.as_second()), Some(1_234_567_890));
}

#[test]
fn a_message_that_moves_or_changes_flags_is_the_same_and_an_unchanged_folder_gives_no_batch() {
    let root = TempDir::new().expect("a temporary folder");
    let at = |name: &str| root.path().join(name);
    maildir(root.path());
    deliver(root.path(), "new/1700000001.a.host");
    settle(root.path());
    let first = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    let (seen, cursor) = (known(&names(&first)), first[0].cursor.clone());
    assert!(scan(root.path(), &cursor, &seen).is_empty(), "nothing changed");

    fs::rename(at("new/1700000001.a.host"), at("cur/1700000001.a.host:2,S")).expect("own files");
    let moved = scan(root.path(), &cursor, &seen);
    assert_eq!(names(&moved), Vec::<String>::new(), "it is the same message");
    settle(root.path());
    let cursor = scan(root.path(), &cursor, &seen)[0].cursor.clone();
    assert!(scan(root.path(), &cursor, &seen).is_empty());
    assert!(is_unchanged(root.path(), &cursor), "and nothing needs to be known to tell that");

    deliver(root.path(), "new/1700000002.b.host");
    assert!(!is_unchanged(root.path(), &cursor));
    assert_eq!(names(&scan(root.path(), &cursor, &seen)), ["1700000002.b.host"]);
}

#[test]
fn a_folder_that_changed_just_now_is_looked_at_again() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    deliver(root.path(), "new/1700000001.a.host");
    let batches = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    assert_eq!(batches.last().map(|b| b.cursor.clone()), Some(Cursor::Maildir { new: None, cur: None }));
    let seen = known(&names(&batches));
    assert!(!is_unchanged(root.path(), &batches[0].cursor), "it may have changed again");
    assert!(scan(root.path(), &batches[0].cursor, &seen).is_empty(), "looked at, and nothing to say");
}

#[test]
fn big_folders_come_in_batches_that_can_be_resumed() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    let all: Vec<String> = (0..2_300).map(|number| format!("{}.x.host", 1_700_000_000 + number)).collect();
    all.iter().for_each(|name| deliver(root.path(), &format!("cur/{name}:2,S")));
    settle(root.path());
    let (mut seen, mut cursor) = (Vec::new(), Cursor::Start);
    for expected in [500, 500, 500, 500, 300] {
        let (mut source, mut batches) = (open(root.path()), Vec::new());
        let inbox = folder(&mut source, "INBOX");
        let mut sink = |batch| {
            batches.push(batch);
            ScanControl::Stop
        };
        source.scan(&inbox, &cursor, &known(&seen), &mut sink).expect("readable");
        assert_eq!((batches.len(), batches[0].headers.len()), (1, expected));
        seen.extend(names(&batches));
        cursor = batches[0].cursor.clone();
    }
    assert_eq!(seen, all);
    assert!(scan(root.path(), &cursor, &known(&seen)).is_empty());
}

#[test]
fn heavy_headers_make_smaller_batches() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    let long = format!("Subject: x\nX-Long: {}\n\n", "x".repeat(200 << 10));
    for number in 0..90 {
        fs::write(root.path().join(format!("cur/{}.x", 1_700_000_000 + number)), &long).expect("writable");
    }
    let batches = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    assert_eq!(names(&batches).len(), 90);
    let most = batches
        .iter()
        .map(|batch| batch.headers.iter().map(|header| header.block.len()).sum::<usize>())
        .max();
    assert!(most < Some(9 << 20), "{most:?}");
}

#[test]
fn what_cannot_be_read_is_set_aside_and_links_are_followed_only_to_files() {
    let root = TempDir::new().expect("a temporary folder");
    let at = |name: &str| root.path().join(name);
    maildir(root.path());
    fs::write(at("cur/1700000001.long"), format!("X: {}", "x".repeat(300 << 10))).expect("writable");
    fs::write(at("elsewhere"), "Subject: linked\n\n").expect("writable");
    symlink(at("elsewhere"), at("cur/1700000002.link:2,S")).expect("writable");
    symlink(at("nowhere"), at("cur/1700000003.dangling")).expect("writable");
    symlink("/dev/zero", at("cur/1700000004.device")).expect("writable");
    deliver(root.path(), "cur/1700000005.fine");
    let outside = TempDir::new().expect("a temporary folder");
    maildir(outside.path());
    symlink(outside.path(), at(".Outside")).expect("writable");
    symlink(root.path(), at("circle")).expect("writable");
    let batches = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    assert_eq!(names(&batches), ["1700000002.link", "1700000005.fine"]);
    let aside: Vec<_> = batches.iter().flat_map(|batch| batch.unreadable.clone()).collect();
    assert_eq!(
        aside,
        [(Locator::Name("1700000001.long".into()), "its header is longer than 256 KiB".into())]
    );
    assert_eq!(open(root.path()).folders().expect("listed").len(), 1, "links to folders are not followed");
}

#[test]
fn what_holds_no_mail_is_set_aside_and_what_a_server_compressed_is_read() {
    let root = TempDir::new().expect("a temporary folder");
    let at = |name: &str| root.path().join("cur").join(name);
    maildir(root.path());
    let mail = |n: u32| format!("From: ada@b.example\r\nSubject: {n}\r\n\r\n{}", "text \r\n".repeat(99));
    let zstd =
        ruzstd::encoding::compress_to_vec(mail(1).as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let bzip2 = |text: &[u8]| {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        packer.write_all(text).and_then(|()| packer.finish()).expect("in memory")
    };
    let endless = bzip2(&vec![b'x'; 64 << 20]);
    for (name, bytes) in [
        ("1700000001.zstd,S=9:2,S", zstd.clone()),
        ("1700000002.bzip2", bzip2(mail(2).as_bytes())),
        ("1700000003.cut", zstd[..zstd.len() / 2].to_vec()),
        ("1700000004.lz4", b"\x04\x22\x4d\x18rest".to_vec()),
        ("1700000005.bomb", endless),
        ("1700000006.empty", Vec::new()),
        ("1700000007.notes", b"Dear diary,\nfrom now on: nothing.\n".to_vec()),
        ("1700000008.odd", mail(8).replace("\r\n", "\r\r\n").into_bytes()),
    ] {
        fs::write(at(name), bytes).expect("writable");
    }
    let batches = scan(root.path(), &Cursor::Start, &KnownMessages::default());
    assert_eq!(names(&batches), ["1700000001.zstd,S=9", "1700000002.bzip2", "1700000008.odd"]);
    assert!(batches[0].headers.iter().all(|header| header.block.starts_with(b"From: ada")), "{batches:?}");
    let aside: Vec<&str> =
        batches.iter().flat_map(|batch| &batch.unreadable).map(|(_, why)| &why[..]).collect();
    assert_eq!(aside.len(), 5, "{aside:?}");
    assert!(aside[1].contains("compressed by lz4"), "{aside:?}");
    assert_eq!(aside[2], "its header is longer than 256 KiB");
    assert_eq!(aside[3], "there is no header of mail in it");
    let mut source = open(root.path());
    let inbox = folder(&mut source, "INBOX");
    let locator = Locator::Name("1700000001.zstd,S=9".into());
    let read = source.message(&inbox, &Cursor::Start, &locator, 100).expect("readable");
    assert_eq!(read.as_deref(), Some(&mail(1).as_bytes()[..100]));
}

#[test]
fn a_whole_message_is_found_by_its_name_wherever_it_lies() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    deliver(root.path(), "new/1700000001.a.host");
    let mut source = open(root.path());
    let inbox = folder(&mut source, "INBOX");
    let mut check = |locator: Locator, limit: usize, expected: Option<&str>| {
        let got = source.message(&inbox, &Cursor::Start, &locator, limit).expect("readable");
        assert_eq!(got.as_deref(), expected.map(str::as_bytes), "{locator:?}");
    };
    let a = Locator::Name("1700000001.a.host".into());
    check(a.clone(), 1_000, Some("Subject: new/1700000001.a.host\n\nbody\n"));
    check(a.clone(), 7, Some("Subject"));
    fs::rename(root.path().join("new/1700000001.a.host"), root.path().join("cur/1700000001.a.host:2,RS"))
        .expect("own");
    check(Locator::Number(a.fingerprint()), 7, Some("Subject"));
    check(a, 7, Some("Subject"));
    check(Locator::Name("../../etc/passwd".into()), 7, None);
    check(Locator::Number(3), 7, None);
}

#[test]
fn only_folders_found_by_walking_are_opened() {
    let (root, outside) = (TempDir::new().expect("temporary"), TempDir::new().expect("temporary"));
    maildir(root.path());
    maildir(outside.path());
    let mut source = open(root.path());
    let escape = format!("../{}", outside.path().file_name().expect("it has one").to_string_lossy());
    for raw in [escape, outside.path().to_string_lossy().into_owned(), "gone".into()] {
        let forged = Folder { raw, ..folder(&mut source, "INBOX") };
        let refused =
            source.scan(&forged, &Cursor::Start, &KnownMessages::default(), &mut |_| ScanControl::On);
        assert!(matches!(refused, Err(SourceError::Io { .. })), "{refused:?}");
    }
}

#[test]
fn what_is_no_maildir_is_refused_with_its_name() {
    let root = TempDir::new().expect("a temporary folder");
    let Err(empty) = Maildir::open(root.path()) else { panic!("there is no Maildir") };
    assert!(matches!(empty, SourceError::Protocol { .. }), "{empty}");
    let Err(missing) = Maildir::open(&root.path().join("none")) else { panic!("there is nothing") };
    assert!(matches!(missing, SourceError::Io { .. }) && missing.to_string().contains("none"), "{missing}");
    assert!(missing.remedy().contains("path"), "{}", missing.remedy());
}

#[test]
fn a_folder_that_cannot_be_read_is_an_error_that_names_it() {
    let root = TempDir::new().expect("a temporary folder");
    maildir(root.path());
    let shut = root.path().join("cur");
    let mut source = open(root.path());
    let inbox = folder(&mut source, "INBOX");
    // A link to itself can be read by nobody, root included.
    fs::remove_dir(&shut).expect("an empty folder");
    std::os::unix::fs::symlink(&shut, &shut).expect("own folder");
    let refused = source.scan(&inbox, &Cursor::Start, &KnownMessages::default(), &mut |_| ScanControl::On);
    let Err(error @ SourceError::Io { .. }) = refused else { panic!("{refused:?}") };
    assert!(error.to_string().contains(&*root.path().to_string_lossy()), "{error}");
}

#[test]
fn drafts_and_sent_copies_go_to_their_folder_in_whatever_language_and_only_once() {
    let message = OwnMessage { message_id: "one@example.org", bytes: b"Subject: one\r\n\r\nHello\r\n" };
    let check = |there: &[&str], drafts: &str, sent: &str| {
        let root = TempDir::new().unwrap();
        there.iter().for_each(|folder| maildir(&root.path().join(folder)));
        let mut source = open(root.path());
        assert!(!source.has_draft(message).unwrap(), "{there:?}");
        for _ in 0..2 {
            source.append_draft(message).unwrap();
            source.append_sent(message).unwrap();
            assert!(source.has_draft(message).unwrap(), "{there:?}");
        }
        for (folder, flags) in [(drafts, ":2,DS"), (sent, ":2,S")] {
            let files: Vec<_> = fs::read_dir(root.path().join(folder).join("cur")).unwrap().collect();
            let [Ok(file)] = &files[..] else { panic!("{there:?} {folder} {files:?}") };
            assert!(file.file_name().to_string_lossy().ends_with(flags), "{file:?}");
            assert_eq!(fs::read(file.path()).unwrap(), b"Subject: one\n\nHello\n");
        }
    };
    check(&["."], ".Drafts", ".Sent");
    check(&[".", ".Drafts", ".Sent"], ".Drafts", ".Sent");
    check(&[".", ".Entw&APw-rfe", ".Gesendet"], ".Entw&APw-rfe", ".Gesendet");
    check(&["INBOX"], "Drafts", "Sent");
    check(&["INBOX", "Brouillons"], "Brouillons", "Sent");
}
