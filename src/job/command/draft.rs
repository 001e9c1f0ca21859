//! `draft 1 about the map room`: a draft to one person. `send 1 CODE`: that very draft sent as it
//! stands, where the owner turned that on.
//!
//! A code belongs to the exact bytes of one draft, is good once and for a week, and only for
//! somebody the mailbox knows. What it approves waits ten minutes in the outbox, in which `undo`
//! stops it.

use jiff::SignedDuration;

use super::{CommandContext, CommandError, CommandResult, Intent, all_said_before, entry, told};
use crate::command::grammar::{Command, CommandArgs, Target};
use crate::command::{Action, DraftKey, JobKey, PersonKey};
use crate::compose::introduction;
use crate::compose::receipt::LineOutcome;
use crate::config::ThirdParty;
use crate::infer::introduction_state;
use crate::infer::people::{KnownReason, PersonIndex};
use crate::job::draft::{self, DraftRequest};
use crate::job::message_ids;
use crate::job::snapshot::Snapshot;
use crate::job::{App, approved};
use crate::mail::body;
use crate::store::draft::{DraftRow, DraftState, NewDraft};
use crate::store::outbox::Approved;

/// An approved mail waits this long.
pub const WAIT: SignedDuration = SignedDuration::from_mins(10);
/// A code is good for this long.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Mails to others in a day, at most.
const A_DAY: u32 = 5;

/// The number by which the owner knows somebody: that of the digest at hand, else one behind its
/// last.
pub(super) fn number(context: &CommandContext<'_>, key: &PersonKey) -> u32 {
    let item = context.items.iter().find(|item| item.person == *key);
    let next = context.items.iter().map(|item| item.number).max().unwrap_or(0) + 1;
    item.map_or(next, |item| item.number)
}

