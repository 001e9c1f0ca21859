//! One introduction from beginning to end through a real Dovecot and Postfix. The script is
//! `story.txt`; what comes of it stands in `tests/golden/introduction-story.txt`
//! (`REKINDLE_UPDATE=1` writes it anew).

use std::path::Path;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rekindle::mail::header;

use crate::fixture::with_servers::{ROBIN, ServerFixture};
use crate::fixture::{OWNER, reply, wait_for};

/// A play of the script.
struct Story {
    app: ServerFixture,
    /// Message-IDs of the owner's mails, by subject.
    sent: Vec<(String, String)>,
    letters: u32,
    /// Our mails of these kinds that were seen.
    digests: usize,
    receipts: usize,
    /// What the owner answers.
    last: Vec<u8>,
    transcript: String,
}

impl Story {
    fn begin() -> Story {
        let mut app =
            ServerFixture::build("[drafts]\nstore = \"imap\"\n[digest]\nsize = 20\nschedule = \"0 8 1 1 *\"");
        // The mailbox's clock is the machine's: mail dated after its arrival would not be believed.
        app.later(-24 * 6);
        Story {
            app,
            sent: Vec::new(),
            letters: 0,
            digests: 0,
            receipts: 0,
            last: Vec::new(),
            transcript: String::new(),
        }
    }

    fn play(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "friend" => self.befriend(rest),
            "earlier" => self.earlier(rest),
            "scan" => drop(self.app.run(&["scan"])),
            "digest" => self.digest(),
            "round" => drop(self.app.run(&["-q", "run", "--once"])),
            "mail" => self.mail(rest, ""),
            "answer" => self.answer(rest),
            "later" => self.app.later(rest.trim_end_matches('h').parse().unwrap()),
            ">" => self.say(rest),
            "send" => self.send(rest),
            "<" => self.show(rest),
            "crash" => self.crash(),
            _ => panic!("no such step: {line}"),
        }
    }

    /// Letters there and back over two years, until they stop.
    fn befriend(&mut self, rest: &str) {
        let (who, subject) = rest.split_once(" | ").unwrap();
        let now = self.app.now;
        for days in (200..700).step_by(40) {
            self.app.now = now - SignedDuration::from_hours(24 * days);
            let id =
                self.put("Sent", &format!("Robin Vale <{OWNER}>"), who, &format!("{subject} {days}"), "");
            self.app.now += SignedDuration::from_hours(48);
            let thread = format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n");
            self.put(
                "INBOX",
                who,
                &format!("Robin Vale <{OWNER}>"),
                &format!("Re: {subject} {days}"),
                &thread,
            );
        }
        self.app.now = now;
    }

    /// A mail of theirs, so many days ago.
    fn earlier(&mut self, rest: &str) {
        let (days, rest) = rest.split_once(' ').unwrap();
        let now = self.app.now;
        self.app.later(-24 * days.parse::<i64>().unwrap());
        self.mail(rest, "");
        self.app.now = now;
    }

    fn put(&mut self, folder: &str, from: &str, to: &str, subject: &str, thread: &str) -> String {
        self.letters += 1;
        let id = format!("story{}@letters.example", self.letters);
        let date = date(self.app.now);
        let mail = format!(
            "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{id}>\r\n{thread}\r\nWords.\r\n"
        );
        self.app.dovecot.deliver(ROBIN, folder, mail.as_bytes());
        id
    }

    fn mail(&mut self, rest: &str, thread: &str) {
        let (who, subject) = rest.split_once(" | ").unwrap();
        let (from, also) = who.split_once(" cc ").unwrap_or((who, ""));
        let comma = if also.is_empty() { "" } else { ", " };
        self.put("INBOX", from, &format!("Robin Vale <{OWNER}>{comma}{also}"), subject, thread);
    }

    fn answer(&mut self, rest: &str) {
        let (who, subject) = rest.split_once(" | ").unwrap();
        let (_, id) = self.sent.iter().rfind(|(sent, _)| sent == subject).expect("the owner sent it").clone();
        let thread = format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n");
        self.mail(&format!("{who} | Re: {subject}"), &thread);
    }

    fn digest(&mut self) {
        self.app.run(&["digest", "--send"]);
        self.digests += 1;
        self.last = self.app.received("digest", self.digests).pop().unwrap();
    }

    fn say(&mut self, words: &str) {
        self.letters += 1;
        let answer = reply(
            &self.last,
            &format!("Robin Vale <{OWNER}>"),
            words,
            self.app.now,
            &format!("r{}", self.letters),
        );
        self.app.dovecot.deliver(ROBIN, "Sent", &answer);
        self.app.run(&["-q", "run", "--once"]);
        self.receipts += 1;
        self.last = self.app.received("receipt", self.receipts).pop().unwrap();
    }

    fn crash(&mut self) {
        let there = self.drafts().len();
        let connection = rusqlite::Connection::open(self.app.data.join("rekindle.db")).unwrap();
        connection.execute("UPDATE draft SET state = 'placing', next_at = 0", []).unwrap();
        drop(connection);
        self.app.run(&["-q", "run", "--once"]);
        assert_eq!(self.drafts().len(), there, "a draft was put there twice");
    }

    fn drafts(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let folder = self.app.dovecot.folder_path(ROBIN, "Drafts");
        let mut found = Vec::new();
        for part in ["new", "cur"] {
            for entry in std::fs::read_dir(folder.join(part)).unwrap() {
                let path = entry.unwrap().path();
                found.push((path.clone(), std::fs::read(path).unwrap()));
            }
        }
        found.sort_by_key(|(_, bytes)| header::parse(bytes, None).subject);
        found
    }

    /// The owner sends a draft: it leaves Drafts and lies in Sent under another Message-ID.
    fn send(&mut self, to: &str) {
        let is_to = |bytes: &[u8]| header::parse(bytes, None).to.iter().any(|one| one.address.as_str() == to);
        let mut found = Vec::new();
        wait_for("the draft", || {
            found = self.drafts();
            found.retain(|(_, bytes)| is_to(bytes));
            !found.is_empty()
        });
        assert_eq!(found.len(), 1, "one draft to {to}");
        let (path, bytes) = found.remove(0);
        std::fs::remove_file(path).unwrap();
        let record = header::parse(&bytes, None);
        let to: Vec<String> = record.to.iter().map(|one| format!("{} <{}>", one.name, one.address)).collect();
        let id = self.put("Sent", &format!("Robin Vale <{OWNER}>"), &to.join(", "), &record.subject, "");
        self.sent.push((record.subject, id));
    }

    fn show(&mut self, what: &str) {
        let text = match what {
            "receipt" => crate::fixture::text(&self.last),
            "drafts" => self.drafts().iter().map(|(_, bytes)| shown(bytes)).collect::<Vec<_>>().join("\n"),
            "list" => {
                self.app.run(&["scan"]);
                let list = self.app.run(&["intro", "list"]);
                list.lines().filter(|line| line.contains("Ada Byrne")).collect::<Vec<_>>().join("\n")
            }
            "introductions" => section(&crate::fixture::text(&self.last), "Introductions under way:"),
            _ => match what.strip_prefix("suggestion ") {
                Some(name) => suggested(&crate::fixture::text(&self.last), name),
                None => panic!("nothing to show: {what}"),
            },
        };
        self.transcript += &format!("------ {what}\n{}\n\n", stable(&text));
    }
}

