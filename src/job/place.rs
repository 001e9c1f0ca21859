//! Puts drafts among the owner's: what commands wrote is taken from the store, looked for by Message-ID, appended, and marked. A step of its own after the command's
//! transaction, so that a crash between the two leaves one draft, never none and never two.

use jiff::SignedDuration;

use super::House;
use super::book::Book;
use super::clock::Clock;
use super::mailboxes::Mailboxes;
use super::sight::Sights;
use crate::command::Entry;
use crate::config::{Account, SourceSettings};
use crate::delivery::{self, Outcome};
use crate::infer::meeting;
use crate::source::imap::Imap;
use crate::source::{Source, SourceError};
use crate::store::draft::{DraftRow, DraftState, Place};

/// A draft older than this is no longer looked after.
const WATCHED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Puts every draft that is due into its mailbox. Returns what went wrong, a line each; those are tried again later.
///
/// # Errors
/// The database's.
pub fn run(house: &mut House, clock: Clock) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    let due = house.store.drafts_due(clock.now())?;
    if due.is_empty() {
        return Ok(complaints);
    }
    let unwanted = unwanted(house)?;
    let mut mailboxes = Mailboxes::new(&house.gates, clock);
    for row in due {
        if unwanted.contains(&row.draft.job_key) {
            house.store.draft_stands(row.id, DraftState::Dropped, clock.now())?;
            continue;
        }
        if !house.store.draft_take(row.id, clock.now())? {
            continue;
        }
        match one(house, &mut mailboxes, &row) {
            Ok(state) => house.store.draft_stands(row.id, state, clock.now())?,
            Err(why) => {
                house.store.draft_failed(&row, &why, clock.now())?;
                complaints.push(format!("a draft to {}: {why}", row.draft.recipients.join(" and ")));
            }
        }
    }
    Ok(complaints)
}

/// Keys of drafts that are no longer wanted.
fn unwanted(house: &House) -> anyhow::Result<Vec<String>> {
    let entries: Vec<Entry> = house.store.journal()?.into_iter().map(|row| row.entry).collect();
    Ok(meeting::unwanted_drafts(&entries))
}

/// Puts one draft there unless it is there, or was sent, already.
fn one(house: &House, mailboxes: &mut Mailboxes, row: &DraftRow) -> Result<DraftState, String> {
    let draft = &row.draft;
    if house.store.has_message(&draft.message_id).map_err(|error| error.to_string())? {
        return Ok(DraftState::Sent);
    }
    let account = account(house, row)?;
    match (draft.place, &account.source) {
        (Place::Imap, SourceSettings::Imap(_)) => ask(mailboxes, account, |imap| append(imap, row)),
        (Place::Maildir, SourceSettings::Maildir { path }) => {
            match delivery::maildir::append_draft(path, &draft.bytes) {
                Outcome::Sent => Ok(DraftState::Placed),
                Outcome::Transient(why)
                | Outcome::Permanent(why)
                | Outcome::Auth(why)
                | Outcome::Unclear(why) => Err(why),
            }
        }
        (Place::Mail, _) => Ok(DraftState::Placed),
        _ => Err(format!("accounts.{} no longer has the mailbox that the draft was for", account.name)),
    }
}

fn account<'a>(house: &'a House, row: &DraftRow) -> Result<&'a Account, String> {
    let found = house.config.accounts.iter().find(|account| account.name == row.draft.account);
    found.ok_or_else(|| format!("accounts.{} is no longer in the configuration", row.draft.account))
}

/// Asks the mailbox that the account's drafts lie in.
fn ask<T>(
    mailboxes: &mut Mailboxes,
    account: &Account,
    ask: impl FnOnce(&mut Imap) -> Result<T, SourceError>,
) -> Result<T, String> {
    let answer = mailboxes.ask(account, |source| match source {
        Source::Imap(imap) => ask(imap).map(Some),
        Source::Maildir(_) | Source::Mbox(_) => Ok(None),
    });
    match answer {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(format!("accounts.{} is no IMAP account", account.name)),
        Err(error) => Err(error.to_string()),
    }
}

fn append(imap: &mut Imap, row: &DraftRow) -> Result<DraftState, SourceError> {
    let folder = imap.drafts_folder()?;
    if !imap.holds(&folder, &row.draft.message_id)? {
        imap.append(&folder, &["\\Draft", "\\Seen"], &row.draft.bytes)?;
    }
    Ok(DraftState::Placed)
}

/// What became of drafts since: one seen in Sent is done with, one that no longer lies among the drafts was taken away. The first costs a look at the
/// facts, the second a connection; a mailbox that cannot be reached leaves them as they are.
///
/// # Errors
/// The database's.
pub fn review(house: &mut House, book: &Book) -> anyhow::Result<()> {
    let open: Vec<DraftRow> = house
        .store
        .drafts()?
        .into_iter()
        .filter(|row| matches!(row.state, DraftState::Placed | DraftState::Gone))
        .filter(|row| book.now.duration_since(row.made_at) < WATCHED)
        .collect();
    let Some(since) = open.iter().map(|row| row.made_at).min() else { return Ok(()) };
    let sights = Sights::since(book, since);
    let mut mailboxes = Mailboxes::new(&house.gates, Clock::starting_at(book.now));
    for row in &open {
        if sights.sent(book, &house.store, row)?.is_some() {
            house.store.draft_stands(row.id, DraftState::Sent, book.now)?;
        } else if row.state == DraftState::Placed
            && lies_there(house, &mut mailboxes, row) == Some(Lies::Nowhere)
        {
            house.store.draft_stands(row.id, DraftState::Gone, book.now)?;
        }
    }
    Ok(())
}

/// Whether a draft is where it was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lies {
    There,
    Nowhere,
}

/// `None`: nobody can tell now.
fn lies_there(house: &House, mailboxes: &mut Mailboxes, row: &DraftRow) -> Option<Lies> {
    let account = account(house, row).ok()?;
    let there = match (row.draft.place, &account.source) {
        (Place::Imap, SourceSettings::Imap(_)) => {
            let holds = |imap: &mut Imap| {
                let folder = imap.drafts_folder()?;
                imap.holds(&folder, &row.draft.message_id)
            };
            ask(mailboxes, account, holds).ok()?
        }
        (Place::Maildir, SourceSettings::Maildir { path }) => {
            delivery::maildir::holds_draft(path, &row.draft.bytes).ok()?
        }
        _ => return None,
    };
    Some(if there { Lies::There } else { Lies::Nowhere })
}
