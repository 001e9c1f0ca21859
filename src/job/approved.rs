//! Mail to others that the owner approved: what may keep it from being sent at the last moment, and
//! what follows once it went.
//!
//! It is withheld where, before the dial, its approval or its draft was undone, its introduction
//! ended, sending to others was turned off, or the owner sent the draft by hand or muted its
//! reader. Else it is handed over, once: what ends unclear is held by the outbox, and the owner is
//! asked.

use jiff::Timestamp;

use super::{App, message_ids, sent_copy};
use crate::command::{Action, Entry, JobKey};
use crate::compose::notice::{self, Notice};
use crate::compose::{Envelope, Outgoing};
use crate::config::{Account, SendSettings, ThirdParty};
use crate::infer::{introduction_state, preferences};
use crate::mail::Address;
use crate::store::draft::{DraftRow, DraftState, NewDraft};
use crate::store::journal::{JournalSource, NewEntry};
use crate::store::outbox::{NewMail, OutboxRow, OutboxState, OwnersWord};

/// The keys of the mails that a draft becomes, in the order of its recipients: each is there once,
/// so each goes once.
fn keys(draft: &NewDraft) -> Vec<JobKey> {
    let key = |recipient| JobKey::Send { draft: draft.job_key.clone(), recipient };
    (0..draft.recipients.len()).map(key).collect()
}

/// The mails that an approved draft becomes: the same bytes, a recipient each.
pub fn mails(app: &App, row: &DraftRow) -> Vec<NewMail> {
    let account = account(app, &row.draft);
    let mail = |(job_key, recipient): (JobKey, &Address)| NewMail {
        account: account.name.clone(),
        rekindle_id: message_ids::outward_id(&app.key, &job_key),
        message: Outgoing {
            message_id: row.draft.message_id.clone(),
            recipient: recipient.clone(),
            sender: account.email.clone(),
            bytes: row.draft.bytes.clone(),
        },
        job_key,
    };
    keys(&row.draft).into_iter().zip(&row.draft.recipients).map(mail).collect()
}

/// The account that a draft is sent from.
pub fn account<'a>(app: &'a App, draft: &NewDraft) -> &'a Account {
    let account = app.config.accounts.iter().find(|account| account.name == draft.account);
    account.unwrap_or_else(|| app.main_account())
}

/// What the outbox has of a draft, in the order of its recipients. Empty: it was never approved.
///
/// # Errors
/// The database's.
pub fn handed_over(app: &App, row: &DraftRow) -> anyhow::Result<Vec<OutboxRow>> {
    let mut rows = Vec::new();
    for key in keys(&row.draft) {
        rows.extend(app.store.outbox_row(&key)?);
    }
    Ok(rows)
}

/// Why a mail is not to be handed over now. `None`: go on; mail to the owner always.
///
/// # Errors
/// The database's.
pub fn objection(app: &App, row: &OutboxRow, now: Timestamp) -> anyhow::Result<Option<OwnersWord>> {
    if is_owner(app, &row.message.recipient) {
        return Ok(None);
    }
    Ok(if app.config.third_party_sending == ThirdParty::Off {
        Some(OwnersWord::Off)
    } else if !approval_holds(app, row)? || !is_wanted(app, row)? {
        Some(OwnersWord::TakenBack)
    } else if sent_by_hand(app, row)? {
        Some(OwnersWord::ByHand)
    } else if is_muted(app, row, now)? {
        Some(OwnersWord::Never)
    } else {
        None
    })
}

/// Whether the owner asked never to hear of anybody the mail names as a reader, under any of their
/// addresses.
fn is_muted(app: &App, row: &OutboxRow, now: Timestamp) -> anyhow::Result<bool> {
    let drafts = app.store.drafts()?;
    let draft = drafts.iter().find(|draft| Some(&draft.draft.job_key) == row.job_key.sent_draft());
    let Some(draft) = draft else { return Ok(false) };
    let snapshot = app.snapshot(now)?;
    let muted = |to: &Address| {
        snapshot.by_address(to).is_some_and(|position| snapshot.view(position).preferences.never)
    };
    let muted = draft.draft.recipients.iter().any(muted);
    app.keep(snapshot);
    Ok(muted)
}

/// Whether mail of this account leaves the machine. A Maildir and a file are places of the owner's
/// own.
pub fn can_reach_others(account: &Account) -> bool {
    matches!(account.send, SendSettings::Smtp { .. } | SendSettings::Sendmail { .. })
}

fn is_owner(app: &App, address: &Address) -> bool {
    app.config.accounts.iter().any(|account| account.is_owner(address))
}

