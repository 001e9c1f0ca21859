//! Puts drafts among the owner's: what commands wrote is taken from the store, looked for by
//! Message-ID, appended, and marked. A step of its own after the command's transaction, so that a
//! crash between the two leaves one draft, never none and never two.

use jiff::SignedDuration;

use super::App;
use super::clock::Clock;
use super::mail_activity::MailActivity;
use super::mailboxes::Mailboxes;
use super::snapshot::Snapshot;
use crate::command::{DraftKey, Entry};
use crate::config::{Account, SourceSettings};
use crate::delivery::{self, DeliveryOutcome};
use crate::infer::introduction_state;
use crate::source::imap::Imap;
use crate::source::{Source, SourceError};
use crate::store::draft::{DraftPlace, DraftRow, DraftState};

/// A draft older than this is no longer looked after.
const WATCHED: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Puts every draft that is due into its mailbox. Returns what went wrong, a line each; those are
/// tried again later.
///
/// # Errors
/// The database's.
pub fn run(app: &mut App, clock: Clock) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    let due = app.store.drafts_due(clock.now())?;
    if due.is_empty() {
        return Ok(complaints);
    }
    let unwanted = unwanted(app)?;
    let mut mailboxes = Mailboxes::new(&app.backoffs, clock);
    for row in due {
        if unwanted.contains(&row.draft.job_key) {
            app.store.draft_stands(row.id, DraftState::Dropped, clock.now())?;
            continue;
        }
        if !app.store.draft_take(row.id, clock.now())? {
            continue;
        }
        match one(app, &mut mailboxes, &row) {
            Ok(state) => app.store.draft_stands(row.id, state, clock.now())?,
            Err(why) => {
                app.store.draft_failed(&row, &why, clock.now())?;
                complaints.push(format!("a draft to {}: {why}", row.draft.recipients.join(" and ")));
            }
        }
    }
    Ok(complaints)
}

/// Keys of drafts that are no longer wanted.
fn unwanted(app: &App) -> anyhow::Result<Vec<DraftKey>> {
    let entries: Vec<Entry> = app.store.journal()?.into_iter().map(|row| row.entry).collect();
    Ok(introduction_state::unwanted_drafts(&entries))
}

/// Puts one draft there unless it is there, or was sent, already.
fn one(app: &App, mailboxes: &mut Mailboxes, row: &DraftRow) -> Result<DraftState, String> {
    let draft = &row.draft;
    if app.store.has_message(&draft.message_id).map_err(|error| error.to_string())? {
        return Ok(DraftState::Sent);
    }
    let account = account(app, row)?;
    match (draft.place, &account.source) {
        (DraftPlace::Imap, SourceSettings::Imap(_)) => ask(mailboxes, account, |imap| append(imap, row)),
        (DraftPlace::Maildir, SourceSettings::Maildir { path }) => {
            match delivery::maildir::append_draft(path, &draft.bytes) {
                DeliveryOutcome::Sent => Ok(DraftState::Placed),
                DeliveryOutcome::Transient(why)
                | DeliveryOutcome::Permanent(why)
                | DeliveryOutcome::Auth(why)
                | DeliveryOutcome::Unclear(why) => Err(why),
            }
        }
        (DraftPlace::Mail, _) => Ok(DraftState::Placed),
        _ => Err(format!("accounts.{} no longer has the mailbox that the draft was for", account.name)),
    }
}

fn account<'a>(app: &'a App, row: &DraftRow) -> Result<&'a Account, String> {
    let found = app.config.accounts.iter().find(|account| account.name == row.draft.account);
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

/// What became of drafts since: one seen in Sent is done with, one that no longer lies among the
/// drafts was taken away. The first costs a look at the facts, the second a connection; a mailbox
/// that cannot be reached leaves them as they are.
///
/// # Errors
/// The database's.
pub fn review(app: &mut App, snapshot: &Snapshot) -> anyhow::Result<()> {
    let open: Vec<DraftRow> = app
        .store
        .drafts()?
        .into_iter()
        .filter(|row| matches!(row.state, DraftState::Placed | DraftState::Gone))
        .filter(|row| snapshot.now.duration_since(row.made_at) < WATCHED)
        .collect();
    let Some(since) = open.iter().map(|row| row.made_at).min() else { return Ok(()) };
    let activity = MailActivity::since(snapshot, since);
    let mut mailboxes = Mailboxes::new(&app.backoffs, Clock::starting_at(snapshot.now));
    for row in &open {
        if activity.sent(snapshot, &app.store, row)?.is_some() {
            app.store.draft_stands(row.id, DraftState::Sent, snapshot.now)?;
        } else if row.state == DraftState::Placed
            && lies_there(app, &mut mailboxes, row) == Some(Lies::Nowhere)
        {
            app.store.draft_stands(row.id, DraftState::Gone, snapshot.now)?;
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
fn lies_there(app: &App, mailboxes: &mut Mailboxes, row: &DraftRow) -> Option<Lies> {
    let account = account(app, row).ok()?;
    let there = match (row.draft.place, &account.source) {
        (DraftPlace::Imap, SourceSettings::Imap(_)) => {
            let holds = |imap: &mut Imap| {
                let folder = imap.drafts_folder()?;
                imap.holds(&folder, &row.draft.message_id)
            };
            ask(mailboxes, account, holds).ok()?
        }
        (DraftPlace::Maildir, SourceSettings::Maildir { path }) => {
            delivery::maildir::holds_draft(path, &row.draft.bytes).ok()?
        }
        _ => return None,
    };
    Some(if there { Lies::There } else { Lies::Nowhere })
}
