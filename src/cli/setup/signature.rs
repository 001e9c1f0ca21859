//! How the owner signs: the name that stands most often in what they sent, beside their address
//! where it is there.

use std::collections::HashMap;

use crate::config::Account;
use crate::mail::{Cursor, HeaderRecord, Mailbox, Role, header};
use crate::source::{Batch, KnownMessages, ScanControl, Source};

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
    source.scan(folder, &Cursor::default(), &KnownMessages::new(), &mut take).ok()?;
    let records: Vec<HeaderRecord> =
        headers.iter().map(|raw| header::parse(&raw.block, raw.arrived)).collect();
    let theirs = records.iter().flat_map(|record| &record.from);
    let theirs = theirs.filter(|mailbox| mailbox.address == account.email);
    // What is in Sent was written by the owner, by whatever address.
    let sent = records.iter().filter(|_| folder.role == Role::Sent).flat_map(|record| &record.from);
    most_used(theirs).or_else(|| most_used(sent))
}

fn most_used<'a>(mailboxes: impl Iterator<Item = &'a Mailbox>) -> Option<String> {
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for mailbox in mailboxes.filter(|mailbox| !mailbox.name.is_empty()) {
        *uses.entry(&mailbox.name).or_default() += 1;
    }
    let most = uses.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    most.map(|(name, _)| name.to_owned())
}
