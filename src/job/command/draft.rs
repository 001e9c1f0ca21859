//! `draft 1 about the map room`: a draft to one person. `send 1 CODE`: that very draft sent as it stands, where the owner turned that on.
//!
//! A code belongs to the exact bytes of one draft, is good once and for a week, and only for somebody the mailbox knows. What it approves waits
//! ten minutes in the outbox, in which `undo` stops it.

use jiff::SignedDuration;

use super::{Heard, Intent, Saying, all_said_before, entry, told};
use crate::command::Action;
use crate::command::grammar::{Args, Command, Target};
use crate::compose::introduction;
use crate::compose::receipt::Outcome;
use crate::config::ThirdParty;
use crate::infer::meeting;
use crate::infer::people::Known;
use crate::job::book::Book;
use crate::job::draft::{self, Wanted};
use crate::job::identity;
use crate::job::{House, approved};
use crate::mail::body;
use crate::store::draft::{DraftRow, DraftState};
use crate::store::outbox::Approved;

/// An approved mail waits this long.
pub const WAIT: SignedDuration = SignedDuration::from_mins(10);
/// A code is good for this long.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Mails to others in a day, at most.
const A_DAY: u32 = 5;

/// The number by which the owner knows somebody: that of the digest at hand, else one behind its last.
pub(super) fn number(saying: &Saying<'_>, key: &str) -> u32 {
    let item = saying.items.iter().find(|item| item.person == key);
    let next = saying.items.iter().map(|item| item.number).max().unwrap_or(0) + 1;
    item.map_or(next, |item| item.number)
}

pub(super) fn hear(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    let refused = |why: String| Ok(told(&command.line, Outcome::Refused, why));
    let positions = match super::who::resolve(&command.targets, book, saying.items) {
        Ok(positions) if positions.is_empty() => {
            return refused("Whom is the draft for? `draft 1`, or a name.".to_owned());
        }
        Ok(positions) => positions,
        Err(why) => return refused(why),
    };
    let about = if let Args::Text(about) = &command.args { about.as_str() } else { "" };
    let mut heard = told(&command.line, Outcome::Done, String::new());
    let mut says = Vec::new();
    for position in positions {
        let (key, name) = (book.key(position), book.person(position).name.clone());
        if book.address(book.person(position)).is_none() {
            says.push(format!("{name} has no address to write to."));
            continue;
        }
        let job_key = draft::key(&key, saying.now.timestamp());
        let action = Action::Drafted { draft: job_key.clone() };
        let entries = vec![entry(saying, command, Some(key.clone()), action)];
        if all_said_before(house, &entries)? {
            says.push(format!("The draft to {name} was written before."));
            continue;
        }
        heard.entries.extend(entries);
        if saying.intent == Intent::Ask {
            says.push(format!("A draft to {name}."));
            continue;
        }
        let (draft, passed_over) = draft::to_person(house, book, position, about)?;
        let subject = draft.subject.clone();
        let account = draft::account_of(house, book, position);
        let wanted = Wanted { job_key: job_key.clone(), draft, number: number(saying, &key), account };
        let written = draft::write(house, &[wanted], &job_key, saying.now)?;
        says.push(format!("A draft to {name}, \u{201c}{subject}\u{201d}, is {}.", written.place));
        says.extend(passed_over.map(|why| format!("{why}; the usual words were taken.")));
        heard.mails.extend(written.mails);
        heard.deeds.extend(&written.deeds);
    }
    if heard.entries.is_empty() {
        heard.line.outcome = Outcome::Nothing;
    }
    heard.line.says = says.join("\n");
    Ok(heard)
}

