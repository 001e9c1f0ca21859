//! An installation without servers: a Maildir with a few people's mail, delivery into it, and the
//! binary. Time is the test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rekindle::mail::header;
use tempfile::TempDir;

use crate::server_fixture::{private, rekindle, reply};

pub const OWNER: &str = "Robin Vale <robin.vale@example.org>";
pub const ADA: &str = "Ada Byrne <ada@byrne.example>";
pub const TOM: &str = "Tom Lis <tom@lis.example>";
pub const NOOR: &str = "Noor Haddad <noor@haddad.example>";

/// A desk with a mailbox.
pub struct MailboxFixture {
    pub now: Timestamp,
    folder: TempDir,
    letters: u32,
}

/// A mail to be put into the mailbox.
#[derive(Clone)]
pub struct SampleMail<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    pub answers: Option<String>,
}

impl MailboxFixture {
    /// Ada, Tom and Noor have written with the owner over the years and gone quiet; they never
    /// wrote to one another. `extra` is added to the configuration.
    pub fn new(extra: &str) -> MailboxFixture {
        MailboxFixture::build("send.via = \"maildir\"", extra)
    }

    /// The same, but whatever is sent is kept as a file of its own, however often: by a command in
    /// place of sendmail.
    pub fn outgoing(extra: &str) -> MailboxFixture {
        MailboxFixture::build(
            "send.via = \"sendmail\"\nsendmail.command = \"cat > HERE/out/$$.$(date +%s%N)\"",
            extra,
        )
    }

    fn build(send: &str, extra: &str) -> MailboxFixture {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        let send = send.replace("HERE", &folder.path().display().to_string());
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let mut fixture = MailboxFixture { now, folder, letters: 0 };
        let config = format!(
            "timezone = \"Europe/Paris\"\n[accounts.home]\nemail = \"robin.vale@example.org\"\nname = \"Robin Vale\"\n\
             maildir.path = \"Mail\"\n{send}\n{extra}\n"
        );
        private(&fixture.path("config.toml"), &config);
        for (who, subject) in [(ADA, "The map room"), (TOM, "Old presses"), (NOOR, "Bread")] {
            for days in [700, 660, 620, 580, 540, 500, 460, 420, 380, 340, 300, 260, 220] {
                fixture.correspond(who, &format!("{subject} {days}"), days);
            }
        }
        fixture
    }

    /// The owner writes, and is answered three days later.
    fn correspond(&mut self, who: &str, subject: &str, days: i64) {
        let at = self.now;
        self.now = at - SignedDuration::from_hours(24 * days);
        let sent = self.put("Sent", &SampleMail { from: OWNER, to: who, subject, answers: None });
        self.now += SignedDuration::from_hours(72);
        let subject = format!("Re: {subject}");
        self.put("INBOX", &SampleMail { from: who, to: OWNER, subject: &subject, answers: Some(sent) });
        self.now = at;
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a mail of now into a folder; its Message-ID without brackets.
    pub fn put(&mut self, folder: &str, letter: &SampleMail<'_>) -> String {
        self.letters += 1;
        let id = format!("m{}@letters.example", self.letters);
        let date = self.now.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
        let thread = letter.answers.as_ref().map_or(String::new(), |answers| {
            format!("In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n")
        });
        let text = format!(
            "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: <{id}>\r\n{thread}\r\nWords.\r\n",
            letter.from, letter.to, letter.subject
        );
        self.put_bytes(folder, text.as_bytes());
        id
    }

    /// Puts bytes into a folder.
    pub fn put_bytes(&mut self, folder: &str, bytes: &[u8]) {
        self.letters += 1;
        let maildir = self.maildir(folder);
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(maildir.join(part)).unwrap();
        }
        let name = format!("{}.M{}.test:2,S", self.now.as_second(), self.letters);
        std::fs::write(maildir.join("cur").join(name), bytes).unwrap();
    }

    fn maildir(&self, folder: &str) -> PathBuf {
        match folder {
            "INBOX" => self.path("Mail"),
            name => self.path("Mail").join(format!(".{name}")),
        }
    }

    /// Lets time pass.
    pub fn later(&mut self, hours: i64) {
        self.now += SignedDuration::from_hours(hours);
    }

    /// Lets a few minutes pass.
    pub fn minutes(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    /// The binary at this moment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = rekindle(&self.path("config.toml"), &self.path("data"));
        command.arg("--now").arg(self.now.to_string()).args(words);
        command
    }

    pub fn try_run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// A desk of its own with the same content.
    pub fn copy(&self) -> MailboxFixture {
        let folder = tempfile::tempdir().unwrap();
        let from = self.folder.path().join(".");
        let copied = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status().unwrap();
        assert!(copied.success());
        let config = std::fs::read_to_string(folder.path().join("config.toml")).unwrap();
        let (old, new) = (self.folder.path().display().to_string(), folder.path().display().to_string());
        private(&folder.path().join("config.toml"), &config.replace(&old, &new));
        MailboxFixture { now: self.now, folder, letters: self.letters }
    }

