//! Replies owed: the mail of known people that waits for the owner's answer. What a digest asks
//! about anyway, what an answering machine wrote, and mail of which the owner got a copy only, is
//! not among them.

use std::collections::HashSet;

use super::App;
use super::introductions::IntroductionStatus;
use super::offers;
use super::snapshot::{PersonView, Snapshot};
use crate::agenda::facts::WaitingMail;
use crate::command::DraftKey;
use crate::infer::facts::{Recipient, RecipientField};
use crate::infer::people::PersonIndex;
use crate::infer::{due, names};
use crate::mail::{MessageId, responder, subject};

/// Replies owed that are listed.
const OWED: usize = 3;

/// The mails that a digest names, with the position of their author, the newest first. `meetings`:
/// the digest asks about these.
///
/// # Errors
/// The database's.
pub fn find(
    app: &App,
    snapshot: &Snapshot,
    meetings: &[IntroductionStatus],
) -> anyhow::Result<Vec<(PersonIndex, WaitingMail)>> {
    let asked_about = subjects(app, meetings)?;
    let mut waiting: Vec<(PersonIndex, WaitingMail)> = Vec::new();
    for view in snapshot.views() {
        let Some((days, row)) = waits(snapshot, view) else { continue };
        if is_copy(app, snapshot, row)? {
            continue;
        }
        let line = app.store.message_line(row)?;
        let subject = line.as_ref().map(|line| subject::bare(&line.subject)).unwrap_or_default();
        if asked_about.contains(&names::fold(&subject)) || responder::is_automatic_subject(&subject) {
            continue;
        }
        let message_id = line.and_then(|line| MessageId::parse(&line.message_id?));
        let mail = WaitingMail {
            person: snapshot.known(view.position),
            address: snapshot.address(snapshot.person(view.position)).cloned(),
            coming_days: offers::coming_days(snapshot, view.position),
            days,
            subject,
            message_id,
        };
        waiting.push((view.position, mail));
    }
    waiting.sort_by_key(|(_, mail)| (mail.days, mail.person.key.clone()));
    waiting.truncate(OWED);
    Ok(waiting)
}

/// For how many days their last mail waits, and its row. `None`: nothing is owed.
fn waits(snapshot: &Snapshot, view: &PersonView) -> Option<(i64, i64)> {
    let person = snapshot.person(view.position);
    let resting = view.preferences.snoozed_until.is_some_and(|until| until > snapshot.now);
    let days = due::owes_reply(person, snapshot.now).filter(|_| !view.preferences.never && !resting)?;
    let last_in = person.last_in?;
    let answered_otherwise = view.judgement.last_touch > Some(last_in.at);
    (!answered_otherwise).then_some((days, last_in.row))
}

/// Whether a mail is for somebody else, and the owner is in Cc alone.
fn is_copy(app: &App, snapshot: &Snapshot, row: i64) -> anyhow::Result<bool> {
    let Some(mail) = snapshot.mail(&app.store, row)? else { return Ok(false) };
    let mine = |one: &&Recipient| snapshot.people.owner.is(one.address);
    let (to, copies): (Vec<&Recipient>, Vec<&Recipient>) =
        mail.recipients.iter().partition(|one| one.field == RecipientField::To);
    Ok(!to.is_empty() && !to.iter().any(mine) && copies.iter().any(mine))
}

/// The subjects of the mails that ask about open introductions or bring the two together.
fn subjects(app: &App, meetings: &[IntroductionStatus]) -> anyhow::Result<HashSet<String>> {
    let open = meetings.iter().filter(|preferences| preferences.stage.is_open());
    let keys: HashSet<DraftKey> = open.flat_map(|preferences| preferences.introduction.drafts()).collect();
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let drafts = app.store.drafts()?.into_iter().filter(|row| keys.contains(&row.draft.job_key));
    Ok(drafts.map(|row| names::fold(&subject::bare(&row.draft.subject))).collect())
}
