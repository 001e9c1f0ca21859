//! mbox files as a source: dialects, damage, growth, resuming.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rekindle::mail::{Cursor, Locator, Role};
use rekindle::source::{Batch, Folder, KnownMessages, ScanControl, Source, SourceError, mbox::Mbox};
use tempfile::TempDir;

const MARK: &str = "From ada@example.org Sat Jan  3 01:05:34 1996\n";

fn open(path: &Path) -> Source {
    Source::Mbox(Mbox::open(&[path.to_string_lossy().into_owned()]).expect("it is there"))
}

fn only_folder(source: &mut Source) -> Folder {
    let mut folders = source.folders().expect("they can be listed");
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders.remove(0)
}

fn scan(path: &Path, cursor: &Cursor) -> Vec<Batch> {
    let (mut source, mut batches) = (open(path), Vec::new());
    let folder = only_folder(&mut source);
    let mut sink = |batch| {
        batches.push(batch);
        ScanControl::On
    };
    source.scan(&folder, cursor, &KnownMessages::default(), &mut sink).expect("it can be read");
    batches
}

/// Subjects in order, and the last cursor.
fn subjects(batches: &[Batch]) -> (Vec<String>, Cursor) {
    let subject = |block: &[u8]| {
        let text = String::from_utf8_lossy(block).into_owned();
        text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or("?").trim().to_string()
    };
    let all = batches.iter().flat_map(|batch| &batch.headers).map(|header| subject(&header.block)).collect();
    (all, batches.last().map(|batch| batch.cursor.clone()).unwrap_or_default())
}

/// A file last changed long ago, so that nothing in it counts as being written.
fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).expect("the folder is writable");
    age(path, 3600);
}

fn age(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    File::options().append(true).open(path).and_then(|file| file.set_modified(then)).expect("own file");
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).open(path).expect("it is there");
    file.write_all(text.as_bytes()).expect("the disk has space");
}

fn message(subject: &str, body: &str) -> String {
    format!("{MARK}Subject: {subject}\n\n{body}\n")
}

#[test]
fn dialects_and_damage_are_cut_where_messages_begin() {
    let check = |what: &str, text: &str, expected: &[&str]| {
        for (ends, text) in [("LF", text.to_string()), ("CRLF", text.replace('\n', "\r\n"))] {
            let folder = TempDir::new().expect("a temporary folder");
            let path = folder.path().join("inbox");
            write(&path, &text);
            assert_eq!(subjects(&scan(&path, &Cursor::Start)).0, expected, "{what}, {ends}");
        }
    };
    let (a, b) = (message("a", "hello\n"), message("b", "hello\n"));
    check("an empty file", "", &[]);
    check("two messages", &format!("{a}{b}"), &["a", "b"]);
    check("no line end at the end", a.trim_end(), &["a"]);
    check("blank lines before the first", &format!("\n\n{a}{b}"), &["a", "b"]);
    check("a quoted line", &format!("{}{b}", message("a", "x\n\n>From ada\n")), &["a", "b"]);
    check("prose after a blank line", &format!("{}{b}", message("a", "x\n\nFrom here on\n")), &["a", "b"]);
    check("a date in prose", &message("a", "\nFrom Jan 5 10:30 2019 on: x\nno field\n"), &["a"]);
    check("a postmark in the middle of a text", &message("a", &format!("text\n{MARK}Subject: no\n")), &["a"]);
    check("a postmark before prose", &message("a", &format!("\n{MARK}and so he wrote\n")), &["a"]);
    check("a header cut off by the next message", &format!("{MARK}Subject: a\n{b}"), &["a", "b"]);
    check("a second postmark", &format!("{MARK}>{MARK}{MARK}Subject: a\n\nx\n\n{b}"), &["a", "b"]);
    check("an empty body", &format!("{MARK}Subject: a\n\n\n{b}"), &["a", "b"]);
    check("no body at all", &format!("{MARK}Subject: a\n\n{b}"), &["a", "b"]);
    check("a field that begins with From", &format!("{MARK}From here: x\nSubject: a\n\n{b}"), &["a", "b"]);
    check("a postmark and nothing else", &format!("{a}{MARK}"), &["a"]);
}

