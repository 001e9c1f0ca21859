//! The welcome mail: sent once, a standing place to reply to; and its renewal, which stops the old one.

use jiff::Timestamp;

use super::House;
use crate::compose::Envelope;
use crate::compose::notice::{self, Welcome};
use crate::store::outbox::NewMail;

/// The key of the first one.
const FIRST: &str = "welcome/1";

/// Whether it is to be written: the mailbox of the account that it goes to was read to its end once, so that what it
/// says holds; and no digest came before it.
///
/// # Errors
/// The database's.
pub fn is_due(house: &House) -> anyhow::Result<bool> {
    let store = &house.store;
    Ok(store.outbox_row(FIRST)?.is_none()
        && store.looked_at(&house.main_account().name)?.is_some()
        && store.latest_digest()?.is_none())
}

/// Queues it. `false`: it was queued before.
///
/// # Errors
/// A template or the database.
pub fn write(house: &mut House, now: Timestamp) -> anyhow::Result<bool> {
    let (mail, envelope) = compose(house, FIRST, now)?;
    let token = envelope.token.as_ref().expect("a welcome has a token");
    Ok(house.store.write_welcome(&mail, token, now)?)
}

/// Stops the tokens of all welcome mails so far and queues a new one.
///
/// # Errors
/// A template or the database.
pub fn rotate(house: &mut House, now: Timestamp) -> anyhow::Result<()> {
    // By the moment, not by a count: an older database that is restored must not give the old token out again.
    let (mail, envelope) = compose(house, &format!("welcome/{now}"), now)?;
    let token = envelope.token.as_ref().expect("a welcome has a token");
    Ok(house.store.rotate_welcome(&mail, token, now)?)
}

fn compose(house: &House, job_key: &str, now: Timestamp) -> anyhow::Result<(NewMail, Envelope)> {
    let schedule = &house.config.digest.schedule;
    let next = schedule.next(now, &house.config.zone);
    let first = next.map(|at| house.local(at).strftime("%A, %-d %B, %H:%M").to_string());
    let envelope = house.envelope(job_key, now);
    let message =
        notice::welcome(&Welcome { schedule: schedule.words(), first }, &envelope, &house.templates)?;
    let mail = NewMail {
        job_key: job_key.to_owned(),
        account: house.main_account().name.clone(),
        rekindle_id: envelope.rekindle_id.clone(),
        message,
    };
    Ok((mail, envelope))
}