/// Whether an approval of this mail is in the journal and was not undone.
fn approval_holds(app: &App, row: &OutboxRow) -> anyhow::Result<bool> {
    let entries: Vec<Entry> = app.store.journal()?.into_iter().map(|row| row.entry).collect();
    let undone = preferences::undone(&entries);
    let approves = |entry: &&Entry| match &entry.action {
        Action::SendApproved { draft } => row.job_key.sent_draft() == Some(draft),
        _ => false,
    };
    Ok(entries.iter().filter(approves).any(|entry| !undone.contains(&entry.id)))
}

/// Whether the draft is still wanted: neither was its command undone, nor did its introduction end.
fn is_wanted(app: &App, row: &OutboxRow) -> anyhow::Result<bool> {
    let entries: Vec<Entry> = app.store.journal()?.into_iter().map(|row| row.entry).collect();
    let unwanted = introduction_state::unwanted_drafts(&entries);
    Ok(row.job_key.sent_draft().is_none_or(|draft| !unwanted.contains(draft)))
}

/// Whether the draft was seen in Sent although nothing of it was handed over by us.
fn sent_by_hand(app: &App, row: &OutboxRow) -> anyhow::Result<bool> {
    let draft = row.job_key.sent_draft();
    let draft = app.store.drafts()?.into_iter().find(|row| Some(&row.draft.job_key) == draft);
    let Some(draft) = draft.filter(|draft| draft.state == DraftState::Sent) else { return Ok(false) };
    Ok(handed_over(app, &draft)?.iter().all(|row| row.state != OutboxState::Sent))
}

/// After a round of deliveries: the owner's receipt for each mail that went to somebody else. Each
/// step can be repeated, and the draft is marked last, so that a crash loses none.
///
/// # Errors
/// A template, the database.
pub fn follow(app: &mut App, now: Timestamp) -> anyhow::Result<()> {
    for row in app.store.drafts()? {
        let mails = handed_over(app, &row)?;
        if row.state == DraftState::Sent && app.store.outbox_row(&receipt_key(&row))?.is_some() {
            continue;
        }
        // Sent by hand after it was taken back is not sent by us.
        let ours = mails.first().map(|mail| approval_holds(app, mail)).transpose()? == Some(true);
        let over = mails.iter().all(|mail| matches!(mail.state, OutboxState::Sent | OutboxState::Held));
        let sent: Vec<&OutboxRow> = mails.iter().filter(|mail| mail.state == OutboxState::Sent).collect();
        if ours && over && !sent.is_empty() {
            went_out(app, &row, &sent, now)?;
        }
    }
    Ok(())
}

fn went_out(app: &mut App, row: &DraftRow, sent: &[&OutboxRow], now: Timestamp) -> anyhow::Result<()> {
    let touched = |mail: &&OutboxRow| NewEntry {
        said: JournalSource::Rekindle,
        person: Some((&mail.message.recipient).into()),
        action: Action::Touched {
            on: now,
            how: Some("mail".to_owned()),
            text: Some(row.draft.subject.clone()),
        },
        line: String::new(),
        reply_key: None,
        once: Some(format!("sent|{}", mail.job_key)),
    };
    app.store.write_entries(&sent.iter().map(touched).collect::<Vec<_>>(), now)?;
    tell(app, row, sent, now)?;
    if !sent_copy::is_kept_by_provider(account(app, &row.draft)) {
        app.store.sent_copy_wanted(row.id)?;
    }
    if row.state != DraftState::Sent && sent.len() == row.draft.recipients.len() {
        app.store.set_draft_state(row.id, DraftState::Sent, now)?;
    }
    Ok(())
}

fn receipt_key(row: &DraftRow) -> JobKey {
    JobKey::SentNotice(row.draft.job_key.clone())
}

/// A notice about one approved draft, once.
fn tell(app: &mut App, row: &DraftRow, sent: &[&OutboxRow], now: Timestamp) -> anyhow::Result<()> {
    let job_key = receipt_key(row);
    if app.store.outbox_row(&job_key)?.is_some() {
        return Ok(());
    }
    let to: Vec<&str> = sent.iter().map(|mail| mail.message.recipient.as_str()).collect();
    let notice = Notice {
        subject: format!("Sent for you: {}", row.draft.subject),
        paragraphs: vec![
            format!("\u{201c}{}\u{201d}, to {}.", row.draft.subject, to.join(" and ")),
            "It went out just as you approved it. The text was:".to_owned(),
            crate::mail::body::text(&row.draft.bytes),
        ],
    };
    let envelope = Envelope { token: None, ..app.envelope(&job_key, now) };
    let message = notice::render(&notice, &envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    app.store.queue(&NewMail { job_key, account, rekindle_id: envelope.rekindle_id, message }, now)?;
    Ok(())
}