#[test]
fn a_bare_from_parts_messages_where_a_whole_mail_follows() {
    let bare = |subject: &str, body: &str| {
        format!(
            "From \nMessage-ID: <{subject}@b.example>\nFrom: ada@b.example\nSubject: {subject}\n\n{body}\n"
        )
    };
    let check = |what: &str, text: &str, expected: &[&str]| {
        for (ends, text) in [
            ("LF", text.to_owned()),
            ("CRLF", text.replace('\n', "\r\n")),
            ("CRCRLF", text.replace('\n', "\r\r\n")),
        ] {
            let folder = TempDir::new().expect("a temporary folder");
            let path = folder.path().join("inbox");
            write(&path, &text);
            assert_eq!(subjects(&scan(&path, &Cursor::Start)).0, expected, "{what}, {ends}");
        }
    };
    let (a, b, dated) = (bare("a", "hello\n"), bare("b", "hello\n"), message("c", "hello\n"));
    check("bare ones", &format!("{a}{b}"), &["a", "b"]);
    check("dated after bare", &format!("{a}{dated}{b}"), &["a", "c", "b"]);
    check("bare after dated", &format!("{dated}{a}"), &["c", "a"]);
    check("with a dash", &format!("{dated}{}", a.replacen("From ", "From -", 1)), &["c", "a"]);
    check("a sentence", &format!("{}{b}", bare("a", "x\n\nFrom here on:\nTo: x\n")), &["a", "b"]);
    check("a bare word", &format!("{}{b}", bare("a", "x\n\nFrom\nhere: on\n")), &["a", "b"]);
    check("a timetable", &bare("a", "x\n\nFrom \nTo: Berlin\nDate: 3 May\n\nBye\n"), &["a"]);
    check("quoted by the writer", &format!("{}{b}", bare("a", &format!("x\n\n>{b}"))), &["a", "b"]);
    check("no blank line before it", &bare("a", &format!("x\n{b}")), &["a"]);
}

#[test]
fn a_bare_file_that_grows_is_read_from_where_it_ended() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let bare = |n: u32| format!("From \nFrom: ada@b.example\nDate: x\nSubject: {n}\n\nhello\n\n");
    write(&path, bare(1) + &bare(2));
    let (read, cursor) = subjects(&scan(&path, &Cursor::Start));
    assert_eq!(read, ["1", "2"]);
    append(&path, &bare(3));
    let (read, cursor) = subjects(&scan(&path, &cursor));
    assert_eq!(read, ["3"]);
    assert!(scan(&path, &cursor).is_empty());
}

#[test]
fn a_header_without_an_empty_line_ends_where_its_lines_do() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    write(
        &path,
        format!(
            "{MARK}Subject: a\n--b42\nTo: eve@b.example\n\n{MARK}Subject: b\nDear Ada: hi\nContent-Length: 1\n\n{MARK}Subject: c\n\nx\n"
        ),
    );
    let batches = scan(&path, &Cursor::Start);
    let blocks: Vec<&[u8]> =
        batches.iter().flat_map(|b| &b.headers).map(|header| &header.block[..]).collect();
    assert_eq!(blocks, [b"Subject: a\n", b"Subject: b\n", b"Subject: c\n"]);
}

