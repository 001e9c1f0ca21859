//! COMPRESS=DEFLATE: over a slow link alone, and what comes of a server that offers it and fails.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::evil::patient;
use super::scripted::{Act, ClientCommand, Evil, answer, asked_among, say};
use super::*;
use crate::fixture::servers::dovecot::PASSWORD;
use crate::fixture::servers::tap::Tap;

/// More than what packing is worth its turn for.
const MANY: u32 = 9_000;

/// How the UIDs become known.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    BySearch,
    ByCount,
}

/// What is read of INBOX behind a tap, and the commands that were sent in clear.
fn read_behind(tap: &Tap, known: Known) -> (Vec<Batch>, Vec<String>) {
    let mut imap =
        Imap::open(&settings(Security::Plain, "127.0.0.1", tap.port, PASSWORD), patient()).unwrap();
    if known == Known::ByCount {
        let inbox = imap.folders().unwrap().into_iter().find(|folder| folder.raw == "INBOX").unwrap();
        imap.announce(vec![(inbox, Cursor::Start)]);
    }
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    result.unwrap();
    (batches, tap.take_commands())
}

#[test]
fn a_slow_link_is_packed_and_a_fast_one_is_not() {
    let room = tempfile::tempdir().unwrap();
    let server = dovecot_with(room.path(), MANY, "");
    let (fast, slow) = (Tap::before(server.port), Tap::slow(server.port));
    let (plain, commands) = read_behind(&fast, Known::BySearch);
    assert!(!commands.iter().any(|command| command.contains("COMPRESS")), "{commands:?}");
    let (counted, commands) = read_behind(&fast, Known::ByCount);
    assert!(!commands.iter().any(|command| command.contains("COMPRESS")), "{commands:?}");
    let blocks = |batches: &[Batch]| -> Vec<Vec<u8>> {
        batches.iter().flat_map(|batch| &batch.headers).map(|header| header.block.to_vec()).collect()
    };
    assert_eq!(blocks(&plain).len(), MANY as usize);
    assert!(blocks(&counted) == blocks(&plain), "the same headers either way");
    let plain_bytes = fast.bytes_to_client() / 2;
    // Where the UIDs were counted, a first few headers tell that the link is slow.
    for (known, in_clear) in [(Known::BySearch, 0), (Known::ByCount, 1)] {
        let before = slow.bytes_to_client();
        let (packed, commands) = read_behind(&slow, known);
        let fetches = commands.iter().filter(|command| command.starts_with("UID FETCH")).count();
        assert!(commands.iter().any(|command| command == "COMPRESS DEFLATE"), "{commands:?}");
        assert_eq!(fetches, in_clear, "all other headers were asked for behind it");
        let packed_bytes = slow.bytes_to_client() - before;
        assert!(packed_bytes * 4 < plain_bytes, "{packed_bytes} against {plain_bytes}");
        assert!(blocks(&packed) == blocks(&plain), "the same headers packed");
    }
}

#[test]
fn a_first_fetch_tells_that_a_link_is_slow_though_it_brings_long_bursts() {
    let room = tempfile::tempdir().unwrap();
    let references = format!("References:{}", " <some-letter-of-the-thread@example.org>\r\n".repeat(6));
    let server = dovecot_with(room.path(), 4_000, &references);
    read_behind(&Tap::before(server.port), Known::BySearch);
    let (_, commands) = read_behind(&Tap::shaped(server.port), Known::ByCount);
    let fetches = commands.iter().filter(|command| command.starts_with("UID FETCH")).count();
    assert_eq!(fetches, 1, "the others were asked for packed: {commands:?}");
    let (_, commands) = read_behind(&Tap::before(server.port), Known::ByCount);
    assert!(!commands.iter().any(|command| command.contains("COMPRESS")), "{commands:?}");
}

/// A server of many messages behind a slow link, that answers COMPRESS so on its first connection.
/// Counts how often it is asked.
fn offering(
    compress: impl Fn(&ClientCommand<'_>) -> Act + Send + Sync + 'static,
) -> (Evil, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let evil = Evil::start(move |result| match result.verb.as_str() {
        "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1 COMPRESS=DEFLATE\r\n{} OK done\r\n", result.tag)),
        "UID SEARCH" => {
            let found: Vec<String> =
                asked_among(result.rest, MANY).iter().map(|uid| uid.to_string()).collect();
            let found = format!("* SEARCH {}\r\n{} OK done\r\n", found.join(" "), result.tag);
            Act::Slowly(found.into_bytes())
        }
        "UID FETCH" => say(answer(result, &asked_among(result.rest, MANY))),
        "COMPRESS" => {
            counter.fetch_add(1, Ordering::SeqCst);
            compress(result)
        }
        _ => Act::Usual,
    });
    (evil, asked)
}

fn packed(text: &[u8], times: usize) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    (0..times).for_each(|_| packer.write_all(text).unwrap());
    packer.finish().unwrap()
}

#[test]
fn a_server_that_cannot_pack_after_all_is_read_unpacked_and_asked_no_more() {
    let line = packed(&[b'a'; 1 << 16], 1 << 10);
    let lines = packed(&b"* 1 EXISTS\r\n".repeat(1 << 12), 1 << 10);
    let behind_ok = |bytes: Vec<u8>| {
        move |result: &ClientCommand<'_>| {
            Act::Say([format!("{} OK packed\r\n", result.tag).into_bytes(), bytes.clone()].concat())
        }
    };
    type Answer = Box<dyn Fn(&ClientCommand<'_>) -> Act + Send + Sync>;
    let cases: [(&str, Answer, usize); 7] = [
        ("no", Box::new(|result| say(format!("{} NO not here\r\n", result.tag))), 1),
        ("bad", Box::new(|result| say(format!("{} BAD what?\r\n", result.tag))), 1),
        ("closed", Box::new(|_| Act::Drop(Vec::new())), 2),
        ("bye", Box::new(|_| Act::Drop(b"* BYE enough\r\n".to_vec())), 2),
        ("garbage", Box::new(behind_ok(vec![0xff; 400])), 2),
        ("one long line", Box::new(behind_ok(line)), 2),
        ("many lines", Box::new(behind_ok(lines)), 2),
    ];
    for (name, compress, connections) in cases {
        let (evil, asked) = offering(compress);
        let (batches, result) = scan(&mut evil.open_within(patient()).unwrap(), "INBOX", &Cursor::Start);
        assert!(result.is_ok(), "{name}: {result:?}");
        assert_eq!(uids(&batches), (1..=u64::from(MANY)).collect::<Vec<_>>(), "{name}");
        assert_eq!(asked.load(Ordering::SeqCst), 1, "{name}");
        assert_eq!(evil.connections.load(Ordering::SeqCst), connections, "{name}");
    }
}

#[test]
fn what_is_unpacked_counts_as_if_it_had_come_so() {
    let (evil, _) = offering(|result| {
        let bomb = packed(&b"* 1 EXISTS\r\n".repeat(1 << 12), 16);
        Act::Say([format!("{} OK packed\r\n", result.tag).into_bytes(), bomb].concat())
    });
    let mut imap = evil.open_within(patient()).unwrap();
    imap.allow(600_000);
    let (batches, result) = scan(&mut imap, "INBOX", &Cursor::Start);
    assert!(matches!(result, Err(SourceError::Throttled { .. })), "{result:?}");
    assert_eq!(uids(&batches), [] as [u64; 0]);
    assert!(imap.bytes_read() > 600_000 && imap.bytes_read() < 700_000, "{}", imap.bytes_read());
}
