//! Drafts of a command that no longer holds: which of them went out, and which lie in the mailbox. Nothing there is ever deleted by us, so the owner is told.

use crate::infer::why;
use crate::job::House;
use crate::job::book::Book;
use crate::job::sight::Sights;
use crate::store::draft::{DraftRow, DraftState, Place};

/// What became of a draft.
enum Fate {
    /// UTC seconds.
    Sent(i64),
    Lies,
}

/// A sentence for each of these drafts that lies in the Drafts folder.
///
/// # Errors
/// The database's.
pub(super) fn unsent(house: &House, book: &Book, keys: &[String]) -> anyhow::Result<Vec<String>> {
    let all = fates(house, book, keys)?;
    Ok(all.iter().filter(|(_, fate)| matches!(fate, Fate::Lies)).map(|draft| says(book, draft)).collect())
}

/// A sentence for each of these drafts that went out or lies in the Drafts folder.
///
/// # Errors
/// The database's.
pub(super) fn all(house: &House, book: &Book, keys: &[String]) -> anyhow::Result<Vec<String>> {
    Ok(fates(house, book, keys)?.iter().map(|draft| says(book, draft)).collect())
}

fn fates(house: &House, book: &Book, keys: &[String]) -> anyhow::Result<Vec<(DraftRow, Fate)>> {
    let mut rows = house.store.drafts()?;
    rows.retain(|row| keys.contains(&row.draft.job_key));
    let Some(since) = rows.iter().map(|row| row.made_at).min() else { return Ok(Vec::new()) };
    let sights = Sights::since(book, since);
    let mut found = Vec::new();
    for row in rows {
        let seen = sights.sent(book, &house.store, &row)?.map(|seen| seen.at);
        let sent = seen.or((row.state == DraftState::Sent).then(|| row.changed_at.as_second()));
        let lies = row.state == DraftState::Placed && row.draft.place != Place::Mail;
        found.extend(sent.map(Fate::Sent).or(lies.then_some(Fate::Lies)).map(|fate| (row, fate)));
    }
    Ok(found)
}

fn says(book: &Book, (row, fate): &(DraftRow, Fate)) -> String {
    let subject = &row.draft.subject;
    match fate {
        Fate::Sent(at) => {
            format!("\u{201c}{subject}\u{201d} was sent on {}.", why::day(*at, book.now, &book.zone))
        }
        Fate::Lies => format!("\u{201c}{subject}\u{201d} stays in your Drafts folder; delete it there."),
    }
}
