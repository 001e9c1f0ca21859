//! From a judged person to the lines of a digest: why, last, you could, and a link that opens a mail to them.

use super::book::{Book, Page};
use crate::compose::digest::Suggestion;
use crate::compose::{mailto, spark};
use crate::infer::people::{Person, Seen};
use crate::infer::{links, why};
use crate::mail::{MessageId, text};
use crate::store::Store;

/// Longest subject quoted, in characters.
const SUBJECT_CHARS: usize = 70;

/// Which way the last mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// They wrote.
    In,
    /// The owner wrote.
    Out,
}

/// The last mail between the two.
struct LastMail {
    direction: Direction,
    seen: Seen,
    /// Without `Re:`; empty when there is none.
    subject: String,
    message_id: Option<MessageId>,
}

/// What a digest says of one person.
///
/// # Errors
/// The database's.
pub fn suggestion(book: &Book, store: &Store, page: &Page, number: u32) -> anyhow::Result<Suggestion> {
    let person = book.person(page.position);
    let address = book.address(person);
    let last = last_mail(store, person)?;
    Ok(Suggestion {
        number,
        name: person.name.clone(),
        address: address.map(ToString::to_string),
        organization: None,
        why: why::line(&page.judgement),
        last: last_line(book, page, last.as_ref()),
        you_could: you_could(book, page, last.as_ref()),
        mailto: address.map(|address| link(address.as_str(), last.as_ref())),
        spark: spark::spark(&book.months(page.position)),
    })
}

fn last_mail(store: &Store, person: &Person) -> anyhow::Result<Option<LastMail>> {
    let (direction, seen) = match (person.last_in, person.last_out) {
        (Some(theirs), own) if own.is_none_or(|own| theirs.at >= own.at) => (Direction::In, theirs),
        (_, Some(own)) => (Direction::Out, own),
        _ => return Ok(None),
    };
    let line = store.message_line(seen.row)?;
    let subject = line.as_ref().map(|line| bare_subject(&line.subject)).unwrap_or_default();
    let message_id = line.and_then(|line| MessageId::parse(&line.message_id?));
    Ok(Some(LastMail { direction, seen, subject, message_id }))
}

fn last_line(book: &Book, page: &Page, last: Option<&LastMail>) -> String {
    let mail = last.map(|last| {
        let who = if last.direction == Direction::In { "They wrote" } else { "You wrote" };
        let day = why::day(last.seen.at, book.now, &book.zone);
        match last.subject.as_str() {
            "" => format!("{who} on {day}."),
            subject => format!("{who} on {day}: \u{201c}{subject}\u{201d}"),
        }
    });
    let logged = page
        .standing
        .touches
        .last()
        .filter(|touch| last.is_none_or(|mail| touch.on.as_second() > mail.seen.at));
    match (logged, mail) {
        (Some(touch), _) => {
            let how = touch.how.as_deref().unwrap_or("in touch");
            format!("You logged {how} on {}.", why::day(touch.on.as_second(), book.now, &book.zone))
        }
        (None, Some(mail)) => mail,
        (None, None) => "Never written to.".to_owned(),
    }
}

/// The first that holds: their unanswered mail, something the owner noted, a saved link, their last subject.
fn you_could(book: &Book, page: &Page, last: Option<&LastMail>) -> String {
    let note = page.standing.notes.last();
    match (last, note) {
        (Some(LastMail { direction: Direction::In, seen, subject, .. }), _) => {
            let day = why::day(seen.at, book.now, &book.zone);
            match subject.as_str() {
                "" => format!("answer their mail of {day}; it was the last word between you."),
                subject => format!(
                    "answer their mail of {day}, \u{201c}{subject}\u{201d}; it was the last word between you."
                ),
            }
        }
        (_, Some(note)) => format!("do what you noted: {}", text::shorten(note, 160)),
        _ if saved(book, page).is_some() => saved(book, page).unwrap_or_default(),
        (Some(LastMail { subject, .. }), None) if !subject.is_empty() => {
            format!("ask how \u{201c}{subject}\u{201d} went on.")
        }
        _ => "say hello and ask what they are busy with.".to_owned(),
    }
}

/// A saved link that was not offered for them yet; the digest that says so notes the offer (see [`super::digest`]).
fn saved(book: &Book, page: &Page) -> Option<String> {
    book.standings.links.offer(&page.standing).map(|(link, tag)| links::sentence(link, tag))
}

fn link(address: &str, last: Option<&LastMail>) -> String {
    match last {
        Some(LastMail { subject, message_id: Some(id), .. }) if !subject.is_empty() => {
            mailto::mailto_reply(address, &format!("Re: {subject}"), "", id)
        }
        Some(LastMail { subject, .. }) if !subject.is_empty() => {
            mailto::mailto(address, &format!("Re: {subject}"), "")
        }
        _ => mailto::mailto(address, "", ""),
    }
}

/// A subject without `Re:`, `Fwd:`, `AW:` and their relatives, and no longer than a line.
pub fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((head, tail)) = rest.split_once(':') {
        let marks =
            ["re", "fwd", "fw", "aw", "wg", "sv", "vs", "antw", "tr", "ref", "rif", "odp", "res", "enc"];
        let head =
            head.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^".contains(c)).trim().to_lowercase();
        if !marks.contains(&head.as_str()) {
            break;
        }
        rest = tail.trim_start();
    }
    text::shorten(&text::one_line(rest), SUBJECT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_marks_come_off() {
        let check = |subject: &str, bare: &str| assert_eq!(bare_subject(subject), bare);
        check("Re: AW: Re[2]: Lunch", "Lunch");
        check("Research: a plan", "Research: a plan");
        check("Re:", "");
    }
}
