//! Mail to others that the owner approved: what may keep it from being sent at the last moment, and what follows once it went.
//!
//! | before the dial | then |
//! | --- | --- |
//! | its approval was undone, sending to others was turned off | withheld |
//! | else | handed over, once: what ends unclear is held by the outbox, and the owner is asked |

use jiff::Timestamp;

use super::House;
use super::command::draft::send_key;
use crate::command::{Action, Entry};
use crate::compose::Envelope;
use crate::compose::notice::{self, Notice};
use crate::config::ThirdParty;
use crate::infer::standing;
use crate::mail::Address;
use crate::store::draft::{DraftRow, DraftState};
use crate::store::journal::{NewEntry, Said};
use crate::store::outbox::{NewMail, OutboxRow, State};

/// Why a mail is not to be handed over now. `None`: go on; mail to the owner always.
///
/// # Errors
/// The database's.
pub fn objection(house: &House, row: &OutboxRow) -> anyhow::Result<Option<String>> {
    if is_owner(house, &row.message.recipient) {
        return Ok(None);
    }
    let why = if house.config.third_party_sending == ThirdParty::Off {
        Some("sending to others is off")
    } else if !approval_holds(house, row)? {
        Some("taken back before it was sent")
    } else {
        None
    };
    Ok(why.map(str::to_owned))
}

fn is_owner(house: &House, address: &Address) -> bool {
    house.config.accounts.iter().any(|account| account.is_owner(address))
}

/// Whether an approval of this mail stands in the journal and was not undone.
fn approval_holds(house: &House, row: &OutboxRow) -> anyhow::Result<bool> {
    let entries: Vec<Entry> = house.store.journal()?.into_iter().map(|row| row.entry).collect();
    let undone = standing::undone(&entries);
    let approves = |entry: &&Entry| match &entry.action {
        Action::SendApproved { draft } => row.job_key == format!("send/{draft}"),
        _ => false,
    };
    Ok(entries.iter().filter(approves).any(|entry| !undone.contains(&entry.id)))
}

/// After a round of deliveries: the owner's receipt for each mail that went to somebody else. Each step can be repeated, and the draft is marked last, so
/// that a crash loses none.
///
/// # Errors
/// A template, the database.
pub fn follow(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    for row in house.store.drafts()?.into_iter().filter(|row| row.state != DraftState::Sent) {
        let Some(sent) = house.store.outbox_row(&send_key(&row))? else { continue };
        // Sent by hand after it was taken back is not sent by us.
        if sent.state == State::Sent && approval_holds(house, &sent)? {
            went_out(house, &row, now)?;
        }
    }
    Ok(())
}

fn went_out(house: &mut House, row: &DraftRow, now: Timestamp) -> anyhow::Result<()> {
    let to = row.draft.recipients.first().cloned().unwrap_or_default();
    let touched = NewEntry {
        said: Said::Rekindle,
        person: Some(to),
        action: Action::Touched {
            on: now,
            how: Some("mail".to_owned()),
            text: Some(row.draft.subject.clone()),
        },
        line: String::new(),
        reply_key: None,
        once: Some(format!("sent|{}", row.draft.job_key)),
    };
    house.store.write_entries(&[touched], now)?;
    let paragraphs = vec![
        "It went out just as you approved it. The text was:".to_owned(),
        crate::mail::body::text(&row.draft.bytes),
    ];
    tell(house, row, paragraphs, now)?;
    Ok(house.store.draft_stands(row.id, DraftState::Sent, now)?)
}

/// A notice about one approved mail, once.
fn tell(house: &mut House, row: &DraftRow, paragraphs: Vec<String>, now: Timestamp) -> anyhow::Result<()> {
    let job_key = format!("notice/sent/{}", row.draft.job_key);
    if house.store.outbox_row(&job_key)?.is_some() {
        return Ok(());
    }
    let about = format!("\u{201c}{}\u{201d}, to {}.", row.draft.subject, row.draft.recipients.join(" and "));
    let notice = Notice {
        subject: format!("Sent for you: {}", row.draft.subject),
        paragraphs: std::iter::once(about).chain(paragraphs).collect(),
    };
    let envelope = Envelope { token: None, ..house.envelope(&job_key, now) };
    let message = notice::render(&notice, &envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    house.store.queue(&NewMail { job_key, account, rekindle_id: envelope.rekindle_id, message }, now)?;
    Ok(())
}
