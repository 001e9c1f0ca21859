//! Reminders whose moment has come: written now, so that each says what holds now, and handed to
//! the outbox.
//!
//! A reminder is written once, whatever the clock does: its mail, the numbers in it and the entry
//! that says it was written are one transaction under a key of its own. One that the machine slept
//! through is written when it wakes. People who were muted since are not mentioned; taken back
//! before its moment, a reminder was never said. Quiet hours are looked at when it is asked for
//! (see [`super::command`]), not here.

use jiff::{SignedDuration, Timestamp};

use super::App;
use super::offers::{self, OfferSources};
use super::replies::MAILS_A_DAY;
use super::snapshot::Snapshot;
use super::suggestion;
use crate::command::{Action, Entry, JobKey};
use crate::compose::first_name;
use crate::compose::reminder::{self, ReminderPerson};
use crate::infer::preferences::{AllPreferences, PendingReminder};
use crate::store::DigestItem;
use crate::store::digest::NewDigest;
use crate::store::journal::{JournalSource, NewEntry};
use crate::store::outbox::NewMail;

/// Writes those that are due at `now`; tells how many mails that made. What the daily cap keeps
/// back comes when there is room.
///
/// # Errors
/// A template or the database; what was written before stays.
pub fn run(app: &mut App, now: Timestamp) -> anyhow::Result<usize> {
    let entries: Vec<Entry> = app.store.journal()?.into_iter().map(|row| row.entry).collect();
    let is_due = |reminder: &PendingReminder| reminder.at <= now;
    let all_preferences = AllPreferences::fold(&entries);
    // Cheap, because it is asked in every round; `never` is said of every address.
    let is_muted =
        |reminder: &PendingReminder| all_preferences.lookup(std::iter::once(reminder.person.address())).never;
    if !all_preferences.reminders.iter().any(|reminder| is_due(reminder) && !is_muted(reminder)) {
        return Ok(0);
    }
    let snapshot = app.snapshot(now)?;
    let mut due: Vec<PendingReminder> =
        super::command::list::pending(&snapshot).into_iter().filter(is_due).collect();
    let mut written = 0;
    while !due.is_empty() {
        let yesterday = now - SignedDuration::from_hours(24);
        if app.store.outbox_count(&app.owner().address, yesterday)? >= MAILS_A_DAY {
            tracing::warn!("{} reminders wait: the owner had {MAILS_A_DAY} mails in a day", due.len());
            break;
        }
        write(app, &snapshot, &same_command(&mut due), now)?;
        written += 1;
    }
    Ok(written)
}

/// Takes out the first, and what the same command said about others: one mail for all of them.
fn same_command(due: &mut Vec<PendingReminder>) -> Vec<PendingReminder> {
    let said = |reminder: &PendingReminder| (reminder.at, reminder.said_at, reminder.text.clone());
    let first = said(&due[0]);
    let (together, rest) = std::mem::take(due).into_iter().partition(|reminder| said(reminder) == first);
    *due = rest;
    together
}

fn write(
    app: &mut App,
    snapshot: &Snapshot,
    reminders: &[PendingReminder],
    now: Timestamp,
) -> anyhow::Result<()> {
    let job_key = job_key(reminders);
    let envelope = app.envelope(&job_key, now);
    let (value, items) = value(app, snapshot, reminders)?;
    let message = reminder::render(&value, &envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    let mail =
        NewMail { job_key: job_key.clone(), account, rekindle_id: envelope.rekindle_id.clone(), message };
    let sent = || reminders.iter().map(sent).collect::<Vec<_>>();
    let token = envelope.token.as_ref().expect("a reminder has a token");
    let new = NewDigest { slot: &job_key, items: &items, token, mail: &mail };
    if app.store.write_digest(&new, |_| sent(), now)?.is_none() {
        // The mail is there, and the journal is older: it is not written twice.
        app.store.write_entries(&sent(), now)?;
    }
    Ok(())
}

/// From what was asked, not from rows: whoever restores an older database finds the mail that was
/// sent.
fn job_key(reminders: &[PendingReminder]) -> JobKey {
    let first = &reminders[0];
    let people: Vec<String> = reminders.iter().map(|reminder| reminder.person.to_string()).collect();
    let asked = format!("{}|{}|{}", first.said_at, first.text, people.join("|"));
    JobKey::Reminder { due: first.at, asked: crate::store::fingerprint(&asked) }
}

fn sent(reminder: &PendingReminder) -> NewEntry {
    NewEntry {
        said: JournalSource::Rekindle,
        person: Some(reminder.person.clone()),
        action: Action::ReminderSent { reminder: reminder.id },
        line: String::new(),
        reply_key: None,
        once: None,
    }
}

fn value(
    app: &App,
    snapshot: &Snapshot,
    reminders: &[PendingReminder],
) -> anyhow::Result<(reminder::Reminder, Vec<DigestItem>)> {
    let (mut people, mut items) = (Vec::new(), Vec::new());
    for (number, reminder) in (1..).zip(reminders) {
        people.push(about(app, snapshot, reminder, number)?);
        items.push(DigestItem { number, person: reminder.person.clone() });
    }
    let first = &reminders[0];
    let at = app.config.language.locale().moment(&first.at.to_zoned(snapshot.zone.clone()));
    Ok((reminder::Reminder { at, text: first.text.clone(), people }, items))
}

fn about(
    app: &App,
    snapshot: &Snapshot,
    reminder: &PendingReminder,
    number: u32,
) -> anyhow::Result<ReminderPerson> {
    let Some(position) = snapshot.by_key(&reminder.person) else {
        let (name, address) = (reminder.person.to_string(), None);
        return Ok(ReminderPerson { number, name, address, last: String::new(), mailto: None });
    };
    let person = snapshot.person(position);
    let sources = OfferSources::for_one(app, snapshot, position)?;
    let offer = offers::offer_for(app, snapshot, &snapshot.view(position), &sources)?;
    let mail = suggestion::mail(app, snapshot, position, &offer)?;
    let (owner, today) = (app.owner(), snapshot.local_now().date());
    let mailto = mail.map(|mail| mail.link(&owner, &app.templates, today));
    Ok(ReminderPerson {
        number,
        name: person.name.clone(),
        address: snapshot.address(person).map(ToString::to_string),
        last: app.config.language.locale().last_touch(
            &first_name(&person.name),
            &suggestion::last_touch(app, snapshot, position)?,
            &snapshot.local_now(),
        ),
        mailto: mailto.transpose()?,
    })
}
