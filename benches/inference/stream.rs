//! A mailbox as a stream in time: its mails in order of their dates, delivered up to a cut point
//! and no further. What is inferred then cannot know what came later: names, merges and classes
//! included.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, Read, Write};
use std::path::Path;

use rekindle::mail::{HeaderRecord, header};
use tempfile::TempDir;

use super::mailbox::{Mailbox, Owner};

/// One mail of the stream.
struct Mail {
    /// UTC seconds.
    at: i64,
    /// The mbox file it lies in.
    folder: String,
    /// From its postmark to its last line.
    text: Vec<u8>,
}

/// The mails of a mailbox, and how many of them were delivered.
pub struct Stream {
    mails: Vec<Mail>,
    delivered: usize,
    grown: TempDir,
    pub mailbox: Mailbox,
}

impl Stream {
    /// Reads all mbox files (plain or .gz) of a folder. Undated mails are left out: they belong
    /// before no cut and after none.
    pub fn of(folder: &Path, owner: &Owner) -> Stream {
        let mut mails = Vec::new();
        for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".mbox.gz") || !name.contains('.') {
                split(&read(&entry.path()), name.trim_end_matches(".mbox.gz"), &mut mails);
            }
        }
        mails.sort_by(|a, b| (a.at, &a.folder).cmp(&(b.at, &b.folder)));
        let grown = tempfile::tempdir().expect("a temporary folder");
        let mailbox = Mailbox::open(grown.path(), owner);
        Stream { mails, delivered: 0, grown, mailbox }
    }

    /// The first and the last mail's moment.
    pub fn span(&self) -> (i64, i64) {
        (self.mails.first().map_or(0, |mail| mail.at), self.mails.last().map_or(0, |mail| mail.at))
    }

    /// All mails, read.
    pub fn records(&self) -> impl Iterator<Item = HeaderRecord> {
        self.mails.iter().map(|mail| header::parse(block(&mail.text), None))
    }

    /// Delivers everything up to and including `at`, and scans it. Cut points ascend.
    pub fn deliver_until(&mut self, at: i64) {
        let mut new: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        while let Some(mail) = self.mails.get(self.delivered).filter(|mail| mail.at <= at) {
            new.entry(&mail.folder).or_default().extend(&mail.text);
            self.delivered += 1;
        }
        for (folder, text) in new {
            let path = self.grown.path().join(folder);
            let mut file =
                OpenOptions::new().append(true).create(true).open(path).expect("an mbox that grows");
            file.write_all(&text).expect("room for mail");
        }
        self.mailbox.scan();
    }
}

fn read(path: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    let mut file = File::open(path).expect("a readable mbox");
    match path.extension().is_some_and(|ending| ending == "gz") {
        true => flate2::read::GzDecoder::new(file).read_to_end(&mut text).expect("gzip"),
        false => file.read_to_end(&mut text).expect("a readable mbox"),
    };
    text
}

fn split(mut text: &[u8], folder: &str, mails: &mut Vec<Mail>) {
    let mut mail = Vec::new();
    let mut line = Vec::new();
    // Line by line with the standard library's search, which is fast in a debug build too.
    while text.read_until(b'\n', &mut line).expect("memory can be read") > 0 {
        if line.starts_with(b"From ") && mail.ends_with(b"\n\n") {
            keep(std::mem::take(&mut mail), folder, mails);
        }
        mail.append(&mut line);
    }
    keep(mail, folder, mails);
}

fn keep(mut text: Vec<u8>, folder: &str, mails: &mut Vec<Mail>) {
    let Some(at) = header::parse(block(&text), None).date else { return };
    // An mbox that grows must end as it began: a blank line before the next postmark.
    while !text.ends_with(b"\n\n") {
        text.push(b'\n');
    }
    mails.push(Mail { at: at.as_second(), folder: folder.to_owned(), text });
}

/// A mail without its postmark.
fn block(mail: &[u8]) -> &[u8] {
    mail.splitn(2, |byte| *byte == b'\n').nth(1).unwrap_or_default()
}