#[test]
fn compressed_files_of_every_kind_are_read_or_named() {
    let text = message("a", "hello\n") + &message("b", "hello\n");
    let zstd =
        |text: &[u8]| ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest);
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packer.write_all(text.as_bytes()).expect("in memory");
    let folder = TempDir::new().expect("a temporary folder");
    for (name, bytes) in
        [("a.mbox.zst", zstd(text.as_bytes())), ("a.mbox.bz2", packer.finish().expect("packed"))]
    {
        let path = folder.path().join(name);
        write(&path, bytes);
        assert_eq!(subjects(&scan(&path, &Cursor::Start)).0, ["a", "b"], "{name}");
        std::fs::remove_file(path).expect("removed");
    }
    write(&folder.path().join("a.mbox.xz"), b"\xfd7zXZ\0rest");
    write(&folder.path().join("Inbox"), "Dear diary\n");
    write(&folder.path().join("fine"), &text);
    write(&folder.path().join("notes.txt"), "Dear diary\n");
    let pattern = folder.path().join("*").to_string_lossy().into_owned();
    let mut source = Source::Mbox(Mbox::open(&[pattern]).expect("something is there"));
    let mut told = Vec::new();
    for found in source.folders().expect("listed") {
        let mut sink = |batch: Batch| {
            told.extend(batch.unreadable.into_iter().map(|(_, why)| format!("{}: {why}", found.name)));
            ScanControl::On
        };
        let read = source.scan(&found, &Cursor::Start, &KnownMessages::default(), &mut sink);
        told.extend(read.err().map(|error| error.to_string()));
    }
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|why| why.contains("a.mbox.xz") && why.contains("compressed by xz")), "{told:?}");
    assert!(told.iter().any(|why| why.starts_with("Inbox: it does not begin with a From line")), "{told:?}");
}

#[test]
fn the_directories_of_mail_programs_tell_what_their_files_are() {
    let folder = TempDir::new().expect("a temporary folder");
    let names = [
        "Sent Messages.mbox/mbox",
        "Deleted Messages.mbox/mbox",
        "Garden.mbox/mbox",
        "Garden/Seeds.mbox/mbox",
        "Trash.sbd/2019",
        "Sent.sbd/2020",
        "Papierkorb.mbox/mbox",
        "other/Stray.mbox/mbox",
    ];
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("writable");
        write(&path, message("a", "x\n"));
    }
    let check = |pattern: &str, expected: &[(&str, Role)]| {
        let pattern = folder.path().join(pattern).to_string_lossy().into_owned();
        let mut source = Source::Mbox(Mbox::open(&[pattern]).expect("something is there"));
        let folders = source.folders().expect("listed");
        let got: Vec<_> = folders.iter().map(|folder| (folder.name.as_str(), folder.role)).collect();
        assert_eq!(got, expected);
    };
    let found = [
        ("Sent Messages.mbox/mbox", Role::Sent),
        ("Sent.sbd/2020", Role::Sent),
        ("Garden.mbox/mbox", Role::Plain),
        ("Garden/Seeds.mbox/mbox", Role::Plain),
    ];
    check("", &found);
    check("**/mbox", &[found[0], found[2], found[3], ("other/Stray.mbox/mbox", Role::Plain)]);
    check("Sent Messages.mbox", &[("mbox", Role::Sent)]);
}

#[test]
fn content_length_is_believed_only_where_it_leads_to_a_message() {
    let check = |what: &str, text: &str, expected: &[&str]| {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("inbox");
        write(&path, text);
        assert_eq!(subjects(&scan(&path, &Cursor::Start)).0, expected, "{what}");
    };
    let b = message("b", "hello\n");
    let body = format!("see:\n\n{MARK}Subject: quoted\n\nend\n");
    let counted = |length: usize| format!("{MARK}Subject: a\nContent-Length: {length}\n\n{body}\n{b}");
    check("it leads to the next message", &counted(body.len()), &["a", "b"]);
    let shouted = counted(body.len()).replace("Content-Length", "content-LENGTH");
    check("names of fields have no case", &shouted, &["a", "b"]);
    check("it counts the blank line in", &counted(body.len() + 1), &["a", "b"]);
    check("it leads to the end", &counted(body.len() + 1 + b.len()), &["a"]);
    check("it is too long", &counted(body.len() + 5_000), &["a", "quoted", "b"]);
    check("it is too short", &counted(3), &["a", "quoted", "b"]);
    check("it is absurd", &counted(usize::MAX), &["a", "quoted", "b"]);
}

