//! Proposals on a generated mailbox: one a digest at most, with a reason, never between people who
//! ever shared a message or a thread. `REKINDLE_MAILBOX=100000` makes it as large as that; the
//! default is a tenth.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Command;

use rekindle::mail::{MessageId, header};

use crate::fixture::{private, rekindle};

const DIGESTS: i64 = 8;

/// By address, the messages and threads it was seen on.
#[derive(Default)]
struct Seen {
    messages: HashMap<String, HashSet<usize>>,
    threads: HashMap<String, HashSet<String>>,
}

/// Read by the test itself: the mboxes, split at `From ` lines.
fn seen(folder: &Path) -> Seen {
    let mut seen = Seen::default();
    let mut number = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == "takeout.mbox" {
            continue;
        }
        let raw = std::fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&raw);
        for message in text.split("\nFrom ") {
            number += 1;
            let head = message.split_once('\n').map_or("", |(_, rest)| rest);
            let record = header::parse(head.as_bytes(), None);
            let own = record.message_id.as_ref().map(MessageId::to_string);
            let root =
                record.references.first().or(record.in_reply_to.as_ref()).map(MessageId::to_string).or(own);
            for mailbox in record.from.iter().take(1).chain(&record.to).chain(&record.cc) {
                let address = mailbox.address.to_string();
                seen.messages.entry(address.clone()).or_default().insert(number);
                seen.threads.entry(address).or_default().extend(root.clone());
            }
        }
    }
    seen
}

impl Seen {
    fn met(&self, a: &str, b: &str) -> bool {
        let messages = self.messages.get(a).zip(self.messages.get(b)).is_some_and(|(a, b)| !a.is_disjoint(b));
        let threads = self.threads.get(a).zip(self.threads.get(b)).is_some_and(|(a, b)| !a.is_disjoint(b));
        messages || threads
    }
}

#[test]
fn proposals_on_a_large_mailbox_are_rare_reasoned_and_between_strangers() {
    let many = std::env::var("REKINDLE_MAILBOX").unwrap_or_else(|_| "10000".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let made = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/lab/make_mailbox.py"))
        .arg(at("made"))
        .args(["-n", &many, "--formats", "mbox"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    private(
        &at("config.toml"),
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"robin.vale@example.org\"\naliases = [\"rvale@work.example\", \"robin@oldmail.example\"]\n\
         mbox.path = [\"made/mbox/INBOX\", \"made/mbox/Sent\", \"made/mbox/Archive\", \"made/mbox/Lists\"]\nsend.via = \"file\"\nfile.path = \"out\"\n",
    );
    let truth: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(at("made/truth.json")).unwrap()).unwrap();
    let newest = truth["contacts"]
        .as_array()
        .map(|contacts| contacts.iter().filter_map(|one| one["last_inbound"].as_i64()).max().unwrap_or(0))
        .filter(|at| *at > 0)
        .unwrap_or(1_700_000_000);
    let run = |day: i64, words: &[&str]| {
        let now = jiff::Timestamp::from_second(newest + day * 86_400).unwrap();
        let output = rekindle(&at("config.toml"), &at("data"))
            .arg("--now")
            .arg(now.to_string())
            .args(words)
            .output()
            .unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(1, &["-q", "scan"]);
    let seen = seen(&at("made/mbox"));
    let mut addresses: HashMap<String, Vec<String>> = HashMap::new();
    for line in run(1, &["--json", "people"]).lines() {
        let person: serde_json::Value = serde_json::from_str(line).unwrap();
        let all: Vec<String> = person["addresses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap().to_owned())
            .collect();
        for one in &all {
            addresses.insert(one.clone(), all.clone());
        }
    }
    // A reason that is worth a mail: the owner's own word.
    let mut known: Vec<&String> = addresses.keys().collect();
    known.sort();
    let some: Vec<&str> =
        known.iter().step_by(known.len().div_ceil(40).max(1)).map(|one| one.as_str()).collect();
    for few in some.chunks(8) {
        run(1, &["-q", "tag", &few.join(", "), "#letterpress"]);
    }
    let mut pairs = HashSet::new();
    for day in 1..=DIGESTS {
        let digest: serde_json::Value =
            serde_json::from_str(run(day, &["--json", "digest"]).lines().next().unwrap()).unwrap();
        let pair = &digest["digest"]["introduction"];
        // What is not sent is not remembered.
        if run(day, &["-q", "digest", "--send"]).contains("no mail was written") {
            continue;
        }
        let Some(a) = pair["a"]["address"].as_str() else { continue };
        let b = pair["b"]["address"].as_str().unwrap();
        assert!(pairs.insert((a.to_owned(), b.to_owned())), "{a} and {b} were proposed twice");
        assert!(pair["reason"].as_str().is_some_and(|reason| reason.len() > 20), "{pair}");
        for one in &addresses[a] {
            for other in &addresses[b] {
                assert!(!seen.met(one, other), "{one} and {other} were on a mail or thread together");
            }
        }
    }
    eprintln!("{many} messages: {} proposals in {DIGESTS} digests", pairs.len());
    assert!(!pairs.is_empty(), "a mailbox of this size has people to introduce");
}
