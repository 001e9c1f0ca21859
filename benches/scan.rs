//! What a scan costs: `cargo bench --bench scan` (or `-- 100000` for another number of messages
//! than 20,000).
//!
//! Each figure is CPU time of the whole process, the median of five runs, so that what else the
//! machine does weighs little; and the median of five ratios, each to what was measured just
//! before.
//!
//! - header: parsing one header
//! - bare: parsing all headers and writing their rows in one transaction, with no more SQL than
//!   that
//! - mbox: the scan of the same mail as an mbox file into a new database. Wanted: at most 3 times
//!   bare
//! - again: the scan of a file that did not change
//! - people: reading all facts and inferring everybody
//!
//! It fails where the scan costs more than wanted: `.ci/run` runs it.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a bench reads the clock and prints what it finds"
)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;
use rekindle::config::parse::parse;
use rekindle::config::{Config, Env};
use rekindle::job::scan::{self, ScanOptions};
use rekindle::job::snapshot::Snapshot;
use rekindle::mail::header;
use rekindle::store::Store;
use rusqlite::{Connection, params};

#[path = "scan/letters.rs"]
mod letters;

const RUNS: usize = 5;
/// The most that a scan may cost, in bare ones.
const MOST: f64 = 3.0;

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let messages = words.next().map_or(20_000, |word| word.parse().expect("how many messages"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail.mbox");
    std::fs::write(&file, letters::mbox(messages)).unwrap();
    let config = config(&file);
    let blocks: Vec<String> = (0..messages).map(letters::header).collect();
    let each = |cost: Duration| cost.as_secs_f64() * 1e6 / messages as f64;

    let parsed = median(|_| blocks.iter().for_each(|block| drop(header::parse(block.as_bytes(), None))));
    println!("header: {:.0} ns", each(parsed) * 1000.0);
    let database = |run: usize| folder.path().join(format!("{run}.db"));
    // One after the other in each run, so that both have the same machine.
    let pairs: Vec<(Duration, Duration)> = (0..RUNS)
        .map(|run| {
            let bare = cost(|| store_bare(&blocks, &folder.path().join(format!("bare-{run}.db"))));
            (bare, cost(|| scan_all(&config, &database(run))))
        })
        .collect();
    let bare = middle(pairs.iter().map(|(bare, _)| *bare).collect());
    let scanned = middle(pairs.iter().map(|(_, scanned)| *scanned).collect());
    let ratio =
        middle(pairs.iter().map(|(bare, scanned)| scanned.as_secs_f64() / bare.as_secs_f64()).collect());
    println!("bare: {:.1} us a message", each(bare));
    println!("mbox: {:.1} us a message, {ratio:.2} x bare", each(scanned));
    let again = median(|run| scan_all(&config, &database(run)));
    println!("again: {:.1} ms", again.as_secs_f64() * 1000.0);
    let store = Store::open(&database(0)).unwrap();
    let people = median(|_| drop(Snapshot::open(&store, &config, now()).unwrap()));
    println!("people: {:.2} us a message", each(people));
    assert!(
        ratio <= MOST,
        "a scan costs {ratio:.2} times what bare parsing and storing does; {MOST} is the most"
    );
}

fn now() -> Timestamp {
    "2026-11-23T10:30:00Z".parse().unwrap()
}

fn config(file: &Path) -> Config {
    let text = format!(
        "timezone = \"UTC\"\n[accounts.home]\nemail = \"{}\"\nmbox.path = [\"{}\"]\n\
         send.via = \"sendmail\"\nsendmail.command = [\"true\"]\n",
        letters::OWNER,
        file.display()
    );
    let zone = || jiff::tz::TimeZone::UTC;
    let env = Env { home: None, config_home: None, data_home: None, config: None, data: None, zone };
    parse(&text, Path::new("/nowhere/config.toml"), &env).unwrap()
}

/// CPU time of the process, the median of five runs.
fn median(mut work: impl FnMut(usize)) -> Duration {
    middle((0..RUNS).map(|run| cost(|| work(run))).collect())
}

/// CPU time of the process.
fn cost(work: impl FnOnce()) -> Duration {
    let began = computed();
    work();
    computed() - began
}

fn middle<T: PartialOrd + Copy>(mut figures: Vec<T>) -> T {
    figures.sort_by(|a, b| a.partial_cmp(b).expect("no figure is NaN"));
    figures[figures.len() / 2]
}

fn computed() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32)
}

fn scan_all(config: &Config, database: &Path) {
    let mut store = Store::open(database).unwrap();
    let stop = AtomicBool::new(false);
    let options = ScanOptions { since: None, stop: &stop, began: now() };
    scan::run(&mut store, &config.accounts[0], options, &mut |_| ()).unwrap();
}

/// The least that has to be written: messages by Message-ID, addresses, who is on which.
fn store_bare(blocks: &[String], database: &Path) {
    let connection = Connection::open(database).unwrap();
    let schema = "PRAGMA journal_mode = WAL;
        CREATE TABLE address (id INTEGER PRIMARY KEY, addr TEXT NOT NULL UNIQUE);
        CREATE TABLE message (id INTEGER PRIMARY KEY, key TEXT UNIQUE, at INTEGER, from_id INTEGER, subject TEXT);
        CREATE TABLE recipient (message_id, address_id, PRIMARY KEY (message_id, address_id)) WITHOUT ROWID;
        BEGIN;";
    connection.execute_batch(schema).unwrap();
    let mut ids: HashMap<String, i64> = HashMap::new();
    let mut address = connection.prepare("INSERT INTO address (addr) VALUES (?1)").unwrap();
    let mut id = |addr: &str| {
        let known = ids.get(addr).copied();
        known.unwrap_or_else(|| {
            let new = address.insert([addr]).unwrap();
            ids.insert(addr.to_owned(), new);
            new
        })
    };
    let mut message = connection
        .prepare("INSERT INTO message (key, at, from_id, subject) VALUES (?1, ?2, ?3, ?4)")
        .unwrap();
    let mut recipient = connection.prepare("INSERT OR IGNORE INTO recipient VALUES (?1, ?2)").unwrap();
    for block in blocks {
        let record = header::parse(block.as_bytes(), None);
        let from = record.from.first().map(|mailbox| id(mailbox.address.as_str()));
        let key = record.message_id.as_ref().map(|id| id.as_str());
        let at = record.date.map(Timestamp::as_second);
        let row = message.insert(params![key, at, from, record.subject]).unwrap();
        for mailbox in record.to.iter().chain(&record.cc) {
            recipient.execute([row, id(mailbox.address.as_str())]).unwrap();
        }
    }
    connection.execute_batch("COMMIT").unwrap();
}
