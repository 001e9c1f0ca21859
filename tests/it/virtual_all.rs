//! A real server with a virtual folder of all mail (RFC 6154 `\All`): each message lies in its own
//! folder and, under another UID, in that one. Only the copy in Sent proves anything.

use jiff::{SignedDuration, Timestamp};
use rekindle::mail::header;

use crate::hostile_mail;

use crate::fixture::on_disk::{FRIENDS, befriend, date};
use crate::fixture::servers::dovecot::{Dovecot, PASSWORD};
use crate::fixture::with_servers::ROBIN;
use crate::fixture::{OWNER, private, rekindle, reply};

const VIRTUAL: &str = "mail_plugins = $mail_plugins virtual
namespace virtual {
  prefix = Virtual/
  separator = /
  location = virtual:~/virtual
  mailbox All {
    special_use = \\All
    auto = subscribe
  }
}
";

struct Scene {
    server: Dovecot,
    now: Timestamp,
    folder: tempfile::TempDir,
}

impl Scene {
    fn set() -> Scene {
        let folder = tempfile::Builder::new().prefix("rk").tempdir().unwrap();
        let mailboxes = folder.path().join("imap");
        let all = mailboxes.join(ROBIN).join("virtual/All");
        std::fs::create_dir_all(&all).unwrap();
        std::fs::write(all.join("dovecot-virtual"), "INBOX\nSent\nArchive\n  all\n").unwrap();
        let scene = Scene {
            server: Dovecot::start_with(&mailboxes, VIRTUAL),
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
            folder,
        };
        let text = format!(
            "timezone = \"UTC\"\n[accounts.home]\nemail = \"{OWNER}\"\nlogin = \"{ROBIN}\"\npassword.raw = \"{PASSWORD}\"\n\
             imap.server = \"imaps://localhost:{}\"\ntls.ca = \"{}\"\nsend.via = \"file\"\nfile.path = \"out\"\n",
            scene.server.tls_port,
            scene.server.certificate.cert.display()
        );
        private(&folder_of(&scene).join("config.toml"), &text);
        let put = |folder: &str, message: &[u8]| scene.put(folder, message);
        FRIENDS.iter().zip(0..).for_each(|(friend, nth)| befriend(friend, nth, scene.now, put));
        scene
    }

    fn put(&self, folder: &str, message: &[u8]) {
        self.server.deliver(ROBIN, folder, message);
    }

    fn run(&self, words: &[&str]) -> String {
        let at = folder_of(self);
        let output = rekindle(&at.join("config.toml"), &at.join("data"))
            .arg("--now")
            .arg(self.now.to_string())
            .args(words)
            .output()
            .unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn round(&mut self) {
        self.now += SignedDuration::from_mins(20);
        self.run(&["run", "--once"]);
    }

    /// What the owner said by mail.
    fn said(&self) -> Vec<String> {
        let rows = self.run(&["--json", "journal"]);
        let rows = rows.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        rows.filter(|row| row["source"] == "mail").map(|row| row["line"].to_string()).collect()
    }

    fn sent(&self, kind: &str) -> Vec<Vec<u8>> {
        let marker = format!("\nX-Rekindle: {kind}");
        let files = std::fs::read_dir(folder_of(self).join("out")).unwrap();
        let mails = files.map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        mails.filter(|mail| String::from_utf8_lossy(mail).contains(&marker)).collect()
    }
}

fn folder_of(scene: &Scene) -> &std::path::Path {
    scene.folder.path()
}

#[test]
fn hostile_mail_in_inbox_and_sent_and_a_virtual_all_folder_is_not_obeyed_and_the_owners_is() {
    let mut scene = Scene::set();
    scene.run(&["digest", "--send"]);
    let digest = scene.sent("digest").remove(0);
    scene.put("INBOX", &digest);

    let mut hostile = hostile_mail::of_the_fault_servers();
    hostile.extend(hostile_mail::with_the_token(&digest, scene.now));
    for mail in &hostile {
        scene.put("INBOX", mail);
        scene.put("Sent", mail);
    }
    // Copies of letters that the owner did send, with the token and other words.
    for (nth, friend) in (0..).zip(&FRIENDS[..4]) {
        let at = scene.now - SignedDuration::from_hours(24 * (210 + 10 * nth) - 20);
        let id = format!("out.0.{friend}@example.org");
        let twin = String::from_utf8(reply(&digest, OWNER, "never 2", at, "x")).unwrap();
        let twin = twin.replace("<x@example.org>", &format!("<{id}>"));
        assert!(twin.contains(&id) && twin.contains(&date(at)));
        scene.put("INBOX", twin.as_bytes());
        scene.put("Archive", twin.as_bytes());
    }
    // Whole forgeries, outside Sent.
    scene.put("INBOX", &reply(&digest, OWNER, "never 3", scene.now, "forged"));
    scene.put("Archive", &reply(&digest, OWNER, "never 4", scene.now, "forged2"));
    for _ in 0..3 {
        scene.round();
    }
    assert_eq!(scene.said(), Vec::<String>::new());
    assert_eq!(scene.sent("receipt").len(), 0);

    // The same server, the owner's own answers: in Sent, in the virtual folder, and in INBOX too.
    let answer = reply(&digest, OWNER, "note 1 keeps bees\nnever 2", scene.now, "own");
    scene.put("Sent", &answer);
    scene.put("INBOX", &answer);
    for _ in 0..3 {
        scene.round();
    }
    assert_eq!(scene.said().len(), 2, "{:?}", scene.said());
    let receipts = scene.sent("receipt");
    assert_eq!(receipts.len(), 1);
    assert_eq!(header::parse(&receipts[0], None).in_reply_to.unwrap().as_str(), "own@example.org");
}

#[test]
fn a_virtual_all_folder_is_seen_as_one() {
    let scene = Scene::set();
    scene.run(&["scan"]);
    let database = rusqlite::Connection::open(folder_of(&scene).join("data/rekindle.db")).unwrap();
    let roles: Vec<(String, String)> = database
        .prepare("SELECT name, role FROM folder ORDER BY name")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let role = |name: &str| roles.iter().find(|(known, _)| known == name).map(|(_, role)| role.as_str());
    assert_eq!((role("Sent"), role("Virtual/All")), (Some("sent"), Some("all")), "{roles:?}");
}