    /// Everything that left by the command, oldest first.
    fn left(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(self.path("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
        files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    /// What left for an address.
    pub fn sent_to(&self, address: &str) -> Vec<String> {
        let to = |mail: &String| {
            let record = header::parse(mail.as_bytes(), None);
            record.to.iter().any(|to| to.address.as_str() == address)
        };
        self.left().into_iter().filter(to).collect()
    }

    /// What left for anybody but the owner.
    pub fn sent_to_others(&self) -> Vec<String> {
        let owner = self.sent_to("robin.vale@example.org");
        self.left().into_iter().filter(|mail| !owner.contains(mail)).collect()
    }

    /// Standard output of a command that ends well.
    pub fn run(&self, words: &[&str]) -> String {
        let output = self.try_run(words);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {:?}\n{error}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that is refused says.
    pub fn refused(&self, words: &[&str]) -> String {
        let output = self.try_run(words);
        assert_eq!(output.status.code(), Some(64), "{words:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Every file of a folder, whole, by name.
    pub fn files(&self, folder: &str) -> Vec<(PathBuf, String)> {
        let maildir = self.maildir(folder);
        let parts =
            ["new", "cur"].iter().filter_map(|part| std::fs::read_dir(maildir.join(part)).ok()).flatten();
        let mut files: Vec<PathBuf> = parts.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let read = |path: PathBuf| {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            (path, text)
        };
        files.into_iter().map(read).collect()
    }

    /// Mails of ours of a kind in INBOX, oldest first.
    pub fn received(&self, kind: &str) -> Vec<String> {
        let marker = format!("\nX-Rekindle: {kind}");
        let mut mails: Vec<(PathBuf, String)> =
            self.files("INBOX").into_iter().filter(|(_, text)| text.contains(&marker)).collect();
        mails.sort_by_key(|(path, _)| std::fs::metadata(path).unwrap().modified().unwrap());
        let marker = marker.trim_start();
        let left = self.left().into_iter().filter(|text| text.lines().any(|line| line == marker));
        mails.into_iter().map(|(_, text)| text).chain(left).collect()
    }

    /// The drafts' texts.
    pub fn drafts(&self) -> Vec<String> {
        self.files("Drafts").into_iter().map(|(_, text)| text).collect()
    }

    /// The draft to somebody: its bytes.
    pub fn draft_to(&self, address: &str) -> String {
        let found: Vec<String> = self
            .drafts()
            .into_iter()
            .filter(|text| {
                header::parse(text.as_bytes(), None).to.iter().any(|to| to.address.as_str() == address)
            })
            .collect();
        assert_eq!(found.len(), 1, "drafts to {address}: {found:?}");
        found[0].clone()
    }

    /// The owner sends a draft as mail programs do: it leaves Drafts and comes into Sent under a
    /// Message-ID of its own, dated now. Returns that.
    pub fn send_draft(&mut self, address: &str) -> String {
        let text = self.draft_to(address);
        let (path, _) = self.files("Drafts").into_iter().find(|(_, other)| *other == text).unwrap();
        std::fs::remove_file(path).unwrap();
        let record = header::parse(text.as_bytes(), None);
        let to: Vec<String> = record.to.iter().map(|to| format!("{} <{}>", to.name, to.address)).collect();
        let (to, subject) = (to.join(", "), record.subject);
        self.put("Sent", &SampleMail { from: OWNER, to: &to, subject: &subject, answers: None })
    }

    /// The one draft to several people.
    pub fn draft_to_both(&self) -> String {
        let found: Vec<String> = self
            .drafts()
            .into_iter()
            .filter(|text| header::parse(text.as_bytes(), None).to.len() > 1)
            .collect();
        assert_eq!(found.len(), 1, "joint drafts: {found:?}");
        found[0].clone()
    }

    /// The owner sends the joint draft.
    pub fn send_joint(&mut self) -> String {
        let first = header::parse(self.draft_to_both().as_bytes(), None).to[0].address.to_string();
        self.send_draft(&first)
    }

    /// Somebody answers a mail of the owner's.
    pub fn answer(&mut self, from: &str, subject: &str, id: &str) -> String {
        let subject = format!("Re: {subject}");
        self.put("INBOX", &SampleMail { from, to: OWNER, subject: &subject, answers: Some(id.to_owned()) })
    }

    /// The owner answers one of our mails with these words; the next round obeys.
    pub fn reply(&mut self, to: &str, words: &str) {
        self.letters += 1;
        let bytes = reply(to.as_bytes(), OWNER, words, self.now, &format!("r{}", self.letters));
        self.put_bytes("Sent", &bytes);
    }

    /// One round of the daemon.
    pub fn round(&self) {
        self.run(&["-q", "run", "--once"]);
    }

    /// Scans and sends the digest; its text, or `None` where there is none.
    pub fn digest(&self) -> Option<String> {
        let before = self.received("digest").len();
        self.run(&["digest", "--send"]);
        let mails = self.received("digest");
        (mails.len() > before).then(|| text(&mails[mails.len() - 1]))
    }

    /// The journal, a JSON object an entry.
    pub fn journal(&self) -> Vec<serde_json::Value> {
        self.run(&["--json", "journal"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }
}

/// The text of one of our mails.
pub fn text(mail: &str) -> String {
    crate::support::text(mail.as_bytes())
}

/// A template of the owner's.
pub fn template(fixture: &MailboxFixture, name: &str, text: &str) {
    let folder: PathBuf = Path::new(&fixture.path("templates")).to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}
