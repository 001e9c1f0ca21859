//! Mail to the owner about Rekindle itself, when something needs a decision or cannot be done
//! without help. Each matter is told once.

use jiff::Timestamp;

use super::App;
use crate::command::JobKey;
use crate::compose::Envelope;
use crate::compose::notice::{self, Notice};
use crate::mail::text;
use crate::store::outbox::{NewMail, OutboxRow};

/// Asks what is to become of a mail to somebody else that is held. Once a mail.
///
/// # Errors
/// A template or the database.
pub fn ask_about_held(app: &mut App, row: &OutboxRow, now: Timestamp) -> anyhow::Result<bool> {
    let (id, to) = (row.id, &row.message.recipient);
    let paragraphs = vec![
        format!("Your mail to {to} is held: {}.", row.reason),
        "It may or may not have arrived, and it is not sent twice without your word. Your Sent folder, or the person, can tell.".to_owned(),
        format!("`rekindle outbox retry {id}` sends it again; `rekindle outbox drop {id}` lets it go."),
    ];
    let subject = format!("Was your mail to {to} delivered?");
    queue(app, &JobKey::HeldNotice(id), Notice { subject, paragraphs }, now)
}

/// Tells that an account cannot be read, and what to do. `false`: the owner was told, and it was
/// not readable since.
///
/// # Errors
/// A template or the database.
pub fn tell_trouble(app: &mut App, account: &str, says: &str, now: Timestamp) -> anyhow::Result<bool> {
    if app.store.trouble_told(account)? {
        return Ok(false);
    }
    let paragraphs = vec![
        format!("The mailbox of {account} cannot be read: {}", text::shorten(&text::one_line(says), 600)),
        "The digest waits for it, three days at most, since it might name somebody you wrote to this morning. After that it goes out, says what could not be looked at, and leaves out those you last wrote with there. Nothing is lost, and it goes on by itself. `rekindle doctor` tries it at once.".to_owned(),
    ];
    let subject = format!("The mailbox of {account} cannot be read");
    let job_key = JobKey::TroubleNotice { account: account.to_owned(), at: now.as_second() };
    let mail = compose(app, &job_key, &Notice { subject, paragraphs }, now)?;
    Ok(app.store.queue_trouble(account, &mail, now)?)
}

/// Queues a notice. `false`: it was queued before.
///
/// # Errors
/// A template or the database.
pub(super) fn queue(app: &mut App, job_key: &JobKey, notice: Notice, now: Timestamp) -> anyhow::Result<bool> {
    let mail = compose(app, job_key, &notice, now)?;
    Ok(app.store.queue(&mail, now)?)
}

/// A notice as a mail, which cannot be answered.
///
/// # Errors
/// A template.
pub(super) fn compose(
    app: &App,
    job_key: &JobKey,
    notice: &Notice,
    now: Timestamp,
) -> anyhow::Result<NewMail> {
    let envelope = Envelope { token: None, ..app.envelope(job_key, now) };
    let message = notice::render(notice, &envelope, &app.templates)?;
    let account = app.main_account().name.clone();
    Ok(NewMail { job_key: job_key.clone(), account, rekindle_id: envelope.rekindle_id, message })
}
