//! Mail of ours that knows a person who is forgotten: drafts go; of mails in the outbox the row
//! stays, without a word, and what was not sent never is.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::ForgetTarget;
use crate::command::{DraftKey, JobKey};
use crate::mail::body::parts;
use crate::store::outbox::OwnersWord;
use crate::store::{Result, fingerprint};

/// A stored mail as far as it tells whom it is about.
struct Stored {
    id: i64,
    /// The draft that it is, was made of, or tells of.
    draft: Option<DraftKey>,
    recipients: Vec<String>,
    bytes: Vec<u8>,
}

impl ForgetTarget<'_> {
    /// Whether a mail goes to them, is for them by its key, or names them.
    fn is_in(&self, mail: &Stored) -> bool {
        let own = |recipient: &String| self.addresses().any(|address| address == recipient);
        let by_key = |draft: &DraftKey| self.keys.iter().any(|key| draft.is_about(key));
        mail.recipients.iter().any(own)
            || mail.draft.as_ref().is_some_and(by_key)
            || self.is_named(&mail.bytes)
    }

    /// Whether a message has an address of theirs, or a name of two words at least: one alone is
    /// borne by others too.
    fn is_named(&self, message: &[u8]) -> bool {
        self.is_named_in(&all_words(message))
    }

    /// The same of one line in lower case.
    fn is_named_in(&self, text: &str) -> bool {
        let names = self.names.iter().filter(|name| name.trim().contains(' '));
        names.map(String::as_str).chain(self.addresses()).any(|needle| has(text, &one_line(needle)))
    }
}

/// A message as it is there and as it is read, in lower case, one blank between words.
fn all_words(message: &[u8]) -> String {
    let mail = parts::open(message);
    let mut text = String::from_utf8_lossy(message).into_owned();
    let fields = ["subject", "to", "cc"].map(|field| mail.header(field));
    for piece in fields.into_iter().chain(mail.parts.iter().map(|part| part.text.as_str())) {
        text.push('\n');
        text.push_str(piece);
    }
    one_line(&text)
}

fn one_line(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether it is there as whole words.
fn has(text: &str, needle: &str) -> bool {
    let ends = |at: usize| {
        let before = text[..at].chars().next_back();
        let behind = text[at + needle.len()..].chars().next();
        ![before, behind].into_iter().flatten().any(char::is_alphanumeric)
    };
    !needle.is_empty() && text.match_indices(needle).any(|(at, _)| ends(at))
}

/// Deletes the drafts that know the person, and empties the mails that do or came of such a draft.
/// What was sent is emptied whomever it is about.
pub(super) fn forget(tx: &Transaction<'_>, person: &ForgetTarget<'_>, now: Timestamp) -> Result<()> {
    let mut gone = Vec::new();
    let drafts = stored(tx, "SELECT id, job_key, recipients, bytes FROM draft")?;
    for draft in drafts.into_iter().filter(|draft| person.is_in(draft)) {
        tx.execute("DELETE FROM draft WHERE id = ?1", [draft.id])?;
        gone.extend(draft.draft);
    }
    tx.execute("UPDATE outbox SET bytes = x'' WHERE state = 'sent'", [])?;
    let mails = stored(tx, "SELECT id, job_key, recipient, bytes FROM outbox WHERE state <> 'sent'")?;
    let came = |mail: &Stored| mail.draft.as_ref().is_some_and(|draft| gone.contains(draft));
    for mail in mails.iter().filter(|mail| came(mail) || person.is_in(mail)) {
        let sql = "UPDATE outbox SET bytes = x'', state = 'held', reason = ?2, told = 2, doubt_since = NULL, changed_at = ?3
                   WHERE id = ?1";
        tx.execute(sql, params![mail.id, OwnersWord::Forgotten, now.as_second()])?;
    }
    Ok(())
}

/// Empties the subjects of mail of ours and of answers to it, and those that name the person.
pub(super) fn forget_subjects(tx: &Transaction<'_>, person: &ForgetTarget<'_>) -> Result<()> {
    let mut ours = tx.prepare("SELECT message_id FROM message WHERE message_id LIKE 'rekindle.%'")?;
    let ours = ours.query_map([], |row| Ok(fingerprint(row.get_ref(0)?.as_str()?)))?;
    let ours: HashSet<i64> = ours.collect::<rusqlite::Result<_>>()?;
    let mut named: Vec<i64> = Vec::new();
    let sql = "SELECT id, subject, parent_hash, message_id LIKE 'rekindle.%' IS TRUE FROM message WHERE subject <> ''";
    let mut subjects = tx.prepare(sql)?;
    let mut rows = subjects.query([])?;
    while let Some(row) = rows.next()? {
        let answers_ours = ours.contains(&row.get(2)?);
        if row.get(3)? || answers_ours || person.is_named_in(&one_line(&row.get::<_, String>(1)?)) {
            named.push(row.get(0)?);
        }
    }
    super::empty_subjects(tx, named)
}

fn stored(tx: &Transaction<'_>, sql: &str) -> Result<Vec<Stored>> {
    let mut statement = tx.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let job: JobKey = row.get(1)?;
        let draft = job.draft().cloned();
        let recipients = row.get::<_, String>(2)?.lines().map(str::to_owned).collect();
        Ok(Stored { id: row.get(0)?, draft, recipients, bytes: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<Stored>>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written_and_only_whole() {
        let check = |message: &str, wanted: bool| {
            let (keys, names) =
                (["ada@brook.example".parse().unwrap()], ["Ada Brook", "Ada"].map(String::from));
            let person = ForgetTarget { keys: &keys, names: &names, cards: &[], others_cards: &[] };
            assert_eq!(person.is_named(message.as_bytes()), wanted, "{message}");
        };
        check("Subject: Meet Ada Brook\r\n\r\nHello", true);
        check("Subject: =?utf-8?q?Meet_Ada_Brook?=\r\n\r\nHello", true);
        check("Content-Transfer-Encoding: quoted-printable\r\n\r\nmeet Ada =\r\nBrook.", true);
        check("Subject: x\r\n\r\nmeet Ada\r\nBrook", true);
        check("To: ADA@brook.example\r\n\r\nHello", true);
        check("To: nada@brook.example\r\n\r\nAda Brooks and another Ada", false);
    }
}
