//! What a server might say, given to the splitter, to the guard and to a whole session without a
//! server: for fuzzing (`fuzz/`) and the property tests below.
//!
//! Invariants held here: all end, never panic, keep no more than the limits of `wire` allow, and
//! read the same however the bytes are cut on their way.

use std::collections::VecDeque;
use std::io::{Cursor, Read};
use std::time::Duration;

use super::ImapDeadlines;
use super::fetch_reply;
use super::guard::{Expect, ImapGuard, check_depth};
use super::login::{Greeted, Session};
use super::scanner::ReplyScanner;
use super::uid_fetch::{AnswerTimeouts, FetchAnswer};
use super::wire::{HEADER_BYTES, LINE_BYTES, Literal, Meter, Reply, Wire};
use crate::config::{Auth, ImapSettings, Security, Server};
use crate::socket::Socket;
use crate::source::SourceError;

/// More than any input brings.
const REPLIES: usize = 1 << 20;

/// A connection that says `bytes`, at most `most` of them a read, and then ends.
fn wire(bytes: &[u8], most: usize) -> Wire {
    Wire::new(Socket::Memory(Cursor::new(bytes.to_vec()), most), &Meter::default())
}

/// Small, but not so small that long inputs take long.
fn piece(bytes: &[u8]) -> usize {
    1 + bytes.len() / 256
}

/// Splits it into replies and reads each as a FETCH, as the scan does.
pub fn split(bytes: &[u8]) {
    let whole = replies(bytes, usize::MAX);
    assert!(replies(bytes, piece(bytes)) == whole, "the same replies in small pieces");
    small_limits_hold(bytes);
    for (text, literals) in whole {
        let mut reply = Reply { text, literals };
        fetch_reply::read(&mut reply);
        let _ = ReplyScanner::new(&reply.text, &mut []).value();
    }
}

/// All replies up to the first that breaks a limit or does not end.
fn replies(bytes: &[u8], most: usize) -> Vec<(Vec<u8>, Vec<Literal>)> {
    let (mut wire, mut reply) = (wire(bytes, most), Reply::default());
    let (mut replies, mut kept) = (Vec::new(), 0);
    while wire.reply(HEADER_BYTES, &mut reply).is_ok() {
        let literals = std::mem::take(&mut reply.literals);
        kept += literals
            .iter()
            .map(|literal| if let Literal::Bytes(bytes) = literal { bytes.len() } else { 0 })
            .sum::<usize>();
        assert!(reply.text.len() <= LINE_BYTES && kept <= bytes.len(), "no more is kept than came");
        replies.push((reply.text.clone(), literals));
        assert!(replies.len() < REPLIES, "the splitter does not end");
    }
    replies
}

/// The limits of a line and of all lines of an answer, where they are small enough to be met.
fn small_limits_hold(bytes: &[u8]) {
    const LINE: usize = 40;
    const LINES: u64 = 400;
    let (mut wire, mut reply, mut all) = (wire(bytes, piece(bytes)), Reply::default(), 0);
    wire.begin(Duration::from_secs(1), Duration::from_secs(1), LINE, LINES);
    while wire.reply(HEADER_BYTES, &mut reply).is_ok() {
        all += reply.text.len() as u64;
        assert!(reply.text.len() <= LINE && all <= LINES, "a limit was passed");
    }
}

/// Reads it through the guard, in each of the ways the crate may be waiting, and as a session does.
pub fn guard(bytes: &[u8]) {
    for expect in [Expect::Reply, Expect::Continuation, Expect::Sasl] {
        let lines = admitted(bytes, expect, usize::MAX);
        assert!(admitted(bytes, expect, piece(bytes)) == lines, "the same lines in small pieces");
        let all: usize = lines.iter().map(Vec::len).sum();
        assert!(all <= 4 * bytes.len() + 4096, "nothing is made up");
        let asked = lines.iter().filter(|line| line.starts_with(b"+")).count();
        assert!(
            expect == Expect::Sasl || asked <= usize::from(expect == Expect::Continuation),
            "one + a wait"
        );
        lines.iter().for_each(|line| is_harmless(line));
    }
    converse(bytes);
}

/// What reaches the crate, read by read.
fn admitted(bytes: &[u8], expect: Expect, most: usize) -> Vec<Vec<u8>> {
    let mut guard = ImapGuard::new(wire(bytes, most), ImapDeadlines::default());
    guard.link().begin(expect);
    let (mut part, mut lines) = (vec![0; 4 * LINE_BYTES], Vec::new());
    while let Ok(read @ 1..) = guard.read(&mut part) {
        lines.push(part[..read].to_vec());
        assert!(lines.len() < REPLIES, "the guard does not end");
    }
    lines
}

/// One whole line of a kind that the crate reads well.
fn is_harmless(line: &[u8]) {
    let text = line.strip_suffix(b"\r\n").expect("one read is one line");
    assert!(text.iter().all(|byte| matches!(byte, 1..=0x7f)) && !text.contains(&b'\n'), "7-bit, one line");
    assert!(text.len() <= 2 * LINE_BYTES && check_depth(text).is_ok(), "a line keeps to the limits");
    let word = |at: usize| text.split(|&byte| byte == b' ').nth(at).unwrap_or_default().to_ascii_uppercase();
    let known = match &word(0)[..] {
        b"+" => true,
        b"*" if word(1).iter().all(u8::is_ascii_digit) => matches!(&word(2)[..], b"EXISTS" | b"EXPUNGE"),
        b"*" => matches!(&word(1)[..], b"OK" | b"CAPABILITY" | b"SEARCH"),
        tag => tag.iter().all(u8::is_ascii_alphanumeric) && matches!(&word(1)[..], b"OK" | b"NO" | b"BAD"),
    };
    assert!(known, "{:?} reaches the crate", String::from_utf8_lossy(text));
}