pub(super) fn execute(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<CommandResult, CommandError> {
    let positions = super::resolve_target::resolve(&command.targets, snapshot, context.items)?;
    if positions.is_empty() {
        return Err(CommandError::refused("Whom is the draft for? `draft 1`, or a name."));
    }
    let mut result = told(&command.line, LineOutcome::Done, String::new());
    let mut says = Vec::new();
    for position in positions {
        says.extend(write_one(app, snapshot, (context, command), position, &mut result)?);
    }
    if result.entries.is_empty() {
        result.line.outcome = LineOutcome::Nothing;
    }
    result.line.says = says.join("\n");
    Ok(result)
}

/// The draft to one person, added to the result. Returns what is said of it.
fn write_one(
    app: &App,
    snapshot: &Snapshot,
    (context, command): (&CommandContext<'_>, &Command),
    position: PersonIndex,
    result: &mut CommandResult,
) -> anyhow::Result<Vec<String>> {
    let about = if let CommandArgs::Text(about) = &command.args { about.as_str() } else { "" };
    let (key, name) = (snapshot.key(position), snapshot.person(position).name.clone());
    if snapshot.address(snapshot.person(position)).is_none() {
        return Ok(vec![format!("{name} has no address to write to.")]);
    }
    let job_key = DraftKey::ToPerson { person: key.clone(), at: context.now.timestamp() };
    let action = Action::Drafted { draft: job_key.clone() };
    let entries = vec![entry(context, command, Some(key.clone()), action)];
    if all_said_before(app, &entries)? {
        return Ok(vec![format!("The draft to {name} was written before.")]);
    }
    result.entries.extend(entries);
    if context.intent == Intent::Preview {
        return Ok(vec![format!("A draft to {name}.")]);
    }
    let (draft, passed_over) = draft::to_person(app, snapshot, position, about)?;
    let subject = draft.subject.clone();
    let account = draft::account_of(app, snapshot, position)?;
    let wanted = DraftRequest { job_key: job_key.clone(), draft, number: number(context, &key), account };
    let written = draft::write(app, &[wanted], &JobKey::Draft(job_key), context.now)?;
    let mut says = vec![format!("A draft to {name}, \u{201c}{subject}\u{201d}, is {}.", written.place)];
    says.extend(passed_over.map(|why| format!("{why}; the usual words were taken.")));
    result.mails.extend(written.mails);
    result.side_effects.extend(&written.side_effects);
    Ok(says)
}

pub(super) fn send(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<CommandResult, CommandError> {
    let row = approvable(app, snapshot, context, command)?;
    let to = row.draft.readers();
    let action = Action::SendApproved { draft: row.draft.job_key.clone() };
    let entries = vec![entry(context, command, row.draft.recipients.first().map(PersonKey::from), action)];
    if all_said_before(app, &entries)? {
        return Ok(told(&command.line, LineOutcome::Nothing, "That was approved before.".to_owned()));
    }
    let mut result = told(&command.line, LineOutcome::Done, String::new());
    let not_before = snapshot.now.saturating_add(WAIT).unwrap_or(snapshot.now);
    let clock = app.local(not_before).strftime("%H:%M").to_string();
    result.line.says = format!(
        "\u{201c}{}\u{201d} goes to {to} at {clock}, just as it was shown. Until then `undo` stops it.",
        row.draft.subject
    );
    result.entries = entries;
    if context.intent == Intent::Do {
        let mails = approved::mails(app, &row).into_iter();
        result.side_effects.approved.extend(mails.map(|mail| Approved { mail, not_before }));
    }
    Ok(result)
}

/// The draft that the code approves.
///
/// # Errors
/// A sentence for the owner: off, no such code, used, too late, changed, a stranger, enough for
/// today.
fn approvable(
    app: &App,
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
) -> Result<DraftRow, CommandError> {
    let refused = |why: &str| Err(CommandError::refused(why));
    if app.config.third_party_sending == ThirdParty::Off {
        return refused(
            "Sending to others is off: send the draft from your own mail program, or set security.send-to-others = true.",
        );
    }
    let CommandArgs::Text(code) = &command.args else {
        return refused("`send` needs the code of the draft.");
    };
    if code.is_empty() {
        return refused(
            "`send` needs the code under the draft, so that you approve this very draft. One without a code has a [place] to fill, or its account has no server to send by: send that from your own mail program.",
        );
    }
    let code = code.to_lowercase();
    let drafts = app.store.drafts()?;
    let mine = |row: &&DraftRow| message_ids::nonce(&app.key, &row.draft.job_key, &row.draft.bytes) == code;
    let Some(row) = drafts.iter().find(mine) else {
        return refused(
            "No draft has this code. A draft that was written anew has a new one; `draft 1` shows it.",
        );
    };
    let against = not_sendable(app, snapshot, row)?;
    let against = against.or_else(|| misfit(snapshot, context, command, &row.draft));
    let against = against.map_or_else(|| too_many_today(app, snapshot, row), |why| Ok(Some(why)))?;
    against.map_or_else(|| Ok(row.clone()), |why| Err(CommandError::Refused(why)))
}

/// Why a draft with this code is not to be sent, whoever its readers are.
fn not_sendable(app: &App, snapshot: &Snapshot, row: &DraftRow) -> anyhow::Result<Option<String>> {
    let refused = |why: &str| Ok(Some(why.to_owned()));
    let unwanted = introduction_state::unwanted_drafts(&snapshot.entries()).contains(&row.draft.job_key);
    if unwanted || matches!(row.state, DraftState::Dropped) {
        return refused("That draft was taken back.");
    }
    if row.state == DraftState::Sent || !approved::handed_over(app, row)?.is_empty() {
        return refused("This code was used; each is good once. `draft 1` writes a new draft.");
    }
    if snapshot.now.duration_since(row.made_at) > GOOD_FOR {
        return refused("This code is older than a week. `draft 1` writes the draft anew.");
    }
    if !approved::can_reach_others(approved::account(app, &row.draft)) {
        return refused(
            "send.via of this account delivers to this machine only: send the draft from your own mail program.",
        );
    }
    let text = body::text(&row.draft.bytes);
    let open = introduction::place_to_fill(&text);
    Ok(open.map(|place| {
        format!(
            "{place} is still to be filled in, so the draft is not sent: finish it in your own mail program."
        )
    }))
}

fn too_many_today(app: &App, snapshot: &Snapshot, row: &DraftRow) -> anyhow::Result<Option<String>> {
    let yesterday = snapshot.now.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(snapshot.now);
    let owners: Vec<String> = app.config.accounts.iter().map(|account| account.email.to_string()).collect();
    let before = app.store.outbox_count_to_others(&owners, yesterday)?;
    let too_many = before + row.draft.recipients.len() as u32 > A_DAY;
    let why = "Five mails to others in a day are enough; try again tomorrow, or send it yourself.";
    Ok(too_many.then(|| why.to_owned()))
}

/// Why these readers are not to be written to: an address the owner never wrote to, muted, or not
/// whom the number means.
fn misfit(
    snapshot: &Snapshot,
    context: &CommandContext<'_>,
    command: &Command,
    draft: &NewDraft,
) -> Option<String> {
    let mut positions = Vec::new();
    for to in &draft.recipients {
        let known = |at: &PersonIndex| {
            matches!(snapshot.person(*at).known, Some(KnownReason::WroteDays(_) | KnownReason::Replied))
        };
        match snapshot.by_address(to).filter(known).filter(|_| snapshot.wrote_to(to)) {
            None => {
                return Some(format!(
                    "{to} is nobody you know from your mail; send it from your own mail program."
                ));
            }
            Some(at) if snapshot.view(at).preferences.never => {
                return Some("You asked never to hear of that person.".to_owned());
            }
            Some(at) => positions.push(at),
        }
    }
    let here = |target: &Target| matches!(target, Target::Number(n) if context.items.iter().any(|item| item.number == *n));
    let numbered: Vec<_> = command.targets.iter().filter(|target| here(target)).cloned().collect();
    let others = crate::job::resolve_target::resolve(&numbered, snapshot, context.items).unwrap_or_default();
    let other = others.into_iter().find(|other| !positions.contains(other))?;
    let (name, to) = (&snapshot.person(other).name, draft.readers());
    Some(format!("That number is {name}, but the code belongs to a draft to {to}."))
}