#[test]
fn the_postmark_gives_the_time_of_arrival_and_the_offset_the_place() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let (a, b) = (message("a", "hello\n"), message("b", "hello\n"));
    write(&path, format!("{a}{b}"));
    let batches = scan(&path, &Cursor::Start);
    let header = &batches[0].headers[1];
    assert_eq!(header.locator, Locator::Number(a.len() as u64));
    assert_eq!(header.arrived.map(|time| time.to_string()).as_deref(), Some("1996-01-03T01:05:34Z"));
    assert_eq!(&header.block[..], b"Subject: b\n");
}

#[test]
fn fields_that_nobody_reads_are_left_out_and_a_message_of_nothing_else_is_one() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    write(&path, format!("{MARK}X-A: 1\nSubject: a\nX-B: 2\n 3\n\nhi\n\n{MARK}X-C: 4\n\nho\n\n"));
    let batches = scan(&path, &Cursor::Start);
    let blocks: Vec<_> =
        batches[0].headers.iter().map(|header| header.block.escape_ascii().to_string()).collect();
    assert_eq!(blocks, ["Subject: a\\n", "X-C: 4\\n"]);
}

#[test]
fn an_unchanged_file_gives_no_batch_and_a_grown_one_only_what_is_new() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    write(&path, message("a", "hello\n"));
    let (_, cursor) = subjects(&scan(&path, &Cursor::Start));
    assert!(scan(&path, &cursor).is_empty(), "nothing changed");
    append(&path, &message("b", "hello\n"));
    let (new, cursor) = subjects(&scan(&path, &cursor));
    assert_eq!(new, ["b"]);
    assert!(scan(&path, &cursor).is_empty(), "nothing changed since");
    age(&path, 7200);
    let touched = scan(&path, &cursor);
    assert_eq!(touched.len(), 1, "only the cursor moves: {touched:?}");
    assert!(touched[0].headers.is_empty());
}

#[test]
fn a_message_that_is_being_written_is_not_lost() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let whole = format!("{}{}{}", message("a", "hello\n"), message("b", "one\n\ntwo\n"), message("c", "x\n"));
    for cut in 0..whole.len() {
        fs::write(&path, &whole[..cut]).expect("the folder is writable");
        let (mut seen, cursor) = subjects(&scan(&path, &Cursor::Start));
        append(&path, &whole[cut..]);
        let (later, cursor) = subjects(&scan(&path, &cursor));
        seen.extend(later);
        seen.sort();
        seen.dedup();
        assert_eq!(seen, ["a", "b", "c"], "cut at {cut}");
        assert!(scan(&path, &cursor).is_empty(), "cut at {cut}: it comes to rest");
    }
}

#[test]
fn an_unfinished_header_is_taken_once_nobody_writes_any_more() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    fs::write(&path, format!("{MARK}Subject: a")).expect("the folder is writable");
    let (now, cursor) = subjects(&scan(&path, &Cursor::Start));
    assert_eq!(now, Vec::<String>::new(), "it may be half a subject");
    age(&path, 3600);
    assert_eq!(subjects(&scan(&path, &cursor)).0, ["a"]);
}

#[test]
fn a_rewritten_or_shrunken_file_is_read_again() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let check = |what: &str, text: &str, expected: &[&str]| {
        write(&path, format!("{}{}", message("a", "hello\n"), message("b", "hello\n")));
        let (_, cursor) = subjects(&scan(&path, &Cursor::Start));
        fs::write(&path, text).expect("the folder is writable");
        assert_eq!(subjects(&scan(&path, &cursor)).0, expected, "{what}");
    };
    let (b, c) = (message("b", "hello\n"), message("c", "hello\n"));
    check("the first message was deleted", &b, &["b"]);
    check("the first was deleted, longer ones came", &format!("{b}{c}{c}{c}"), &["b", "c", "c", "c"]);
    check(
        "the last was replaced",
        &format!("{}{}", message("a", "hello\n"), message("x", &"y\n".repeat(99))),
        &["a", "x"],
    );
    check("emptied", "", &[]);
}