pub(super) fn send(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Heard> {
    let row = match approvable(house, book, saying, command)? {
        Ok(row) => row,
        Err(why) => return Ok(told(&command.line, Outcome::Refused, why)),
    };
    let to = row.draft.recipients.join(" and ");
    let action = Action::SendApproved { draft: row.draft.job_key.clone() };
    let entries = vec![entry(saying, command, row.draft.recipients.first().cloned(), action)];
    if all_said_before(house, &entries)? {
        return Ok(told(&command.line, Outcome::Nothing, "That was approved before.".to_owned()));
    }
    let mut heard = told(&command.line, Outcome::Done, String::new());
    let not_before = book.now.saturating_add(WAIT).unwrap_or(book.now);
    let clock = house.local(not_before).strftime("%H:%M").to_string();
    heard.line.says = format!(
        "\u{201c}{}\u{201d} goes to {to} at {clock}, just as it was shown. Until then `undo` stops it.",
        row.draft.subject
    );
    heard.entries = entries;
    if saying.intent == Intent::Do {
        let mails = approved::mails(house, &row)?.into_iter();
        heard.deeds.approved.extend(mails.map(|mail| Approved { mail, not_before }));
    }
    Ok(heard)
}

/// The draft that the code approves.
///
/// # Errors
/// A sentence for the owner: off, no such code, used, too late, changed, a stranger, enough for today.
fn approvable(
    house: &House,
    book: &Book,
    saying: &Saying<'_>,
    command: &Command,
) -> anyhow::Result<Result<DraftRow, String>> {
    let refused = |why: &str| Ok(Err(why.to_owned()));
    if house.config.third_party_sending == ThirdParty::Off {
        return refused(
            "Sending to others is off: send the draft from your own mail program, or set security.send-to-others = true.",
        );
    }
    let Args::Text(code) = &command.args else { return refused("`send` needs the code of the draft.") };
    if code.is_empty() {
        return refused(
            "`send` needs the code that stands under the draft, so that it is this very draft you approve.",
        );
    }
    let code = code.to_lowercase();
    let drafts = house.store.drafts()?;
    let mine = |row: &&DraftRow| identity::nonce(&house.key, &row.draft.job_key, &row.draft.bytes) == code;
    let Some(row) = drafts.iter().find(mine) else {
        return refused(
            "No draft has this code. A draft that was written anew has a new one; `draft 1` shows it.",
        );
    };
    let unwanted = meeting::unwanted_drafts(&book.entries()).contains(&row.draft.job_key);
    if unwanted || matches!(row.state, DraftState::Dropped) {
        return refused("That draft was taken back.");
    }
    if row.state == DraftState::Sent || !approved::handed_over(house, row)?.is_empty() {
        return refused("This code was used; each is good once. `draft 1` writes a new draft.");
    }
    if book.now.duration_since(row.made_at) > GOOD_FOR {
        return refused("This code is older than a week. `draft 1` writes the draft anew.");
    }
    if !approved::can_reach_others(approved::account(house, &row.draft)) {
        return refused(
            "send.via of this account delivers to this machine only: send the draft from your own mail program.",
        );
    }
    if let Some(place) = introduction::place_to_fill(&body::text(&row.draft.bytes)) {
        return Ok(Err(format!(
            "{place} is still to be filled in, so it is not sent as it stands: finish the draft in your own mail program."
        )));
    }
    if let Some(why) = misfit(book, saying, command, &row.draft.recipients) {
        return Ok(Err(why));
    }
    let yesterday = book.now.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(book.now);
    let owners: Vec<String> = house.config.accounts.iter().map(|account| account.email.to_string()).collect();
    let before = house.store.outbox_count_to_others(&owners, yesterday)?;
    if before + row.draft.recipients.len() as u32 > A_DAY {
        return refused("Five mails to others in a day are enough; try again tomorrow, or send it yourself.");
    }
    Ok(Ok(row.clone()))
}

/// Why these readers are not to be written to: an address the owner never wrote to, muted, or not whom the number means.
fn misfit(book: &Book, saying: &Saying<'_>, command: &Command, readers: &[String]) -> Option<String> {
    let mut positions = Vec::new();
    for to in readers {
        let known = |at: &usize| matches!(book.person(*at).known, Some(Known::WroteDays(_) | Known::Replied));
        match book.by_key(to).filter(known).filter(|_| book.wrote_to(to)) {
            None => {
                return Some(format!(
                    "{to} is nobody you know from your mail; send it from your own mail program."
                ));
            }
            Some(at) if book.page(at).standing.never => {
                return Some("You asked never to hear of that person.".to_owned());
            }
            Some(at) => positions.push(at),
        }
    }
    let here = |target: &Target| matches!(target, Target::Number(n) if saying.items.iter().any(|item| item.number == *n));
    let numbered: Vec<_> = command.targets.iter().filter(|target| here(target)).cloned().collect();
    let others = crate::job::who::resolve(&numbered, book, saying.items).unwrap_or_default();
    let other = others.into_iter().find(|other| !positions.contains(other))?;
    let (name, to) = (&book.person(other).name, readers.join(" and "));
    Some(format!("That number is {name}, but the code belongs to a draft to {to}."))
}
