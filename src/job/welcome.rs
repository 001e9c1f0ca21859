//! The welcome mail: sent once, a standing place to reply to.

use jiff::Timestamp;

use super::House;
use crate::compose::notice::{self, Welcome};
use crate::store::outbox::NewMail;

/// Queues it. `false`: it was queued before.
///
/// # Errors
/// A template or the database.
pub fn write(house: &mut House, now: Timestamp) -> anyhow::Result<bool> {
    let job_key = "welcome/1";
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
    let token = envelope.token.as_ref().expect("a welcome has a token");
    Ok(house.store.write_welcome(&mail, token, now)?)
}
