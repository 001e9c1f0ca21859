//! Replies owed: the mail of known people that waits for the owner's answer. What a digest asks about anyway, and mail of which the owner got a copy only, is
//! not among them.

use std::collections::HashSet;

use super::House;
use super::book::{Book, Page};
use super::meetings::Standing;
use super::suggest::bare_subject;
use crate::infer::facts::{Field, Recipient};
use crate::infer::{due, names, why};

/// Replies owed that are listed.
const OWED: usize = 3;

/// The lines of the digest, the newest mail first. `meetings`: the digest asks about these.
///
/// # Errors
/// The database's.
pub fn lines(house: &House, book: &Book, meetings: &[Standing]) -> anyhow::Result<Vec<String>> {
    let asked_about = subjects(house, meetings)?;
    let mut waiting: Vec<(i64, String)> = Vec::new();
    for page in book.pages() {
        let person = book.person(page.position);
        let Some((days, row)) = waits(book, &page) else { continue };
        let subject =
            house.store.message_line(row)?.map(|line| bare_subject(&line.subject)).unwrap_or_default();
        if asked_about.contains(&names::fold(&subject)) {
            continue;
        }
        let quoted = if subject.is_empty() { String::new() } else { format!(": \u{201c}{subject}\u{201d}") };
        waiting.push((days, format!("From {}, {}{quoted}", person.name, why::ago(days))));
    }
    waiting.sort();
    Ok(waiting.into_iter().take(OWED).map(|(_, line)| line).collect())
}

/// For how many days their last mail waits, and its row. `None`: nothing is owed.
fn waits(book: &Book, page: &Page) -> Option<(i64, i64)> {
    let person = book.person(page.position);
    let resting = page.standing.snoozed_until.is_some_and(|until| until > book.now);
    let days = due::owes_reply(person, book.now).filter(|_| !page.standing.never && !resting)?;
    let last_in = person.last_in?;
    let answered_otherwise = page.judgement.last_touch > Some(last_in.at);
    (!answered_otherwise && !is_copy(book, last_in.row)).then_some((days, last_in.row))
}

/// Whether a mail is for somebody else, and the owner stands in Cc alone.
fn is_copy(book: &Book, row: i64) -> bool {
    let Some(message) = book.facts.messages.iter().find(|message| message.row == row) else { return false };
    let mine = |one: &&Recipient| book.people.owner.is(one.address);
    let (to, copies): (Vec<&Recipient>, Vec<&Recipient>) =
        book.facts.recipients_of(message).iter().partition(|one| one.field == Field::To);
    !to.is_empty() && !to.iter().any(mine) && copies.iter().any(mine)
}

/// The subjects of the mails that ask about open introductions or bring the two together.
fn subjects(house: &House, meetings: &[Standing]) -> anyhow::Result<HashSet<String>> {
    let open = meetings.iter().filter(|standing| standing.stage.is_open());
    let keys: HashSet<String> = open.flat_map(|standing| standing.meeting.drafts()).collect();
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let drafts = house.store.drafts()?.into_iter().filter(|row| keys.contains(&row.draft.job_key));
    Ok(drafts.map(|row| names::fold(&bare_subject(&row.draft.subject))).collect())
}