fn date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// Who a draft is to, what about, and its text.
fn shown(bytes: &[u8]) -> String {
    let record = header::parse(bytes, None);
    let to: Vec<String> = record.to.iter().map(|one| format!("{} <{}>", one.name, one.address)).collect();
    format!("To: {}\nSubject: {}\n\n{}", to.join(", "), record.subject, crate::fixture::text(bytes))
}

fn section(text: &str, title: &str) -> String {
    let after = text.lines().skip_while(|line| line.trim() != title);
    after.take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// What a digest says one could do for somebody, a line each; numbers of the day left out.
fn suggested(digest: &str, name: &str) -> String {
    let about = digest.lines().skip_while(|line| !line.starts_with('(') || !line.contains(name));
    let lines: Vec<&str> = about.skip(1).take_while(|line| !line.is_empty()).map(str::trim).collect();
    let whole = lines.join(" ");
    let items = whole.split("* ").map(str::trim).filter(|item| !item.is_empty()).take(2);
    let plain = |item: &str| match item.split_once("reply: intro ") {
        Some((before, _)) => format!("{before}reply: intro N N"),
        None => item.to_owned(),
    };
    items.map(plain).collect::<Vec<_>>().join("\n")
}

/// Days, numbers of a digest and reply codes differ from run to run.
fn stable(text: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = |word: &str| {
        MONTHS.iter().any(|month| word.trim_matches(|c: char| !c.is_alphabetic()).starts_with(month))
    };
    let number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let line = |line: &str| {
        if line.contains("This quarter") {
            return "    Here: (this quarter)".to_owned();
        }
        if line.starts_with("Reply code") {
            return "Reply code".to_owned();
        }
        let words: Vec<&str> = line.split(' ').collect();
        let mut out: Vec<String> = Vec::new();
        for (n, word) in words.iter().enumerate() {
            let next = words.get(n + 1).copied().unwrap_or_default();
            let before = n.checked_sub(1).map_or("", |n| words[n]);
            if number(word) && month(next) {
                out.push("DAY".to_owned());
            } else if month(word) && number(before) {
                let tail: String = word.chars().filter(|c| !c.is_alphanumeric()).collect();
                if let Some(last) = out.last_mut() {
                    *last += &tail;
                }
            } else if word.starts_with('(') && number(word.trim_matches(['(', ')', ','])) {
                out.push(word.replace(|c: char| c.is_ascii_digit(), "").replace("()", "(N)"));
            } else if number(word) && (before == "yes" || before == "no") {
                out.push("N".to_owned());
            } else {
                out.push((*word).to_owned());
            }
        }
        out.join(" ").trim_end().to_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[test]
fn an_introduction_from_the_wish_to_the_first_letter() {
    let mut story = Story::begin();
    for line in include_str!("story.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        story.play(line);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/introduction-story.txt");
    if std::env::var_os("REKINDLE_UPDATE").is_some() {
        std::fs::write(&path, &story.transcript).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        wanted == story.transcript,
        "the story differs from its golden. It is now:\n{}",
        story.transcript
    );
    let to_others = story.app.json(&["outbox"]).iter().filter(|row| row["recipient"] != OWNER).count();
    assert_eq!(to_others, 0, "nobody but the owner was mailed");
}
