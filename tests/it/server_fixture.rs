//! A whole installation for a test: the sample mailbox in a real Dovecot, a real Postfix that
//! delivers into it, a configuration, and the binary.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use rekindle::cli::demo::sample;
use rekindle::mail::header;
use tempfile::TempDir;

use crate::servers::dovecot::{Dovecot, PASSWORD};
use crate::servers::postfix::Postfix;
use crate::support::wait_for;

/// The owner's login.
pub const ROBIN: &str = "robin";
/// The owner's address.
pub const OWNER: &str = "robin.vale@example.org";

/// Everything a test needs to be the owner.
pub struct ServerFixture {
    pub dovecot: Dovecot,
    pub postfix: Postfix,
    pub config: PathBuf,
    pub data: PathBuf,
    /// The moment that every command runs at.
    pub now: Timestamp,
    folder: TempDir,
}

impl ServerFixture {
    /// Builds one; `extra` is added to the configuration.
    pub fn build(extra: &str) -> ServerFixture {
        ServerFixture::build_at(Timestamp::now(), extra)
    }

    /// Builds one whose mailbox ends at `now`.
    pub fn build_at(now: Timestamp, extra: &str) -> ServerFixture {
        let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
        let at = folder.path();
        // The servers run as other users.
        std::fs::set_permissions(at, std::fs::Permissions::from_mode(0o755)).unwrap();
        let dovecot = Dovecot::start(&make(at, "imap"));
        let inbox = dovecot.mail_path(ROBIN);
        fill(&inbox, now);
        let postfix = Postfix::start(&make(at, "smtp"), &inbox, Some(&dovecot.auth_socket()));
        let config = at.join("config.toml");
        let ca = at.join("ca.pem");
        let cert = |path: &Path| std::fs::read_to_string(path).unwrap();
        std::fs::write(&ca, cert(&dovecot.certificate.cert) + &cert(&postfix.certificate.cert)).unwrap();
        let text = format!(
            "timezone = \"Europe/Paris\"\n[accounts.personal]\nemail = \"{OWNER}\"\nname = \"Robin Vale\"\nlogin = \"{ROBIN}\"\n\
             password.raw = \"{PASSWORD}\"\nimap.server = \"imaps://localhost:{}\"\nsmtp.server = \"smtps://localhost:{}\"\n\
             tls.ca = \"{}\"\n{extra}\n",
            dovecot.tls_port,
            postfix.tls,
            ca.display()
        );
        private(&config, &text);
        ServerFixture { dovecot, postfix, config, data: at.join("data"), now, folder }
    }

    /// Runs `rekindle` with these words and returns its standard output; panics when it fails.
    pub fn run(&self, words: &[&str]) -> String {
        let output = self.try_run(words);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {:?}\n{error}\n{}", output.status, self.postfix.log());
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it and returns whatever came.
    pub fn try_run(&self, words: &[&str]) -> Output {
        rekindle(&self.config, &self.data)
            .arg("--now")
            .arg(self.now.to_string())
            .args(words)
            .output()
            .unwrap()
    }

    /// JSON lines of a command.
    pub fn json(&self, words: &[&str]) -> Vec<serde_json::Value> {
        let words: Vec<&str> = ["--json"].iter().chain(words).copied().collect();
        self.run(&words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Lets time pass.
    pub fn later(&mut self, hours: i64) {
        self.now += jiff::SignedDuration::from_hours(hours);
    }

    /// Mails of ours in INBOX of a kind (`digest`, `receipt`, ...), in order of arrival; waits
    /// until there are `count`.
    pub fn received(&self, kind: &str, count: usize) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        wait_for(&format!("{count} mails of the kind {kind}"), || {
            found = self.in_inbox(kind);
            found.len() >= count
        });
        assert_eq!(found.len(), count, "mails of the kind {kind}");
        found
    }

    /// Mails of ours in INBOX of a kind that are there now.
    pub fn in_inbox(&self, kind: &str) -> Vec<Vec<u8>> {
        let marker = format!("\nX-Rekindle: {kind}");
        let inbox = self.dovecot.mail_path(ROBIN);
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .flat_map(|part| std::fs::read_dir(inbox.join(part)).unwrap())
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
        let read = |path: &PathBuf| std::fs::read(path).unwrap();
        files.iter().map(read).filter(|bytes| String::from_utf8_lossy(bytes).contains(&marker)).collect()
    }

    /// The folder that everything lies in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

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

fn make(at: &Path, name: &str) -> PathBuf {
    let path = at.join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The sample mailbox, owned by whoever the server runs as: the folder above the user's tells.
fn fill(inbox: &Path, now: Timestamp) {
    sample::write(inbox, now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    let user = inbox.parent().unwrap();
    let all = user.parent().unwrap();
    let status = Command::new("chown").arg("-R").arg("--reference").arg(all).arg(user).status().unwrap();
    assert!(status.success());
}
