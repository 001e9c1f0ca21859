//! How the owner signs: the name that stands most often beside their address in what they sent.

use std::collections::HashMap;

use crate::config::Account;
use crate::mail::{Address, Cursor, Role, header};
use crate::source::{Batch, KnownMessages, RawHeader, ScanControl, Source};

/// Reads the first headers of Sent. `None`: there is none, or it cannot be read, or it has no name.
pub fn name(account: &Account) -> Option<String> {
    let mut source = Source::open(&account.source).ok()?;
    let folders = source.folders().ok()?;
    let folder = folders.iter().find(|folder| matches!(folder.role, Role::Sent | Role::All))?;
    let mut headers = Vec::new();
    let mut take = |batch: Batch| {
        headers.extend(batch.headers);
        ScanControl::Stop
    };
    source.scan(folder, &Cursor::default(), &KnownMessages::default(), &mut take).ok()?;
    most_used(&headers, &account.email)
}

fn most_used(headers: &[RawHeader], owner: &Address) -> Option<String> {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for raw in headers {
        let record = header::parse(&raw.block, raw.arrived);
        for mailbox in record.from.into_iter().filter(|mailbox| mailbox.address == *owner) {
            *uses.entry(mailbox.name).or_default() += 1;
        }
    }
    uses.remove("");
    uses.into_iter()
        .max_by_key(|(name, count)| (*count, std::cmp::Reverse(name.clone())))
        .map(|(name, _)| name)
}