/// A session from the login to the last command, as long as the server keeps step. Gives the number
/// of commands that it obeyed.
fn converse(bytes: &[u8]) -> usize {
    let server = Server { security: Security::Plain, host: "localhost".to_owned(), port: 143 };
    let login = "ada@example.org".to_owned();
    let settings = ImapSettings { server, login, auth: Auth::None, folders: None, ca: None };
    let operation = "logging in".to_owned();
    let wire = wire(bytes, usize::MAX);
    let greeted = Greeted { wire, offers: None };
    let Ok(mut session) = Session::enter(greeted, &settings, ImapDeadlines::default(), operation, None)
    else {
        return 0;
    };
    let mut obeyed = 0;
    for command in COMMANDS {
        if !session.in_step() {
            break;
        }
        match command(&mut session) {
            Ok(()) => obeyed += 1,
            Err(error) => {
                let shown = error.to_string();
                assert!(!shown.contains(char::is_control), "{shown:?} goes into a log");
            }
        }
    }
    obeyed
}

/// One thing that a session does.
type ProbeCommand = fn(&mut Session) -> Result<(), SourceError>;

/// All of them, in an order as any.
const COMMANDS: [ProbeCommand; 7] = [
    |session| session.list("listing").map(|_| ()),
    |session| session.examine("INBOX", "opening").map(|_| ()),
    |session| session.holds("a@b.example", "searching").map(|_| ()),
    fetch_some,
    |session| session.idle(&mut 3, Duration::from_secs(1), "waiting").map(|_| ()),
    |session| session.poll(&mut 3, Duration::from_secs(1), "waiting").map(|_| ()),
    |session| session.append("Drafts", &["\\Draft"], b"Subject: x\r\n\r\n", "appending"),
];

/// Two FETCHes under way; nothing but what they ask for is kept.
fn fetch_some(session: &mut Session) -> Result<(), SourceError> {
    let patience = AnswerTimeouts { quiet: Duration::from_secs(1), whole: Duration::from_secs(1) };
    let (mut under_way, mut answer) = (VecDeque::new(), FetchAnswer::default());
    let mut talk = || {
        for uids in [vec![1, 2, 7], vec![9]] {
            under_way.push_back(session.send_fetch(&uids, "1,2,7,9", "UID BODY.PEEK[HEADER]")?);
        }
        while !under_way.is_empty() && answer.refusal.is_none() {
            session.read_fetch(&mut under_way, 1 << 16, patience, &mut answer)?;
        }
        Ok(())
    };
    let done: std::io::Result<()> = talk();
    assert!(answer.got.iter().all(|(uid, _)| [1, 2, 7, 9].contains(uid)), "only what was asked for is kept");
    done.map_err(|error| session.io_error("fetching", &error))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::wire::Literal;

    /// Pieces of which a server's words are made, well and badly.
    const PIECES: [&str; 24] = [
        "* 1 FETCH (",
        "UID 7",
        " ",
        "BODY[HEADER] ",
        "{5}\r\nhello",
        "{3}\r\n",
        "{99999999999}\r\n",
        "~{2}\r\nab",
        ")\r\n",
        "\r\n",
        "\n",
        "\"a\\\"b\"",
        "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\"",
        "RFC822.SIZE 12",
        "NIL",
        "((((",
        "))",
        "* OK [UIDVALIDITY 3] x\r\n",
        "* LIST () \"/\" ",
        "a1 OK done\r\n",
        "a1 NO [THROTTLED] x\r\n",
        "+ go\r\n",
        "* 3 EXISTS\r\n",
        "* BYE",
    ];

    fn said() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            4 => prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..12),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    /// What servers say, and what a fuzzer found.
    fn samples(entry: &str) -> Vec<Vec<u8>> {
        let folder = format!("{}/tests/corpus/{entry}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).expect("the samples of the entry point");
        files.map(|file| std::fs::read(file.expect("a readable entry").path()).expect("a sample")).collect()
    }

    #[test]
    fn every_sample_is_read_or_refused() {
        for bytes in samples("imap_split").into_iter().chain(samples("imap_guard")) {
            super::split(&bytes);
            super::guard(&bytes);
        }
    }

    /// Short ones share allocations.
    #[test]
    fn literals_of_any_length_keep_their_bytes() {
        let lengths = [0, 1, 700, 16_000, 16_383, 16_384, 16_385, 3, 70_000, 1, 20_000, 16_384];
        let literal = |at: usize| vec![b'a' + at as u8; lengths[at]];
        let said: Vec<u8> = (0..lengths.len())
            .flat_map(|at| [format!("* 1 FETCH (BODY[] {{{}}}\r\n", lengths[at]).into_bytes(), literal(at)])
            .chain([b")\r\n".to_vec()])
            .collect::<Vec<_>>()
            .join(&b""[..]);
        for most in [usize::MAX, 999] {
            let replies = super::replies(&said, most);
            let literals = replies.into_iter().flat_map(|(_, literals)| literals);
            assert!(literals.eq((0..lengths.len()).map(|at| Literal::Bytes(literal(at).into()))));
        }
    }

    #[test]
    fn a_session_is_led_to_its_end() {
        let led = samples("imap_guard").iter().map(|bytes| super::converse(bytes)).max();
        assert_eq!(led, Some(super::COMMANDS.len()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_a_server_says_breaks_the_splitter(bytes in said()) {
            super::split(&bytes);
        }

        #[test]
        fn nothing_a_server_says_breaks_the_guard(bytes in said()) {
            super::guard(&bytes);
        }
    }
}
