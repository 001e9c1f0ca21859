//! From a judged person to the lines of a digest: why, last, you could, and a link that opens a
//! mail to them.

use super::App;
use super::draft;
use super::next_step::{self, DigestHints};
use super::snapshot::{PersonView, Snapshot};
use crate::compose::digest::Suggestion;
use crate::compose::{introduction, mailto, spark};
use crate::config::Drafts;
use crate::contacts::CardSource;
use crate::infer::preferences::TouchEvidence;
use crate::infer::wording;
use crate::infer::{address_state::SeenMail, people::Person};
use crate::mail::{MessageId, text};
use crate::store::Store;

/// Longest subject quoted, in characters.
const SUBJECT_CHARS: usize = 70;

/// Which way the last mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastMailDirection {
    /// They wrote.
    In,
    /// The owner wrote.
    Out,
}

/// The last mail between the two.
pub(super) struct LastMail {
    pub direction: LastMailDirection,
    pub seen: SeenMail,
    /// Without `Re:`; empty when there is none.
    pub subject: String,
    message_id: Option<MessageId>,
}

/// What a digest says of one person.
///
/// # Errors
/// The database's.
pub fn suggestion(
    app: &App,
    snapshot: &Snapshot,
    view: &PersonView,
    number: u32,
    hints: &DigestHints,
) -> anyhow::Result<Suggestion> {
    let person = snapshot.person(view.position);
    let lost = snapshot.out_of_reach_since(person);
    let address = snapshot.address(person);
    let last = last_mail(&app.store, person)?;
    let could = match (lost, address) {
        (Some(at), Some(address)) => {
            let day = wording::day(at, snapshot.now, &snapshot.zone);
            format!("find out where they are now: mail to {address} came back on {day}.")
        }
        _ => next_step::you_could(snapshot, view, last.as_ref(), hints),
    };
    let mailto = match (address.filter(|_| lost.is_none()), app.config.drafts) {
        (None, _) => None,
        (Some(_), Drafts::Mailto) => {
            Some(introduction::link(&draft::to_person(app, snapshot, view.position, "")?.0, &app.owner()))
        }
        (Some(address), _) => Some(link(address.as_str(), last.as_ref())),
    };
    Ok(Suggestion {
        number,
        name: person.name.clone(),
        address: address.map(ToString::to_string),
        organization: snapshot.organization(view.position).map(str::to_owned),
        why: why(snapshot, view),
        last: last_line(snapshot, view, last.as_ref()),
        you_could: could,
        mailto,
        draft: hints.draft(view.position),
        spark: spark::spark(&snapshot.months(view.position)),
    })
}

/// Why somebody is on the list: of those who were only imported, where from and since when.
fn why(snapshot: &Snapshot, view: &PersonView) -> String {
    match snapshot.cards(view.position).next() {
        Some(card) if view.judgement.silent_days.is_none() => {
            let since = card
                .connected_on
                .map(|on| format!(", connected since {}", on.strftime("%b %Y")))
                .unwrap_or_default();
            let from = match card.source {
                CardSource::VCard => "They are in your address book".to_owned(),
                source => format!("You imported them from {}", source.title()),
            };
            format!("{from}{since}; you have not been in touch yet.")
        }
        _ => wording::line(&view.judgement),
    }
}

pub(super) fn last_mail(store: &Store, person: &Person) -> anyhow::Result<Option<LastMail>> {
    let (direction, seen) = match (person.last_in, person.last_out) {
        (Some(theirs), own) if own.is_none_or(|own| theirs.at >= own.at) => (LastMailDirection::In, theirs),
        (_, Some(own)) => (LastMailDirection::Out, own),
        _ => return Ok(None),
    };
    let line = store.message_line(seen.row)?;
    let subject = line.as_ref().map(|line| bare_subject(&line.subject)).unwrap_or_default();
    let message_id = line.and_then(|line| MessageId::parse(&line.message_id?));
    Ok(Some(LastMail { direction, seen, subject, message_id }))
}

fn last_line(snapshot: &Snapshot, view: &PersonView, last: Option<&LastMail>) -> String {
    let mail = last.map(|last| {
        let who = if last.direction == LastMailDirection::In { "They wrote" } else { "You wrote" };
        let day = wording::day(last.seen.at, snapshot.now, &snapshot.zone);
        match last.subject.as_str() {
            "" => format!("{who} on {day}."),
            subject => format!("{who} on {day}: \u{201c}{subject}\u{201d}"),
        }
    });
    let logged = view
        .preferences
        .touches
        .last()
        .filter(|touch| last.is_none_or(|mail| touch.on.as_second() > mail.seen.at));
    match (logged, mail) {
        (Some(touch), _) if touch.evidence == TouchEvidence::Met => {
            format!("You {}.", wording::met_on(touch, snapshot.now, &snapshot.zone))
        }
        (Some(touch), _) => {
            let how = touch.how.as_deref().unwrap_or("in touch");
            format!(
                "You logged {how} on {}.",
                wording::day(touch.on.as_second(), snapshot.now, &snapshot.zone)
            )
        }
        (None, Some(mail)) => mail,
        (None, None) => "Never written to.".to_owned(),
    }
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

/// Marks of answers and forwarded mail in front of a subject, in lower case.
pub const MARKS: [&str; 14] =
    ["re", "fwd", "fw", "aw", "wg", "sv", "vs", "antw", "tr", "ref", "rif", "odp", "res", "enc"];

/// A subject without `Re:`, `Fwd:`, `AW:` and their relatives, and no longer than a line.
pub fn bare_subject(subject: &str) -> String {
    text::shorten(&text::one_line(without_marks(subject)), SUBJECT_CHARS)
}

/// A subject without its [`MARKS`].
pub fn without_marks(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((head, tail)) = rest.split_once(':') {
        let head =
            head.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^".contains(c)).trim().to_lowercase();
        if !MARKS.contains(&head.as_str()) {
            break;
        }
        rest = tail.trim_start();
    }
    rest
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
