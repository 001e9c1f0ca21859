//! A scripted IMAP server on a thread, on loopback: good by default, wrong where the script says
//! so.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// One command as the server sees it.
pub(super) struct ClientCommand<'a> {
    /// Counted from 1.
    pub(super) connection: usize,
    pub(super) tag: &'a str,
    /// Such as `EXAMINE` or `UID FETCH`.
    pub(super) verb: String,
    pub(super) rest: &'a str,
}

/// What the server does about it.
pub(super) enum Act {
    /// As a correct server does.
    Usual,
    Say(Vec<u8>),
    /// Says it and closes.
    Drop(Vec<u8>),
    /// Says it at a quarter of a megabyte a second.
    Slowly(Vec<u8>),
    /// Says it, again and again, until the client goes away.
    Flood(Vec<u8>),
    Silence,
}

pub(super) fn say(text: impl Into<String>) -> Act {
    Act::Say(text.into().into_bytes())
}

pub(super) type Script = Arc<dyn Fn(&ClientCommand<'_>) -> Act + Send + Sync>;

/// A server with one folder of ten messages, UIDs 1 to 10.
pub(super) struct Evil {
    pub(super) port: u16,
    pub(super) connections: Arc<AtomicUsize>,
    /// Bytes said in floods, by each connection that has ended, or that the client ended.
    pub(super) flooded: Arc<AtomicU64>,
}

impl Evil {
    pub(super) fn start(script: impl Fn(&ClientCommand<'_>) -> Act + Send + Sync + 'static) -> Evil {
        Self::greet("* OK ready\r\n", script)
    }

    pub(super) fn greet(
        greeting: &'static str,
        script: impl Fn(&ClientCommand<'_>) -> Act + Send + Sync + 'static,
    ) -> Evil {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, flooded) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        let (counter, script): (_, Script) = (connections.clone(), Arc::new(script));
        let said = flooded.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (number, script) = (counter.fetch_add(1, Ordering::SeqCst) + 1, script.clone());
                let said = said.clone();
                std::thread::spawn(move || serve(stream, number, greeting, &script, &said));
            }
        });
        Evil { port, connections, flooded }
    }

    /// In a hurry, for servers that keep silent.
    pub(super) fn try_open(&self) -> Result<Imap, SourceError> {
        let quick = Duration::from_millis(500);
        self.open_within(ImapDeadlines { quiet: quick, command: Duration::from_secs(2), ..deadlines() })
    }

    pub(super) fn open_within(&self, deadlines: ImapDeadlines) -> Result<Imap, SourceError> {
        let settings = settings(Security::Plain, "127.0.0.1", self.port, "hush-hush");
        Imap::open(&settings, deadlines)
    }

    /// With patience: a server that has something to say gets its turn, however busy the machine.
    pub(super) fn open(&self) -> Imap {
        self.open_within(deadlines()).expect("the server lets us in")
    }

    pub(super) fn scan(&self) -> (Vec<Batch>, Result<(), SourceError>) {
        scan(&mut self.open(), "INBOX", &Cursor::Start)
    }
}

/// Ends when the client goes away.
fn serve(mut stream: TcpStream, connection: usize, greeting: &str, script: &Script, flooded: &AtomicU64) {
    stream.set_nodelay(true).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut alive = stream.write_all(greeting.as_bytes()).is_ok();
    let mut line = String::new();
    while alive && lines.read_line(&mut line).is_ok_and(|read| read > 0) {
        let result = hear(&line, connection);
        let act = match script(&result) {
            Act::Usual => Act::Say(usual(&result).into_bytes()),
            act => act,
        };
        alive = match act {
            Act::Say(bytes) => stream.write_all(&bytes).is_ok(),
            Act::Drop(bytes) => {
                let _ = stream.write_all(&bytes);
                false
            }
            Act::Slowly(bytes) => bytes.chunks(256).all(|part| {
                std::thread::sleep(Duration::from_millis(1));
                stream.write_all(part).is_ok()
            }),
            Act::Flood(bytes) => {
                while stream.write_all(&bytes).is_ok() {
                    flooded.fetch_add(bytes.len() as u64, Ordering::SeqCst);
                }
                false
            }
            Act::Usual | Act::Silence => true,
        };
        line.clear();
    }
}

pub(super) fn hear(line: &str, connection: usize) -> ClientCommand<'_> {
    let mut parts = line.trim_end().splitn(2, ' ');
    let (tag, command) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let words = if command.starts_with("UID ") { 2 } else { 1 };
    let verb: Vec<&str> = command.splitn(words + 1, ' ').take(words).collect();
    let verb = verb.join(" ");
    let rest = command.get(verb.len() + 1..).unwrap_or("");
    ClientCommand { connection, tag, verb, rest }
}

pub(super) fn usual(result: &ClientCommand<'_>) -> String {
    let tag = result.tag;
    match result.verb.as_str() {
        "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 IDLE\r\n{tag} OK done\r\n"),
        "EXAMINE" => format!(
            "* 10 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 11] x\r\n{tag} OK [READ-ONLY] done\r\n"
        ),
        "UID SEARCH" => {
            let listed: Vec<String> = asked_for(result.rest).iter().map(u32::to_string).collect();
            format!("* SEARCH {}\r\n{tag} OK done\r\n", listed.join(" "))
        }
        "UID FETCH" => answer(result, &asked_for(result.rest)),
        _ => format!("{tag} OK done\r\n"),
    }
}

/// A good answer about these messages.
pub(super) fn answer(result: &ClientCommand<'_>, uids: &[u32]) -> String {
    let replies: String = uids.iter().map(|uid| reply(*uid, "\"03-Mar-2025 10:00:00 +0000\"")).collect();
    format!("{replies}{} OK done\r\n", result.tag)
}

pub(super) fn reply(uid: u32, date: &str) -> String {
    let block = format!("Subject: letter {uid}\r\n\r\n");
    let length = block.len();
    format!(
        "* {uid} FETCH (UID {uid} INTERNALDATE {date} RFC822.SIZE 99 BODY[HEADER.FIELDS (X)] {{{length}}}\r\n{block})\r\n"
    )
}

/// The UIDs of 1 to 10 that a sequence set names (after `UID `, in a SEARCH).
pub(super) fn asked_for(rest: &str) -> Vec<u32> {
    asked_among(rest, 10)
}

/// The same where there are so many.
pub(super) fn asked_among(rest: &str, all: u32) -> Vec<u32> {
    let rest = rest.strip_prefix("UID ").unwrap_or(rest);
    let set = rest.split(' ').next().unwrap_or("");
    let number = |text: &str| if text == "*" { all } else { text.parse().unwrap_or(0) };
    let within = |uid: u32| {
        set.split(',').any(|part| {
            let (first, last) = part.split_once(':').unwrap_or((part, part));
            (number(first)..=number(last)).contains(&uid)
        })
    };
    (1..=all).filter(|uid| within(*uid)).collect()
}
