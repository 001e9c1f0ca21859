//! Mails between the owner and somebody, with their subjects.

use crate::infer::address_state::SeenMail;
use crate::infer::evidence::MailDirection;
use crate::infer::offer::PastMail;
use crate::infer::people::Person;
use crate::mail::{MessageId, subject};
use crate::store::Store;

/// The last mail between the two, in either direction.
///
/// # Errors
/// The database's.
pub fn last(store: &Store, person: &Person) -> anyhow::Result<Option<PastMail>> {
    let (direction, seen) = match (person.last_in, person.last_out) {
        (Some(theirs), own) if own.is_none_or(|own| theirs.at >= own.at) => (MailDirection::In, theirs),
        (_, Some(own)) => (MailDirection::Out, own),
        _ => return Ok(None),
    };
    read(store, seen, direction).map(Some)
}

/// A mail with its subject.
///
/// # Errors
/// The database's.
pub fn read(store: &Store, seen: SeenMail, direction: MailDirection) -> anyhow::Result<PastMail> {
    let line = store.message_line(seen.row)?;
    let subject = line.as_ref().map(|line| subject::bare(&line.subject)).unwrap_or_default();
    let message_id = line.and_then(|line| MessageId::parse(&line.message_id?));
    Ok(PastMail { direction, seen, subject, message_id })
}
