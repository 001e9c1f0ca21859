//! A mailbox for measuring: mbox files, scanned into a store in memory as `rekindle scan` does it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use rekindle::config::{Config, Env, parse::parse};
use rekindle::job::scan;
use rekindle::job::snapshot::Snapshot;
use rekindle::store::Store;

/// Who owns the mailbox: the first address is the account's, the others its aliases.
pub struct Owner {
    pub addresses: Vec<String>,
}

/// A mailbox that can be scanned again as it grows.
pub struct Mailbox {
    config: Config,
    store: Store,
}

impl Mailbox {
    /// Opens the mbox files of a folder; nothing is read yet.
    pub fn open(folder: &Path, owner: &Owner) -> Mailbox {
        let config = config(folder, owner);
        Mailbox { config, store: Store::in_memory().expect("SQLite opens in memory") }
    }

    /// Reads what is new.
    pub fn scan(&mut self) -> scan::ScanReport {
        let stop = AtomicBool::new(false);
        let options = scan::ScanOptions { since: None, stop: &stop, began: Timestamp::UNIX_EPOCH };
        let account = &self.config.accounts[0];
        let report = scan::run(&mut self.store, account, options, &mut |_| {}).expect("readable mbox files");
        assert!(report.failed.is_empty() && report.unreadable == 0, "every message is read: {report:?}");
        report
    }

    /// Everybody, judged at `now`.
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        Snapshot::open(&self.store, &self.config, now).expect("a book from a store in memory")
    }
}

fn config(folder: &Path, owner: &Owner) -> Config {
    let quoted = |address: &String| format!("{address:?}");
    let aliases: Vec<String> = owner.addresses[1..].iter().map(quoted).collect();
    let text = format!(
        "timezone = \"UTC\"\n[accounts.owner]\nemail = {:?}\naliases = [{}]\nmbox.path = [\"{}/*\"]\n\
         send.via = \"file\"\nfile.path = \"/nowhere\"\n",
        owner.addresses[0],
        aliases.join(", "),
        folder.display()
    );
    let env = Env {
        home: None,
        config_home: None,
        data_home: None,
        config: None,
        data: None,
        zone: || jiff::tz::TimeZone::UTC,
    };
    parse(&text, Path::new("/nowhere/config.toml"), &env).expect("a configuration that parses")
}
