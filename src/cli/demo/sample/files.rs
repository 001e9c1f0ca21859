//! Messages as files: the header as mail servers leave it, Maildir++ names.

use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::SignedDuration;

use super::messages::{Party, SampleFolder, SampleMessage};
use super::people::OWNER;

/// Writes all of them.
pub(super) fn deliver(folder: &Path, letters: &[SampleMessage]) -> anyhow::Result<()> {
    for part in ["", ".Sent", ".Archive"] {
        for inner in ["cur", "new", "tmp"] {
            make(&folder.join(part).join(inner))?;
        }
        if !part.is_empty() {
            put(&folder.join(part).join("maildirfolder"), b"")?;
        }
    }
    for (nth, letter) in letters.iter().enumerate() {
        put(&path(folder, letter, nth), message(letter).as_bytes())?;
    }
    Ok(())
}

fn make(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot make the folder {}", folder.display()))
}

fn put(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    opened
        .and_then(|mut open| open.write_all(bytes))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Seconds, a unique middle, the host; `:2,S` is a message that was seen.
fn path(folder: &Path, letter: &SampleMessage, nth: usize) -> PathBuf {
    let name = format!("{}.M{nth:06}P1.mail.example.org", letter.at.timestamp().as_second());
    match letter.place {
        SampleFolder::Unread => folder.join("new").join(name),
        SampleFolder::Inbox => folder.join("cur").join(name + ":2,S"),
        SampleFolder::Sent => folder.join(".Sent/cur").join(name + ":2,S"),
        SampleFolder::Archive => folder.join(".Archive/cur").join(name + ":2,S"),
    }
}

fn message(letter: &SampleMessage) -> String {
    let mut out = String::new();
    for (field, value) in trace(letter).into_iter().chain(written(letter)) {
        // A String takes any write.
        let _ = writeln!(out, "{field}: {value}");
    }
    for (field, value) in &letter.fields {
        if *field != "Return-Path" {
            let _ = writeln!(out, "{field}: {value}");
        }
    }
    let _ = write!(out, "\n{}", letter.body);
    out
}

/// What the receiving server adds (RFC 5321 4.4). A message in Sent has none of it.
fn trace(letter: &SampleMessage) -> Vec<(&'static str, String)> {
    if letter.place == SampleFolder::Sent {
        return Vec::new();
    }
    let bounced = letter.fields.iter().any(|(field, _)| *field == "Return-Path");
    let path = if bounced { "<>".to_owned() } else { format!("<{}>", letter.from.1) };
    let domain = letter.from.1.rsplit('@').next().unwrap_or_default();
    let arrived = letter.at.saturating_add(SignedDuration::from_secs(3));
    let received =
        format!("from mail.{domain} by mx.example.org with ESMTPS\n\tfor <{}>; {}", OWNER.1, date(&arrived));
    vec![("Return-Path", path), ("Delivered-To", OWNER.1.to_owned()), ("Received", received)]
}

fn written(letter: &SampleMessage) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("Date", date(&letter.at)),
        ("From", party(&letter.from)),
        ("To", parties(&letter.to)),
        ("Cc", parties(&letter.cc)),
        ("Subject", encoded(&letter.subject)),
        ("Message-ID", format!("<{}>", letter.id)),
    ];
    let references: Vec<String> = letter.references.iter().map(|id| format!("<{id}>")).collect();
    fields.push(("In-Reply-To", references.last().cloned().unwrap_or_default()));
    fields.push(("References", references.join("\n ")));
    fields.push(("MIME-Version", "1.0".to_owned()));
    fields.push(("Content-Type", letter.content_type.to_owned()));
    fields.push(("Content-Transfer-Encoding", "8bit".to_owned()));
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

fn date(at: &jiff::Zoned) -> String {
    jiff::fmt::rfc2822::to_string(at).unwrap_or_default()
}

fn parties(of: &[Party]) -> String {
    of.iter().map(party).collect::<Vec<_>>().join(",\n\t")
}

fn party((name, address): &Party) -> String {
    format!("{} <{address}>", encoded(name))
}

/// RFC 2047 where it must be; every text here is short enough for words of at most 75 characters.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        if words.last().is_some_and(|word| word.len() + c.len_utf8() > 42) {
            words.push(String::new());
        }
        words.last_mut().expect("there is always a word").push(c);
    }
    let word = |word: &String| format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(word.as_bytes()));
    words.iter().map(word).collect::<Vec<_>>().join("\n ")
}