#[test]
fn a_scan_resumes_after_every_batch() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let names: Vec<String> = (0..2_500).map(|number| format!("m{number}")).collect();
    write(&path, names.iter().map(|name| message(name, "hello\n")).collect::<String>());
    let (mut cursor, mut seen) = (Cursor::Start, Vec::new());
    for expected in [500; 5] {
        let (mut source, mut batches) = (open(&path), Vec::new());
        let folder = only_folder(&mut source);
        let mut sink = |batch| {
            batches.push(batch);
            ScanControl::Stop
        };
        source.scan(&folder, &cursor, &KnownMessages::default(), &mut sink).expect("it can be read");
        let (some, next) = subjects(&batches);
        assert_eq!((batches.len(), some.len()), (1, expected));
        seen.extend(some);
        cursor = next;
    }
    assert_eq!(seen, names);
    assert!(scan(&path, &cursor).is_empty());
}

#[test]
fn where_a_piece_of_the_file_ends_changes_nothing() {
    // Files are read in pieces of 256 KiB. The end of the first one falls on every byte of what
    // follows a long body: empty lines, prose that begins like a postmark, a postmark, a header.
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    for line_end in ["\n", "\r\n"] {
        let tail = "\n\nFrom here on it is prose\nFrom b@b.example too\n\nFrom b@b.example Sat Jan  3 01:05:34 2026\n\
                    From: b@b.example\nSubject: two\n folded\n\nshort\n\n"
            .replace('\n', line_end);
        for before in 0..tail.len() + 4 {
            let head = "From a@b.example Sat Jan  3 01:05:34 2026\nFrom: a@b.example\nSubject: one\n\n"
                .replace('\n', line_end);
            let body = (256 << 10) + 2 - head.len() - before;
            let text =
                [head, "x".repeat(70) + line_end, "y".repeat(body - 70 - line_end.len()), tail.clone()]
                    .concat();
            write(&path, &text);
            age(&path, 3_600);
            let batches = scan(&path, &Cursor::Start);
            let headers: Vec<_> = batches.iter().flat_map(|batch| &batch.headers).collect();
            let begins = text.rfind("From b@b.example Sat").expect("it was written");
            let header = "From: b@b.example\nSubject: two\n folded\n".replace('\n', line_end);
            let whole = [header.as_bytes(), line_end.as_bytes(), b"short", line_end.as_bytes()].concat();
            assert_eq!(headers.len(), 2, "{before} {line_end:?}");
            assert_eq!(headers[1].locator, Locator::Number(begins as u64), "{before} {line_end:?}");
            assert!(headers[1].block == header.as_bytes(), "{before} {line_end:?}");
            let mut source = open(&path);
            let inbox = only_folder(&mut source);
            let read = source.message(&inbox, &Cursor::Start, &headers[1].locator, 1 << 20);
            assert!(read.unwrap() == Some(whole), "{before} {line_end:?}");
        }
    }
}

#[test]
fn an_endless_header_is_set_aside_and_the_rest_is_read() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let endless = format!("{MARK}X-Long: {}\n\nx\n\n", "x".repeat(300 << 10));
    let many = format!("{MARK}{}\nx\n\n", "X-Many: x\n".repeat(30 << 10));
    write(&path, format!("{}{endless}{many}{}", message("a", "x\n"), message("b", "x\n")));
    let batches = scan(&path, &Cursor::Start);
    let why: Vec<&str> = batches[0].unreadable.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(subjects(&batches).0.len() + why.len(), 4);
    assert!(why.iter().all(|why| why.contains("longer than 256 KiB")), "{why:?}");
    assert!(!why.is_empty());
}

