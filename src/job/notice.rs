//! Mail to the owner about Rekindle itself, when something needs a decision or cannot be done without help. Each matter is told once.

use jiff::Timestamp;

use super::House;
use crate::compose::Envelope;
use crate::compose::notice::{self, Notice};
use crate::store::outbox::{NewMail, OutboxRow};

/// Asks what is to become of a mail to somebody else that is held. Once a mail.
///
/// # Errors
/// A template or the database.
pub fn ask_about_held(house: &mut House, row: &OutboxRow, now: Timestamp) -> anyhow::Result<bool> {
    let (id, to) = (row.id, &row.message.recipient);
    let paragraphs = vec![
        format!("Your mail to {to} is held: {}.", row.reason),
        "It may or may not have arrived, and it is not sent twice without your word. Your Sent folder, or the person, can tell.".to_owned(),
        format!("`rekindle outbox retry {id}` sends it again; `rekindle outbox drop {id}` lets it go."),
    ];
    let subject = format!("Was your mail to {to} delivered?");
    queue(house, &format!("notice/held/{id}"), Notice { subject, paragraphs }, now)
}

/// Queues a notice. `false`: it was queued before.
fn queue(house: &mut House, job_key: &str, notice: Notice, now: Timestamp) -> anyhow::Result<bool> {
    let envelope = Envelope { token: None, ..house.envelope(job_key, now) };
    let message = notice::render(&notice, &envelope, &house.templates)?;
    let account = house.main_account().name.clone();
    let mail = NewMail { job_key: job_key.to_owned(), account, rekindle_id: envelope.rekindle_id, message };
    Ok(house.store.queue(&mail, now)?)
}
