//! The welcome mail: sent once, a standing place to reply to; and its renewal, which stops the old
//! one.

use jiff::Timestamp;

use super::App;
use crate::command::JobKey;
use crate::compose::Envelope;
use crate::compose::notice::{self, Welcome};
use crate::store::TokenKind;
use crate::store::outbox::NewMail;

/// Whether it is to be written: the mailbox of the account that it goes to was read to its end
/// once, so that what it says holds; and no digest came before it.
///
/// # Errors
/// The database's.
pub fn is_due(app: &App) -> anyhow::Result<bool> {
    let store = &app.store;
    Ok(store.outbox_row(&JobKey::FirstWelcome)?.is_none()
        && store.looked_at(&app.main_account().name)?.is_some()
        && store.latest_digest()?.is_none())
}

/// Queues it. `false`: it was queued before.
///
/// # Errors
/// A template or the database.
pub fn write(app: &mut App, now: Timestamp) -> anyhow::Result<bool> {
    let (mail, envelope) = compose(app, &JobKey::FirstWelcome, now)?;
    let token = envelope.token.as_ref().expect("a welcome has a token");
    Ok(app.store.write_alone(&mail, token, TokenKind::Welcome, now)?)
}

/// Stops the tokens of all welcome mails so far and queues a new one.
///
/// # Errors
/// A template or the database.
pub fn rotate(app: &mut App, now: Timestamp) -> anyhow::Result<()> {
    // By the moment, not by a count: an older database that is restored must not give the old token
    // out again.
    let (mail, envelope) = compose(app, &JobKey::NewWelcome(now), now)?;
    let token = envelope.token.as_ref().expect("a welcome has a token");
    Ok(app.store.rotate_welcome(&mail, token, now)?)
}

fn compose(app: &App, job_key: &JobKey, now: Timestamp) -> anyhow::Result<(NewMail, Envelope)> {
    let schedule = &app.config.digest.schedule;
    let next = schedule.next(now, &app.config.zone);
    let first = next.map(|at| app.config.language.locale().next_moment(&app.local(at)));
    let envelope = app.envelope(job_key, now);
    let message =
        notice::welcome(&Welcome { schedule: schedule.describe(), first }, &envelope, &app.templates)?;
    let mail = NewMail {
        job_key: job_key.clone(),
        account: app.main_account().name.clone(),
        rekindle_id: envelope.rekindle_id.clone(),
        message,
    };
    Ok((mail, envelope))
}