#[test]
fn gzipped_files_are_read_and_resumed_over_several_members() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("Sent.mbox.gz");
    let packed = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).expect("memory");
        writer.finish().expect("memory")
    };
    write(&path, packed(&message("a", "x\n")));
    let (first, cursor) = subjects(&scan(&path, &Cursor::Start));
    assert_eq!(first, ["a"]);
    OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut f| f.write_all(&packed(&message("b", "y\n"))))
        .expect("own");
    assert_eq!(subjects(&scan(&path, &cursor)).0, ["b"]);
    let mut source = open(&path);
    let sent = only_folder(&mut source);
    assert_eq!(sent.role, Role::Sent);
    let place = Locator::Number(message("a", "x\n").len() as u64);
    assert_eq!(
        source.message(&sent, &Cursor::Start, &place, 1_000).expect("readable").as_deref(),
        Some(&b"Subject: b\n\ny\n"[..])
    );
    fs::write(&path, &packed(&message("a", "x\n").repeat(99))[..60]).expect("own file");
    let broken = source.scan(&sent, &Cursor::Start, &KnownMessages::default(), &mut |_| ScanControl::On);
    assert!(matches!(broken, Err(SourceError::Io { .. })), "half a gzip is an error: {broken:?}");
}

#[test]
fn one_message_is_read_whole_and_unquoted() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    let a = message("a", "one\n>From here\n>>From there\n> From\n\nFrom prose\n");
    write(&path, format!("{a}{}", message("b", "two\n")));
    let mut source = open(&path);
    let inbox = only_folder(&mut source);
    let mut check = |offset: u64, limit: usize, expected: Option<&str>| {
        let got = source.message(&inbox, &Cursor::Start, &Locator::Number(offset), limit).expect("readable");
        assert_eq!(
            got.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).as_deref(),
            expected,
            "{offset}"
        );
    };
    check(0, 1_000, Some("Subject: a\n\none\nFrom here\n>From there\n> From\n\nFrom prose\n"));
    check(0, 10, Some("Subject: a"));
    check(a.len() as u64, 1_000, Some("Subject: b\n\ntwo\n"));
    check(3, 1_000, None);
    check(1 << 40, 1_000, None);
    assert_eq!(
        source.message(&inbox, &Cursor::Start, &Locator::Name("x".into()), 9).expect("no error"),
        None
    );
}

#[test]
fn patterns_directories_and_plain_names_find_the_files() {
    let folder = TempDir::new().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("deep/er")).expect("writable");
    fs::create_dir_all(at("Old.mbox")).expect("writable");
    for name in ["Inbox", "Sent.mbox", "Trash", "deep/er/friends", "Old.mbox/mbox"] {
        write(&at(name), message("a", "x\n"));
    }
    write(&at("All mail Including Spam and Trash.mbox"), message("a", "x\n"));
    write(&at("Inbox.msf"), "// <!-- <mdb:mork:z v=\"1.4\"/> -->");
    let check = |patterns: &[&str], expected: &[(&str, Role)]| {
        let patterns: Vec<String> =
            patterns.iter().map(|pattern| at(pattern).to_string_lossy().into()).collect();
        let mut source = Source::Mbox(Mbox::open(&patterns).expect("something is there"));
        let folders = source.folders().expect("listed");
        let got: Vec<_> = folders.iter().map(|folder| (folder.name.as_str(), folder.role)).collect();
        assert_eq!(got, expected, "{patterns:?}");
    };
    let all = ("All mail Including Spam and Trash.mbox", Role::All);
    let (inbox, sent) = (("Inbox", Role::Inbox), ("Sent.mbox", Role::Sent));
    check(&["*"], &[sent, inbox, all]);
    check(&["*.mbox", "Inbox", "Inbox"], &[sent, inbox, all]);
    check(&["**/friends"], &[("deep/er/friends", Role::Plain)]);
    check(&["Old.mbox"], &[("mbox", Role::Plain)]);
    check(&[""], &[sent, inbox, all, ("Old.mbox/mbox", Role::Plain)]);
}

