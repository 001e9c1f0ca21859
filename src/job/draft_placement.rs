//! Puts drafts among the owner's: what commands wrote is taken from the store, looked for by
//! Message-ID, appended, and marked. A step of its own after the command's transaction, so that a
//! crash between the two leaves one draft, never none and never two.

use jiff::SignedDuration;

use super::App;
use super::clock::Clock;
use super::mail_activity::{self, MailActivity};
use super::mailboxes::Mailboxes;
use super::snapshot::Snapshot;
use crate::command::{DraftKey, Entry};
use crate::config::Account;
use crate::infer::introduction_state;
use crate::source::OwnMessage;
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
            app.store.set_draft_state(row.id, DraftState::Dropped, clock.now())?;
            continue;
        }
        if !app.store.draft_take(row.id, clock.now())? {
            continue;
        }
        match one(app, &mut mailboxes, &row) {
            Ok(state) => app.store.set_draft_state(row.id, state, clock.now())?,
            Err(why) => {
                app.store.draft_failed(&row, &why, clock.now())?;
                complaints.push(format!("a draft to {}: {why}", row.draft.readers()));
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
    if draft.place == DraftPlace::Mail {
        return Ok(DraftState::Placed);
    }
    let account = account(app, row)?;
    if account.source.is_archive() {
        return Err(format!("accounts.{} no longer has the mailbox that the draft was for", account.name));
    }
    let put = mailboxes.ask(account, |source| source.append_draft(own_message(row)));
    put.map(|()| DraftState::Placed).map_err(|error| error.to_string())
}

fn own_message(row: &DraftRow) -> OwnMessage<'_> {
    OwnMessage { message_id: &row.draft.message_id, bytes: &row.draft.bytes }
}

fn account<'a>(app: &'a App, row: &DraftRow) -> Result<&'a Account, String> {
    let found = app.config.accounts.iter().find(|account| account.name == row.draft.account);
    found.ok_or_else(|| format!("accounts.{} is no longer in the configuration", row.draft.account))
}

/// What became of drafts since: one seen in Sent is done with, one that no longer is among the
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
    let people = mail_activity::readers(snapshot, open.iter());
    let activity = MailActivity::since(&app.store, snapshot, since, &people)?;
    let mut mailboxes = Mailboxes::new(&app.backoffs, Clock::starting_at(snapshot.now));
    for row in &open {
        if activity.sent(snapshot, &app.store, row)?.is_some() {
            app.store.set_draft_state(row.id, DraftState::Sent, snapshot.now)?;
        } else if row.state == DraftState::Placed && was_taken_away(app, &mut mailboxes, row) {
            app.store.set_draft_state(row.id, DraftState::Gone, snapshot.now)?;
        }
    }
    Ok(())
}

/// Whether a draft is surely no longer where it was put.
fn was_taken_away(app: &App, mailboxes: &mut Mailboxes, row: &DraftRow) -> bool {
    let Ok(account) = account(app, row) else { return false };
    if row.draft.place == DraftPlace::Mail || account.source.is_archive() {
        return false;
    }
    let found = mailboxes.ask(account, |source| source.has_draft(own_message(row)));
    found.is_ok_and(|is_there| !is_there)
}
