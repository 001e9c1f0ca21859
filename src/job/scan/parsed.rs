//! Headers of a batch, parsed, with what only their folder tells.

use jiff::{SignedDuration, Timestamp};

use super::{FolderPlace, ScanOptions};
use crate::config::Account;
use crate::infer::class;
use crate::mail::folder::role_by_name;
use crate::mail::{Cursor, DateSource, Defect, HeaderRecord, Locator, Mailbox, Role, Signs, header};
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

/// Parses what came of the folder.
pub(super) fn parse_batch(batch: Batch, place: &FolderPlace<'_>, options: ScanOptions<'_>) -> ParsedBatch {
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
        if options.began >= EARLIEST_CLOCK {
            forget_the_future(&mut record, raw.arrived, options.began);
        }
        scanned.extend(parse(raw.locator, record, place, options.since));
    }
    let passed_over = read - scanned.len() as u64;
    ParsedBatch { scanned, read, passed_over, unreadable, unshown, cursor }
}

/// 1 January 2026: a clock that stands before it is wrong itself, and says nothing of any date.
const EARLIEST_CLOCK: Timestamp = Timestamp::constant(1_767_225_600, 0);
/// How far a clock may be ahead.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// No mail was written or came after it was read. A date that says so is clamped to the mailbox's
/// own, where that is of the past, and else unknown: a clock that was wrong once would make
/// somebody look in touch for years.
fn forget_the_future(record: &mut HeaderRecord, arrived: Option<Timestamp>, began: Timestamp) {
    let is_to_come = |at: Timestamp| at.duration_since(began) > DAY;
    if record.arrived.is_some_and(is_to_come) {
        record.arrived = arrived.filter(|at| !is_to_come(*at));
    }
    if record.written.is_some_and(is_to_come) && record.arrived.is_none() {
        record.written = None;
    }
    if record.date.is_some_and(is_to_come) {
        let (at, source) = match (record.arrived, record.written) {
            (Some(arrived), _) => (Some(arrived), DateSource::Clamped),
            (None, Some(written)) => (Some(written), DateSource::Date),
            (None, None) => (None, DateSource::Unknown),
        };
        (record.date, record.date_source) = (at, source);
        record.defects.push(Defect::DateInFuture);
        record.defects.sort_unstable();
        record.defects.dedup();
    }
}

/// Adds to a header what only its folder tells. `None`: older than wanted.
fn parse(
    locator: Locator,
    mut record: HeaderRecord,
    place: &FolderPlace<'_>,
    since: Option<Timestamp>,
) -> Option<Scanned> {
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
    if record.rekindle_id.is_some() && !is_from_and_to_the_owner(&record, place.account) {
        // A mail of somebody else's is none of ours, whatever it has.
        record.rekindle_id = None;
    }
    let labelled_sent = record.labels.iter().any(|label| role_by_name(label) == Role::Sent);
    if place.folder.role == Role::Sent || labelled_sent {
        record.signs |= Signs::IN_SENT;
        author_is_the_owner(&mut record, place.account);
    }
    let nobodys =
        class::is_by_relay_or_bounce(&record) || record.signs.intersects(Signs::VIA | Signs::AUTH_FAILED);
    let names = if nobodys { Names::Ignored } else { Names::Believed };
    Some(Scanned::new(locator, record, names))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_the_future_is_the_mailboxs_own_or_none() {
        let began: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let (future, past) = ("Fri, 1 Jan 2038 00:00:00 +0000", "Mon, 2 Nov 2026 00:00:00 +0000");
        let stored: Option<Timestamp> = "2026-11-03T00:00:00Z".parse().ok();
        let to_come: Option<Timestamp> = "2038-01-01T00:00:00Z".parse().ok();
        let received = |date: &str| format!("Received: from a by b; {date}\n");
        let check = |block: String, arrived: Option<Timestamp>, day: Option<&str>| {
            let mut record = header::parse(block.as_bytes(), arrived);
            forget_the_future(&mut record, arrived, began);
            let shown = record.date.map(|at| at.strftime("%F").to_string());
            assert_eq!(shown.as_deref(), day, "{block}{arrived:?}");
            assert_eq!(record.written.is_some(), day.is_some(), "{block}{arrived:?}");
        };
        check(format!("Date: {future}\n"), None, None);
        check(format!("Date: {future}\n"), to_come, None);
        check(format!("{}Date: {future}\n", received(future)), None, None);
        check(format!("{}Date: {future}\n", received(future)), stored, Some("2026-11-03"));
        check(format!("{}Date: {past}\n", received(future)), None, Some("2026-11-02"));
        check(format!("Date: {past}\n"), to_come, Some("2026-11-02"));
        check("Date: Sat, 28 Nov 2026 10:00:00 +0000\n".to_owned(), None, Some("2026-11-28"));
    }
}
