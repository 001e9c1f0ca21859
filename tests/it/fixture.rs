//! What tests run on, and what every test may use.
//!
//! | a test of | takes |
//! | --- | --- |
//! | who the people are and who is due | [`history`]: mails as lines of text, in memory |
//! | what commands say and do | [`in_memory`]: a few people, a database in memory |
//! | the binary, its files and mail | [`on_disk`]: a Maildir in a folder, eight friends |
//! | drafts and introductions | [`mailbox`]: a Maildir in a folder, three people |
//! | the way of mail through servers | [`with_servers`]: a real Dovecot and Postfix |
//!
//! The smallest that shows the behaviour is the right one: those in memory take milliseconds, those
//! with servers seconds. Beside them are [`terminal`] with a person before it, an [`smtp_server`]
//! that goes wrong, and [`servers`] of all kinds.

pub mod history;
pub mod in_memory;
pub mod mailbox;
pub mod on_disk;
pub mod servers;
pub mod smtp_server;
pub mod terminal;
pub mod with_servers;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use proptest::prelude::ProptestConfig;
use rekindle::command::PersonKey;
use rekindle::config::{Config, Env, parse::parse};
use rekindle::mail::header;

/// A configuration that belongs to no folder, read where nothing is set around it; `more` follows
/// the account.
pub fn bare_config(more: &str) -> (Config, Env) {
    let text = format!(
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin@example.org\"\nmaildir.path = \"/nowhere\"\n{more}"
    );
    let env = Env {
        home: None,
        config_home: None,
        data_home: None,
        config: None,
        data: None,
        zone: || jiff::tz::TimeZone::UTC,
    };
    (parse(&text, Path::new("/nowhere/config.toml"), &env).unwrap(), env)
}

/// The owner's address.
pub const OWNER: &str = "robin.vale@example.org";

/// The binary with its configuration.
pub fn rekindle(config: &Path, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rekindle"));
    command
        .arg("-c")
        .arg(config)
        .arg("--data")
        .arg(data)
        .env_remove("REKINDLE_CONFIG")
        .env_remove("REKINDLE_DATA");
    command
}

/// A file that only its owner may read.
pub fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// An answer as a mail client composes it: text on top, attribution, the whole mail quoted.
pub fn reply(to: &[u8], from: &str, text: &str, at: Timestamp, id: &str) -> Vec<u8> {
    let record = header::parse(to, None);
    let answered = record.message_id.expect("our mail has a Message-ID");
    let quoted: Vec<String> =
        rekindle::mail::body::text(to).lines().map(|line| format!("> {line}")).collect();
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
    format!(
        "From: {from}\r\nTo: Robin Vale <{OWNER}>\r\nSubject: Re: {}\r\nDate: {date}\r\nMessage-ID: <{id}@example.org>\r\n\
         In-Reply-To: {answered}\r\nReferences: {answered}\r\nMIME-Version: 1.0\r\nUser-Agent: Mozilla Thunderbird\r\n\
         Content-Type: text/plain; charset=UTF-8; format=flowed\r\n\r\n{}\r\n\r\nOn 23/11/2026 08:00, Robin Vale wrote:\r\n{}\r\n",
        record.subject,
        text.replace('\n', "\r\n"),
        quoted.join("\r\n"),
    )
    .into_bytes()
}

/// The folder of third-party material that `REKINDLE_CORPORA` names. `None`, with a plain word on
/// stderr, when it is unset: the test is then skipped.
pub fn corpora(part: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("REKINDLE_CORPORA") else {
        skipped(&format!("corpora\t{part}"));
        return None;
    };
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join(part);
    assert!(path.exists(), "REKINDLE_CORPORA has no {part}: {}", path.display());
    Some(path)
}

/// Notes that a test did not run: on stderr, and in the file that `REKINDLE_SKIPPED` names, one
/// line each, which `tests/run` counts. A line that does not begin with `corpora` fails it.
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
    let Some(list) = std::env::var_os("REKINDLE_SKIPPED") else { return };
    let mut list = std::fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
    std::io::Write::write_all(&mut list, format!("{why}\n").as_bytes()).unwrap();
}

/// How many cases a property is tried on: `full` of them with `REKINDLE_PROPERTIES=full`, as in CI,
/// else a tenth. A case that fails is not written to disk: it becomes a test of its own.
pub fn cases(full: u32) -> ProptestConfig {
    let is_full = std::env::var_os("REKINDLE_PROPERTIES").is_some_and(|volume| volume == "full");
    let cases = if is_full { full } else { (full / 10).max(8) };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// What the journal calls somebody with this address.
pub fn key(address: &str) -> PersonKey {
    address.parse().unwrap()
}

/// Time that this thread spent computing, from its start: what else the machine does is not
/// counted.
pub fn computed() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32)
}

/// Waits until `condition` holds; panics with `what` after a minute, which only a machine that is
/// very busy comes near to.
pub fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < deadline, "gave up waiting for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port on 127.0.0.1 that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// The text of a mail of ours with its long lines whole again: where a line is broken depends on
/// the days and names in it.
pub fn text(mail: &[u8]) -> String {
    unwrapped(&rekindle::mail::body::text(mail))
}

/// Undoes the breaking of lines at 72 columns.
pub fn unwrapped(text: &str) -> String {
    use unicode_width::UnicodeWidthStr;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let quoted =
            line.trim_start().starts_with('|') && lines.last().is_some_and(|last| last.contains("| "));
        let bare = if quoted { line.trim_start_matches([' ', '|']) } else { line.trim_start() };
        let carried: Vec<&str> = bare.split(' ').take(4).collect();
        let begins = bare.is_empty()
            || bare.starts_with(['*', '(', '|', '\u{2581}'])
            || ["OK:", "Here:", "Failed:", "Unclear:", "As", "Reply"].contains(&carried[0]);
        match lines.last_mut() {
            Some(last)
                if !begins
                    && indent(line) >= indent(last)
                    && !last.is_empty()
                    && last.width() + 1 + carried.join(" ").width() > 72 =>
            {
                last.push_str(&format!(" {bare}"));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}