#[test]
fn what_is_no_mbox_is_refused_with_its_name() {
    let folder = TempDir::new().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    write(Path::new(&at("notes.txt")), "Dear diary\n");
    let check = |pattern: &str, kind: fn(&SourceError) -> bool| {
        let Err(error) = Mbox::open(&[at(pattern)]) else { panic!("{pattern} was opened") };
        assert!(kind(&error) && error.to_string().contains(pattern), "{error}");
    };
    check("notes.txt", |error| matches!(error, SourceError::Protocol { .. }));
    check("missing", |error| matches!(error, SourceError::Io { .. }));
    check("*.none", |error| matches!(error, SourceError::Io { .. }));
    check("[", |error| matches!(error, SourceError::Protocol { .. }));
}

#[test]
fn only_configured_files_are_ever_opened() {
    let folder = TempDir::new().expect("a temporary folder");
    let (path, other) = (folder.path().join("inbox"), folder.path().join("other"));
    write(&path, message("a", "x\n"));
    write(&other, message("secret", "x\n"));
    let mut source = open(&path);
    let forged = Folder { raw: other.to_string_lossy().into_owned(), ..only_folder(&mut source) };
    assert!(
        source.scan(&forged, &Cursor::Start, &KnownMessages::default(), &mut |_| ScanControl::On).is_err()
    );
    assert!(source.message(&forged, &Cursor::Start, &Locator::Number(0), 99).is_err());
}

#[test]
fn a_content_length_that_ends_between_cr_and_lf_gives_no_byte_too_many() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("inbox");
    write(&path, format!("{MARK}{MARK}Content-Length: 7\n\n\ntext\n\r\n{MARK}{MARK}"));
    let mut source = open(&path);
    let inbox = only_folder(&mut source);
    let headers: Vec<_> = scan(&path, &Cursor::Start).into_iter().flat_map(|batch| batch.headers).collect();
    let read: Vec<_> = headers
        .iter()
        .map(|header| source.message(&inbox, &Cursor::Start, &header.locator, 1 << 20).expect("readable"))
        .collect();
    assert_eq!(read, [Some(format!("{MARK}Content-Length: 7\n\n\ntext\n\r").into_bytes())]);
}

proptest::proptest! {
    #![proptest_config(crate::fixture::cases(300))]

    /// Whatever the pieces: no panic, places in order, each message found again at its place, and
    /// nothing new in an unchanged file.
    #[test]
    fn any_mixture_of_pieces_is_read_in_order_and_comes_to_rest(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
    ) {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("inbox");
        write(&path, format!("{MARK}{}", pieces.concat()));
        let batches = scan(&path, &Cursor::Start);
        let mut source = open(&path);
        let inbox = only_folder(&mut source);
        let mut last = None;
        for header in batches.iter().flat_map(|batch| &batch.headers) {
            let Locator::Number(place) = header.locator else { panic!("an mbox gives offsets") };
            proptest::prop_assert!(last < Some(place));
            last = Some(place);
            let message = source.message(&inbox, &Cursor::Start, &header.locator, 1 << 20).expect("readable");
            proptest::prop_assert!(message.is_some());
        }
        let (_, cursor) = subjects(&batches);
        proptest::prop_assert!(scan(&path, &cursor).is_empty());
    }
}

const PIECES: &[&str] = &[
    MARK,
    "From - Sat Jan 03 01:05:34 1996\r\n",
    "From prose to poetry\n",
    ">From quoted\n",
    "Subject: x\n",
    "Subject: y\r\n",
    "Content-Length: 7\n",
    "Content-Length: 99999999999999999999\n",
    "\n",
    "\r\n",
    "\r",
    "text\n",
    "text without an end",
    "\u{feff}",
];
