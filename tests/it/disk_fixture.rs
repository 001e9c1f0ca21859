//! An installation that fits into a folder and can be copied: a small mailbox in a Maildir, which
//! is also where mail is delivered. No server, so a run of the binary takes a moment, and a test
//! may have hundreds of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use rekindle::mail::header;
use tempfile::TempDir;

use crate::server_fixture::{OWNER, private, rekindle};

/// Friends in the mailbox; all of them have gone quiet.
pub const FRIENDS: [&str; 8] = ["Ada", "Bruno", "Chioma", "Dilan", "Edda", "Farid", "Greta", "Hana"];

/// A folder with configuration, data and mail.
pub struct DiskFixture {
    folder: TempDir,
    /// The moment that every command runs at.
    pub now: Timestamp,
}

impl DiskFixture {
    /// Builds one on a Sunday; digests come on Mondays at 08:00 UTC. `extra` is added to the
    /// configuration.
    pub fn build(extra: &str) -> DiskFixture {
        let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let app = DiskFixture { folder, now };
        let text = format!(
            "timezone = \"UTC\"\n[accounts.home]\nemail = \"{OWNER}\"\nname = \"Robin Vale\"\nmaildir.path = \"Mail\"\n{extra}\n"
        );
        private(&app.config(), &text);
        for (nth, friend) in (0..).zip(FRIENDS) {
            let put = |folder: &str, message: &[u8]| drop(app.put(folder, message));
            befriend(friend, nth, app.now, put);
        }
        app
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn database(&self) -> PathBuf {
        self.data().join("rekindle.db")
    }

    /// The Maildir of a folder.
    pub fn mail(&self, folder: &str) -> PathBuf {
        let top = self.folder.path().join("Mail");
        if folder == "INBOX" { top } else { top.join(format!(".{folder}")) }
    }

    /// Puts a message there as if it had arrived when it was written. The file.
    pub fn put(&self, folder: &str, message: &[u8]) -> PathBuf {
        let arrived = header::parse(message, None).written.map_or(self.now, |written| written.min(self.now));
        self.put_at(folder, message, arrived)
    }

    /// The same with an arrival.
    pub fn put_at(&self, folder: &str, message: &[u8], arrived: Timestamp) -> PathBuf {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let at = self.mail(folder);
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(at.join(part)).unwrap();
        }
        let unique = COUNT.fetch_add(1, Ordering::Relaxed);
        let file = at.join("cur").join(format!("{}.M{unique}.small:2,S", arrived.as_second()));
        std::fs::write(&file, message).unwrap();
        file
    }

    /// The binary, at this installation's moment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = rekindle(&self.config(), &self.data());
        command.arg("--now").arg(self.now.to_string()).args(words);
        command
    }

    /// Runs `rekindle` with these words and returns its standard output; panics when it fails.
    pub fn run(&self, words: &[&str]) -> String {
        let output = self.try_run(words);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {:?}\n{error}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it and returns whatever came.
    pub fn try_run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// JSON lines of a command.
    pub fn json(&self, words: &[&str]) -> Vec<serde_json::Value> {
        let words: Vec<&str> = ["--json"].iter().chain(words).copied().collect();
        self.run(&words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Rows of the database as text, columns joined by `|`.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let text = |column| match row.get_ref(column).unwrap() {
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            };
            found.push((0..columns).map(text).collect::<Vec<_>>().join("|"));
        }
        found
    }

    /// Lets time pass.
    pub fn later(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    /// Mails of ours in INBOX of a kind (`digest`, `receipt`, ...), in the order they were made.
    pub fn in_inbox(&self, kind: &str) -> Vec<Vec<u8>> {
        let marker = format!("\nX-Rekindle: {kind}");
        let mut found: Vec<Vec<u8>> = ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(self.mail("INBOX").join(part)).ok())
            .flatten()
            .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .filter(|bytes| String::from_utf8_lossy(bytes).contains(&marker))
            .collect();
        found.sort_by_key(|bytes| header::parse(bytes, None).written);
        found
    }

    /// The only mail of a kind in INBOX.
    pub fn received(&self, kind: &str) -> Vec<u8> {
        let mut found = self.in_inbox(kind);
        assert_eq!(found.len(), 1, "mails of the kind {kind}");
        found.remove(0)
    }

    /// What the owner said by mail, as the journal has it: person, action, line.
    pub fn said(&self) -> Vec<String> {
        if !self.database().exists() {
            return Vec::new();
        }
        self.rows("SELECT coalesce(person, ''), action, line FROM journal WHERE source = 'mail' ORDER BY id")
    }

    /// The same installation after its first digest, on Monday morning.
    pub fn with_digest(extra: &str) -> DiskFixture {
        let mut app = DiskFixture::build(extra);
        app.run(&["run", "--once"]);
        app.later(20 * 60 + 5);
        app.run(&["run", "--once"]);
        app.later(60);
        app
    }

    /// Why each mail with a token was left alone.
    pub fn refusals(&self) -> Vec<String> {
        self.rows("SELECT reason FROM reply WHERE state = 'refused' ORDER BY decided_at, rowid")
    }

    /// An installation of its own with the same content.
    pub fn copy(&self) -> DiskFixture {
        let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        DiskFixture { folder, now: self.now }
    }

    /// Everything Rekindle knows, to be put back later: yesterday's database.
    pub fn back_up(&self) -> TempDir {
        let backup = tempfile::tempdir().unwrap();
        copy(&self.data(), backup.path());
        backup
    }

    /// Puts a database back.
    pub fn restore(&self, backup: &TempDir) {
        std::fs::remove_dir_all(self.data()).unwrap();
        std::fs::create_dir(self.data()).unwrap();
        copy(backup.path(), &self.data());
    }
}

/// The content of a folder, times and modes kept.
fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status().unwrap();
    assert!(status.success());
}

/// A plain mail.
pub fn mail(from: &str, to: &str, subject: &str, at: Timestamp, id: &str, text: &str) -> Vec<u8> {
    let date = date(at);
    format!("From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n\r\n{text}\r\n")
        .into_bytes()
}

/// As a Date field has it.
pub fn date(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// Eight letters there and back, the last of them more than half a year before `now`.
pub fn befriend(friend: &str, nth: i64, now: Timestamp, put: impl Fn(&str, &[u8])) {
    let them = format!("{friend} Sample <{}@friends.example>", friend.to_lowercase());
    let me = format!("Robin Vale <{OWNER}>");
    for letter in 0..8 {
        let at = now - SignedDuration::from_hours(24 * (210 + 10 * nth + 28 * letter));
        let id = format!("{letter}.{friend}");
        put("INBOX", &mail(&them, &me, "tea", at, &format!("in.{id}@friends.example"), "Hello."));
        let back = at + SignedDuration::from_hours(20);
        put("Sent", &mail(&me, &them, "Re: tea", back, &format!("out.{id}@example.org"), "Hi."));
    }
}
