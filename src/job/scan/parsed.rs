//! Headers of a batch, parsed, with what only their folder tells.

use jiff::Timestamp;

use super::FolderPlace;
use crate::config::Account;
use crate::infer::class;
use crate::mail::folder::role_by_name;
use crate::mail::{Cursor, HeaderRecord, Locator, Mailbox, Role, Signs, header};
use crate::source::{Batch, Labels};
use crate::store::scan::{Names, Scanned};

/// A [`Batch`] whose headers were parsed.
pub(super) struct ParsedBatch {
    pub(super) scanned: Vec<Scanned>,
    /// Headers that came, with those that are passed over.
    pub(super) read: u64,
    /// Older than wanted, or drafts, junk and trash by their label.
    pub(super) passed_over: u64,
    pub(super) unreadable: Vec<(Locator, String)>,
    pub(super) unshown: Vec<(Locator, String)>,
    pub(super) cursor: Cursor,
}

/// Parses what came of the folder. `since`: older messages are passed over.
pub(super) fn parse_batch(batch: Batch, place: &FolderPlace<'_>, since: Option<Timestamp>) -> ParsedBatch {
    let Batch { headers, unreadable, unshown, cursor } = batch;
    let read = headers.len() as u64;
    let mut scanned = Vec::with_capacity(headers.len());
    for raw in headers {
        let mut record = header::parse(&raw.block, raw.arrived);
        match raw.labels {
            Labels::Told(labels) => record.labels = labels,
            Labels::None => record.labels.clear(),
            Labels::Header => {}
        }
        if let Some(names) = place_in_folder(&mut record, place, since) {
            scanned.push(Scanned::new(raw.locator, record, names));
        }
    }
    let passed_over = read - scanned.len() as u64;
    ParsedBatch { scanned, read, passed_over, unreadable, unshown, cursor }
}

/// Adds to a header what only its folder tells, and says whether its names are believed. `None`:
/// older than wanted, or a draft, junk or trash by its label.
fn place_in_folder(
    record: &mut HeaderRecord,
    place: &FolderPlace<'_>,
    since: Option<Timestamp>,
) -> Option<Names> {
    if record.written.or(record.date).zip(since).is_some_and(|(at, since)| at < since) {
        return None;
    }
    if record
        .labels
        .iter()
        .any(|label| matches!(role_by_name(label), Role::Drafts | Role::Junk | Role::Trash))
    {
        return None;
    }
    if record.rekindle_id.is_some() && !is_from_and_to_the_owner(record, place.account) {
        // A mail of somebody else's is none of ours, whatever it has.
        record.rekindle_id = None;
    }
    let labelled_sent = record.labels.iter().any(|label| role_by_name(label) == Role::Sent);
    if place.folder.role == Role::Sent || labelled_sent {
        record.signs |= Signs::IN_SENT;
        author_is_the_owner(record, place.account);
    }
    let nobodys =
        class::is_by_relay_or_bounce(record) || record.signs.intersects(Signs::VIA | Signs::AUTH_FAILED);
    Some(if nobodys { Names::Ignored } else { Names::Believed })
}

/// What is in Sent, and names nobody who can be read as its author, the owner wrote: Exchange
/// leaves a name without an address there, or the name of a directory entry. Of several authors the
/// owner comes first.
fn author_is_the_owner(record: &mut HeaderRecord, account: &Account) {
    if record.from.is_empty() {
        record.from.push(Mailbox { name: String::new(), address: account.email.clone() });
    }
    if let Some(own) = record.from.iter().position(|author| account.is_owner(&author.address)) {
        record.from.swap(0, own);
    }
}

/// As every mail of ours to the owner is.
fn is_from_and_to_the_owner(record: &HeaderRecord, account: &Account) -> bool {
    let mut all = [&record.from, &record.to, &record.cc, &record.bcc].into_iter().flatten();
    !record.to.is_empty() && record.from.len() == 1 && all.all(|mailbox| account.is_owner(&mailbox.address))
}
