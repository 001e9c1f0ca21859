//! The IMAP source against a real Dovecot, and against small servers that misbehave in one way
//! each.

mod counted;
mod evil;
mod logins;
mod packed;
mod real;
mod scripted;
mod second;
mod slow;
mod together;
mod turns;
mod wild;

use rekindle::config::{Auth, ImapSettings, Security, Server, secret::Secret};
use rekindle::mail::{Cursor, Locator, Role};
use rekindle::source::imap::{Imap, ImapDeadlines};
use rekindle::source::{Batch, Folder, KnownMessages, ScanControl, SourceError};
use std::path::Path;
use std::time::Duration;

use crate::fixture::servers::dovecot::Dovecot;

/// Short enough for a test that waits for them, long enough for a busy machine.
fn deadlines() -> ImapDeadlines {
    ImapDeadlines {
        connect: Duration::from_secs(5),
        quiet: Duration::from_secs(5),
        command: Duration::from_secs(10),
        probe: Duration::from_millis(500),
        again: Duration::from_secs(5),
        renew: Duration::from_secs(60),
        poll: Duration::from_millis(100),
        glance: Duration::from_millis(300),
    }
}

fn settings(security: Security, host: &str, port: u16, password: &str) -> ImapSettings {
    ImapSettings {
        server: Server { security, host: host.into(), port },
        login: "ada@example.org".into(),
        auth: Auth::Password(Secret::Raw(password.to_owned().into())),
        folders: None,
        ca: None,
    }
}

/// A Dovecot with so many letters in INBOX, each with these fields (whole lines) too.
fn dovecot_with(room: &Path, letters: u32, fields: &str) -> Dovecot {
    let server = Dovecot::start(room);
    server.deliver("ada", "INBOX", b"Subject: first\r\n\r\nx\r\n");
    let new = server.folder_path("ada", "INBOX").join("new");
    for number in 2..letters {
        let text = format!("From: Tom <tom@example.org>\r\n{fields}Subject: letter {number}\r\n\r\nx\r\n");
        std::fs::write(new.join(format!("175100{number:05}.M1.test")), text).unwrap();
    }
    server.deliver("ada", "INBOX", b"Subject: last\r\n\r\nx\r\n");
    server
}

fn folder(name: &str) -> Folder {
    Folder { name: name.into(), raw: name.into(), role: Role::Plain, messages: None }
}

/// Scans a folder to its end.
fn scan(imap: &mut Imap, name: &str, cursor: &Cursor) -> (Vec<Batch>, Result<(), SourceError>) {
    let mut batches = Vec::new();
    let result = imap.scan(&folder(name), cursor, &KnownMessages::default(), &mut |batch| {
        batches.push(batch);
        ScanControl::On
    });
    (batches, result)
}

fn uids(batches: &[Batch]) -> Vec<u64> {
    let number = |locator: &Locator| match locator {
        Locator::Number(number) => *number,
        Locator::Name(name) => panic!("IMAP messages have numbers, not {name}"),
    };
    batches.iter().flat_map(|batch| &batch.headers).map(|header| number(&header.locator)).collect()
}

fn last_cursor(batches: &[Batch]) -> Cursor {
    batches.last().expect("there was a batch").cursor.clone()
}

fn last_uid(cursor: &Cursor) -> u32 {
    match cursor {
        Cursor::Imap { last_uid, .. } => *last_uid,
        other => panic!("no IMAP cursor: {other:?}"),
    }
}
